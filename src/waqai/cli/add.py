"""`waqai add`: documents in, read, coded and kept in a book."""

import argparse
import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from waqai import __version__
from waqai.cli.books import opened
from waqai.cli.code import progress
from waqai.cli.output import complain, user_folder
from waqai.cli.workers import Failure, Notice, code_all
from waqai.knowledge import Searching, load_searching
from waqai.knowledge.load import version_of
from waqai.model import Document
from waqai.pipeline import Coded, Engine, take_entry, take_print
from waqai.read import Item, read_inputs
from waqai.record import make_document, make_record
from waqai.store.book import Book
from waqai.store.rows import Reading, Rows, make_rows
from waqai.store.write import add_all, adding, find_known, in_groups

ASKED = 64  # documents that the book is asked about at once


class Reader(NamedTuple):
    """What a worker makes of a document for the book."""

    home: Path

    def make(self, coded: Coded, knowing: Engine) -> Rows:
        """The rows of one document."""
        return make_rows(read(coded, knowing))


def read(coded: Coded, knowing: Engine) -> Reading:
    """The reading of one document."""
    record = make_record(coded.document, coded.incidents)
    knowledge = knowing.knowledge
    text = coded.found.text
    return Reading(record, take_print(text, knowledge), coded.document.raw, __version__, knowledge.version, take_entry(text, searching()))


@lru_cache(maxsize=1)
def searching() -> Searching:
    """What this process needs to know to index documents, made when the first one needs it."""
    return load_searching()


def run(args: argparse.Namespace) -> int:
    """Add all inputs; 1 where one of them failed."""
    reader = Reader(user_folder())
    counts: Counter[str] = Counter()
    items = read_inputs(args.inputs, sys.stdin.buffer, default_date=args.date)
    with opened(args, create=True) as book, adding(book), progress("added") as step:
        news = _news(items, book, version_of(reader.home), counts)
        with closing(code_all(news, reader, args.workers)) as results:
            for group in in_groups(book, _made(results, counts)):
                counts.update(add_all(book, group, dt.datetime.now(dt.UTC)))
                for rows in group:
                    counts["incidents"] += len(rows.reports)
                    step()
    print(_summary(book, counts))
    return int(counts["failed"] > 0)


def _news(items: Iterator[Item], book: Book, knowledge: str, counts: Counter[str]) -> Iterator[Item]:
    """The inputs without those that the book has read already."""
    under_way: set[str] = set()  # these may change what is current before they are asked for again
    while batch := list(islice(items, ASKED)):
        asked = [item for item in batch if isinstance(item, Document) and item.sha256 not in under_way]
        known = find_known(book, [make_document(item) for item in asked], __version__, knowledge)
        passed = {id(item) for item, is_known in zip(asked, known, strict=True) if is_known}
        for item in batch:
            if id(item) in passed and isinstance(item, Document) and item.sha256 not in under_way:
                counts["unchanged"] += 1
                continue
            if isinstance(item, Document):
                under_way.add(item.sha256)
            yield item


def _made(results: Iterable[Rows | Failure | Notice], counts: Counter[str]) -> Iterator[Rows]:
    """The rows among what became of the inputs; all else is told to the user."""
    for result in results:
        if isinstance(result, Failure | Notice):
            complain(result.line)
            counts["failed"] += isinstance(result, Failure)
        else:
            yield result


def _summary(book: Book, counts: Counter[str]) -> str:
    parts = [f"{counts['added']} added", f"{counts['read again']} read again", f"{counts['unchanged']} there already"]
    failed = f", {counts['failed']} failed" if counts["failed"] else ""
    return f"{book.name}: {', '.join(parts)}{failed}; {counts['incidents']} new incidents"
