"""Places: names of the gazetteer, unknown names after a place word, directions, chains such as "X in the countryside of Y"."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from waqai.knowledge.lexicon import Match
from waqai.knowledge.values import PlaceWord
from waqai.model import Mention, Place, Span, Text
from waqai.text.tokens import inner_span

SIZE = {"point": 0, "settlement": 1, "district": 2, "governorate": 3, "region": 4, "country": 5}
MAX_WORDS = 4  # place words before a name: "the outskirts of the town of"
MAX_UNKNOWN = 2
BLOCKING = (
    "act",
    "group",
    "head",
    "cue",
    "report",
    "means",
    "nisba",
    "adjective",
    "link",
    "portion",
    "number.word",
    "time",
    "source_noun",
    "relative",
    "clause",
    "function",
)


class PlaceLetters(NamedTuple):
    """The small words that the grammar looks for, folded."""

    in_: str
    at: str
    and_: str
    of: str
    article: str
    to_: str


class _Raw(NamedTuple):
    """A place as written, before one of its candidates is chosen."""

    first: int
    last: int
    cut: int
    proclitics: str
    words: tuple[PlaceWord, ...]
    candidates: tuple[Place, ...]
    name: Span
    listed: bool = False


class _Reader(NamedTuple):
    text: Text
    at: Sequence[Sequence[Match]]
    small: PlaceLetters

    def find(self, i: int, kind: str, proclitics: tuple[str, ...] | None = None) -> Match | None:
        found: Match | None = None
        for match in self.at[i]:
            if (
                match.entry.kind == kind
                and (proclitics is None or match.reading.proclitics in proclitics)
                and (found is None or match.last > found.last)
            ):
                found = match
        return found

    def skip(self, i: int, last: int) -> int:
        while i < last and self.text.tokens[i].kind == "quote":
            i += 1
        return i


def find_places(
    text: Text, at: Sequence[Sequence[Match]], small: PlaceLetters, masked: frozenset[int] | set[int] = frozenset()
) -> tuple[list[Mention], str | None]:
    """The places of the text in order, each resolved, and the country the text is mostly about.

    `masked` tokens belong to something else (numbers, times). A place's value is a Place; its `parts` hold the larger place of a chain.
    """
    reader = _Reader(text, at, small)
    raws: list[list[_Raw]] = []
    for sentence in text.sentences:
        i = sentence.first
        while i < sentence.last:
            raw = _raw(reader, i, sentence.last) if at[i] and i not in masked else None
            if raw is None:
                i += 1
                continue
            chain = [raw]
            while len(chain) < 4:
                following = _chained(reader, chain[-1], sentence.last)
                if following is None:
                    break
                chain.append(following)
            raws.append(chain)
            i = chain[-1].last
    home, weights = _country(reader, raws)
    admin: str | None = None
    found: list[Mention] = []
    for chain in raws:
        mention = _resolve(reader, chain, home, weights, admin)
        place: Place = mention.value
        if place.admin1 and place.lat is not None:
            admin = place.admin1
        found.append(mention)
    return found, home


def _raw(reader: _Reader, i: int, last: int) -> _Raw | None:
    """The place phrase that begins at token `i`: place words, then a name."""
    words: list[PlaceWord] = []
    tokens, small = reader.text.tokens, reader.small
    start, cut, proclitics = i, 0, ""
    while len(words) < MAX_WORDS:
        known = reader.find(i, "place", None if i == start else ("",))
        match = reader.find(i, "place_word", None if i == start else ("",))
        if match is None or (known is not None and known.last > match.last):
            break
        if i == start:
            cut, proclitics = match.reading.cut, match.reading.proclitics
        if match.reading.definite or match.reading.suffix:
            return None  # "the town" is no name; coreference is read elsewhere
        words.append(match.entry.value)
        i = match.last
        j = reader.skip(i, last)
        if j < last and tokens[j].fold == small.of and not words[-1].head and j + 1 < last:
            j += 1
        if j >= last:
            return None
        i = j
    i = reader.skip(i, last)
    if i >= last:
        return None
    known = reader.find(i, "place", None if i == start else ("",))
    if known is not None and (words or _free(reader, i, known)):
        if i == start:
            cut, proclitics = known.reading.cut, known.reading.proclitics
        end = _tail(reader, known.last, last, words)
        name = Span(inner_span(reader.text, tokens[i], known.reading.cut).start, tokens[known.last - 1].end)
        listed = bool(words) and any(w.number in ("d", "p") for w in words)
        if listed:
            end = _listed(reader, end, last)
        return _Raw(start, end, cut, proclitics, tuple(words), known.entry.value, name, listed)
    if not words or not words[-1].head:
        return None
    end = _unknown(reader, i, last)
    if end == i:
        return None
    name = Span(tokens[i].start, tokens[end - 1].end)
    listed = any(w.number in ("d", "p") for w in words)
    full = _tail(reader, end, last, words)
    if listed:
        full = _listed(reader, full, last)
    return _Raw(start, full, cut, proclitics, tuple(words), (), name, listed)


def _free(reader: _Reader, i: int, known: Match) -> bool:
    """May this name stand alone: it is no common word read otherwise, or a preposition of place governs it."""
    if known.last - i > 1 or "\0" in known.entry.id:
        return True
    for match in reader.at[i]:
        if (
            match.entry.kind in BLOCKING
            and match.last >= known.last
            and not (match.entry.kind == "act" and match.reading.proclitics != known.reading.proclitics)
        ):
            before = reader.text.tokens[i - 1].fold if i else ""
            return before == reader.small.in_ or reader.small.at in known.reading.proclitics
    return not any(m.entry.kind == "party" and m.last > known.last for m in reader.at[i])


def _tail(reader: _Reader, end: int, last: int, words: Sequence[PlaceWord]) -> int:
    """Past the closing quote and the direction adjective that belong to the name ("the northern countryside of X")."""
    tokens = reader.text.tokens
    j = end
    if j < last and tokens[j].kind == "quote":
        j += 1
    if j < last:
        match = reader.find(j, "direction_adjective")
        if match is not None and not match.reading.proclitics and (match.reading.definite or words):
            j = match.last
            while j < last:
                more = reader.find(j, "direction_adjective")
                if more is None or (more.reading.proclitics and more.reading.proclitics != reader.small.and_):
                    break
                j = more.last
            return j
    return end


def _unknown(reader: _Reader, i: int, last: int) -> int:
    """One past the words at `i` that can be the name of an unknown place."""
    end = i
    while end < last and end - i < MAX_UNKNOWN:
        token = reader.text.tokens[end]
        if token.kind != "word" or len(token.fold) < 3:
            break
        kinds = {m.entry.kind for m in reader.at[end]}
        if "function" in kinds or "party" in kinds or kinds.intersection(BLOCKING) or (end > i and kinds):
            break
        if end > i and not (token.fold.startswith(reader.small.article) or not kinds):
            break
        if end > i and token.fold[0] == reader.small.and_ and len(token.fold) > 4:
            break
        end += 1
    return end


def _listed(reader: _Reader, end: int, last: int) -> int:
    """Past the further names under one head noun: "the villages of A, B and C"."""
    tokens, small = reader.text.tokens, reader.small
    while True:
        j = end
        if j < last and tokens[j].text in ("\u060c", ","):
            j += 1
        j = reader.skip(j, last)
        if j >= last or tokens[j].kind != "word":
            return end
        known = reader.find(j, "place", (small.and_, "") if j > end else (small.and_,))
        if known is not None:
            end = known.last
            continue
        fold = tokens[j].fold
        kinds = {m.entry.kind for m in reader.at[j]}
        if fold.startswith(small.and_ + small.article) and not kinds.intersection(BLOCKING) and "function" not in kinds and len(fold) > 5:
            end = j + 1
            continue
        return end


def _chained(reader: _Reader, inner: _Raw, last: int) -> _Raw | None:
    """The larger place that follows in the same phrase, if any."""
    tokens, small = reader.text.tokens, reader.small
    j = inner.last
    comma = j < last and tokens[j].text in ("\u060c", ",", "(")
    if comma:
        j += 1
    j = reader.skip(j, last)
    if j >= last:
        return None
    tied = False
    if tokens[j].fold in (small.in_, small.of) or (reader.find(j, "link") is not None and not comma):
        j = reader.skip(j + 1, last)
        tied = True
    if j >= last or not reader.at[j]:
        return None
    raw = _raw(reader, j, last)
    if raw is None:
        return None
    if raw.proclitics in (small.at, small.to_) or tied:
        pass
    elif raw.proclitics or (raw.words and raw.words[0].head) or not raw.words:
        return None
    outer, own = _size(raw), _size(inner)
    if comma and tied and outer <= own:
        return None
    if outer < own or (outer == own and not (raw.words and not raw.words[0].head)):
        return None
    return raw


def _size(raw: _Raw) -> int:
    for word in raw.words:
        if word.head:
            return SIZE.get(word.kind, 1)
    if raw.words:
        return 2
    return max((SIZE.get(c.kind, 1) for c in raw.candidates), default=1)


def _country(reader: _Reader, raws: Sequence[Sequence[_Raw]]) -> tuple[str | None, Counter[str]]:
    """The country that most places and nationality adjectives of the text point to, and the weight of each."""
    votes: Counter[str] = Counter()
    for chain in raws:
        for raw in chain:
            countries = {c.country for c in raw.candidates if c.country}
            if len(countries) == 1:
                country = countries.pop()
                kinds = {c.kind for c in raw.candidates}
                votes[country] += 2 if kinds == {"country"} else 3
            else:
                best = max(raw.candidates, key=lambda c: c.population, default=None)
                if best is not None and best.country:
                    votes[best.country] += 1
    for matches in reader.at:
        for match in matches:
            if match.entry.kind == "nisba":
                votes[match.entry.value] += 1
                break
    if not votes:
        return None, votes
    return min(votes, key=lambda c: (-votes[c], c)), votes


def _resolve(reader: _Reader, chain: Sequence[_Raw], home: str | None, weights: Counter[str], admin: str | None) -> Mention:
    outer: Mention | None = None
    if len(chain) > 1:
        outer = _resolve(reader, chain[1:], home, weights, admin)
    raw, text = chain[0], reader.text
    parent: Place | None = outer.value if outer else None
    head = next((w for w in raw.words if w.head), None)
    part = bool(raw.words) and not raw.words[0].head
    country = parent.country if parent else home
    if raw.candidates:
        best = max(raw.candidates, key=lambda c: (_merit(c, parent, country, weights, head, admin), c.population, c.name, c.geonames or 0))
        kind = (
            head.kind
            if head and not (head.kind == "settlement" and best.kind in ("district", "governorate", "region", "country"))
            else best.kind
        )
        if part and head is None:
            kind = (
                "region"
                if best.kind in ("country", "region")
                else best.kind
                if best.kind == "point"
                else _part_kind(raw.words[0], best.kind)
            )
        admin1 = best.admin1
        if best.kind == "country":
            admin1 = None
        place = Place(best.name, kind, best.country, admin1, best.lat, best.lon, best.geonames, best.population)
    else:
        name = text.document.text[raw.name.start : raw.name.end]
        place = Place(name, head.kind if head else "settlement", country, parent.admin1 if parent else admin, None, None)
    begin = inner_span(text, text.tokens[raw.first], raw.cut).start
    last = chain[-1].last
    parts = (outer,) if outer else ()
    rule = "place.name" if raw.candidates and not raw.words else "place.word" if raw.candidates else "place.unknown"
    return Mention("place", raw.first, last, Span(begin, text.tokens[last - 1].end), place, rule, parts, raw.proclitics)


def _part_kind(word: PlaceWord, kind: str) -> str:
    return (
        "settlement"
        if kind == "settlement" and word.kind in ("", "settlement", "point")
        else "district"
        if SIZE.get(kind, 1) <= 2
        else "region"
    )


def _merit(
    place: Place, parent: Place | None, country: str | None, weights: Counter[str], head: PlaceWord | None, admin: str | None
) -> float:
    """How well a candidate fits: containment first, then the country of the text, the kind that was said, size."""
    merit = 0.0
    if parent is not None:
        merit += 8 if parent.admin1 and place.admin1 == parent.admin1 else 0
        merit += 4 if parent.country == place.country else -4
        if parent.admin1 is None and parent.lat is not None and place.lat is not None:
            merit += 3 if _near(place, parent) else 0
    if place.country and country == place.country:
        merit += 4
    if place.country and place.country in weights:
        merit += 1.5 * weights[place.country] / max(weights.values())
    if head is not None:
        merit += 2.5 if head.kind == place.kind else -1.5 if SIZE.get(head.kind, 1) >= 2 and place.kind == "settlement" else 0
    if admin and place.admin1 == admin:
        merit += 1.5
    return merit + 0.4 * math.log10(place.population + 1) + (0.6 if place.kind == "country" else 0)


def _near(a: Place, b: Place) -> bool:
    assert a.lat is not None and a.lon is not None and b.lat is not None and b.lon is not None
    return abs(a.lat - b.lat) < 1 and abs(a.lon - b.lon) < 1
