"""The files in the columns of other bodies, written and read again by readers that are not ours."""

import csv
import datetime as dt
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hxl
import pytest

import acled_check
import ged_check
import plover_check
from releasing import FACTS, event, killed, random_attack, random_event
from waqai.release.formats import load_formats, names
from waqai.release.theirs import ged_with, their_columns
from waqai.release.values import Event

NAMES = ("acled", "acled-hxl", "ged", "plover", "polecat")


@pytest.fixture(scope="module")
def events() -> list[Event]:
    rng = random.Random(11)
    return [(random_event, random_attack)[number % 2](rng, number) for number in range(400)]


@pytest.fixture(scope="module")
def folder(events: list[Event], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("release")
    for one in load_formats(NAMES):
        if one.name in NAMES:
            assert all((out / name).exists() for name in one.write(events, FACTS, out))
    return out


def told(path: Path, separator: str = ",", skipped: int = 0) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream, delimiter=separator)
    assert all(len(row) == len(header) for row in rows)
    return header, rows[skipped:]


def typed(header: list[str], rows: list[list[str]], kinds: dict[str, str]) -> Iterator[list[Any]]:
    """Cells of text as values: what a reader of the format makes of them; an apostrophe that guards a formula goes."""
    read = {
        "integer": int, "number": float, "day": dt.date.fromisoformat, "truth": {"true": True, "false": False}.__getitem__,
        "text": lambda text: text.removeprefix("'"),
    }  # fmt: skip
    for row in rows:
        yield [read[kinds[name]](cell) if cell else None for name, cell in zip(header, row, strict=True)]


@pytest.mark.parametrize("name", NAMES)
def test_all_are_registered(name: str) -> None:
    assert name in names()


def test_the_files_pass_the_checkers(folder: Path) -> None:
    acled, ged, polecat = ({column.name: column.kind for column in columns} for columns in their_columns())
    header, rows = told(folder / "acled.csv")
    assert len(rows) > 300 and not list(acled_check.faults(header, typed(header, rows, acled)))
    header, rows = told(folder / "ged.csv")
    assert len(rows) > 100 and not list(ged_check.faults(header, typed(header, rows, ged)))
    header, rows = told(folder / "polecat.tsv", "\t")
    assert len(rows) > 200 and not list(plover_check.table_faults(header, typed(header, rows, polecat)))
    records = [json.loads(line) for line in (folder / "plover.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(records) == len(rows) and not [fault for record in records for fault in plover_check.record_faults(record)]


def test_the_tagged_file_is_read_by_libhxl_and_is_the_same_beside_its_tags(folder: Path) -> None:
    with hxl.data(str(folder / "acled-hxl.csv"), hxl.InputOptions(allow_local=True)) as source:
        tags = [column.display_tag for column in source.columns]
        killed_by_country = source.count(["#country+name"], ["sum(#affected+killed)"])
        assert {"#event+code", "#date+occurred", "#group+name+first", "#geo+lat", "#affected+killed"} <= set(tags) and len(tags) == 31
        assert sum(float(row.get("#affected+sum") or row.values[-1]) for row in killed_by_country) > 0
    assert told(folder / "acled-hxl.csv", skipped=1) == told(folder / "acled.csv")


def test_the_tagged_file_is_never_made_beside_the_one_that_it_is_made_from() -> None:
    after = [one.name for one in load_formats(NAMES) if one.describes]
    assert "acled-hxl" in after and "acled" not in after and names().index("acled") < names().index("acled-hxl")


def test_the_tagged_file_is_the_same_without_the_other(folder: Path, events: list[Event], tmp_path: Path) -> None:
    (alone,) = [one for one in load_formats(["acled-hxl"]) if one.name == "acled-hxl"]
    (name,) = alone.write(events, FACTS, tmp_path)
    assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_the_same_events_give_the_same_bytes(folder: Path, events: list[Event], tmp_path: Path) -> None:
    for one in load_formats(NAMES):
        if one.name in NAMES:
            for name in one.write(events, FACTS, tmp_path):
                assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_a_format_tells_its_cells_and_why_an_event_has_none() -> None:
    by_name = {one.name: one for one in load_formats(NAMES)}
    deadly = event("air_strike", tolls=(killed(3),))
    for name in NAMES:
        one = by_name[name]
        assert one.cells is not None and one.left_out is not None
        assert len(list(one.cells(deadly))) == 1 and one.left_out(deadly) is None
        assert list(one.cells(event("toll"))) == [] and "not" in (one.left_out(event("toll")) or "")


def test_ucdp_ids_of_the_user_are_written(tmp_path: Path) -> None:
    table = tmp_path / "ids.tsv"
    table.write_text("kind\tname\tdset_id\tnew_id\nside\tGovernment of Syria\t118\t118\n")
    (name,) = ged_with(table).write([event("air_strike", tolls=(killed(3),))], FACTS, tmp_path)
    header, (row,) = told(tmp_path / name)
    assert dict(zip(header, row, strict=True))["side_a_new_id"] == "118"
    (with_ids,) = [one for one in load_formats(["ged"], table) if one.name == "ged"]
    assert with_ids.left_out is not None
