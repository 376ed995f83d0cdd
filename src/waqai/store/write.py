"""Writing into a book: one document in one transaction, so that it is there whole or not at all; what is there already changes nothing."""

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

import sqlalchemy as sa

from waqai.disk import sync_folder
from waqai.store.book import Book
from waqai.store.decisions import is_redacted
from waqai.store.originals import Folder
from waqai.store.rows import Reading, Rows, make_rows, reading_id, sighting_id
from waqai.store.schema import claims, documents, readings, reports, sightings
from waqai.store.search import drop_entries, put_entry

AHEAD = 8  # originals that are written side by side
T = TypeVar("T")
Outcome = Literal["added", "read again", "unchanged"]
Item = dict[str, Any]


@contextmanager
def adding(book: Book) -> Iterator[None]:
    """Around the adding of documents: what an interrupted one before it left in the folder of originals is swept."""
    if not isinstance(book.originals, Folder):
        yield
        return
    mark = book.originals.mark
    if mark.exists():
        with book.write() as connection:  # no other program is between a file and its row
            for stray in book.originals.strays(frozenset(connection.execute(sa.select(documents.c.key)).scalars())):
                Path(stray).unlink()
    mark.parent.mkdir(exist_ok=True)
    mark.touch()
    sync_folder(mark.parent)
    yield
    mark.unlink(missing_ok=True)


# Made once: to put a statement together takes longer than to run it.
_STATE = sa.select(
    *(
        sa.select(sa.func.coalesce(sa.func.max(t.c.number), 0)).scalar_subquery().label(str(t.name))
        for t in (documents, sightings, readings)
    ),
    sa.exists().where(documents.c.key == sa.bindparam("key")).label("is_there"),
    sa.exists().where(sightings.c.id == sa.bindparam("sighting")).label("is_seen"),
    sa.exists().where(sightings.c.url == sa.bindparam("url"), sightings.c.document != sa.bindparam("key")).label("has_versions"),
    sa.select(readings.c.current).where(readings.c.id == sa.bindparam("reading")).scalar_subquery().label("is_current"),
)
_KNOWN = sa.select(
    sa.exists().where(readings.c.id == sa.bindparam("reading"), readings.c.current)
    & sa.exists().where(sightings.c.id == sa.bindparam("sighting"))
)
_INSERT = {table: table.insert() for table in (documents, sightings, readings, reports, claims)}
_RETIRE = readings.update().where(readings.c.document == sa.bindparam("key"), readings.c.current).values(current=False)
_TAKE_UP = readings.update().where(readings.c.id == sa.bindparam("reading")).values(current=True)


def ahead(book: Book, items: Iterable[T]) -> Iterator[T]:
    """The same items; the originals of readings among them are written some readings ahead, side by side.

    A disk syncs several files in hardly more time than one. `add` makes sure of each of them once more, within its transaction.
    """
    folder = book.originals
    if not isinstance(folder, Folder):
        yield from items
        return
    waiting: deque[tuple[T, Future[None] | None]] = deque()
    with ThreadPoolExecutor(AHEAD) as pool:
        for item in items:
            put = pool.submit(folder.put, item.record["document"]["sha256"], item.raw) if isinstance(item, Reading) else None
            waiting.append((item, put))
            if len(waiting) > AHEAD:
                yield _written(*waiting.popleft())
        while waiting:
            yield _written(*waiting.popleft())


def _written(item: T, put: "Future[None] | None") -> T:
    if put is not None:
        put.result()
    return item


def is_known(book: Book, document: Item, program: str, knowledge: str) -> bool:
    """Is this the current reading of a document, found where it was found before: then there is nothing to do."""
    key = document["sha256"]
    reading = reading_id(key, program, knowledge, document["published"], document["text"])
    with book.read() as connection:
        if is_redacted(connection, key):
            return True
        found = connection.execute(_KNOWN, {"reading": reading, "sighting": _sighting(document)["id"]}).scalar()
    return bool(found) and book.originals.has(key)


def add(book: Book, reading: Reading, now: dt.datetime) -> Outcome:
    """Put one reading into a book, with its document and where that was found. When this returns, it lasts.

    The reading that was added last is the current one of its document; those before it are kept.
    """
    rows = make_rows(reading)
    document = reading.record["document"]
    key, url = document["sha256"], document["url"]
    sighting = _sighting(document)
    with book.write() as connection:
        if is_redacted(connection, key):
            return "unchanged"
        asked = {"key": key, "sighting": sighting["id"], "url": url, "reading": rows.reading["id"]}
        state = connection.execute(_STATE, asked).one()
        book.originals.put(key, reading.raw, connection)
        if not state.is_there:
            connection.execute(_INSERT[documents], {"key": key, "number": state.documents + 1, "size": len(reading.raw)})
        if not state.is_seen:
            connection.execute(_INSERT[sightings], sighting | {"number": state.sightings + 1})
        if not state.is_current:
            if state.is_there:
                drop_entries(connection, key)
                connection.execute(_RETIRE, {"key": key})
            if state.is_current is None:
                _read(connection, rows, state.readings + 1, now)
            else:
                connection.execute(_TAKE_UP, {"reading": rows.reading["id"]})
            put_entry(connection, rows.reading["id"], reading.entry)
        if not state.is_seen and state.has_versions:
            _link_versions(connection, url)
    return "added" if not state.is_there else "unchanged" if state.is_current else "read again"


def _sighting(document: Item) -> Item:
    """The row of where a document was found, without its number."""
    key, captured = document["sha256"], document.get("captured")
    found = {name: document[name] for name in ("source", "url", "site")}
    place = document["url"] or document["source"]
    return {"id": sighting_id(key, place, captured), "document": key, "name": document["id"], **found, "captured": captured}


def _read(connection: sa.Connection, rows: Rows, number: int, now: dt.datetime) -> None:
    added = now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    connection.execute(_INSERT[readings], rows.reading | {"number": number, "current": True, "added": added})
    if rows.reports:
        connection.execute(_INSERT[reports], rows.reports)
        connection.execute(_INSERT[claims], rows.claims)


def _link_versions(connection: sa.Connection, url: str) -> None:
    """Say of each document at an address whether a later one has taken its place."""
    at_url = connection.execute(sa.select(sightings.c.document).where(sightings.c.url == url).distinct()).scalars()
    for key in sorted(at_url):
        successor = next_version(connection, key)
        connection.execute(documents.update().where(documents.c.key == key).values(superseded=successor))


def next_version(connection: sa.Connection, key: str) -> str | None:
    """The document that took the place of this one; None where it stands at one of its addresses still, or has none.

    At an address stands the document that was captured last (several, where one capture held them all); without times of capture, the one
    that was added last.
    """
    urls = connection.execute(sa.select(sightings.c.url).where(sightings.c.document == key).distinct()).scalars().all()
    successor = None
    for url in sorted(urls, key=lambda url: url or ""):
        if url is None:
            return None
        columns = sightings.c["captured", "number", "document"]
        seen = connection.execute(sa.select(*columns).where(sightings.c.url == url)).all()
        moments = sorted((captured or "", 0 if captured else number, number, document) for captured, number, document in seen)
        last = max(moment[:2] for moment in moments if moment[3] == key)
        later = [document for *moment, _, document in moments if tuple(moment) > last]
        if not later:
            return None
        successor = successor or later[0]
    return successor
