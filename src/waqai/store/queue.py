"""The queue of reviewers: incidents by what review gains most, found by an index."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.store.book import Book
from waqai.store.decisions import TELLING, undone_numbers
from waqai.store.schema import decisions, incidents, members, reviews

Item = dict[str, Any]
_WEEK = dt.timedelta(days=7)


class Wanted(NamedTuple):
    """Which incidents are wanted: of a status, a type, a country, a grade; None leaves a question open."""

    status: str | None = "unreviewed"
    type: str | None = None
    country: str | None = None
    grade: str | None = None


class Cursor(NamedTuple):
    """A place in the queue: behind the incident of this id, which had this rank."""

    rank: float
    incident: str

    def __str__(self) -> str:
        return f"{self.rank!r}~{self.incident}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """The cursor that `str` wrote; raises ValueError."""
        rank, _, incident = text.partition("~")
        return cls(float(rank), incident)


def list_queue(book: Book, wanted: Wanted, after: Cursor | None = None, limit: int = 50) -> list[Item]:
    """The next incidents of the queue, each its row for reviewers with its `body`."""
    asked = sa.select(reviews, incidents.c.body).join(incidents, incidents.c.id == reviews.c.incident).where(*_conditions(wanted))
    if after is not None:
        asked = asked.where(sa.tuple_(reviews.c.rank, reviews.c.incident) > tuple(after))
    with book.read() as connection:
        found = connection.execute(asked.order_by(reviews.c.rank, reviews.c.incident).limit(limit)).mappings().all()
    return [{**row, "body": msgspec.json.decode(row["body"])} for row in found]


def next_in_queue(book: Book, wanted: Wanted, after: Cursor | None = None) -> str | None:
    """The id of the next incident behind a place in the queue, from the front again at its end; None where the queue is empty."""
    asked = sa.select(reviews.c.incident).where(*_conditions(wanted)).order_by(reviews.c.rank, reviews.c.incident).limit(1)
    with book.read() as connection:
        found: str | None = None
        if after is not None:
            found = connection.execute(asked.where(sa.tuple_(reviews.c.rank, reviews.c.incident) > tuple(after))).scalar()
        return found or connection.execute(asked).scalar()


def count_queue(book: Book, wanted: Wanted) -> int:
    """How many incidents are wanted."""
    with book.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(reviews).where(*_conditions(wanted))).scalar_one()


def values_in_queue(book: Book, column: str) -> list[str]:
    """The values that a column has, sorted."""
    asked = sa.select(reviews.c[column]).where(reviews.c[column].is_not(None)).distinct().order_by(reviews.c[column])
    with book.read() as connection:
        return list(connection.execute(asked).scalars())


def _conditions(wanted: Wanted) -> Sequence["sa.ColumnElement[bool]"]:
    return [reviews.c[name] == value for name, value in wanted._asdict().items() if value]


def last_step(book: Book, who: str) -> tuple[list[Item], list[str]]:
    """The rows of what somebody decided last and did not take back, and the incidents that hold its claims; none where there is nothing."""
    with book.read() as connection:
        gone = undone_numbers(connection)
        asked = sa.select(decisions).where(decisions.c.who == who, decisions.c.kind.not_in((*TELLING, "undo")))
        asked = asked.order_by(decisions.c.number.desc())
        rows: list[Item] = []
        with connection.execution_options(yield_per=50).execute(asked) as found:
            for row in found.mappings():
                if row["number"] in gone:
                    continue
                if rows and row["made"] != rows[0]["made"]:
                    break
                rows.insert(0, dict(row))
        keys = {key for row in rows for key in (row["claim"], row["other"]) if key}
        where = connection.execute(sa.select(members.c.incident).where(members.c.claim.in_(keys)).distinct()).scalars()
        return rows, sorted(where)


def list_near(book: Book, id_: str, families: Mapping[str, str], limit: int) -> list[Item]:
    """Incidents that may be the same as one: of its family of types, within a week of its days, in its country where both have one.

    Those that are nearest in days come first; of an incident without days, those of its place.
    """
    r = reviews.c
    with book.read() as connection:
        own = connection.execute(sa.select(reviews).where(r.incident == id_)).mappings().first()
        if own is None:
            return []
        types = [name for name, family in families.items() if family == families.get(own["type"], own["type"])]
        asked = sa.select(reviews, incidents.c.body).join(incidents, incidents.c.id == r.incident)
        asked = asked.where(r.incident != id_, r.status != "rejected", r.type.in_(types))
        if own["country"]:
            asked = asked.where(sa.or_(r.country == own["country"], r.country.is_(None)))
        if own["start"]:
            asked = asked.where(r.start.between(own["start"] - _WEEK, own["start"] + _WEEK))
        elif own["place"]:
            asked = asked.where(r.place == own["place"])
        found = connection.execute(asked.order_by(r.rank, r.incident).limit(10 * limit)).mappings().all()
    rows = [{**row, "body": msgspec.json.decode(row["body"])} for row in found]

    def distance(row: Item) -> tuple[bool, int, str]:
        days = abs((row["start"] - own["start"]).days) if row["start"] and own["start"] else 99
        return row["place"] != own["place"], days, row["incident"]

    return sorted(rows, key=distance)[:limit]
