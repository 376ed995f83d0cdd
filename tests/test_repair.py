"""Broken words are made whole, look-alikes stay, and the view leads back."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import waqai
from waqai.arabic.letters import parse_letters
from waqai.text.repair import parse_words, repair
from work import calls

DATA = Path(waqai.__file__).parent / "data"
LETTERS = parse_letters((DATA / "letters.tsv").read_text(encoding="utf-8"))
KNOWN = parse_words((DATA / "repair_words.tsv").read_text(encoding="utf-8"), LETTERS)

BROKEN = [
    # tatweel and signs
    ("انهـ.يار", "انهيار"),
    ("الضـ,غط", "الضغط"),
    ("تجمّـ.عهم", "تجمّعهم"),
    ("كتـ.ـيبة", "كتيبة"),
    ("بـ.ـلـ.ـدا،ت", "بلدا،ت"),
    ("قـ..ـنـ..ـا.ص", "قناص"),
    ("حـ.ـر.،ب", "حرب"),
    ("تـ،ـلّ", "تلّ"),
    ("الـ،ـموت", "الموت"),
    ("الـ.عتاد", "العتاد"),
    ("سـ*ـلاح", "سلاح"),
    ("ذخـ/ـائر", "ذخائر"),
    ("عبـ-ـوة", "عبوة"),
    ("قا.ـذف", "قاذف"),
    ("قَــــ.ـــتَل", "قَتَل"),
    ("لـ....ـغم", "لغم"),
    ("ضحـ.ية", "ضحية"),
    ("مجرمـ.ة", "مجرمة"),
    # a space between tatweels
    ("زنـ ـازين", "زنازين"),
    ("نيـ. ـران", "نيران"),
    ("جـ .ـيش", "جيش"),
    ("رصـ\u00a0ـاصاً", "رصاصاً"),
    # without tatweel, known words only
    ("رصا.صة", "رصاصة"),
    ("ك-م-ي-ن", "كمين"),
    ("ا.ن.ف.ج.ا.ر", "انفجار"),
    ("د*بابة", "دبابة"),
    ("أ*سلحة", "أسلحة"),
    ("الجرح/ى", "الجرحى"),
    ("وبالصو.اريخ", "وبالصواريخ"),
    ("للقص.ف", "للقصف"),
    ("قنا_صة", "قناصة"),
    ("أ.ل.غ.ا.م،وأضاف", "ألغام،وأضاف"),
    ("قتل 12 هـ.جوم", "قتل 12 هجوم"),
    # characters of another script
    ("كـMـين", "كمين"),
    ("الhجوم", "الهجوم"),
    ("شه7يد", "شهيد"),
    ("صوا9ريخ", "صواريخ"),
    ("د١عش", "داعش"),
    # characters that show nothing
    ("مع\u00adارك", "معارك"),
    ("انس\u2060حاب", "انسحاب"),
    ("قـ\u200fـناص", "قناص"),
    ("غار\u200cات", "غارات"),
    ("قذ\u200bائف", "قذائف"),
    ("و\u200fاستعادت", "واستعادت"),
    # look-alikes and presentation forms, alone and with a break
    ("کتیبة", "كتيبة"),
    ("ﻻﺟﺊ", "لاجئ"),
    ("ﷲ", "الله"),
    ("ﻗـ.ـﺼﻒ", "قصف"),
    # hashtags
    ("#قـ.ـناص", "#قناص"),
]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case[0])
def test_broken_words_are_made_whole(case: tuple[str, str]) -> None:
    broken, whole = case
    for before, after in (("", ""), ("أعلن عن ", " في المدينة."), ("«", "»،\n")):
        text = before + broken + after
        view = repair(text, LETTERS, KNOWN)
        folded = view.text.translate(LETTERS.fold)
        assert folded == (before + whole + after).translate(LETTERS.fold)
        start = len(before)
        shown = [i for i, at in enumerate(view.origin) if start <= at < start + len(broken)]
        assert view.span(shown[0], shown[-1] + 1) == (start, start + len(broken))


STAY = [
    "أ.ف.ب",
    "وكالة (أ.ف.ب) ود.ب.أ",
    "ب.ك.ك وي.ب.ك",
    "عام 1440 هـ. وأضاف",
    "سنة 1441هـ.وأضاف",
    "1438 هـ.وأضاف",
    "1438 هـ، الموافق",
    "هـ.ش/هـ.ق",
    "1398 هـ.ش",
    "https://example.org/قـ.ـصف/ق-ص-ف",
    "www.example.org/ق-ص-ف",
    "ق.صف@example.org و@ق_صف",
    "#قصف_المدينة #قنا_صة",
    "بلغ 3.5 مليون و1,200 و١٬٢٠٠ و٣٫٥",
    "قال... ثم سكت",
    "قال..قتل",
    "الـ 1000 والـ55 والـ 24",
    "لـ\"الوكالة\" وبـ«التصعيد» وكـ'قوة'",
    "• قصف\n- قتل\n* هجوم\n1. غارة",
    "د.خليل وم.سمير وأ.هدى",
    "م.ع وص.ب",
    "أ.قصف ب.اشتباك",
    "أ- قصف ب- اشتباك جـ-هجوم هـ-غارة",
    "جـ.المتظاهرين",
    "وصل إلى المدينة.وأضاف",
    "في المحافظة،وقال",
    "المدينةـ.وقال",
    "سبتمبر/أيلول",
    "و/أو",
    "لـ/الجيش وبـ-القوات",
    "خبر-عاجل-لـ-زعيم-القوم",
    "قتلى/جرحى",
    "الشهيد/ة والمعتقل/ين",
    "مدافعـ/ـة والناجيـ/ـات",
    "جمـــيل وهنـا وكـم/ساعة وكـ.م",
    "المدينة ـ كما قيل ـ آمنة",
    "المدينة ـ ـ آمنة",
    "أكثر من7قتلى وقبل4أشهر وعام2014قتل",
    "طائرة F16 وصاروخS400وغيره",
    "إسرائيل\u200fبالصواريخ",
    "سوري-تركي وأرض-جو",
    "قـ\n.ـوات وقـ.\nـوات",
    "قـ  ـوات",
    "نصف ـ",
    "",
    "no Arabic at all: a.b/c_d",
]


@pytest.mark.parametrize("text", STAY, ids=lambda text: text[:24] or "empty")
def test_look_alikes_stay(text: str) -> None:
    for before, after in (("", ""), ("قال ", " أمس."), ("(", ")\n")):
        view = repair(before + text + after, LETTERS, KNOWN)
        assert view.text == before + text + after
        assert view.origin == range(len(view.text))


def test_without_a_dictionary_only_tatweel_tells() -> None:
    assert repair("رصا.صة قـ.ـناص", LETTERS, frozenset()).text == "رصا.صة قناص"


def test_plain_tatweel_and_marks_stay_in_a_repaired_word() -> None:
    assert repair("قـُـصـ.ـفت", LETTERS, KNOWN).text == "قـُـصفت"


def test_a_replaced_character_leads_back_to_itself() -> None:
    text = "في كـMـين"
    view = repair(text, LETTERS, KNOWN)
    assert view.text == "في كمين"
    assert text[view.origin[view.text.index("مين")]] == "M"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("form\nقصف\n", r":1: the header"),
        ("word\nقصـف\n", r":2: not a word of plain letters"),
        ("word\n\n# x\nقصف قتل\n", r":4: not a word"),
        ("word\nأسير\nاسير\n", r":3: .* stands here twice"),
    ],
)
def test_a_doubtful_word_list_is_refused(rows: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_words(rows, LETTERS)


def test_every_word_survives_whole_and_is_found_when_broken() -> None:
    for word in sorted(KNOWN):
        assert repair(word, LETTERS, KNOWN).text == word
        if len(word) > 3:
            assert repair(f"{word[:2]}.{word[2:]}", LETTERS, KNOWN).text == word


# Everything that may be part of a break, so that random texts come close to real ones.
SIGNS = "ـــ...،،,*/-_~\u200f\u200b\u00ad\u00a0 \nM7h٥#@«"
PIECES = st.sampled_from([*"ققصصففههوولااباديسحمﻗﻻکی", *"\u0651\u064e", *SIGNS, "قصف", "هـ.", "ال", "1440 "])
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


@settings(max_examples=400)
@given(TEXTS)
def test_the_view_leads_back(text: str) -> None:
    view = repair(text, LETTERS, KNOWN)
    assert len(view.origin) == len(view.text)
    assert list(view.origin) == sorted(view.origin)
    for shown, at in zip(view.text, view.origin, strict=True):
        base = text[at]
        assert shown == base or shown in LETTERS.repair.get(ord(base), "") or shown in LETTERS.stands_for.get(base, "")


@settings(max_examples=400)
@given(TEXTS)
def test_repairing_twice_is_repairing_once(text: str) -> None:
    once = repair(text, LETTERS, KNOWN).text
    again = repair(once, LETTERS, KNOWN)
    assert again.text == once


@given(TEXTS)
def test_lines_and_letters_are_kept(text: str) -> None:
    view = repair(text, LETTERS, KNOWN)
    assert view.text.count("\n") == text.count("\n")
    kept = set(view.origin)
    gone = {LETTERS.of.get(text[i], text[i]) for i in range(len(text)) if i not in kept}
    assert gone <= {"tatweel", "separator", "linker", "zero_width", "filler", "stand_in", "digit", " ", "\u00a0"}


CLEAN = st.sampled_from(["قصف", "عنيف", "في", "المدينة", "، ", ". ", " ", "\n", "12", "«", "»", "BBC"])


@given(st.lists(CLEAN).map(" ".join))
def test_clean_text_is_the_identity(text: str) -> None:
    view = repair(text, LETTERS, KNOWN)
    assert view.text == text
    assert view.origin == range(len(text))


@pytest.mark.parametrize(
    "unit", ["قـ.", "ق.", "ـ", "قـ ـ", ".ـ", "ق7", "ق\u200f", "قَ", "#ق_", "أ.ب.ت ", "@ق.", "ﻻ", "هـ.", "قـ.ـصف"]
)
def test_work_is_linear(unit: str) -> None:
    def work(times: int) -> int:
        text = unit * times
        return calls(lambda: repair(text, LETTERS, KNOWN))

    assert work(8_000) < 10 * work(1_000) + 1_000
