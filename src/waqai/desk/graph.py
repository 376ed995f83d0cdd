"""A small graph of who prints whose texts: two columns of names with lines between them, as thick as there are texts."""

import math
from collections.abc import Sequence
from typing import NamedTuple

WIDTH, STEP, TOP, LABEL = 720, 26, 34, 230  # of the drawing, from name to name, above the first, and the room of a name, in its own units
MOST = 24  # lines


class Node(NamedTuple):
    """A name at the side of its column that looks at the other: `x`, `y`, and whether its words end or start there."""

    name: str
    x: float
    y: float
    anchor: str


class Line(NamedTuple):
    """A line from who prints to whose text it is: its path and thickness, and what it says."""

    path: str
    thickness: float
    printer: str
    origin: str
    texts: int


class Graph(NamedTuple):
    """The drawing, its height, and how many pairs were left out of it."""

    nodes: Sequence[Node]
    lines: Sequence[Line]
    height: int
    left_out: int


def draw_copies(pairs: Sequence[tuple[str, str, int]], is_reversed: bool) -> Graph:
    """The pairs (who prints, whose text, how many) with most texts; who prints stands where a line of words begins."""
    shown = sorted(pairs, key=lambda pair: (-pair[2], pair[:2]))[:MOST]
    printers, origins = list(dict.fromkeys(pair[0] for pair in shown)), list(dict.fromkeys(pair[1] for pair in shown))
    rows = max(len(printers), len(origins), 1)
    ends = (WIDTH - LABEL, LABEL) if is_reversed else (LABEL, WIDTH - LABEL)

    def height(at: int, number: int) -> float:
        return TOP + STEP * (at + 0.5) * rows / number

    sides = enumerate((printers, origins))
    places = {side: {name: height(at, len(names)) for at, name in enumerate(names)} for side, names in sides}
    most = max((texts for *_, texts in shown), default=1)
    lines = []
    for printer, origin, texts in shown:
        (x1, x2), y1, y2, middle = ends, places[0][printer], places[1][origin], WIDTH / 2
        path = f"M{x1} {y1:.1f}C{middle:.0f} {y1:.1f} {middle:.0f} {y2:.1f} {x2} {y2:.1f}"
        lines.append(Line(path, round(1 + 9 * math.sqrt(texts / most), 1), printer, origin, texts))
    nodes = []
    for side, names in places.items():
        is_right = (side == 1) != is_reversed  # words go outward from the lines
        nodes += [Node(name, ends[side] + (8 if is_right else -8), y, "start" if is_right else "end") for name, y in names.items()]
    return Graph(nodes, lines, TOP + STEP * rows, len(pairs) - len(shown))
