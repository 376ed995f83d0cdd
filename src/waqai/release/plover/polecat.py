"""The table of POLECAT, 40 columns: the PLOVER record of an event laid flat."""

from collections.abc import Iterator, Sequence
from typing import Any

from waqai.release.derive import Derived, Row, in_order
from waqai.release.plover.records import FEATURES, Part, part_of, sector
from waqai.release.plover.terms import PloverTerms
from waqai.release.sources import listed, office, plain
from waqai.release.terms import Terms
from waqai.release.values import Actor, Event, Facts

BLANK: Derived = (None, "polecat.blank")
NOBODY: tuple[Derived, ...] = (BLANK,) * 8


def rows(events: Sequence[Event], facts: Facts | None, terms: Terms, plover: PloverTerms) -> Iterator[Row]:
    """The rows of the events that have a PLOVER record."""
    for event in in_order(events):
        part = part_of(event, terms, plover)
        if part is not None:
            yield Row(_cells(part, facts, terms, plover), (event,))


def _cells(part: Part, facts: Facts | None, terms: Terms, plover: PloverTerms) -> list[Derived]:
    event, choice, category = part.event, part.choice, part.category
    by = f"plover.event:{choice.line}"
    site = event.site
    source = next(iter(listed(event)), None)
    land = terms.lands.get(site.country or "") if site is not None else None
    town = site is not None and site.kind in ("point", "settlement")
    return [
        (event.id, "plover.id"),
        (event.start, "plover.date"),
        (category.name, by),
        (";".join(choice.modes) or None, by),
        (category.scale, "plover.scale"),
        (category.quad, "plover.quad"),
        (";".join(choice.contexts) or None, by),
        *_party(part.actors, terms, plover),
        *_party(part.recipients, terms, plover),
        (site.name if site is not None else None, "plover.location"),
        (site.name if site is not None and town else None, "plover.location"),
        (site.admin2_name if site is not None else None, "plover.location"),
        ((site.admin1_name or terms.units.get(site.admin1 or "")) if site is not None else None, "plover.location"),
        (land.iso3 if land is not None else None, "plover.location"),
        (site.lat if site is not None else None, "plover.location"),
        (site.lon if site is not None else None, "plover.location"),
        (site.geonames if site is not None else None, "plover.location"),
        (plain(site.text) if site is not None and site.text is not None else None, "plover.location"),
        (FEATURES.get(site.kind, (None, None))[1] if site is not None else None, "plover.location"),
        (office(source) if source is not None else None, "plover.cite"),
        (source.published if source is not None else None, "plover.cite"),
        (None, "polecat.people"),
        (_joined(sorted({party.name for party in (*part.actors, *part.recipients) if party.name is not None})), "polecat.story"),
        (site.name if site is not None else None, "polecat.story"),
        ("Arabic", "polecat.language"),
        (facts.program if facts is not None else None, "plover.coder"),
    ]


def _party(parties: Sequence[Actor], terms: Terms, plover: PloverTerms) -> tuple[Derived, ...]:
    """Name, country, its number, sectors, title, words and Wikipedia id of the parties; several are joined by semicolons."""
    if not parties:
        return NOBODY
    lands = [terms.lands.get(party.country or "") for party in parties]
    sectors = [sector(party, terms, plover) for party in parties]
    rule = "plover.both" if len(parties) > 1 else "polecat.party"
    return (
        (_joined([party.name for party in parties]), rule),
        (_joined([land.iso3 for land in lands if land is not None]), rule),
        (_joined([land.cow for land in lands if land is not None]), rule),
        (sectors[0], "polecat.sector"),
        (_joined(sectors), "polecat.sector"),
        BLANK,
        (_joined([plain(party.text) for party in parties if party.text is not None]), rule),
        BLANK,
    )


def _joined(values: Sequence[Any]) -> str | None:
    return ";".join(dict.fromkeys(str(value) for value in values if value is not None)) or None
