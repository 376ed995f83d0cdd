"""Books filled in the process of the tests, without a command: documents coded, added and grouped with knowledge that is loaded once."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from functools import cache

import pytest

import policing
from waqai.group.account import account_of
from waqai.group.across import group_reports, make_rules
from waqai.group.copies import trace_copies
from waqai.group.incident import write_incident
from waqai.group.reports import make_reader, origins_of, reports_of
from waqai.knowledge import Searching, load_searching
from waqai.model import Document
from waqai.pipeline import Engine, code, make_engine, take_entry, take_print
from waqai.record import make_record
from waqai.store.book import Book
from waqai.store.groups import decided, ids_before, keep, to_group
from waqai.store.rows import Reading
from waqai.store.write import add

NOW = dt.datetime(2024, 6, 1, 12, tzinfo=dt.UTC)


@cache
def engine() -> Engine:
    return make_engine(policing.knowledge())


@cache
def searching() -> Searching:
    return load_searching()


def be_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands that are run in this process share the knowledge that is loaded already."""
    monkeypatch.setattr("waqai.cli.redact.load_knowledge", lambda _: policing.knowledge())
    monkeypatch.setattr("waqai.cli.redact.load_searching", searching)
    monkeypatch.setattr("waqai.release.kitchen.load", lambda _: policing.knowledge())
    monkeypatch.setattr("waqai.release.kitchen.Vocabulary", lambda *_: policing.vocabulary())
    monkeypatch.setattr("waqai.release.kitchen.Centroids", lambda _: policing.centroids())


def make_document(text: str, number: int = 0, **facts: object) -> Document:
    """A document whose bytes are its text, published on a day of May 2024."""
    raw = text.encode()
    given = {"id": f"d{number}", "source": f"d{number}.txt", "published": dt.date(2024, 5, 12), "site": "enabbaladi.net", **facts}
    return Document(text=text, sha256=hashlib.sha256(raw).hexdigest(), raw=raw, **given)  # type: ignore[arg-type]


def fill(book: Book, documents: Iterable[Document]) -> None:
    """Add documents and group what the book holds."""
    for document in documents:
        coded = code(document, engine())
        record = make_record(coded.document, coded.incidents)
        print_ = take_print(coded.found.text, policing.knowledge())
        add(book, Reading(record, print_, document.raw, "1", "k", take_entry(coded.found.text, searching())), NOW)
    group(book)


def group(book: Book) -> None:
    """Group what the book holds, as `waqai group` does."""
    knowledge = policing.knowledge()
    held = list(to_group(book))
    hashes = [record["document"]["sha256"] for record, _ in held]
    origins = origins_of(hashes, trace_copies([print_ for _, print_ in held]))
    reader = make_reader(knowledge)
    reports = [one for (record, _), origin in zip(held, origins, strict=True) for one in reports_of(record, reader, origin)]
    grouping = group_reports(reports, make_rules(knowledge), decided(book), ids_before(book))
    documents = {record["document"]["sha256"]: record["document"] for record, _ in held}
    keep(book, [write_incident(one, account_of(one), documents) for one in grouping.groups], grouping.retired)
