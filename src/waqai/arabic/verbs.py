"""The written forms of an Arabic verb, made from its root and form.

Only roots with a hamza are spelled letter by letter, because the seat of a hamza depends on the vowels around it; all
others fill the compiled format strings of ``paradigms``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from waqai.arabic.hamza import VOWELS, Letters, bare, seat
from waqai.arabic.nouns import Gender, Number, State, decline
from waqai.arabic.paradigms import (
    PARTS,
    TENSES,
    VOICES,
    Part,
    Patterns,
    RootClass,
    Speller,
    Stem,
    Voice,
    expand,
    parse_patterns,
    without_object,
)

__all__ = ["Part", "Patterns", "VerbForm", "Voice", "conjugate", "parse_patterns"]


class VerbForm(NamedTuple):
    """One written form of a verb, without short vowels.

    ``person`` is 3, or 1 for the plural "we", whose gender is given as ``m``; nominal parts have person 3. ``state`` is
    that of ``nouns.NounForm``; finite verbs are ``plain`` or ``suffixed``. ``joins`` says whether a pronoun may be
    written onto it.
    """

    text: str
    part: Part
    voice: Voice
    person: int
    gender: Gender
    number: Number
    state: State
    joins: bool

    @property
    def suffixed(self) -> bool:
        """Whether the form is written so only before a pronoun."""
        return self.state == "suffixed"


def conjugate(
    root: str,
    form: int,
    patterns: Patterns,
    *,
    vowels: str | None = None,
    transitive: bool = True,
    masdar: Sequence[str] = (),
    kind: str | None = None,
) -> list[VerbForm]:
    """Give every written form of a verb that news prose uses, each once, in a fixed order.

    ``root`` is three or four letters, a hamza in any spelling. ``form`` is 1 to 10, or 11, 12 or 14 for the first,
    second and fourth form of a root of four letters. ``vowels`` are the past and present vowel of form 1, such as
    ``"au"``; without them the usual ones of the root's class. They matter only where a radical is a hamza, waw or ya.
    An intransitive verb has only the impersonal passive (third person masculine singular) and takes no pronoun.
    ``masdar`` adds verbal nouns to the regular ones; form 1 has no regular one. ``kind`` names a class of the table in
    place of the root's own. A jussive is given only where it is written otherwise than the present.
    ``ValueError`` for a root, form, vowels or kind that the table does not know.
    """
    letters = patterns.letters
    root = "".join(letters.hamza if letter in letters.hamzas else letter for letter in root)
    found = _class_of(root, kind, patterns)
    vowels = found.vowels if vowels is None else vowels
    if len(vowels) != 2 or any(vowel not in VOWELS for vowel in vowels):
        raise ValueError(f"{root}: vowels must be two of a, i and u, not {vowels!r}")
    slots = _slots(root, vowels, patterns)
    stems = {part: _find(found, str(form), part, vowels, patterns) for part in PARTS}
    if stems["past"][0] is None or stems["present"][0] is None:
        raise ValueError(f"{root}: no form {form} with the vowels {vowels} for roots of class {found.name}")
    out: list[VerbForm] = []
    for tense in TENSES:
        for voice, stem in zip(VOICES, stems[tense], strict=True):
            if stem is not None:
                out += _finite(stem, tense, voice, transitive, slots, patterns)
    for voice, stem in zip(VOICES, stems["participle"], strict=True):
        if stem is not None:
            out += _participle(stem, voice, transitive, slots, patterns)
    out += _masdars(stems["masdar"][0], masdar, form == 1, slots, patterns)
    # After a ya the last alef of a verb is written as such, not as alef maqsura.
    if root[-2] == letters.ya:
        maqsura, alef = letters.ya + letters.maqsura, letters.ya + letters.alef
        out = [item._replace(text=item.text.replace(maqsura, alef)) for item in out]
    return list(dict.fromkeys(out))


def _finite(
    stem: Stem, tense: str, voice: Voice, transitive: bool, slots: Sequence[str], patterns: Patterns
) -> list[VerbForm]:
    if patterns.letters.hamza in slots:
        spell = _speller(slots, patterns.letters)
        forms = expand(stem.templates, tense, voice, patterns.endings, patterns.letters, spell)
        return [VerbForm(text, *features) for text, features in (forms if transitive else without_object(forms))]
    block = stem.transitive if transitive else stem.intransitive
    if block is None:
        return []
    texts = block.template.format(*slots).split("\n")
    return [VerbForm(text, *features) for text, features in zip(texts, block.features, strict=True)]


def _participle(stem: Stem, voice: Voice, transitive: bool, slots: Sequence[str], patterns: Patterns) -> list[VerbForm]:
    part: Part = "active_participle" if voice == "active" else "passive_participle"
    inflects = voice == "active" or transitive
    sound: Gender | None = "m" if inflects else None
    out = []
    for text, defective in _spelled(stem, slots, patterns.letters):
        for item in decline(
            text, None, patterns.nouns, sound_plural=sound, feminine=inflects, dual=inflects, defective=defective
        ):
            out.append(VerbForm(item.text, part, voice, 3, item.gender, item.number, item.state, item.joins))
    return out


def _masdars(
    stem: Stem | None, extra: Sequence[str], first: bool, slots: Sequence[str], patterns: Patterns
) -> list[VerbForm]:
    words = [(word, False) for word in extra]
    if stem is not None:
        words += _spelled(stem, slots, patterns.letters)
    out = []
    for word, defective in words:
        gender: Gender = "f" if word.endswith(patterns.letters.feminine) else "m"
        # A masdar of form 1 without a feminine ending has no regular plural, and its rare dual looks like other words.
        counted = gender == "f" or not first
        sound: Gender | None = "f" if counted else None
        for item in decline(
            word, None, patterns.nouns, gender=gender, sound_plural=sound, dual=counted, defective=defective
        ):
            out.append(VerbForm(item.text, "masdar", "active", 3, item.gender, item.number, item.state, item.joins))
    return out


def _spelled(stem: Stem, slots: Sequence[str], letters: Letters) -> list[tuple[str, bool]]:
    spell = _speller(slots, letters)
    # A template that ends in a ya without a mark is a defective noun; that of the passive participle carries a shadda.
    return [(text, item.endswith(letters.ya)) for item in stem.templates for text in spell(item, False)]


def _speller(slots: Sequence[str], letters: Letters) -> Speller:
    if letters.hamza in slots:
        return lambda template, more: seat(template.format(*slots), more, letters)
    return lambda template, _: [bare(template.format(*slots), letters)]


def _slots(root: str, vowels: str, patterns: Patterns) -> tuple[str, ...]:
    """What the numbers of a template stand for: four radicals, the cluster of form 8, the merged nun, two vowels."""
    letters = patterns.letters
    last = root[-1]
    return (
        *root[:3],
        last,
        patterns.clusters.get(root[0], root[0] + letters.infix),
        last if last == letters.nun else last + letters.nun,
        *(letters.vowels[VOWELS.index(vowel)] for vowel in vowels),
    )


def _class_of(root: str, kind: str | None, patterns: Patterns) -> RootClass:
    letters = patterns.letters
    if any(not letter.isalpha() or letter in (letters.alef, letters.maqsura, letters.madda) for letter in root):
        raise ValueError(f"{root!r}: a root is spelled with consonants, waw, ya and hamza only")
    for item in patterns.classes:
        if len(item.radicals) == len(root) and (item.name == kind if kind else _fits(root, item.radicals)):
            return item
    raise ValueError(f"{root!r}: no class of roots {kind or 'fits'}")


def _fits(root: str, radicals: Sequence[str]) -> bool:
    return all(
        wanted == "." or (letter == root[place - 1] if wanted == "=" else letter in wanted)
        for place, (letter, wanted) in enumerate(zip(root, radicals, strict=True))
    )


def _find(found: RootClass, form: str, part: str, vowels: str, patterns: Patterns) -> tuple[Stem | None, Stem | None]:
    for name in found.chain:
        for key in ((name, form, part, vowels), (name, form, part, "")):
            if key in patterns.stems:
                return patterns.stems[key]
        if (name, form, part) in patterns.vowelled:
            break
    return (None, None)
