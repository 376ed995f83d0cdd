"""Measures how well places are found in titles of videos: how many are placed within 15 km of where they were taken.

Usage: python benchmarks/geo_titles.py [FOLDER] [--misses] [--check]

FOLDER holds geo_titles.jsonl (id, text, published, place_ar, lat, lon) and gazetteer/syria_syrianarchive_locations.tsv, a list of Syrian
places that is imported into a temporary folder with `waqai places import`, as a user would do. Nothing is coded: a title's place is the
most specific of the places that the finder sees in it.
"""

import argparse
import contextlib
import datetime as dt
import io
import json
import math
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from waqai.cli.main import main as waqai  # noqa: E402
from waqai.knowledge import load  # noqa: E402
from waqai.model import Document, Mention, Place  # noqa: E402
from waqai.pipeline import Engine, find, make_engine  # noqa: E402

FLOOR = 0.75
NEAR = 15.0  # kilometres
LIST = "gazetteer/syria_syrianarchive_locations.tsv"
ORDER = ("point", "settlement", "district", "governorate", "region", "country")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def distance(lat: float, lon: float, place: Place) -> float:
    """Kilometres between a point and a place with coordinates."""
    assert place.lat is not None and place.lon is not None
    a, b = math.radians(lat), math.radians(place.lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(place.lon - lon) / 2) ** 2
    return 12742 * math.asin(math.sqrt(half))


def chosen(mention: Mention) -> Iterator[Place]:
    """The place of a mention, or where it has no coordinates the larger place that it lies in."""
    if mention.value.lat is not None:
        yield mention.value
    else:
        for part in mention.parts:
            yield from chosen(part)


def extent(place: Place) -> tuple[int, int]:
    """How large a place is: its kind and its people; a region inside one first-level unit counts as a district."""
    kind = "district" if place.kind == "region" and place.admin1 else place.kind
    return ORDER.index(kind), place.population


def most_specific(mentions: Iterable[Mention]) -> Place | None:
    """The smallest place that has coordinates; of several the first."""
    return min((place for mention in mentions for place in chosen(mention)), key=extent, default=None)


def import_list(path: Path, home: Path) -> str:
    """Import a list of Syrian places into `home` and tell what the command says."""
    os.environ["WAQAI_HOME"] = str(home)
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(said):
        code = waqai(["places", "import", str(path), "--country", "SY"])
    if code:
        raise SystemExit(f"{path}: not imported")
    said.seek(0)
    return said.read().strip()


def judge(row: dict[str, Any], engine: Engine) -> tuple[str, Place | None, float]:
    """The verdict on a title (near, far, none), the place found and its distance."""
    published = dt.date.fromisoformat(row["published"]) if row.get("published") else None
    found = find(Document(id=row["id"], source=row["id"], text=row["text"], sha256="", published=published), engine)
    place = most_specific(found.places)
    if place is None:
        return "none", None, math.inf
    far = distance(row["lat"], row["lon"], place)
    return ("near" if far <= NEAR else "far"), place, far


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared")
    ap.add_argument("--misses", action="store_true", help="show the titles whose place was not found")
    ap.add_argument("--check", action="store_true", help=f"fail where fewer than {FLOOR:.0%} are within {NEAR:.0f} km")
    args = ap.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        print(import_list(args.folder / LIST, home))
        engine = make_engine(load(home))
    count: Counter[str] = Counter()
    begin = time.perf_counter()
    for row in rows(args.folder / "geo_titles.jsonl"):
        verdict, place, far = judge(row, engine)
        count[verdict] += 1
        if args.misses and verdict != "near":
            shown = f"{place.name} {place.kind} {place.admin1} {far:.0f} km" if place else "nothing"
            print(f"  {row['id']} {row['place_ar']}: {shown} | {row['text']}")
    total = count.total()
    share = count["near"] / total
    print(f"{total} titles: {share:.1%} within {NEAR:.0f} km, {count['far']} farther, {count['none']} without a place")
    print(f"{total / (time.perf_counter() - begin):.0f} titles a second")
    return int(args.check and share < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
