"""Centroids: where events may be shown. A point of a release is that of a settlement, a district or a larger unit of the gazetteer, never
what a report or a person gave.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from waqai.knowledge.load import DATA
from waqai.knowledge.places import UNITS, all_places, english_names
from waqai.knowledge.tables import read_table
from waqai.model import SIZE, Place
from waqai.release.values import Site

DIGITS = 2  # of coordinates in degrees: some 1.1 km
FAR = 30.0  # kilometres within which the nearest settlement or district stands for a place
_CELL = 0.5  # degrees
_KM = 111.2  # of a degree of latitude


class Centroid(NamedTuple):
    """A unit of the gazetteer with its point."""

    name: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    geonames: int | None


class Centroids:
    """The settlements, districts and larger units of the gazetteer, with the names of units."""

    def __init__(self, home: Path | None = None, data: Path = DATA) -> None:
        self._settlements: dict[tuple[int, int], list[Centroid]] = defaultdict(list)
        self._exact: dict[tuple[float, float], Centroid] = {}
        self._larger: dict[tuple[str, str | None, float, float], Centroid] = {}
        self._districts: dict[str, list[Centroid]] = defaultdict(list)
        self.units, self.countries = english_names(data)
        for place in dict.fromkeys(place for _, place in all_places(data, home)):
            one = _centroid(place)
            if one is None:
                continue
            if place.kind == "settlement":
                self._settlements[_cell(one.lat, one.lon)].append(one)
                self._exact.setdefault((one.lat, one.lon), one)
            elif SIZE[place.kind] > SIZE["settlement"]:
                self._larger[(place.kind, one.country, one.lat, one.lon)] = one
        for row in read_table(data / "units.tsv", UNITS):
            if row["admin1"] not in ("", row["code"]) and row["lat"]:
                point = (float(row["lat"]), float(row["lon"]))
                self._districts[row["admin1"]].append(Centroid(row["name_en"], row["country"], row["admin1"], *point, None))

    def allowed(self) -> frozenset[tuple[float, float]]:
        """All points that a release may show, in degrees with two decimals."""
        held = (one for cell in self._settlements.values() for one in cell)
        districts = (one for some in self._districts.values() for one in some)
        return frozenset(_rounded(one) for some in (held, self._larger.values(), districts) for one in some)

    def named(self, site: Site) -> Site:
        """The site with the English names of its first-level unit and of the district whose middle is nearest."""
        district = self._district(site) if SIZE.get(site.kind, 9) <= SIZE["settlement"] else None
        return site._replace(admin1_name=self.units.get(site.admin1 or ""), admin2_name=district.name if district else None)

    def coarse(self, site: Site, unit: str) -> Site:
        """The site no finer than a `settlement`, `district` or `governorate`; what the gazetteer does not have loses name and point."""
        bare = Site(None, site.kind, site.country, site.admin1, self.units.get(site.admin1 or ""))
        size = SIZE.get(site.kind, 0)
        if unit == "governorate":
            return bare._replace(kind="governorate" if site.admin1 and size < SIZE["region"] else "country")
        if size > SIZE["settlement"]:
            return self._unit(site, bare, unit)
        if unit == "district":
            district = self._district(site)
            if district is None:
                return bare._replace(kind="governorate" if site.admin1 else "country")
            return bare._replace(kind="district", admin2_name=district.name, lat=_rounded(district)[0], lon=_rounded(district)[1])
        settlement = self._settlement(site)
        if settlement is None:
            return bare._replace(kind="settlement")
        lat, lon = _rounded(settlement)
        found = Site(settlement.name, "settlement", settlement.country, settlement.admin1, None, None, lat, lon, settlement.geonames)
        return self.named(found)._replace(text=site.text)

    def _unit(self, site: Site, bare: Site, unit: str) -> Site:
        """A district or larger; at the level of districts without the names that only regions have."""
        if site.lat is None or site.lon is None:
            return bare
        found = self._larger.get((site.kind, site.country, site.lat, site.lon))
        if found is None:
            return bare
        if unit == "district" and site.kind == "district":
            district = self._district(site)
            if district is None:
                return bare._replace(kind="governorate" if site.admin1 else "country")
            return bare._replace(admin2_name=district.name, lat=_rounded(district)[0], lon=_rounded(district)[1])
        if unit == "district" and site.kind == "region":
            return bare
        lat, lon = _rounded(found)
        return bare._replace(name=found.name, lat=lat, lon=lon, text=site.text if unit == "settlement" else None)

    def _settlement(self, site: Site) -> Centroid | None:
        if site.lat is None or site.lon is None:
            return None
        exact = self._exact.get((site.lat, site.lon))
        if exact is not None and exact.country == site.country:
            return exact
        y, x = _cell(site.lat, site.lon)
        near = (one for dy in (-1, 0, 1) for dx in (-1, 0, 1) for one in self._settlements.get((y + dy, x + dx), ()))
        return _nearest(site, (one for one in near if one.country == site.country))

    def _district(self, site: Site) -> Centroid | None:
        if site.lat is None or site.lon is None or site.admin1 is None:
            return None
        return _nearest(site, self._districts.get(site.admin1, ()), 2 * FAR)


def _centroid(place: Place) -> Centroid | None:
    if place.lat is None or place.lon is None:
        return None
    return Centroid(place.name, place.country, place.admin1, place.lat, place.lon, place.geonames)


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / _CELL), math.floor(lon / _CELL)


def _rounded(one: Centroid) -> tuple[float, float]:
    return round(one.lat, DIGITS), round(one.lon, DIGITS)


def _nearest(site: Site, among: Iterable[Centroid], far: float = FAR) -> Centroid | None:
    """The centroid nearest to a site; of equals the first by name."""
    assert site.lat is not None and site.lon is not None
    east = math.cos(math.radians(site.lat))

    def distance(one: Centroid) -> float:
        assert site.lat is not None and site.lon is not None
        return _KM * math.hypot(one.lat - site.lat, (one.lon - site.lon) * east)

    best = min(((distance(one), one.name, one) for one in among), key=lambda found: found[:2], default=None)
    return best[2] if best is not None and best[0] <= far else None
