"""A point of a release is that of the nearest settlement or district of the gazetteer, found as by looking at all of them."""

import math
import random
from functools import cache

import pytest

from policing import KAFR_NABL, centroids
from waqai.knowledge.load import DATA
from waqai.knowledge.places import UNITS, all_places
from waqai.knowledge.tables import read_table
from waqai.model import Place
from waqai.release.places import FAR, Centroids
from waqai.release.values import Site

COUNTRIES = {"SY": (32.3, 37.3, 35.7, 42.4), "LY": (20.0, 33.0, 9.5, 25.0), "EG": (22.0, 31.5, 25.0, 35.0), "IQ": (29.1, 37.3, 38.8, 48.5)}


@cache
def settlements(country: str) -> tuple[Place, ...]:
    """All settlements of a country that have a point."""
    found = dict.fromkeys(place for _, place in all_places(DATA, None) if place.kind == "settlement" and place.country == country)
    return tuple(place for place in found if place.lat is not None)


def kilometres(site: Site, lat: float, lon: float) -> float:
    """The distance of a point on the plane that touches the earth at the site, a degree of latitude being 111.2 km."""
    assert site.lat is not None and site.lon is not None
    return 111.2 * math.hypot(lat - site.lat, (lon - site.lon) * math.cos(math.radians(site.lat)))


def points(country: str, count: int) -> list[Site]:
    """Points anywhere in the box around a country, and some right beside its settlements."""
    south, north, west, east = COUNTRIES[country]
    chance = random.Random(country)
    drawn = [(chance.uniform(south, north), chance.uniform(west, east)) for _ in range(count)]
    for place in chance.sample(settlements(country), 40):
        assert place.lat is not None and place.lon is not None
        drawn += [(place.lat, place.lon), (place.lat + chance.uniform(-0.3, 0.3), place.lon + chance.uniform(-0.3, 0.3))]
    return [KAFR_NABL._replace(country=country, admin1=None, lat=lat, lon=lon) for lat, lon in drawn]


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_nearest_settlement_within_reach_stands_for_a_point(country: str) -> None:
    edge = {True: 0, False: 0}
    for site in points(country, 300):
        near = min(settlements(country), key=lambda place: (kilometres(site, place.lat or 0, place.lon or 0), place.name))
        distance = kilometres(site, near.lat or 0, near.lon or 0)
        found = centroids().coarse(site, "settlement")
        if abs(distance - FAR) < 1:
            edge[distance <= FAR] += 1
        if distance > FAR:
            assert found == Site(None, "settlement", country, None)
            continue
        assert (found.name, found.kind, found.country, found.admin1) == (near.name, "settlement", country, near.admin1)
        assert (found.lat, found.lon) == (round(near.lat or 0, 2), round(near.lon or 0, 2))
        assert (found.geonames, found.text) == (near.geonames, site.text)
        assert found.admin1_name == centroids().units.get(near.admin1 or "")
    assert country not in ("LY", "EG") or all(edge.values()), "no point at the edge of the reach"


def test_a_settlement_of_another_country_stands_for_nothing() -> None:
    for place in settlements("SY")[:200]:
        site = KAFR_NABL._replace(country="LB", admin1=None, lat=place.lat, lon=place.lon)
        assert centroids().coarse(site, "settlement").country == "LB"


def test_the_nearest_district_within_reach_stands_for_a_point() -> None:
    rows = [row for row in read_table(DATA / "units.tsv", UNITS) if row["country"] == "SY" and row["admin1"] == "SY-HI" and row["lat"]]
    rows = [row for row in rows if row["admin1"] != row["code"]]
    assert len(rows) > 2
    chance = random.Random(3)
    beyond = 0
    for _ in range(300):
        site = KAFR_NABL._replace(admin1="SY-HI", lat=chance.uniform(32.8, 36.0), lon=chance.uniform(36.0, 39.5))
        near = min(rows, key=lambda row: (kilometres(site, float(row["lat"]), float(row["lon"])), row["name_en"]))
        lat, lon = float(near["lat"]), float(near["lon"])
        found = centroids().coarse(site, "district")
        bare = Site(None, "governorate", "SY", "SY-HI", centroids().units["SY-HI"])
        if kilometres(site, lat, lon) > 2 * FAR:
            beyond += 1
            assert found == bare
        else:
            assert found == bare._replace(kind="district", admin2_name=near["name_en"], lat=round(lat, 2), lon=round(lon, 2))
        named = centroids().named(site)
        assert named == site._replace(admin1_name=bare.admin1_name, admin2_name=found.admin2_name)
    assert 0 < beyond < 300


UNIT = Site(None, "governorate", "SY", "SY-ID", "Idlib")
NOWHERE = KAFR_NABL._replace(lat=None, lon=None)


@pytest.mark.parametrize(
    ("site", "unit", "coarse"),
    [
        (KAFR_NABL, "governorate", UNIT),
        (KAFR_NABL._replace(admin1=None), "governorate", Site(None, "country", "SY", None)),
        (KAFR_NABL._replace(kind="region"), "governorate", UNIT._replace(kind="country")),
        (KAFR_NABL._replace(kind="country", admin1=None), "governorate", Site(None, "country", "SY", None)),
        (KAFR_NABL._replace(kind="district"), "governorate", UNIT),
        (KAFR_NABL._replace(kind="a ship"), "governorate", UNIT),
        (NOWHERE, "district", UNIT),
        (NOWHERE._replace(admin1=None), "district", Site(None, "country", "SY", None)),
        (KAFR_NABL._replace(lat=None), "district", UNIT),
        (KAFR_NABL._replace(lon=None), "district", UNIT),
        (NOWHERE, "settlement", UNIT._replace(kind="settlement")),
        (KAFR_NABL._replace(lat=None), "settlement", UNIT._replace(kind="settlement")),
        (KAFR_NABL._replace(lon=None), "settlement", UNIT._replace(kind="settlement")),
        (NOWHERE._replace(kind="governorate"), "settlement", UNIT),
        (NOWHERE._replace(kind="governorate"), "district", UNIT),
        (KAFR_NABL._replace(kind="governorate", lat=None), "settlement", UNIT),
        (KAFR_NABL._replace(kind="governorate", lon=None), "settlement", UNIT),
        (KAFR_NABL._replace(kind="governorate"), "settlement", UNIT),
        (KAFR_NABL._replace(admin1="XX"), "governorate", UNIT._replace(admin1="XX", admin1_name=None)),
        (KAFR_NABL._replace(kind="a ship", lat=None), "settlement", UNIT._replace(kind="settlement")),
    ],
)
def test_what_is_left_of_a_place_that_is_coarse_or_unknown(site: Site, unit: str, coarse: Site) -> None:
    assert centroids().coarse(site, unit) == coarse


@pytest.mark.parametrize("kind", ["district", "governorate", "region", "country"])
def test_larger_places_of_the_gazetteer(kind: str) -> None:
    """They keep name and point; at the level of districts a district has that of its middle, and a region neither."""
    shown = 0
    for _, place in all_places(DATA, None):
        if place.kind != kind or place.lat is None or place.lon is None:
            continue
        site = Site("as written", kind, place.country, place.admin1, None, None, place.lat, place.lon, 5, "كما كتب")
        bare = Site(None, kind, place.country, place.admin1, centroids().units.get(place.admin1 or ""))
        whole = bare._replace(name=place.name, lat=round(place.lat, 2), lon=round(place.lon, 2))
        found = centroids().coarse(site, "settlement")
        assert found._replace(name=None) == whole._replace(name=None, text="كما كتب") and found.name is not None
        as_district = centroids().coarse(site, "district")
        if kind == "region":
            assert as_district == bare
        elif kind == "district":
            assert as_district.name is None and as_district.text is None
            assert as_district.kind == "district" or as_district == bare._replace(kind="governorate" if place.admin1 else "country")
            shown += as_district.lat is not None and as_district.lon is not None and as_district.admin2_name is not None
        else:
            assert as_district == found._replace(text=None)
    assert kind != "district" or shown


def test_the_points_that_a_release_may_show(tmp_path: object) -> None:
    allowed = centroids().allowed()
    places = {place for _, place in all_places(DATA, None) if place.lat is not None and place.kind != "point"}
    rows = [row for row in read_table(DATA / "units.tsv", UNITS) if row["lat"] and row["admin1"] not in ("", row["code"])]
    expected = {(round(place.lat or 0, 2), round(place.lon or 0, 2)) for place in places}
    expected |= {(round(float(row["lat"]), 2), round(float(row["lon"]), 2)) for row in rows}
    assert rows and allowed == expected
    assert Centroids().allowed() == allowed
