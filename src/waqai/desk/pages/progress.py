"""The progress of review: what was done by whom and when, what is left, and how far reviewers agree."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from starlette.responses import Response

from waqai.desk.asked import Asked
from waqai.desk.labels import Labels
from waqai.desk.routes import Entry, Route
from waqai.desk.sheets import Column, Form, Sheet, export, sheet_of
from waqai.store.progress import Agreement, Work, agreements_of, read_steps, states_of, work_of

List = Literal["states", "reviewers", "work", "agreement"]
LISTS: tuple[List, ...] = ("states", "reviewers", "work", "agreement")
COUNTS = ("reviewed", "accepted", "rejected", "corrected")
_COUNTED = tuple(Column(name, "number") for name in COUNTS)
COLUMNS: dict[List, tuple[Column, ...]] = {
    "states": (Column("status", "status"), Column("incidents", "number"), Column("share", "share")),
    "reviewers": (Column("reviewer", "text"), Column("days", "number"), *_COUNTED, Column("first", "day"), Column("last", "day")),
    "work": (Column("day", "day"), Column("reviewer", "text"), *_COUNTED),
    "agreement": (
        Column("reviewer", "text"),
        Column("other", "text"),
        Column("both", "number"),
        Column("agreed", "number"),
        Column("share", "share"),
        Column("kappa", "decimal"),
    ),
}
PACE = 7  # days with work whose mean says how long the rest takes
DRAWN = 60  # days with work in the drawing
HEIGHT = 90


class Bar(NamedTuple):
    """A day of the drawing: how high its accepted and its rejected incidents stand."""

    day: str
    accepted: float
    rejected: float


class Progress(NamedTuple):
    """The lists of the page, the days drawn, and the days that the rest takes at the pace of the last ones (None without any)."""

    sheets: dict[List, Sheet]
    bars: Sequence[Bar]
    most: int
    left: int
    days_left: int | None


def read_progress(connection: sa.Connection) -> Progress:
    """What the page shows."""
    states, steps = states_of(connection), read_steps(connection)
    work = work_of(steps)
    total = sum(states.values()) or 1
    items: dict[List, list[dict[str, Any]]] = {
        "states": [{"status": name, "incidents": number, "share": round(number / total, 4)} for name, number in states.items()],
        "reviewers": _reviewers(work),
        "work": [{**one._asdict(), "reviewer": one.who} for one in work],
        "agreement": list(map(_pair, agreements_of(steps))),
    }
    by_day: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in work:
        by_day[one.day.isoformat()][0] += one.accepted
        by_day[one.day.isoformat()][1] += one.rejected
    days = sorted(by_day.items())[-DRAWN:]
    most = max((sum(counts) for _, counts in days), default=0)
    bars = [Bar(day, *(HEIGHT * count / (most or 1) for count in counts)) for day, counts in days]
    pace = [sum(counts) for _, counts in days[-PACE:]]
    left = states["unreviewed"]
    days_left = -(-left * len(pace) // sum(pace)) if sum(pace) else None
    return Progress({name: sheet_of(name, COLUMNS[name], items[name]) for name in LISTS}, bars, most, left, days_left)


def _reviewers(work: Sequence[Work]) -> list[dict[str, Any]]:
    """The sums of each reviewer over their days, who did most first."""
    of: dict[str, list[Work]] = defaultdict(list)
    for one in work:
        of[one.who].append(one)
    rows = [
        {
            **{name: sum(getattr(one, name) for one in days) for name in COUNTS},
            **{"reviewer": who, "days": len(days), "first": min(one.day for one in days), "last": max(one.day for one in days)},
        }
        for who, days in of.items()
    ]
    return sorted(rows, key=lambda row: (-row["reviewed"], row["reviewer"]))


def _pair(pair: Agreement) -> dict[str, Any]:
    share = round(pair.agreed / pair.both, 4)
    kappa = None if pair.kappa is None else round(pair.kappa, 2)
    return {**pair._asdict(), "reviewer": pair.one, "share": share, "kappa": kappa}


def show(asked: Asked) -> Response:
    """How review goes on."""
    with asked.book.read() as connection:
        return asked.page("progress.html", progress=read_progress(connection), labels=Labels(asked), lists=LISTS[1:])


def give(asked: Asked, name: List, form: Form) -> Response:
    """A list as a file."""
    with asked.book.read() as connection:
        return export(read_progress(connection).sheets[name], form)


ROUTES = (
    Route("GET", "/progress", "reader", show),
    Route("GET", "/progress/{name}.{form}", "reader", give),
)
NAV = (Entry("nav.progress", "/progress"),)
