"""The written forms of an Arabic noun or adjective, made from its dictionary form.

All Arabic letters live in ``data/noun_patterns.tsv``; its head describes the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Number = Literal["s", "d", "p"]
Gender = Literal["m", "f"]
State = Literal["plain", "construct", "suffixed", "accusative"]

_COLUMNS = (
    "class",
    "when",
    "ending",
    "cut",
    "singular",
    "suffixed",
    "accusative",
    "dual",
    "dual_construct",
    "plural_m",
    "plural_m_construct",
    "plural_f",
    "feminine",
)
_SHAPES = ("diptote", "triptote")


class NounForm(NamedTuple):
    """One written form of a noun, without short vowels.

    ``state`` says where it may stand: ``plain`` anywhere, ``construct`` before a genitive or a pronoun, ``suffixed``
    only before a pronoun, ``accusative`` alone and indefinite. ``joins`` says whether a pronoun may be written onto it.
    """

    text: str
    number: Number
    state: State
    gender: Gender
    joins: bool


class Ending(NamedTuple):
    """What is written after the stem for one form."""

    text: str
    state: State
    joins: bool


class Declension(NamedTuple):
    """The endings of one class of words, and how many letters to cut before adding them."""

    name: str
    cut: int
    singular: tuple[Ending, ...]
    accusative: tuple[Ending, ...]
    dual: tuple[Ending, ...]
    plural_m: tuple[Ending, ...]
    plural_f: tuple[Ending, ...]
    feminine: str | None


class NounPatterns(NamedTuple):
    """The table of declensions, by condition and by last letters."""

    classes: Mapping[tuple[str, str], Declension]
    diptotes: tuple[str, ...]
    triptotes: tuple[str, ...]


def parse_noun_patterns(text: str) -> NounPatterns:
    """Read the table of ``noun_patterns.tsv``; ``ValueError`` names the line that is wrong."""
    lines = text.splitlines()
    if not lines or tuple(lines[0].split("\t")) != _COLUMNS:
        raise ValueError(f"line 1: the columns must be {', '.join(_COLUMNS)}")
    classes: dict[tuple[str, str], Declension] = {}
    shapes: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != len(_COLUMNS):
            raise ValueError(f"line {number}: {len(cells)} cells where {len(_COLUMNS)} are needed")
        row = dict(zip(_COLUMNS, cells, strict=True))
        if row["class"] in _SHAPES:
            shapes[row["class"]] = tuple(row["ending"].split())
            continue
        try:
            declension = _declension(row)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from error
        for ending in row["ending"].split() or [""]:
            if len(ending) > 2:
                raise ValueError(f"line {number}: the ending {ending!r} is longer than two letters")
            if (row["when"], ending) in classes:
                raise ValueError(f"line {number}: the ending {ending!r} has two classes")
            classes[row["when"], ending] = declension
    if ("", "") not in classes:
        raise ValueError("no class without an ending: other words would have none")
    return NounPatterns(classes, shapes.get("diptote", ()), shapes.get("triptote", ()))


def decline(
    lemma: str,
    plural: str | None,
    patterns: NounPatterns,
    *,
    gender: Gender = "m",
    sound_plural: Gender | None = None,
    feminine: bool = False,
    dual: bool = True,
    diptote: bool = False,
    defective: bool = False,
    defective_plural: bool = False,
) -> list[NounForm]:
    """Give every written form of a noun, each once, in a fixed order.

    ``lemma`` is the singular and ``plural`` its broken plural, if any, both without short vowels. ``sound_plural`` adds
    the regular masculine or feminine plural, ``feminine`` the feminine of an adjective in all numbers. ``defective``
    says that the last ya of the singular is dropped without the article, ``defective_plural`` the same of the broken
    plural. ``diptote`` says that the singular takes no written accusative; of a broken plural its shape tells.
    ``ValueError`` for an empty word, and for a regular plural or feminine that words with this ending do not have.
    """
    if not lemma or plural == "":
        raise ValueError("a noun needs letters")
    declension = _class_of(lemma, patterns, gender, defective)
    stem = lemma[: len(lemma) - declension.cut]
    forms = _forms(stem, declension.singular, "s", gender)
    if not diptote:
        forms += _forms(stem, declension.accusative, "s", gender)
    if dual:
        forms += _forms(stem, declension.dual, "d", gender)
    if sound_plural is not None:
        endings = declension.plural_m if sound_plural == "m" else declension.plural_f
        if not endings:
            raise ValueError(f"{lemma}: class {declension.name} has no regular plural of gender {sound_plural}")
        forms += _forms(stem, endings, "p", gender)
    if plural is not None:
        forms += _broken(plural, patterns, gender, defective_plural)
    if feminine:
        if declension.feminine is None:
            raise ValueError(f"{lemma}: class {declension.name} has no regular feminine")
        forms += decline(stem + declension.feminine, None, patterns, gender="f", dual=dual)
        forms += _forms(stem, declension.plural_f, "p", "f")
    return list(dict.fromkeys(forms))


def _broken(plural: str, patterns: NounPatterns, gender: Gender, defective: bool) -> list[NounForm]:
    declension = _class_of(plural, patterns, "m", defective)
    stem = plural[: len(plural) - declension.cut]
    forms = _forms(stem, declension.singular, "p", gender)
    # The accusative of a defective broken plural keeps its ya and takes no alef.
    if not defective and not _is_diptote(plural, patterns):
        forms += _forms(stem, declension.accusative, "p", gender)
    return forms


def _forms(stem: str, endings: tuple[Ending, ...], number: Number, gender: Gender) -> list[NounForm]:
    return [NounForm(stem + text, number, state, gender, joins) for text, state, joins in endings]


def _class_of(word: str, patterns: NounPatterns, gender: Gender, defective: bool) -> Declension:
    conditions = ("defective",) if defective else ("f", "") if gender == "f" else ("",)
    for ending in (word[-2:], word[-1:], ""):
        for condition in conditions:
            found = patterns.classes.get((condition, ending))
            if found is not None:
                return found
    raise ValueError(f"{word}: no class of endings for a defective word like this")


def _is_diptote(plural: str, patterns: NounPatterns) -> bool:
    if any(_fits(plural, shape) for shape in patterns.triptotes):
        return False
    return any(_fits(plural, shape) for shape in patterns.diptotes)


def _fits(word: str, shape: str) -> bool:
    if shape.startswith("-"):
        return word.endswith(shape[1:])
    return len(word) == len(shape) and all(part in (".", letter) for part, letter in zip(shape, word, strict=True))


def _declension(row: Mapping[str, str]) -> Declension:
    if not row["cut"].isdecimal():
        raise ValueError(f"cut must be a number, not {row['cut']!r}")
    suffixed = _endings(row["suffixed"], "suffixed", True)
    feminine = _endings(row["feminine"], "plain", False)
    return Declension(
        row["class"],
        int(row["cut"]),
        _endings(row["singular"], "plain", not suffixed) + suffixed,
        _endings(row["accusative"], "accusative", False),
        _endings(row["dual"], "plain", False) + _endings(row["dual_construct"], "construct", True),
        _endings(row["plural_m"], "plain", False) + _endings(row["plural_m_construct"], "construct", True),
        _endings(row["plural_f"], "plain", True),
        feminine[0].text if feminine else None,
    )


def _endings(cell: str, state: State, joins: bool) -> tuple[Ending, ...]:
    texts = cell.split()
    if any(not text.startswith("-") for text in texts):
        raise ValueError(f"every ending must begin with '-': {cell!r}")
    return tuple(Ending(text[1:], state, joins) for text in texts)
