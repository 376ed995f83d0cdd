"""Finding the names of persons in the texts of an event, and writing the texts without them.

    texts -parse-> Parsed -find_people-> People -write-> texts with masks

What is found errs on the side of masking: a word that is not known to be harmless is masked, whether it is a name or not.
"""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from waqai.knowledge.lexicon import Match
from waqai.model import Token
from waqai.release.policy import CLASSES, Policy
from waqai.release.words import NAME, NAMES, PIECES, Part, Vocabulary, Word, cleaning

LONGEST = 7  # words of a name
COMMON = 2  # common words that a name may end in: families are named after places, trades and qualities
AFTER_NAMED = 4  # words after "named" that belong to the name
AFTER_TITLE = 2  # words between a title and the name, which say what sort of bearer it is
LEFT = 3  # unknown words before a name that belong to it
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


class Piece(NamedTuple):
    """A word, number, space or mark of a cleaned text; `word` is what is known of a word of Arabic."""

    kind: str
    text: str
    word: Word | None


class Name(NamedTuple):
    """A name of a person in a text: the pieces `[first, last)`, its folded words, and the cues that stand near it."""

    first: int
    last: int
    words: tuple[str, ...]
    cues: frozenset[str]


class Parsed(NamedTuple):
    """A text in pieces, with the names in it, the pieces that name places and bodies, and what becomes of it by itself."""

    pieces: tuple[Piece, ...]
    names: tuple[Name, ...]
    kept: frozenset[int]
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
        self._clean = dict(cleaning(vocabulary.knowledge))
        self._pieces: dict[str, Piece] = {}
        self._token_of = lru_cache(maxsize=REMEMBERED)(lambda text: Token(0, "word", text, self._fold(text), 0, 0, 1))
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
            pieces = self._parse(text or "").pieces
            labels = [label if label[0] == _CONTACT else _STAYS for label in (self._plain(pieces, i) for i in range(len(pieces)))]
            found = sum(1 for label, _ in labels if label == _CONTACT)
            counts["contacts"] += found
            written.append(self._join(pieces, labels) if found else text)
        return Masked(tuple(written), (True,) * len(written), counts)

    # Reading.

    def _read(self, text: str) -> Parsed:
        pieces = self._cut(text)
        words = [i for i, piece in enumerate(pieces) if piece.word is not None]
        known = [piece.word for piece in pieces if piece.word is not None]
        doubtful = any(word.is_unknown or word.parts & (NAME | Part.NAMED | Part.TITLE) for word in known)
        kept = self._known_names(pieces, words) if doubtful else frozenset[int]()
        names = tuple(self._names(pieces, words, kept)) if doubtful else ()
        labels = [_STAYS if piece.kind in ("word", "space") else self._plain(pieces, i) for i, piece in enumerate(pieces)]
        for i in words:
            if i not in kept and self._is_doubtful(pieces[i].word):
                labels[i] = (_WORD, self._rules.persons.word)
        return Parsed(
            pieces,
            names,
            kept,
            frozenset(word.base for word in known),
            frozenset(cue for word in known for cue in word.cues),
            tuple(labels),
            Counter(action for action, _ in labels),
            self._join(pieces, labels),
        )

    def _cut(self, text: str) -> tuple[Piece, ...]:
        pieces = []
        for found in PIECES.finditer(text.translate(self._clean)):
            surface = found.group()
            piece = self._pieces.get(surface)
            if piece is None:
                if len(self._pieces) > REMEMBERED:
                    self._pieces.clear()
                kind = found.lastgroup or "mark"
                piece = self._pieces[surface] = Piece(kind, surface, self._words.look_up(surface) if kind == "word" else None)
            pieces.append(piece)
        return tuple(pieces)

    def _is_doubtful(self, word: Word | None) -> bool:
        """Is a word masked wherever it stands: unknown, a part of a name and nothing else, or telling the age or sex of few people."""
        if word is None:
            return False
        if word.is_unknown or (word.parts & NAME and not word.parts & (Part.SAFE | Part.KIN)):
            return True
        return not self._is_memorial and not word.cues.isdisjoint(TELLING)

    def _names(self, pieces: Sequence[Piece], words: Sequence[int], kept: frozenset[int]) -> Iterator[Name]:
        done = 0
        for place, i in enumerate(words):
            if i < done or i in kept or not self._begins(pieces, words, place):
                continue
            first, last = self._left(pieces, i, done), self._right(pieces, i, kept)
            parts = [piece.word for piece in pieces[first:last] if piece.word]
            own = tuple(word.base for word in parts if not word.parts & (Part.KIN | Part.AFTER) or word.parts & (Part.GIVEN | Part.WEAK))
            near = self._rules.persons.near
            around = (pieces[words[k]].word for k in range(max(0, place - near), min(len(words), place + last - i + near)))
            cues = frozenset(cue for word in around if word for cue in word.cues)
            yield Name(first, last, own or tuple(word.base for word in parts), cues)
            done = last

    def _begins(self, pieces: Sequence[Piece], words: Sequence[int], place: int) -> bool:
        """Does a name begin at this word."""
        word = pieces[words[place]].word
        assert word is not None
        before = self._neighbour(pieces, words, place, -1)
        after = self._neighbour(pieces, words, place, 1)
        if word.parts & Part.GIVEN:
            return True
        if before is not None and before.parts & Part.NAMED and not word.parts & Part.ENDING:
            return True
        if after is not None:
            if (word.parts & Part.BEFORE or word.is_unknown) and after.parts & Part.AFTER:
                return True
            if word.is_unknown and after.parts & (Part.WEAK | Part.KIN) and not after.parts & Part.JOINED:
                return True
            if word.parts & Part.KIN and not after.parts & (Part.ENDING | Part.JOINED):
                return bool(after.parts & NAME) or after.is_unknown or len(word.base) > 2
            if word.parts & Part.WEAK and (after.parts & (Part.GIVEN | Part.WEAK | Part.KIN) or after.is_unknown):
                return True
        if word.parts & Part.WEAK or word.is_unknown:
            return self._after_title(pieces, words, place)
        if before is not None and before.parts & Part.TITLE and not before.parts & Part.DEFINITE:  # "the family of", "the wife of"
            return bool(word.parts & Part.DEFINITE) and not word.parts & (Part.TITLE | Part.ROLE | Part.ENDING)
        return False

    def _after_title(self, pieces: Sequence[Piece], words: Sequence[int], place: int) -> bool:
        """Does a title stand before this word, with no more than adjectives between."""
        for back in range(1, AFTER_TITLE + 2):
            word = self._neighbour(pieces, words, place - back + 1, -1)
            if word is None:
                return False
            if word.parts & Part.TITLE:
                return True
            if not word.parts & Part.DEFINITE or word.parts & Part.ENDING:
                return False
        return False

    @staticmethod
    def _neighbour(pieces: Sequence[Piece], words: Sequence[int], place: int, step: int) -> Word | None:
        """The word beside another, with nothing but a space, a stroke or a stop of an initial between them."""
        if not 0 <= place + step < len(words):
            return None
        a, b = sorted((words[place], words[place + step]))
        between = pieces[a + 1 : b]
        return pieces[words[place + step]].word if all(p.kind == "space" or p.text in "-–'\"«»“”" for p in between) else None

    def _right(self, pieces: Sequence[Piece], first: int, kept: frozenset[int]) -> int:
        """One past the last piece of a name that begins at `first`."""
        end, count, common, named = first + 1, 1, 0, self._named_before(pieces, first)
        i = first + 1
        while i < len(pieces) and count < LONGEST:
            piece = pieces[i]
            if piece.kind == "space" or piece.text in "-–'\"«»“”":
                i += 1
                continue
            word = piece.word
            if word is None or (i in kept and not word.parts & Part.GIVEN):
                break
            is_name = bool(word.parts & NAME) or word.is_unknown
            if not is_name and (word.parts & (Part.ENDING | Part.JOINED)):
                break
            if not is_name:
                role = word.parts & (Part.ROLE | Part.TITLE) and not word.parts & Part.DEFINITE
                common += 1
                if (role or common > COMMON) and not (named and count < AFTER_NAMED):
                    break
            elif word.parts & Part.JOINED:
                break
            end, i, count = i + 1, i + 1, count + 1
        return end

    def _named_before(self, pieces: Sequence[Piece], first: int) -> bool:
        before = next((piece.word for piece in reversed(pieces[:first]) if piece.kind != "space"), None)
        return before is not None and bool(before.parts & Part.NAMED)

    @staticmethod
    def _left(pieces: Sequence[Piece], first: int, done: int) -> int:
        """The first piece of a name: unknown words and words inside names right before it belong to it."""
        start, i, count = first, first - 1, 0
        while i >= done and count < LEFT:
            piece = pieces[i]
            if piece.kind == "space":
                i -= 1
                continue
            after = pieces[start].word
            if after is None or after.parts & Part.JOINED:
                break
            inside = after.parts & Part.INSIDE
            if piece.word is None or not (piece.word.is_unknown or piece.word.parts & (Part.KIN | Part.WEAK) or inside):
                break
            if piece.word.parts & (Part.ENDING | Part.NAMED | Part.TITLE):
                break
            start, i, count = i, i - 1, count + 1
        return start

    def _known_names(self, pieces: Sequence[Piece], at: Sequence[int]) -> frozenset[int]:
        """The pieces that are names of places, bodies and outlets, and of holders of office, and not part of a person's name."""
        kept: set[int] = set()
        for match in self._scan(pieces, at):
            if match.entry.kind in NAMES and self._is_known(pieces, at, match) and not self._is_person(pieces, at, match.first, match.last):
                kept.update(at[match.first : match.last])
        folds = [pieces[i].word.base for i in at]  # type: ignore[union-attr]
        for place, base in enumerate(folds):
            for name in self._words.officials.get(base, ()):
                last = place + len(name)
                rest = tuple(self._fold(pieces[k].text) for k in at[place + 1 : last])
                if rest == name[1:] and not self._is_person(pieces, at, place, last):
                    kept.update(at[place:last])
                    break
        return frozenset(kept)

    @staticmethod
    def _is_known(pieces: Sequence[Piece], at: Sequence[int], match: Match) -> bool:
        """Is this the name of a place or body and not by chance of a person: it has several words or stands after the word for one.

        Where all its words are also parts of persons' names it needs such a word, or a preposition, before it.
        """
        words = [pieces[i].word for i in at[match.first : match.last]]
        before = pieces[at[match.first - 1]].word if match.first else None
        leads = Part.HEAD | Part.LEADING
        if match.reading.cut and words[0] is not None and words[0].parts & Part.GIVEN:  # a letter of the name was taken for one before it
            return False
        if all(word is not None and word.parts & NAME for word in words):
            return before is not None and bool(before.parts & (leads if len(words) > 1 else Part.HEAD))
        return len(words) > 1 or (before is not None and bool(before.parts & Part.HEAD))

    def _fold(self, text: str) -> str:
        return self._words.knowledge.fold(text)

    def _scan(self, pieces: Sequence[Piece], at: Sequence[int]) -> Iterable[Match]:
        tokens = [self._token_of(pieces[i].text) for i in at]
        return (match for found in self._words.knowledge.lexicon.scan(tokens).at for match in found)

    def _is_person(self, pieces: Sequence[Piece], at: Sequence[int], first: int, last: int) -> bool:
        """Do the words beside a known name tell that it is a part of a person's: a given name, a title, an unknown word after it."""
        before = self._neighbour(pieces, at, first, -1)
        after = self._neighbour(pieces, at, last - 1, 1)
        if before is not None and before.parts & (Part.GIVEN | Part.KIN) and not before.parts & Part.ROLE:
            return True
        return after is not None and (bool(after.parts & (Part.GIVEN | Part.KIN)) or after.is_unknown)

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
            for match in self._scan(pieces, words):
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
