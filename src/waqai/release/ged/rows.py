"""Rows in the shape of UCDP GED, one an event: organised actors, armed force, at least one death, a place and days."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from waqai.knowledge.tables import read_table
from waqai.release.deaths import Counted
from waqai.release.derive import Derived, Row, in_order
from waqai.release.ged.places import clarity, date_prec, description, priogrid, region_of, unit, where_prec
from waqai.release.ged.sides import ONE_SIDED, Dyad, dyad_of, shares
from waqai.release.sources import KINDS, listed, office, plain
from waqai.release.terms import Land, Terms
from waqai.release.values import Event, Site, Source

ACTIVE = 25  # deaths of a dyad in a year from which UCDP calls it active
DECIMALS = 6
FORCE = frozenset(
    {
        "clash", "air_strike", "drone_strike", "shelling", "bombing", "chemical_attack", "assassination", "execution",
        "attack_on_civilians", "sexual_violence", "abduction", "arrest", "siege", "destruction", "territory", "riot", "toll",
    }
)  # fmt: skip
BLANK: Derived = (None, "ged.id")
NO_IDS: tuple[Derived, Derived] = (BLANK, BLANK)
CONFLICT, DYAD, SIDE = "conflict", "dyad", "side"

Ids = Mapping[tuple[str, str], tuple[str, int | None]]


class Part(NamedTuple):
    """What an event is to GED."""

    event: Event
    land: Land
    site: Site
    dyad: Dyad
    counted: Counted
    precision: int


def read_ids(path: Path) -> Ids:
    """UCDP's own ids by kind (conflict, dyad or side) and name, from a table of the user's; raises KnowledgeError."""
    ids: dict[tuple[str, str], tuple[str, int | None]] = {}
    for row in read_table(path, ("kind", "name", "dset_id", "new_id")):
        if row["kind"] not in (CONFLICT, DYAD, SIDE):
            raise row.wrong("kind", f"{row['kind']!r} is no kind of id", f"use {CONFLICT}, {DYAD} or {SIDE}")
        if row["new_id"] and not row["new_id"].isdecimal():
            raise row.wrong("new_id", f"{row['new_id']!r} is no whole number", "write UCDP's number, or nothing")
        if (row["kind"], row["name"]) in ids:
            raise row.wrong("name", f"{row['name']} stands twice", "give each name one row")
        ids[row["kind"], row["name"]] = row["dset_id"], int(row["new_id"]) if row["new_id"] else None
    return ids


def left_out(event: Event, terms: Terms) -> str | None:
    """The rule by which GED would not include an event; None where it has a row."""
    found = _part(event, terms)
    return found if isinstance(found, str) else None


def rows(events: Sequence[Event], terms: Terms, ids: Ids | None = None) -> Iterator[Row]:
    """The rows of the events in their order; gone through twice, first for the deaths of each dyad and year."""
    ordered = in_order(events)
    deaths: Counter[tuple[str, int]] = Counter()
    for event in ordered:
        part = _part(event, terms)
        if not isinstance(part, str) and event.start is not None:
            deaths[part.dyad.name, event.start.year] += part.counted.best
    for event in ordered:
        part = _part(event, terms)
        if not isinstance(part, str) and event.start is not None:
            yield Row(_cells(part, deaths[part.dyad.name, event.start.year] >= ACTIVE, ids or {}, terms), (event,))


def _part(event: Event, terms: Terms) -> Part | str:
    if event.modality != "actual" or event.type not in FORCE:
        return "ged.not.force"
    counted = Counted(event)
    if counted.best < 1:
        return "ged.not.death"
    if event.start is None or event.end is None or event.end < event.start:
        return "ged.not.date"
    precision = date_prec(event.start, event.end)
    if precision is None:
        return "ged.not.date"
    land = terms.lands.get(event.site.country or "") if event.site is not None else None
    if event.site is None or land is None:
        return "ged.not.place"
    dyad = dyad_of(event, counted, terms)
    return Part(event, land, event.site, dyad, counted, precision) if dyad is not None else "ged.not.actor"


def _cells(part: Part, active: bool, ids: Ids, terms: Terms) -> list[Derived]:
    event, land, site, dyad, counted = part[:5]
    assert event.start is not None and event.end is not None  # _part leaves out events without days
    sources = listed(event)
    adm_1 = unit(site.admin1_name or terms.units.get(site.admin1 or ""), land.unit)
    conflict = dyad.name if dyad.violence != 1 else None
    deaths_a, deaths_b, civilians, unknown = shares(event, dyad, counted)
    pointed = site.lat is not None and site.lon is not None
    lat, lon = (round(site.lat, DECIMALS), round(site.lon, DECIMALS)) if site.lat is not None and site.lon is not None else (None, None)
    point = "ged.point" if pointed else "ged.point.none"
    return [
        BLANK,
        BLANK,
        (event.start.year, "ged.year"),
        (active, "ged.active"),
        ("Clear", "ged.status"),
        (dyad.violence, "ged.violence"),
        *_id(CONFLICT, conflict or dyad.name, ids),
        (conflict, "ged.conflict"),
        *_id(DYAD, dyad.name, ids),
        (dyad.name, "ged.dyad"),
        *_id(SIDE, str(dyad.a.name[0]), ids),
        dyad.a.name,
        *((("9999", "ged.id.civilians"), (1, "ged.id.civilians")) if dyad.violence == ONE_SIDED else _id(SIDE, str(dyad.b.name[0]), ids)),
        dyad.b.name,
        (len(sources) or -1, "ged.sources"),
        (";".join(_article(source) for source in sources) or None, "ged.sources"),
        (";".join(office(source) for source in sources) or None, "ged.sources"),
        (";".join(str(source.published or "") for source in sources) or None, "ged.sources"),
        (";".join(plain(source.title or "") for source in sources) or None, "ged.sources"),
        (_original(sources), "ged.original"),
        where_prec(site, terms),
        (site.name or adm_1 or land.ucdp, "ged.where.name"),
        (description(site, land, adm_1), "ged.where.words"),
        (adm_1, "ged.adm"),
        (unit(site.admin2_name, "district"), "ged.adm"),
        (lat, point),
        (lon, point),
        (f"POINT ({lon} {lat})" if pointed else None, point),
        (priogrid(lat, lon) if lat is not None and lon is not None else None, "ged.grid"),
        (land.ucdp, "ged.country"),
        (land.gw, "ged.country"),
        (region_of(land), "ged.region"),
        (clarity(event), "ged.clarity"),
        (part.precision, "ged.date"),
        (f"{event.start} 00:00:00.000", "ged.date"),
        (f"{event.end} 00:00:00.000", "ged.date"),
        (deaths_a, "ged.deaths.sides"),
        (deaths_b, "ged.deaths.sides"),
        (civilians, "ged.deaths.civilians"),
        (unknown, "ged.deaths.unknown"),
        (counted.best, counted.rule),
        (counted.high, counted.rule),
        (counted.low, counted.rule),
        (str(dyad.a.gw) if dyad.a.gw is not None else None, "ged.gw"),
        (str(dyad.b.gw) if dyad.b.gw is not None else None, "ged.gw"),
    ]


def _id(kind: str, name: str, ids: Ids) -> tuple[Derived, Derived]:
    found = ids.get((kind, name))
    return NO_IDS if found is None else ((found[0] or None, "ged.id.mapped"), (found[1], "ged.id.mapped"))


def _article(source: Source) -> str:
    return '"' + ",".join((office(source), str(source.published or ""), plain(source.title or ""))).replace('"', "'") + '"'


def _original(sources: Sequence[Source]) -> str | None:
    """Who said so first: the words of the attribution, where they are withheld its kind, each once."""
    said = [plain(source.attribution) if source.attribution else KINDS.get(source.attribution_kind or "") for source in sources]
    return ";".join(dict.fromkeys(one for one in said if one)) or None
