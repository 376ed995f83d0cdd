"""The search index of a book made anew from its texts, and what a search found with the words in it."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from waqai.knowledge import Searching
from waqai.model import Document, Span
from waqai.pipeline import cut, read, take_entry
from waqai.store.book import Book
from waqai.store.rows import make_record
from waqai.store.schema import readings, reports
from waqai.store.search import clear_entries, put_entries
from waqai.text.searching import Query, find_terms

_BATCH = 500


class Hit(NamedTuple):
    """A document that was found: its record, and the spans of the words in its title and in its text."""

    record: dict[str, Any]
    title: list[Span]
    text: list[Span]


def rebuild(book: Book, knowing: Searching) -> int:
    """Index all current readings, in one transaction; how many there are."""
    count, last = 0, 0
    with book.write() as connection:
        clear_entries(connection)
        while batch := connection.execute(_after(last)).all():
            documents = (Document(id="", source="", text=row.text, title=row.title, sha256="") for row in batch)
            entries = (take_entry(read(document, knowing), knowing) for document in documents)
            put_entries(connection, [(row.number, entry) for row, entry in zip(batch, entries, strict=True)])
            count, last = count + len(batch), batch[-1].number
    return count


def _after(number: int) -> sa.Select[tuple[int, str, str | None]]:
    columns = (readings.c.number, readings.c.text, readings.c.title)
    return sa.select(*columns).where(readings.c.current, readings.c.number > number).order_by(readings.c.number).limit(_BATCH)


def hit_of(connection: sa.Connection, reading: str, query: Query, knowing: Searching) -> Hit:
    """What a search found in a reading."""
    own = connection.execute(sa.select(readings.c.facts, readings.c.text).where(readings.c.id == reading)).one()
    bodies = connection.execute(sa.select(reports.c.body).where(reports.c.reading == reading).order_by(reports.c.position)).scalars()
    record = make_record(own.facts, own.text, bodies)
    title = find_terms(cut(record["document"]["title"] or "", knowing), query, knowing.stems)
    return Hit(record, title, find_terms(cut(own.text, knowing), query, knowing.stems))
