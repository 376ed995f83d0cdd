"""An article cut into pieces, each with the fields whose words it is part of.

Offsets count code points, as everywhere in waqai; a piece tells its own, so that a browser, which counts UTF-16 units, never has to.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

# From the widest on: of several fields that share words, the later one is painted behind them and the others under them.
PAINTED = ("trigger", "attribution", "actor", "target", "toll", "place", "time")
_ACTING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # turn the direction of what follows
_KEPT = frozenset("\n\t\u200c\u200d")  # of characters that cannot be seen; the joiners shape Arabic letters


class Mark(NamedTuple):
    """The words `[start, end)` of a field (one of PAINTED), or with the name `sentence` of a claim."""

    start: int
    end: int
    name: str


class Piece(NamedTuple):
    """Characters from `start` on: the fields that they belong to, the narrowest first, and whether a claim's sentence holds them.

    `code` names the one character of a piece that cannot be seen, such as U+202E, which is shown in its place.
    """

    start: int
    text: str
    names: tuple[str, ...]
    is_said: bool
    code: str | None = None


def cut(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """The pieces of a text in order; together they are the text."""
    own = sorted({mark for mark in marks if 0 <= mark.start < mark.end <= len(text)})
    unseen = [at for at, char in enumerate(text) if _is_unseen(char)]
    edges = sorted({0, len(text), *(at for mark in own for at in mark[:2]), *unseen, *(at + 1 for at in unseen)})
    return list(_pieces(text, own, edges))


def _pieces(text: str, marks: Sequence[Mark], edges: Sequence[int]) -> Iterator[Piece]:
    waiting, open_ = 0, list[Mark]()
    for start, end in pairwise(edges):
        open_ = [mark for mark in open_ if mark.end > start]
        while waiting < len(marks) and marks[waiting].start <= start:
            open_.append(marks[waiting])
            waiting += 1
        fields = [mark for mark in open_ if mark.name != "sentence"]
        fields.sort(key=lambda mark: (mark.end - mark.start, -PAINTED.index(mark.name)))
        names = tuple(dict.fromkeys(mark.name for mark in fields))
        words = text[start:end]
        code = f"U+{ord(words):04X}" if end - start == 1 and _is_unseen(words) else None
        yield Piece(start, words, names, any(mark.name == "sentence" for mark in open_), code)


def _is_unseen(char: str) -> bool:
    return char in _ACTING or (char not in _KEPT and unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs"))
