"""Bytes into text: byte order marks, UTF-8, a declared charset, else the code page whose letters fit best; mojibake is repaired."""

import csv
import functools
import unicodedata
from importlib import resources
from typing import NamedTuple

from waqai.read.errors import ReadError
from waqai.read.mojibake import repair_mojibake

# Only charsets that Arabic pages really declare; Python knows codecs that are no text encodings at all.
_DECLARABLE = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "windows-1256": "cp1256",
    "cp1256": "cp1256",
    "x-cp1256": "cp1256",
    "iso-8859-6": "iso8859_6",
    "iso8859-6": "iso8859_6",
    "iso-8859-6-i": "iso8859_6",
    "arabic": "iso8859_6",
    "asmo-708": "iso8859_6",
}
# The longer mark first: UTF-32 little endian begins with the mark of UTF-16.
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SAMPLE = 1 << 18
_STRANGER = -300.0
_CONTROL_SHARE = 0.02
_SAVE = "save it as UTF-8 text"


class Decoded(NamedTuple):
    """The text of some bytes without its byte order mark, the encoding read, and notes on what was lost."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


@functools.cache
def letter_weights() -> dict[str, float]:
    """How many of a thousand letters of Arabic news are this one, by letter."""
    table = resources.files("waqai").joinpath("data", "encodings.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader((line for line in table.splitlines() if not line.startswith("#")), delimiter="\t")
    return {row["letter"]: float(row["per_mille"]) for row in rows}


def arabic_score(text: str) -> float:
    """The mean weight of the characters beyond ASCII: above zero for Arabic, below for a wrong code page.

    A letter counts its frequency; other letters, symbols, lost characters and Arabic letters right after a Latin one
    count against; punctuation is neutral.
    """
    weights = letter_weights()
    total = 0.0
    count = 0
    before = ""
    for char in text:
        if char > "\x7f":
            count += 1
            weight = weights.get(char)
            if weight is not None and not (before.isascii() and before.isalpha()):
                total += weight
            elif weight is not None or char == "\ufffd" or unicodedata.category(char)[0] in "LSCM":
                total += _STRANGER
        before = char
    return total / count if count else 0.0


def looks_binary(text: str) -> bool:
    """True where text holds a NUL or more control characters than a text has."""
    if "\x00" in text:
        return True
    controls = sum(map(text.count, _CONTROLS))
    return controls > _CONTROL_SHARE * len(text)


# Tab, line feed, vertical tab, form feed, carriage return and escape do stand in texts.
_CONTROLS = tuple(chr(code) for code in (*range(1, 32), 127) if code not in (9, 10, 11, 12, 13, 27))


def _guess(raw: bytes) -> Decoded | None:
    sample = raw[:_SAMPLE]
    scored = [
        (arabic_score(sample.decode(encoding, "replace")), encoding) for encoding in ("utf-8", "cp1256", "iso8859_6")
    ]
    best, encoding = max(scored, key=lambda pair: pair[0])
    beyond = sum(byte > 0x7F for byte in sample)
    if best <= 0:
        if beyond > 0.05 * len(sample):
            return None
        encoding = "utf-8"
    text = raw.decode(encoding, "replace")
    lost = text.count("\ufffd")
    note = f"read as {encoding}" + (f", {lost} characters could not be decoded" if lost else "")
    return Decoded(text, encoding, (note,))


def decode(raw: bytes, source: str, *declared: str | None) -> Decoded | ReadError:
    """The text of `raw`, or the error that says why it is none: empty, binary, or of no known encoding.

    In this order: byte order mark, strict UTF-8, the first of `declared` that is an Arabic charset and fits, the best-scoring one.
    Arabic that had been decoded wrongly before it was written is repaired, with a note.
    """
    if not raw.strip():
        return ReadError(source, "empty", "nothing in it", "give an input that holds text")
    decoded = _decode(raw, declared)
    if decoded is None:
        return ReadError(source, "encoding", "its bytes are no UTF-8, Windows-1256 or ISO 8859-6 text", _SAVE)
    if looks_binary(decoded.text):
        return ReadError(source, "binary", "binary data, not text", f"if there is text inside, extract it and {_SAVE}")
    text, notes = repair_mojibake(decoded.text, arabic_score)
    if notes:
        return Decoded(text, decoded.encoding, decoded.notes + notes)
    if not decoded.text.strip():
        return ReadError(source, "empty", "nothing but white space in it", "give an input that holds text")
    return decoded


def _decode(raw: bytes, declared: tuple[str | None, ...]) -> Decoded | None:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            text = raw[len(mark) :].decode(encoding, "replace")
            lost = text.count("\ufffd")
            return Decoded(text, encoding, (f"{lost} characters could not be decoded",) if lost else ())
    if b"\x00" in raw[:_SAMPLE]:
        return Decoded("\x00", "binary")
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    named: Decoded | None = None
    for name in declared:
        encoding = _DECLARABLE.get((name or "").strip().lower(), "utf-8")
        if encoding != "utf-8":
            try:
                text = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if arabic_score(text[:_SAMPLE]) > 0:
                return Decoded(text, encoding)
            named = named or Decoded(text, encoding)
    # Every byte is a letter or mark of windows-1256: a page in another set is not believed where that makes Arabic of it.
    guessed = _guess(raw)
    if named is not None and (guessed is None or arabic_score(guessed.text[:_SAMPLE]) <= 0):
        return named
    return guessed
