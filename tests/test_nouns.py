"""The noun generator against forms that any grammar of Arabic gives."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

import waqai
from waqai.arabic.nouns import NounForm, NounPatterns, decline, parse_noun_patterns

TABLE = (Path(waqai.__file__).parent / "data" / "noun_patterns.tsv").read_text(encoding="utf-8")

# Name of the entry: lemma, broken plural, options.
NOUNS: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "civilian": ("مدني", None, {"sound_plural": "m", "feminine": True}),
    "element": ("عنصر", "عناصر", {}),
    "raid": ("غارة", None, {"gender": "f", "sound_plural": "f"}),
    "shell": ("قذيفة", "قذائف", {"gender": "f"}),
    "dead": ("قتيل", "قتلى", {}),
    "leader": ("قائد", "قادة", {}),
    "woman": ("امرأة", "نساء", {"gender": "f"}),
    "son": ("ابن", "أبناء", {}),
    "child": ("طفل", "أطفال", {}),
    "soldier": ("جندي", "جنود", {}),
    "rocket": ("صاروخ", "صواريخ", {}),
    "part": ("جزء", "أجزاء", {}),
    "burden": ("عبء", "أعباء", {}),
    "thing": ("شيء", "أشياء", {}),
    "judge": ("قاضي", "قضاة", {"defective": True, "sound_plural": "m"}),
    "survivor": ("ناجي", None, {"defective": True, "sound_plural": "m", "feminine": True}),
    "hospital": ("مستشفى", None, {"sound_plural": "f"}),
    "building": ("مبنى", "مباني", {"defective_plural": True}),
    "village": ("قرية", "قرى", {"gender": "f"}),
    "brigade": ("لواء", "ألوية", {}),
    "measure": ("إجراء", None, {"sound_plural": "f"}),
    "desert": ("صحراء", None, {"gender": "f", "sound_plural": "f"}),
    "refugee": ("لاجئ", None, {"sound_plural": "m", "feminine": True}),
    "shelter": ("ملجأ", "ملاجئ", {}),
    "facility": ("منشأة", None, {"gender": "f", "sound_plural": "f"}),
    "collusion": ("تواطؤ", None, {}),
    "innocent": ("بريء", "أبرياء", {"feminine": True}),
    "asylum": ("لجوء", None, {}),
    "stick": ("عصا", None, {"gender": "f"}),
    "explosion": ("انفجار", None, {"sound_plural": "f"}),
    "fighter": ("مقاتل", None, {"sound_plural": "m", "feminine": True}),
    "suburb": ("ضاحية", "ضواحي", {"gender": "f", "defective_plural": True}),
    "girl": ("فتاة", None, {"gender": "f", "sound_plural": "f"}),
    "faction": ("فصيل", "فصائل", {}),
    "voice": ("صوت", "أصوات", {}),
    "daughter": ("بنت", "بنات", {"gender": "f"}),
    "thrown": ("ملقى", None, {"sound_plural": "m", "feminine": True}),
    "builder": ("بناء", None, {"sound_plural": "m"}),
    "remote": ("نائي", None, {"defective": True, "feminine": True}),
    "red": ("أحمر", None, {"diptote": True}),
    "chair": ("كرسي", "كراسي", {}),
}

# Number, state: texts that must be there.
GOOD = {
    "civilian": {
        "s plain": "مدني مدنية",
        "s suffixed": "مدنيت",
        "s accusative": "مدنيا",
        "d plain": "مدنيان مدنيين مدنيتان مدنيتين",
        "d construct": "مدنيا مدنيي مدنيتا مدنيتي",
        "p plain": "مدنيون مدنيين مدنيات",
        "p construct": "مدنيو مدنيي",
    },
    "element": {
        "s plain": "عنصر",
        "s accusative": "عنصرا",
        "d plain": "عنصران عنصرين",
        "d construct": "عنصرا عنصري",
        "p plain": "عناصر",
    },
    "raid": {
        "s plain": "غارة",
        "s suffixed": "غارت",
        "d plain": "غارتان غارتين",
        "d construct": "غارتا غارتي",
        "p plain": "غارات",
    },
    "shell": {"s suffixed": "قذيفت", "d plain": "قذيفتين", "p plain": "قذائف"},
    "dead": {"s accusative": "قتيلا", "d plain": "قتيلان قتيلين", "p plain": "قتلى", "p suffixed": "قتلا"},
    "leader": {"p plain": "قادة", "p suffixed": "قادت", "d construct": "قائدا قائدي"},
    "woman": {"s plain": "امرأة", "s suffixed": "امرأت", "d plain": "امرأتان امرأتين", "p plain": "نساء"},
    "son": {
        "p plain": "أبناء",
        "p suffixed": "أبناؤ أبنائ أبناء",
        "d plain": "ابنان ابنين",
        "d construct": "ابنا ابني",
    },
    "child": {"p plain": "أطفال", "p accusative": "أطفالا"},
    "soldier": {"s plain": "جندي", "s accusative": "جنديا", "d plain": "جنديان جنديين", "p accusative": "جنودا"},
    "rocket": {"p plain": "صواريخ", "s accusative": "صاروخا"},
    "part": {
        "s accusative": "جزءا",
        "d plain": "جزءان جزأين",
        "s suffixed": "جزؤ جزئ",
        "p plain": "أجزاء",
        "p suffixed": "أجزائ أجزاؤ",
    },
    "burden": {"s accusative": "عبئا", "d plain": "عبئان عبئين", "s suffixed": "عبئ"},
    "thing": {"s accusative": "شيئا", "d plain": "شيئان شيئين", "s suffixed": "شيئ", "p plain": "أشياء"},
    "judge": {
        "s plain": "قاضي قاض",
        "s accusative": "قاضيا",
        "s suffixed": "قاضي",
        "d plain": "قاضيان قاضيين",
        "p plain": "قضاة قاضون",
        "p suffixed": "قضات",
    },
    "survivor": {
        "s plain": "ناجي ناج ناجية",
        "p plain": "ناجون ناجين ناجيات",
        "p construct": "ناجو ناجي",
        "d plain": "ناجيان ناجيين ناجيتان",
    },
    "hospital": {
        "s plain": "مستشفى",
        "s suffixed": "مستشفا",
        "d plain": "مستشفيان مستشفيين",
        "d construct": "مستشفيا",
        "p plain": "مستشفيات",
    },
    "building": {"s suffixed": "مبنا", "d plain": "مبنيان مبنيين", "p plain": "مباني مبان", "p suffixed": "مباني"},
    "village": {"p plain": "قرى", "p suffixed": "قرا", "d plain": "قريتان قريتين", "d construct": "قريتي"},
    "brigade": {
        "d plain": "لواءان لواءين",
        "d construct": "لواءا لواءي",
        "s suffixed": "لواؤ لوائ",
        "p suffixed": "ألويت",
    },
    "measure": {"p plain": "إجراءات", "d plain": "إجراءان إجراءين", "s suffixed": "إجراؤ إجرائ إجراء"},
    "desert": {"d plain": "صحراوان صحراوين", "p plain": "صحراوات", "s plain": "صحراء"},
    "refugee": {
        "s plain": "لاجئ لاجئة",
        "s accusative": "لاجئا",
        "p plain": "لاجئون لاجئين لاجئات",
        "p construct": "لاجئو لاجئي",
        "d plain": "لاجئان لاجئتين",
    },
    "shelter": {"s plain": "ملجأ", "d plain": "ملجآن ملجأين", "s suffixed": "ملجؤ ملجئ ملجأ", "p plain": "ملاجئ"},
    "facility": {"p plain": "منشآت", "d plain": "منشأتان منشأتين", "s suffixed": "منشأت"},
    "collusion": {"s accusative": "تواطؤا", "s suffixed": "تواطؤ تواطئ"},
    "innocent": {
        "s plain": "بريء بريئة",
        "s accusative": "بريئا",
        "d plain": "بريئان بريئين",
        "p plain": "أبرياء بريئات",
    },
    "asylum": {"s accusative": "لجوءا", "s suffixed": "لجوء لجوئ"},
    "stick": {"d plain": "عصوان عصوين", "s plain": "عصا"},
    "explosion": {"d plain": "انفجاران انفجارين", "d construct": "انفجاري", "p plain": "انفجارات"},
    "fighter": {"p plain": "مقاتلون مقاتلين مقاتلات", "p construct": "مقاتلو مقاتلي", "s accusative": "مقاتلا"},
    "suburb": {"s suffixed": "ضاحيت", "p plain": "ضواحي ضواح", "p suffixed": "ضواحي"},
    "girl": {"s suffixed": "فتات", "d plain": "فتاتان فتاتين", "p plain": "فتيات"},
    "faction": {"p plain": "فصائل", "d plain": "فصيلان فصيلين"},
    "voice": {"p accusative": "أصواتا"},
    "daughter": {"p plain": "بنات"},
    "thrown": {"s plain": "ملقى ملقاة", "p plain": "ملقون ملقين ملقيات", "d plain": "ملقيان ملقاتان"},
    "builder": {"p plain": "بناؤون بنائين", "p construct": "بناؤو بنائي"},
    "remote": {"s plain": "نائي ناء نائية", "p plain": "نائيات"},
    "chair": {"p plain": "كراسي", "s accusative": "كرسيا"},
}

BAD = [
    ("raid", "غارةا"),
    ("raid", "غارتا accusative"),
    ("raid", "غارتات"),
    ("raid", "غارون"),
    ("dead", "قتلىا"),
    ("dead", "قتليا"),
    ("woman", "نساءا"),
    ("son", "أبناءا"),
    ("element", "عناصرا"),
    ("rocket", "صواريخا"),
    ("shell", "قذائفا"),
    ("faction", "فصائلا"),
    ("suburb", "ضواحيا"),
    ("building", "مبانيا"),
    ("daughter", "بناتا"),
    ("leader", "قادةا"),
    ("shelter", "ملجأا"),
    ("shelter", "ملاجئا"),
    ("measure", "إجراءا accusative"),
    ("hospital", "مستشفيا accusative"),
    ("hospital", "مستشفىات"),
    ("desert", "صحراءات"),
    ("burden", "عبءا"),
    ("thing", "شيءا"),
    ("facility", "منشأات"),
    ("girl", "فتاات"),
    ("survivor", "ناجيون"),
    ("remote", "نائ"),
    ("red", "أحمرا accusative"),
    ("chair", "كراس"),
    ("civilian", "مدن"),
    ("explosion", "انفجارون"),
    ("element", "عنصرة"),
]


@cache
def patterns() -> NounPatterns:
    return parse_noun_patterns(TABLE)


@cache
def forms(name: str) -> tuple[NounForm, ...]:
    lemma, plural, options = NOUNS[name]
    return tuple(decline(lemma, plural, patterns(), **options))


GOOD_CASES = [
    (name, slot[0], slot[2:], text)
    for name, slots in GOOD.items()
    for slot, texts in slots.items()
    for text in texts.split()
]


@pytest.mark.parametrize(("name", "number", "state", "text"), GOOD_CASES)
def test_form_is_made(name: str, number: str, state: str, text: str) -> None:
    assert (text, number, state) in [form[:3] for form in forms(name)]


@pytest.mark.parametrize(("name", "unwanted"), BAD)
def test_form_is_not_made(name: str, unwanted: str) -> None:
    text, _, state = unwanted.partition(" ")
    assert not [form for form in forms(name) if form.text == text and state in ("", form.state)]


def test_there_are_enough_cases() -> None:
    assert len(GOOD_CASES) >= 120


@pytest.mark.parametrize("name", list(NOUNS))
def test_forms_are_spelled_in_plain_letters_and_made_once(name: str) -> None:
    made = forms(name)
    assert len(set(made)) == len(made)
    for form in made:
        assert form.text and all(0x621 <= ord(letter) <= 0x64A and ord(letter) != 0x640 for letter in form.text), form
        assert form.joins or form.state not in ("suffixed", "construct"), form


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("element", "عنصر عنصرا عنصران عنصرين عنصرا عنصري عناصر"),
        ("raid", "غارة غارت غارتان غارتين غارتا غارتي غارات"),
        ("dead", "قتيل قتيلا قتيلان قتيلين قتيلا قتيلي قتلى قتلا"),
        (
            "fighter",
            "مقاتل مقاتلا مقاتلان مقاتلين مقاتلا مقاتلي مقاتلون مقاتلين مقاتلو مقاتلي "
            "مقاتلة مقاتلت مقاتلتان مقاتلتين مقاتلتا مقاتلتي مقاتلات",
        ),
    ],
)
def test_whole_declension(name: str, texts: str) -> None:
    assert [form.text for form in forms(name)] == texts.split()


@pytest.mark.parametrize(
    ("name", "text", "state", "joins"),
    [
        ("raid", "غارة", "plain", False),
        ("raid", "غارات", "plain", True),
        ("element", "عنصر", "plain", True),
        ("element", "عنصرين", "plain", False),
        ("element", "عنصرا", "accusative", False),
        ("element", "عنصري", "construct", True),
        ("dead", "قتلى", "plain", False),
        ("dead", "قتلا", "suffixed", True),
        ("civilian", "مدنيون", "plain", False),
        ("civilian", "مدنيو", "construct", True),
        ("son", "أبناء", "suffixed", True),
    ],
)
def test_pronoun_may_follow(name: str, text: str, state: str, joins: bool) -> None:
    assert [form.joins for form in forms(name) if (form.text, form.state) == (text, state)] == [joins]


def test_gender_of_the_forms() -> None:
    genders = {form.text: form.gender for form in forms("fighter")}
    assert (genders["مقاتلون"], genders["مقاتلة"], genders["مقاتلات"]) == ("m", "f", "f")
    assert {form.gender for form in forms("raid")} == {"f"}


def test_no_dual_when_not_wanted() -> None:
    made = decline("مدنية", None, patterns(), gender="f", dual=False)
    assert [form.text for form in made] == ["مدنية", "مدنيت"]
    assert not [form for form in decline("مدني", None, patterns(), feminine=True, dual=False) if form.number == "d"]


@pytest.mark.parametrize(
    ("lemma", "plural", "options"),
    [
        ("", None, {}),
        ("عنصر", "", {}),
        ("غارة", None, {"sound_plural": "m"}),
        ("غارة", None, {"feminine": True}),
        ("عنصر", None, {"defective": True}),
    ],
)
def test_impossible_request_is_refused(lemma: str, plural: str | None, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=lemma if plural is None and lemma else "letters"):
        decline(lemma, plural, patterns(), **options)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("odd\t\tن", "cells"),
        ("odd\t\tن\tone" + "\t" * 9, "cut must be a number"),
        ("odd\t\tن\t1\tن" + "\t" * 8, "begin with '-'"),
        ("odd\t\tة\t1\t-" + "\t" * 8, "two classes"),
        ("odd\t\tونة\t1\t-" + "\t" * 8, "longer than two"),
    ],
)
def test_wrong_line_is_named(line: str, message: str) -> None:
    number = len(TABLE.splitlines()) + 1
    with pytest.raises(ValueError, match=f"line {number}: .*{message}"):
        parse_noun_patterns(TABLE + line + "\n")


def test_wrong_header_and_missing_default_are_refused() -> None:
    with pytest.raises(ValueError, match="line 1"):
        parse_noun_patterns("")
    without = "\n".join(line for line in TABLE.splitlines() if not line.startswith("plain"))
    with pytest.raises(ValueError, match="without an ending"):
        parse_noun_patterns(without)
