"""Text for a terminal: made harmless, measured, wrapped, and isolated where it runs from right to left."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from waqai.plain import plain

RLI, PDI = "\u2067", "\u2069"
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CODES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36}


def isolate(text: str) -> str:
    """Text that holds right-to-left letters, isolated so that it neither turns its surroundings nor is turned by them."""
    return f"{RLI}{text}{PDI}" if _RTL.search(text) else text


def paint(text: str, style: str, coloured: bool) -> str:
    """Text in a style (words of `_CODES`) where colours are on."""
    if not coloured or not style or not text:
        return text
    return f"\x1b[{';'.join(str(_CODES[word]) for word in style.split())}m{text}\x1b[0m"


def width(text: str) -> int:
    """The columns that text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(map(_char_width, text))


def _char_width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, columns: int) -> list[str]:
    """Text in lines of at most so many columns, broken between words; a longer word is cut."""
    lines: list[str] = []
    line, used = "", 0
    for word in text.split():
        size = width(word)
        if line and used + 1 + size <= columns:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        while size > columns:
            at = _fitting(word, columns)
            lines.append(word[:at])
            word = word[at:]
            size = width(word)
        line, used = word, size
    return [*lines, line] if line else lines


def _fitting(word: str, columns: int) -> int:
    """How many characters of a word fit, at least one, marks kept with their letter."""
    used = 0
    for at, char in enumerate(word):
        used += _char_width(char)
        if used > columns:
            return max(at, 1)
    return len(word)


class Cell(NamedTuple):
    """The paragraphs of a table cell, each with its style."""

    parts: tuple[tuple[str, str], ...]


def cell(*parts: str | None, style: str = "", rest: str = "dim") -> Cell:
    """A cell with the first part in `style` and the others, each on a line of its own, in `rest`; `-` for nothing."""
    shown = [plain(part) for part in parts if part]
    return Cell(tuple((part, rest if at else style) for at, part in enumerate(shown)) or (("-", "dim"),))


def layout(rows: Sequence[Sequence[Cell]], columns: int, coloured: bool, gap: str = "  ") -> list[str]:
    """Rows of cells as lines of at most so many columns; the widest columns give way first."""
    sizes = [max(width(text) for row in rows for text, _ in row[at].parts) for at in range(len(rows[0]))]
    free = columns - len(gap) * (len(sizes) - 1)
    while sum(sizes) > free and max(sizes) > 6:
        sizes[sizes.index(max(sizes))] -= 1
    lines: list[str] = []
    for row in rows:
        wrapped = [[(line, style) for text, style in one.parts for line in wrap(text, size)] for one, size in zip(row, sizes, strict=True)]
        for at in range(max(map(len, wrapped))):
            pieces = []
            for found, size in zip(wrapped, sizes, strict=True):
                text, style = found[at] if at < len(found) else ("", "")
                pieces.append(paint(isolate(text), style, coloured) + " " * (size - width(text)))
            lines.append(gap.join(pieces).rstrip())
    return lines
