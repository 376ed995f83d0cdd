"""The table of Arabic verbs, compiled: the stems and endings from which ``verbs.conjugate`` builds every form.

All Arabic letters live in ``data/conjugation.tsv``; its head describes the format. Each tense and voice of the table
becomes one format string for all persons, so that conjugating a verb costs a few calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from waqai.arabic.hamza import Letters, bare, parse_letters
from waqai.arabic.nouns import Gender, NounPatterns, Number, State

Part = Literal["past", "present", "jussive", "masdar", "active_participle", "passive_participle"]
Voice = Literal["active", "passive"]

Features = tuple[Part, Voice, int, Gender, Number, State, bool]
# From a vowelled template, and whether a pronoun follows, to its spellings.
Speller = Callable[[str, bool], list[str]]

_COLUMNS = ("row", "name", "form", "vowels", "part", "active", "passive")
PARTS = ("past", "present", "participle", "masdar")
VOICES: tuple[Voice, Voice] = ("active", "passive")
TENSES: Mapping[str, tuple[Part, ...]] = {"past": ("past",), "present": ("present", "jussive")}
# The order of the cells of a row of endings.
PERSONS: tuple[tuple[int, Gender, Number], ...] = (
    (3, "m", "s"),
    (3, "f", "s"),
    (3, "m", "d"),
    (3, "f", "d"),
    (3, "m", "p"),
    (3, "f", "p"),
    (1, "m", "p"),
)


class RootClass(NamedTuple):
    """A kind of root: what its radicals are, its usual vowels, and the tables that hold its stems."""

    name: str
    radicals: tuple[str, ...]
    vowels: str
    chain: tuple[str, ...]


class Block(NamedTuple):
    """All persons of one tense and voice: a format string with one form a line, and the features of each line."""

    template: str
    features: tuple[Features, ...]


class Stem(NamedTuple):
    """One cell of the table: its vowelled templates, and for a tense its forms with and without an object."""

    templates: tuple[str, ...]
    transitive: Block | None
    intransitive: Block | None


class Patterns(NamedTuple):
    """Everything that ``conjugate`` needs; ``vowelled`` are the stems of form 1 that depend on its vowels."""

    letters: Letters
    clusters: Mapping[str, str]
    classes: tuple[RootClass, ...]
    endings: Mapping[tuple[str, str], tuple[str | None, ...]]
    stems: Mapping[tuple[str, str, str, str], tuple[Stem | None, Stem | None]]
    vowelled: frozenset[tuple[str, str, str]]
    nouns: NounPatterns


def parse_patterns(text: str, nouns: NounPatterns) -> Patterns:
    """Read the table of ``conjugation.tsv`` and compile it; ``ValueError`` names the line that is wrong."""
    rows = list(_rows(text))
    letters = parse_letters({row[1]: row[5].replace("-", "").split() for _, row in rows if row[0] == "letter"})
    clusters: dict[str, str] = {}
    classes: list[RootClass] = []
    endings: dict[tuple[str, str], tuple[str | None, ...]] = {}
    stems: dict[tuple[str, str, str, str], tuple[Stem | None, Stem | None]] = {}
    for line, (kind, name, form, vowels, part, active, passive) in rows:
        if kind == "cluster":
            clusters[name] = bare(active, letters)
        elif kind == "class":
            classes.append(RootClass(name, tuple(active.split()), vowels, tuple(passive.split())))
        elif kind == "ending":
            if stems:
                raise ValueError(f"line {line}: endings must stand before the stems")
            cells = tuple(None if cell == "." else cell[1:] for cell in active.split())
            if len(cells) != len(PERSONS):
                raise ValueError(f"line {line}: {len(cells)} endings where {len(PERSONS)} are needed")
            endings[name[1:], part] = cells
        elif kind == "stem":
            if part not in PARTS or (name, form, part, vowels) in stems:
                raise ValueError(f"line {line}: an unknown part or a second row for the same stem")
            try:
                stems[name, form, part, vowels] = (
                    _stem(active, part, "active", endings, letters),
                    _stem(passive, part, "passive", endings, letters),
                )
            except KeyError as error:
                raise ValueError(f"line {line}: no endings {error} for this stem") from error
        elif kind != "letter":
            raise ValueError(f"line {line}: unknown kind of row {kind!r}")
    vowelled = frozenset((name, form, part) for name, form, part, vowels in stems if vowels)
    return Patterns(letters, clusters, tuple(classes), endings, stems, vowelled, nouns)


def expand(
    templates: Sequence[str],
    tense: str,
    voice: Voice,
    endings: Mapping[tuple[str, str], tuple[str | None, ...]],
    letters: Letters,
    spell: Speller,
) -> list[tuple[str, Features]]:
    """Give all forms of one tense and voice with their features; a jussive only where it differs from the present."""
    fitting = (name for name, part in endings if part == tense and templates[0].endswith(name))
    citation = max(fitting, key=len, default="")
    first, second = (template[: len(template) - len(citation)] for template in (templates[0], templates[-1]))

    def written(ending: str, person: int, jussive: bool, more: bool) -> list[str]:
        before_consonant = ending[0] not in letters.vowels if ending else jussive
        base = second if before_consonant else first
        if tense == "present":
            base = letters.prefixes[person] + base[1:]
        # Two nun that meet without a vowel between them are written once: slot 5 is both or one.
        if ending.startswith(letters.nun) and base.endswith(("{2}", "{3}")):
            return spell(base[:-3] + "{5}" + ending[1:], more)
        return spell(base + ending, more)

    out: list[tuple[str, Features]] = []
    present: dict[int, list[str]] = {}
    for part in TENSES[tense]:
        alone, joined = endings[citation, part], endings[citation, part + "_suffixed"]
        for person, slot in enumerate(PERSONS):
            ending, before = alone[person], joined[person]
            if ending is None:
                continue
            texts = written(ending, person, part == "jussive", False)
            objects = written(before, person, part == "jussive", True) if before is not None else texts
            for text in texts:
                if text not in present.get(person, ()):
                    out.append((text, (part, voice, *slot, "plain", voice == "active" and text in objects)))
            if voice == "active":
                out += [(text, (part, voice, *slot, "suffixed", True)) for text in objects if text not in texts]
            present.setdefault(person, texts)
    return out


def without_object(forms: list[tuple[str, Features]]) -> list[tuple[str, Features]]:
    """Keep what an intransitive verb has: no pronoun, and of the passive the third person masculine singular."""
    return [
        (text, (part, voice, person, gender, number, state, False))
        for text, (part, voice, person, gender, number, state, _) in forms
        if state == "plain" and (voice == "active" or (person, gender, number) == PERSONS[0])
    ]


def _stem(
    cell: str,
    part: str,
    voice: Voice,
    endings: Mapping[tuple[str, str], tuple[str | None, ...]],
    letters: Letters,
) -> Stem | None:
    templates = tuple(_template(word, letters) for word in cell.split())
    if not templates:
        return None
    if part not in TENSES:
        return Stem(templates, None, None)
    # Without a hamza the vowels of form 1, slots 6 and 7, are not written.
    forms = expand(
        [template.replace("{6}", "").replace("{7}", "") for template in templates],
        part,
        voice,
        endings,
        letters,
        lambda template, _: [bare(template, letters)],
    )
    return Stem(templates, _block(forms), _block(without_object(forms)))


def _block(forms: list[tuple[str, Features]]) -> Block:
    return Block("\n".join(text for text, _ in forms), tuple(features for _, features in forms))


def _template(word: str, letters: Letters) -> str:
    first, second, third = letters.radicals
    # Doubled letters are written once; only at the end the mark tells a nisba from a defective ending.
    word = "".join(letter for letter in word[:-1] if letter not in letters.silent) + word[-1]
    numbers = str.maketrans({first: "{0}", second: "{1}", third: "{2}", "1": "{6}", "2": "{7}"})
    head, mark, tail = word.partition(third)
    text = (head + mark).translate(numbers) + tail.translate({**numbers, ord(third): "{3}"})
    return text.replace("{0}" + letters.infix, "{4}")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.splitlines()
    if not lines or tuple(lines[0].split("\t")) != _COLUMNS:
        raise ValueError(f"line 1: the columns must be {', '.join(_COLUMNS)}")
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != len(_COLUMNS):
            raise ValueError(f"line {number}: {len(cells)} cells where {len(_COLUMNS)} are needed")
        yield number, cells
