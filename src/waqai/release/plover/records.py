"""PLOVER 0.8 event records: one an event that PLOVER has a category for, as JSON objects."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from waqai.release.choosing import TRIGGER, choose
from waqai.release.deaths import figure_of
from waqai.release.derive import Derived, Row, in_order
from waqai.release.plover.terms import Category, Choice, PloverTerms
from waqai.release.sources import listed
from waqai.release.terms import Terms
from waqai.release.values import Actor, Event, Evidence, Facts, Site, Source

RESOLUTION = {"point": 5, "settlement": 4, "district": 3, "governorate": 2, "region": 2, "country": 1}
# GeoNames' class and code of the features that each kind of place is; a point may be many things.
FEATURES: dict[str, tuple[str, str | None]] = {
    "point": ("S", None), "settlement": ("P", "PPL"), "district": ("A", "ADM2"), "governorate": ("A", "ADM1"), "region": ("L", "RGN"),
    "country": ("A", "PCLI"),
}  # fmt: skip
UNKNOWN = "unknown"


class Part(NamedTuple):
    """What an event is to PLOVER: its category and who takes part; in violence of two sides all are actors."""

    event: Event
    choice: Choice
    category: Category
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]


def left_out(event: Event, terms: Terms, plover: PloverTerms) -> str | None:
    """The rule by which an event has no record; None where it has one."""
    if part_of(event, terms, plover) is not None:
        return None
    if event.start is None:
        return "plover.not.date"
    choice = choose(event, plover.choices, terms)
    return "plover.not.event" if choice is None or choice.category is None else "plover.not.actor"


def part_of(event: Event, terms: Terms, plover: PloverTerms) -> Part | None:
    """What an event is to PLOVER, None where it has no category, date or actor, which a record must have."""
    choice = choose(event, plover.choices, terms) if event.start is not None else None
    if choice is None or choice.category is None:
        return None
    actor, target = event.actor, event.target
    if actor is None and choice.category.name == "ASSAULT":  # violence of nobody known
        actor = Actor(None, None, UNKNOWN, None, None)
    if choice.both and actor is not None and target is not None:
        return Part(event, choice, choice.category, (actor, target), ())
    if actor is None:
        return None
    return Part(event, choice, choice.category, (actor,), (target,) if target is not None else ())


def rows(events: Sequence[Event], facts: Facts | None, terms: Terms, plover: PloverTerms) -> Iterator[Row]:
    """The records of the events as rows."""
    for event in in_order(events):
        part = part_of(event, terms, plover)
        if part is not None:
            yield Row(_cells(part, facts, terms, plover), (event,))


def record(row: Row, names: Sequence[str]) -> dict[str, Any]:
    """A row as a JSON object: fields in order, without those that have nothing."""
    return {name: value for name, (value, _) in zip(names, row.cells, strict=True) if value not in (None, [], {})}


def _cells(part: Part, facts: Facts | None, terms: Terms, plover: PloverTerms) -> list[Derived]:
    event, choice = part.event, part.choice
    sources = listed(event)
    by = f"plover.event:{choice.line}"
    shown = next((source.evidence for source in sources if source.evidence), ())
    return [
        (event.id, "plover.id"),
        (True, "plover.has"),
        (str(event.start), "plover.date"),
        (str(event.end) if event.end != event.start and event.end is not None else None, "plover.date"),
        ([entity(party, terms, plover) for party in part.actors], "plover.both" if len(part.actors) > 1 else "plover.actor"),
        ([entity(party, terms, plover) for party in part.recipients], "plover.recipient"),
        ([part.category.name], by),
        (_location(event.site, terms) if event.site is not None else None, "plover.location"),
        (list(dict.fromkeys(one.text for one in shown if one.field == TRIGGER)), "plover.text"),
        (part.category.quad, "plover.quad"),
        (part.category.scale, "plover.scale"),
        (list(choice.modes), by),
        (list(choice.contexts), by),
        (next((source.url for source in sources if source.url), None), "plover.cite"),
        (_span(shown), "plover.text"),
        (_size(event), "plover.size"),
        (_cite(sources, facts) if sources else None, "plover.cite"),
        (facts.program if facts is not None else None, "plover.coder"),
        (str(facts.made.date()) if facts is not None else None, "plover.coder"),
        (f"{facts.made:%H:%M:%S}" if facts is not None else None, "plover.coder"),
        (_comment(event), "plover.comment"),
    ]


def entity(party: Actor, terms: Terms, plover: PloverTerms) -> dict[str, str]:
    """A party as PLOVER describes it: the code of its country or of its kind of body, its sector, its words and its neutral name."""
    land = terms.lands.get(party.country or "")
    code = plover.codes.get(party.id or "") or (land.iso3 if land is not None else None)
    told = {"code": code, "sector": sector(party, terms, plover), "entity_text": party.text, "identifier_text": party.name}
    return {name: value for name, value in told.items() if value}


def sector(party: Actor, terms: Terms, plover: PloverTerms) -> str:
    """The sector of a party: of a body of a state by its id, else by its class."""
    body = terms.bodies.get(party.id or "")
    if body is not None and (terms.is_state(party) or not body.forces):
        return body.sector
    return plover.sectors[party.cls]


def _location(site: Site, terms: Terms) -> dict[str, Any]:
    land = terms.lands.get(site.country or "")
    kind, code = FEATURES.get(site.kind, (None, None))
    town = site.kind in ("point", "settlement")
    told: dict[str, Any] = {
        "extracted_place": site.text,
        "resolved_place": site.name,
        "geonameid": site.geonames,
        "lat": site.lat,
        "lon": site.lon,
        "city": site.name if town else None,
        "district": site.admin2_name or (site.name if site.kind == "district" else None),
        "province": site.admin1_name or terms.units.get(site.admin1 or ""),
        "country": land.name if land is not None else None,
        "country_code": land.iso3 if land is not None else None,
        "feature_class": kind,
        "feature_code": code,
        "resolution": RESOLUTION.get(site.kind),
    }
    return {name: value for name, value in told.items() if value is not None}


def _span(shown: Sequence[Evidence]) -> list[dict[str, int]] | None:
    """Where the sentences stand that say it."""
    spans = sorted({(one.start, one.end) for one in shown if one.field == "sentence"})
    return [{"sequence": n, "start": start, "end": end} for n, (start, end) in enumerate(spans, 1)] or None


def _size(event: Event) -> dict[str, int]:
    told = (("dead", "killed"), ("injured", "injured"), ("arrested", "detained"))
    return {name: figure.best for name, outcome in told if (figure := figure_of(event, outcome)) is not None}


def _cite(sources: Sequence[Source], facts: Facts | None) -> dict[str, str]:
    first = sources[0]
    told = {
        "corpus": f"waqai {facts.profile}" if facts is not None else "waqai",
        "citation": first.document,
        "url": first.url,
        "title": first.title,
        "language": "ar",
        "publication": first.outlet,
        "coder": facts.program if facts is not None else None,
        "codebook": "PLOVER",
        "version": "0.8",
    }
    return {name: value for name, value in told.items() if value}


def _comment(event: Event) -> str | None:
    """What PLOVER has no field for: that the act failed, is alleged or planned, and how well it is attested."""
    said = [event.modality] if event.modality != "actual" else []
    if event.grade is not None:
        said.append(f"grade {event.grade}")
    return "; ".join(said) or None
