"""Copies: which documents print the text of an earlier one, and how many independent origins are behind them.

    prints -furniture left out-> runs of three words -index-> pairs that share many -> links -> origins
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import combinations
from typing import NamedTuple

from waqai.group.prints import LEAST, Runs, find_furniture, make_runs
from waqai.model import Link, Print, Trace

HALF = 0.5  # of a text must stand in another for it to be a copy of that
EDITED = 0.6  # of both, within one outlet: background that an outlet prints again and again is less
TAKEN = 0.8  # of the one or the other, within one outlet: a version made longer or shorter
UNLIKE = 0.25  # parts of a text that share less than this are of different texts
HOLDERS = 16  # the first texts with a run are the ones that later texts are compared with
CANDIDATES = 16  # texts that one is compared with at most: those with the most runs in common
HINT = 2  # long runs in common before two texts are compared
PARTS = 8  # texts that one text took in, at most
CLOSE = 0.1  # the first of the texts that hold nearly as much as the one that holds most is the one copied


class Pair(NamedTuple):
    """A text and an earlier one with what they share: of the runs of the later one, and of those of the earlier.

    `taken` says that the text is a compilation and took the other one in, whichever is the later.
    """

    later: int
    earlier: int
    covered: float
    covers: float
    taken: bool = False


def trace_copies(prints: Sequence[Print]) -> list[Trace]:
    """Where the text of each document comes from, in the order of the documents.

    A text is a copy of the earlier one that holds most of it, if that is at least half. A text that took in others but is for the most part
    its own links to them and remains an origin. The order decides only which of several equal texts of a day is the first.
    Time grows with the length of all texts together.
    """
    order = sorted(range(len(prints)), key=lambda i: _rank(prints[i]))
    first: dict[bytes, int] = {}
    twins: dict[int, int] = {}
    for i in order:
        text = prints[i].words.tobytes()
        if text and first.setdefault(text, i) != i:
            twins[i] = first[text]
    texts = [i for i in order if i not in twins]
    furniture = find_furniture(prints)
    held = {i: make_runs(prints[i], furniture.get(prints[i].outlet or "", frozenset())) for i in texts}
    pairs = _pairs(texts, held)
    links = {i: _links(found, prints) for i, found in _without_compilations(pairs, prints, held).items()}
    links |= {i: [Link(of, "exact", 1.0, 1.0)] for i, of in twins.items()}
    return _traces(prints, order, links)


def count_origins(traces: Sequence[Trace], among: Iterable[int]) -> int:
    """How many independent origins some documents (by number) have.

    Copies of one text count once, and so do texts that are credited to one agency. A text that took in another of them adds none.
    """
    keys = {i: _key(traces[i]) for i in among}
    present = set(keys.values())
    taking = {key for i, key in keys.items() for link in traces[i].links if _key(traces[link.of]) in present - {key}}
    return len(present - taking) or min(len(present), 1)


def _key(trace: Trace) -> str | int:
    return trace.agency or trace.origin


def _rank(print_: Print) -> tuple[object, ...]:
    """Earlier days first, undated texts last; of one day those of agencies, then those that credit none, then the longer."""
    day = print_.day.toordinal() if print_.day else 1 << 30
    return (day, print_.agency is None, print_.credit is not None, -len(print_.words), print_.words.tobytes())


def _pairs(texts: Sequence[int], held: Mapping[int, Runs]) -> dict[int, list[Pair]]:
    """For each text the pairs with earlier ones of which either holds half of the other; `texts` are in order of time."""
    is_met_again = _met_again([held[i].long for i in texts])
    index: dict[int, list[int]] = {}
    at = {i: place for place, i in enumerate(texts)}
    pairs: dict[int, list[Pair]] = {}
    for i in texts:
        met: list[int] = []
        for run in filter(is_met_again, held[i].long):
            holders = index.setdefault(run, [])
            met += holders
            if len(holders) < HOLDERS:
                holders.append(i)
        common = Counter(met)
        likely = nsmallest(CANDIDATES, ((-n, at[j], j) for j, n in common.items() if n >= HINT))
        mine = set(held[i].short)
        pairs[i] = [pair for _, _, j in likely if (pair := _compare(i, mine, j, held[j].short)) is not None]
        pairs[i].sort(key=lambda pair: at[pair.earlier])
    return pairs


def _met_again(held: Sequence["array[int]"]) -> Callable[[int], bool]:
    """Does a run stand in more than one text: a filter that is never wrong for those that do, and seldom for others.

    Most runs stand in one text only; without them the index takes a fraction of the memory.
    """
    size = 1 << (8 * sum(map(len, held)) + 64).bit_length()
    once, twice = bytearray(size // 8), bytearray(size // 8)
    for text in held:
        for run in text:
            at, bit = (run & (size - 1)) >> 3, 1 << (run & 7)
            if once[at] & bit:
                twice[at] |= bit
            else:
                once[at] |= bit
    return lambda run: bool(twice[(run & (size - 1)) >> 3] & (1 << (run & 7)))


def _compare(i: int, mine: set[int], j: int, others: "array[int]") -> Pair | None:
    shared = len(mine.intersection(others))
    if shared < LEAST:
        return None
    pair = Pair(i, j, shared / len(mine), shared / len(others))
    return pair if max(pair.covered, pair.covers) >= HALF else None


def _without_compilations(
    pairs: Mapping[int, list[Pair]], prints: Sequence[Print], held: Mapping[int, Runs]
) -> dict[int, list[Pair]]:
    """The pairs by their later text, turned round where a text of unlike parts would be the origin of these parts.

    Of one day it cannot be known whether a short text was cut from a long one or taken into it. A long text that holds two that have
    nothing in common was put together from them; a part that is more than half of it is the same text all the same.
    """
    parts: dict[int, list[Pair]] = defaultdict(list)
    for found in pairs.values():
        for pair in found:
            if pair.covers < TAKEN and _may_be_of_one_day(prints[pair.later], prints[pair.earlier]):
                parts[pair.earlier].append(pair)
    turned = {
        pair
        for inner in parts.values()
        if any(_unlike(held[a.later].short, held[b.later].short) for a, b in combinations(inner[:PARTS], 2))
        for pair in inner
        if pair.covers < HALF
    }
    kept: dict[int, list[Pair]] = defaultdict(list)
    for found in pairs.values():
        for pair in found:
            right = Pair(pair.earlier, pair.later, pair.covers, pair.covered, True) if pair in turned else pair
            kept[right.later].append(right)
    return kept


def _may_be_of_one_day(a: Print, b: Print) -> bool:
    return a.day is None or b.day is None or a.day == b.day


def _unlike(a: "array[int]", b: "array[int]") -> bool:
    return len(set(a).intersection(b)) < UNLIKE * min(len(a), len(b))


def _links(pairs: Sequence[Pair], prints: Sequence[Print]) -> list[Link]:
    """The links of a text: the one that leads to its origin first, where there is one, then those to all it has words of."""
    versions, copies, taken = [], [], []
    for later, of, covered, covers, is_part in pairs:
        outlet = prints[later].outlet
        if is_part:
            taken.append(Link(of, "partial", covered, covers))
        elif outlet is not None and outlet == prints[of].outlet:
            if min(covered, covers) >= EDITED or max(covered, covers) >= TAKEN:
                versions.append(Link(of, "version", covered, covers))
        elif covered >= HALF:
            copies.append(Link(of, "near" if covers >= HALF else "partial", covered, covers))
        else:
            taken.append(Link(of, "partial", covered, covers))
    best = max((link.covered for link in copies), default=0.0) - CLOSE
    follow = next((link for link in copies if link.covered >= best), None) or (versions[0] if versions else None)
    rest = sorted((link for link in [*versions[:1], *copies, *taken] if link != follow), key=lambda link: -link.covered)
    return [follow, *rest] if follow else rest


def _leads_back(link: Link) -> bool:
    return link.kind == "version" or link.covered >= HALF


def _traces(prints: Sequence[Print], order: Sequence[int], links: Mapping[int, list[Link]]) -> list[Trace]:
    """Links followed to the first text; of the others those that lead to another origin or to the version before stay."""
    origin: dict[int, int] = {}
    members: dict[int, list[int]] = defaultdict(list)
    for i in order:
        found = links.get(i, ())
        origin[i] = origin[found[0].of] if found and _leads_back(found[0]) else i
        members[origin[i]].append(i)
    traces: dict[int, Trace] = {}
    for first, group in members.items():
        agency = _agency([prints[i] for i in group])
        own = next((i for i in group if agency and prints[i].agency == agency), first)
        for i in group:
            found = links.get(i, [])
            main = found[: 1 if origin[i] != i else 0]
            parts = [link for link in found[len(main) :] if link.kind == "version" or origin[link.of] != first]
            traces[i] = Trace(own, agency, (*main, *parts[:PARTS]))
    return [traces[i] for i in range(len(prints))]


def _agency(prints: Sequence[Print]) -> str | None:
    """The agency that published one of some copies, else the one that most outlets credit, the first of several."""
    own = [p.agency for p in prints if p.agency]
    credited = Counter(credit for _, credit in dict.fromkeys((p.outlet, p.credit) for p in prints) if credit)
    return own[0] if own else max(credited, key=lambda name: credited[name]) if credited else None
