"""The first-level unit of a point: that of the nearest place already known in the same country."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from waqai.model import Place

STEP = 0.5  # degrees a cell of the grid
RINGS = 3  # cells searched round a point: 1.5 degrees, some 150 km
ENOUGH = 3  # rows with one code from which that code can be told


class Point(NamedTuple):
    """Where a row is, and the code or name that its file has for the first-level unit."""

    country: str
    lat: float
    lon: float
    code: str | None


class UnitFinder:
    """Known places in a grid of cells, by country."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._cells: dict[tuple[str, int, int], list[tuple[float, float, str]]] = defaultdict(list)
        self._codes: set[str] = set()
        for place in sorted(set(places), key=repr):
            if place.admin1 and place.country and place.lat is not None and place.lon is not None:
                self._cells[place.country, *_cell(place.lat, place.lon)].append((place.lat, place.lon, place.admin1))
                self._codes.add(place.admin1)

    def nearest(self, country: str, lat: float, lon: float) -> str | None:
        """The unit of the nearest known place; None where none is near."""
        row, column = _cell(lat, lon)
        shrink = math.cos(math.radians(lat))
        best: tuple[float, str] | None = None
        for ring in range(RINGS + 1):
            for r in range(row - ring, row + ring + 1):
                inner = r not in (row - ring, row + ring)
                for c in (column - ring, column + ring) if inner else range(column - ring, column + ring + 1):
                    for a, b, unit in self._cells.get((country, r, c), ()):
                        key = ((a - lat) ** 2 + ((b - lon) * shrink) ** 2, unit)
                        best = key if best is None or key < best else best
            if best is not None and math.sqrt(best[0]) <= ring * STEP * shrink:
                break  # no cell further out can hold a nearer one
        return best[1] if best else None

    def units(self, points: Sequence[Point]) -> list[str | None]:
        """The ISO 3166-2 code of each point.

        A code of that standard stands as it is. Rows that share another code share a unit too: the one that lies nearest to most of
        them, so that a village near a border is not given to the neighbour. Any other row has the unit of its nearest place.
        """
        own = [None if point.code in self._codes else self.nearest(point.country, point.lat, point.lon) for point in points]
        votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for point, unit in zip(points, own, strict=True):
            if point.code and unit:
                votes[point.country, point.code][unit] += 1
        settled: dict[tuple[str, str], str] = {}
        for group, counts in votes.items():
            unit, count = min(counts.items(), key=lambda one: (-one[1], one[0]))
            if sum(counts.values()) >= ENOUGH and 2 * count > sum(counts.values()):
                settled[group] = unit
        return [
            point.code if point.code in self._codes else settled.get((point.country, point.code or ""), unit)
            for point, unit in zip(points, own, strict=True)
        ]


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / STEP), math.floor(lon / STEP)
