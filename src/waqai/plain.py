"""Text made harmless where it is shown or opened: on a terminal, in a table, in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable

_SPACES = re.compile("[\t\n\r\v\f\x85\u2028\u2029]")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # escape sequences would act on the terminal, XML holds none of these
_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")  # these would reach beyond their own text
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# A spreadsheet takes a cell for a formula by its first sign, and may pass over spaces, direction marks and other signs that show nothing.
_FORMULA = re.compile("[\\s\x00\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\x00]")


def plain(text: str) -> str:
    """Text as one line that cannot act on a terminal, character for character save for direction marks, which go."""
    if not _ODD.search(text):
        return text
    return _BIDI.sub("", _UNSAFE.sub("\ufffd", _SPACES.sub(" ", text)))


def is_formula(text: str) -> bool:
    """Would a spreadsheet run this text."""
    return _FORMULA.match(text) is not None


def csv_text(text: str) -> str:
    """Text as a cell of CSV that no spreadsheet runs: what would begin a formula gets an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def csv_lines(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows of cells in UTF-8, none of which a spreadsheet runs."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(map(_cell, row) for row in rows)
    return stream.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    return csv_text(value) if isinstance(value, str) else value
