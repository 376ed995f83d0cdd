"""The table of letters: what the fold makes of words, the way back, and what the reader refuses."""

import importlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import waqai
from waqai.arabic.letters import Letters, fold, fold_aligned, parse_letters
from waqai.model import Span

LOADER = importlib.import_module("waqai.knowledge.load")  # the package has a function of this name
TABLE = (Path(waqai.__file__).parent / "data" / "letters.tsv").read_text(encoding="utf-8")
LETTERS = parse_letters(TABLE)
CODES = sorted(LETTERS.of)
TEXTS = st.text(st.one_of(st.sampled_from(CODES), st.sampled_from("ابتقصفحماس \n.,«»"), st.characters()), max_size=60)


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("أُصِيبَ", "اصيب"),
        ("الإصابة", "الاصابه"),
        ("آخرون", "اخرون"),
        ("ٱلله", "الله"),
        ("مستشفى", "مستشفي"),
        ("مسؤول", "مسوول"),
        ("طائرة", "طايره"),
        ("ماء", "ماء"),
        ("هٰذا", "هذا"),
        ("قـــصف", "قصف"),
        ("٢٠١٩", "2019"),
        ("۱۲", "12"),
        ("４٠", "40"),
        ("٣٫٥", "3.5"),
        ("١٬٢٠٠", "1,200"),
        ("کتیبة", "كتيبه"),
        ("ﻻﺟﺌﻮن", "لاجيون"),
        ("ﷲ", "الله"),
        ("مح\u200bاور", "محاور"),
        ("گروزني", "كروزني"),
        ("BBC, 7.", "BBC, 7."),
    ],
)
def test_fold(word: str, folded: str) -> None:
    assert fold(word, LETTERS) == folded
    view = fold_aligned(word, LETTERS)
    assert view.text == folded
    assert len(view.origin) == len(folded)


def test_every_row_folds_once_and_for_all() -> None:
    for code in CODES:
        once = fold(code, LETTERS)
        assert fold(once, LETTERS) == once


def test_no_letter_of_standard_arabic_is_missing() -> None:
    letters = [chr(c) for c in (*range(0x621, 0x63B), *range(0x641, 0x64B))]
    assert {LETTERS.of.get(c) for c in letters} == {"letter", "final"}


def test_presentation_forms_become_the_letters_they_show() -> None:
    assert "\ufefb".translate(LETTERS.repair) == "لا"
    assert "\ufed7\ufebc\ufed2".translate(LETTERS.repair) == "قصف"
    assert "\ufbfc\ufb90".translate(LETTERS.repair) == "يك"


def test_the_way_back_from_a_folded_view() -> None:
    text = "قُـتِل ﻻجئ"
    view = fold_aligned(text, LETTERS)
    assert view.text == "قتل لاجي"
    at = view.text.index("قتل")
    assert view.span(at, at + 3) == Span(0, 6)
    at = view.text.index("لا")
    assert text[slice(*view.span(at, at + 2))] == "ﻻ"


@given(TEXTS)
def test_fold_aligned_is_fold_with_origins_that_never_decrease(text: str) -> None:
    view = fold_aligned(text, LETTERS)
    assert view.text == fold(text, LETTERS)
    assert len(view.origin) == len(view.text)
    assert list(view.origin) == sorted(view.origin)
    for shown, at in zip(view.text, view.origin, strict=True):
        assert shown in fold(text[at], LETTERS)
    assert fold(view.text, LETTERS) == view.text


HEADER = "code\tclass\tfold\trepair\tstands_for\tnote\n"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("code\tclass\n", r":1: the header"),
        (HEADER + "0628\tletter\t0628\n", r":2: 3 cells"),
        (HEADER + "zz\tletter\t0628\t\t\t\n", r":2: 'zz' is not"),
        (HEADER + "110000\tletter\t0628\t\t\t\n", r":2: '110000' is not"),
        (HEADER + "0628\tvowel\t0628\t\t\t\n", r":2: no class is named 'vowel'"),
        (HEADER + "0628 0629\tletter\t0628\t\t\t\n", r":2: a letter is one code point"),
        (HEADER + "0628\tletter\t0628\t\t\t\n0628\tletter\t0628\t\t\t\n", r":3: U\+0628 stands here twice"),
        (HEADER + "06CC\tlookalike\t064A\t\t\t\n", r":2: repair does not suit a lookalike"),
        (HEADER + "0628\tletter\t0628\t0628\t\t\n", r":2: repair does not suit a letter"),
        (HEADER + "0628\tletter\t0628\t\t0627\t\n", r":2: a letter stands for itself"),
        (HEADER + "0648\tproclitic\t\t\t\t\n", r":2: a proclitic has a fold"),
        (HEADER + "0628\tletter\t0628\t\t\t\n", r"no row of class"),
        ("", r"no header"),
        (TABLE + "0870\tletter\t0623\t\t\t\n", r"U\+0870: its fold folds again"),
        (TABLE + "0870\tlookalike\t064A\t06CC\t\t\n", r"U\+0870: its repair is repaired again"),
        (TABLE + "0870\tlookalike\t064A\t0628\t\t\n", r"U\+0870: its repair is repaired again or folds"),
        (TABLE + "0870\tlookalike\t002E\t002E\t\t\n", r"U\+0870: its repair is not made of letters"),
        (TABLE + "00E9\tstand_in\t00E9\t\t002E\t\n", r"U\+00E9: it stands for something that is no letter"),
        (TABLE + "0629\tending\t0629\t\t\t\n", r"a word is not folded"),
    ],
)
def test_a_doubtful_table_is_refused(rows: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_letters(rows)


def test_the_table_is_a_frozen_value() -> None:
    assert isinstance(LETTERS, Letters)
    with pytest.raises(AttributeError):
        LETTERS.of = {}  # type: ignore[misc]


def test_a_word_is_folded_once_and_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(word: str, letters: Letters) -> str:
        asked.append(word)
        return fold(word, letters)

    monkeypatch.setattr(LOADER.lettering, "fold", counting)
    monkeypatch.setattr(LOADER, "FOLDS_LIMIT", 2)
    folds = LOADER.Folds(LETTERS)
    assert [folds["آخرون"], folds["آخرون"], folds["مستشفى"]] == ["اخرون", "اخرون", "مستشفي"]
    assert asked == ["آخرون", "مستشفى"]
    for n in range(20):
        assert folds[f"آب{n}"] == f"اب{n}"
        assert len(folds) <= 3
    assert folds["آخرون"] == "اخرون" and asked.count("آخرون") == 2  # forgotten, and folded again
