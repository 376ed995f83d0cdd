"""Where the names of persons stand in a text: by given names, what stands beside them, titles, and words after which only a name can stand.

    text -cut-> Pieces -find-> Names, and the pieces that name places and bodies
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from waqai.knowledge.lexicon import Match
from waqai.model import Token
from waqai.release.words import ALIF, NAME, NAMES, PIECES, Part, Vocabulary, Word, cleaning

LONGEST = 7  # words of a name
COMMON = 2  # common words that a name may end in: families are named after places, trades and qualities
AFTER_NAMED = 4  # words after "named" that belong to the name
AFTER_TITLE = 2  # words between a title and the name, which say what sort of bearer it is
LEFT = 3  # unknown words before a name that belong to it
REMEMBERED = 20_000  # words
NO_TITLED = Part.DEFINITE | Part.ENDING | Part.ROLE | Part.HEAD | Part.JOINED  # of a common word after a title that is no name
BETWEEN = "-–/'\"«»“”"  # what may stand between the words of a name, beside a space


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


class Finder:
    """Finds the names of persons; `near` words to each side of a name tell whose it is."""

    def __init__(self, vocabulary: Vocabulary, near: int) -> None:
        self._words, self._near = vocabulary, near
        self._clean = dict(cleaning(vocabulary.knowledge))
        self._piece_of = lru_cache(maxsize=REMEMBERED)(self._piece)
        self._token_of = lru_cache(maxsize=REMEMBERED)(lambda text: Token(0, "word", text, self._fold(text), 0, 0, 1))

    def cut(self, text: str) -> tuple[Piece, ...]:
        """A text in pieces, without marks, invisible characters and presentation forms."""
        found = PIECES.finditer(text.translate(self._clean))
        return tuple(self._piece_of(str(one.lastgroup), one.group()) for one in found)

    def _piece(self, kind: str, text: str) -> Piece:
        return Piece(kind, text, self._words.look_up(text) if kind == "word" else None)

    def find(self, pieces: Sequence[Piece]) -> tuple[tuple[Name, ...], frozenset[int]]:
        """The names of persons, and the pieces that are names of places and bodies."""
        words = [i for i, piece in enumerate(pieces) if piece.word is not None]
        known = (piece.word for piece in pieces if piece.word is not None)
        if not any(word.is_unknown or word.parts & (NAME | Part.NAMED | Part.TITLE | Part.NISBA) for word in known):
            return (), frozenset()
        kept = self._known_names(pieces, words)
        return tuple(self._names(pieces, words, kept)), kept

    def scan(self, pieces: Sequence[Piece], at: Sequence[int]) -> Iterable[Match]:
        """The entries of the lexicon that the pieces `at` hold; a match counts these."""
        tokens = [self._token_of(pieces[i].text) for i in at]
        return (match for found in self._words.knowledge.lexicon.scan(tokens).at for match in found)

    def _names(self, pieces: Sequence[Piece], words: Sequence[int], kept: frozenset[int]) -> Iterator[Name]:
        done = 0
        for place, i in enumerate(words):
            if i < done or i in kept or not self._begins(pieces, words, place):
                continue
            first, last = self._left(pieces, i, done), self._right(pieces, i, kept)
            parts = [piece.word for piece in pieces[first:last] if piece.word]
            own = tuple(word.base for word in parts if not word.parts & (Part.KIN | Part.AFTER) or word.parts & (Part.GIVEN | Part.WEAK))
            around = (_word(pieces[words[k]]) for k in range(max(0, place - self._near), min(len(words), place + last - i + self._near)))
            cues = frozenset(cue for word in around for cue in word.cues)
            yield Name(first, last, own or tuple(word.base for word in parts), cues)
            done = last

    def _begins(self, pieces: Sequence[Piece], words: Sequence[int], place: int) -> bool:
        """Does a name begin at this word."""
        word = _word(pieces[words[place]])
        before = self._neighbour(pieces, words, place, -1)
        after = self._neighbour(pieces, words, place, 1)
        if word.parts & Part.GIVEN or (word.parts & Part.WEAK and not word.parts & (Part.SAFE | Part.DEFINITE)):
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
            if (word.parts & Part.WEAK or word.is_unknown) and not word.parts & (Part.ENDING | Part.DEFINITE) and after.parts & Part.NISBA:
                return True
        is_whom = before is not None and before.parts & Part.WHOM
        if is_whom and word.parts & (Part.WEAK | Part.NISBA) and not word.parts & (Part.ROLE | Part.TITLE):
            return True
        if word.parts & Part.WEAK or word.is_unknown or not (word.parts & NO_TITLED or word.base.endswith(ALIF)):
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
            if not word.parts & Part.DEFINITE or word.parts & (Part.ENDING | NAME):
                return False
        return False

    @staticmethod
    def _neighbour(pieces: Sequence[Piece], words: Sequence[int], place: int, step: int) -> Word | None:
        """The word beside another, with nothing but a space, a stroke or a stop of an initial between them."""
        if not 0 <= place + step < len(words):
            return None
        a, b = sorted((words[place], words[place + step]))
        between = pieces[a + 1 : b]
        return pieces[words[place + step]].word if all(p.kind == "space" or p.text in BETWEEN for p in between) else None

    def _right(self, pieces: Sequence[Piece], first: int, kept: frozenset[int]) -> int:
        """One past the last piece of a name that begins at `first`."""
        end, count, common, named = first + 1, 1, 0, self._named_before(pieces, first)
        i = first + 1
        while i < len(pieces) and count < LONGEST:
            piece = pieces[i]
            if piece.kind == "space" or piece.text in BETWEEN:
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
            after = _word(pieces[start])
            if after.parts & Part.JOINED:
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
        for match in self.scan(pieces, at):
            if match.entry.kind in NAMES and self._is_known(pieces, at, match) and not self._is_person(pieces, at, match.first, match.last):
                kept.update(at[match.first : match.last])
        folds = [_word(pieces[i]).base for i in at]
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
        words = [_word(pieces[i]) for i in at[match.first : match.last]]
        before = pieces[at[match.first - 1]].word if match.first else None
        is_after_head = before is not None and bool(before.parts & Part.HEAD) and not before.parts & (Part.TITLE | Part.WHOM)
        if match.reading.cut and words[0].parts & Part.GIVEN:  # a letter of the name was taken for one before it
            return False
        if all(word.parts & NAME for word in words):
            return is_after_head or (len(words) > 1 and before is not None and bool(before.parts & Part.LEADING))
        if words[0].parts & Part.KIN:
            return is_after_head or (before is not None and bool(before.parts & Part.LEADING))
        return len(words) > 1 or is_after_head

    def _fold(self, text: str) -> str:
        return self._words.knowledge.fold(text)

    def _is_person(self, pieces: Sequence[Piece], at: Sequence[int], first: int, last: int) -> bool:
        """Do the words beside a known name tell that it is a part of a person's: a given name, a title, an unknown word after it."""
        before = self._neighbour(pieces, at, first, -1)
        after = self._neighbour(pieces, at, last - 1, 1)
        if before is not None and before.parts & (Part.GIVEN | Part.KIN) and not before.parts & Part.ROLE:
            return True
        return after is not None and (bool(after.parts & (Part.GIVEN | Part.KIN)) or after.is_unknown)


def _word(piece: Piece) -> Word:
    """What is known of a piece that is a word."""
    assert piece.word is not None
    return piece.word
