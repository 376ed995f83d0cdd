"""Which place a written name means: the choice among the candidates of one name, and the mention that comes of it."""

import math
from collections import Counter
from collections.abc import Sequence

import msgspec

from waqai.find.placenames import Raw, Reader
from waqai.find.placesigns import LARGE
from waqai.knowledge.values import PlaceWord
from waqai.model import SIZE, Mention, Place, Span
from waqai.text.tokens import inner_span

ALONE = 3  # votes of one name after a place word, which speak for no country yet


class Where:
    """What is known of where a text is, for the choice between places of one name: its countries, the units named in it."""

    def __init__(self, home: str | None, count: Counter[str]) -> None:
        self.home, self.count = home, count
        self.top = max(count.values(), default=1)
        self.units: Counter[str] = Counter()
        self.here: frozenset[str] = frozenset()
        self.last: str | None = None
        self.hint: Place | None = None

    def merit(self, place: Place, parent: Place | None, country: str | None, raw: Raw) -> float:
        """How well a candidate fits: containment first, then the country of the text, the kind that was said, size."""
        head = next((w for w in raw.words if w.head), None)
        merit = 0.0
        outer = parent or self.hint
        if outer is not None:
            merit += 8 if outer.admin1 and place.admin1 == outer.admin1 else 0
            merit += 4 if outer.country == place.country else -4
            if outer.admin1 is None and outer.lat is not None and place.lat is not None:
                merit += 3 if near(place, outer) else 0
        if place.country and country == place.country:
            merit += 4
        if place.country and place.country in self.count:
            merit += 1.5 * self.count[place.country] / self.top
        merit += _kind_merit(place, head, raw)
        if place.admin1:
            merit += 1.5 if place.admin1 == self.last else 0
            merit += 2 if place.admin1 in self.here else 0
            merit += 0.5 if place.admin1 in self.units else 0
        return merit + 0.4 * math.log10(place.population + 1) + (0.6 if place.kind == "country" else 0)


def _kind_merit(place: Place, head: PlaceWord | None, raw: Raw) -> float:
    if head is None:
        # Of a name alone, a region that bears the name of a town is meant, but not a district.
        return (2.0 if place.kind == "region" else -2.0 if place.kind == "district" else 0.0) if not raw.words else 0.0
    if head.kind == place.kind:
        return 2.5
    if head.kind == "district":
        return -1.0 if place.kind == "governorate" else 0.0  # the countryside of a town
    return -1.5 if SIZE.get(head.kind, 1) >= 2 and place.kind == "settlement" else 0.0


def near(a: Place, b: Place) -> bool:
    """Do two places lie within about 100 km."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return False
    return abs(a.lat - b.lat) < 1 and abs(a.lon - b.lon) < 1


def resolve(reader: Reader, chain: Sequence[Raw], where: Where) -> Mention:
    """The mention of a chain: its first place, chosen in view of the larger places, which become its parts."""
    outer = resolve(reader, chain[1:], where) if len(chain) > 1 else None
    raw, text = chain[0], reader.text
    parent: Place | None = outer.value if outer else None
    country = parent.country if parent else where.home
    head = next((w for w in raw.words if w.head), None)
    best = _best(raw.candidates, parent, country, raw, where) if raw.candidates else None
    if best is not None and not _elsewhere(best, parent, head, where):
        place = _placed(raw, best, head)
        admins = {place.admin1, *(_best(c, parent, country, raw, where).admin1 for c in raw.others)}
        if len(admins) > 1:
            place = msgspec.structs.replace(place, admin1=None)
    else:
        name = text.document.text[raw.name.start : raw.name.end]
        unit = parent.admin1 if parent else where.last
        place = Place(name, head.kind if head else "settlement", country, unit if unit and unit[:2] == country else None)
    begin = inner_span(text, text.tokens[raw.first], raw.cut).start
    last = chain[-1].last
    rule = "place.name" if raw.candidates and not raw.words else "place.word" if raw.candidates else "place.unknown"
    parts = (outer,) if outer else ()
    return Mention("place", raw.first, last, Span(begin, text.tokens[last - 1].end), place, rule, parts, raw.proclitics)


def _elsewhere(place: Place, parent: Place | None, head: PlaceWord | None, where: Where) -> bool:
    """Does a site or village only bear the name of a known place, one far from the larger place or in a country the text never names."""
    if head is None or head.kind not in ("point", "settlement") or place.population >= LARGE:
        return False
    if parent is not None and parent.kind != "country":
        apart = bool(parent.admin1 and place.admin1 and place.admin1 != parent.admin1 and not near(place, parent))
        return (place.country != parent.country or apart) and (head.kind == "point" or parent.country is not None)
    country = parent.country if parent else where.home
    return place.country != country and where.count[place.country or ""] <= ALONE


def _best(candidates: Sequence[Place], parent: Place | None, country: str | None, raw: Raw, where: Where) -> Place:
    if len(candidates) == 1:
        return candidates[0]
    return max(candidates, key=lambda c: (where.merit(c, parent, country, raw), c.population, c.name, c.geonames or 0))


def _placed(raw: Raw, best: Place, head: PlaceWord | None) -> Place:
    """The chosen candidate as the kind of place that the words make of it."""
    kind = best.kind
    if head is not None and not (head.kind == "settlement" and SIZE.get(best.kind, 1) >= 2):
        kind = head.kind
    if raw.words and not raw.words[0].head and head is None:
        kind = _part_kind(raw.words[0], best.kind)
    unit = None if best.kind == "country" else best.admin1
    return msgspec.structs.replace(best, kind=kind, admin1=unit)


def _part_kind(word: PlaceWord, kind: str) -> str:
    if kind in ("country", "region"):
        return "region"
    if kind == "point":
        return kind
    if kind == "settlement" and word.kind in ("", "settlement", "point"):
        return "settlement"
    return "district" if SIZE.get(kind, 1) <= 2 else "region"
