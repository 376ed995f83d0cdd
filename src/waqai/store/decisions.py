"""What people decided about claims: a list that only grows, each entry sealed with the hash of the one before it."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import sqlalchemy as sa

from waqai.store.book import Book
from waqai.store.schema import decisions

REDACT = "redact"  # the kind of decision that tells of a redaction; its claim names the document
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
        return put(connection, decision, now)


def put(connection: sa.Connection, decision: Decision, now: dt.datetime) -> str:
    """The same within the transaction of the caller."""
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


def redacted_documents(connection: sa.Connection) -> frozenset[str]:
    """The documents out of which somebody was redacted: their originals are gone, and they are not added again."""
    found = connection.execute(sa.select(decisions.c.claim).where(decisions.c.kind == REDACT)).scalars()
    return frozenset(claim.partition(":")[0] for claim in found)


def find_redacted(connection: sa.Connection, keys: Iterable[str]) -> set[str]:
    """The documents among these that somebody was redacted out of."""
    of = {f"{key}:0-0:redacted": key for key in keys}
    asked = sa.select(decisions.c.claim).where(decisions.c.kind == REDACT, decisions.c.claim.in_(of))
    return {of[claim] for claim in connection.execute(asked).scalars()}


def seal(row: Any) -> str:
    """The hash of a decision with all that it says and the hash before it."""
    return hashlib.sha256(msgspec.json.encode([row[name] for name in _SEALED])).hexdigest()


def check_chain(connection: sa.Connection) -> Iterator[str]:
    """What is wrong with the list of decisions, a line each."""
    previous, expected = START, 1
    resealed = _resealed(connection)
    for row in connection.execute(sa.select(decisions).order_by(decisions.c.number)).mappings():
        if row["number"] != expected:
            yield f"decision {expected}: missing"
        elif row["previous"] != previous:
            yield f"decision {row['number']}: does not follow the one before it"
        if seal(row) not in (row["hash"], resealed.get(row["number"])):
            yield f"decision {row['number']}: was altered"
        previous, expected = row["hash"], row["number"] + 1


def _resealed(connection: sa.Connection) -> dict[int, str]:
    """The seals of decisions whose words were redacted, as the later decisions tell that did so; of several the last."""
    found: dict[int, str] = {}
    for number, after in connection.execute(
        sa.select(decisions.c.number, decisions.c.after).where(decisions.c.kind == REDACT).order_by(decisions.c.number)
    ):
        told = msgspec.json.decode(after)["decisions"] if after else []
        found |= {altered: sealed for altered, sealed in told if altered < number}
    return found
