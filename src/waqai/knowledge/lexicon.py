"""The lexicon: folded forms of one or more words, found in running text through every reading of the first word."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from waqai.arabic.clitics import Clitics, read_glued, read_word
from waqai.model import Reading, Token

# A word seen more often than this many distinct ones ago is read again; bounds memory on endless input.
CACHE_LIMIT = 300_000
# Ta marbuta and the signs that may follow it: it folds to ha, but ends the word, so that it is never the pronoun "his".
TA_MARBUTA = "\u0629"


class Entry(NamedTuple):
    """One form of the lexicon: `words` are folded; `bare` forms also match with the article before them.

    `of` is noun or verb (decides which proclitics it takes); `suffixed` forms need a pronoun after them, forms that `join` may have one.
    """

    kind: str
    words: tuple[str, ...]
    value: Any
    of: str = "noun"
    bare: bool = False
    suffixed: bool = False
    id: str = ""
    joins: bool = False


class Hit(NamedTuple):
    """An entry whose first word is a reading of some word."""

    entry: Entry
    reading: Reading


class Match(NamedTuple):
    """An entry found at tokens `[first, last)`."""

    first: int
    last: int
    entry: Entry
    reading: Reading


class Longer(NamedTuple):
    """Entries of several words whose first is a reading of some word, by their second word; `of` is what they must be."""

    reading: Reading
    of: str
    by_second: Mapping[str, Sequence[Entry]]


class Hits(NamedTuple):
    """What may begin at a word: entries of one word, and longer ones."""

    single: tuple[Hit, ...]
    longer: tuple[Longer, ...]


NOTHING = Hits((), ())


class Lexicon:
    """All entries by first word, with a cache of the readings of words already seen."""

    def __init__(self, entries: Iterable[Entry], clitics: Clitics) -> None:
        self._first: dict[str, list[Entry]] = {}
        self._single: dict[str, list[Entry]] = {}
        self._longer: dict[str, dict[str, list[Entry]]] = {}
        for entry in entries:
            first = entry.words[0]
            self._first.setdefault(first, []).append(entry)
            if len(entry.words) == 1:
                self._single.setdefault(first, []).append(entry)
            else:
                self._longer.setdefault(first, {}).setdefault(entry.words[1], []).append(entry)
        self._clitics = clitics
        self._cache: dict[str, Hits] = {}

    def __contains__(self, stem: str) -> bool:
        return stem in self._first

    def words(self, kind: str) -> frozenset[str]:
        """The single folded words of a kind."""
        return frozenset(w for w, es in self._first.items() if any(e.kind == kind and len(e.words) == 1 for e in es))

    def entries(self, stem: str) -> Sequence[Entry]:
        """The entries whose first word is this folded stem."""
        return self._first.get(stem, ())

    def __iter__(self) -> Iterator[Entry]:
        """All entries, by first word in the order of the tables."""
        for entries in self._first.values():
            yield from entries

    def hits(self, fold: str) -> Hits:
        """The entries that a folded word may begin, through each of its readings."""
        found = self._cache.get(fold)
        if found is None:
            if len(self._cache) > CACHE_LIMIT:
                self._cache.clear()
            found = self._cache[fold] = self._read(fold)
        return found

    def _read(self, fold: str) -> Hits:
        found = self._filter(read_word(fold, self._clitics, self._first))
        return found if found is not NOTHING else self._filter(read_glued(fold, self._clitics, self._first))

    def _filter(self, readings: Iterable[tuple[Reading, str]]) -> Hits:
        single: list[Hit] = []
        longer: list[Longer] = []
        for reading, of in readings:
            for entry in self._single.get(reading.stem, ()):
                if _may(entry, reading, of) and not (reading.suffix and not entry.joins) and not (entry.suffixed and not reading.suffix):
                    single.append(Hit(entry, reading))
            table = self._longer.get(reading.stem) if not reading.suffix else None
            if table is not None:
                longer.append(Longer(reading, of, table))
        return Hits(tuple(single), tuple(longer)) if single or longer else NOTHING

    def scan(self, tokens: Sequence[Token]) -> list[list[Match]]:
        """For each token, the entries that begin there; quotation marks inside a name of several words are passed over."""
        at: list[list[Match]] = []
        empty: list[Match] = []
        cache = self._cache
        article = self._clitics.article
        new = tuple.__new__  # a named tuple's own constructor takes twice as long, and this is the innermost loop
        for i, token in enumerate(tokens):
            if token.kind != "word":
                at.append(empty)
                continue
            hits = cache.get(token.fold)
            if hits is None:
                hits = self.hits(token.fold)
            if hits is NOTHING:
                at.append(empty)
                continue
            closed = token.text[-1] == TA_MARBUTA
            j = i + 1
            if closed:
                found = [new(Match, (i, j, entry, reading)) for entry, reading in hits.single if not reading.suffix]
            else:
                found = [new(Match, (i, j, entry, reading)) for entry, reading in hits.single]
            if hits.longer:
                while j < len(tokens) and tokens[j].kind == "quote":
                    j += 1
                if j < len(tokens):
                    for reading, of, by_second in hits.longer:
                        for entry in _seconds(by_second, tokens[j].fold, article if reading.definite else ""):
                            if _may(entry, reading, of):
                                last = _follow(tokens, j + 1, entry.words, article if reading.definite else "")
                                if last:
                                    found.append(Match(i, last, entry, reading))
            at.append(found)
        return at


def _may(entry: Entry, reading: Reading, of: str) -> bool:
    """May an entry stand after these proclitics, and with the article if that was cut off."""
    return (of == "any" or of == entry.of) and (entry.bare or not reading.definite)


def _seconds(by_second: Mapping[str, Sequence[Entry]], second: str, article: str) -> Sequence[Entry]:
    """The entries with this second word; where the first word took the article, the second may have it too."""
    found = by_second.get(second, ())
    if article and second.startswith(article):
        return [*found, *by_second.get(second[len(article) :], ())]
    return found


def _follow(tokens: Sequence[Token], at: int, words: tuple[str, ...], article: str) -> int:
    """One past the last token of `words` whose first two words stand before `at`, or 0.

    Where the first word took the article, those after it may take it too.
    """
    for word in words[2:]:
        while at < len(tokens) and tokens[at].kind == "quote":
            at += 1
        if at >= len(tokens) or (tokens[at].fold != word and not (article and tokens[at].fold == article + word)):
            return 0
        at += 1
    return at
