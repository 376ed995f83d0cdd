"""Which place a written name means: what speaks for a name being a place at all, the country of the text, and the choice of a candidate."""

import math
from collections import Counter
from collections.abc import Sequence

from waqai.find.placenames import BLOCKING, COMMAS, DASHES, SIZE, Raw, Reader
from waqai.knowledge.places import FREE, HEADED, OWN
from waqai.knowledge.values import PlaceWord
from waqai.model import Mention, Place, Span
from waqai.text.tokens import inner_span

Chain = list[Raw]
LARGE = 100_000  # people: the name of so large a place is rarely another word
SHORT = 40  # tokens: a title or a post, in which places are named without prepositions
ALONE = 3  # votes of one name after a place word, which speak for no country yet
TANWIN = frozenset("\u064b\u064c\u064d")
HAMZAS = frozenset("\u0623\u0625\u0622\u0624\u0626")


def strong(raw: Raw) -> bool:
    """Does a name by itself say that a place is meant: a country, a large town, a unit or region of several words."""
    if raw.known is None:
        return False
    several = raw.known.last - raw.known.first > 1
    return any(c.population >= LARGE or (several and c.kind in ("governorate", "region")) for c in raw.candidates)


def votes(reader: Reader, chains: Sequence[Chain]) -> Counter[str]:
    """How often each country is meant, by the names that are surely places and the adjectives of nationality."""
    count: Counter[str] = Counter()
    for chain in chains:
        for raw in chain:
            if not raw.candidates or (not raw.words and len(chain) == 1 and not strong(raw)):
                continue
            countries = {c.country for c in raw.candidates if c.country}
            if len(countries) == 1:
                count[countries.pop()] += 2 if all(c.kind == "country" for c in raw.candidates) else 3
            else:
                best = max(raw.candidates, key=lambda c: c.population)
                if best.country:
                    count[best.country] += 1
    if not count and len(reader.text.tokens) <= SHORT:
        return count  # a title's adjectives tell whose forces they are, not where
    for matches in reader.at:
        for match in matches:
            if match.entry.kind == "nisba":
                count[match.entry.value] += 1
                break
    return count


def most(count: Counter[str]) -> str | None:
    """The country with most votes."""
    return min(count, key=lambda c: (-count[c], c)) if count else None


def is_place(reader: Reader, chain: Chain, before: Raw | None, home: str | None, count: Counter[str], told: frozenset[str]) -> bool:
    """Is a chain a place rather than a common word or a person: names after a place word are, others need signs.

    `before` is the place that ends right before it, if any; `told` are the folded names that stand elsewhere after a place word.
    """
    raw = chain[0]
    tokens, at, small = reader.text.tokens, reader.at, reader.small
    known, i = raw.known, raw.first
    use, _, spellings = known.entry.id.partition("/") if known is not None else ("", "", "")
    if known is None or any(w.head or use == FREE for w in raw.words) or (known.last - i > 1 and reader.find(i, "place_word") is not None):
        return True
    token = tokens[i]
    sure = strong(raw)
    if spellings and not _spelled(token.text, known.reading.cut, spellings, sure):
        return False
    score = 0
    previous = _previous(reader, i)
    fold = tokens[previous].fold if previous is not None else ""
    at_least = known.last - known.first > 1
    where = small.at in raw.proclitics or (not raw.proclitics and fold == small.in_)
    led = where or small.to_ in raw.proclitics or (previous is not None and any(m.entry.kind == "prep" and m.last == previous + 1 for m in at[previous]))
    glued = bool(raw.proclitics) and len(token.fold) - known.reading.cut < 4
    if where and not glued:
        score += 2
    elif led and not glued:
        score += 1
    if sure:
        score += 2
    elif previous is not None and not raw.proclitics and any(m.entry.kind == "act" for m in at[previous]):
        score += 1  # what an act befell: "the shelling of X"
    countries = {c.country for c in raw.candidates}
    near = home in countries or any(count[c] for c in countries if c)
    if home in countries or home is None:
        score += 1
    elif not sure and not near:
        score -= 2
    inside = len(chain) > 1 and _inside(countries, chain[1])
    if inside:
        score += 3
    if before is not None and raw.proclitics == small.and_:
        score += 2
    elif before is not None and any(tokens[k].text in DASHES for k in range(before.last, i)):
        score += 3
    elif before is not None and not raw.proclitics:
        score += 1
    if _name(reader, raw) in told:
        score += 2
    if at_least:
        score += 1
    blocked = any(
        m.entry.kind in BLOCKING
        and m.last >= known.last
        and not (m.entry.kind == "act" and (sure or m.reading.proclitics != known.reading.proclitics))
        for m in at[i]
    )
    if blocked:
        score -= 1 if (where and near) or any(c.kind == "country" for c in raw.candidates) else 3
    if any(c.kind == "governorate" for c in raw.candidates):
        score += 1
    if any(m.entry.kind in ("party", "name_no") and m.last > known.last for m in at[i]):
        return False
    if use == HEADED:
        score -= 3
    elif use == OWN:
        short = len(tokens) <= SHORT
        beside = before is not None or inside or short or (where and (not raw.proclitics or token.fold[known.reading.cut :].startswith(small.article)))
        if not beside or not (home in countries or home is None or inside):
            return False
    if not sure and not led:
        score -= _person(reader, raw, previous)
    if _outlet(reader, raw):
        score -= 4
    return score >= 1


def _inside(countries: set[str | None], outer: Raw) -> bool:
    """Can a place lie in the larger place written after it."""
    return not outer.candidates or any(c.country in countries or c.country is None for c in outer.candidates)


def _spelled(text: str, cut: int, spellings: str, sure: bool) -> bool:
    """Is a name written without the case endings and, unless it is surely one, the hamzas that only common words have."""
    if not TANWIN.isdisjoint(text):
        return False
    if sure:
        return True
    text = "".join(c for c in text if not "\u064b" <= c <= "\u0652")[cut:]
    return any(
        len(text) != len(name) or all(c == n or c not in HAMZAS for c, n in zip(text, name, strict=True)) for name in spellings.split("|")
    )


def _previous(reader: Reader, i: int) -> int | None:
    """The token before `i` in its sentence, quotation marks left out."""
    tokens = reader.text.tokens
    i -= 1
    while i >= 0 and tokens[i].kind == "quote":
        i -= 1
    return i if i >= 0 and tokens[i].kind != "newline" else None


def _person(reader: Reader, raw: Raw, previous: int | None) -> int:
    """How much a name looks like part of a person's: an unknown word or a title before it, an unknown word after it."""
    tokens, at = reader.text.tokens, reader.at
    doubt = 0
    if previous is not None and tokens[previous].kind == "word" and not raw.proclitics:
        if not at[previous] or any(m.entry.kind in ("title", "name_first") for m in at[previous]):
            doubt += 3
        elif any(m.last > raw.first and m.entry.kind == "party" for m in at[previous]):
            doubt += 3
    after = raw.last
    if after < len(tokens) and tokens[after].kind == "word" and not at[after] and not tokens[after].fold.startswith(reader.small.article):
        doubt += 1
    return doubt


def _outlet(reader: Reader, raw: Raw) -> bool:
    """Is a quoted name that of a newspaper."""
    tokens = reader.text.tokens
    quoted = raw.first > 0 and tokens[raw.first - 1].kind == "quote" and raw.last < len(tokens) and tokens[raw.last].kind == "quote"
    return quoted and any(m.entry.kind == "outlet" and m.last == raw.last for m in reader.at[raw.first])


def _name(reader: Reader, raw: Raw) -> str:
    return " ".join(raw.known.entry.words) if raw.known is not None else ""


def told_names(reader: Reader, chains: Sequence[Chain]) -> frozenset[str]:
    """The names that a place word or a larger place marks as places somewhere in the text."""
    return frozenset(_name(reader, raw) for chain in chains for raw in chain if raw.known is not None and (raw.words or len(chain) > 1))


def ends_before(reader: Reader, before: Chain | None, i: int) -> bool:
    """Does the place before end where token `i` begins, with at most a comma, a dash or quotation marks between."""
    if before is None:
        return False
    tokens, j = reader.text.tokens, before[-1].last
    return i - j <= 4 and all(tokens[k].kind == "quote" or tokens[k].text in COMMAS or tokens[k].text in DASHES for k in range(j, i))


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
            place = Place(place.name, place.kind, place.country, None, place.lat, place.lon, place.geonames, place.population)
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
    """Does a site or village only bear the name of a known place: that is far from the larger place, or in a country the text never names."""
    if head is None or head.kind not in ("point", "settlement") or place.population >= LARGE:
        return False
    if parent is not None and parent.kind != "country":
        apart = bool(parent.admin1 and place.admin1 and place.admin1 != parent.admin1 and not near(place, parent))
        return (place.country != parent.country or apart) and (head.kind == "point" or parent.country is not None)
    country = parent.country if parent else where.home
    return place.country != country and where.count[place.country or ""] <= ALONE


def _best(candidates: Sequence[Place], parent: Place | None, country: str | None, raw: Raw, where: Where) -> Place:
    return max(candidates, key=lambda c: (where.merit(c, parent, country, raw), c.population, c.name, c.geonames or 0))


def _placed(raw: Raw, best: Place, head: PlaceWord | None) -> Place:
    """The chosen candidate as the kind of place that the words make of it."""
    kind = best.kind
    if head is not None and not (head.kind == "settlement" and SIZE.get(best.kind, 1) >= 2):
        kind = head.kind
    if raw.words and not raw.words[0].head and head is None:
        kind = "region" if best.kind in ("country", "region") else best.kind if best.kind == "point" else _part_kind(raw.words[0], best.kind)
    unit = None if best.kind == "country" else best.admin1
    return Place(best.name, kind, best.country, unit, best.lat, best.lon, best.geonames, best.population)


def _part_kind(word: PlaceWord, kind: str) -> str:
    if kind == "settlement" and word.kind in ("", "settlement", "point"):
        return "settlement"
    return "district" if SIZE.get(kind, 1) <= 2 else "region"
