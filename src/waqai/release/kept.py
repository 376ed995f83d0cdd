"""Overrides among the decisions of a book: who asked for what, when and why, sealed like all that people decide."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.group.decisions import undone_of
from waqai.knowledge.tables import KnowledgeError
from waqai.release.overrides import Override, read_override, same_name
from waqai.release.policy import Policy
from waqai.store.book import Book
from waqai.store.decisions import OVERRIDE, Decision, decide
from waqai.store.schema import decisions, incidents

NOWHERE = "0" * 16  # stands for the incident of what is asked for whatever the incident


class Kept(NamedTuple):
    """An override of the book: the number of its decision, when it was made, in UTC, and whether its maker took it back."""

    number: int
    made: dt.datetime
    override: Override
    is_undone: bool


def keep_override(book: Book, one: Override, now: dt.datetime) -> str:
    """Put an override at the end of the decisions; its seal. Raises ValueError where the book has no such incident in use."""
    if one.incident is not None:
        with book.read() as connection:
            asked = sa.select(incidents.c.state, incidents.c.into).where(incidents.c.id == one.incident)
            found = connection.execute(asked).first()
        if found is None:
            raise ValueError(f"no incident {one.incident}")
        if found.state != "live":
            into = " ".join(msgspec.json.decode(found.into)) if found.into else ""
            raise ValueError(f"incident {one.incident} is no more{f', its claims are in {into}' if into else ''}")
    after = {name: value for name, value in msgspec.to_builtins(one).items() if name not in ("who", "reason")}
    return decide(book, Decision(who=one.who, kind=OVERRIDE, claim=_claim(one.incident), after=after, note=one.reason), now)


def take_back(book: Book, number: int, who: str, reason: str, policy: Policy, now: dt.datetime) -> str:
    """Take back an override of one's own; the seal. Raises ValueError where there is none of this number by this person."""
    one = next((one for one in kept_overrides(book, policy) if one.number == number), None)
    if one is None or one.is_undone:
        raise ValueError(f"decision {number} is no override that stands")
    if same_name(one.override.who) != same_name(who):
        raise ValueError(f"decision {number} is of {one.override.who}, who alone may take it back")
    undo = Decision(who=who, kind="undo", claim=_claim(one.override.incident), after={"number": number}, note=reason)
    return decide(book, undo, now)


def kept_overrides(book: Book, policy: Policy) -> Sequence[Kept]:
    """The overrides of a book, the oldest first; raises KnowledgeError for one that the policy cannot follow.

    What somebody else took back stands: one person alone could make a release less strict by it.
    """
    with book.read() as connection:
        asked = sa.select(decisions).where(decisions.c.kind.in_((OVERRIDE, "undo"))).order_by(decisions.c.number)
        rows = connection.execute(asked).mappings().all()
    makers = {row["number"]: same_name(row["who"]) for row in rows}
    undos = ((row["number"], msgspec.json.decode(row["after"])["number"]) for row in rows if row["kind"] == "undo")
    undone = undone_of((number, of) for number, of in undos if makers.get(of) == makers[number])
    return [_kept(row, row["number"] in undone, book.name, policy) for row in rows if row["kind"] == OVERRIDE]


def _kept(row: Any, is_undone: bool, book: str, policy: Policy) -> Kept:
    try:
        one = read_override({"who": row["who"], "reason": row["note"], **msgspec.json.decode(row["after"])}, policy)
    except ValueError as error:
        what = f"decision {row['number']} is no override ({error})"
        raise KnowledgeError(book, row["number"], 1, what, "use a policy that has what it asks for") from None
    return Kept(row["number"], dt.datetime.fromisoformat(row["made"]), one, is_undone)


def _claim(incident: str | None) -> str:
    return f"{incident or NOWHERE}:0-0:override"
