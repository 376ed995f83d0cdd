"""What a document is found by: the keys of its words, its words as they stand, and where in the text a query's words are."""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from waqai.arabic.stems import Stems, stems_of
from waqai.model import Span, Text, Token

# Words are written down one after another with a space on either side, so that a phrase is found as a run of whole words. What follows
# the break begins another text.
BREAK = "\n"
# Two words that follow one another have a key as well, a number in base 32 after a mark that stands in no word. Of 32,768 such numbers a
# document of 300 words has some 300, so that a phrase of frequent words is looked for in one document of a hundred, not in nearly all.
PAIR = "\u00a6"
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_THOUSANDS = re.compile("(?<=[0-9])[,\u066c](?=[0-9]{3}(?![0-9]))")
_PIECES = {
    "word": re.compile("[0-9a-z\u00c0-\uffff]+"),
    "number": re.compile("[0-9]+"),
    "latin": re.compile("[0-9a-z\u00df-\u024f]+"),
}
MAX_TERMS = 50
# A minus before the word, as keyboards and command lines have it; the words of a phrase between quotation marks of any kind.
_OPEN, _CLOSE = '"\u00ab\u201c\u201d\u201e', '"\u00bb\u201c\u201d'
_TERM = re.compile(f"(?P<minus>[-\u2212\u2013])?(?:[{_OPEN}](?P<phrase>[^{_CLOSE}]*)[{_CLOSE}]?|(?P<word>[^\\s{_OPEN}]+))")


class Entry(NamedTuple):
    """What the index holds of a document: its keys, each once and sorted, its words in order, the version of the rules that made them."""

    keys: tuple[str, ...]
    words: str
    rules: str


NOTHING = Entry((), "", "")


class Term(NamedTuple):
    """One word or phrase of a query as typed, its words, and the keys that a document must have to hold it."""

    typed: str
    words: tuple[str, ...]
    keys: tuple[str, ...]
    exact: bool


class Query(NamedTuple):
    """What a document must hold, all of it, and what it must not."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]


class QueryError(ValueError):
    """A query that cannot be asked: why, and what to do."""


def index_texts(texts: Iterable[Text], stems: Stems) -> Entry:
    """The entry of a document, made of its title and its text."""
    keys: set[str] = set()
    parts: list[str] = []
    for text in texts:
        words = [word for token in text.tokens for word in _words(token)]
        parts.append(" ".join(words))
        for word in dict.fromkeys(words):
            for reading in _readings(word, stems):
                keys.update(reading)
        keys.update(_pairs(words))
    return Entry(tuple(sorted(keys)), f" {f' {BREAK} '.join(parts)} ", stems.version)


def parse_query(typed: str, cut: Callable[[str], Sequence[Token]], stems: Stems) -> Query:
    """A query of words, phrases between quotation marks, and either of them after a minus; `cut` makes tokens of what is typed.

    Raises QueryError where no word is asked for, or too many are.
    """
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for found in _TERM.finditer(typed):
        phrase = found["phrase"] is not None
        asked = found["phrase"] if phrase else found["word"]
        words = tuple(word for token in cut(asked) for word in _words(token))
        if words:
            single = [key for word in words for key in _readings(word, stems)[0]]
            keys = tuple(dict.fromkeys([*single, *_pairs(words)] if phrase else single))
            term = Term(" ".join(asked.split()), words, keys, phrase)
            (unwanted if found["minus"] else wanted).append(term)
    if len(wanted) + len(unwanted) > MAX_TERMS:
        raise QueryError(f"more than {MAX_TERMS} words and phrases; ask for fewer")
    if not wanted:
        raise QueryError("no word to look for; give at least one word that is not excluded")
    return Query(tuple(wanted), tuple(unwanted))


def phrase_of(term: Term) -> str:
    """The words of a phrase as they stand in the words of an entry that has it."""
    return f" {' '.join(term.words)} "


def find_terms(text: Text, query: Query, stems: Stems) -> list[Span]:
    """The spans of the document in which the wanted words and phrases stand, in order, none within another."""
    words = [(word, token) for token in text.tokens for word in _words(token)]
    spans: set[Span] = set()
    for term in query.wanted:
        if term.exact:
            spans.update(_phrases(words, term.words))
        else:
            spans.update(Span(token.start, token.end) for word, token in words if _holds(word, term, stems))
    return _outermost(spans)


def _words(token: Token) -> Iterator[str]:
    """The words of a token as the index writes them: folded, numbers without the marks between thousands, in pieces at other marks."""
    pieces = _PIECES.get(token.kind)
    if pieces is None:
        return
    text = _THOUSANDS.sub("", token.fold) if token.kind == "number" else token.fold.lower() if token.kind == "latin" else token.fold
    yield from pieces.findall(text)


def _readings(word: str, stems: Stems) -> tuple[tuple[str, ...], ...]:
    return stems_of(word, stems) if word[0] > "\u0600" else ((word,),)


def _pairs(words: Sequence[str]) -> Iterator[str]:
    """The keys of each word with the next one."""
    hashes = {word: zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in set(words)}
    for one, other in pairwise(words):
        number = (31 * hashes[one] + hashes[other]) % 32_768
        yield PAIR + _DIGITS[number >> 10] + _DIGITS[number >> 5 & 31] + _DIGITS[number & 31]


def _holds(word: str, term: Term, stems: Stems) -> bool:
    return any(key in term.keys for reading in _readings(word, stems) for key in reading)


def _phrases(words: Sequence[tuple[str, Token]], phrase: tuple[str, ...]) -> Iterator[Span]:
    for at in range(len(words) - len(phrase) + 1):
        if all(words[at + i][0] == word for i, word in enumerate(phrase)):
            yield Span(words[at][1].start, words[at + len(phrase) - 1][1].end)


def _outermost(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept
