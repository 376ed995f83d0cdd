"""The lexicon: folded forms of one or more words, found in running text through every reading of the first word."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from waqai.arabic.clitics import Clitics, read_glued, read_word
from waqai.model import Reading, Token

# A word seen more often than this many distinct ones ago is read again; bounds memory on endless input.
CACHE_LIMIT = 300_000
# Ta marbuta and the signs that may follow it: it folds to ha, but ends the word, so that it is never the pronoun "his".
TA_MARBUTA = "\u0629"


class Entry(msgspec.Struct, frozen=True, gc=False):
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


Hit = tuple[Entry, Reading]  # an entry whose first word is a reading of some word


class Match(msgspec.Struct, frozen=True, gc=False):
    """An entry found at tokens `[first, last)`."""

    first: int
    last: int
    entry: Entry
    reading: Reading


class Longer(msgspec.Struct, frozen=True, gc=False):
    """Entries of several words whose first is a reading of some word, by their second word; `of` is what they must be."""

    reading: Reading
    of: str
    by_second: Mapping[str, Sequence[Entry]]


class Hits(msgspec.Struct, frozen=True, gc=False):
    """What may begin at a word: entries of one word, their kinds, and longer entries."""

    single: tuple[Hit, ...]
    kinds: tuple[str, ...]
    longer: tuple[Longer, ...]


NOTHING = Hits((), (), ())


class Scan(NamedTuple):
    """What the lexicon found in a text: for each token the entries that begin there, and their kinds; for each kind its tokens in order."""

    at: Sequence[Sequence[Match]]
    kinds: Sequence[tuple[str, ...]]
    where: Mapping[str, Sequence[int]]


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
        seconds = {second for table in self._longer.values() for second in table}
        self._seconds = frozenset({*seconds, *(clitics.article + second for second in seconds)})
        # Of words that end in ta marbuta and of all others.
        self._cache: tuple[dict[str, Hits], dict[str, Hits]] = ({}, {})

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

    def hits(self, fold: str, closed: bool) -> Hits:
        """The entries that a folded word may begin, through each of its readings; a `closed` word has no pronoun."""
        cache = self._cache[closed]
        found = cache.get(fold)
        if found is None:
            if len(cache) > CACHE_LIMIT:
                cache.clear()
            found = cache[fold] = self._read(fold, closed)
        return found

    def _read(self, fold: str, closed: bool) -> Hits:
        found = self._filter(read_word(fold, self._clitics, self._first))
        if found is NOTHING:
            found = self._filter(read_glued(fold, self._clitics, self._first))
        if not closed:
            return found
        single = [(entry, reading) for entry, reading in found.single if not reading.suffix]
        return _hits(single, found.longer)

    def _filter(self, readings: Iterable[tuple[Reading, str]]) -> Hits:
        single: list[Hit] = []
        longer: list[Longer] = []
        for reading, of in readings:
            for entry in self._single.get(reading.stem, ()):
                if _may(entry, reading, of) and not (reading.suffix and not entry.joins) and not (entry.suffixed and not reading.suffix):
                    single.append((entry, reading))
            table = self._longer.get(reading.stem) if not reading.suffix else None
            if table is not None:
                longer.append(Longer(reading, of, table))
        return _hits(single, longer)

    def scan(self, tokens: Sequence[Token]) -> Scan:
        """The entries that begin at each token; quotation marks inside a name of several words are passed over."""
        at: list[list[Match]] = []
        kinds_at: list[tuple[str, ...]] = []
        where: defaultdict[str, list[int]] = defaultdict(list)
        empty: list[Match] = []
        for i, token in enumerate(tokens):
            if token.kind != "word":
                at.append(empty)
                kinds_at.append(())
                continue
            closed = token.text[-1] == TA_MARBUTA
            hits = self._cache[closed].get(token.fold) or self.hits(token.fold, closed)
            kinds = hits.kinds
            if hits is NOTHING:
                at.append(empty)
                kinds_at.append(kinds)
                continue
            j = i + 1
            found = [Match(i, j, entry, reading) for entry, reading in hits.single]
            if hits.longer:
                longer = self._scan_longer(tokens, j, hits.longer)
                if longer:
                    found += longer
                    kinds = tuple(dict.fromkeys((*kinds, *(match.entry.kind for match in longer))))
            for kind in kinds:
                where[kind].append(i)
            at.append(found)
            kinds_at.append(kinds)
        return Scan(at, kinds_at, where)

    def _scan_longer(self, tokens: Sequence[Token], j: int, longer: Sequence[Longer]) -> Sequence[Match]:
        """The entries of several words whose first word stands before token `j`."""
        i, count = j - 1, len(tokens)
        while j < count and tokens[j].kind == "quote":
            j += 1
        if j == count or tokens[j].fold not in self._seconds:
            return ()
        found: list[Match] = []
        second = tokens[j].fold
        for one in longer:
            reading = one.reading
            article = self._clitics.article if reading.definite else ""
            entries = _seconds(one.by_second, second, article) if article else one.by_second.get(second, ())
            for entry in entries:
                if _may(entry, reading, one.of):
                    last = _follow(tokens, j + 1, entry.words, article)
                    if last:
                        found.append(Match(i, last, entry, reading))
        return found


def _hits(single: Sequence[Hit], longer: Sequence[Longer]) -> Hits:
    if not single and not longer:
        return NOTHING
    return Hits(tuple(single), tuple(dict.fromkeys(entry.kind for entry, _ in single)), tuple(longer))


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
