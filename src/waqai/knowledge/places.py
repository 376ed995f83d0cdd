"""Entries of places: the gazetteer, units, regions and countries, place words, directions and nationality adjectives."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from waqai.arabic.nouns import NounPatterns
from waqai.knowledge.lexicon import Entry
from waqai.knowledge.tables import KnowledgeError, Row, read_data, read_table, split_table
from waqai.knowledge.values import PlaceWord
from waqai.knowledge.words import Declined, declined, noun_entries, split
from waqai.model import Place

Fold = Callable[[str], str]
GAZETTEER = ("name_ar", "name_en", "lat", "lon", "country", "admin1", "geonames", "population")
SETTLEMENTS = ("name_ar", "name_en", "kind", "lat", "lon", "country", "admin1")
UNITS = ("code", "country", "name_en", "kind", "lat", "lon", "admin1")
REGIONS = ("id", "country", "admin1", "kind", "lat", "lon", "name_en")
COUNTRIES = ("code", "form", "name_ar", "name_en", "lat", "lon")
IMPORTED = "places.jsonl"


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _gazetteer(data: Path) -> Iterator[tuple[str, Place]]:
    name = "gazetteer.tsv"
    for line, cells in split_table(name, read_data(data / name), GAZETTEER):
        ar, en, lat, lon, country, admin1, geonames, population = cells
        try:
            yield ar, Place(en, "settlement", country, admin1 or None, float(lat), float(lon), int(geonames), int(population or 0))
        except ValueError as error:
            raise KnowledgeError(name, line, 3, str(error), "coordinates are decimal degrees, ids and populations whole numbers") from error


def _rows(data: Path) -> Iterator[tuple[str, Place]]:
    for row in read_table(data / "settlements.tsv", SETTLEMENTS):
        yield (
            row["name_ar"],
            Place(row["name_en"], row["kind"], row["country"], row["admin1"] or None, _number(row["lat"]), _number(row["lon"]), None, 3000),
        )
    units = {row["code"]: row for row in read_table(data / "units.tsv", UNITS)}
    for row in read_table(data / "unit_names.tsv", ("form", "code", "bare")):
        unit = units.get(row["code"])
        if unit is None:
            raise row.wrong("code", f"there is no unit {row['code']!r}", "add it to units.tsv")
        admin1 = unit["admin1"] or unit["code"]
        if row["bare"] == "no":
            continue
        yield (
            row["form"],
            Place(unit["name_en"], unit["kind"], unit["country"], admin1, _number(unit["lat"]), _number(unit["lon"]), None, 20_000),
        )
    regions = {row["id"]: row for row in read_table(data / "regions.tsv", REGIONS)}
    for row in read_table(data / "region_names.tsv", ("form", "id")):
        region = regions.get(row["id"])
        if region is None:
            raise row.wrong("id", f"there is no region {row['id']!r}", "add it to regions.tsv")
        yield row["form"], _region(region)
    for row in read_table(data / "countries.tsv", COUNTRIES):
        yield row["form"], Place(row["name_en"], "country", row["code"], None, _number(row["lat"]), _number(row["lon"]), None, 1_000_000)


def _region(row: Row) -> Place:
    return Place(
        row["name_en"], row["kind"], row["country"] or None, row["admin1"] or None, _number(row["lat"]), _number(row["lon"]), None, 10_000
    )


def _imported(home: Path | None) -> Iterator[tuple[str, Place]]:
    """Places that the user imported, kept as JSON lines in the user's data folder."""
    path = home / IMPORTED if home else None
    if path is None or not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                name, *rest = json.loads(line)
                yield name, Place(*rest)
            except (ValueError, TypeError) as error:
                raise KnowledgeError(
                    path.name, number, 1, f"damaged line ({error})", f"delete {path} and import the places again"
                ) from error


def place_entries(data: Path, home: Path | None, fold: Fold, patterns: NounPatterns) -> list[Entry]:
    """Entries of kinds `place` (value: all places of that name), `place_word`, `direction_adjective` and `nisba`."""
    by_words: dict[tuple[str, ...], dict[Place, None]] = {}
    folds: dict[str, str] = {}
    for name, place in (*_gazetteer(data), *_rows(data), *_imported(home)):
        words = []
        for word in name.split(" "):
            folded = folds.get(word)
            if folded is None:
                folded = folds[word] = fold(word)
            words.append(folded)
        by_words.setdefault(tuple(words), {})[place] = None
    entries = [Entry("place", words, tuple(places)) for words, places in by_words.items() if words[0]]
    for row in read_table(data / "place_words.tsv", ("form", "kind", "number", "head")):
        value = PlaceWord(row["kind"], row["number"], row["head"] == "yes")
        entries.append(Entry("place_word", split(row["form"], fold), value, bare=True, id=row["form"]))
    for row in read_table(data / "directions.tsv", ("form",)):
        forms = declined(row, "form", fold, patterns, feminine=True)
        entries += noun_entries("direction_adjective", [f for f in forms if not f.suffixed], lambda _: None, row["form"])
    for row in read_table(data / "nisba.tsv", ("form", "country", "capital")):
        if row["capital"] == "yes":
            entries.append(Entry("capital", split(row["form"], fold), row["country"]))
            continue
        if not row["country"]:
            continue  # a people that no one country owns
        forms = (
            declined(row, "form", fold, patterns, sound="m", feminine=True)
            if _regular(row["form"])
            else [Declined(fold(row["form"]), "p", False, False, True)]
        )
        entries += noun_entries("nisba", [f for f in forms if not f.suffixed], lambda _, c=row["country"]: c, row["form"])  # type: ignore[misc]
    return entries


def _regular(form: str) -> bool:
    """A nationality adjective in ya declines as an adjective; other forms are plurals that stand as they are."""
    return form.endswith("\u064a")
