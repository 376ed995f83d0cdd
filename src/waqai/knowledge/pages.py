"""The words that the reader of pages needs: those that lead away from a story, and the names of months in datelines."""

import datetime as dt
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from waqai.arabic import letters as lettering
from waqai.knowledge.tables import Row, read_table
from waqai.knowledge.times import COLUMNS as TIME_COLUMNS
from waqai.knowledge.times import hijri_first_days

COLUMNS = ("form", "class", "matches", "spares")
CLASSES = ("also", "label", "end", "change")
# What may stand before or after a word of a page without being part of it; after one of the marks its meaning is spelled out.
MARKS = frozenset(":：|-–—…←>")
EDGES = "".join(sorted(MARKS)) + " .!؟؛,،«»\"'()[]"
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class PageWords(NamedTuple):
    """The class of each form by its folded words, the length of the longest form in words, and months by their folded names.

    A month is its number and whether it is one of the Hijri calendar, whose months begin on `first_days`; English ones stand under
    their first three letters.
    """

    classes: Mapping[tuple[str, ...], str]
    longest: int
    months: Mapping[str, tuple[int, bool]]
    first_days: Mapping[tuple[int, int], dt.date]
    letters: lettering.Letters

    def fold(self, word: str) -> str:
        """A word without the marks at its ends, as matching uses it."""
        return _fold(word, self.letters)


def page_rows(data: Path) -> list[Row]:
    """The rows of the table of words that lead away from a story; raises KnowledgeError."""
    rows = read_table(data / "page_words.tsv", COLUMNS)
    for row in rows:
        if row["class"] not in CLASSES:
            raise row.wrong("class", f"no class is named {row['class']!r}", f"use one of {CLASSES}")
        for column in ("matches", "spares"):
            if not row[column]:
                raise row.wrong(column, "an example is missing", "give one block that the form takes out and one that it spares")
    return rows


@functools.cache
def page_words(data: Path) -> PageWords:
    """The words of pages from the tables in `data`; raises KnowledgeError."""
    letters = lettering.parse_letters((data / "letters.tsv").read_text(encoding="utf-8"))
    classes: dict[tuple[str, ...], str] = {}
    for row in page_rows(data):
        form = tuple(_fold(word, letters) for word in row["form"].split(" "))
        if form in classes:
            raise row.wrong("form", f"{row['form']!r} stands here twice", "keep one row")
        classes[form] = row["class"]
    months = {name: (number, False) for number, name in enumerate(_ENGLISH, 1)}
    for row in read_table(data / "times.tsv", TIME_COLUMNS):
        if row["class"] in ("month", "hijri_month"):
            name = "".join(_fold(word, letters) for word in row["form"].split(" "))
            months.setdefault(name, (int(row["value"]), row["class"] == "hijri_month"))
    return PageWords(classes, max(map(len, classes)), months, hijri_first_days(data / "hijri.tsv"), letters)


def _fold(word: str, letters: lettering.Letters) -> str:
    return lettering.fold(word.strip(EDGES), letters).lower()
