"""Rows for curators in three forms: a table to read, JSON Lines, CSV."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from waqai.cli.show import cell, layout
from waqai.plain import csv_lines

Item = Mapping[str, Any]


def json_lines(items: Iterable[Item]) -> bytes:
    """One object a line."""
    return b"".join(msgspec.json.encode(item) + b"\n" for item in items)


def csv_table(items: Iterable[Item], columns: Sequence[str]) -> bytes:
    """A header and one row an item, safe to open in a spreadsheet."""
    return csv_lines([columns, *([item[name] for name in columns] for item in items)])


def table_lines(items: Sequence[Item], columns: Sequence[str], width: int, coloured: bool) -> list[str]:
    """Rows of cells under the names of their columns; nothing where there is no row."""
    if not items:
        return []
    header = tuple(cell(name, style="dim") for name in columns)
    rows = [tuple(cell(_shown(item[name]), style="bold" if at == 0 else "") for at, name in enumerate(columns)) for item in items]
    return layout([header, *rows], width, coloured)


def _shown(value: object) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
