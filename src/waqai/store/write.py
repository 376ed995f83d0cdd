"""Writing into a book: a document is there whole or not at all, and what is there already changes nothing.

Several documents share a transaction, since it is the end of one that costs most: the disk is waited for.
"""

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from waqai.disk import sync_folder
from waqai.store.book import Book
from waqai.store.decisions import find_redacted
from waqai.store.insert import insert
from waqai.store.originals import Folder
from waqai.store.rows import Reading, Rows, make_rows, make_sighting, reading_id
from waqai.store.schema import claims, documents, readings, reports, sightings
from waqai.store.search import drop_entries, put_entries

AHEAD = 8  # originals that are written side by side
GROUP = 128  # documents that share a transaction
LAG = 32  # documents of the next group that come before a full one is added: by then its originals are on the disk
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
_LAST: sa.Select[Any] = sa.select(
    *(
        sa.select(sa.func.coalesce(sa.func.max(t.c.number), 0)).scalar_subquery().label(str(t.name))
        for t in (documents, sightings, readings)
    )
)
_DOCUMENTS = sa.select(documents.c.key).where(documents.c.key.in_(sa.bindparam("keys", expanding=True)))
_SIGHTINGS = sa.select(sightings.c.id).where(sightings.c.id.in_(sa.bindparam("keys", expanding=True)))
_AT_URLS = sa.select(sightings.c.url, sightings.c.document).where(sightings.c.url.in_(sa.bindparam("keys", expanding=True)))
_READINGS = sa.select(readings.c.id, readings.c.number, readings.c.current).where(readings.c.id.in_(sa.bindparam("keys", expanding=True)))
_RETIRE = readings.update().where(readings.c.document == sa.bindparam("key"), readings.c.current).values(current=False)
_TAKE_UP = readings.update().where(readings.c.id == sa.bindparam("reading")).values(current=True)


def in_groups(book: Book, items: Iterable[Rows], size: int = GROUP) -> Iterator[list[Rows]]:
    """The same readings in groups; their originals are written side by side as they come, and are there when their group is given.

    A disk syncs several files in hardly more time than one. `add_all` makes sure of each of them once more, within its transaction.
    """
    folder = book.originals
    full: deque[tuple[list[Rows], Future[None] | None]] = deque()
    group: list[Rows] = []
    parts: list[Future[Path | None]] = []
    with ThreadPoolExecutor(AHEAD) as pool:

        def close() -> None:
            nonlocal group, parts
            full.append((group, pool.submit(_settle, folder, parts, pool) if isinstance(folder, Folder) else None))
            group, parts = [], []

        for item in items:
            group.append(item)
            if isinstance(folder, Folder):
                parts.append(pool.submit(folder.write, item.document["key"], item.raw))
            if len(group) == size:
                close()
            if full and (len(group) == LAG or len(full) == 2):
                yield written(*full.popleft())
        if group:
            close()
        while full:
            yield written(*full.popleft())


def _settle(folder: Folder, parts: Iterable[Future[Path | None]], pool: ThreadPoolExecutor) -> None:
    """Bring originals to their places as soon as all of them are written: what this waits for came into the pool before it, or needs one of
    the others that work there.
    """
    folder.settle([part for one in parts if (part := one.result()) is not None], pool)


def written(group: list[Rows], done: Future[None] | None) -> list[Rows]:
    """A group of readings as soon as all their originals are there."""
    if done is not None:
        done.result()
    return group


def find_known(book: Book, asked: Sequence[Item], program: str, knowledge: str) -> list[bool]:
    """Of each document, is this its current reading, and was it found where it was found before: then there is nothing to do."""
    ids = [(reading_id(one["sha256"], program, knowledge, one["published"], one["text"]), make_sighting(one)["id"]) for one in asked]
    with book.read() as connection:
        current = {row.id for row in _ask(connection, _READINGS, (reading for reading, _ in ids)) if row.current}
        seen = set(_ask(connection, _SIGHTINGS, (sighting for _, sighting in ids)).scalars())
        closed = find_redacted(connection, [one["sha256"] for one in asked])
    return [
        one["sha256"] in closed or (reading in current and sighting in seen and book.originals.has(one["sha256"]))
        for (reading, sighting), one in zip(ids, asked, strict=True)
    ]


def add(book: Book, reading: Reading, now: dt.datetime) -> Outcome:
    """Put one reading into a book, with its document and where that was found. When this returns, it lasts.

    The reading that was added last is the current one of its document; those before it are kept.
    """
    return add_all(book, [make_rows(reading)], now)[0]


def add_all(book: Book, found: Sequence[Rows], now: dt.datetime) -> list[Outcome]:
    """Put readings into a book as if one after the other, but in one transaction: when this returns, all of them last.

    A document that somebody was redacted out of stays as it is.
    """
    added = now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    outcomes: list[Outcome] = []
    with book.write() as connection:
        closed = find_redacted(connection, [rows.document["key"] for rows in found])
        opened = [rows for rows in found if rows.document["key"] not in closed]
        for rows in opened:
            book.originals.put(rows.document["key"], rows.raw, connection)
        for run in _runs(opened):
            outcomes += _add_run(connection, run, added)
    made = iter(outcomes)
    return ["unchanged" if rows.document["key"] in closed else next(made) for rows in found]


def _runs(found: Iterable[Rows]) -> Iterator[list[Rows]]:
    """Readings that have nothing to do with one another: no document and no address twice."""
    run: list[Rows] = []
    seen = set[str]()
    for rows in found:
        own = {rows.document["key"], rows.sighting["url"]} - {None}
        if own & seen:
            yield run
            run, seen = [], set()
        run.append(rows)
        seen |= own
    if run:
        yield run


def _add_run(connection: sa.Connection, run: Sequence[Rows], added: str) -> Iterator[Outcome]:
    """Add readings of different documents, all rows of a table at once."""
    last = connection.execute(_LAST).one()
    there = set(_ask(connection, _DOCUMENTS, (rows.document["key"] for rows in run)).scalars())
    seen = set(_ask(connection, _SIGHTINGS, (rows.sighting["id"] for rows in run)).scalars())
    urls = (rows.sighting["url"] for rows in run if rows.sighting["url"])
    at_urls = {(row.url, row.document) for row in _ask(connection, _AT_URLS, urls)}
    read = {row.id: row for row in _ask(connection, _READINGS, (rows.reading["id"] for rows in run))}

    current = {id_ for id_, row in read.items() if row.current}
    changed = [rows for rows in run if rows.reading["id"] not in current]
    new = [rows for rows in changed if rows.reading["id"] not in read]
    numbers = {id_: row.number for id_, row in read.items()} | {
        rows.reading["id"]: number for number, rows in enumerate(new, last.readings + 1)
    }
    sighted = [rows.sighting for rows in run if rows.sighting["id"] not in seen]

    insert(connection, documents, _numbered((rows.document for rows in run if rows.document["key"] not in there), last.documents))
    insert(connection, sightings, _numbered(sighted, last.sightings))
    for rows in changed:
        if (key := rows.document["key"]) in there:
            drop_entries(connection, key)
            connection.execute(_RETIRE, {"key": key})
        if rows.reading["id"] in read:
            connection.execute(_TAKE_UP, {"reading": rows.reading["id"]})
    insert(connection, readings, [row | {"current": True, "added": added} for row in _numbered((r.reading for r in new), last.readings)])
    insert(connection, reports, [report for rows in new for report in rows.reports])
    insert(connection, claims, [claim for rows in new for claim in rows.claims])
    put_entries(connection, [(numbers[rows.reading["id"]], rows.entry) for rows in changed])
    for sighting in sighted:
        if any(url == sighting["url"] and key != sighting["document"] for url, key in at_urls):
            _link_versions(connection, sighting["url"])

    for rows in run:
        is_current = rows.reading["id"] in current
        yield "added" if rows.document["key"] not in there else "unchanged" if is_current else "read again"


def _ask(connection: sa.Connection, statement: sa.Select[Any], keys: Iterable[str]) -> sa.CursorResult[Any]:
    return connection.execute(statement, {"keys": list(keys)})


def _numbered(rows: Iterable[Item], last: int) -> list[Item]:
    return [row | {"number": number} for number, row in enumerate(rows, last + 1)]


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
