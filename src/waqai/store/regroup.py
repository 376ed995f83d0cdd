"""Decisions of reviewers put into a book, and the incidents that they touch grouped anew, in one transaction.

Only the touched incidents are read: those of the claims that are decided about, and those that share a report with them.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.group.account import account_of
from waqai.group.across import group_reports, make_rules
from waqai.group.incident import write_incident
from waqai.group.match import Rules
from waqai.group.reports import Reader, make_reader, reports_of
from waqai.group.values import ClaimKey, Origin, Report
from waqai.knowledge import Knowledge
from waqai.store.book import Book
from waqai.store.decisions import TELLING, Decision, append, undone_in
from waqai.store.groups import read_decision, replace
from waqai.store.reviews import HELD, put_reviews
from waqai.store.rows import make_record
from waqai.store.schema import claims, decisions, incidents, members, origins, readings, reports, reviews

Item = dict[str, Any]


class Grouper(NamedTuple):
    """What grouping a few incidents anew needs of the knowledge."""

    reader: Reader
    rules: Rules


class Decided(NamedTuple):
    """Decisions that stand in the book now: their numbers, and the incidents that hold their claims since."""

    numbers: tuple[int, ...]
    incidents: tuple[str, ...]


class Stale(NamedTuple):
    """Nothing was written: somebody decided about these incidents since the versions that were seen."""

    versions: Mapping[str, int]


def make_grouper(knowledge: Knowledge) -> Grouper:
    """The grouper with this knowledge."""
    return Grouper(make_reader(knowledge), make_rules(knowledge))


def decide_about(
    book: Book, made: Sequence[Decision], seen: Mapping[str, int], grouper: Grouper, now: dt.datetime
) -> Decided | Stale:
    """Append decisions and group what they touch anew; Stale where an incident has another version than was `seen`.

    The version of an incident is the number of the last decision about it (`reviews.version`). Raises ValueError where a correction is not
    as a record has it; nothing is written then.
    """
    with book.write() as connection:
        asked = sa.select(reviews.c.incident, reviews.c.version).where(reviews.c.incident.in_(seen))
        found = {row.incident: row.version for row in connection.execute(asked)}
        stale = {id_: found.get(id_, 0) for id_, version in seen.items() if found.get(id_) != version}
        if stale:
            return Stale(stale)
        numbers = append(connection, made, now)
        named = {key for one in made for key in (one.claim, one.other) if key}
        regroup(connection, named, grouper)
        where = connection.execute(sa.select(members.c.incident).where(members.c.claim.in_(named)).distinct()).scalars()
        return Decided(tuple(numbers), tuple(sorted(where)))


def regroup(connection: sa.Connection, named: Collection[str], grouper: Grouper) -> None:
    """Group the incidents of some claims anew, as the decisions about them have it now."""
    ids = set(connection.execute(sa.select(members.c.incident).where(members.c.claim.in_(named))).scalars())
    ids, held = _closed(connection, ids)
    found = _read(connection, held, grouper)
    keys = {row.claim: row.incident for row in connection.execute(sa.select(members).where(members.c.incident.in_(ids)))}
    rows = decisions_about(connection, found.documents)
    apply = _that_apply(connection, rows, {str(claim) for report in found.reports for claim in report.claims}, found.documents)
    previous = {ClaimKey.parse(claim): incident for claim, incident in keys.items()}
    grouping = group_reports(found.reports, grouper.rules, apply, previous, _Taken(connection))
    made = [write_incident(group, account_of(group), found.documents) for group in grouping.groups]
    replace(connection, members.c.incident.in_(ids), made, grouping.retired, grouping.rejected)
    put_reviews(connection, {*ids, *(one["id"] for one in made)}, rows)


class _Taken:
    """The ids of all incidents that have claims."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def __contains__(self, id_: object) -> bool:
        asked = sa.select(incidents.c.id).where(incidents.c.id == id_, incidents.c.state.in_(HELD))
        return self._connection.execute(asked).first() is not None


def _closed(connection: sa.Connection, ids: set[str]) -> tuple[set[str], set[tuple[str, str]]]:
    """The incidents with all that share a report with them, and their reports as (reading, report)."""
    while True:
        mine = sa.select(members.c.claim).where(members.c.incident.in_(ids))
        asked = sa.select(claims.c.reading, claims.c.report).join(readings, readings.c.id == claims.c.reading)
        held = {(row.reading, row.report) for row in connection.execute(asked.where(readings.c.current, claims.c.id.in_(mine)).distinct())}
        whole = sa.select(claims.c.id).where(sa.tuple_(claims.c.reading, claims.c.report).in_(held))
        grown = set(connection.execute(sa.select(members.c.incident).where(members.c.claim.in_(whole)).distinct()).scalars())
        if grown <= ids:
            return ids, held
        ids |= grown


class _Found(NamedTuple):
    reports: list[Report]
    documents: dict[str, Item]


def _read(connection: sa.Connection, held: Collection[tuple[str, str]], grouper: Grouper) -> _Found:
    """The reports with what they say of their documents."""
    asked = (
        sa.select(readings.c.document, readings.c.facts, readings.c.text, reports.c.body, origins)
        .join(reports, reports.c.reading == readings.c.id)
        .outerjoin(origins, origins.c.document == readings.c.document)
        .where(sa.tuple_(reports.c.reading, reports.c.id).in_(held))
        .order_by(readings.c.number, reports.c.position)
    )
    found = _Found([], {})
    for key, facts, text, body, _, first, agency, took in connection.execute(asked):
        record = make_record(facts, text, [body])
        origin = Origin(first, agency, tuple(msgspec.json.decode(took))) if first else None
        found.reports.extend(reports_of(record, grouper.reader, origin))
        found.documents[key] = {name: value for name, value in record["document"].items() if name != "text"}
    return found


def read_reports(connection: sa.Connection, ids: Collection[str], grouper: Grouper) -> dict[str, list[Report]]:
    """The reports of some incidents, as their documents tell them, by incident."""
    mine = sa.select(members.c.incident, claims.c.reading, claims.c.report).join(claims, claims.c.id == members.c.claim)
    mine = mine.join(readings, readings.c.id == claims.c.reading).where(readings.c.current, members.c.incident.in_(ids)).distinct()
    held = {(row.reading, row.report): row.incident for row in connection.execute(mine)}
    documents = sa.select(readings.c.id, readings.c.document).where(readings.c.id.in_({reading for reading, _ in held}))
    of = {row.id: row.document for row in connection.execute(documents)}
    where = {(of[reading], report): incident for (reading, report), incident in held.items()}
    found: dict[str, list[Report]] = {}
    for report in _read(connection, held, grouper).reports:
        found.setdefault(where[report.document, report.incident], []).append(report)
    return found


def decisions_about(connection: sa.Connection, documents: Collection[str]) -> list[Item]:
    """All decisions about claims of some documents, the oldest first."""
    found: dict[int, Item] = {}
    about = sa.select(decisions).where(decisions.c.kind.not_in(TELLING))
    for document in documents:
        low, high = f"{document}:", f"{document};"  # the character after the colon
        for column in (decisions.c.claim, decisions.c.other):
            for row in connection.execute(about.where(column >= low, column < high)).mappings():
                found[row["number"]] = dict(row)
    return [found[number] for number in sorted(found)]


def _that_apply(connection: sa.Connection, rows: Sequence[Item], mine: Collection[str], documents: Collection[str]) -> list[Any]:
    """The decisions that stand and are about these claims, not about others of the same documents."""
    asked = sa.select(claims.c.id).join(readings, readings.c.id == claims.c.reading)
    others = set(connection.execute(asked.where(readings.c.current, readings.c.document.in_(documents))).scalars()) - set(mine)
    gone = undone_in(rows)
    return [
        read_decision(row)
        for row in rows
        if row["kind"] != "undo" and row["number"] not in gone and row["claim"] not in others and row["other"] not in others
    ]
