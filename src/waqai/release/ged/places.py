"""Where and when an event is in UCDP GED: its codes of precision, cells of PRIO-GRID, units and regions."""

import datetime as dt
import math

from waqai.release.derive import Derived
from waqai.release.terms import Land, Terms
from waqai.release.values import Event, Site

YEAR = 366  # days of the longest event
GRID = 720  # columns of PRIO-GRID, half a degree each
KIND = {"point": 1, "settlement": 1, "district": 3, "governorate": 4, "region": 5, "country": 6}


def where_prec(site: Site, terms: Terms) -> Derived:
    """GED's code of how exactly a place is known, 1 (the place) to 6 (the country)."""
    if site.lat is None or site.lon is None:  # it was taken out, or is in no gazetteer
        return (4 if site.admin1 is not None else 6), "ged.where.unpointed"
    code = KIND.get(site.kind, 6)
    if code == 1 and site.text is not None and "near" in terms.words[site.text]:
        return 2, "ged.where.near"
    return code, "ged.where.kind"


def date_prec(start: dt.date, end: dt.date) -> int | None:
    """GED's code of how exactly the days are known, 1 (the day) to 5 (up to a year); None for more."""
    days = (end - start).days + 1
    return next((code for code, most in ((1, 1), (2, 6), (3, 7), (4, 31), (5, YEAR)) if days <= most), None)


def clarity(event: Event) -> int:
    """2 where the event sums several incidents, else 1."""
    return 2 if event.type == "toll" else 1


def priogrid(lat: float, lon: float) -> int:
    """The number of the half-degree cell of PRIO-GRID that holds a point; cells are counted from the south-west, from 1."""
    row = min(math.floor((lat + 90) * 2), 359)
    column = min(math.floor((lon + 180) * 2), GRID - 1)
    return row * GRID + column + 1


def region_of(land: Land) -> str | None:
    """UCDP's region, which follows from the Gleditsch-Ward number."""
    if land.gw is None:
        return None
    ends = ((199, "Americas"), (399, "Europe"), (626, "Africa"), (699, "Middle East"), (999, "Asia"))
    return next((name for end, name in ends if land.gw <= end), None)


UNITS = (
    "governorate", "province", "state", "region", "district", "subdistrict", "locality", "municipality", "county", "city", "prefecture",
)  # fmt: skip


def unit(name: str | None, word: str) -> str | None:
    """A unit as GED names it: "Idlib governorate"; as it is where its name says what it is."""
    return None if name is None else name if name.lower().rpartition(" ")[2] in UNITS else f"{name} {word}"


def description(site: Site, land: Land, adm_1: str | None) -> str:
    """The place in English: the name, its unit and its country; of larger areas that it is somewhere in them."""
    parts = [part for part in (site.name, adm_1, land.acled) if part is not None]
    named = ", ".join(dict.fromkeys(parts))
    return named if site.kind in ("point", "settlement") else f"somewhere in {named}"
