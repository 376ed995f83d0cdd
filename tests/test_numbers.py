"""Numbers in words and digits: spelling, parsing, finding, and telling counts from other numbers."""

import random
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import waqai
from waqai.arabic.clitics import make_clitics
from waqai.arabic.letters import fold as fold_letters
from waqai.arabic.letters import parse_letters
from waqai.arabic.numerals import MAX_SPELLED, Numerals, parse, spell
from waqai.find.numbers import find_counts, find_numerals
from waqai.knowledge.lexicon import Lexicon
from waqai.knowledge.numbers import number_entries, read_numerals
from waqai.knowledge.tables import KnowledgeError, read_table
from waqai.model import Aligned, Document, Mention, Quantity, Text
from waqai.text.tokens import make_text
from work import calls

DATA = Path(waqai.__file__).parent / "data"


@cache
def _fold() -> Callable[[str], str]:
    letters = parse_letters((DATA / "letters.tsv").read_text(encoding="utf-8"))
    return cache(lambda word: fold_letters(word, letters))


def fold(word: str) -> str:
    return _fold()(word)


@cache
def table() -> Numerals:
    return read_numerals(DATA, fold)


@cache
def lexicon() -> Lexicon:
    chains = [(fold(r["chain"]), r["cut"], r["of"]) for r in read_table(DATA / "clitics.tsv", ("chain", "cut", "of"))]
    suffixes = [fold(r["suffix"]) for r in read_table(DATA / "suffixes.tsv", ("suffix", "person"))]
    return Lexicon(number_entries(DATA, fold), make_clitics(chains, suffixes))


def text_of(text: str) -> Text:
    return make_text(Document(id="x", source="x", text=text, sha256=""), Aligned(text, range(len(text))), fold)


def read(source: str, masked: frozenset[int] = frozenset()) -> tuple[list[Mention], list[Mention]]:
    text = text_of(source)
    scan = lexicon().scan(text.tokens)
    numerals = find_numerals(text, scan)
    return numerals, find_counts(text, scan.at, numerals, masked)


def words(source: str, mention: Mention) -> str:
    return source[mention.span.start : mention.span.end]


def bounds(quantity: Quantity) -> tuple[int, int, int | None]:
    return quantity.low, quantity.best, quantity.high


def n(value: int) -> tuple[int, int, int | None]:
    return value, value, value


def up(value: int) -> tuple[int, int, int | None]:
    return value, value, None


# --- spelling and parsing ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gender", ["m", "f"])
def test_parse_undoes_spell_up_to_20000(gender: str) -> None:
    for value in range(20_001):
        assert parse([fold(word) for word in spell(value, gender, table()).split()], table()) == value


@pytest.mark.parametrize("gender", ["m", "f"])
def test_parse_undoes_spell_up_to_a_million(gender: str) -> None:
    sample = random.Random(7)
    strata = [sample.randrange(start, start + 1000) for start in range(20_000, MAX_SPELLED, 1000)]
    round_numbers = [h * 100_000 + t * 1000 + r for h in range(10) for t in (0, 1, 2, 3, 10, 11) for r in (0, 1, 2, 100)]
    for value in {*strata, *round_numbers, MAX_SPELLED}:
        assert parse([fold(word) for word in spell(value, gender, table()).split()], table()) == value


@pytest.mark.parametrize(
    ("value", "gender", "expected"),
    [
        (0, "m", "صفر"),
        (1, "m", "واحد"),
        (1, "f", "واحدة"),
        (2, "f", "اثنتان"),
        (3, "m", "ثلاثة"),
        (3, "f", "ثلاث"),
        (8, "f", "ثماني"),
        (10, "m", "عشرة"),
        (10, "f", "عشر"),
        (11, "m", "أحد عشر"),
        (11, "f", "إحدى عشرة"),
        (12, "m", "اثنا عشر"),
        (12, "f", "اثنتا عشرة"),
        (15, "m", "خمسة عشر"),
        (18, "f", "ثماني عشرة"),
        (21, "m", "واحد وعشرون"),
        (21, "f", "إحدى وعشرون"),
        (28, "f", "ثمان وعشرون"),
        (30, "m", "ثلاثون"),
        (99, "f", "تسع وتسعون"),
        (100, "m", "مئة"),
        (101, "f", "مئة وواحدة"),
        (200, "m", "مئتان"),
        (345, "m", "ثلاثمئة وخمسة وأربعون"),
        (1000, "m", "ألف"),
        (2000, "m", "ألفان"),
        (3000, "f", "ثلاثة آلاف"),
        (11_000, "m", "أحد عشر ألفا"),
        (100_000, "m", "مئة ألف"),
        (101_000, "m", "مئة ألف وألف"),
        (200_000, "m", "مئتا ألف"),
        (205_000, "m", "مئتان وخمسة آلاف"),
        (1_000_000, "m", "مليون"),
    ],
)
def test_spell_writes_correct_arabic(value: int, gender: str, expected: str) -> None:
    assert spell(value, gender, table()) == expected


@pytest.mark.parametrize("value", [-1, MAX_SPELLED + 1])
def test_spell_refuses_what_it_cannot_write(value: int) -> None:
    with pytest.raises(ValueError, match="between 0"):
        spell(value, "m", table())


@pytest.mark.parametrize("phrase", ["", "ثلاثة وخمسة", "جندي", "ألف مليون ألف", "عشرون خمسة", "و", "مئات"])
def test_parse_refuses_what_is_not_one_number(phrase: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse([fold(word) for word in phrase.split()], table())


def test_spelled_numbers_are_found_whole() -> None:
    sample = random.Random(11)
    for value in [*range(3, 130), *(sample.randrange(130, MAX_SPELLED) for _ in range(300))]:
        for gender in "mf":
            phrase = spell(value, gender, table())
            source = f"قتل {phrase} في المدينة"
            found = [m for m in read(source)[0] if m.kind == "numeral"]
            assert [(words(source, m), bounds(m.value)) for m in found] == [(phrase, n(value))]


# --- numerals ---------------------------------------------------------------------------------------------------------------------------

NUMERALS = [
    # digits
    ("قتل 7 جنود", "7", n(7)),
    ("قتل ٣٥٠٠ شخص", "٣٥٠٠", n(3500)),
    ("قتل ۱۲ شخصا", "۱۲", n(12)),
    ("نحو 1,200 مقاتل", "1,200", n(1200)),
    ("نحو 1.200 مقاتل", "1.200", n(1200)),
    ("نحو ١٬٢٠٠ مقاتل", "١٬٢٠٠", n(1200)),
    ("نزح 1,250,000 شخص", "1,250,000", n(1_250_000)),
    ("نزح 3.5 مليون شخص", "3.5 مليون", n(3_500_000)),
    ("نزح 3,5 ملايين شخص", "3,5 ملايين", n(3_500_000)),
    ("نزح ٢٫٧ مليون شخص", "٢٫٧ مليون", n(2_700_000)),
    ("نزح 1.250 مليون شخص", "1.250 مليون", n(1_250_000)),
    ("نزح 300 ألف شخص", "300 ألف", n(300_000)),
    ("نزح 12 ألفاً", "12 ألفاً", n(12_000)),
    ("وصل 3 آلاف مقاتل", "3 آلاف", n(3000)),
    ("وصل 3 آلاف و500 مقاتل", "3 آلاف و500", n(3500)),
    ("وصل ألف و500 مقاتل", "ألف و500", n(1500)),
    ("نزح مليون و200 ألف شخص", "مليون و200 ألف", n(1_200_000)),
    ("مقتل وإصابة 15شخصا", "15", n(15)),
    ("قصف بـ5 صواريخ", "5", n(5)),
    ("القتلى الـ55", "الـ55", n(55)),
    ("المقاتلون الـ 1000", "الـ 1000", n(1000)),
    ("نقل الجنود وال7 جرحى", "ال7", n(7)),
    ("وصول 5-7 مقاتلين", "5-7", (5, 5, 7)),
    ("وصول 5-7 آلاف مقاتل", "5-7 آلاف", (5000, 5000, 7000)),
    # units, gender, case
    ("شخص واحد", "واحد", n(1)),
    ("طفلة واحدة", "واحدة", n(1)),
    ("قتل اثنان من الحراس", "اثنان", n(2)),
    ("جندييْن اثنين", "اثنين", n(2)),
    ("امرأتان اثنتان", "اثنتان", n(2)),
    ("ثلاثة عناصر", "ثلاثة", n(3)),
    ("ثلاث نساء", "ثلاث", n(3)),
    ("اربعة عناصر", "اربعة", n(4)),
    ("مقتل خمسه عناصر", "خمسه", n(5)),
    ("وستّة آخرون", "ستّة", n(6)),
    ("ثماني غارات", "ثماني", n(8)),
    ("ثمان غارات", "ثمان", n(8)),
    ("بتسعة صواريخ", "تسعة", n(9)),
    ("عشر قذائف", "عشر", n(10)),
    ("عشرة عناصر", "عشرة", n(10)),
    ("الجنود الخمسة", "الخمسة", n(5)),
    ("للخمسة الباقين", "خمسة", n(5)),
    # teens
    ("أحد عشر جنديا", "أحد عشر", n(11)),
    ("وأحد عشر جنديا", "أحد عشر", n(11)),
    ("إحدى عشرة امرأة", "إحدى عشرة", n(11)),
    ("اثنا عشر طفلا", "اثنا عشر", n(12)),
    ("مقتل اثني عشر طفلا", "اثني عشر", n(12)),
    ("اثنتي عشرة غارة", "اثنتي عشرة", n(12)),
    ("ثلاثة عشر قتيلا", "ثلاثة عشر", n(13)),
    ("ثماني عشرة غارة", "ثماني عشرة", n(18)),
    ("تسعة عشر قتيلا", "تسعة عشر", n(19)),
    ("الجنود الاثني عشر", "الاثني عشر", n(12)),
    ("الأشخاص الأحد عشر", "الأحد عشر", n(11)),
    # tens and compounds
    ("عشرون قتيلا", "عشرون", n(20)),
    ("مقتل عشرين شخصا", "عشرين", n(20)),
    ("ثلاثين جريحا", "ثلاثين", n(30)),
    ("القتلى الخمسين", "الخمسين", n(50)),
    ("خمسة وعشرون قتيلا", "خمسة وعشرون", n(25)),
    ("خمسة و عشرون قتيلا", "خمسة و عشرون", n(25)),
    ("إحدى وأربعين غارة", "إحدى وأربعين", n(41)),
    ("واحد وثلاثين شخصا", "واحد وثلاثين", n(31)),
    ("الخمسة والعشرين جنديا", "الخمسة والعشرين", n(25)),
    ("خلال الأربع وعشرين ساعة", "الأربع وعشرين", n(24)),
    # hundreds
    ("مئة قتيل", "مئة", n(100)),
    ("مائة قتيل", "مائة", n(100)),
    ("مئتان من الجنود", "مئتان", n(200)),
    ("مئتي جندي", "مئتي", n(200)),
    ("مئتا جندي", "مئتا", n(200)),
    ("مائتين وعشرة جنود", "مائتين وعشرة", n(210)),
    ("ثلاثمئة جندي", "ثلاثمئة", n(300)),
    ("ثلاثمائة جندي", "ثلاثمائة", n(300)),
    ("ثلاث مئة جندي", "ثلاث مئة", n(300)),
    ("أربع مائة وخمسين جنديا", "أربع مائة وخمسين", n(450)),
    ("ثمانمئة جندي", "ثمانمئة", n(800)),
    ("مئة وخمسة جنود", "مئة وخمسة", n(105)),
    ("مئة و20 جنديا", "مئة و20", n(120)),
    # thousands and millions
    ("ألف مقاتل", "ألف", n(1000)),
    ("ألفان من المقاتلين", "ألفان", n(2000)),
    ("ألفي مقاتل", "ألفي", n(2000)),
    ("ألفا مقاتل", "ألفا", n(2000)),
    ("خمسين ألفا", "خمسين ألفا", n(50_000)),
    ("خمسة آلاف مقاتل", "خمسة آلاف", n(5000)),
    ("عشرة الاف مقاتل", "عشرة الاف", n(10_000)),
    ("ألف ومئتين وخمسة وثلاثين", "ألف ومئتين وخمسة وثلاثين", n(1235)),
    ("خمسة وعشرون ألفاً وثلاثمئة", "خمسة وعشرون ألفاً وثلاثمئة", n(25_300)),
    ("مئة ألف نازح", "مئة ألف", n(100_000)),
    ("مئتي ألف نازح", "مئتي ألف", n(200_000)),
    ("ثلاثمئة وعشرين ألف نازح", "ثلاثمئة وعشرين ألف", n(320_000)),
    ("مليون نازح", "مليون", n(1_000_000)),
    ("مليوني نازح", "مليوني", n(2_000_000)),
    ("مليونا نازح", "مليونا", n(2_000_000)),
    ("مليونين ومئة ألف", "مليونين ومئة ألف", n(2_100_000)),
    ("ثلاثة ملايين نازح", "ثلاثة ملايين", n(3_000_000)),
    ("مليار دولار", "مليار", n(10**9)),
    ("نصف مليون نازح", "نصف مليون", n(500_000)),
    ("ربع مليون نازح", "ربع مليون", n(250_000)),
    ("مليون ونصف المليون نازح", "مليون ونصف المليون", n(1_500_000)),
    ("مليونين ونصف مليون نازح", "مليونين ونصف مليون", n(2_500_000)),
    ("ثلاثة ملايين ونصف", "ثلاثة ملايين ونصف", n(3_500_000)),
    # vague
    ("عشرات القتلى", "عشرات", up(20)),
    ("إصابة العشرات", "العشرات", up(20)),
    ("بالعشرات", "العشرات", up(20)),
    ("مئات الجرحى", "مئات", up(200)),
    ("نزوح المئات", "المئات", up(200)),
    ("آلاف النازحين", "آلاف", up(2000)),
    ("الآلاف منهم", "الآلاف", up(2000)),
    ("الالاف منهم", "الالاف", up(2000)),
    ("ألوف النازحين", "ألوف", up(2000)),
    ("عشرات الآلاف من الناس", "عشرات الآلاف", up(20_000)),
    ("مئات الآلاف من الناس", "مئات الآلاف", up(200_000)),
    ("ملايين السكان", "ملايين", up(2_000_000)),
    ("عشرات الملايين", "عشرات الملايين", up(20_000_000)),
    ("بضعة عناصر", "بضعة", up(2)),
    ("بضع غارات", "بضع", up(2)),
    ("بضعة آلاف", "بضعة آلاف", up(2000)),
    ("عدة مئات", "عدة مئات", up(200)),
    ("بضعة عشر جنديا", "بضعة عشر", (13, 13, 19)),
    ("عدة قرى", "عدة", up(2)),
    ("بعدة صواريخ", "عدة", up(2)),
    ("عدد من القتلى", "عدد من", up(2)),
    ("عدداً من القتلى", "عدداً من", up(2)),
    ("عدد كبير من القتلى", "عدد كبير من", up(2)),
    ("بعض الجنود", "بعض", up(2)),
    ("مجموعة من الجنود", "مجموعة من", up(2)),
    ("العديد من الجنود", "العديد من", up(2)),
    ("أصيب العديد", "العديد", up(2)),
]


@pytest.mark.parametrize(("source", "covered", "expected"), NUMERALS)
def test_numeral(source: str, covered: str, expected: tuple[int, int, int | None]) -> None:
    found = [m for m in read(source)[0] if m.kind == "numeral"]
    # "by the dozens": the span begins after the preposition, with the article
    assert [(words(source, m), bounds(m.value)) for m in found] == [(covered, expected)]


@pytest.mark.parametrize(
    ("source", "covered"),
    [
        ("ثلاثة وخمسة", ["ثلاثة", "خمسة"]),
        ("قتل 3 و5 جرحى", ["3", "5"]),
        ("عشرون وخمسة", ["عشرون", "خمسة"]),
        ("مئة ومئتين", ["مئة", "مئتين"]),
        ("ثلاثة قتلى وخمسة وعشرون جريحا", ["ثلاثة", "خمسة وعشرون"]),
        ("ألف وألفين", ["ألف", "ألفين"]),
        ("بين عشرين وثلاثين", ["عشرين", "ثلاثين"]),
        ("عشرات ومئات", ["عشرات", "مئات"]),
        ("خمسة، ثلاثون", ["خمسة", "ثلاثون"]),
        ("ألف\nومئة", ["ألف", "مئة"]),
        ("1200 و500", ["1200", "500"]),
        ("خمسة بعشرين", ["خمسة", "عشرين"]),
    ],
)
def test_coordinated_numbers_stay_apart(source: str, covered: list[str]) -> None:
    assert [words(source, m) for m in read(source)[0] if m.kind == "numeral"] == covered


@pytest.mark.parametrize(
    "source",
    [
        "وصل يوم الأحد",
        "يوم الاثنين الماضي",
        "صباح الإثنين",
        "مساء الثلاثاء",
        "يوم الأربعاء",
        "أحد القادة",
        "وأحد القادة",
        "لم يصب أحد",
        "إحدى القرى",
        "أحدهم",
        "ثلاثتهم",
        "بعضهم",
        "بعده وبعدها",
        "وعده بالنصر",
        "كمية من السلاح",
        "كميات من السلاح",
        "ميتين تحت الأنقاض",
        "لست متأكدا",
        "اليوم الواحد",
        "بالمئة",
        "في المائة",
        "بئر السبع",
        "5%",
        "الساعة 12:30",
        "2019/08/07",
        "2012-05-20",
        "20-5",
        "0912345678",
        "12345678901",
        "3.75",
        "007",
        "نصف المدينة",
        "ساعة ونصف",
        "في آن واحد",
        "أول أمس",
        "جندي",
    ],
)
def test_no_numeral(source: str) -> None:
    assert [words(source, m) for m in read(source)[0] if m.kind == "numeral"] == []


@pytest.mark.parametrize(
    ("source", "covered", "value"),
    [
        ("الأول من الشهر", "الأول", 1),
        ("الثاني من الشهر", "الثاني", 2),
        ("المرة الثالثة", "الثالثة", 3),
        ("اليوم العاشر", "العاشر", 10),
        ("الحادي عشر من الشهر", "الحادي عشر", 11),
        ("الثاني عشر من الشهر", "الثاني عشر", 12),
        ("في الساعة الثانية عشرة", "الثانية عشرة", 12),
        ("التاسع عشر", "التاسع عشر", 19),
        ("في العشرين من الشهر", "العشرين", 20),
        ("الحادي والعشرين", "الحادي والعشرين", 21),
        ("الخامس والعشرون", "الخامس والعشرون", 25),
        ("الثلاثين", "الثلاثين", 30),
        ("الحادي والثلاثين", "الحادي والثلاثين", 31),
        ("ثاني هجوم", "ثاني", 2),
        ("بالسابع من الشهر", "السابع", 7),
    ],
)
def test_ordinal(source: str, covered: str, value: int) -> None:
    found = [m for m in read(source)[0] if m.kind == "ordinal"]
    assert [(words(source, m), m.value) for m in found] == [(covered, value)]


# --- counts -----------------------------------------------------------------------------------------------------------------------------

COUNTS = [
    ("قتل خمسة جنود", [("خمسة", n(5))]),
    ("القتلى الـ55", [("الـ55", n(55))]),
    ("قتل 3 وأصيب 5 بجروح", [("3", n(3)), ("5", n(5))]),
    ("قتل 3 و5 جرحى", [("3", n(3)), ("5", n(5))]),
    ("مقتل وإصابة العشرات", [("العشرات", up(20))]),
    ("نحو 300 مقاتل", [("نحو 300", n(300))]),
    ("بنحو 300 مقاتل", [("نحو 300", n(300))]),
    ("حوالى ثلاثين مقاتلا", [("حوالى ثلاثين", n(30))]),
    ("قرابة ألف مقاتل", [("قرابة ألف", n(1000))]),
    ("زهاء ألفي مقاتل", [("زهاء ألفي", n(2000))]),
    ("ما يقارب الـ 300 مقاتل", [("ما يقارب الـ 300", n(300))]),
    ("ما يقرب من 40 قتيلا", [("ما يقرب من 40", n(40))]),
    ("50 قتيلا تقريبا", [("50", n(50))]),
    ("قتل ما لا يقل عن 12 شخصا", [("ما لا يقل عن 12", up(12))]),
    ("لا يقلّ عن عشرين", [("لا يقلّ عن عشرين", up(20))]),
    ("ما لا يقل عن عشرات القتلى", [("ما لا يقل عن عشرات", up(20))]),
    ("قتل خمسة على الأقل", [("خمسة على الأقل", up(5))]),
    ("قتل خمسة أشخاص على الاقل", [("خمسة", up(5))]),
    ("قتل 13 جنديا وشرطيا على الأقل", [("13", up(13))]),
    ("قتل خمسة مدنيين كحد أدنى", [("خمسة", up(5))]),
    ("قتل ثلاثة جنود وأصيب سبعة على الأقل", [("ثلاثة", n(3)), ("سبعة على الأقل", up(7))]),
    ("قتل ثلاثة جنود، على الأقل بحسب شهود", [("ثلاثة", n(3))]),
    ("خمسون قتيلا أو أكثر", [("خمسون", up(50))]),
    ("أكثر من مئة قتيل", [("أكثر من مئة", up(101))]),
    ("بأكثر من 57 صاروخا", [("أكثر من 57", up(58))]),
    ("أكثر من الـ 55 قتيلا", [("أكثر من الـ 55", up(56))]),
    ("ما يزيد على ألف نازح", [("ما يزيد على ألف", up(1001))]),
    ("يزيد عددهم عن 40", [("يزيد عددهم عن 40", up(41))]),
    ("تجاوز عددهم الـ100 قتيل", [("تجاوز عددهم الـ100", up(101))]),
    ("تجاوز عدد القتلى في المدينة 100 قتيل", [("100", up(101))]),
    ("فاق عدد النازحين مئة ألف", [("مئة ألف", up(100_001))]),
    ("أكثر من مليوني نازح", [("أكثر من مليوني", up(2_000_001))]),
    ("أكثر من عشرات القتلى", [("أكثر من عشرات", up(20))]),
    ("لا يتجاوز عددهم الـ50 عنصرا", [("لا يتجاوز عددهم الـ50", (1, 50, 50))]),
    ("لا يزيد عن عشرة عناصر", [("لا يزيد عن عشرة", (1, 10, 10))]),
    ("ستة عناصر على الأكثر", [("ستة", (1, 6, 6))]),
    ("ما يصل إلى 30 مقاتلا", [("ما يصل إلى 30", (1, 30, 30))]),
    ("أقل من مئة مقاتل", [("أقل من مئة", (1, 99, 99))]),
    ("بين 5 و7 قتلى", [("بين 5 و7", (5, 5, 7))]),
    ("بين 5 و 7 قتلى", [("بين 5 و 7", (5, 5, 7))]),
    ("ما بين عشرين وثلاثين مقاتلا", [("ما بين عشرين وثلاثين", (20, 20, 30))]),
    ("بين 5 و7 آلاف مقاتل", [("بين 5 و7 آلاف", (5000, 5000, 7000))]),
    ("من 5 إلى 7 أشخاص", [("من 5 إلى 7", (5, 5, 7))]),
    ("3 إلى 5 آلاف", [("3 إلى 5 آلاف", (3000, 3000, 5000))]),
    ("خمسة أو ستة عناصر", [("خمسة أو ستة", (5, 5, 6))]),
    ("نحو خمسة أو ستة عناصر", [("نحو خمسة أو ستة", (5, 5, 6))]),
    ("وصل 5 - 7 مقاتلين", [("5 - 7", (5, 5, 7))]),
    ("وصل 5-7 مقاتلين", [("5-7", (5, 5, 7))]),
    ("وصل 2000 مقاتل", [("2000", n(2000))]),
    ("وصل 2021 شخصا", [("2021", n(2021))]),
    ("أكثر من 2011 قذيفة", [("أكثر من 2011", up(2012))]),
    ("إصابة (16) آخرين", [("16", n(16))]),
    ("مقتل (5) من رجال الأمن", [("5", n(5))]),
    ("مقتل خمسة يوم الجمعة", [("خمسة", n(5))]),
    ("مقتل خمسة عام 2007", [("خمسة", n(5))]),
    ("مقتل 43 يوم الجمعة", [("43", n(43))]),
    ("في المدينة 5 قتلى", [("5", n(5))]),
    ("فجر 3 انتحاريين أنفسهم", [("3", n(3))]),
    ("قرى عدة", [("عدة", up(2))]),
]


@pytest.mark.parametrize(("source", "expected"), COUNTS)
def test_count(source: str, expected: list[tuple[str, tuple[int, int, int | None]]]) -> None:
    assert [(words(source, m), bounds(m.value)) for m in read(source)[1]] == expected


NOT_COUNTS = [
    # durations, ages, times of day
    "بعد 3 أيام",
    "منذ 26 عاما",
    "استمر 24 ساعة",
    "خلال الـ24 ساعة الماضية",
    'خلال الـ"24" ساعة',
    "خلال الساعات الـ24 الماضية",
    "السنوات الخمس الماضية",
    "الأيام الثلاثة الماضية",
    "يوم واحد",
    "في وقت واحد",
    "مرة واحدة",
    "ثلاث مرات",
    "عدة أشهر",
    "بعض الوقت",
    "الساعة 5",
    "عند الساعة 17 عصرا",
    "شاب عمره 22",
    "في العشرين من عمره",
    "في العشرين من العمر",
    "أحمد (26)",
    "لليوم 41",
    "في يومه الـ234",
    # dates and years
    "في 12 أيلول",
    "في 7 تشرين الأول",
    "في الـ7 من أكتوبر",
    "في الـ25 من الشهر",
    "عام 2011",
    "منذ 2014",
    "حرب 67",
    "بنهاية آذار 2011",
    "دستور 2012 الجديد",
    # measures, money, shares
    "على بعد 55 كم",
    "مسافة خمسة كيلومترات",
    "عشرات الكيلومترات",
    "قذائف عيار 120",
    "قذيفة 82 ملم",
    "خمسة أطنان من السلاح",
    "3 ملايين دولار",
    "فدية 5000",
    "$500",
    "بنسبة 40",
    "خمسة بالمئة",
    "40 في المائة",
    "70 %",
    "ثلاثة أضعاف",
    "عشرين ألف نسمة",
    # units, texts, roads
    "الفرقة 25",
    "للواء 105",
    'الكتيبة "50"',
    "اللواءين 46 و47",
    "الفرقتين 4 و 25",
    "الفوج 46",
    "القرار 2254",
    "اللواء رقم 30",
    "المادة 51",
    "الجولة 5",
    "القناة 12",
    "القناة الـ12",
    "شارع الستين",
    "طريق 60",
    "جبل الأربعين",
    # weapons and types
    "طائرة سو-24",
    "طائرة سو 24",
    "طائرات إف-16",
    "طائرة F 16",
    "دبابة تي 72",
    "صواريخ إس-300",
    "صاروخ فاتح 110",
    "مسيرة شاهد 136",
    'قذيفة "الياسين 105"',
    "كوفيد-19",
    "طراز 5",
    # lists, marks, denominators, phrases
    "1- مدخل",
    "نص\n2. مدخل",
    "5+1",
    "&#34;",
    "من أصل 70 قتيلا",
    "واحدة من أسوأ الكوارث",
]


@pytest.mark.parametrize("source", NOT_COUNTS)
def test_not_a_count(source: str) -> None:
    assert [words(source, m) for m in read(source)[1]] == []


def test_masked_numbers_are_not_counted() -> None:
    source = "قتل 5 يوم 12"
    assert [words(source, m) for m in read(source, frozenset({3}))[1]] == ["5"]


@pytest.mark.parametrize(
    ("source", "rule", "letters"),
    [
        ("بأكثر من 5", "count.morethan", "ب"),
        ("وخمسة", "count.exact", "و"),
        ("و 5", "count.exact", "و"),
        ("عشرات", "count.vague", ""),
        ("5-7", "count.range", ""),
    ],
)
def test_count_names_its_rule_and_proclitics(source: str, rule: str, letters: str) -> None:
    (count,) = read(source)[1]
    assert (count.rule, count.proclitics) == (rule, letters)
    assert all(part.kind == "numeral" for part in count.parts)


def test_tashkeel_keeps_spans_exact() -> None:
    source = "وَخَمْسَةٌ وَعِشْرُونَ جُنْدِيًّا"
    (numeral,) = read(source)[0]
    assert (words(source, numeral), bounds(numeral.value)) == ("خَمْسَةٌ وَعِشْرُونَ", n(25))


PIECES = ["و", "ال", "خمسة", "وعشرون", "ألف", "وألف", "نصف", "ونصف", "مئة", "5", "و5", "1,200", "5-7", "من", "بين", "إلى"]
PIECES += ["على الأقل", "أكثر من", "آلاف", "عشرات", "بضعة", "الثاني", "عشر", "(", ")", "-", "\n", "يوم", "اللواء", "12:30", '"', "كم"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
def test_any_mixture_gives_ordered_exact_mentions(source: str) -> None:
    numerals, counts = read(source)
    tokens = text_of(source).tokens
    for found in (numerals, counts):
        assert [m.first for m in found] == sorted(m.first for m in found)
        for m in found:
            assert tokens[m.first].start <= m.span.start < m.span.end == tokens[m.last - 1].end
            if m.kind != "ordinal":
                assert 0 <= m.value.low <= m.value.best and (m.value.high is None or m.value.best <= m.value.high)
    used = [part for count in counts for part in count.parts]
    assert len(set(map(id, used))) == len(used)


@pytest.mark.parametrize(
    "source",
    ["9" * 6000, "1," * 6000 + "1", "1.000" * 3000, "9" * 5000 + "-" + "9" * 5001, "1-2-3" * 2000, "0" * 5000 + ".5 مليون"],
)
def test_endless_digits_are_no_number(source: str) -> None:
    assert [m for m in read(source)[0] if len(words(source, m)) > 20] == []


@pytest.mark.parametrize("piece", ["خمسة وعشرون ألفا و", "مئة ألف وألف و", "على الأقل 5 ", "عشرات ", "و ال ", "بين 5 و7 "])
def test_work_is_linear(piece: str) -> None:
    def work(times: int) -> int:
        text = text_of(piece * times)
        scan = lexicon().scan(text.tokens)
        return calls(lambda: find_counts(text, scan.at, find_numerals(text, scan), frozenset()))

    assert work(1500) < 13 * work(150) + 1_000


# --- the tables -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "row", "column"),
    [
        ("numbers.tsv", "مئة\tnothing\t100\t\tyes\t\t", 2),
        ("numbers.tsv", "مئة\thundred\tmany\t\tyes\t\t", 3),
        ("numbers.tsv", "مئة\thundred\t100\tx\tyes\t\t", 4),
        ("numbers.tsv", "مئة\thundred\t100\t\tmaybe\t\t", 5),
        ("number_bounds.tsv", "نحو\tround\tbefore\tnoun", 2),
        ("number_bounds.tsv", "نحو\tabout\tabove\tnoun", 3),
        ("not_counts.tsv", "كم\tbeside\tmeasure\t\tyes", 2),
        ("not_counts.tsv", "كم\tafter\tmeasure\tx\tyes", 4),
    ],
)
def test_doubtful_rows_are_refused(tmp_path: Path, file: str, row: str, column: int) -> None:
    for name in ("numbers.tsv", "number_bounds.tsv", "not_counts.tsv"):
        shutil.copy(DATA / name, tmp_path / name)
    lines = (DATA / file).read_text(encoding="utf-8").rstrip("\n").split("\n")
    (tmp_path / file).write_text("\n".join([*lines, row]) + "\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        number_entries(tmp_path, fold)
    assert (caught.value.line, caught.value.column) == (len(lines) + 1, column)


@pytest.mark.parametrize("file", ["numbers.tsv", "number_bounds.tsv", "not_counts.tsv"])
def test_no_row_twice(file: str) -> None:
    rows = [line for line in (DATA / file).read_text(encoding="utf-8").split("\n") if line and line[0] != "#"]
    assert len(rows) == len(set(rows))
