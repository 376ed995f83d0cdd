"""Lists as the desk shows and exports them: one value for the screen, for CSV and for JSON, so that these cannot differ."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from waqai.plain import csv_lines

Kind = Literal[
    "incident", "type", "status", "modality", "grade", "country", "admin1", "party", "outlet", "source", "kind", "outcome", "place", "day",
    "number", "share", "decimal", "text", "side", "owner", "moment", "profile",
    "type_count", "side_count",
]  # fmt: skip
Form = Literal["csv", "json"]
FORMS: tuple[Form, ...] = ("csv", "json")
# What leads from a cell to the incidents that it counts: the question of the map that its kind answers.
ASKED = {name: name for name in ("type", "status", "modality", "grade", "country", "admin1", "party", "outlet", "source", "place")}
_KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


class Column(NamedTuple):
    """A column: what machines know it by, what its values are, and whether the screen shows it (an export always has it).

    `links` is the key of the column that a cell's link is made of, where that is another one.
    """

    key: str
    kind: Kind
    is_shown: bool = True
    links: str | None = None


class Sheet(NamedTuple):
    """A list: its name, its columns, and rows with a value for each. Values are codes, numbers, ISO days, text, or tuples of codes."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]

    @property
    def shown(self) -> list[tuple[int, int, Column]]:
        """The columns on the screen, each with its place in a row and that of the column which its links are made of."""
        places = {column.key: at for at, column in enumerate(self.columns)}
        return [(at, places[column.links or column.key], column) for at, column in enumerate(self.columns) if column.is_shown]

    def item(self, row: Sequence[Any]) -> dict[str, Any]:
        """A row by the keys of its columns."""
        return {column.key: value for column, value in zip(self.columns, row, strict=True)}


def sheet_of(name: str, columns: Sequence[Column], items: Sequence[Mapping[str, Any]]) -> Sheet:
    """A list of items that have a value for each column by its key."""
    return Sheet(name, tuple(columns), [[_plain(item[column.key]) for column in columns] for item in items])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else tuple(value) if isinstance(value, list) else value


def export(sheet: Sheet, form: Form, **about: Any) -> Response:
    """A list as a file: CSV that no spreadsheet runs, or JSON with what it is a list of (`about`)."""
    keys = [column.key for column in sheet.columns]
    if form == "csv":
        body = csv_lines([keys, *([raw(cell) for cell in row] for row in sheet.rows)])
    else:
        rows = [sheet.item(row) for row in sheet.rows]
        body = msgspec.json.encode({"list": sheet.name, **about, "count": len(rows), "rows": rows})
    name = f'attachment; filename="{sheet.name}.{form}"'
    return Response(body, media_type=_KINDS[form], headers={"Content-Disposition": name})


def raw(value: Any) -> Any:
    """A value in one cell of a table, as an export has it."""
    return "; ".join(value) if isinstance(value, tuple) else "" if value is None else value


def link_of(kind: Kind, value: Any) -> str | None:
    """Where a value leads: an incident to its page, what the map can be asked for to the map."""
    if value in (None, ""):
        return None
    if kind == "incident":
        return f"/incident/{value}"
    return f"/map?{urlencode({ASKED[kind]: value})}" if kind in ASKED else None


def values_of(value: Any) -> Sequence[Any]:
    """The values in a cell."""
    return value if isinstance(value, tuple) else () if value is None else (value,)
