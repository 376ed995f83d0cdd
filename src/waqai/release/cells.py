"""Small cells: tables with a row a person, looked at in the finished files. A release that holds a group too small is not made."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from waqai.release.policy import Cells

Row = Mapping[str, Any]
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_JSON = (".jsonl", ".json", ".jsonld", ".geojson")
_EMPTY = (None, "", "nan")


def check_cells(path: Path, cells: Cells, first_level: str) -> Iterator[str]:
    """What is too small in a file, a line each. Rows are persons where a column that only persons have holds a value."""
    rows = [row for row in _rows(path, cells.person) if any(row.get(name) not in _EMPTY for name in cells.person)]
    if not rows:
        return
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(_plain(row.get(name)) for name in cells.quasi)].append(row)
    small = min(map(len, groups.values()))
    if small < cells.k:
        yield f"{path.name}: a group of {small} persons who are alike; {cells.k} at least"
    for held in groups.values():
        sensitive = [row for row in held if row.get("level") != first_level]
        outcomes = {_plain(row.get(name)) for row in sensitive for name in cells.outcome}
        if sensitive and len(outcomes) < cells.l:
            yield f"{path.name}: a group of persons with one outcome, which tells that of each; {cells.l} at least"
            break
    risk = len(groups) / len(rows)  # the mean over all persons of 1 / size of the group
    if risk > cells.risk:
        yield f"{path.name}: a risk of {risk:.1%} that a person is told; {cells.risk:.0%} at most"


def _rows(path: Path, person: Sequence[str]) -> Iterator[Row]:
    """The rows of a table, the objects of JSON. Of a file that names no column of persons, there is none to be looked at."""
    if path.suffix in _DELIMITERS:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = _dicts(stream, path)
            if any(name.strip().lower() in person for name in rows.fieldnames or ()):
                yield from ({name.strip().lower(): value for name, value in row.items() if name and isinstance(value, str)} for row in rows)
    elif path.suffix in _JSON:
        keys = [f'"{name}"'.encode() for name in person]  # as our writers write them
        with path.open("rb") as stream:
            if path.suffix == ".jsonl":
                values: Iterable[bytes] = (line for line in stream if _any(keys, line))
            else:
                values = [path.read_bytes()] if any(_any(keys, line) for line in stream) else []
            yield from (row for value in values for row in _objects(msgspec.json.decode(value)))
    elif path.suffix == ".parquet":
        with import_module("pyarrow.parquet").ParquetFile(path) as file:
            if any(name.lower() in person for name in file.schema_arrow.names):
                for batch in file.iter_batches():
                    yield from ({name.lower(): value for name, value in row.items()} for row in batch.to_pylist())


def _any(keys: Iterable[bytes], line: bytes) -> bool:
    lower = line.lower()
    return any(key in lower for key in keys)


def _dicts(stream: Iterable[str], path: Path) -> "csv.DictReader[str]":
    csv.field_size_limit(1 << 30)
    return csv.DictReader(stream, delimiter=_DELIMITERS[path.suffix])


def _objects(value: Any) -> Iterator[Row]:
    """Every object in a value of JSON, outer ones first."""
    if isinstance(value, dict):
        yield {name.lower(): part for name, part in value.items() if not isinstance(part, (dict, list))}
        for part in value.values():
            yield from _objects(part)
    elif isinstance(value, list):
        for part in value:
            yield from _objects(part)


def _plain(value: Any) -> str:
    return "" if value is None else str(value).strip().lower()
