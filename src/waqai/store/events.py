"""The incidents of a book as they are counted: those that reports were grouped into, and reports that belong to no group by themselves."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from waqai.stats.tally import Event
from waqai.store.decisions import standing
from waqai.store.groups import rejected_among
from waqai.store.schema import claims, documents, incidents, members, readings, reports

T = TypeVar("T")
_BATCH = 500


class Wanted(NamedTuple):
    """Which reports are wanted: on some days, both included, of some types, modalities, countries, units or outlets; empty: all."""

    since: dt.date | None = None
    until: dt.date | None = None
    types: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ("actual",)
    countries: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


class Events(NamedTuple):
    """Incidents to count: how many reports they are made of, and whether the book has groups at all."""

    events: list[Event]
    reports: int
    is_grouped: bool


def read_events(connection: sa.Connection, wanted: Wanted) -> Events:
    """The incidents of the newest readings of documents that no later version has replaced, without what people rejected.

    Of an incident with several reports each field is what most of them say, of as many the first.
    """
    groups = _groups(connection)
    rejected = _rejected(connection)
    rows = [row for row in connection.execute(_asked(wanted)) if (row.reading, row.id) not in rejected]
    found: dict[str, list[sa.Row[Any]]] = {}
    for row in rows:
        found.setdefault(groups.get((row.reading, row.id), f"{row.reading} {row.id}"), []).append(row)
    return Events([_event(each) for each in found.values()], len(rows), bool(groups))


def _asked(wanted: Wanted) -> sa.Select[Any]:
    columns = ("reading", "id", "type", "start", "end", "country", "admin1", "actor", "actor_class", "target", "target_class")
    asked = sa.select(*reports.c[columns], readings.c.site).join(readings, readings.c.id == reports.c.reading)
    asked = asked.join(documents, documents.c.key == readings.c.document).where(readings.c.current, documents.c.superseded.is_(None))
    last = sa.func.coalesce(reports.c.end, reports.c.start)
    if wanted.since:
        asked = asked.where(last >= wanted.since)
    if wanted.until:
        asked = asked.where(reports.c.start <= wanted.until)
    lists = (
        (reports.c.type, wanted.types),
        (reports.c.modality, wanted.modalities),
        (reports.c.country, wanted.countries),
        (reports.c.admin1, wanted.units),
        (readings.c.site, wanted.sites),
    )
    asked = asked.where(*(column.in_(values) for column, values in lists if values))
    return asked.order_by(readings.c.number, reports.c.position)


def _groups(connection: sa.Connection) -> dict[tuple[str, str], str]:
    """The incident that most claims of each report are members of."""
    asked = sa.select(claims.c.reading, claims.c.report, members.c.incident).join(members, members.c.claim == claims.c.id)
    asked = asked.join(incidents, incidents.c.id == members.c.incident).where(incidents.c.state == "live")
    asked = asked.order_by(claims.c.reading, claims.c.report, claims.c.position)
    found: dict[tuple[str, str], list[str]] = {}
    for reading, report, incident in connection.execute(asked):
        found.setdefault((reading, report), []).append(incident)
    return {report: _most(named) for report, named in found.items() if named}


def _rejected(connection: sa.Connection) -> set[tuple[str, str]]:
    """The reports, as (reading, report), of which people rejected every claim: by a decision, or with the incident that they are in."""
    asked = sa.select(members.c.claim).join(incidents, incidents.c.id == members.c.incident).where(incidents.c.state == "rejected")
    gone = sorted(rejected_among(standing(connection)).union(connection.execute(asked).scalars()))
    own = sa.tuple_(claims.c.reading, claims.c.report)
    known, found = frozenset(gone), dict[tuple[str, str], bool]()
    for start in range(0, len(gone), _BATCH):
        some = sa.select(claims.c.reading, claims.c.report).where(claims.c.id.in_(gone[start : start + _BATCH]))
        for reading, report, claim in connection.execute(sa.select(*claims.c["reading", "report", "id"]).where(own.in_(some))):
            found[reading, report] = found.get((reading, report), True) and claim in known
    return {report for report, is_whole in found.items() if is_whole}


def _event(rows: Sequence[sa.Row[Any]]) -> Event:
    days = [(row.start, row.end) for row in rows if row.start]
    start, end = _most(days) if days else (None, None)
    places = [(row.country, row.admin1) for row in rows if row.country]
    # A report that tells the governorate says more than one that tells the country.
    country, admin1 = _most([place for place in places if place[1]] or places) if places else (None, None)
    sides = [(row.actor, row.actor_class) for row in rows] + [(row.target, row.target_class) for row in rows]
    parties = frozenset(party or cls for party, cls in sides if party or (cls and cls != "civilians"))
    return Event(_most([row.type for row in rows]), start, end, country, admin1, parties, frozenset(row.site for row in rows if row.site))


def _most(values: Iterable[T]) -> T:
    """The value that stands most often, of as many the first."""
    return Counter(values).most_common(1)[0][0]


def notes_of(found: Events, wanted: Wanted) -> tuple[str, ...]:
    """What the numbers are, which stands under every count."""
    what = (
        f"{len(found.events):,} incidents, made of {found.reports:,} reports in documents"
        if found.is_grouped
        else f"{len(found.events):,} reports in documents; the same event in two documents counts twice, until `waqai group` is run"
    )
    chosen = {
        "from": wanted.since,
        "to": wanted.until,
        "type": ", ".join(wanted.types),
        "country": ", ".join(wanted.countries),
        "admin1": ", ".join(wanted.units),
        "site": ", ".join(wanted.sites),
    }
    only = [f"{name} {value}" for name, value in chosen.items() if value]
    kinds = ", ".join(wanted.modalities) or "any"
    return (
        "claims as they were read by a program, not verified facts",
        f"{what}; modality {kinds}{'; only ' + ', '.join(only) if only else ''}",
    )
