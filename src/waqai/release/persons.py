"""The texts of an event without the names of persons.

    texts -parse-> Parsed -find_people-> People -write-> texts with masks

What is found errs on the side of masking: a word that is not known to be harmless is masked, whether it is a name or not.
"""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from waqai.release.finding import Finder, Name, Piece
from waqai.release.policy import CLASSES, Policy
from waqai.release.words import NAME, Part, Vocabulary, Word

CLEAR = 3  # letters from which on a part of a name is looked for in the other texts of the event
PLACED = ("place", "place_unit")
MARKS = frozenset(".,:;!?()[]«»\"'-–—…/%،؛؟“”‘’")
# A count, a day, a time, a share, a range.
NUMBER = re.compile(
    r"\d{1,4}|\d{1,3}(?:[,\u066c]\d{3})+|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}"
    r"|\d{1,2}:\d{2}|\d{1,3}[.\u066b]\d|\d{1,4}[-/]\d{1,4}"
)
AFTER_NUMBER = 3  # words between "telephone" and its number
REMEMBERED = 20_000  # texts
TELLING = frozenset({"breakdown", "minor", "minors"})  # cues of age and sex
_KEEP, _PERSON, _WORD, _CONTACT = range(4)
Label = tuple[int, str]  # what becomes of a piece, and what stands in its place
_STAYS: Label = (_KEEP, "")


class Parsed(NamedTuple):
    """A text in pieces, with the names in it, its words without what is written onto them, and what becomes of it by itself."""

    pieces: tuple[Piece, ...]
    names: tuple[Name, ...]
    bases: frozenset[str]
    cues: frozenset[str]
    labels: tuple[Label, ...]
    actions: "Counter[int]"
    written: str


class People(NamedTuple):
    """The names in all texts of an event, the words that are parts of them, and all cues."""

    names: tuple[Name, ...]
    words: frozenset[str]
    cues: frozenset[str]


class Masked(NamedTuple):
    """Texts without names, which of them nothing was taken out of, and how many persons of each class, unknown words and contacts were.

    A text that is None was taken out whole.
    """

    texts: tuple[str | None, ...]
    whole: tuple[bool, ...]
    counts: "Counter[str]"


class Masker:
    """Finds and masks the names of persons, with one policy and one key."""

    def __init__(self, policy: Policy, vocabulary: Vocabulary, key: bytes) -> None:
        self._rules, self._words, self._key = policy.rules, vocabulary, key
        self._is_memorial = not policy.profile.small_cells
        self._finder = Finder(vocabulary, policy.rules.persons.near)
        self._parse = lru_cache(maxsize=REMEMBERED)(self._read)

    def find_people(self, texts: Iterable[str]) -> People:
        """The names in the texts of one event."""
        parsed = [self._parse(text) for text in texts]
        names = tuple(name for one in parsed for name in one.names)
        words = frozenset(word for name in names for word in name.words if len(word) >= CLEAR)
        return People(names, words, frozenset[str]().union(*(one.cues for one in parsed)))

    def class_of(self, name: Name) -> str:
        """The class of a person, by the words that stand near: the most protected of them, else what the policy has for unknown."""
        classes = [rule.person for cue, rule in self._rules.cues.items() if cue in name.cues]
        return max(classes, key=CLASSES.index, default=self._rules.persons.unknown)

    def write(
        self, event: str, people: People, texts: Iterable[str | None], hide_places: bool, shown: frozenset[tuple[str, ...]] = frozenset()
    ) -> Masked:
        """Some texts of an event with a mask in place of each name, numbered within the event; names of `shown` stand as they are."""
        persons = self._number(event, people.names)
        counts = Counter(cls for _, cls in set(persons.values()))
        written: list[str | None] = []
        whole: list[bool] = []
        for text in texts:
            if text is None or len(text) > self._rules.persons.most:
                counts["texts"] += text is not None
                written.append(None)
                whole.append(False)
                continue
            parsed = self._parse(text)
            actions, made = parsed.actions, parsed.written
            if parsed.names or hide_places or not people.words.isdisjoint(parsed.bases):
                labels = self._label(parsed, people, hide_places, shown, persons)
                actions, made = Counter(action for action, _ in labels), self._join(parsed.pieces, labels)
            counts["words"] += actions[_WORD]
            counts["contacts"] += actions[_CONTACT]
            written.append(made)
            whole.append(actions[_KEEP] == len(parsed.pieces))
        return Masked(tuple(written), tuple(whole), counts)

    def write_without_contacts(self, texts: Iterable[str | None]) -> Masked:
        """The texts as they stand but for telephones, addresses and the like."""
        counts: Counter[str] = Counter()
        written: list[str | None] = []
        for text in texts:
            if text is None:
                written.append(None)
                continue
            pieces = self._parse(text).pieces
            labels = [label if label[0] == _CONTACT else _STAYS for label in (self._plain(pieces, i) for i in range(len(pieces)))]
            found = sum(1 for label, _ in labels if label == _CONTACT)
            counts["contacts"] += found
            written.append(self._join(pieces, labels) if found else text)
        return Masked(tuple(written), (True,) * len(written), counts)

    # Reading.

    def _read(self, text: str) -> Parsed:
        pieces = self._finder.cut(text)
        names, kept = self._finder.find(pieces)
        known = [piece.word for piece in pieces if piece.word is not None]
        labels = [_STAYS if piece.kind in ("word", "space") else self._plain(pieces, i) for i, piece in enumerate(pieces)]
        for i, piece in enumerate(pieces):
            if i not in kept and self._is_doubtful(piece.word):
                labels[i] = (_WORD, self._rules.persons.word)
        return Parsed(
            pieces,
            names,
            frozenset(word.base for word in known),
            frozenset(cue for word in known for cue in word.cues),
            tuple(labels),
            Counter(action for action, _ in labels),
            self._join(pieces, labels),
        )

    def _is_doubtful(self, word: Word | None) -> bool:
        """Is a word masked wherever it stands: unknown, a part of a name and nothing else, or telling the age or sex of few people."""
        if word is None:
            return False
        if word.is_unknown or (word.parts & NAME and not word.parts & (Part.SAFE | Part.KIN)):
            return True
        return not self._is_memorial and not word.cues.isdisjoint(TELLING)

    # Writing.

    def _number(self, event: str, names: Sequence[Name]) -> dict[tuple[str, ...], tuple[int, str]]:
        """The number and class of each name: names of which one holds the words of the other are one person. The order is the key's."""
        persons: list[tuple[frozenset[str], str]] = []
        for name in sorted(names, key=lambda one: (-len(set(one.words)), one.words)):
            words, cls = frozenset(name.words), self.class_of(name)
            at = next((i for i, (held, _) in enumerate(persons) if words <= held), None)
            if at is None:
                persons.append((words, cls))
            else:
                persons[at] = (persons[at][0], max(persons[at][1], cls, key=CLASSES.index))
        persons.sort(key=lambda one: self.token(event, one[0]))
        found = {}
        for name in names:
            number = next(i for i, (held, _) in enumerate(persons) if frozenset(name.words) <= held)
            found[name.words] = (number + 1, persons[number][1])
        return found

    def token(self, event: str, words: Collection[str]) -> bytes:
        """What orders some words within an event, by the key of the release alone."""
        return hmac.new(self._key, "\0".join((event, *sorted(words))).encode("utf-8", "surrogatepass"), hashlib.sha256).digest()

    def _label(
        self,
        parsed: Parsed,
        people: People,
        hide_places: bool,
        shown: frozenset[tuple[str, ...]],
        persons: Mapping[tuple[str, ...], tuple[int, str]],
    ) -> list[Label]:
        """What becomes of each piece in this event: words of its persons go wherever they stand, and names of places where they may not."""
        rules, pieces, labels = self._rules.persons, parsed.pieces, list(parsed.labels)
        for i, piece in enumerate(pieces):
            if piece.word is not None and piece.word.base in people.words:
                labels[i] = (_WORD, rules.word)
        if hide_places:
            words = [i for i, piece in enumerate(pieces) if piece.word is not None]
            for match in self._finder.scan(pieces, words):
                if match.entry.kind in PLACED:
                    first, last = words[match.first], words[match.last - 1] + 1
                    labels[first:last] = [(_WORD, rules.word)] * (last - first)
        for name in parsed.names:
            number, cls = persons[name.words]
            mask = _STAYS if name.words in shown else (_PERSON, rules.mask.format_map({"number": number, "class": cls}))
            labels[name.first : name.last] = [mask] * (name.last - name.first)
        return labels

    def _plain(self, pieces: Sequence[Piece], i: int) -> Label:
        """What becomes of a piece by itself: numbers that may be a telephone's, letters of other alphabets and odd marks go."""
        rules, piece = self._rules.persons, pieces[i]
        if piece.kind == "latin":
            if piece.text in self._words.latin:
                return _STAYS
            return (_CONTACT, rules.contact) if "@" in piece.text else (_WORD, rules.word)
        if piece.kind == "number":
            return _STAYS if self._is_harmless(pieces, i) else (_CONTACT, rules.contact)
        if piece.kind == "mark" and piece.text not in MARKS:
            return (_WORD, "")
        return _STAYS

    @staticmethod
    def _is_harmless(pieces: Sequence[Piece], i: int) -> bool:
        """Is a number a count, a year, a date or a time: short, with no other number beside it and no word like "telephone" before."""
        if not NUMBER.fullmatch(pieces[i].text):
            return False
        beside = [k for k in (i - 1, i + 1) if 0 <= k < len(pieces)]
        if any(pieces[k].kind in ("number", "latin") or pieces[k].text in "#&\\+=@_" for k in beside):
            return False
        for step in (-1, 1):
            k = i + step
            while 0 <= k < len(pieces) and (pieces[k].kind == "space" or pieces[k].text in "-./"):
                k += step
            if 0 <= k < len(pieces) and pieces[k].kind == "number" and len(pieces[k].text) + len(pieces[i].text) > 4:
                return False
        words = [p.word for p in pieces[:i] if p.word is not None][-AFTER_NUMBER:]
        return not any("number" in word.cues for word in words)

    @staticmethod
    def _join(pieces: Sequence[Piece], labels: Sequence[Label]) -> str:
        """The text with its masks; of several of one kind in a row one stands."""
        out: list[str] = []
        last: Label | None = None
        gap = ""
        for piece, label in zip(pieces, labels, strict=True):
            if label[0] == _KEEP:
                if piece.kind == "space":
                    gap += " "
                    continue
                out.append((" " if gap else "") + piece.text)
                last = None
            elif label != last and label[1]:
                out.append((" " if gap else "") + label[1])
                last = label
            gap = ""
        return "".join(out).strip()
