"""Arabic that was decoded with the wrong character set, put right again part by part.

A page may be right in its frame and wrong in its text, or the other way round, so that each line, and in a page each text between two tags,
is asked for itself. It is changed only where its characters are no Arabic as they stand, all go back to bytes, and those bytes are clearly
Arabic in another character set.
"""

import functools
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

# What Arabic read in the wrong set is mostly made of: alef and lam of windows-1256, the first bytes of UTF-8, those once more, as Latin
# letters; or the bytes of alef, lam, tah and zah in UTF-8 as pairs of windows-1256, which no Arabic has.
_LATIN = "\u00c7\u00e1\u00d8\u00d9\u00c3\u00c2\u00e2"
_PAIRS = ("\u0637\u00a7", "\u0638\u201e", "\u0637\u00b7", "\u0637\u00b8")
_FEWEST = 6
_PART = re.compile(r"(?<=[\n>])")


class _Recipe(NamedTuple):
    """What went wrong, and the sets to encode in and to decode from, in turn."""

    name: str
    steps: tuple[tuple[str, str], ...]


_RECIPES = (
    _Recipe("windows-1256 read as windows-1252", (("cp1252", "cp1256"),)),
    _Recipe("UTF-8 read as windows-1252", (("cp1252", "utf-8"),)),
    _Recipe("UTF-8 read as windows-1256", (("cp1256", "utf-8"),)),
    _Recipe("UTF-8 read twice as windows-1252", (("cp1252", "utf-8"), ("cp1252", "utf-8"))),
    _Recipe("UTF-8 read twice as windows-1256", (("cp1256", "utf-8"), ("cp1256", "utf-8"))),
    _Recipe("UTF-8 read as windows-1252, then as windows-1256", (("cp1256", "utf-8"), ("cp1252", "utf-8"))),
    _Recipe("UTF-8 read as windows-1256, then as windows-1252", (("cp1252", "utf-8"), ("cp1256", "utf-8"))),
    _Recipe("windows-1256 read as windows-1252, then as UTF-8", (("cp1252", "utf-8"), ("cp1252", "cp1256"))),
    _Recipe("ISO 8859-6 read as windows-1252", (("cp1252", "iso8859_6"),)),
)  # fmt: skip


@functools.cache
def _bytes_of(encoding: str) -> Mapping[str, int]:
    """The byte of each character of a set; bytes that it leaves empty stand for control characters, as browsers have it."""
    table = {chr(code): code for code in range(256)}
    table |= {bytes([code]).decode(encoding, "ignore"): code for code in range(256)}
    return table


def _undo(line: str, recipe: _Recipe) -> str | None:
    for wrong, right in recipe.steps:
        table = _bytes_of(wrong)
        try:
            line = bytes([table[char] for char in line]).decode(right)
        except (KeyError, UnicodeDecodeError):
            return None
    return line


def _is_suspect(text: str) -> bool:
    if sum(map(text.count, _LATIN)) >= _FEWEST:
        return True
    return any(pair in text for pair in _PAIRS)


def repair_mojibake(text: str, score: Callable[[str], float]) -> tuple[str, tuple[str, ...]]:
    """The text with its broken parts repaired, and a note of how many and what had gone wrong; `score` is above zero for Arabic.

    The text comes back as it is where nothing is broken.
    """
    if not _is_suspect(text):
        return text, ()
    lines = _PART.split(text)
    counts: dict[str, int] = {}
    last: _Recipe | None = None
    for number, line in enumerate(lines):
        if not _is_suspect(line) or score(line) > 0:
            continue
        for recipe in ([last] if last else []) + [each for each in _RECIPES if each is not last]:
            repaired = _undo(line, recipe)
            if repaired is not None and score(repaired) > 0:
                lines[number], last = repaired, recipe
                counts[recipe.name] = counts.get(recipe.name, 0) + 1
                break
    notes = tuple(f"{name}, repaired in {count} place{'s' * (count > 1)}" for name, count in counts.items())
    return ("".join(lines), notes) if counts else (text, ())
