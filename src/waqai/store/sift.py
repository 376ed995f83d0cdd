"""Incidents sifted by what people ask of them on the map, the timeline and in lists: columns only, never bodies."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from waqai.store.schema import reviews, tellings

Item = Mapping[str, Any]
STATUSES = ("unreviewed", "accepted", "corrected", "rejected")
MODALITIES = ("actual", "alleged", "failed", "denied", "planned", "ordered")
GRADES = ("Confirmed", "Fair", "Weak", "Contested", "Discounted")
NONE = "none"  # what stands for a field that is not known
_COLUMNS = (
    *("incident", "start", "end", "type", "place", "place_kind", "admin1", "country", "lat", "lon"),
    *("actor", "target", "killed", "grade", "status", "modality", "articles", "origins"),
)
_LAST = sa.func.coalesce(reviews.c.end, reviews.c.start)
ORDER = (reviews.c.start.desc().nulls_last(), reviews.c.incident)


class Box(NamedTuple):
    """A part of the map, its edges included, in degrees."""

    west: float
    south: float
    east: float
    north: float


class Sieve(NamedTuple):
    """Which incidents are wanted. Empty and None leave a question open; of one question any answer will do, all questions must fit.

    Days are those of the event: an incident fits whose days touch `since` to `until`. A party is the id of a known body or a class of
    those that have no name, on either side. `places` are keys of `place_key`. NONE asks for what is not known. As they stand, incidents
    that people rejected and what is only planned, ordered or denied are not wanted.
    """

    types: Sequence[str] = ()
    statuses: Sequence[str] = STATUSES[:3]
    modalities: Sequence[str] = MODALITIES[:3]
    grades: Sequence[str] = ()
    countries: Sequence[str] = ()
    units: Sequence[str] = ()
    places: Sequence[str] = ()
    parties: Sequence[str] = ()
    outlets: Sequence[str] = ()
    sources: Sequence[str] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    box: Box | None = None


def place_key(place: str | None, kind: str | None, country: str | None, admin1: str | None) -> str:
    """What tells a place from others of its name: the unit or country that it lies in, its kind, its name."""
    return f"{admin1 or country or ''}/{kind or ''}/{place}" if place else NONE


def count_sifted(connection: sa.Connection, sieve: Sieve) -> int:
    """How many incidents are wanted."""
    return connection.execute(sa.select(sa.func.count()).select_from(reviews).where(*conditions(sieve))).scalar_one()


def list_sifted(connection: sa.Connection, sieve: Sieve, start: int = 0, limit: int | None = None) -> list[Item]:
    """The incidents that are wanted, those that began last first, without a day last; each with its `outlets` and `sources`."""
    asked = sa.select(*reviews.c[_COLUMNS]).where(*conditions(sieve)).order_by(*ORDER).offset(start).limit(limit)
    found = connection.execute(asked).mappings().all()
    told = _told(connection, None if limit is None else [row["incident"] for row in found])
    return [{**row, "outlets": told.get(row["incident"], ((), ()))[0], "sources": told.get(row["incident"], ((), ()))[1]} for row in found]


def _told(connection: sa.Connection, ids: Sequence[str] | None) -> dict[str, tuple[list[str], list[str]]]:
    """The outlets that tell of each incident, and the kinds of sources that they quote; of some incidents or all."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for at, column in enumerate((tellings.c.outlet, tellings.c.attribution)):
        asked = sa.select(tellings.c.incident, column).distinct().order_by(tellings.c.incident, column)
        asked = asked if ids is None else asked.where(tellings.c.incident.in_(ids))
        for incident, value in connection.execute(asked):
            found.setdefault(incident, ([], []))[at].append(value or NONE)
    return found


class Spotted(NamedTuple):
    """A place of the map or outside it: how many of the wanted incidents it has, and how many were killed in them, at best."""

    place: str | None
    place_kind: str | None
    admin1: str | None
    country: str | None
    lat: float | None
    lon: float | None
    incidents: int
    killed: int | None


def places_of(connection: sa.Connection, sieve: Sieve) -> list[Spotted]:
    """The places of the wanted incidents, those with most first; the unknown place is one of them."""
    columns = reviews.c["place", "place_kind", "admin1", "country", "lat", "lon"]
    asked = sa.select(*columns, sa.func.count().label("incidents"), sa.func.sum(reviews.c.killed).label("killed"))
    asked = asked.where(*conditions(sieve)).group_by(*columns).order_by(sa.desc("incidents"), *(column.nulls_last() for column in columns))
    return [
        Spotted(**{**row, "killed": None if row["killed"] is None else int(row["killed"])}) for row in connection.execute(asked).mappings()
    ]


def days_of(connection: sa.Connection, sieve: Sieve) -> list[tuple[dt.date | None, int]]:
    """How many of the wanted incidents began on each day, those without a day last."""
    asked = sa.select(reviews.c.start, sa.func.count()).where(*conditions(sieve)).group_by(reviews.c.start)
    return [(day, number) for day, number in connection.execute(asked.order_by(reviews.c.start.nulls_last()))]


def answers(connection: sa.Connection) -> dict[str, list[tuple[str, int]]]:
    """What can be asked for: the values of each question among all incidents, with how many have them, the most frequent first."""
    found: dict[str, dict[str, int]] = {}
    for name in ("type", "status", "modality", "grade", "country", "admin1"):
        column = reviews.c[name]
        found[name] = dict(_counted(connection, sa.select(column, sa.func.count()).group_by(column)))
    parties: dict[str, int] = {}
    for actor, target, number in connection.execute(
        sa.select(reviews.c.actor, reviews.c.target, sa.func.count()).group_by(reviews.c.actor, reviews.c.target)
    ):
        for party in {actor or NONE, target or NONE} - ({NONE} if actor or target else set()):
            parties[party] = parties.get(party, 0) + number
    found["party"] = parties
    for name, column in (("outlet", tellings.c.outlet), ("source", tellings.c.attribution)):
        asked = sa.select(column, sa.func.count(tellings.c.incident.distinct())).group_by(column)
        found[name] = dict(_counted(connection, asked))
    return {name: sorted(values.items(), key=lambda one: (-one[1], one[0])) for name, values in found.items()}


def _counted(connection: sa.Connection, asked: "sa.Select[Any]") -> Iterator[tuple[str, int]]:
    for value, number in connection.execute(asked):
        yield value or NONE, number


def conditions(sieve: Sieve) -> list["sa.ColumnElement[bool]"]:
    """What must be true of a row of `reviews` that is wanted."""
    found = [
        _any(column, wanted)
        for column, wanted in (
            (reviews.c.type, sieve.types),
            (reviews.c.status, sieve.statuses),
            (reviews.c.modality, sieve.modalities),
            (reviews.c.grade, sieve.grades),
            (reviews.c.country, sieve.countries),
            (reviews.c.admin1, sieve.units),
        )
        if wanted
    ]
    if sieve.parties:
        named = [party for party in sieve.parties if party != NONE]
        either = [reviews.c.actor.in_(named), reviews.c.target.in_(named)]
        nobody = [sa.and_(reviews.c.actor.is_(None), reviews.c.target.is_(None))] if NONE in sieve.parties else []
        found.append(sa.or_(*either, *nobody))
    if sieve.places:
        found.append(sa.or_(*map(_at, sieve.places)))
    for column, wanted in ((tellings.c.outlet, sieve.outlets), (tellings.c.attribution, sieve.sources)):
        if wanted:
            found.append(reviews.c.incident.in_(sa.select(tellings.c.incident).where(_any(column, wanted))))
    if sieve.since:
        found.append(sieve.since <= _LAST)
    if sieve.until:
        found.append(reviews.c.start <= sieve.until)
    if sieve.box:
        found += [reviews.c.lat.between(sieve.box.south, sieve.box.north), reviews.c.lon.between(sieve.box.west, sieve.box.east)]
    return found


def _any(column: "sa.ColumnElement[Any]", wanted: Sequence[str]) -> "sa.ColumnElement[bool]":
    named = column.in_([value for value in wanted if value != NONE])
    return sa.or_(named, column.is_(None)) if NONE in wanted else named


def _at(key: str) -> "sa.ColumnElement[bool]":
    """Is an incident at the place of a key; false for what is no key."""
    if key == NONE:
        return reviews.c.place.is_(None)
    unit, _, rest = key.partition("/")
    kind, _, place = rest.partition("/")
    within = sa.func.coalesce(reviews.c.admin1, reviews.c.country, "") == unit
    return sa.and_(reviews.c.place == place, sa.func.coalesce(reviews.c.place_kind, "") == kind, within)
