"""A whole book in one file that outlives any program, and back: JSON Lines, from SQLite to PostgreSQL or the other way as well.

The first line says what the file is; then comes a row a line, `["documents", {...}]`, tables and rows in a fixed order, bytes in base64;
the last line is the SHA-256 of all bytes before it. Two books of the same content give the same bytes.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, BinaryIO

import msgspec
import sqlalchemy as sa

from waqai.store.book import Book, BookError, migrate, revision
from waqai.store.decisions import redacted_documents
from waqai.store.schema import HEAD, claims, decisions, documents, incidents, members, metadata, origins, readings, reports, sightings

TABLES = (documents, sightings, readings, reports, claims, incidents, members, origins, decisions)
_ORDER = {
    documents: ("number",),
    sightings: ("number",),
    readings: ("number",),
    reports: ("reading", "position"),
    claims: ("reading", "report", "position"),
    incidents: ("id",),
    members: ("claim",),
    origins: ("document",),
    decisions: ("number",),
}
_ORIGINAL = "original"
_BATCH = 500
_REMEDY = "take another backup"
_encode = msgspec.json.Encoder().encode


def dump(book: Book) -> Iterator[bytes]:
    """The lines of a backup; the book may be written to meanwhile, the backup is of one moment."""
    total = hashlib.sha256()
    for line in _lines(book):
        total.update(line)
        yield line
    yield _encode({"sha256": total.hexdigest()}) + b"\n"


def _lines(book: Book) -> Iterator[bytes]:
    yield _encode({"format": "waqai book 1", "revision": HEAD}) + b"\n"
    with book.read() as connection:
        keys = []
        for table in TABLES:
            asked = sa.select(table).order_by(*(table.c[name] for name in _ORDER[table]))
            with connection.execution_options(yield_per=_BATCH).execute(asked) as found:
                for row in found.mappings():
                    yield _encode([str(table.name), {str(name): value for name, value in row.items()}]) + b"\n"
                    if table is documents:
                        keys.append(row["key"])
        redacted = redacted_documents(connection)
        for key in keys:
            raw = book.originals.get(key)
            if raw is None and key in redacted:
                continue
            if raw is None:
                raise BookError(f"{book.name}: the original of document {key} is missing; run `waqai verify`")
            yield _encode([_ORIGINAL, {"key": key, "bytes": raw}]) + b"\n"


def check(stream: BinaryIO, name: str) -> str:
    """The revision of a backup that is whole to the last bit; a BookError where it is not."""
    total = hashlib.sha256()
    head = last = b""
    for line in stream:
        if last:
            total.update(last)
        head = head or line
        last = line
    try:
        first, seal = msgspec.json.decode(head), msgspec.json.decode(last)
        kind, found, expected = first["format"], first["revision"], seal["sha256"]
    except (ValueError, KeyError, TypeError):
        raise BookError(f"{name}: no backup of a book, or not all of one; {_REMEDY}") from None
    if kind != "waqai book 1" or last != _encode({"sha256": total.hexdigest()}) + b"\n" or expected != total.hexdigest():
        raise BookError(f"{name}: damaged: its bytes do not fit its checksum; {_REMEDY}")
    if found > HEAD:
        raise BookError(f"{name}: made by a later version of waqai (revision {found}, this one knows {HEAD}); update waqai")
    return str(found)


def restore(book: Book, reopen: Callable[[], BinaryIO], name: str) -> None:
    """Fill an empty book from a backup, all rows or none. A BookError where the backup is damaged or the book is not empty."""
    with reopen() as stream:
        made_by = check(stream, name)
    if revision(book) is None:
        migrate(book, made_by)
    with reopen() as stream, book.write() as connection:
        if connection.execute(sa.select(documents.c.key).limit(1)).first() is not None:
            raise BookError(f"{book.name}: holds documents already; restore into a new book")
        rows = map(msgspec.json.decode, stream)
        for table, group in groupby((row for row in rows if isinstance(row, list)), key=lambda row: row[0]):
            _fill(book, connection, table, (row for _, row in group))
    migrate(book)


def _fill(book: Book, connection: sa.Connection, name: str, rows: Iterable[dict[str, Any]]) -> None:
    if name == _ORIGINAL:
        for row in rows:
            book.originals.put(row["key"], base64.b64decode(row["bytes"]), connection)
        return
    table = metadata.tables[name]
    days = [column.name for column in table.c if isinstance(column.type, sa.Date)]
    packed = [column.name for column in table.c if isinstance(column.type, sa.LargeBinary)]
    batch: list[dict[str, Any]] = []
    for row in rows:
        row |= {day: dt.date.fromisoformat(row[day]) for day in days if row[day]}
        row |= {column: base64.b64decode(row[column]) for column in packed}
        batch.append(row)
        if len(batch) == _BATCH:
            connection.execute(table.insert(), batch)
            batch = []
    if batch:
        connection.execute(table.insert(), batch)
