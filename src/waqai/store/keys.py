"""The keys with which programs read a book: only their hashes are kept, and no backup has them."""

import datetime as dt
import hashlib
import secrets
from typing import NamedTuple

import sqlalchemy as sa

from waqai.store.book import Book, BookError
from waqai.store.schema import keys

MARK = "waqai_"  # what a key begins with, so that a leaked one is known for what it is
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class Key(NamedTuple):
    """A key by its name: when it was made, and until when it is good (UTC)."""

    name: str
    made: str
    ends: str


def make_key(book: Book, name: str, now: dt.datetime, lasts: dt.timedelta) -> str:
    """A new key, which is told here and never again; a BookError where there is one of that name."""
    key = MARK + secrets.token_urlsafe(32)
    with book.write() as connection:
        if connection.execute(sa.select(keys.c.name).where(keys.c.name == name)).first():
            raise BookError(f"{book.name}: there is a key {name} already; revoke that one first, or take another name")
        connection.execute(keys.insert(), {"id": _hash(key), "name": name, "made": _text(now), "ends": _text(now + lasts)})
    return key


def list_keys(book: Book) -> list[Key]:
    """All keys by name."""
    with book.read() as connection:
        return [Key(*row) for row in connection.execute(sa.select(keys.c.name, keys.c.made, keys.c.ends).order_by(keys.c.name))]


def revoke_key(book: Book, name: str) -> None:
    """A key is good no more; a BookError where there is none of that name."""
    with book.write() as connection:
        if not connection.execute(keys.delete().where(keys.c.name == name)).rowcount:
            raise BookError(f"{book.name}: no key {name}; `waqai keys list` shows them")


def find_key(book: Book, key: str, now: dt.datetime) -> str | None:
    """The name of a key that is good now."""
    with book.read() as connection:
        found: str | None = connection.execute(sa.select(keys.c.name).where(keys.c.id == _hash(key), keys.c.ends > _text(now))).scalar()
        return found


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime(_TIME)
