"""What a proposal would change over a book: the documents with its words read again with the rows and without them."""

from pathlib import Path
from typing import Any

from waqai.curate.compare import Change, compare
from waqai.knowledge import Searching
from waqai.learn.folder import engine_of, with_lines
from waqai.learn.values import Effect, Proposal
from waqai.pipeline import Engine, ask, code
from waqai.record import make_record, read_document
from waqai.store.book import Book
from waqai.store.search import Filter, find_readings
from waqai.store.texts import documents_of

MOST = 200  # documents that are read again, the last published first


def measure(book: Book, proposal: Proposal, engine: Engine, home: Path, knowing: Searching, most: int = MOST) -> Effect:
    """Read again at most so many documents in which the words of a proposal occur, in any of their forms; raises LearnError.

    What changes is told against the same documents read now without the rows, not against what the book holds of an earlier reading.
    """
    if not proposal.lines:
        return Effect(0, 0, ())
    tried = engine_of(home, with_lines(engine.knowledge.own, proposal.lines))
    with book.read() as connection:
        found = find_readings(connection, ask(proposal.words, knowing), Filter(), None)
        documents = documents_of(connection, found[:most])
    changes: list[Change] = []
    for document in documents:
        changes += compare(_record(document, engine), _record(document, tried))
    return Effect(len(documents), len(found), tuple(changes))


def _record(item: dict[str, Any], engine: Engine) -> dict[str, Any]:
    document = read_document(item)
    return make_record(document, code(document, engine).incidents)
