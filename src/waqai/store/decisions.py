"""What people decided about claims: a list that only grows, each entry sealed with the hash of the one before it."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from waqai.group.decisions import undone_of
from waqai.store.book import Book
from waqai.store.schema import decisions, members, reviews

REDACT = "redact"  # the kind of decision that tells of a redaction; its claim names the document
RELEASE = "release"  # the kind of decision that tells of a release; its claim names the manifest
OVERRIDE = "override"  # the kind of decision that is about what releases hold; its claim names the incident
TELLING = (REDACT, RELEASE, OVERRIDE)  # kinds that decide about no claim
START = "0" * 64  # what the first decision holds for the hash of the one before it
_SEALED = ("number", "made", "who", "kind", "claim", "other", "before", "after", "note", "previous")


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision: who made it, of what kind (same, different, accept, correct, reject or undo), about which claim or pair of claims.

    `before` is the value that a correction changes; `after` its `field` and `value`, or the `number` of the decision that an undo takes
    back; `note` the reason in words.
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
        append(connection, [decision], now)
        return last_seal(connection)


def last_seal(connection: sa.Connection) -> str:
    """The hash of the last decision, which vouches for all; START where there is none."""
    last = connection.execute(sa.select(decisions.c.hash).order_by(decisions.c.number.desc()).limit(1)).scalar()
    return START if last is None else str(last)


def append(connection: sa.Connection, made: Sequence[Decision], now: dt.datetime) -> list[int]:
    """Put decisions at the end of the list; their numbers. Those that are made in one go bear the same time.

    Raises ValueError for an undo of what does not come before it.
    """
    last = connection.execute(sa.select(decisions.c.number, decisions.c.hash).order_by(decisions.c.number.desc()).limit(1)).first()
    number, previous = (last.number, last.hash) if last else (0, START)
    rows = list[dict[str, Any]]()
    for one in made:
        number += 1
        if one.kind == "undo" and not (isinstance(one.after, dict) and 0 < one.after["number"] < number):
            raise ValueError(f"decision {number} takes back {one.after and one.after['number']}, which is no decision before it")
        row: dict[str, Any] = {
            "number": number,
            "made": now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "who": one.who,
            "kind": one.kind,
            "claim": one.claim,
            "other": one.other,
            "before": None if one.before is None else msgspec.json.encode(one.before).decode(),
            "after": None if one.after is None else msgspec.json.encode(one.after).decode(),
            "note": one.note,
            "previous": previous,
        }
        row["hash"] = previous = seal(row)
        rows.append(row)
        about = sa.select(members.c.incident).where(members.c.claim.in_([one.claim, one.other or one.claim]))
        connection.execute(reviews.update().where(reviews.c.incident.in_(about)).values(version=number))
    if rows:
        connection.execute(decisions.insert(), rows)
    return [row["number"] for row in rows]


def last_number(connection: sa.Connection) -> int:
    """The number of the last decision, 0 without any."""
    found: int = connection.execute(sa.select(sa.func.coalesce(sa.func.max(decisions.c.number), 0))).scalar_one()
    return found


def decision_of(row: Mapping[str, Any]) -> Decision:
    """The decision of a row of the book."""
    before, after = (None if row[name] is None else msgspec.json.decode(row[name]) for name in ("before", "after"))
    return Decision(**{name: row[name] for name in ("who", "kind", "claim", "other", "note")}, before=before, after=after)


def standing(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """The decisions about claims that nobody took back, the oldest first."""
    gone = undone_numbers(connection)
    asked = sa.select(decisions).where(decisions.c.kind.not_in((*TELLING, "undo"))).order_by(decisions.c.number)
    return (dict(row) for row in connection.execute(asked).mappings() if row["number"] not in gone)


def undone_numbers(connection: sa.Connection) -> frozenset[int]:
    """The numbers of the decisions that are taken back."""
    asked = sa.select(decisions.c.number, decisions.c.kind, decisions.c.after).where(decisions.c.kind == "undo")
    return undone_in(dict(row) for row in connection.execute(asked).mappings())


def undone_in(rows: Iterable[Mapping[str, Any]]) -> frozenset[int]:
    """The numbers of the decisions that undos among these rows of the book take back."""
    return undone_of((row["number"], msgspec.json.decode(row["after"])["number"]) for row in rows if row["kind"] == "undo")


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
