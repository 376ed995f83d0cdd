"""The words of a correction as tokens: which of them are the name of a party, of a place or of a source, spelled as the lexicon spells."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from waqai.claim.clause import Found
from waqai.curate.unread import MARKS
from waqai.knowledge import Knowledge
from waqai.model import Mention, Span

LETTERS = frozenset(chr(c) for c in (*range(0x0621, 0x063B), *range(0x0641, 0x064B)))
MOST = {"party": 6, "place": 4, "source": 8}  # words of a name
SHORTEST = 2  # letters of a name of one word
# Nouns of people and things before the name of the body that they belong to.
OF_A_BODY = ("members", "unit", "aircraft", "artillery")
BODIES = ("formation", "movement", "force", "organ")
# Kinds of words that are no name by themselves, whatever stands with them.
COMMON = frozenset(
    {"group", "head", "side", "against", "other", "nisba", "adjective", "link", "portion", "number.word", "prep", "function"}
)
COUNTS = frozenset({"portion", "number.word"})
UNITS = ("district", "governorate", "region")  # before the name of a known place: its countryside, its surroundings
MARKERS = frozenset({"marker"})
AFTER = frozenset({"prep", "relative", "complement", "clause"})


class Name(NamedTuple):
    """Words that may be a name: tokens `[first, last)`, their plain spelling and, folded, the words to compare by."""

    first: int
    last: int
    form: str
    folds: tuple[str, ...]


def find_words(text: str, value: Mapping[str, Any] | None, field: Mapping[str, Any] | None) -> Span | None:
    """Where the words of a corrected value stand: its span if it fits, else its words, else those of the field as it was read."""
    for one in (value, field):
        if not one or not one.get("text"):
            continue
        span, words = one.get("span"), one["text"]
        if isinstance(span, list | tuple) and len(span) == 2 and text[slice(*span)] == words:
            return Span(*span)
        at = text.find(words)
        if at >= 0:
            return Span(at, at + len(words))
    return None


def tokens_in(found: Found, span: Span) -> tuple[int, int]:
    """The tokens `[first, last)` that a span of the document touches."""
    inside = [token.index for token in found.text.tokens if token.start < span.end and span.start < token.end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def touching(mentions: Sequence[Mention], first: int, last: int) -> Iterator[Mention]:
    """The mentions that share a token with `[first, last)`."""
    return (mention for mention in mentions if mention.first < last and first < mention.last)


def party_name(found: Found, first: int, last: int, start: int, knowledge: Knowledge) -> Name | None:
    """The name of a body among the words for it, which begin at `start` of the document: without numbers, people that belong to it, and
    what follows a preposition.

    None where every word is a common noun or an adjective, which name other bodies elsewhere.
    """
    first = _skip(found, first, last, knowledge, COUNTS)
    while first < last and _belongs(found, first, last, knowledge):
        first = _skip(found, first + 1, last, knowledge, COUNTS)
    name = _name(found, first, _end(found, first, last, AFTER), start, knowledge, "party")
    if name is None:
        return None
    common = [any(match.entry.kind in COMMON for match in found.at[i]) for i in range(name.first, name.last)]
    is_party = any(m.entry.kind == "party" and m.last >= name.last for m in found.at[name.first])
    return name if is_party or not all(common) else None


def place_name(found: Found, first: int, last: int, start: int, knowledge: Knowledge) -> Name | None:
    """The name of a place among the words for it, without the word for its kind; None where they say what lies round another place."""
    first = _skip(found, first, last, knowledge)
    words = [match for match in found.at[first] if match.entry.kind == "place_word" and match.last < last] if first < last else []
    if words:
        if not any(match.entry.value.word.head for match in words):
            return None
        first = _skip(found, max(match.last for match in words), last, knowledge)
        is_unit = all(match.entry.value.word.kind in UNITS for match in words)
        if is_unit and first < last and any(match.entry.kind in ("place", "place_unit") for match in found.at[first]):
            return None
    return _name(found, first, _end(found, first, last, AFTER | {"place_word"}), start, knowledge, "place")


def source_name(found: Found, first: int, last: int, start: int, knowledge: Knowledge) -> Name | None:
    """The words of a source without what leads to it; None where all are known words, of which the context decides what they mean."""
    name = _name(found, _skip(found, first, last, knowledge, MARKERS), last, start, knowledge, "source")
    return name if name is not None and any(not found.at[i] for i in range(name.first, name.last)) else None


def plain(text: str) -> str:
    """A word in plain letters: without vowel signs and tatweel; empty where it has letters that Arabic does not have."""
    kept = "".join(c for c in text if c not in MARKS)
    return kept if LETTERS.issuperset(kept) else ""


def sentence_at(found: Found, first: int) -> tuple[int, Span]:
    """The number and the span of the sentence that a token stands in."""
    sentence = next(one for one in found.text.sentences if one.first <= first < one.last)
    return sentence.index, sentence.span


def _skip(found: Found, first: int, last: int, knowledge: Knowledge, kinds: frozenset[str] = frozenset()) -> int:
    """The first token of a name: past marks, numbers, prepositions, and words of some kinds."""
    before = {knowledge.small[name] for name in ("in", "of", "to", "on", "with", "between", "about")}
    while first < last:
        token = found.text.tokens[first]
        if token.kind == "word" and token.fold not in before and not any(match.entry.kind in kinds for match in found.at[first]):
            break
        first += 1
    return first


def _belongs(found: Found, i: int, last: int, knowledge: Knowledge) -> bool:
    """Is token `i` a noun of people or things of a body that is named after it."""
    nouns = [m for m in found.at[i] if m.entry.kind == "group" or (m.entry.kind == "head" and m.entry.value.kind in OF_A_BODY)]
    following = _skip(found, i + 1, last, knowledge, COUNTS)
    if not nouns or following >= last:
        return False
    return any(m.entry.kind == "party" or (m.entry.kind == "head" and m.entry.value.kind in BODIES) for m in found.at[following])


def _end(found: Found, first: int, last: int, ending: frozenset[str]) -> int:
    """One past the name that begins at `first`: before a number, a mark or a word of the kinds that end it."""
    for i in range(first + 1, last):
        if found.text.tokens[i].kind not in ("word", "quote") or any(match.entry.kind in ending for match in found.at[i]):
            return i
    return last


def _name(found: Found, first: int, last: int, start: int, knowledge: Knowledge, kind: str) -> Name | None:
    """The name in tokens `[first, last)`, whose first word begins at `start` of the document where that lies inside it."""
    if any(token.kind not in ("word", "quote") for token in found.text.tokens[first:last]):
        return None
    tokens = [token for token in found.text.tokens[first:last] if token.kind == "word"]
    words = [plain(token.text) for token in tokens]
    if not all(words) or not 0 < len(words) <= MOST[kind] or len("".join(words)) <= SHORTEST:
        return None
    if tokens[0].start < start < tokens[0].end:
        words[0] = plain(found.text.document.text[start : tokens[0].end])
    elif any(tokens[0].fold.startswith(knowledge.small[letter] + knowledge.small["the"]) for letter in ("and", "so", "at", "as")):
        words[0] = words[0][1:]
    return Name(first, last, " ".join(words), tuple(map(knowledge.fold, words))) if words[0] else None
