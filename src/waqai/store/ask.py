"""Questions to a book: which incidents do its documents tell, and what does it know of one of them."""

import datetime as dt
from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.store.book import Book
from waqai.store.rows import make_facts, make_record
from waqai.store.schema import claims, documents, incidents, members, readings, reports, sightings

_BATCH = 500
LEAST = 6  # digits of a hash that name a document
Item = dict[str, Any]


class Filters(NamedTuple):
    """What incidents are asked for; None and empty leave a question open.

    Days are those of the event, of publication where the text gives none. `place`, `party` and `text` are compared without regard to case
    with the words of the text and with what they were read as; `text` with the sentences of the claims.
    """

    types: Sequence[str] = ()
    modality: str | None = None
    country: str | None = None
    admin1: str | None = None
    place: str | None = None
    party: str | None = None
    source: str | None = None
    site: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    text: str | None = None
    least: float = 0.0
    superseded: bool = False


class Found(NamedTuple):
    """An incident of a document: what the record says of both, and the incident of the book that it belongs to, where it was grouped."""

    document: Item
    incident: Item
    group: str | None


def find_reports(book: Book, filters: Filters) -> Generator[Found, None, None]:
    """The incidents asked for, in the order of their days; of documents that have a newer version only where that is asked for."""
    day = sa.func.coalesce(reports.c.start, readings.c.published)
    last = sa.func.coalesce(reports.c.end, reports.c.start, readings.c.published)
    group = (
        sa.select(sa.func.min(members.c.incident))
        .where(members.c.claim == claims.c.id, claims.c.reading == reports.c.reading, claims.c.report == reports.c.id)
        .scalar_subquery()
    )
    asked = (
        sa.select(readings.c.facts, readings.c.text, reports.c.body, group)
        .select_from(reports.join(readings, readings.c.id == reports.c.reading).join(documents, documents.c.key == readings.c.document))
        .where(readings.c.current, reports.c.confidence >= filters.least)
        .order_by(day.nulls_last(), readings.c.number, reports.c.position)
    )
    if filters.types:
        asked = asked.where(reports.c.type.in_(filters.types))
    if not filters.superseded:
        asked = asked.where(documents.c.superseded.is_(None))
    for column, wanted in (
        (reports.c.modality, filters.modality),
        (reports.c.country, filters.country),
        (reports.c.admin1, filters.admin1),
        (reports.c.attribution, filters.source),
        (readings.c.site, filters.site),
    ):
        if wanted is not None:
            asked = asked.where(column == wanted)
    if filters.since is not None:
        asked = asked.where(last >= filters.since)
    if filters.until is not None:
        asked = asked.where(day <= filters.until)
    with book.read() as connection, connection.execution_options(yield_per=_BATCH).execute(asked) as rows:
        for facts, text, body, own in rows:
            found = Found(make_facts(facts, text), msgspec.json.decode(body), own)
            if _fits(found, filters):
                yield found


def _fits(found: Found, filters: Filters) -> bool:
    incident, text = found.incident, found.document["text"]
    if filters.place is not None and not _holds(filters.place, incident["place"], ("text", "name")):
        return False
    parties = [party for party in (incident["actor"], incident["target"]) if party]
    if filters.party is not None and not any(
        _holds(filters.party, party, ("text", "name")) or filters.party in (party["id"], party["class"]) for party in parties
    ):
        return False
    spans = [claim["sentence"] for claim in incident["claims"]]
    return filters.text is None or any(filters.text.casefold() in text[start:end].casefold() for start, end in spans)


def _holds(wanted: str, field: Item | None, names: Sequence[str]) -> bool:
    return field is not None and any(wanted.casefold() in (field[name] or "").casefold() for name in names)


class Known(NamedTuple):
    """All that a book knows of a document: its record, where it was found, by what it was read, and its other versions, the first first."""

    record: Item
    sightings: Sequence[Item]
    readings: Sequence[Item]
    versions: Sequence[str]


def documents_named(book: Book, name: str) -> list[str]:
    """The keys of the documents that a name means: a hash or its first digits, the id or the address that its input gave."""
    with book.read() as connection:
        wanted = sa.or_(sightings.c.name == name, sightings.c.url == name)
        found = set(connection.execute(sa.select(sightings.c.document).where(wanted)).scalars())
        if _is_hash(name):
            found |= set(connection.execute(sa.select(documents.c.key).where(documents.c.key.startswith(name))).scalars())
        return sorted(found)


def reports_named(book: Book, name: str) -> list[tuple[str, str]]:
    """The incidents that an id or its first digits mean, each with the key of the document that tells it now."""
    if not _is_hash(name):
        return []
    with book.read() as connection:
        asked = sa.select(reports.c.id, readings.c.document).join(readings, readings.c.id == reports.c.reading)
        asked = asked.where(readings.c.current, reports.c.id.startswith(name)).order_by(reports.c.id)
        return [(id_, document) for id_, document in connection.execute(asked)]


def _is_hash(name: str) -> bool:
    return len(name) >= LEAST and set(name) <= set("0123456789abcdef")


def look_up(book: Book, key: str) -> Known:
    """All that is known of a document, by its key."""
    with book.read() as connection:
        own = connection.execute(sa.select(readings).where(readings.c.document == key, readings.c.current)).mappings().one()
        bodies = connection.execute(sa.select(reports.c.body).where(reports.c.reading == own["id"]).order_by(reports.c.position)).scalars()
        record = make_record(own["facts"], own["text"], bodies)
        seen = connection.execute(sa.select(sightings).where(sightings.c.document == key).order_by(sightings.c.number)).mappings().all()
        columns = readings.c["program", "knowledge", "added", "current"]
        read = connection.execute(sa.select(*columns).where(readings.c.document == key).order_by(readings.c.number)).mappings().all()
        return Known(record, [dict(row) for row in seen], [dict(row) for row in read], _versions(connection, key))


def _versions(connection: sa.Connection, key: str) -> list[str]:
    """The documents before and after this one at its addresses, itself among them."""
    chain = [key]
    while (
        earlier := connection.execute(
            sa.select(documents.c.key).where(documents.c.superseded == chain[0]).order_by(documents.c.number)
        ).scalar()
    ) and earlier not in chain:
        chain.insert(0, earlier)
    while (
        later := connection.execute(sa.select(documents.c.superseded).where(documents.c.key == chain[-1])).scalar()
    ) and later not in chain:
        chain.append(later)
    return chain


def group_named(book: Book, name: str) -> Item | None:
    """An incident of the book with the incidents of documents that belong to it; None where there is none of that id."""
    with book.read() as connection:
        own = connection.execute(sa.select(incidents).where(incidents.c.id == name)).mappings().first()
        if own is None:
            return None
        asked = (
            sa.select(claims.c.report)
            .join(members, members.c.claim == claims.c.id)
            .join(readings, sa.and_(readings.c.id == claims.c.reading, readings.c.current))
            .where(members.c.incident == name)
            .distinct()
            .order_by(claims.c.report)
        )
        held = connection.execute(asked).scalars().all()
        into = msgspec.json.decode(own["into"]) if own["into"] else []
        return {"id": own["id"], "state": own["state"], "into": into, **msgspec.json.decode(own["body"]), "reports": list(held)}
