"""The gate: how well the shipped weights read the measuring data may rise but not fall.

The weights are trained on these documents, so the figures are in-sample: they guard against breakage and say nothing of new texts.

    python tests/test_gold.py             today's figures beside the floors
    python tests/test_gold.py --update    raise the floors to a little under today's figures; refuses to lower any
    python tests/test_gold.py --new-gold  take the gold as it is now, with floors of its own
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from coding import gold, records_of_file, shipped
from waqai.score import Comparer, locate, score

FLOORS = Path(__file__).with_name("floors.json")
SHARED = Path(__file__).resolve().parents[2] / "shared"
UNDER = 0.005  # how far under the figure a floor is set, so that a change of no weight does not trip it
WATCHED = {"dev": ("detect", "fields"), "seed": ("detect", "fields", "row")}
Figures = dict[str, dict[str, float]]


def digest(folder: Path) -> str:
    """The hash of the gold files that the floors are about."""
    return hashlib.sha256(b"".join((folder / f"{name}.jsonl").read_bytes() for name in WATCHED)).hexdigest()


def measure(folder: Path, name: str) -> dict[str, float]:
    """Today's figures of one gold file: F1 of detection and of the fields, share of whole rows."""
    path = folder / f"{name}.jsonl"
    docs = copy.deepcopy(gold(path))
    for doc in docs:
        locate(doc)
    incidents = {id_: record["incidents"] for id_, record in records_of_file(path).items()}
    result = score(docs, incidents, Comparer(shipped().knowledge))
    assert result.missing == 0
    figures = {"detect": result.figures["detect"].f1, "fields": result.figures["fields"].f1, "row": result.row}
    return {key: round(figures[key], 4) for key in WATCHED[name]}


def raised(floors: Mapping[str, Mapping[str, float]], figures: Mapping[str, Mapping[str, float]]) -> tuple[Figures, list[str]]:
    """The floors raised to a little under the figures, and the figures that are under their floor."""
    out: Figures = {}
    lower = []
    for name, keys in figures.items():
        out[name] = {}
        for key, figure in keys.items():
            floor = floors.get(name, {}).get(key, 0.0)
            if figure < floor:
                lower.append(f"{name} {key}: {figure:.4f} is under the floor of {floor:.3f}")
            out[name][key] = max(floor, round(figure - UNDER, 3))
    return out, lower


def read_floors() -> dict[str, object]:
    floors: dict[str, object] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return floors


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, keys in WATCHED.items() for key in keys])
def test_no_figure_falls_under_its_floor(shared: Path, name: str, key: str) -> None:
    floors = read_floors()["floors"]
    assert measure(shared / "gold", name)[key] >= floors[name][key]  # type: ignore[index]


def test_the_gold_is_the_one_that_the_floors_are_about(shared: Path) -> None:
    assert digest(shared / "gold") == read_floors()["gold"]


def test_every_watched_figure_has_a_floor() -> None:
    floors = read_floors()["floors"]
    assert {name: tuple(keys) for name, keys in floors.items()} == WATCHED  # type: ignore[attr-defined]
    assert all(0 <= floor <= 1 for keys in floors.values() for floor in keys.values())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("figure", "floor", "lower"),
    [(0.9, 0.895, False), (0.804, 0.8, False), (0.8, 0.8, False), (0.799, 0.8, True), (1.0, 0.995, False)],
)
def test_floors_only_rise(figure: float, floor: float, lower: bool) -> None:
    floors, under = raised({"dev": {"detect": 0.8}}, {"dev": {"detect": figure}})
    assert floors == {"dev": {"detect": floor}}
    assert bool(under) is lower


def main(args: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="raise the floors; refuses to lower any")
    parser.add_argument("--new-gold", action="store_true", help="the gold has changed: floors anew")
    options = parser.parse_args(args)
    folder = SHARED / "gold"
    now = digest(folder)
    kept = read_floors() if FLOORS.exists() else {"gold": "", "floors": {}}
    if now != kept["gold"] and not options.new_gold:
        print("test_gold: the gold is not the one that the floors are about; look at what changed, then use --new-gold", file=sys.stderr)
        return 1
    old: Figures = {} if options.new_gold else kept["floors"]  # type: ignore[assignment]
    figures = {name: measure(folder, name) for name in WATCHED}
    floors, lower = raised(old, figures)
    for name, keys in figures.items():
        for key, figure in keys.items():
            print(f"{name:5}{key:8}{figure:.4f}  floor {old.get(name, {}).get(key, 0.0):.3f}")
    for line in lower:
        print(f"test_gold: {line}", file=sys.stderr)
    if lower:
        return 1
    if options.update or options.new_gold:
        FLOORS.write_text(json.dumps({"gold": now, "floors": floors}, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
