"""The finder of parties: whole phrases, their class, country and count, and words that point back."""

import datetime as dt

import pytest

from coding import made_up, shipped
from waqai.model import Mention
from waqai.pipeline import find


def parties(text: str, day: dt.date | None = None) -> list[Mention]:
    return list(find(made_up(text, day), shipped()).parties)


def said(text: str, mention: Mention) -> str:
    return text[mention.span.start : mention.span.end]


def phrases(text: str) -> list[str]:
    return [said(text, m) for m in parties(text)]


def only(text: str, phrase: str, day: dt.date | None = None) -> Mention:
    """The mention whose words are exactly these."""
    found = [m for m in parties(text, day) if said(text, m) == phrase]
    assert found, phrases(text)
    return found[0]


@pytest.mark.parametrize(
    ("text", "phrase", "cls"),
    [
        ("قتل أحد الضباط الكبار في قوات النظام قرب حلب في سوريا.", "أحد الضباط الكبار في قوات النظام", "state_forces"),
        ("اعتقلت الشرطة في بغداد عدداً من قادة الحركة.", "عدداً من قادة الحركة", None),
        ("قتل ثلاثة أشخاص بينهم طفل في تعز.", "ثلاثة أشخاص", "civilians"),
        ("هاجم مقاتلون من تنظيم «داعش» قرية قرب الموصل.", "مقاتلون من تنظيم «داعش»", "rebel_group"),
        ("قصفت الطائرات مواقع لجبهة النصرة في إدلب.", "مواقع لجبهة النصرة", "rebel_group"),
        ("أحرق مجهولون منازل المواطنين في القرية.", "منازل المواطنين", "civilians"),
        ("هاجمت القوات الموالية للحوثيين مدينة تعز في اليمن.", "القوات الموالية للحوثيين", "rebel_group"),
        ("اعتقل جهاز الأمن التابع لحماس شابا في غزة.", "جهاز الأمن التابع لحماس", "rebel_group"),
        ("نفذت الهجوم جماعات مسلحة مدعومة من إيران في العراق.", "جماعات مسلحة مدعومة من إيران", "political_militia"),
        ("قتل 22 مسلحا حوثيا في صعدة.", "22 مسلحا حوثيا", "rebel_group"),
        ("أسر الجيش مقاتلين متشددين في سرت.", "مقاتلين متشددين", "rebel_group"),
        ("هاجم مسلحون مجهولون حاجزا في الأنبار.", "مسلحون مجهولون", "unknown"),
        ("قتل قائد كتيبة في الجيش الحر في حلب.", "قائد كتيبة في الجيش الحر", "rebel_group"),
        ("أسر التنظيم عناصر من أبناء البلدة قرب حلب.", "عناصر من أبناء", "rebel_group"),
        ("قتل جنود من أبناء البلدة قرب حلب.", "جنود من أبناء", "state_forces"),
        ("قتل شبان من أبناء البلدة قرب حلب.", "شبان من أبناء", "civilians"),
    ],
)
def test_whole_phrase_and_class(text: str, phrase: str, cls: str | None) -> None:
    assert only(text, phrase).value.cls == cls


@pytest.mark.parametrize(
    ("text", "phrase", "party"),
    [
        ("داهم فرع الأمن العسكري السوري بلدة قرب درعا. وفر خمسون مجندا من أبنائها.", "خمسون مجندا من أبنائها", "sy-army"),
        ("قصف الجيش السوري بلدة في إدلب.", "الجيش السوري", "sy-army"),
        ("شن الطيران الحربي اليمني غارة على صعدة.", "الطيران الحربي اليمني", "ye-air-force"),
        ("أعلنت الحكومة اليمنية الهدنة في عدن.", "الحكومة اليمنية", "ye-government"),
        ("أسرت القوات العراقية مسلحا في الفلوجة.", "القوات العراقية", "iq-army"),
        ("نشرت قوات مالي تعزيزات في كيدال.", "قوات مالي", "ml-army"),
        ("قصفت مسيّرة إسرائيلية بلدة في جنوب لبنان.", "مسيّرة إسرائيلية", "il-army"),
    ],
)
def test_organ_and_country_name_the_party(text: str, phrase: str, party: str) -> None:
    mention = only(text, phrase)
    assert mention.value.party is not None
    assert mention.value.party.id == party
    assert mention.value.cls == "state_forces"


def test_bands_with_a_nationality_are_no_army() -> None:
    assert only("هاجمت مجموعة عراقية معارضة القاعدة في أربيل.", "مجموعة عراقية معارضة").value.party is None


@pytest.mark.parametrize(
    "text",
    [
        "قال الوزير إن الحل السياسي قريب.",
        "دان البيان الأعمال الإرهابية في المنطقة.",
        "تراجع نظامه السياسي في البلاد.",
        "قال الخبير ذلك سياسياً وعسكرياً.",
        "وقف الرجل أمام البيت.",
        "سقطت طائرة بدون طيار في الصحراء.",
        "تدور المعارك الدائرة في الريف.",
        "من جهته قال البيان ذلك.",
        "حذر البيان من انعدام الأمن الغذائي.",
        "أطلق الرصاص في الهواء.",
    ],
)
def test_no_party(text: str) -> None:
    words = ("السياسي", "الإرهابية", "سياسيا", "سياسياً", "أمام", "طيار", "الدائرة", "جهته", "الأمن", "الرصاص")
    assert not set(phrases(text)) & set(words)


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("قالت واشنطن إن تركيا قصفت القرية في سوريا.", "تركيا", True),
        ("وصل الوفد إلى تركيا أمس قادما من سوريا.", "تركيا", False),
        ("انفجرت عبوة في إيران أمس.", "إيران", False),
        ("هاجمت إيران ناقلة في الخليج قرب اليمن.", "إيران", True),
    ],
)
def test_country_as_government(text: str, phrase: str, found: bool) -> None:
    assert (phrase in phrases(text)) is found


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("قتل الجندي سالم الكعبي تزامناً مع الهجوم.", "الجندي سالم الكعبي"),
        ("اعتقلت قوات الاحتلال خضر عدنان في جنين.", "خضر عدنان"),
        ("اغتيل القائد مازن العبيدي وأصيب اثنان.", "القائد مازن العبيدي"),
    ],
)
def test_names_of_persons(text: str, phrase: str) -> None:
    assert phrase in phrases(text)


def test_unknown_words_after_a_plural_are_no_name() -> None:
    assert "الجنود تزامنا" not in phrases("قتل الجنود تزامنا مع الهجوم.")


@pytest.mark.parametrize(
    ("text", "phrase", "party"),
    [
        ("سيطر تنظيم داعش على البلدة في العراق. وأعدم التنظيم خمسة أشخاص.", "التنظيم", "xx-islamic-state"),
        ("انسحبت حركة طالبان من المدينة. ثم عادت الحركة إليها.", "الحركة", "af-taliban"),
        ("استهدفت سرايا القدس جنود الاحتلال وآلياته في غزة.", "آلياته", "il-army"),
        ("هاجم حزب الله موقعا في سوريا وقتل عدد من عناصره.", "عدد من عناصره", "lb-hezbollah"),
        ("أعلنت كتائب القسام أن الجيش الإسرائيلي خسر آلية دمرها مقاتلوها في غزة.", "مقاتلوها", "ps-al-qassam-brigades"),
    ],
)
def test_words_that_point_back(text: str, phrase: str, party: str) -> None:
    mention = only(text, phrase)
    assert mention.value.party is not None
    assert mention.value.party.id == party


@pytest.mark.parametrize(
    ("text", "phrase", "low", "high"),
    [
        ("قتل شرطيان في البصرة.", "شرطيان", 2, 2),
        ("قتل مدنيين اثنين في تعز.", "مدنيين اثنين", 2, 2),
        ("اعتقل عشرات النشطاء في دمشق.", "عشرات النشطاء", 20, None),
        ("خطف مسلحون أربعة إيطاليين في صبراتة.", "أربعة إيطاليين", 4, 4),
        ("هاجمت مجموعة من 54 مقاتلا القرية.", "مجموعة من 54 مقاتلا", 54, 54),
        ("قتل خمسة جنود وجرح آخرون في سيناء.", "آخرون", 2, None),
    ],
)
def test_how_many(text: str, phrase: str, low: int, high: int | None) -> None:
    quantity = only(text, phrase).value.quantity
    assert (quantity.low, quantity.high) == (low, high)


def test_others_are_of_the_sort_counted_before() -> None:
    mention = only("قتل 25 عنصرا من داعش وأصيب 30 آخرون في الرقة.", "30 آخرون")
    assert mention.value.cls == "rebel_group"


@pytest.mark.parametrize("text", ["دمرت الغارة 12 بناية في المدينة.", "شنت الطائرات غارات عدة."])
def test_numbers_of_things_are_no_people(text: str) -> None:
    assert not [m for m in parties(text) if m.rule == "party.count"]


@pytest.mark.parametrize(("day", "party"), [(dt.date(2010, 5, 1), "sd-darfur-rebels"), (dt.date(2023, 9, 1), "sd-rapid-support-forces")])
def test_names_change_with_time(day: dt.date, party: str) -> None:
    mention = only("هاجم المتمردون بلدة في السودان قرب الفاشر.", "المتمردون", day)
    assert mention.value.party.id == party


def test_second_of_two_parties_has_its_own_mention() -> None:
    assert {"الشرطة", "جبهة النصرة"} <= set(phrases("تقاتل الشرطة وجبهة النصرة في لبنان."))
