"""Place phrases as written: place words, known and unknown names, lists under one head noun, chains such as "X in the countryside of Y"."""

from collections.abc import Sequence

import msgspec

from waqai.knowledge.lexicon import Match
from waqai.knowledge.places import CAPITAL, HEADED, KNOWN_ONLY, OWN, NameWords
from waqai.knowledge.values import PlaceWord
from waqai.model import SIZE, Place, Span, Text
from waqai.text.tokens import inner_span

MAX_WORDS = 4  # place words before a name: "the outskirts of the town of"
MAX_UNKNOWN = 2
MAX_CHAIN = 4
UNITS = ("governorate", "district")
COMMAS = ("\u060c", ",")
DASHES = ("-", "\u2013", "\u2014", ":", "/", "|")
# Kinds of words that are no part of an unknown name; read as such, a known name is doubtful.
BLOCKING = frozenset(
    {
        *("act", "group", "head", "cue", "report", "means", "nisba", "adjective", "link", "portion", "number.word", "time", "source_noun"),
        *("relative", "clause", "function", "month", "weekday", "unit", "daypart", "dayword", "complement"),
    }
)
NOBODY = NameWords(frozenset(), frozenset())


class PlaceLetters(msgspec.Struct, frozen=True, gc=False):
    """The small words that the grammar looks for, folded."""

    in_: str
    at: str
    and_: str
    of: str
    article: str
    to_: str


class Raw(msgspec.Struct, frozen=True, gc=False):
    """A place as written in tokens `[first, last)`, before one of its candidates is chosen.

    `cut` letters of the first token are proclitics; `name` is the span of the name without place words, which begins at token `at`;
    `others` are the candidates of further names under the same head noun. `known` is the match of a known name; `back` marks a definite
    place word that leads back to a place named before ("the town").
    """

    first: int
    last: int
    cut: int
    proclitics: str
    words: tuple[PlaceWord, ...]
    candidates: tuple[Place, ...]
    name: Span
    at: int
    others: tuple[tuple[Place, ...], ...] = ()
    known: Match | None = None
    shaky: bool = False
    back: str = ""
    stem: str = ""


Chain = list[Raw]  # a place and the larger places that follow it, each holding the one before


class Reader(msgspec.Struct, frozen=True, gc=False):
    """A text with what the lexicon found in it."""

    text: Text
    at: Sequence[Sequence[Match]]
    kinds: Sequence[Sequence[str]]
    small: PlaceLetters
    masked: frozenset[int] | set[int] = frozenset()
    names: NameWords = NOBODY

    def find(self, i: int, kind: str, proclitics: tuple[str, ...] | None = None) -> Match | None:
        """The longest match of a kind at a token."""
        found: Match | None = None
        for match in self.at[i] if kind in self.kinds[i] else ():
            if (
                match.entry.kind == kind
                and (proclitics is None or match.reading.proclitics in proclitics)
                and (found is None or match.last > found.last)
            ):
                found = match
        return found

    def skip(self, i: int, last: int) -> int:
        """The first token from `i` that is no quotation mark."""
        while i < last and self.text.tokens[i].kind == "quote":
            i += 1
        return i

    def has(self, i: int, kinds: frozenset[str]) -> bool:
        """Is a token read as one of these kinds."""
        return not kinds.isdisjoint(self.kinds[i])


def chain_at(reader: Reader, i: int, last: int) -> Chain:
    """The place phrase that begins at token `i` with the larger places that follow in the same phrase; empty where there is none."""
    raw = raw_at(reader, i, last)
    if raw is None:
        return []
    chain = [raw]
    while not chain[-1].back and len(chain) < MAX_CHAIN:
        following = _chained(reader, chain[-1], last)
        if following is None:
            break
        chain.append(following)
    return [] if raw.shaky and not raw.back and len(chain) == 1 else chain


def raw_at(reader: Reader, i: int, last: int) -> Raw | None:
    """The place phrase that begins at token `i`: place words, then a name."""
    start, cut, proclitics = i, 0, ""
    words: list[PlaceWord] = []
    stem, only_known = "", False
    tokens, small = reader.text.tokens, reader.small
    while len(words) < MAX_WORDS:
        allowed = None if i == start else ("",)
        match = reader.find(i, "place_word", allowed) or (_also(reader, i) if words and not words[-1].head else None)
        if match is None:
            break
        known = reader.find(i, "place", allowed)
        if known is not None and known.last > match.last:
            stem = stem if words else " ".join(match.entry.words)  # the name holds the word: "Anad base"
            break
        if i == start:
            cut, proclitics = match.reading.cut, match.reading.proclitics
        word: PlaceWord = match.entry.value.word
        if match.reading.definite:
            if (
                known is not None
                and known.last == match.last
                and not known.entry.id.startswith(OWN)
                and (known.entry.id[0] == "/" or (words and words[-1].head))
            ):
                break  # a name that looks like a common word with the article
            return _definite(reader, start, match, last, cut, proclitics, words)
        words.append(word)
        stem, only_known = " ".join(match.entry.words), match.entry.id == KNOWN_ONLY
        i = match.last
        if i < last and tokens[i].fold == small.of and not word.head and i + 1 < last:
            i += 1
        i = reader.skip(i, last)
        if i >= last or i in reader.masked:
            return None
    known = _known(reader, i, None if i == start else ("",), words)
    if known is not None:
        if i == start:
            cut, proclitics = known.reading.cut, known.reading.proclitics
        candidates = _candidates(reader, known, words)
        if not candidates:
            return None
        if words and not _fits(words, candidates):
            return None
        name = Span(inner_span(reader.text, tokens[i], known.reading.cut).start, tokens[known.last - 1].end)
        end = _tail(reader, known.last, last)
        others: tuple[tuple[Place, ...], ...] = ()
        if any(w.number in ("d", "p") for w in words):
            end, others = _listed(reader, end, last, words)
        return Raw(start, end, cut, proclitics, tuple(words), candidates, name, i, others, known, stem=stem)
    if not words or not words[-1].head:
        return None
    end = _unknown(reader, i, last)
    if end == i or _named_body(reader, start, i, end):
        return None
    name = Span(tokens[i].start, tokens[end - 1].end)
    full, others = _tail(reader, end, last), ()
    if any(w.number in ("d", "p") for w in words):
        full, others = _listed(reader, full, last, words)
    return Raw(start, full, cut, proclitics, tuple(words), (), name, i, others, None, only_known and not _quoted(reader, i), stem=stem)


def _also(reader: Reader, i: int) -> Match | None:
    """The second of two directions: "south and west of X"."""
    match = reader.find(i, "place_word", (reader.small.and_,))
    return match if match is not None and not match.entry.value.word.head and not match.reading.definite else None


def _quoted(reader: Reader, i: int) -> bool:
    return i > 0 and reader.text.tokens[i - 1].kind == "quote"


def _known(reader: Reader, i: int, proclitics: tuple[str, ...] | None, words: Sequence[PlaceWord]) -> Match | None:
    known = reader.find(i, "place", proclitics)
    if words and words[-1].kind in UNITS:
        unit = reader.find(i, "place_unit", proclitics)
        if unit is not None and (known is None or unit.last > known.last):
            return unit
    return known


def _candidates(reader: Reader, known: Match, words: Sequence[PlaceWord]) -> tuple[Place, ...]:
    """The places of a name; after the word for a unit those that are meant only after it come too."""
    found: tuple[Place, ...] = known.entry.value
    if words and words[-1].kind in UNITS and known.entry.kind == "place":
        unit = reader.find(known.first, "place_unit", (known.reading.proclitics,))
        if unit is not None and unit.last == known.last:
            found += unit.entry.value
    return found


def _fits(words: Sequence[PlaceWord], candidates: Sequence[Place]) -> bool:
    """May the word for a small place stand before this name; a country has no village."""
    last = words[-1]
    return not last.head or last.kind in ("point", "region", "country") or any(c.kind != "country" for c in candidates)


def _definite(reader: Reader, start: int, match: Match, last: int, cut: int, proclitics: str, words: Sequence[PlaceWord]) -> Raw | None:
    """A place word with the article: "the capital Sanaa", or "the town" alone, which leads back."""
    word: PlaceWord = match.entry.value.word
    tokens = reader.text.tokens
    if match.reading.suffix or not word.head:
        return None
    i = match.last
    land = reader.find(i, "land", ("",)) if i < last and word.number == "p" and word.kind != "point" else None
    if land is not None and land.reading.definite:
        name = Span(tokens[i].start, tokens[i].end)
        stem, all_words = " ".join(match.entry.words), (*words, word)
        return Raw(start, land.last, cut, proclitics, all_words, (land.entry.value,), name, i, (), land, stem=stem)
    if word.kind == "settlement" and word.number == "s":
        j = i
        if j < last and reader.find(j, "nisba") is not None:
            j += 1
        j = reader.skip(j, last)
        if j < last and j not in reader.masked:
            known = reader.find(j, "place", ("",))
            if (
                known is not None
                and not known.entry.id.startswith(HEADED)
                and not any(m.entry.kind in BLOCKING and m.entry.kind != "act" for m in reader.at[j])
            ):
                name = Span(tokens[j].start, tokens[known.last - 1].end)
                all_words = (*words, word)
                stem = " ".join(match.entry.words)
                return Raw(start, known.last, cut, proclitics, all_words, known.entry.value, name, j, (), known, stem=stem)
    if word.kind == "point" and not words:
        return None  # "the hotel" is rather what an act befell than where it was
    if word.number == "d" or (word.number == "p" and word.kind != "country"):
        return None
    if i < last and tokens[i].kind == "word" and tokens[i].fold.startswith(reader.small.article) and i not in reader.masked:
        return None  # "the eastern region", "the old city" are other places
    end = match.last
    name = Span(tokens[match.first].start, tokens[end - 1].end)
    back = CAPITAL if match.entry.id == CAPITAL else word.kind
    stem, shaky = " ".join(match.entry.words), match.entry.id == KNOWN_ONLY and word.number != "p"
    return Raw(start, end, cut, proclitics, tuple(words), (), name, match.first, shaky=shaky, back=back, stem=stem)


def _tail(reader: Reader, end: int, last: int) -> int:
    """Past the closing quote and the direction adjective that belong to the name ("the northern countryside of X")."""
    tokens = reader.text.tokens
    j = end
    if j < last and tokens[j].kind == "quote":
        j += 1
    if j < last:
        match = reader.find(j, "direction_adjective")
        if match is not None and not match.reading.proclitics and match.reading.definite:
            j = match.last
            while j < last:
                more = reader.find(j, "direction_adjective")
                if more is None or not more.reading.definite or (more.reading.proclitics and more.reading.proclitics != reader.small.and_):
                    break
                j = more.last
            return j
    return end


def _unknown(reader: Reader, i: int, last: int) -> int:
    """One past the words at `i` that can be the name of an unknown place."""
    end = i
    first = False
    while end < last and end - i < MAX_UNKNOWN:
        token = reader.text.tokens[end]
        opens = token.fold in reader.names.first
        if token.kind != "word" or len(token.fold) < (2 if first or opens else 3) or end in reader.masked:
            break
        if first:
            return end + 1
        first = opens
        if first and end > i:
            break
        if first:
            end += 1
            continue
        if token.fold.startswith(reader.small.at + reader.small.article) or _no_name(reader, end) or (end > i and reader.at[end]):
            break
        if end > i and token.fold[0] == reader.small.and_ and len(token.fold) > 4:
            break
        end += 1
    return i if first and end == i + 1 else end


def _named_body(reader: Reader, start: int, i: int, end: int) -> bool:
    """Is an unknown name, with the word before it or without, that of a party or an outlet ("the brigade X", "the site X")."""
    return any(m.entry.kind in ("party", "outlet") and m.last >= end for k in (start, i) for m in reader.at[k])


_NO_NAME = BLOCKING | {"party", "prep", "direction_adjective", "place_word", "title", "outlet"}


def _no_name(reader: Reader, i: int) -> bool:
    """Is a word one that is no name of a place."""
    fold = reader.text.tokens[i].fold
    none = reader.names.none
    return fold in none or (fold.startswith(reader.small.and_) and fold[1:] in none) or reader.has(i, _NO_NAME)


def _listed(reader: Reader, end: int, last: int, words: Sequence[PlaceWord]) -> tuple[int, tuple[tuple[Place, ...], ...]]:
    """Past the further names under one head noun ("the villages of A, B and C"), with the candidates of those that are known."""
    tokens, small = reader.text.tokens, reader.small
    most = 1 if all(w.number != "p" for w in words) else 30
    others: list[tuple[Place, ...]] = []
    count = 0
    while count < most:
        j = end
        if j < last and tokens[j].text in COMMAS:
            j += 1
        j = reader.skip(j, last)
        if j >= last or tokens[j].kind != "word" or j in reader.masked:
            break
        allowed = (small.and_, "") if j > end else (small.and_,)
        known = _known(reader, j, allowed, words)
        if known is not None:
            others.append(_candidates(reader, known, words))
            end = _tail(reader, known.last, last)
        elif _listed_unknown(reader, j):
            end = j + 1
        else:
            break
        count += 1
    return end, tuple(others)


def _listed_unknown(reader: Reader, j: int) -> bool:
    """Is a word "and" with an unknown name: nothing that the lexicon knows, or with the article and no common word."""
    fold, small = reader.text.tokens[j].fold, reader.small
    if not fold.startswith(small.and_) or len(fold) <= 4:
        return False
    if fold.startswith(small.and_ + small.article):
        return len(fold) > 5 and not _no_name(reader, j)
    return not reader.at[j] and fold[1:] not in reader.names.none and fold[1] not in _VERBAL


_VERBAL = "\u064a\u062a"  # the letters with which the present tense begins


def _chained(reader: Reader, inner: Raw, last: int) -> Raw | None:
    """The larger place that follows in the same phrase, if any."""
    tokens, small = reader.text.tokens, reader.small
    j = inner.last
    comma = j < last and (tokens[j].text in COMMAS or tokens[j].text == "(")
    if comma:
        j += 1
    j = reader.skip(j, last)
    tied = False
    if j < last and not comma and inner.words and _described(reader, j):
        j = reader.skip(j + 1, last)  # "the new X hospital in Y"
    if j < last and not comma and reader.find(j, "link") is not None:
        j, tied = reader.skip(j + 1, last), True
    if j < last and tokens[j].fold in (small.in_, small.of):
        j, tied = reader.skip(j + 1, last), True
    if j >= last or not reader.at[j] or j in reader.masked:
        return None
    raw = raw_at(reader, j, last)
    if raw is None or raw.back or (raw.shaky and not raw.candidates) or not _beside(reader, raw):
        return None
    if raw.proclitics in (small.at, small.to_) or tied:
        pass
    elif raw.proclitics or (raw.words and raw.words[0].head) or not raw.words:
        return None
    outer, own = size(raw), size(inner)
    if comma and tied and outer <= own:
        return None
    if outer < own or (outer == own and not (raw.words and not raw.words[0].head)):
        return None
    return raw


def _described(reader: Reader, j: int) -> bool:
    """Is a word a definite adjective without a letter before it."""
    fold = reader.text.tokens[j].fold
    if fold in reader.names.none and fold.startswith(reader.small.article):
        return True
    return any(m.entry.kind == "adjective" and not m.reading.proclitics and m.reading.definite and m.last == j + 1 for m in reader.at[j])


def _beside(reader: Reader, raw: Raw) -> bool:
    """May a raw be the larger place of a chain: its name is no common word read otherwise."""
    return bool(raw.words) or raw.known is None or not raw.known.entry.id.startswith(HEADED)


def size(raw: Raw) -> int:
    """How large a place as written is, by its head noun or the largest place of its name."""
    for word in raw.words:
        if word.head:
            return SIZE.get(word.kind, 1)
    if raw.words:
        return 2
    return max((SIZE.get(c.kind, 1) for c in raw.candidates), default=1)
