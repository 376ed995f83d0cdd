"""Entries of places: the gazetteer, units, regions and countries, place words, directions and nationality adjectives."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from waqai.arabic.nouns import NounPatterns
from waqai.knowledge.lexicon import Entry
from waqai.knowledge.own import Own
from waqai.knowledge.tables import KnowledgeError, Row, read_data, read_table, split_table
from waqai.knowledge.values import PlaceWord
from waqai.knowledge.words import Declined, declined, noun_entries, split
from waqai.model import SIZE, Place

Fold = Callable[[str], str]
# How a name may be met, the beginning of the id of its entry: anywhere, only after a place word or beside a larger place, or, for a name
# that the user imported, where something tells a place from a common word. After a slash the id holds the spellings of a single word.
FREE, HEADED, OWN = "", "headed", "own"
GAZETTEER = ("name_ar", "name_en", "lat", "lon", "country", "admin1", "geonames", "population")
SETTLEMENTS = ("name_ar", "name_en", "kind", "lat", "lon", "country", "admin1")
UNITS = ("code", "country", "name_en", "kind", "lat", "lon", "admin1")
REGIONS = ("id", "country", "admin1", "kind", "lat", "lon", "name_en")
COUNTRIES = ("code", "form", "name_ar", "name_en", "lat", "lon")
FEMININE, ARTICLE = "\u0629", "\u0627\u0644"
IMPORTED = "places.jsonl"
# Ids of place words: so much else that only a known name after them makes a place; the word for a capital.
KNOWN_ONLY, CAPITAL = "known", "capital"


class NameWords(msgspec.Struct, frozen=True, gc=False):
    """Folded words of names: those that open a name of two words, and forms that stand where a name would but are none."""

    first: frozenset[str]
    none: frozenset[str]


class BeforeName(NamedTuple):
    """The value of a place word: what it says of the place, and what may follow it as a name."""

    word: PlaceWord
    names: NameWords


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


def _settlements(data: Path) -> Iterator[tuple[str, Place]]:
    return _settled(read_table(data / "settlements.tsv", SETTLEMENTS))


def _settled(rows: Iterable[Row]) -> Iterator[tuple[str, Place]]:
    for row in rows:
        if row["kind"] not in SIZE:
            raise row.wrong("kind", f"{row['kind']!r} is no kind of place", f"use one of {', '.join(SIZE)}")
        try:
            lat, lon = _number(row["lat"]), _number(row["lon"])
        except ValueError as error:
            raise row.wrong("lat", str(error), "coordinates are decimal degrees") from error
        yield row["name_ar"], Place(row["name_en"], row["kind"], row["country"], row["admin1"] or None, lat, lon, None, 3000)


def _units(data: Path, bare: str) -> Iterator[tuple[str, Place]]:
    """Units under the names that stand alone (`bare` is yes) or need the word for the unit before them (no)."""
    units = {row["code"]: row for row in read_table(data / "units.tsv", UNITS)}
    for row in read_table(data / "unit_names.tsv", ("form", "code", "bare")):
        unit = units.get(row["code"])
        if unit is None:
            raise row.wrong("code", f"there is no unit {row['code']!r}", "add it to units.tsv")
        if row["bare"] != bare:
            continue
        admin1 = unit["admin1"] or unit["code"]
        place = Place(unit["name_en"], unit["kind"], unit["country"], admin1, _number(unit["lat"]), _number(unit["lon"]), None, 20_000)
        yield row["form"], place


def _regions(data: Path) -> Iterator[tuple[str, Place]]:
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


def place_names(data: Path) -> Iterator[tuple[str, Place]]:
    """Every name of `data` with a place that it means."""
    return chain(_gazetteer(data), _settlements(data), _units(data, "yes"), _units(data, "no"), _regions(data))


def all_places(data: Path, home: Path | None) -> Iterator[tuple[str, Place]]:
    """The same with the places that the user imported."""
    return chain(place_names(data), _imported(home))


def english_names(data: Path) -> tuple[dict[str, str], dict[str, str]]:
    """English names of first-level units and of countries, by their codes."""
    units = {row["code"]: row["name_en"] for row in read_table(data / "units.tsv", UNITS) if row["admin1"] in ("", row["code"])}
    return units, {row["code"]: row["name_en"] for row in read_table(data / "countries.tsv", COUNTRIES)}


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


class _Names:
    """Places by folded name, with the ways each name is spelled."""

    def __init__(self, fold: Fold) -> None:
        self._fold, self._folds = fold, dict[str, str]()
        self.places: dict[tuple[str, ...], dict[Place, None]] = {}
        self.spellings: dict[tuple[str, ...], dict[str, None]] = {}

    def folded(self, name: str) -> tuple[str, ...]:
        words = []
        for word in name.split(" "):
            folded = self._folds.get(word)
            if folded is None:
                folded = self._folds[word] = self._fold(word)
            words.append(folded)
        return tuple(words)

    def add(self, name: str, place: Place) -> None:
        words = self.folded(name)
        if words[0]:
            self.places.setdefault(words, {})[place] = None
            if len(words) == 1:
                self.spellings.setdefault(words, {})[name] = None

    def entries(self, kind: str, use: Callable[[tuple[str, ...]], str]) -> list[Entry]:
        return [
            Entry(kind, words, tuple(places), id=f"{use(words)}/{'|'.join(self.spellings.get(words, ()))}")
            for words, places in self.places.items()
        ]


def place_entries(data: Path, home: Path | None, own: Own, fold: Fold, patterns: NounPatterns) -> list[Entry]:
    """Entries of kinds `place` (value: all places of that name), `place_unit` (the same for names that need the word for the unit),
    `place_word` (value: BeforeName), `direction_adjective`, `nisba`, `land` (the feminine adjective
    of a country, value: the country) and `capital`."""
    names, units = _Names(fold), _Names(fold)
    for name, place in (*_gazetteer(data), *_settlements(data), *_units(data, "yes"), *_regions(data)):
        names.add(name, place)
    known = frozenset(names.places)
    for name, place in (*_settled(own.rows.get("settlements.tsv", ())), *_imported(home)):
        names.add(name, place)
    for name, place in _units(data, "no"):
        units.add(name, place)
    countries = {place.country: place for places in names.places.values() for place in places if place.kind == "country"}
    headed = frozenset(names.folded(row["form"]) for row in read_table(data / "place_headed.tsv", ("form",)))

    words_of_names, phrases = _name_words(data, fold, patterns)

    def use(words: tuple[str, ...]) -> str:
        return HEADED if words in headed else OWN if words not in known else FREE

    entries = [*names.entries("place", use), *units.entries("place_unit", lambda _: HEADED)]
    entries += [Entry("place", words, (), id="/") for words in phrases]
    for row in read_table(data / "place_words.tsv", ("form", "kind", "number", "head")):
        value = PlaceWord(row["kind"], row["number"], row["head"] != "no")
        special = row["head"] if row["head"] in (KNOWN_ONLY, CAPITAL) else row["form"]
        entries.append(Entry("place_word", split(row["form"], fold), BeforeName(value, words_of_names), bare=True, id=special))
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
            if is_adjective(row["form"])
            else [Declined(fold(row["form"]), "p", False, False, True)]
        )
        country = countries.get(row["country"])
        if country is not None and is_adjective(row["form"]):
            entries.append(Entry("land", (fold(row["form"] + FEMININE),), country, bare=True))
        entries += noun_entries("nisba", [f for f in forms if not f.suffixed], lambda _, c=row["country"]: c, row["form"])  # type: ignore[misc]
    return entries


def _name_words(data: Path, fold: Fold, patterns: NounPatterns) -> tuple[NameWords, list[tuple[str, ...]]]:
    """The words of name_words.tsv, and its phrases: places of nowhere, which keep their first word from being one."""
    first: set[str] = set()
    none: set[str] = set()
    phrases: list[tuple[str, ...]] = []
    for row in read_table(data / "name_words.tsv", ("form", "class")):
        if row["class"] == "first":
            first.add(fold(row["form"]))
        elif " " in row["form"]:
            phrases.append(split(row["form"], fold))
        elif row["class"] == "adjective":
            forms = [f for f in declined(row, "form", fold, patterns, sound="m", feminine=True) if not f.suffixed]
            none.update(f.word for f in forms)
            none.update(fold(ARTICLE) + f.word for f in forms if f.bare)
        else:
            none.update((fold(row["form"]), fold(ARTICLE) + fold(row["form"])))
    return NameWords(frozenset(first), frozenset(none)), phrases


def is_adjective(form: str) -> bool:
    """A nationality adjective in ya declines as an adjective; other forms are plurals that stand as they are."""
    return form.endswith("\u064a")
