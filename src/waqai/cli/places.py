"""`waqai places`: a file of places into the user's folder, and the places that a name may mean."""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from waqai.cli.gazetteers import Candidate, Found, is_geonames, read_file, read_geonames, read_table
from waqai.cli.nearest import Point, UnitFinder
from waqai.cli.output import Problem, complain, load_knowledge, open_output, user_folder
from waqai.cli.show import cell, isolate, layout
from waqai.knowledge import Knowledge, tables
from waqai.knowledge.load import DATA
from waqai.knowledge.places import IMPORTED
from waqai.model import Place
from waqai.plain import plain

Row = list[str | int | float | None]
Key = tuple[object, ...]
COLUMNS = ("name_ar", "name_en", "lat", "lon", "country", "admin1", "pcode")
NEAR = 0.05  # degrees, some 5 km: places of one name, kind and country are one where they are nearer
# A name of one word that is also one of these would be found all over the news.
COMMON = frozenset(
    {"act", "complement", "clause", "dayword", "function", "link", "month", "number.word", "prep", "relative", "report", "unit", "weekday"}
)


def run(args: argparse.Namespace) -> int:
    """Import a file, or list the places of a name."""
    return _import(args) if args.action == "import" else _list(args)


def _import(args: argparse.Namespace) -> int:
    text = read_file(args.file)
    if args.format == "geonames" or (args.format == "auto" and is_geonames(text)):
        found = read_geonames(text, args.file)
    else:
        found = read_table(text, args.file, {name: getattr(args, name) for name in COLUMNS}, args.kind)
    knowledge = load_knowledge(None)
    home = user_folder()
    path = home / IMPORTED
    kept = {_key(row): row for row in _read_kept(path)}
    rows = _rows(found, knowledge, kept)
    merged = kept | {_key(row): row for row in rows}
    told = [f"{found.read} rows read, {len(rows)} names of places kept{_skipped(found.skipped)}"]
    if rows:
        home.mkdir(parents=True, exist_ok=True)
        with open_output(str(path)) as out:
            out.write("".join(sorted(f"{json.dumps(row, ensure_ascii=False)}\n" for row in merged.values())).encode())
    told.append(f"{len(merged) - len(kept)} of them new, {len(merged)} now in {path}" if rows else "nothing was written")
    with open_output(None) as out:
        out.write(("\n".join(map(plain, told)) + "\n").encode("utf-8", "replace"))
    return int(not rows)


def _skipped(skipped: Counter[str]) -> str:
    reasons = sorted(skipped.items(), key=lambda one: (-one[1], one[0]))
    return f", {skipped.total()} skipped: " + ", ".join(f"{count} with {why}" for why, count in reasons) if reasons else ""


def _rows(found: Found, knowledge: Knowledge, kept: Mapping[Key, Row]) -> list[Row]:
    """The places of a file as they are kept: no common words, nothing known already, each with its first-level unit."""
    stopped = _stopped(knowledge)
    near = _Near()
    for words, place in all_places(knowledge):
        near.add((words, place.kind, place.country), place.lat, place.lon)
    for row in kept.values():
        near.add((_fold(str(row[0]), knowledge), row[2], row[3]), row[5], row[6])
    wanted: dict[Key, Candidate] = {}
    for one in found.places:
        folded = _fold(one.name_ar, knowledge)
        key = _key(_row(one, None))
        if _is_common(folded, one, knowledge, stopped):
            found.skipped["a name that is a common word"] += 1
        elif key not in kept and near.has((folded, one.kind, one.country), one.lat, one.lon):
            found.skipped["a place that is known already"] += 1
        else:
            wanted[key] = one
            near.add((folded, one.kind, one.country), one.lat, one.lon)
    known = (place for _, place in all_places(knowledge) if place.kind not in ("region", "country"))
    places = list(wanted.values())
    units = UnitFinder(known).units([Point(one.country, one.lat, one.lon, one.unit) for one in places])
    return [_row(one, unit) for one, unit in zip(places, units, strict=True)]


def _row(one: Candidate, unit: str | None) -> Row:
    return [one.name_ar, one.name, one.kind, one.country, unit, one.lat, one.lon, one.geonames, one.population]


class _Near:
    """Coordinates by name, kind and country."""

    def __init__(self) -> None:
        self._points: dict[Key, list[tuple[float, float]]] = defaultdict(list)

    def add(self, key: Key, lat: object, lon: object) -> None:
        if isinstance(lat, float | int) and isinstance(lon, float | int):
            self._points[key].append((lat, lon))

    def has(self, key: Key, lat: float, lon: float) -> bool:
        return any(abs(a - lat) < NEAR and abs(b - lon) < NEAR for a, b in self._points.get(key, ()))


def all_places(knowledge: Knowledge) -> Iterator[tuple[str, Place]]:
    """All places that knowledge holds, with their folded names."""
    for entry in knowledge.lexicon:
        if entry.kind == "place":
            for place in entry.value:
                yield " ".join(entry.words), place


def _stopped(knowledge: Knowledge) -> set[tuple[str, str, str]]:
    """Names left out of the gazetteer: (folded name, country, GeoNames number), the last two empty where any is meant."""
    rows = tables.read_table(DATA / "gazetteer_stop.tsv", ("form", "country", "geonames", "reason"))
    return {(_fold(row["form"], knowledge), row["country"], row["geonames"]) for row in rows}


def _fold(name: str, knowledge: Knowledge) -> str:
    return " ".join(map(knowledge.fold, name.split()))


def _is_common(folded: str, one: Candidate, knowledge: Knowledge, stopped: set[tuple[str, str, str]]) -> bool:
    scopes = {("", ""), (one.country, ""), ("", str(one.geonames)), (one.country, str(one.geonames))}
    if any((folded, *scope) in stopped for scope in scopes):
        return True
    return " " not in folded and any(entry.kind in COMMON and len(entry.words) == 1 for entry in knowledge.lexicon.entries(folded))


def _key(row: Row) -> Key:
    """What makes two rows one place: name and GeoNames number, else name, kind, country and coordinates."""
    name, _, kind, country, _, lat, lon, geonames, _ = row
    return (name, geonames) if geonames is not None else (name, kind, country, lat, lon)


def _read_kept(path: Path) -> list[Row]:
    """The rows imported before; raises Problem where the file is damaged."""
    if not path.exists():
        return []
    rows: list[Row] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, list) or len(row) != 9:
            raise Problem(f"{path}:{number}: damaged line; delete the file and import the places again")
        rows.append(row)
    return rows


def _list(args: argparse.Namespace) -> int:
    knowledge = load_knowledge(user_folder())
    name = " ".join(" ".join(args.name).split())
    words = tuple(knowledge.fold(word) for word in name.split())
    entries = knowledge.lexicon.entries(words[0]) if words else ()
    places = [place for entry in entries if entry.kind == "place" and entry.words == words for place in entry.value]
    if not places:
        complain(f"{isolate(plain(name))}: no place of this name; `waqai places import` adds places")
        return 1
    places.sort(key=lambda one: (-one.population, one.country or "", one.admin1 or "", one.name, one.lat or 0.0, one.lon or 0.0))
    header = tuple(cell(text) for text in ("name", "kind", "country", "admin1", "lat", "lon", "GeoNames", "population"))
    rows = [tuple(cell(_text(value)) for value in _listed(place)) for place in places]
    with open_output(None) as out:
        out.write(("\n".join(layout([header, *rows], 120, False)) + "\n").encode("utf-8", "replace"))
    return 0


def _listed(place: Place) -> tuple[object, ...]:
    return (place.name, place.kind, place.country, place.admin1, place.lat, place.lon, place.geonames, place.population or None)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
