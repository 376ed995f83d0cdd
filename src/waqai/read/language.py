"""The language of a text by its script and by letters that only some languages of that script have."""

from typing import NamedTuple

# Letters by code point: the page of a language that Arabic does not share, and of Arabic that the others do not use.
# Sources: the alphabets in Unicode CLDR (exemplar characters of ckb, ur, ps, fa, ar).
_MARKS = {
    "ckb": "\u06c6\u06ce\u0695\u06b5\u06d5",
    "ps": "\u067c\u0681\u0685\u0689\u0693\u0696\u069a\u06ab\u06bc\u06cd\u06d0",
    "ur": "\u0679\u0688\u0691\u06ba\u06be\u06c1\u06d2",
    "fa": "\u067e\u0686\u0698\u06af",
}
_ARABIC = "\u0629\u0623\u0625\u0649\u0624"
_NAMES = {"ckb": "Sorani Kurdish", "ps": "Pashto", "ur": "Urdu", "fa": "Persian"}
# In running text of their own the marks of each make up 2 letters of 100 and more; in Arabic with foreign names far fewer than 1.
_LEAST = 0.01
_FEWEST = 40
_SAMPLE = 5_000


class Language(NamedTuple):
    """The BCP 47 code of a language, None where it cannot be told, and a note where it is not Arabic."""

    code: str | None
    notes: tuple[str, ...] = ()


def tell_language(text: str, declared: str = "") -> Language:
    """The language of a text; `declared` is what the page says, believed only for a script that Arabic does not share.

    Texts of fewer than 40 letters are too short to tell.
    """
    sample = text[:_SAMPLE]
    letters = sum(char.isalpha() for char in sample)
    arabic = sum("\u0620" <= char <= "\u06d3" or char == "\u06d5" for char in sample if char.isalpha())
    if letters < _FEWEST:
        return Language(None)
    if 2 * arabic < letters:
        code = declared.partition("-")[0]
        known = code if code.isascii() and code.isalpha() and code not in ("ar", *_MARKS) and len(code) <= 3 else None
        return Language(known, (f"not in Arabic: {100 * arabic // letters} of 100 letters are of its script",))
    shares = {code: sum(map(sample.count, marks)) / arabic for code, marks in _MARKS.items()}
    own = sum(map(sample.count, _ARABIC)) / arabic
    for code, share in shares.items():
        if share >= _LEAST and share > own / 2:
            return Language(code, (f"not in Arabic: {_NAMES[code]} by its letters",))
    return Language("ar")
