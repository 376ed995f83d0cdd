"""What the release knows of single words: parts of names, titles, words that are no part of any name, words that tell who is endangered.

Whatever is not known to be harmless counts as unknown, and unknown words are masked.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from waqai.arabic.clitics import Clitics, read_word
from waqai.knowledge import Knowledge, Searching
from waqai.knowledge.tables import read_table
from waqai.release.policy import NOT_CUES, Rules

CACHE_LIMIT = 300_000
MIN_SAFE = 3  # letters of a stem that is taken for a common word after a letter was cut off: names begin with such letters too
TA, TA_MARBUTA = "\u062a", "\u0647"  # the end of a feminine before a pronoun, and as it is folded
YA = "\u064a"  # the end of a word for where somebody is from
ALIF = "\u0627"  # the end of an indefinite word that says in which state somebody was
CLOSED = "\u0629"
# Kinds of the lexicon that say nothing of a word being harmless, that end a name, and that tell a role rather than a name.
NO_WORD = frozenset({"name", "name_part"})
ENDING = frozenset(
    {"prep", "function", "relative", "complement", "clause", "cue", "report", "unit", "month", "weekday", "dayword", "daypart", "when"}
)
LEADS = frozenset({"prep", "function", "direction_adjective", "nisba"})
HEADS = frozenset({"head", "place_word"})
ROLES = frozenset({"head", "source_noun", "group", "place_word", "title", "number.word", "party", "outlet"})
NAMES = frozenset({"place", "place_unit", "party", "outlet"})


class Part:
    """What a word may be in a name, and otherwise: bits of `Word.parts`."""

    GIVEN = 1
    WEAK = 2
    KIN = 4
    BEFORE = 8
    AFTER = 16
    TITLE = 32
    NAMED = 64
    SAFE = 128
    ENDING = 256  # a word that no name goes over
    ROLE = 512
    DEFINITE = 1024
    JOINED = 2048  # something is written onto it that joins it to what stands before
    HEAD = 4096  # a word that a name of a place or body comes after
    LEADING = 16384  # a preposition, after which a place rather than a person stands
    INSIDE = 8192  # stands between two parts of a name
    WHOM = 32768  # a weak name right after it is one: killed, said, the house of
    NISBA = 65536  # a definite word for where somebody is from, which after an indefinite word is no adjective of it


CLASSES = {
    "given": Part.GIVEN,
    "exact": Part.GIVEN,
    "weak": Part.WEAK,
    "kin": Part.KIN,
    "inside": Part.KIN | Part.INSIDE,
    "before": Part.BEFORE,
    "after": Part.AFTER,
    "title": Part.TITLE,
    "named": Part.NAMED,
    "whom": Part.WHOM,
}
NAME = Part.GIVEN | Part.WEAK | Part.KIN | Part.BEFORE | Part.AFTER


class Word(NamedTuple):
    """A word as the release sees it: its folded form without what is written onto it, what it may be (bits of Part), its cues.

    Of an unknown word nothing is known that would make it harmless or a part of a name.
    """

    base: str
    parts: int
    cues: frozenset[str]
    is_unknown: bool


class Vocabulary:
    """The words of the policy's tables and of the knowledge, each word looked at once."""

    def __init__(self, folder: Path, rules: Rules, knowledge: Knowledge, searching: Searching) -> None:
        self.knowledge, self._clitics, self._known = knowledge, knowledge.clitics, searching.stems.known
        fold = knowledge.fold
        self._persons: dict[str, int] = {}
        self._exact: set[str] = set()
        for row in read_table(folder / "persons.tsv", ("form", "class")):
            if row["class"] not in CLASSES:
                raise row.wrong("class", f"{row['class']!r} is no class of words", f"use one of {', '.join(CLASSES)}")
            if row["class"] == "exact":
                self._exact.add(row["form"])
            else:
                word = fold(row["form"])
                self._persons[word] = self._persons.get(word, 0) | CLASSES[row["class"]]
        self._cues: dict[str, frozenset[str]] = {}
        for row in read_table(folder / "cues.tsv", ("form", "class")):
            if row["class"] not in rules.cues and row["class"] not in NOT_CUES:
                raise row.wrong("class", f"{row['class']!r} is no class of cues", f"use one of {', '.join((*rules.cues, *NOT_CUES))}")
            self._cues[fold(row["form"])] = self._cues.get(fold(row["form"]), frozenset()) | {row["class"]}
        kinds: dict[str, set[str]] = {"word": set(), "verb": set(), "latin": set(), "address": set()}
        for row in read_table(folder / "words.tsv", ("form", "class")):
            if row["class"] not in kinds:
                raise row.wrong("class", f"{row['class']!r} is no class of words", f"use one of {', '.join(kinds)}")
            kinds[row["class"]].add(fold(row["form"]) if row["class"] == "word" else row["form"])
        self._words, self._verbs, self.latin, self.address = (frozenset(kinds[name]) for name in ("word", "verb", "latin", "address"))
        if missing := [cue for cue in rules.cues if not any(cue in found for found in self._cues.values())]:
            raise ValueError(f"cues.tsv: no word of class {missing[0]}; add one, or take the class out of the rules")
        names = (tuple(map(fold, row["name"].split(" "))) for row in read_table(folder / "officials.tsv", ("name", "office")))
        self.officials: dict[str, list[tuple[str, ...]]] = {}
        for name in sorted(names, key=len, reverse=True):
            self.officials.setdefault(name[0], []).append(name)
        self._onto = frozenset({"", *(chain.letters for chain in self._clitics.chains if chain.cut == "no")})
        self._seen = lru_cache(maxsize=CACHE_LIMIT)(self._read)

    def look_up(self, surface: str) -> Word:
        """What is known of a word without marks and tatweel."""
        return self._seen(surface)

    def _read(self, surface: str) -> Word:
        fold = self.knowledge.fold(surface)
        verb = next((rest for onto in self._onto if surface.startswith(onto) and (rest := surface[len(onto) :]) in self._verbs), None)
        if verb is not None:
            whom = self._persons.get(self.knowledge.fold(verb), 0) & Part.WHOM
            return Word(fold, Part.SAFE | Part.ENDING | whom, frozenset(), False)
        exact = next((name for name in self._exact if surface.endswith(name) and surface[: -len(name)] in self._onto), None)
        parts, base, cues = Part.GIVEN * (exact is not None), fold, self._cues.get(fold, frozenset())
        if exact is not None:
            base = self.knowledge.fold(exact)
        is_safe = fold in self._words
        for before, rest in _bases(fold, self._clitics):
            found = self._persons.get(rest, 0)
            has_article = before.endswith(self._clitics.article)
            if has_article and parts & Part.TITLE:
                found &= ~Part.WEAK
            if has_article and found & Part.GIVEN:  # a given name with the article is a family's
                found = (found & ~Part.GIVEN) | Part.WEAK
            if found and not (has_article and not found & (Part.WEAK | Part.TITLE)):
                parts |= found
                is_cut = before and not has_article and base == fold and not self._persons.get(fold) and exact is None
                if is_cut:
                    base = rest
                    parts |= Part.JOINED
            forms = {rest, *self._without_pronoun(rest)}
            is_safe = is_safe or not forms.isdisjoint(self._words)
            if len(rest) >= MIN_SAFE or not before:
                cues = cues.union(*(self._cues.get(form, frozenset()) for form in forms))
            parts |= Part.DEFINITE * has_article
            parts |= Part.NISBA * (has_article and len(rest) > MIN_SAFE and rest.endswith(YA) and forms.isdisjoint(self._words))
        kinds = set[str]()
        for entry, reading in self.knowledge.lexicon.hits(fold, surface.endswith(CLOSED)).single:
            parts |= Part.HEAD * (entry.kind in HEADS)
            cut = len(fold) - len(reading.stem) - len(reading.suffix)
            if entry.kind in NO_WORD or (reading.cut and not reading.definite and cut and len(reading.stem) < MIN_SAFE):
                continue
            kinds.add("verb" if entry.kind == "act" and entry.of == "verb" else entry.kind)
            if reading.proclitics and not self._persons.get(fold) and not parts & Part.NISBA:
                parts |= Part.JOINED
        is_safe = is_safe or bool(kinds or cues) or self._is_form(fold)
        if is_safe:
            parts |= Part.SAFE
        if kinds & ENDING or "verb" in kinds:
            parts |= Part.ENDING
        if kinds & ROLES:
            parts |= Part.ROLE
        if kinds & LEADS:
            parts |= Part.LEADING
        return Word(base, parts, cues, not parts & (NAME | Part.SAFE | Part.TITLE | Part.NAMED))

    def _is_form(self, fold: str) -> bool:
        """Is this a form of a word that search knows, by itself, with the article, or as a long word with letters written onto it."""
        readings = (reading for reading, _ in read_word(fold, self._clitics, self._known))
        return any(len(r.stem) >= MIN_SAFE and (r.definite or not r.proclitics or len(r.stem) > MIN_SAFE) for r in readings)

    def _without_pronoun(self, word: str) -> Iterator[str]:
        for suffix in self._clitics.suffixes.get(word[-1], ()):
            stem = word[: -len(suffix)]
            if len(stem) >= MIN_SAFE and word.endswith(suffix):
                yield stem
                if stem.endswith(TA):
                    yield stem[:-1] + TA_MARBUTA


def _bases(fold: str, clitics: Clitics) -> Iterator[tuple[str, str]]:
    """What may be written onto the beginning of a word, and the rest: the whole word first."""
    yield "", fold
    for letters, cut, _ in clitics.starts.get(fold[0], ()):
        rest = fold[len(letters) :]
        if fold.startswith(letters) and len(rest) > 1:
            yield letters, rest if cut != "keep" else clitics.article + rest


_INVISIBLE = ("mark", "tatweel", "zero_width", "filler")


def cleaning(knowledge: Knowledge) -> Mapping[int, str | None]:
    """What to make of each character so that no name hides in a text: presentation forms as letters, invisible characters gone."""
    letters = knowledge.letters
    table: dict[int, str | None] = {ord(c): None for c, kind in letters.of.items() if kind in _INVISIBLE}
    table |= {code: shown for code, shown in letters.repair.items() if code not in table}
    for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x00AD, 0x061C, 0xFEFF, 0x180E, 0x034F):
        table[code] = None
    for code in (*range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0)):
        table[code] = None
    return table


# Words of Arabic, of other letters, numbers with what may stand inside one, white space, and any other single character.
PIECES = re.compile(
    "(?P<word>[\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06fa-\u06ff]+)"
    "|(?P<number>[0-9\u0660-\u0669\u06f0-\u06f9]+(?:[.,:/\u066b\u066c-][0-9\u0660-\u0669\u06f0-\u06f9]+)*)"
    "|(?P<latin>[^\\W\\d_][\\w@.+-]*|[@_]\\w[\\w@.+-]*)"
    "|(?P<space>[ \t\u00a0\r\n]+)|(?P<mark>.)",
    re.DOTALL,
)
