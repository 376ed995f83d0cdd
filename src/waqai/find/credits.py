"""Credits: the news agency that a text says it comes from, in its dateline, its lead or its last words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from waqai.knowledge.lexicon import Lexicon, Match
from waqai.knowledge.values import Agencies
from waqai.model import Mention, Span, Text

LEAD = 2  # sentences in which an agency speaks for the whole text
LEAD_WORDS = 4  # of a sentence that is no heading or dateline
HEAD = 120  # tokens at most
DATELINE = 8  # words of a sentence before the mark that ends its dateline
TAIL = 3  # sentences at the end, furniture of the page among them
TAIL_WORDS = 6  # of a sentence that says nothing but where the text is from
BEFORE, AFTER = 3, 2  # tokens between the name and the word of saying that goes with it
SAYING = ("report", "report_noun", "marker")
WORDS = ("word", "number", "latin")
ENDS_DATELINE = frozenset(":-\u2013\u2014/)]")


class _Name(NamedTuple):
    """A name of an agency at tokens `[first, last)`: of the lexicon, or a short one that only a byline has."""

    first: int
    last: int
    id: str
    is_byline: bool
    told: bool = False


def find_credit(text: Text, lexicon: Lexicon, agencies: Agencies, told: str) -> Mention | None:
    """The credit of a text, value the id of the agency; None where it gives none. `told` is the folded letter of "told to".

    Rules: `credit.byline`, a name between marks or at the end of the dateline; `credit.lead`, a word of saying beside the name in the first
    sentences; `credit.end`, between marks in a last sentence that says nothing else, or at its end.
    """
    head = _head(text)
    at = lexicon.scan(text.tokens[:head]).at
    for name in _names(text, at, 0, agencies, told):
        if _is_set_off(text, name) or _ends_dateline(text, name):
            return _credit(text, name, "credit.byline")
        if not name.is_byline and (name.told or _is_said(at, name)):
            return _credit(text, name, "credit.lead")
    for sentence in reversed(text.sentences[-TAIL:]):
        first = max(sentence.first, head)
        for name in _names(text, lexicon.scan(text.tokens[first : sentence.last]).at, first, agencies, told):
            others = _words(text, sentence.first, name.first) + _words(text, name.last, sentence.last)
            if _is_set_off(text, name) and (others <= TAIL_WORDS or not _words(text, name.last, sentence.last)):
                return _credit(text, name, "credit.end")
    return None


def _words(text: Text, first: int, last: int) -> int:
    return sum(token.kind in WORDS for token in text.tokens[first:last])


def _head(text: Text) -> int:
    """One past the last token of the headline and the first sentences."""
    count = 0
    for sentence in text.sentences:
        count += _words(text, sentence.first, sentence.last) >= LEAD_WORDS
        if count == LEAD or sentence.last >= HEAD:
            return min(sentence.last, HEAD)
    return min(len(text.tokens), HEAD)


def _names(text: Text, at: Sequence[Sequence[Match]], first: int, agencies: Agencies, told: str) -> Iterator[_Name]:
    """The agencies named in the tokens from `first` on, `at` being what the lexicon found there."""
    for i, matches in enumerate(at, first):
        named = [m for m in matches if m.entry.kind == "outlet" and m.entry.id in agencies.names]
        if named:
            match = max(named, key=lambda m: m.last)
            yield _Name(i, match.last + first, match.entry.id, False, told in match.reading.proclitics)
        for words, id_ in agencies.bylines.get(text.tokens[i].fold, ()):
            last = _spelled(text, i, words)
            if last:
                yield _Name(i, last, id_, True)


def _spelled(text: Text, i: int, words: tuple[str, ...]) -> int:
    """One past the last of some words that stand at `i`, full stops between them passed over, or 0."""
    for word in words:
        while i < len(text.tokens) and text.tokens[i].kind == "stop":
            i += 1
        if i >= len(text.tokens) or text.tokens[i].fold != word:
            return 0
        i += 1
    return i


def _is_mark(text: Text, i: int, gap: int) -> bool:
    """Is there a mark or an end at token `i`, or between the tokens on both sides of `gap`; quotation marks are none."""
    tokens = text.tokens
    if not 0 <= i < len(tokens) or tokens[i].kind in ("punct", "stop", "newline"):
        return True
    if tokens[i].kind == "quote":
        return tokens[i].text in "()[]"
    left, right = tokens[gap - 1], tokens[gap]
    return bool(text.view.text[left.at + len(left.text) : right.at].strip())  # a dash that is written as tatweel


def _is_set_off(text: Text, name: _Name) -> bool:
    return _is_mark(text, name.first - 1, name.first) and _is_mark(text, name.last, name.last)


def _ends_dateline(text: Text, name: _Name) -> bool:
    """Does a colon, a dash, a bracket or a line end close the name, near the beginning of its sentence."""
    sentence = next((s for s in text.sentences if s.first <= name.first < s.last), None)
    if name.is_byline or sentence is None or _words(text, sentence.first, name.first) > DATELINE or name.last >= len(text.tokens):
        return False
    after = text.tokens[name.last]
    return after.kind == "newline" or after.text in ENDS_DATELINE


def _is_said(at: Sequence[Sequence[Match]], name: _Name) -> bool:
    near = (*range(max(0, name.first - BEFORE), name.first), *range(name.last, min(len(at), name.last + AFTER)))
    return any(match.entry.kind in SAYING for i in near for match in at[i])


def _credit(text: Text, name: _Name, rule: str) -> Mention:
    span = Span(text.tokens[name.first].start, text.tokens[name.last - 1].end)
    return Mention("credit", name.first, name.last, span, name.id, rule)


def agency_of(outlet: str | None, sites: Mapping[str, str]) -> str | None:
    """The agency that an outlet is: its address, or one above it, is that of the agency; None for any other."""
    while outlet:
        if outlet in sites:
            return sites[outlet]
        outlet = outlet.partition(".")[2]
    return None
