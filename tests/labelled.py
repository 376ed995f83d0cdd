"""Labelled sentences (tests/persons/labelled.tsv), and what a masker makes of them: letters of names that are left, names that may stand
and do not, and whether an event that tells of minors, detained, deserters or survivors is seen to.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from policing import knowledge, masker
from waqai.release.words import PIECES, cleaning

TOLD = frozenset({"minor", "detainee", "deserter", "violated"})
_NAME, _KEPT = re.compile(r"\{([^}]*)\}"), re.compile("<([^>]*)>")


class Sentence(NamedTuple):
    """A sentence with its labels."""

    set: int
    cls: str
    tells: str
    text: str

    @property
    def plain(self) -> str:
        """The sentence as it would stand in an article."""
        return re.sub("[{}<>]", "", self.text)

    @property
    def names(self) -> list[str]:
        """The names of persons in it."""
        return _NAME.findall(self.text)

    @property
    def kept(self) -> list[str]:
        """The names in it that may stand."""
        return _KEPT.findall(self.text)


class Left(NamedTuple):
    """How many names of persons, how many of them whole behind masks, how many letters they have, and how many of these are left."""

    names: int
    masked: int
    letters: int
    left: int

    @property
    def recall(self) -> float:
        """The share of the letters that is masked."""
        return 1 - self.left / self.letters


def sentences() -> list[Sentence]:
    """All sentences, in their order."""
    lines = (Path(__file__).parent / "persons" / "labelled.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line[:1] != "#"]
    return [Sentence(int(number), cls, told, text) for number, cls, told, text in rows[1:]]


def turned(given: Sequence[Sentence], by: int) -> Iterator[Sentence]:
    """The same sentences with the name of another of them in place of each name."""
    names = [name for one in given for name in one.names]
    at = iter(range(len(names)))
    for one in given:
        yield one._replace(text=_NAME.sub(lambda _: "{" + names[(next(at) + by) % len(names)] + "}", one.text))


def words_of(text: str) -> Counter[str]:
    """The words of a text, without marks and the like."""
    table = dict(cleaning(knowledge()))
    return Counter(found.group() for found in PIECES.finditer(text.translate(table)) if found.lastgroup in ("word", "latin"))


def left_of(given: Sequence[Sentence], write: Callable[[str], str]) -> Left:
    """What is left of the names where `write` masks each sentence by itself."""
    names = masked = letters = left = 0
    for one in given:
        standing = words_of(write(one.plain)) - words_of(_NAME.sub(" ", one.text))
        for name in one.names:
            own = words_of(name)
            lost = sum(len(word) * count for word, count in (own & standing).items())
            names, masked, letters, left = names + 1, masked + (not lost), letters + sum(map(len, own.elements())), left + lost
    return Left(names, masked, letters, left)


def tells(text: str) -> bool:
    """Do the words of a text tell of minors, detained, deserters or survivors."""
    people = masker().find_people([text])
    beside = frozenset[str]().union(*(name.cues for name in people.names))
    return not TOLD.isdisjoint(people.cues | beside) or "minors" in beside
