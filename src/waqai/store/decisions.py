"""What people decided about claims: a list that only grows, each entry sealed with the hash of the one before it."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from waqai.store.book import Book
from waqai.store.schema import decisions

START = "0" * 64  # what the first decision holds for the hash of the one before it
_SEALED = ("number", "made", "who", "kind", "claim", "other", "before", "after", "note", "previous")


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision: who made it, of what kind (same, different, accept, correct or reject), about which claim or pair of claims.

    `before` and `after` are the values that a correction changes, `note` the reason in words.
    """

    who: str
    kind: str
    claim: str
    other: str | None = None
    before: Any = None
    after: Any = None
    note: str = ""


def decide(book: Book, decision: Decision, now: dt.datetime) -> str:
    """Put a decision at the end of the list; its hash, which vouches for the whole list up to it."""
    with book.write() as connection:
        last = connection.execute(sa.select(decisions).order_by(decisions.c.number.desc()).limit(1)).mappings().first()
        row: dict[str, Any] = {
            "number": last["number"] + 1 if last else 1,
            "made": now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "who": decision.who,
            "kind": decision.kind,
            "claim": decision.claim,
            "other": decision.other,
            "before": None if decision.before is None else msgspec.json.encode(decision.before).decode(),
            "after": None if decision.after is None else msgspec.json.encode(decision.after).decode(),
            "note": decision.note,
            "previous": last["hash"] if last else START,
        }
        row["hash"] = seal(row)
        connection.execute(decisions.insert(), row)
        return str(row["hash"])


def numbered(book: Book) -> list[tuple[int, Decision]]:
    """All decisions with their numbers, the oldest first."""
    with book.read() as connection:
        rows = connection.execute(sa.select(decisions).order_by(decisions.c.number)).mappings().all()
    return [(row["number"], _decision(row)) for row in rows]


def _decision(row: Any) -> Decision:
    before, after = (None if row[name] is None else msgspec.json.decode(row[name]) for name in ("before", "after"))
    return Decision(**{name: row[name] for name in ("who", "kind", "claim", "other", "note")}, before=before, after=after)


def seal(row: Any) -> str:
    """The hash of a decision with all that it says and the hash before it."""
    return hashlib.sha256(msgspec.json.encode([row[name] for name in _SEALED])).hexdigest()


def check_chain(connection: sa.Connection) -> Iterator[str]:
    """What is wrong with the list of decisions, a line each."""
    previous, expected = START, 1
    for row in connection.execute(sa.select(decisions).order_by(decisions.c.number)).mappings():
        if row["number"] != expected:
            yield f"decision {expected}: missing"
        elif row["previous"] != previous:
            yield f"decision {row['number']}: does not follow the one before it"
        if row["hash"] != seal(row):
            yield f"decision {row['number']}: was altered"
        previous, expected = row["hash"], row["number"] + 1
