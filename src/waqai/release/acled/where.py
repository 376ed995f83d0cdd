"""Where ACLED places an event, and how exactly that is known."""

from typing import NamedTuple

from waqai.release.derive import Derived
from waqai.release.terms import Land, Terms
from waqai.release.values import Site

TOWN, SMALL, LARGE = ("point", "settlement"), ("district",), ("governorate", "region")
PLACES = 4  # decimals of a coordinate


class Where(NamedTuple):
    """The place of a row: the country and the values of ACLED's columns."""

    land: Land
    admin1: Derived
    admin2: Derived
    location: Derived
    latitude: Derived
    longitude: Derived
    precision: Derived


def where_of(site: Site | None, terms: Terms) -> Where | None:
    """Where a site is for ACLED; None where it is no smaller than a country, or no country that is known."""
    land = terms.lands.get(site.country or "") if site is not None else None
    if site is None or land is None or site.kind not in (*TOWN, *SMALL, *LARGE):
        return None
    pointed = site.lat is not None and site.lon is not None
    admin1 = site.admin1_name or terms.units.get(site.admin1 or "")
    if not pointed and admin1 is None:
        return None
    near = site.text is not None and "near" in terms.words[site.text]
    if not pointed or site.kind in LARGE:
        precision = 3, "acled.geo.large"
    elif site.kind in SMALL or near:
        precision = 2, "acled.geo.near"
    else:
        precision = 1, "acled.geo.town"
    unit = site.admin2_name or admin1 or land.acled
    location = (site.name, "acled.location") if site.name else (unit, "acled.location.unit")
    latitude, longitude = (
        ((round(site.lat, PLACES), "acled.point"), (round(site.lon, PLACES), "acled.point"))
        if site.lat is not None and site.lon is not None
        else ((None, "acled.point.none"), (None, "acled.point.none"))
    )
    return Where(
        land,
        (admin1, "acled.admin1") if admin1 is not None else (land.acled, "acled.admin1.none"),
        (site.admin2_name, "acled.admin2"),
        location,
        latitude,
        longitude,
        precision,
    )
