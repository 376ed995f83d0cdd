"""What reviewers ask of the incidents of a book: how each stands, and which one review gains most from.

What review gains is the sum of four parts:

    2 uncertain     4 c (1 - c), where c is the mean confidence of the reports: 1 at one half, 0 where it is sure
    2 large         the logarithm (base 10) of 1 + the people that all outcomes count together, by 3: 1 from a thousand on
    1 many          the logarithm (base 2) of the independent origins, by 3: 1 from eight on
    1.5 contested   1 where it is denied or laid to different sides, 0.7 where the figures of origins exclude each other, 0.4 if alleged
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.group.decisions import Claims
from waqai.group.values import ClaimKey
from waqai.knowledge.sides import outlet_name
from waqai.store.decisions import undone_in
from waqai.store.schema import decisions, incidents, members, reviews, tellings

Item = dict[str, Any]
HELD = ("live", "rejected")  # states of incidents that have claims
WEIGHTS = {"uncertain": 2.0, "large": 2.0, "many": 1.0, "contested": 1.5}
_BATCH = 500


def gain_of(body: Mapping[str, Any]) -> dict[str, float]:
    """The parts of what review gains from an incident, weighed; their sum orders the queue."""
    sure = [report["confidence"] for report in body["reports"]] or [0.0]
    mean = sum(sure) / len(sure)
    people = sum(figure["best"] for figure in body["figures"])
    parts = {
        "uncertain": 4 * mean * (1 - mean),
        "large": min(1.0, math.log10(1 + people) / 3),
        "many": min(1.0, math.log2(max(1, body["origins"])) / 3),
        "contested": _contest(body),
    }
    return {name: round(WEIGHTS[name] * share, 4) for name, share in parts.items()}


def _contest(body: Mapping[str, Any]) -> float:
    if body["grade"] == "Contested":
        return 1.0
    if any(figure["disputed"] for figure in body["figures"]):
        return 0.7
    return 0.4 if body["modality"] == "alleged" else 0.0


class Marks(NamedTuple):
    """What people decided about claims as they are read now: which are accepted or corrected, and the last decision about each."""

    accepted: frozenset[str]
    corrected: frozenset[str]
    last: Mapping[str, int]


def marks_of(claims: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> Marks:
    """The marks that decisions (rows of the book, any order) leave on claims."""
    known = Claims(map(ClaimKey.parse, claims))
    gone = undone_in(rows)
    last: dict[str, int] = defaultdict(int)
    verdicts: dict[str, str] = {}
    corrected = set[str]()
    for row in sorted(rows, key=lambda row: int(row["number"])):
        found = [known.find(ClaimKey.parse(key)) for key in (row["claim"], row["other"]) if key]
        for claim in (str(one) for one in found if one is not None):
            last[claim] = row["number"]
            if row["number"] in gone:
                continue
            if row["kind"] in ("accept", "reject"):
                verdicts[claim] = row["kind"]
            elif row["kind"] != "undo":
                corrected.add(claim)
    return Marks(frozenset(claim for claim, kind in verdicts.items() if kind == "accept"), frozenset(corrected), last)


def review_of(state: str, body: Mapping[str, Any], claims: Collection[str], marks: Marks) -> Item:
    """The row of an incident with these claims, rejected ones among them."""
    place, time = body["place"] or {}, body["time"] or {}
    killed = next((figure["best"] for figure in body["figures"] if figure["outcome"] == "killed"), None)
    sure = [report["confidence"] for report in body["reports"]]
    return {
        "incident": body["id"],
        "status": _status(state, body, claims, marks),
        "version": max((marks.last.get(claim, 0) for claim in claims), default=0),
        "rank": -round(sum(gain_of(body).values()), 4),
        "type": body["type"],
        "modality": body["modality"],
        "grade": body["grade"],
        "start": _day(time.get("start")),
        "end": _day(time.get("end")),
        "place": place.get("name"),
        "place_kind": place.get("kind"),
        **{name: place.get(name) for name in ("country", "admin1", "lat", "lon")},
        **{name: (body[name]["id"] or body[name]["class"]) if body[name] else None for name in ("actor", "target")},
        "articles": body["articles"],
        "origins": body["origins"],
        "killed": killed,
        "confidence": round(sum(sure) / len(sure), 4) if sure else 0.0,
    }


def _status(state: str, body: Mapping[str, Any], claims: Collection[str], marks: Marks) -> str:
    """Accepted is what has an accepted claim in each report, so that an incident with a new report comes back to the queue."""
    if state != "live":
        return "rejected"
    if not all(any(claim in marks.accepted for claim in report["claims"]) for report in body["reports"]):
        return "unreviewed"
    return "accepted" if marks.corrected.isdisjoint(claims) else "corrected"


def tellings_of(body: Mapping[str, Any]) -> list[Item]:
    """The rows of who tells of an incident."""
    return [
        {
            "incident": body["id"],
            "report": report["incident"],
            "document": report["document"]["sha256"],
            "outlet": outlet_name(report["site"], report["url"]),
            "published": _day(report["published"]),
            "type": report["type"],
            "attribution": report["attribution"]["kind"] if report["attribution"] else None,
            "side": report["side"],
            "origin": report["origin"]["sha256"],
            "agency": report["origin"]["agency"],
        }
        for report in body["reports"]
    ]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def put_reviews(connection: sa.Connection, ids: Collection[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Make the rows of these incidents anew, from decisions that are all about their documents, or all of the book."""
    connection.execute(reviews.delete().where(reviews.c.incident.in_(ids)))
    connection.execute(tellings.delete().where(tellings.c.incident.in_(ids)))
    _put(connection, list(_made(connection, rows, incidents.c.id.in_(ids))))


def rebuild_reviews(connection: sa.Connection) -> None:
    """Make the rows of all incidents anew."""
    connection.execute(reviews.delete())
    connection.execute(tellings.delete())
    _put(connection, list(all_reviews(connection)))


def _put(connection: sa.Connection, made: Sequence[tuple[Item, list[Item]]]) -> None:
    for start in range(0, len(made), _BATCH):
        batch = made[start : start + _BATCH]
        connection.execute(reviews.insert(), [review for review, _ in batch])
        told = [row for _, rows in batch for row in rows]
        if told:
            connection.execute(tellings.insert(), told)


def all_reviews(connection: sa.Connection) -> Iterator[tuple[Item, list[Item]]]:
    """The rows as they should be, by incident: that for reviewers, and those of who tells of it."""
    yield from _made(connection, connection.execute(sa.select(decisions)).mappings().all(), sa.true())


def _made(connection: sa.Connection, rows: Sequence[Any], wanted: "sa.ColumnElement[bool]") -> Iterator[tuple[Item, list[Item]]]:
    held: dict[str, list[str]] = defaultdict(list)
    asked = sa.select(members.c.incident, members.c.claim).join(incidents, incidents.c.id == members.c.incident)
    for incident, claim in connection.execute(asked.where(wanted, incidents.c.state.in_(HELD))):
        held[incident].append(claim)
    marks = marks_of((claim for claims in held.values() for claim in claims), rows)
    asked_too = sa.select(incidents).where(wanted, incidents.c.state.in_(HELD)).order_by(incidents.c.id)
    for row in connection.execute(asked_too).mappings():
        body = msgspec.json.decode(row["body"])
        yield review_of(row["state"], body, held[row["id"]], marks), tellings_of(body)
