"""Spans of a sentence marked in it: by colour, or by brackets with a name where there are no colours."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from waqai.cli.show import paint
from waqai.model import Span
from waqai.plain import plain

STYLES = {
    "trigger": "bold red",
    "act": "red",
    "actor": "green",
    "target": "blue",
    "place": "magenta",
    "time": "cyan",
    "source": "yellow",
    "toll": "bold",
}


class Mark(NamedTuple):
    """Characters `[start, end)` of a document and what they were read as."""

    start: int
    end: int
    name: str


def styles_legend() -> str:
    """The names of the marks, each in its colour."""
    return "  ".join(paint(name, style, True) for name, style in STYLES.items())


def marked(text: str, span: Span, marks: Sequence[Mark], coloured: bool) -> str:
    """The words of a span with its marks; where marks cross, the later one is opened again behind the end of the earlier."""
    cut = sorted({Mark(max(m.start, span.start), min(m.end, span.end), m.name) for m in marks})
    edges = sorted({span.start, span.end, *(at for mark in cut for at in mark[:2])})
    pieces: list[str] = []
    held: list[Mark] = []
    for start, end in pairwise(edges):
        here = sorted((m for m in cut if m.start <= start < m.end), key=lambda m: (m.start, -m.end, m.name))
        words = plain(text[start:end])
        if coloured:
            pieces.append(paint(words, " ".join(dict.fromkeys(" ".join(STYLES[m.name] for m in here).split())), True))
            continue
        shared = _shared(held, here)
        pieces += "]" * (len(held) - shared) + "".join(f"[{m.name} " for m in here[shared:])
        pieces.append(words)
        held = here
    return "".join(pieces) + "]" * len(held)


def _shared(a: Sequence[Mark], b: Sequence[Mark]) -> int:
    """How many marks two lists begin with in common."""
    count = 0
    while count < min(len(a), len(b)) and a[count] == b[count]:
        count += 1
    return count
