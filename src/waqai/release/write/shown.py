"""Values of a table as text: the same in every format that has nothing but text."""

import datetime as dt
import struct
from collections.abc import Callable
from typing import Any

_MOST = 50_000
_POINT = struct.Struct("<BIdd")


def moment(when: dt.datetime) -> str:
    """A time in UTC to the second, as ISO 8601 has it."""
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def shown(value: Any) -> str | int | float | None:
    """A value as a cell: days and times as ISO 8601 has them, points as WKT (longitude first), truth as `true` and `false`."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    lon, lat = value
    return f"POINT ({lon!r} {lat!r})"


def wkb(point: tuple[float, float]) -> bytes:
    """A point (longitude, latitude) as well-known binary: little-endian, type 1, x, y."""
    return _POINT.pack(1, 1, *point)


class Cache(dict[Any, Any]):
    """What a function makes of values, made once for each: the same names and types stand in many rows."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> Any:
        made = self[value] = self._make(value)
        return made

    def bound(self) -> None:
        """Forget all where it has become too much."""
        if len(self) > _MOST:
            self.clear()
