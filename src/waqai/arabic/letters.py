"""The letters of Arabic as data: what the fold makes of each, what the repair makes of it, and the way back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from waqai.model import Aligned

COLUMNS = ("code", "class", "fold", "repair", "stands_for", "note")
LETTER_KINDS = ("letter", "final", "lookalike", "presentation", "mark", "tatweel")
OTHER_KINDS = ("zero_width", "filler", "digit", "stand_in", "separator", "linker")
CHARACTERS = LETTER_KINDS + OTHER_KINDS
WORDS = ("proclitic", "article", "era", "ending")
# A whole phrase in one character is longer; nothing that hides a word is.
MAX_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Letters:
    """The table of letters, ready for use: translations for whole texts and classes for single characters.

    `of` gives the class of a character; `stands_for` the letters that a character of another script may replace;
    `words` the folded short words of each class in `WORDS`.
    """

    fold: Mapping[int, str]
    repair: Mapping[int, str]
    of: Mapping[str, str]
    stands_for: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    uneven: re.Pattern[str]
    """Finds a character whose fold is not one character, so that positions shift."""
    mapped: re.Pattern[str]
    """Finds a character that the repair writes differently wherever it stands."""
    joint: re.Pattern[str]
    """Finds what stands between two letters and is no letter; one space only between two such pieces."""
    run: re.Pattern[str]
    """Matches letters with their marks and tatweel."""
    joining: frozenset[str]
    """Letters that are written onto the next one."""


def parse_letters(text: str) -> Letters:
    """The table of letters from the text of `letters.tsv`; raises ValueError with the line of the first fault."""
    of: dict[str, str] = {}
    fold: dict[int, str] = {}
    repair: dict[int, str] = {}
    stands_for: dict[str, str] = {}
    words: dict[str, set[str]] = {kind: set() for kind in WORDS}
    header = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line[0] == "#":
            continue
        cells = line.split("\t")
        if not header:
            _require(tuple(cells) == COLUMNS, number, f"the header must be {' '.join(COLUMNS)}")
            header = True
            continue
        _require(len(cells) == len(COLUMNS), number, f"{len(cells)} cells, the header has {len(COLUMNS)}")
        code, kind = _decode(cells[0], number), cells[1]
        folded, repaired, stand = (_decode(cell, number) for cell in cells[2:5])
        if kind in WORDS:
            _require(bool(folded) and not repaired and not stand, number, f"a {kind} has a fold and nothing else")
            words[kind].add(folded)
            continue
        _require(kind in CHARACTERS, number, f"no class is named {kind!r}")
        _require(len(code) == 1, number, f"a {kind} is one code point")
        _require(code not in of, number, f"U+{ord(code):04X} stands here twice")
        _require(len(folded) <= MAX_LETTERS, number, "the fold is too long")
        _require(bool(repaired) == (kind in ("lookalike", "presentation")), number, f"repair does not suit a {kind}")
        _require(not stand or kind in ("digit", "stand_in"), number, f"a {kind} stands for itself")
        of[code], fold[ord(code)] = kind, folded
        if repaired:
            repair[ord(code)] = repaired
        if stand:
            stands_for[code] = stand
    _require(header, 1, "no header")
    _settle(of, fold, repair, stands_for, words)
    return _letters(of, fold, repair, stands_for, words)


def fold(word: str, letters: Letters) -> str:
    """The form of `word` that matching uses: one spelling for all its variants, digits in ASCII."""
    return word.translate(letters.fold)


def fold_aligned(text: str, letters: Letters) -> Aligned:
    """The folded view of `text`, with the way back."""
    if not letters.uneven.search(text):
        return Aligned(text.translate(letters.fold), range(len(text)))
    return expand(text, letters.fold, letters.uneven)


def expand(text: str, table: Mapping[int, str], uneven: re.Pattern[str]) -> Aligned:
    """The view of `text` under `table`, where only what `uneven` finds changes its length."""
    origin: list[int] = []
    done = 0
    for found in uneven.finditer(text):
        at = found.start()
        origin.extend(range(done, at))
        origin.extend([at] * len(table[ord(found.group())]))
        done = at + 1
    origin.extend(range(done, len(text)))
    return Aligned(text.translate(table), tuple(origin))


def _require(true: bool, number: int, what: str) -> None:
    if not true:
        raise ValueError(f"letters.tsv:{number}: {what}")


def _decode(cell: str, number: int) -> str:
    try:
        return "".join(chr(int(code, 16)) for code in cell.split(" ")) if cell else ""
    except (ValueError, OverflowError):
        raise ValueError(f"letters.tsv:{number}: {cell!r} is not a row of hexadecimal code points") from None


def _settle(
    of: Mapping[str, str],
    fold: Mapping[int, str],
    repair: Mapping[int, str],
    stands_for: Mapping[str, str],
    words: Mapping[str, set[str]],
) -> None:
    """Checks that doing twice is doing once, and that no class is empty."""
    for character, kind in of.items():
        folded, shown = fold[ord(character)], repair.get(ord(character), character)
        where = f"letters.tsv: U+{ord(character):04X}"
        if folded.translate(fold) != folded:
            raise ValueError(f"{where}: its fold folds again")
        if shown.translate(repair) != shown or shown.translate(fold) != folded:
            raise ValueError(f"{where}: its repair is repaired again or folds differently")
        if any(of.get(c) not in ("letter", "final", "mark") for c in shown) and kind in ("lookalike", "presentation"):
            raise ValueError(f"{where}: its repair is not made of letters")
        if any(of.get(c) not in ("letter", "final") for c in stands_for.get(character, "")):
            raise ValueError(f"{where}: it stands for something that is no letter")
    empty = {*CHARACTERS, *WORDS} - {*of.values(), *(kind for kind, rows in words.items() if rows)}
    if empty:
        raise ValueError(f"letters.tsv: no row of class {', '.join(sorted(empty))}")
    if any(word.translate(fold) != word for rows in words.values() for word in rows):
        raise ValueError("letters.tsv: a word is not folded")


def _letters(
    of: dict[str, str],
    fold: dict[int, str],
    repair: dict[int, str],
    stands_for: dict[str, str],
    words: Mapping[str, set[str]],
) -> Letters:
    def members(*kinds: str) -> str:
        return "".join(re.escape(c) for c in sorted(of) if of[c] in kinds)

    letter, mark, tatweel = members("letter", "final"), members("mark"), members("tatweel")
    piece = members("mark", "tatweel", "zero_width", "filler", "separator", "linker", "stand_in", "digit")
    # The first item is a plain set so that the regex engine skips quickly; the possessive runs keep it linear.
    joint = f"[{piece}](?<=[{letter}][{piece}])[{piece}]*+(?:[ \u00a0][{piece}]++)?+(?=[{letter}])"
    return Letters(
        fold=fold,
        repair=repair,
        of=of,
        stands_for=stands_for,
        words={kind: frozenset(rows) for kind, rows in words.items()},
        uneven=re.compile(f"[{''.join(re.escape(c) for c in sorted(of) if len(fold[ord(c)]) != 1)}]"),
        mapped=re.compile(f"[{members('lookalike', 'presentation')}]"),
        joint=re.compile(joint),
        run=re.compile(f"[{letter}{mark}{tatweel}]*+"),
        joining=frozenset(c for c in of if of[c] == "letter"),
    )
