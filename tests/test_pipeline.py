"""The pipeline on any text: it never fails, its spans are always right, and its work grows with the length of the text."""

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from itertools import chain

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coding import faults, made_up, record_of, shipped
from waqai import Coded, code, encode, make_record
from waqai.model import Mention, Span
from waqai.pipeline import BUDGET, Budget, find, read
from work import calls

# Words of every kind that the finders know, with what writers and web pages put between them.
_WORDS = (
    "قصف قصفت ستقصف القصف قصفا بقصف غارة غارات طائرة مسيرة اشتباكات هجوم كمين تفجير عبوة ناسفة انفجر اغتيال إعدام اعتقل اعتقلت خطف "
    "أفرج حصار هدم نهب سيطر انسحب تعزيزات تظاهر مظاهرة هدنة نزح مساعدات ضبط قتل مقتل قتلى أصيب جرحى إصابة استشهد فقد عاد "
    "قوات النظام الجيش السوري تنظيم داعش الحوثي ميليشيا فصائل الشرطة مدنيين مدنيون طفل أطفال نساء عناصر مسلحون مجهولون متظاهرين شخصا "
    "سوريا العراق اليمن حلب إدلب درعا حماة بغداد صنعاء غزة مدينة بلدة قرية حي ريف محافظة شمال جنوب الشرقي الغربي محيط طريق "
    "اليوم أمس الاثنين الثلاثاء يوم مساء صباح فجر الماضي المقبل منذ قبل بعد خلال أسبوع شهر سنة عام أغسطس آب شباط رمضان الجاري تاريخ "
    "واحد اثنين ثلاثة خمسة عشر عشرين وثلاثين مئة مئات آلاف ألف مليون عشرات عدد نحو حوالي أكثر أقل لا يقل يتجاوز بين "
    "قال قالت أفاد أفادت أعلن مصدر مصادر محلية طبية أمني بحسب وفق وكالة المرصد ناشطون شهود بيان المتحدث باسم وزارة "
    "نفى هدد اتهم زعم أمر طالب محاولة فشل أحبط لم لن سوف قد إذا لو من في على إلى عن مع أن إن التي الذي ما كما حيث و ف ب ل"
)
_NUMBERS = "0 1 7 12 300 2019 ١٢ ۳ 1,000 3.5 10-15 12/8/2019 31/2/2019 2019-08-12 12:30 50% 999999999"
_MARKS = '، . ؛ : ! ؟ ... … " « » “ ” ( ) [ ] - – / % # @ * _'
WORDS, MARKS = _WORDS.split(), _MARKS.split()
NUMBERS = [*_NUMBERS.split(), "0" * 30, "9" * 40]
BREAKS = ["\n", "\n\n", "\r\n", "\u2028", "\t", "    ", "\u00a0", "\x00", "ـ", "ـ.ـ", "ً", "َّ"]
UNSEEN = ["\u200f", "\u200c", "\u200d", "\ufeff", "\u202b"]
OTHERS = ["ﻻ", "ﷺ", "ﺍ", "کی", "ٱ", "😀", "Reuters", "www.a.example", "a@b.example", "https://a.example/b", "😀\ufe0f", "e\u0301", "中"]
PROCLITICS = ["", "", "", "و", "ف", "ب", "ل", "ال", "وال", "بال", "لل", "س"]
DAYS = st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2035, 12, 31))

words = st.builds(str.__add__, st.sampled_from(PROCLITICS), st.sampled_from(WORDS))
pieces = st.one_of(words, words, words, words, st.sampled_from(NUMBERS + MARKS + BREAKS + UNSEEN + OTHERS))
soup = st.lists(st.builds(str.__add__, pieces, st.sampled_from([" ", " ", " ", " ", "", "، ", ". ", "\n"])), max_size=120).map("".join)
letters = st.text(st.characters(codec="utf-8", min_codepoint=0x600, max_codepoint=0x6FF) | st.sampled_from(" .،ـ\n"), max_size=300)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def mentions(coded: Coded) -> Iterator[Mention]:
    """All mentions of a document, those that others were made of included."""
    found = coded.found
    todo = list(chain(found.parties, found.places, found.times, found.sources, found.acts))
    while todo:
        mention = todo.pop()
        yield mention
        todo.extend(mention.parts)


def check(text: str, published: dt.date | None) -> None:
    document = made_up(text, published)
    coded = code(document, shipped())
    assert faults(msgspec.json.decode(encode(make_record(document, coded.incidents)))) == []
    tokens = coded.found.text.tokens
    for mention in mentions(coded):
        start, end = mention.span
        assert 0 <= start < end <= len(text), mention
        assert 0 <= mention.first < mention.last <= len(tokens), mention
        assert tokens[mention.first].start <= start and end <= tokens[mention.last - 1].end, mention
    for kind in (coded.found.parties, coded.found.places, coded.found.times, coded.found.sources, coded.found.acts):
        assert [m.first for m in kind] == sorted(m.first for m in kind)


@given(st.text(st.characters(codec="utf-8"), max_size=400), DAYS)
@quick
def test_any_text_is_coded(text: str, published: dt.date | None) -> None:
    check(text, published)


@given(letters, DAYS)
@quick
def test_any_arabic_letters_are_coded(text: str, published: dt.date | None) -> None:
    check(text, published)


@given(soup, DAYS)
@settings(quick, max_examples=250)
def test_soup_of_news_words_is_coded(text: str, published: dt.date | None) -> None:
    check(text, published)


@given(soup)
@quick
def test_tokens_and_sentences_tile_the_text(text: str) -> None:
    found = read(made_up(text), shipped().knowledge)
    at = 0
    for token in found.tokens:
        assert at <= token.start < token.end <= len(text)
        at = token.end
    held = [i for s in found.sentences for i in range(s.first, s.last)]
    assert held == sorted(set(held))
    left = set(range(len(found.tokens))) - set(held)
    assert all(found.tokens[i].kind == "newline" for i in left)  # nothing that says anything stands outside the sentences
    assert [s.index for s in found.sentences] == list(range(len(found.sentences)))


@given(soup, DAYS)
@settings(quick, max_examples=25)
def test_coding_twice_is_the_same(text: str, published: dt.date | None) -> None:
    document = made_up(text, published)
    first, second = (encode(make_record(document, code(document, shipped()).incidents)) for _ in range(2))
    assert first == second


CRASHED = {
    "a number of thousands of digits": "قتل " + "9" * 5000 + " مدنيا منذ " + "1" * 5000 + " يوما.",
    "a year of thousands of digits": "عملية عاصفة الحزم " + "2" * 5000 + ".",
    "a mark without a letter": "\u064b قصف \u064b",
    "only marks": "\u064b\u0651",
    "only tatweel": "ـ" * 50,
    "a lone surrogate": "قصف \ud800 المدينة",
    "nulls": "قصف\x00\x00المدينة",
    "a ligature at the end": "قتل ﷺ",
    "a day far away": "منذ 999999999 يوما و 999999999 سنة و مليون عام قصف الجيش المدينة.",
}


@pytest.mark.parametrize("text", CRASHED.values(), ids=CRASHED.keys())
def test_texts_to_stumble_over(text: str) -> None:
    coded = code(made_up(text), shipped())
    for mention in mentions(coded):
        assert 0 <= mention.span.start < mention.span.end <= len(text)


@pytest.mark.parametrize("published", [dt.date.min, dt.date(1899, 12, 31), dt.date.max], ids=str)
def test_a_publication_day_at_the_edge_of_the_calendar(published: dt.date) -> None:
    words = (
        "قصف الجيش المدينة شتاء العام القادم، وأمس، وقبل ألف سنة، والأسبوع الماضي، ومنذ شهر، والشهر المقبل، ويوم الجمعة. "
        "وقصف في صيف العام الماضي."
    )
    record = record_of(made_up(words, published), shipped())
    assert faults(record) == []


def test_stages_give_what_they_promise() -> None:
    document = made_up("قصفت قوات النظام مدينة إدلب أمس، بحسب ناشطين.")
    coded = code(document, shipped())
    assert coded.found.text.document is document
    assert coded.found.text.view.text == document.text
    again = find(document, shipped())
    assert again.parties == coded.found.parties and again.home == coded.found.home == "SY"
    assert [s.span for s in coded.found.text.sentences] == [Span(0, len(document.text))]


EVENT = "قصفت قوات النظام مدينة إدلب وقتل خمسة مدنيين. "

# Linear time

TOWNS = ("حلب", "حماة", "حمص", "درعا", "إدلب", "الرقة", "الحسكة", "اللاذقية", "طرطوس", "السويداء", "دمشق", "القنيطرة")


def other_events(size: int) -> str:
    """Sentences of one type of event, no two of one day and place."""
    out = (
        f"قصفت قوات النظام مدينة {TOWNS[i % 12]} يوم {i % 28 + 1} أغسطس {2000 + i // 28 % 20} وقتل {i + 2} مدنيين. " for i in range(size)
    )
    return "".join(out)[:size]


def repeated(piece: str) -> Callable[[int], str]:
    return lambda size: (piece * (size // len(piece) + 1))[:size]


HARD: dict[str, Callable[[int], str]] = {
    "one endless sentence": repeated("وقصف الطيران الحربي قرية سنجار ومدينة خان شيخون وقتل خمسة مدنيين وأصيب عشرة آخرون "),
    "one event again and again": repeated("أفادت مصادر طبية أن القصف قتل ثلاثة مدنيين. "),
    "other events": other_events,
    "events after commas": repeated("واعتقلت قوات الأمن عشرة مدنيين في مدينة درعا يوم الاثنين، "),
    "acts": repeated("قصف "),
    "acts, each a sentence": repeated("قصف. "),
    "deaths": repeated("مقتل "),
    "numbers in words": repeated("خمسة وعشرون ألفا "),
    "joined numbers": repeated("وثلاثة "),
    "numbers": repeated("12 "),
    "one number": repeated("1"),
    "one number with marks": repeated("1."),
    "dates": repeated("7 أغسطس 2019 "),
    "weekdays": repeated("يوم الاثنين "),
    "since": repeated("منذ "),
    "years ago": repeated("قبل عام من "),
    "quotation marks": repeated('" '),
    "quoted acts": repeated("«قصف» "),
    "nested brackets": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "mixed brackets": repeated("([{«"),
    "words in brackets": repeated("(قصف "),
    "place words": repeated("ريف "),
    "places": repeated("حلب "),
    "joined places": repeated("وحلب "),
    "nested places": repeated("في ريف حلب الشمالي "),
    "plural places": repeated("قرى وبلدات "),
    "parties": repeated("قوات النظام السوري "),
    "joined parties": repeated("وقوات النظام "),
    "parties after between": repeated("بين قوات النظام و"),
    "party heads": repeated("عناصر "),
    "sources": repeated("وقالت مصادر محلية "),
    "reports": repeated("قال إن "),
    "spokesmen": repeated("المتحدث باسم "),
    "cues": repeated("نفى محاولة "),
    "separators in words": repeated("ق.ص.ف "),
    "alternating separators": repeated("ق.ـ"),
    "tatweel between letters": repeated("قـ"),
    "unseen characters": repeated("ق\u200c"),
    "one word": repeated("وال"),
    "unknown words": repeated("زقنطف "),
    "line breaks": repeated("\n \r"),
    "line separators": repeated("\u2028"),
    "spaces": repeated(" "),
    "wide spaces": repeated("ق     "),
    "stops": repeated("."),
    "commas": repeated("،"),
    "vowel marks": repeated("\u064b"),
    "ligatures": repeated("\ufdfa"),
    "addresses": repeated("http://a"),
    "at signs": repeated("@"),
    "letters of another script": repeated("قaص "),
}
SIZE = 8_000
GROWTH = 4
WHOLE = Budget(sys.maxsize, sys.maxsize, sys.maxsize)


def work(text: str) -> int:
    document = made_up(text)
    return calls(lambda: code(document, shipped(), WHOLE))


@pytest.mark.parametrize("family", HARD.values(), ids=HARD.keys())
def test_work_is_linear(family: Callable[[int], str]) -> None:
    # Four times the text takes four times the work, sixteen times where something is quadratic.
    work(family(SIZE))  # readings of words are kept, and counted only the first time
    assert work(family(GROWTH * SIZE)) < 1.4 * GROWTH * work(family(SIZE)) + 5_000


def test_work_is_linear_in_events() -> None:
    short, long = other_events(8_000), other_events(32_000)
    assert len(code(made_up(long), shipped(), WHOLE).steps) > 400
    assert work(long) < 1.4 * GROWTH * work(short)


# The budget of one document


@pytest.mark.parametrize(
    ("text", "budget", "coded_to"),
    [
        (EVENT * 30, Budget(chars=10 * len(EVENT) + 2), 10 * len(EVENT) - 1),
        ("قصف" * 400, Budget(chars=300), 300),
        (EVENT * 30, Budget(tokens=95), 10 * len(EVENT) - 1),
        (EVENT * 30, Budget(acts=6), None),
        ("(" * 300, Budget(tokens=100), 0),
    ],
    ids=["characters", "characters of one word", "words", "acts", "one sentence over it"],
)
def test_what_is_over_the_budget_is_left_unread_and_noted(text: str, budget: Budget, coded_to: int | None) -> None:
    document = msgspec.structs.replace(made_up(text), notes=("before",))
    coded = code(document, shipped(), budget)
    assert coded.document.text == text
    before, note = coded.document.notes
    end = int(note.removeprefix("coded up to character ").split()[0])
    assert (before, note) == ("before", f"coded up to character {end} of {len(text)}: over the budget of one document")
    assert coded_to in (None, end)
    assert all(mention.span.end <= end for mention in chain(coded.found.parties, coded.found.acts)) or budget.acts < BUDGET.acts
    assert all(mention.span.end <= end for mention in coded.found.acts)
    assert faults(msgspec.json.decode(encode(make_record(coded.document, coded.incidents)))) == []


def test_an_article_is_within_the_budget_and_is_coded_as_without() -> None:
    document = made_up(EVENT * 60)
    coded = code(document, shipped())
    assert coded.document is document
    assert coded.incidents == code(document, shipped(), WHOLE).incidents
