"""What a book held before: readings of a document by earlier knowledge, and earlier versions of an article."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from waqai.store.book import Book
from waqai.store.rows import make_record
from waqai.store.schema import documents, readings, reports

Item = dict[str, Any]
_FACTS = ("program", "knowledge", "published")


class Pair(NamedTuple):
    """Two records of one article, the earlier and the present one: two readings of one document, or two versions; `why` is what differs."""

    kind: Literal["reading", "version"]
    old: Item
    new: Item
    why: str


def pairs(book: Book, only: frozenset[str] | None = None) -> Iterator[Pair]:
    """All documents that were read again, and all that have a newer version, in the order in which they came; `only` some documents."""
    with book.read() as connection:
        asked = sa.select(documents.c.key, documents.c.superseded).order_by(documents.c.number)
        again = set(connection.execute(sa.select(readings.c.document).group_by(readings.c.document).having(sa.func.count() > 1)).scalars())
        for key, successor in connection.execute(asked).all():
            if only is not None and key not in only:
                continue
            if key in again:
                yield _readings(connection, key)
            if successor is not None:
                old, new = (_read(connection, one, is_current=True)[1] for one in (key, successor))
                yield Pair("version", old, new, "new version")


def _readings(connection: sa.Connection, key: str) -> Pair:
    (before, old), (after, new) = (_read(connection, key, is_current=current) for current in (False, True))
    parts = [f"{name} {before[name] or 'none'} > {after[name] or 'none'}" for name in _FACTS if before[name] != after[name]]
    if before["text"] != after["text"]:
        parts.append("another text was taken from the page")
    return Pair("reading", old, new, "read again: " + ", ".join(parts))


def _read(connection: sa.Connection, key: str, *, is_current: bool) -> tuple[Item, Item]:
    """The current reading of a document, or the last of the others, with its record."""
    asked = sa.select(readings).where(readings.c.document == key, readings.c.current == sa.literal(is_current))
    own = dict(connection.execute(asked.order_by(readings.c.number.desc()).limit(1)).mappings().one())
    bodies = connection.execute(sa.select(reports.c.body).where(reports.c.reading == own["id"]).order_by(reports.c.position)).scalars()
    return own, make_record(own["facts"], own["text"], bodies)
