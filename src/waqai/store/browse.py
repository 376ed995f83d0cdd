"""Lists of a book, a page at a time: incidents, documents, decisions, and the outlets that its documents come from.

A page ends with the mark of its last row, from which the next one goes on; rows that are added meanwhile neither shift nor double a page.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.store.decisions import Decision
from waqai.store.reviews import gain_of
from waqai.store.schema import claims, decisions, documents, incidents, members, origins, readings, reports, reviews

Item = dict[str, Any]
Order = Literal["gain", "day"]
_LAST_DAY = dt.date.max  # undated incidents come after all others


class Wanted(NamedTuple):
    """Which incidents are wanted; None and empty leave a question open. Days are those of the event, both included."""

    types: Sequence[str] = ()
    modality: str | None = None
    grade: str | None = None
    status: str | None = None
    country: str | None = None
    admin1: str | None = None
    place: str | None = None
    party: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None


class Page(NamedTuple):
    """Some rows, and the mark to go on from; None where these are the last."""

    rows: list[Item]
    mark: str | None


def find_incidents(connection: sa.Connection, wanted: Wanted, order: Order, mark: str | None, limit: int) -> Page:
    """Incidents that are live or rejected: those that review gains most from first, or by day; raises ValueError for a wrong mark."""
    day = sa.func.coalesce(reviews.c.start, sa.literal(_LAST_DAY, sa.Date))
    key: sa.ColumnElement[Any] = reviews.c.rank if order == "gain" else day
    asked = sa.select(reviews, key.label("key")).order_by(key, reviews.c.incident)
    columns = (
        (reviews.c.modality, wanted.modality),
        (reviews.c.grade, wanted.grade),
        (reviews.c.status, wanted.status),
        (reviews.c.country, wanted.country),
        (reviews.c.admin1, wanted.admin1),
    )
    asked = asked.where(*(column == value for column, value in columns if value is not None))
    if wanted.types:
        asked = asked.where(reviews.c.type.in_(wanted.types))
    if wanted.place is not None:
        asked = asked.where(reviews.c.place == wanted.place)
    if wanted.party is not None:
        asked = asked.where(sa.or_(reviews.c.actor == wanted.party, reviews.c.target == wanted.party))
    if wanted.since is not None:
        asked = asked.where(sa.func.coalesce(reviews.c.end, reviews.c.start) >= wanted.since)
    if wanted.until is not None:
        asked = asked.where(reviews.c.start <= wanted.until)
    if mark is not None:
        after, id_ = _unmark(mark, float if order == "gain" else dt.date)
        bound = sa.literal(after, reviews.c.rank.type if order == "gain" else sa.Date())
        asked = asked.where(sa.or_(key > bound, sa.and_(key == bound, reviews.c.incident > id_)))
    rows = connection.execute(asked.limit(limit + 1)).mappings().all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page([_summary(dict(row)) for row in rows[:limit]], f"{last['key']}~{last['incident']}" if last else None)


def _summary(row: Mapping[str, Any]) -> Item:
    place = {name: row[name] for name in ("country", "admin1", "lat", "lon")}
    own = ("status", "version", "type", "modality", "grade", "start", "end", "actor", "target")
    counts = ("articles", "origins", "killed", "confidence")
    named = {"name": row["place"], "kind": row["place_kind"], **place} if row["place"] else None
    return {"id": row["incident"], "gain": -row["rank"], **{name: row[name] for name in (*own, *counts)}, "place": named}


def _unmark(mark: str, kind: type[float] | type[dt.date]) -> tuple[float | dt.date, str]:
    key, tilde, id_ = mark.partition("~")
    if not tilde or not id_:
        raise ValueError(f"{mark!r} is no mark of a page; take the one that the page before gave")
    try:
        return (dt.date.fromisoformat(key) if kind is dt.date else float(key)), id_
    except ValueError:
        raise ValueError(f"{mark!r} is no mark of a page in this order; take the one that the page before gave") from None


def read_incident(connection: sa.Connection, id_: str) -> Item | None:
    """An incident with how it stands, the words that its reports rest on, and what was decided; None where there is none of this id."""
    own = connection.execute(sa.select(incidents).where(incidents.c.id == id_)).mappings().first()
    if own is None:
        return None
    into = msgspec.json.decode(own["into"]) if own["into"] else []
    if own["state"] not in ("live", "rejected"):
        return {"id": id_, "state": own["state"], "into": into}
    body: Item = msgspec.json.decode(own["body"])
    review = connection.execute(sa.select(reviews.c.status, reviews.c.version).where(reviews.c.incident == id_)).first()
    standing = {"status": review.status, "version": review.version} if review else {"status": "unreviewed", "version": 0}
    made = sa.select(members.c.claim).where(members.c.incident == id_)
    asked = sa.select(decisions).where(sa.or_(decisions.c.claim.in_(made), decisions.c.other.in_(made))).order_by(decisions.c.number)
    found = [as_item(dict(row)) for row in connection.execute(asked).mappings()]
    return {
        **body,
        "state": own["state"],
        "into": into,
        **standing,
        "gain": gain_of(body),
        "evidence": _evidence(connection, body),
        "decisions": found,
    }


def _evidence(connection: sa.Connection, body: Item) -> list[Item]:
    """The incident of the record behind each report, with the sentences of its claims."""
    wanted = {report["incident"]: report["document"]["sha256"] for report in body["reports"]}
    asked = sa.select(reports.c.id, reports.c.body, readings.c.text, readings.c.document).join(readings, readings.c.id == reports.c.reading)
    rows = connection.execute(asked.where(readings.c.current, reports.c.id.in_(wanted)).order_by(reports.c.id)).all()
    found = []
    for row in rows:
        if wanted[row.id] != row.document:
            continue
        record: Item = msgspec.json.decode(row.body)
        told = [{**claim, "sentence_text": row.text[slice(*claim["sentence"])]} for claim in record["claims"]]
        found.append({"document": row.document, **record, "claims": told})
    return found


def as_item(row: Mapping[str, Any]) -> Item:
    """A decision as plain values."""
    values = {name: msgspec.json.decode(row[name]) if row[name] else None for name in ("before", "after")}
    return {**{name: row[name] for name in ("number", "made", "who", "kind", "claim", "other", "note", "hash")}, **values}


def find_decisions(connection: sa.Connection, after: int, limit: int) -> Page:
    """Decisions in the order in which they were made, those after a number."""
    asked = sa.select(decisions).where(decisions.c.number > after).order_by(decisions.c.number).limit(limit + 1)
    rows = connection.execute(asked).mappings().all()
    return Page([as_item(dict(row)) for row in rows[:limit]], str(rows[limit - 1]["number"]) if len(rows) > limit else None)


def places_of(connection: sa.Connection, named: Collection[str]) -> dict[str, str]:
    """The incident that holds each of some claims; a claim that no incident holds is not in it."""
    asked = sa.select(members.c.claim, members.c.incident).where(members.c.claim.in_(named))
    return {row.claim: row.incident for row in connection.execute(asked)}


def value_read(connection: sa.Connection, claim: str, field: str) -> Any:
    """What was read in a field of the report that a claim belongs to."""
    asked = sa.select(reports.c.body).join(claims, sa.and_(claims.c.reading == reports.c.reading, claims.c.report == reports.c.id))
    asked = asked.join(readings, readings.c.id == reports.c.reading).where(readings.c.current, claims.c.id == claim)
    body = connection.execute(asked).scalar()
    return msgspec.json.decode(body).get(field) if body else None


def find_decision(connection: sa.Connection, number: int) -> Decision | None:
    """The decision of a number."""
    row = connection.execute(sa.select(decisions).where(decisions.c.number == number)).mappings().first()
    return None if row is None else Decision(who=row["who"], kind=row["kind"], claim=row["claim"], other=row["other"])


def find_documents(
    connection: sa.Connection, site: str | None, since: dt.date | None, until: dt.date | None, after: int, limit: int
) -> Page:
    """Documents that no newer version has replaced, in the order in which they were read, those after a number."""
    count = sa.select(sa.func.count()).where(reports.c.reading == readings.c.id).scalar_subquery().label("incidents")
    columns = readings.c["number", "document", "url", "site", "title", "published", "knowledge"]
    asked = sa.select(*columns, count).join(documents, documents.c.key == readings.c.document)
    asked = asked.where(readings.c.current, documents.c.superseded.is_(None), readings.c.number > after)
    if site is not None:
        asked = asked.where(readings.c.site == site)
    if since is not None:
        asked = asked.where(readings.c.published >= since)
    if until is not None:
        asked = asked.where(readings.c.published <= until)
    rows = connection.execute(asked.order_by(readings.c.number).limit(limit + 1)).mappings().all()
    names = ("url", "site", "title", "published", "knowledge", "incidents")
    found = [{"sha256": row["document"], **{name: row[name] for name in names}} for row in rows[:limit]]
    return Page(found, str(rows[limit - 1]["number"]) if len(rows) > limit else None)


def count_outlets(connection: sa.Connection) -> list[Item]:
    """What each outlet has in the book: documents, incidents by type, and whose texts it printed as the last grouping saw it."""
    held = sa.select(readings.c.id, readings.c.document, readings.c.site, readings.c.url)
    held = held.join(documents, documents.c.key == readings.c.document).where(readings.c.current, documents.c.superseded.is_(None))
    sites: dict[str, str | None] = {}
    counts: dict[str | None, Counter[str]] = defaultdict(Counter)
    urls: dict[str | None, str] = {}
    for row in connection.execute(held.order_by(readings.c.number)):
        sites[row.document] = row.site
        counts[row.site]["documents"] += 1
        if row.url:
            urls.setdefault(row.site, row.url)
    of = held.subquery()
    asked = sa.select(of.c.site, reports.c.type, sa.func.count()).join(of, of.c.id == reports.c.reading).group_by(of.c.site, reports.c.type)
    types: dict[str | None, dict[str, int]] = defaultdict(dict)
    for site, type_, count in connection.execute(asked):
        types[site][type_] = count
    copied: dict[str | None, Counter[str | None]] = defaultdict(Counter)
    for document, first in connection.execute(sa.select(origins.c.document, origins.c.text).where(origins.c.text != origins.c.document)):
        if document in sites and first in sites:
            copied[sites[document]][sites[first]] += 1
    return [
        {
            "site": site,
            "url": urls.get(site),
            "documents": count["documents"],
            "incidents": sum(types[site].values()),
            "types": dict(sorted(types[site].items())),
            "copied": [{"site": other, "documents": n} for other, n in _ranked(copied[site])],
        }
        for site, count in sorted(counts.items(), key=lambda one: (-one[1]["documents"], one[0] or ""))
    ]


def _ranked(counts: Counter[str | None]) -> list[tuple[str | None, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0] or ""))
