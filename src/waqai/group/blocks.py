"""Which reports are compared at all: those that meet in a block of family, place and days, of neighbouring cells and days too."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence

from waqai.group.match import Shape
from waqai.group.reports import BROAD

CELL = 0.2  # degrees: some 20 kilometres, so that neighbouring cells hold all that is near
LONG = 4  # days of an interval beyond which only its ends stand for it
FULL = 48  # reports of a block that are all compared with one another; of a larger one each with its neighbours
WINDOW = 12  # neighbours to each side that a report of a large block is compared with, in each of the orders
MOST = 300  # reports in all blocks in which one looks for others, beyond which only those in which it stands itself keep the whole window
LEAST = 1  # neighbours to each side in the other blocks then
ORDERS = 3
EXACT = 5  # people: a toll of as many may bring reports without a place together
Key = Hashable
_AFTER = "\U0010ffff"  # comes after the name of any type


def candidates(shapes: Sequence[Shape]) -> Iterator[tuple[int, int]]:
    """Pairs of reports (by number, the smaller first) that may be of one event, each once, in no order.

    Work and pairs grow in proportion to the reports: a block with more than `FULL` is ordered by what it says, and each report is compared
    with the next few only, and with those that give the same toll; where all its blocks together hold more than `MOST`, with fewer of those
    in neighbouring blocks.
    """
    blocks: dict[Key, list[int]] = defaultdict(list)
    for i, shape in enumerate(shapes):
        for key in _keys(shape):
            blocks[key].append(i)
    orders: dict[Key, _Block] = {}
    count = len(shapes)
    met: set[int] = set()  # pairs as one number, which takes half the memory
    for i, shape in enumerate(shapes):
        asked = [key for key in _asks(shape) if key in blocks]
        is_dense = sum(min(len(blocks[key]), 2 * WINDOW * ORDERS) for key in asked) > MOST
        own = frozenset(_keys(shape) if is_dense else asked)
        for key in asked:
            window = WINDOW if key in own else LEAST
            members: Iterable[int] = blocks[key]
            if len(blocks[key]) > FULL * window // WINDOW:
                if key not in orders:
                    orders[key] = _Block(blocks[key], shapes)
                members = orders[key].neighbours(i, window)
            met.update(i * count + j if i < j else j * count + i for j in members if j != i)
    for pair in met:
        yield divmod(pair, count)


class _Block:
    """A large block in several orders, each of which brings reports of one event next to each other."""

    def __init__(self, members: Sequence[int], shapes: Sequence[Shape]) -> None:
        self._shapes = shapes
        self._orders = []
        for order in (self._by_place, self._by_toll, self._by_text):
            ranked = sorted((order(i), i) for i in members)
            self._orders.append((order, [rank for rank, _ in ranked], [i for _, i in ranked]))

    def neighbours(self, i: int, window: int) -> Iterator[int]:
        """The reports that stand next to one in each order, or next to where it would stand; of those with its toll as many as `WINDOW`."""
        for order, ranks, members in self._orders:
            rank = order(i)
            at = bisect_left(ranks, rank)
            first, last = max(at - window, 0), at + window + 1
            if order == self._by_toll and rank[0]:
                alike = bisect_left(ranks, (rank[0],)), bisect_left(ranks, (rank[0], _AFTER))
                first, last = min(first, max(alike[0], at - WINDOW)), max(last, min(alike[1], at + WINDOW + 1))
            yield from members[first:last]

    def _by_place(self, i: int) -> tuple[object, ...]:
        shape = self._shapes[i]
        place = shape.report.place
        return (place.name if place else "", shape.report.type, shape.report.sites, shape.key)

    def _by_toll(self, i: int) -> tuple[object, ...]:
        shape = self._shapes[i]
        return (sorted((name, count.best) for name, count in shape.tolls.items()), shape.report.type, shape.key)

    def _by_text(self, i: int) -> tuple[object, ...]:
        """By the first of the marks of its words: of two reports it is the same as often as a word of either is one of both."""
        shape = self._shapes[i]
        return ((shape.words & -shape.words).bit_length(), shape.key)


def _days(shape: Shape) -> list[int]:
    """The days under which a report is found: those of the event, else that of its printing and the day before."""
    if shape.first is not None and shape.last is not None:
        if shape.last - shape.first < LONG:
            return list(range(shape.first, shape.last + 1))
        return [shape.first, shape.last]
    return [shape.printed - 1, shape.printed] if shape.printed is not None else []


def _cell(shape: Shape) -> tuple[int, int] | None:
    place = shape.report.place
    if place is None or place.lat is None or place.lon is None or place.kind in (*BROAD, "governorate"):
        return None
    return math.floor(place.lat / CELL), math.floor(place.lon / CELL)


def _elsewhere(shape: Shape) -> list[Key]:
    """What stands for the place where a report has none, or a broad one: exact tolls and both parties."""
    report = shape.report
    keys: list[Key] = [("toll", name, n.best) for name, n in shape.tolls.items() if n.best >= EXACT and n.high is not None]
    if report.actor and report.target and report.actor.side and report.target.side:
        keys.append(("sides", *sorted((report.actor.side, report.target.side))))
    return keys


def _keys(shape: Shape) -> Iterator[Key]:
    """The blocks in which a report stands."""
    cell = _cell(shape)
    yield (shape.family, "text", shape.report.origin.text)
    wheres: list[Key] = [("cell", *cell)] if cell else []
    wheres += [("unit", shape.unit)] if shape.unit else []
    wheres += [("name", name) for name in shape.report.names] + _elsewhere(shape)
    for day in _days(shape) or [0]:
        yield from ((shape.family, where, day) for where in wheres)


def _asks(shape: Shape) -> Iterator[Key]:
    """The blocks in which a report looks for others: its own and their neighbours, a day before and after."""
    cell = _cell(shape)
    yield from ((shape.family, "text", text) for text in (shape.report.origin.text, *shape.report.origin.took))
    wheres: list[Key] = [("name", name) for name in shape.report.names]
    if cell:
        wheres += [("cell", cell[0] + x, cell[1] + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    elif shape.unit:
        wheres.append(("unit", shape.unit))
    elif not wheres:
        wheres = _elsewhere(shape)
    days = _days(shape)
    for day in range(min(days) - 1, max(days) + 2) if days and max(days) - min(days) < LONG else days or [0]:
        yield from ((shape.family, where, day) for where in wheres)
