"""What speaks for or against two reports being of one event: a sum of parts, each with its weight, and what rules it out."""

import math
from collections.abc import Mapping
from typing import NamedTuple
from zlib import crc32

from waqai.group.reports import BROAD, totals
from waqai.group.values import Body, Report, Spot
from waqai.knowledge.sides import Sides
from waqai.model import Quantity

SAME, NEAR = 2.0, 10.0  # kilometres between two points that are one place, or places next to each other
DISTRICT = 25.0  # kilometres from the middle of a district or a countryside to what lies in it
LAG = 2  # days after which news is still fresh
SHORT = 3  # days of an interval that still tells a day
SMALL = 3  # people: a smaller number is shared by many events
VAGUE = 10  # times that a number may be above the words "dozens" or "at least" and still be what they mean
GROWTH = 3  # times that a running toll may grow
FEW_WORDS = 6  # a report with fewer words says too little to be compared by them
BITS = 2048  # for the hashes of the words of a report, of which there are some forty
_WORDS = ((0.7, "most"), (0.45, "half"), (0.3, "many"), (0.15, "some"), (0.0, "few"))
_KM = 111.2  # kilometres of a degree of latitude

Weights = Mapping[str, float]


class Rules(NamedTuple):
    """What decides on grouping: the weights of parts, the families of types, and who stands on which side."""

    weights: Weights
    families: Mapping[str, str]
    sides: Sides


class Shape(NamedTuple):
    """A report made ready for many comparisons; days are ordinals, `exact` is the day where exactly one is stated.

    `words` has a bit for each word, by its hash: a tenth of the memory of a set, and wrong by one shared word in fifty.
    """

    report: Report
    key: tuple[str, str, tuple[str, ...]]
    family: str
    names: frozenset[str]
    words: int
    weapons: frozenset[str]
    sites: frozenset[str]
    tolls: Mapping[str, Quantity]
    first: int | None
    last: int | None
    exact: int | None
    printed: int | None
    country: str | None
    unit: str | None


def shape_of(report: Report, rules: Rules) -> Shape:
    """The shape of a report."""
    first = report.start.toordinal() if report.start else None
    last = report.end.toordinal() if report.end else first
    place = report.place
    return Shape(
        report,
        (report.document, report.incident, tuple(map(str, report.claims))),
        rules.families.get(report.type, report.type),
        frozenset(report.names),
        _marks(report.words),
        frozenset(report.weapons),
        frozenset(report.sites),
        totals(report.tolls),
        first,
        last,
        first if first == last else None,
        report.published.toordinal() if report.published else None,
        place.country if place and _is_placed(place) else None,
        place.admin1 if place else None,
    )


def _marks(words: tuple[str, ...]) -> int:
    marks = bytearray(BITS // 8)
    for word in words:
        at = crc32(word.encode("utf-8", "surrogatepass")) % BITS
        marks[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(marks, "little")


def _is_placed(place: Spot) -> bool:
    """Is it known where the place is; the country of an unknown name is only a guess."""
    return place.admin1 is not None or place.lat is not None or place.kind in BROAD


def excludes(a: Shape, b: Shape) -> bool:
    """Two different exact days, countries or first-level units are never one incident."""
    return (
        (a.exact is not None and b.exact is not None and a.exact != b.exact)
        or (a.country is not None and b.country is not None and a.country != b.country)
        or (a.unit is not None and b.unit is not None and a.unit != b.unit)
    )


def compare(a: Shape, b: Shape, weights: Weights) -> list[tuple[str, float]]:
    """The parts that speak for or against two reports being of one event, each with its weight, without those that weigh nothing."""
    return [(name, weights[name]) for name in _parts(a, b, weights) if weights.get(name)]


def score(a: Shape, b: Shape, weights: Weights) -> float:
    """The log-odds that two reports are of one event."""
    return sum([weights.get(name, 0.0) for name in _parts(a, b, weights)])


def _parts(a: Shape, b: Shape, weights: Weights) -> list[str]:
    names = ["bias", _types(a.report.type, b.report.type, weights), _places(a, b), _days(a, b), *_parties(a.report, b.report)]
    words = _words(a, b)
    names += (_tolls(a, b), _shared("weapons", a.weapons, b.weapons), _shared("sites", a.sites, b.sites), words, _document(a, b, words))
    return names


def distance(a: Spot, b: Spot) -> float | None:
    """Kilometres between two places, None where one has no coordinates.

    On the flat map of their latitude, which is right to a few in a thousand for what is near.
    """
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    east = (a.lon - b.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    return _KM * math.hypot(a.lat - b.lat, east)


def _types(a: str, b: str, weights: Weights) -> str:
    if a == b:
        return "type=same"
    pair = f"type={min(a, b)}|{max(a, b)}"
    return pair if pair in weights else "type=other"


def _places(a: Shape, b: Shape) -> str:
    """How the places stand to each other: by their distance where both are known, else by the names in the reports' sentences."""
    p, q = a.report.place, b.report.place
    if p is None or q is None or p.kind in BROAD or q.kind in BROAD:
        return "place=none" if a.names.isdisjoint(b.names) else "place=named"
    apart = distance(p, q)
    if apart is None or "governorate" in (p.kind, q.kind):
        if a.names.isdisjoint(b.names):
            return "place=unit" if "governorate" in (p.kind, q.kind) or not a.names or not b.names else "place=far"
        return "place=named"
    if apart <= SAME:
        return "place=same"
    if "district" in (p.kind, q.kind) and apart <= DISTRICT:
        return "place=inside"
    return "place=near" if apart <= NEAR else "place=far"


def _days(a: Shape, b: Shape) -> str:
    if a.first is not None and b.first is not None:
        if max(a.first, b.first) > min(_last(a), _last(b)):
            return "days=apart"
        if (a.first, _last(a)) == (b.first, _last(b)):
            return "days=same"
        if max(_last(a) - a.first, _last(b) - b.first) < SHORT:
            return "days=overlap"
        return "days=near" if a.first == b.first and abs(_last(a) - _last(b)) <= LAG else "days=late"
    gap = _lag(a, b)
    if gap is None:
        return "days=none"
    return "days=near" if 0 <= gap <= LAG else "days=late" if 0 <= gap <= 3 * LAG else "days=apart"


def _last(a: Shape) -> int:
    return a.last if a.last is not None else a.first or 0


def _lag(a: Shape, b: Shape) -> int | None:
    """Days from one report to the other where one of them tells no day: from the event to the printing, or between two printings."""
    if a.first is None and b.first is None:
        return abs(a.printed - b.printed) if a.printed is not None and b.printed is not None else None
    told, other = (a, b) if a.first is not None else (b, a)
    return max(other.printed - _last(told), -1 if other.printed < (told.first or 0) else 0) if other.printed is not None else None


def _parties(a: Report, b: Report) -> list[str]:
    sides = [body.side if body else None for body in (a.actor, a.target, b.actor, b.target)]
    crossed = [x is not None and x == y for x, y in ((sides[0], sides[3]), (sides[1], sides[2]))]
    if any(crossed) and sides[0] != sides[2] and sides[1] != sides[3]:
        return ["parties=crossed"]
    return [f"{name}={same}" for name in ("actor", "target") if (same := _same(getattr(a, name), getattr(b, name)))]


def _same(a: Body | None, b: Body | None) -> str | None:
    if a is None or b is None or "unknown" in (a.cls, b.cls):
        return None
    if a.id is not None and a.id == b.id and (a.side is None or b.side is None or a.side == b.side):
        return "same"
    if a.side is not None and b.side is not None:
        return "side" if a.side == b.side else "other"
    return "class" if a.cls == b.cls else None


def _tolls(a: Shape, b: Shape) -> str:
    found = {_numbers(a, b, a.tolls[outcome], b.tolls[outcome]) for outcome in a.tolls.keys() & b.tolls.keys()}
    return next((f"toll={kind}" for kind in ("same", "other", "grew", "small", "fits") if kind in found), "toll=none")


def _numbers(a: Shape, b: Shape, p: Quantity, q: Quantity) -> str:
    if p.best == q.best and p.high is not None and q.high is not None:
        return "same" if p.best >= SMALL else "small"
    less, more = (p, q) if p.best < q.best else (q, p)
    if (p.high is None or q.low <= p.high) and (q.high is None or p.low <= q.high) and more.best <= VAGUE * max(less.best, 1):
        return "fits"
    early, late = (a.printed, b.printed) if less is p else (b.printed, a.printed)
    fresh = early is not None and late is not None and early <= late
    return "grew" if fresh and more.best <= GROWTH * max(less.best, 1) else "other"


def _shared(name: str, a: frozenset[str], b: frozenset[str]) -> str:
    return f"{name}={'none' if not a or not b else 'other' if a.isdisjoint(b) else 'shared'}"


def _words(a: Shape, b: Shape) -> str:
    """How much of the shorter report's words the other has; says nothing within a document, where one sentence may tell two events."""
    if a.report.document == b.report.document:
        return "words=none"
    least = min(a.words.bit_count(), b.words.bit_count())
    if least < FEW_WORDS:
        return "words=none"
    share = (a.words & b.words).bit_count() / least
    return next(f"words={name}" for bound, name in _WORDS if share >= bound)


def _document(a: Shape, b: Shape, words: str) -> str:
    """Does one text print the other, or sentences of it, or is it the same document."""
    if a.report.document != b.report.document:
        one, two = a.report.origin, b.report.origin
        if one.text == two.text:
            return "document=copy"
        return "document=taken" if words == "words=most" and (one.text in two.took or two.text in one.took) else "document=other"
    return "document=apart" if set(a.report.sentences).isdisjoint(b.report.sentences) else "document=sentence"
