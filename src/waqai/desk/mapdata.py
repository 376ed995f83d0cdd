"""What the map and the timeline sift in the browser: a column a question, values by their numbers, places by theirs."""

import datetime as dt
from collections.abc import Callable, Hashable
from typing import Any, cast

import msgspec
import sqlalchemy as sa

from waqai.desk.labels import Labels
from waqai.desk.sheets import Kind
from waqai.store.schema import reviews, tellings
from waqai.store.sift import NONE, ORDER, place_key

# What is drawn alike, after what an incident is seen as from afar: a shape and a colour each (static/marks.js).
SHAPES = {
    "strike": ("air_strike", "drone_strike", "shelling", "bombing", "chemical_attack"),
    "violence": ("attack_on_civilians", "assassination", "execution", "sexual_violence"),
    "fighting": ("clash", "territory", "deployment"),
    "custody": ("arrest", "abduction", "release", "forced_recruitment"),
    "crowd": ("protest", "riot"),
    "property": ("destruction", "siege", "seizure", "corruption"),
    "people": ("displacement", "aid", "agreement", "defection"),
    "toll": ("toll",),
}
SHAPE_OF = {type_: shape for shape, types in SHAPES.items() for type_ in types}
_PLACE = ("place", "place_kind", "country", "admin1", "lat", "lon")
_EPOCH = dt.date(1970, 1, 1).toordinal()
_QUESTIONS: tuple[Kind, ...] = ("type", "status", "modality", "grade", "country", "admin1", "party", "outlet", "source")


class _Numbers:
    """Values by the order in which they came."""

    def __init__(self) -> None:
        self.of: dict[Hashable, int] = {}

    def __call__(self, value: Hashable) -> int:
        return self.of.setdefault(value, len(self.of))


def pack(connection: sa.Connection, label: Labels) -> bytes:
    """All incidents of a book as JSON: `values` and `labels` of each question, `places`, and `rows` of columns.

    In `rows` a question has the number of a value, several have a list of them; `start` and `end` count days from 1970.
    """
    numbers: dict[str, _Numbers] = {name: _Numbers() for name in _QUESTIONS}
    places = _Numbers()
    rows: dict[str, list[Any]] = {name: [] for name in ("id", *_QUESTIONS, "place", "start", "end")}
    outlets, sources = (
        _told(connection, tellings.c[name], numbers[kind]) for name, kind in (("outlet", "outlet"), ("attribution", "source"))
    )
    columns = ("type", "status", "modality", "grade", "country", "admin1")
    taken = ("incident", *columns, "start", "end", "place", "place_kind", "lat", "lon", "actor", "target")
    for row in connection.execute(sa.select(*reviews.c[taken]).order_by(*ORDER)):
        values = row._mapping
        rows["id"].append(row.incident)
        for name in columns:
            rows[name].append(numbers[name](values[name] or NONE))
        named = [party for party in (row.actor, row.target) if party] or [NONE]
        rows["party"].append(sorted({numbers["party"](party) for party in named}))
        rows["outlet"].append(outlets.get(row.incident, []))
        rows["source"].append(sources.get(row.incident, []))
        key = place_key(row.place, row.place_kind, row.country, row.admin1)
        rows["place"].append(places((key, row.place, row.place_kind, row.country, row.admin1, row.lat, row.lon)))
        rows["start"].append(row.start.toordinal() - _EPOCH if row.start else None)
        rows["end"].append((row.end or row.start).toordinal() - _EPOCH if row.start else None)
    return msgspec.json.encode(
        {
            "values": {name: list(numbers[name].of) for name in _QUESTIONS},
            "labels": {name: [str(label(name, value)) for value in numbers[name].of] for name in _QUESTIONS},
            "shapes": [SHAPE_OF.get(str(value), "toll") for value in numbers["type"].of],
            "places": [_place(place, label) for place in places.of],
            "rows": rows,
        }
    )


def _place(place: Hashable, label: Labels) -> list[Any]:
    """A place by its key, with its name in the language asked for."""
    key, *values = cast("tuple[Any, ...]", place)
    item = dict(zip(_PLACE, values, strict=True))
    return [key, label.place(item), *values[1:]]


def _told(connection: sa.Connection, column: "sa.ColumnElement[Any]", number: Callable[[Hashable], int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for incident, value in connection.execute(sa.select(tellings.c.incident, column).distinct()):
        found.setdefault(incident, []).append(number(value or NONE))
    return found
