"""Files of places in the forms that people have: a GeoNames country file, or a table with named columns."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from waqai.cli.output import Problem

GEONAMES_COLUMNS = 19
# Feature classes and codes of GeoNames that become places; https://www.geonames.org/export/codes.html explains them.
GEONAMES_KINDS = {
    **{"P": "settlement", "L": "region", "S": "point", "T": "point"},
    **{"ADM1": "governorate", "ADM2": "district", "ADM3": "district", "PPLX": "point"},
    **dict.fromkeys(("MTS", "DSRT", "PLN", "PLAT", "VAL", "PEN"), "region"),
}
_NOT_PLACES = ("PPLH", "PPLQ", "ADM1H", "ADM2H", "ADM3H")  # historical or abandoned
_LEVEL = "adm(?:in)?([1-4])"
# Headers that are taken for a column where the user names none; of several levels the deepest.
GUESSES = {
    "name_ar": ("name_?ar(?:a|abic)?", "arabic_?name|arabic|ar", f"{_LEVEL}_?(?:name)?_?ar"),
    "name_en": ("name_?en(?:glish)?", "english_?name|english|en|name", f"{_LEVEL}_?(?:name)?_?en"),
    "lat": (
        "lat|latitude|y",
        "(?:point|center|centre|bbox_mid)_(?:lat|y)",
    ),
    "lon": ("lon|lng|long|longitude|x", "(?:point|center|centre|bbox_mid)_(?:lon|x)"),
    "country": ("country_?code|country|iso2|iso",),
    "admin1": ("admin1|admin1_?code|adm1_?(?:code|pcode)|admin1_?pcode",),
    "pcode": ("p_?code", f"{_LEVEL}_?p?code"),
}
# What the fold does not drop or change: vowel signs, tatweel and invisible characters go, letters of Persian keyboards become Arabic.
_DROPPED = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_KEYBOARD = str.maketrans({"\u06cc": "\u064a", "\u06a9": "\u0643", "\u2013": " "})
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SEVERAL = re.compile("[|;,\u060c\u061b]")
_FOREIGN = re.compile("[A-Za-z\u00c0-\u024f'\u2019`.]+")
_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a0-9\u0660-\u0669 ]+")
_LETTER = re.compile("[\u0621-\u063a\u0641-\u064a]")
MAX_WORDS = 8


class Candidate(NamedTuple):
    """A place of a file under one of its Arabic names; `unit` is what the file has for the first-level unit."""

    name_ar: str
    name: str
    kind: str
    country: str
    unit: str | None
    lat: float
    lon: float
    geonames: int | None = None
    population: int = 0


class Found(NamedTuple):
    """What a file gave: rows read, rows left out by reason, places."""

    read: int
    skipped: Counter[str]
    places: list[Candidate]


class _Skip(Exception):
    """A row that is left out, and why."""


def clean_name(text: str, script: str = "any") -> str | None:
    """An Arabic name as waqai spells names: plain letters, single spaces; None where it is not written in Arabic.

    `exact` as script refuses letters of Persian keyboards, which in a list of names in many languages mean another language.
    """
    text = _DROPPED.sub("", text.replace("_", " ").replace("-", " "))
    if script == "any":
        # A name with its town before a colon, behind a slash or in brackets, or with the same name in Latin letters beside it.
        text = text.translate(_KEYBOARD).rsplit(":", 1)[-1].strip(" /").split("/", 1)[0]
        text = _FOREIGN.sub(" ", _BRACKETS.sub(" ", text))
    text = " ".join(text.split())
    if not _ARABIC.fullmatch(text) or len(_LETTER.findall(text)) < 2 or text.count(" ") >= MAX_WORDS:
        return None
    return text


def read_file(path: str) -> str:
    """The text of a file of places; raises Problem."""
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise Problem(f"{path}: cannot be read: {error.strerror}; check the name and who may read it") from None
    if raw.startswith(b"PK\x03\x04"):
        raise Problem(f"{path}: an archive or a spreadsheet; unpack it, or save the sheet as CSV in UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    if "\0" in text:
        raise Problem(f"{path}: binary data; give a GeoNames file or a table (.csv, .tsv)")
    if not text.strip():
        raise Problem(f"{path}: empty; give a GeoNames file or a table (.csv, .tsv)")
    return text


def is_geonames(text: str) -> bool:
    """Does a text look like a GeoNames country file: nineteen columns without a header."""
    cells = text.split("\n", 1)[0].split("\t")
    return len(cells) == GEONAMES_COLUMNS and cells[0].isdecimal()


def read_geonames(text: str, path: str) -> Found:
    """The places of a GeoNames country file that have an Arabic name; raises Problem."""
    skipped: Counter[str] = Counter()
    places: list[Candidate] = []
    count = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) != GEONAMES_COLUMNS:
            remedy = f"a GeoNames country file has {GEONAMES_COLUMNS} columns and no header; for another table give --format table"
            raise Problem(f"{path}:{number}: {len(cells)} columns; {remedy}")
        count += 1
        try:
            places += _geoname(cells)
        except _Skip as why:
            skipped[str(why)] += 1
    return Found(count, skipped, places)


def _geoname(cells: Sequence[str]) -> Iterator[Candidate]:
    ident, name, _, others, lat_text, lon_text, group, code, country, _, unit, *rest = cells
    kind = None if code in _NOT_PLACES else GEONAMES_KINDS.get(code) or (GEONAMES_KINDS.get(group) if group != "A" else None)
    if kind is None:
        raise _Skip("a feature that is no place of the codebook")
    names = dict.fromkeys(found for one in (name, *others.split(",")) if (found := clean_name(one, "exact")))
    if not names:
        raise _Skip("no Arabic name")
    lat, lon = _coordinates(lat_text, lon_text)
    people = int(rest[3]) if rest[3].isdecimal() else 0
    return (
        Candidate(ar, name, kind, _country(country), unit or None, lat, lon, int(ident) if ident.isdecimal() else None, people)
        for ar in names
    )


def read_table(text: str, path: str, columns: Mapping[str, str | None], kind: str) -> Found:
    """The places of a table whose columns the user named or whose header tells them; raises Problem.

    `columns` gives names by role (see `GUESSES`); for `country` also a two-letter code.
    """
    rows = _rows(text, path)
    header = [cell.strip() for cell in next(rows, [])]
    literal = columns.get("country") or ""
    country = literal.upper() if re.fullmatch("[A-Za-z]{2}", literal) and literal not in header else None
    at = _columns(header, {**columns, "country": None} if country else columns, path)
    if country is None and "country" not in at and "pcode" not in at:
        raise Problem(f"{path}: no column of countries; give --country with a column or a two-letter code ({_listed(header)})")
    skipped: Counter[str] = Counter()
    places: list[Candidate] = []
    count = 0
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        row = {role: cells[index].strip() if index < len(cells) else "" for role, index in at.items()}
        try:
            places += _placed(row, country, kind)
        except _Skip as why:
            skipped[str(why)] += 1
    return Found(count, skipped, places)


def _rows(text: str, path: str) -> Iterator[list[str]]:
    first = text.split("\n", 1)[0]
    sign = max("\t,;", key=first.count)
    lines = io.StringIO(text, newline="")
    # In a table with tabs a quotation mark is a letter like any other.
    reader = csv.reader(lines, delimiter=sign, quoting=csv.QUOTE_NONE) if sign == "\t" else csv.reader(lines, delimiter=sign)
    try:
        yield from reader
    except csv.Error as error:
        raise Problem(f"{path}:{reader.line_num}: no row of a table ({error}); save it again as CSV in UTF-8") from None


def _columns(header: Sequence[str], given: Mapping[str, str | None], path: str) -> dict[str, int]:
    """The index of the column of each role, as named or as guessed."""
    lower = [name.casefold() for name in header]
    at: dict[str, int] = {}
    for role, guesses in GUESSES.items():
        name = given.get(role)
        if name is not None:
            if name.casefold() not in lower:
                raise Problem(f"{path}: no column {name!r}; {_listed(header)}")
            at[role] = header.index(name) if name in header else lower.index(name.casefold())
            continue
        found = next((matches for guess in guesses if (matches := _matching(guess, lower)) is not None), None)
        if found is not None:
            at[role] = found
    for role in ("name_ar", "lat", "lon"):
        if role not in at:
            raise Problem(f"{path}: no column for {role}; give --{role.replace('_', '-')} with its name ({_listed(header)})")
    return at


def _matching(guess: str, header: Sequence[str]) -> int | None:
    """The column whose name is like the guess; of several levels the deepest, else the first."""
    found = [(match[1] if match.re.groups else "", -at) for at, name in enumerate(header) if (match := re.fullmatch(guess, name))]
    return -max(found)[1] if found else None


def _listed(header: Iterable[str]) -> str:
    return "the columns are " + (", ".join(header) or "none")


def _placed(row: Mapping[str, str], country: str | None, kind: str) -> Iterator[Candidate]:
    names = dict.fromkeys(found for one in _SEVERAL.split(row["name_ar"]) if (found := clean_name(one)))
    if not names:
        raise _Skip("no Arabic name")
    lat, lon = _coordinates(row["lat"], row["lon"])
    pcode = row.get("pcode", "").upper()
    coded = re.match(r"([A-Z]{2})(\d\d)", pcode)
    where = country or _country(row.get("country", "") or (coded[1] if coded else ""))
    unit = row.get("admin1") or (coded[0] if coded else None)
    return (Candidate(ar, row.get("name_en", "").rsplit(":", 1)[-1].strip() or ar, kind, where, unit, lat, lon) for ar in names)


def _country(text: str) -> str:
    if not re.fullmatch("[A-Za-z]{2}", text):
        raise _Skip("no two-letter code of a country")
    return text.upper()


def _coordinates(lat_text: str, lon_text: str) -> tuple[float, float]:
    try:
        lat, lon = (float(text.replace(",", ".")) for text in (lat_text, lon_text))
    except ValueError:
        raise _Skip("no coordinates") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise _Skip("coordinates outside -90..90 and -180..180")
    if lat == lon == 0:
        raise _Skip("coordinates 0, 0")
    return lat, lon
