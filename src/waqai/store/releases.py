"""The releases that were made of a book: each is told by a decision at the end of the list, and none is ever taken back."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.store.book import Book
from waqai.store.decisions import RELEASE, START, Decision, decide
from waqai.store.schema import decisions


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a release: `manifest` is the SHA-256 of its manifest, which has those of all its files.

    `chosen` are the questions that were asked of incidents, with their answers; empty where all were wanted.
    """

    manifest: str
    profile: str
    policy: str
    policy_hash: str
    as_of: dt.datetime
    incidents: int
    formats: tuple[str, ...]
    chosen: dict[str, list[str]] = {}


class Made(NamedTuple):
    """A release with the number of the decision that tells of it, when it was made, in UTC, and by whom."""

    number: int
    made: dt.datetime
    who: str
    told: Told


def keep_release(book: Book, told: Told, who: str, now: dt.datetime) -> None:
    """Put a release into the list of decisions."""
    decide(book, Decision(who=who, kind=RELEASE, claim=f"{told.manifest}:0-0:released", after=msgspec.to_builtins(told)), now)


def list_releases(connection: sa.Connection, after: int = 0, limit: int | None = None) -> Sequence[Made]:
    """The releases in the order in which they were made, those whose decision has a number after this one."""
    asked = sa.select(decisions).where(decisions.c.kind == RELEASE, decisions.c.number > after)
    rows = connection.execute(asked.order_by(decisions.c.number).limit(limit)).mappings().all()
    return [_made(row) for row in rows]


def _made(row: Any) -> Made:
    told = msgspec.json.decode(row["after"], type=Told)
    return Made(row["number"], dt.datetime.fromisoformat(row["made"]), row["who"], told)


def last_head(connection: sa.Connection) -> str:
    """The seal of the last decision before the releases that end the list: these change nothing of what a release holds."""
    asked = sa.select(decisions.c.hash).where(decisions.c.kind != RELEASE).order_by(decisions.c.number.desc()).limit(1)
    found = connection.execute(asked).scalar()
    return START if found is None else str(found)
