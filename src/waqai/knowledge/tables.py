"""Strict reading of TSV tables: bad data stops the program with file, line, column and a remedy."""

import re
from collections.abc import Sequence
from pathlib import Path

# Written with code points so that the rule can be read: tashkeel and tatweel, Farsi and Urdu letters, presentation forms,
# zero-width and direction marks, no-break spaces.
_DOUBTFUL = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]|[\u066e-\u066f\u0672-\u06d5\u06ee-\u06ff\u0750-\u077f]"
    "|[\ufb50-\ufdff\ufe70-\ufeff]|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u00a0\u00ad]"
)
_REMEDY = (
    (re.compile("[\u064b-\u065f\u0670]"), "a vowel sign", "spell the word without tashkeel"),
    (re.compile("\u0640"), "a tatweel", "take the tatweel out"),
    (re.compile("[\u06cc\u06a9\u06c1\u06d5]"), "a Persian or Urdu letter", "type the Arabic letter (U+064A, U+0643 or U+0647)"),
    (re.compile("[\ufb50-\ufdff\ufe70-\ufeff]"), "a presentation form", "type the plain letters"),
    (re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u00ad]"), "an invisible character", "delete it"),
    (re.compile("\u00a0"), "a no-break space", "type a plain space"),
)


class KnowledgeError(Exception):
    """Doubtful data: where it stands, what is wrong and what to do."""

    def __init__(self, file: str, line: int, column: int, what: str, remedy: str) -> None:
        super().__init__(f"{file}:{line}:{column}: {what}; {remedy}")
        self.file, self.line, self.column, self.what, self.remedy = file, line, column, what, remedy


class Row(dict[str, str]):
    """The cells of one line by column name, with the line's number."""

    __slots__ = ("file", "line")

    def __init__(self, cells: dict[str, str], file: str, line: int) -> None:
        super().__init__(cells)
        self.file, self.line = file, line

    def wrong(self, column: str, what: str, remedy: str) -> KnowledgeError:
        """The error that names this row and column (columns count from 1)."""
        return KnowledgeError(self.file, self.line, list(self).index(column) + 1, what, remedy)


def _refuse_doubtful(name: str, text: str) -> None:
    found = _DOUBTFUL.search(text)
    if not found:
        return
    at = found.start()
    line, column = text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
    for pattern, what, remedy in _REMEDY:
        if pattern.match(found.group()):
            raise KnowledgeError(name, line, column, f"{what} (U+{ord(found.group()):04X})", remedy)
    raise KnowledgeError(name, line, column, f"a letter outside Arabic (U+{ord(found.group()):04X})", "type the Arabic letter")


def split_table(name: str, text: str, columns: Sequence[str], running: Sequence[str] = ()) -> list[tuple[int, list[str]]]:
    """The lines of a table as (line number, cells); refuses a wrong header, a wrong count of cells, doubtful letters.

    The last columns may hold `running` text, of which any letter is taken.
    """
    if "\r" in text:
        raise KnowledgeError(name, text.count("\n", 0, text.index("\r")) + 1, 1, "a carriage return", "save the file with LF line ends")
    words = len(columns) - len(running)
    _refuse_doubtful(name, "\n".join("\t".join(line.split("\t")[:words]) for line in text.split("\n")) if running else text)
    rows: list[tuple[int, list[str]]] = []
    header: list[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line[0] == "#":
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            if header != list(columns):
                raise KnowledgeError(name, number, 1, f"the header is {header}", f"it must be {list(columns)}")
            continue
        if len(cells) != len(header):
            raise KnowledgeError(
                name,
                number,
                len(cells),
                f"{len(cells)} cells where the header has {len(header)}",
                "give each column a cell, empty where unknown",
            )
        rows.append((number, cells))
    if header is None:
        raise KnowledgeError(name, 1, 1, "no header", f"begin with the columns {list(columns)}")
    return rows


def read_data(path: Path) -> str:
    """The text of a data file with its line ends as they are; raises KnowledgeError where it is not UTF-8."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise KnowledgeError(path.name, line, 1, "bytes that are not UTF-8", "save the file as UTF-8") from error


def read_table(path: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of the table at `path` as dictionaries; raises KnowledgeError."""
    text = read_data(path)
    return [Row(dict(zip(columns, cells, strict=True)), path.name, n) for n, cells in split_table(path.name, text, columns)]
