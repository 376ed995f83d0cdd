"""Names of persons do not leave the book: they are masked in every spelling and numbered without a link; contact data go."""

import random
import re
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from policing import KEY, make_event, mask, masker, policy, reducer
from sentinels import CONTEXTS, FORMS, PLAIN, bytes_of, encodings, leaks, make_name, plant
from waqai.knowledge import Knowledge
from waqai.release.examples import check_policies
from waqai.release.jsonl import to_item
from waqai.release.policy import Policy
from waqai.release.words import cleaning

NAME = r"\[شخص-\d+/P[123]\]"


def open_levels(name: str = "public") -> Policy:
    """The policy with every level as open as the first, so that nothing but the masks protects."""
    own = policy(name)
    first = next(iter(own.rules.levels.values()))
    return own._replace(rules=msgspec.structs.replace(own.rules, levels=dict.fromkeys(own.rules.levels, first)))


def test_the_examples_of_the_policy_hold(knowledge: Knowledge) -> None:
    assert list(check_policies(knowledge)) == []


@pytest.mark.parametrize("contexts", [CONTEXTS, PLAIN], ids=["classes", "plain"])
def test_no_planted_name_is_let_out(contexts: tuple[str, ...]) -> None:
    own = reducer(own=open_levels())
    planted = list(plant(180, 1, contexts))
    for name, event in planted:
        reduced = own.reduce(event)
        assert reduced is not None
        assert leaks([name], [msgspec.json.encode(to_item(reduced))]) == []
    assert own.counts["faults"] == 0


def test_without_the_mask_planted_names_are_found() -> None:
    own = open_levels()
    shown = reducer(own=own._replace(profile=msgspec.structs.replace(own.profile, persons="open")))
    for name, event in plant(FORMS, 1):
        reduced = shown.reduce(event)
        assert reduced is not None and leaks([name], [msgspec.json.encode(to_item(reduced))])


@pytest.mark.parametrize("form", range(FORMS))
def test_every_encoding_of_a_name_is_looked_for(form: int, tmp_path: Path) -> None:
    name = "محمد وليد حرب"
    (tmp_path / "file.csv").write_bytes(b"x," + encodings(name)[form].encode() + b"\r\n")
    assert (name, form) in leaks([name], bytes_of(tmp_path))


@pytest.mark.parametrize("seed", range(20))
def test_a_name_is_masked_in_every_encoding(seed: int) -> None:
    name = make_name(random.Random(seed))
    for form in encodings(name):
        assert form not in mask(f"قتل {form} في القصف")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("قُتِلَ مُحَمَّد البَرغوثي", f"قتل {NAME}"),
        ("قتل مـحـمـد الخطيب", f"قتل {NAME}"),
        ("قتل م‌حم‌د الخطيب", f"قتل {NAME}"),
        ("وأصيب أحمد ومحمود", f"وأصيب {NAME} {NAME}"),
        ("على الطريق", "على الطريق"),
        ("وصل علي إلى المدينة", f"وصل {NAME} إلى المدينة"),
        ("قتل محمد على حسن", f"قتل {NAME} على {NAME}"),
        ("قتل الشهيد", "قتل الشهيد"),
        ("بدأت محادثات السلام في جنيف", "بدأت محادثات السلام في جنيف"),
        ("الدكتورة أمل سلامة", f"الدكتورة {NAME}"),
        ("الشاب السوري زكورالقط", f"الشاب السوري {NAME}"),
        ("المدعو أبي طارق", f"المدعو {NAME}"),
        ("قتل إيلي كوهين-مزراحي", f"قتل {NAME}"),
        ("جثة “محمد الصالح”", f"جثة “{NAME}”"),
        ("שמעון فلاديميروفيتش", r"\[…\]"),
        ("Мария نازحة", r"\[…\] نازحة"),
        ("", ""),
        ("قتل غضنفر محمد", f"قتل {NAME}"),
        ("قتل صلاح الدين في القصف", f"قتل {NAME} في القصف"),
        ("وصل إلى صلاح الدين", "وصل إلى صلاح الدين"),
        ("وصل محمد السوري العربي الدولي إلى المدينة", f"وصل {NAME} الدولي إلى المدينة"),
        ("قال مصطفى الكاظمي في خطاب", "قال مصطفى الكاظمي في خطاب"),
        ("قال مصطفى حسن في خطاب", f"قال {NAME} في خطاب"),
        ("وصل الدكتور المحمد", f"وصل الدكتور {NAME}"),
        ("قتل 12 34 مدنيا", "قتل 12 34 مدنيا"),
        ("12 345", r"\[حُذف\]"),
    ],
)
def test_names_in_all_their_forms(text: str, masked: str) -> None:
    assert re.fullmatch(masked, mask(text)), mask(text)


@pytest.mark.parametrize(
    "code",
    [
        *(0xAD, 0x34F, 0x61C, 0x180E, 0x200B, 0x200C, 0x200F, 0x202A, 0x202E, 0x2060, 0x206A, 0x206F),
        *(0xFE00, 0xFE0F, 0xFEFF, 0xE0000, 0xE007F, 0xE0100, 0xE01EF),
    ],
)
def test_a_name_hides_behind_no_invisible_character(code: int, knowledge: Knowledge) -> None:
    assert cleaning(knowledge)[code] is None
    assert re.fullmatch(f"قتل {NAME} أمس", mask(f"قتل محم{chr(code)}د الخطيب أمس"))


@pytest.mark.parametrize(
    "code", [0xAE, 0x350, 0x61D, 0x180F, 0x200A, 0x2010, 0x2029, 0x205F, 0x2070, 0xFDFF, 0xFE10, 0xE0080, 0xE00FF, 0xE01F0]
)
def test_no_other_character_is_taken_out(code: int, knowledge: Knowledge) -> None:
    assert cleaning(knowledge).get(code, "") is not None


# A word of each kind that ends a name: month, weekday, part of a day, preposition, conjunction, verb of saying and so on.
@pytest.mark.parametrize(
    "word", ["عندما", "صبيحة", "البارحة", "أيضا", "غشت", "صوب", "اللذين", "أبلغ", "أسبوعين", "الأربعاء", "الراهن", "احتمال", "أنهم"]
)
def test_a_name_does_not_go_over_words_that_are_part_of_none(word: str) -> None:
    assert re.fullmatch(f"قتل {NAME} {word}", mask(f"قتل محمد {word}"))


@pytest.mark.parametrize(
    "text",
    [
        *("0944123456", "+963 944 123 456", "٠٩٤٤١٢٣٤٥٦", "ali@mail.example", "@user_name", "33.5138", "رقم 4321"),
        *("123-45-6789", "هاتف: 2233", "12345"),
    ],
)
def test_contact_data_go(text: str) -> None:
    written = mask(f"للتواصل {text}")
    assert not re.search(r"\d{2}|@", written), written


@pytest.mark.parametrize("text", ["#1605 قتل", "قتل 1605#", "&#1605;", "12@34", "=12", "12+", "x_12", "1605 1606", "1605-1606-12"])
def test_numbers_that_may_be_letters_or_parts_of_more_go(text: str) -> None:
    assert not re.search(r"\d{2}", mask(text)), mask(text)


@pytest.mark.parametrize(
    ("text", "stays"), [("رقم 4321", False), ("رقم سيارة قديمة 4321", False), ("رقم سيارة قديمة جدا بيضاء 4321", True)]
)
def test_what_is_called_a_number_is_near_it(text: str, stays: bool) -> None:
    assert ("4321" in mask(text)) is stays


@pytest.mark.parametrize("text", ["5", "1,200", "2024", "12/05/2024", "2024-05-12", "10:30", "50.5", "2011-2024", "١٢"])
def test_counts_days_and_times_stay(text: str) -> None:
    assert mask(f"قتل {text} في القصف") == f"قتل {text} في القصف"


def test_age_and_sex_are_masked_in_quotes_of_all_but_memorials() -> None:
    assert mask("قتلت امرأة وطفلان في القصف") == "قتلت […] في القصف"
    assert mask("قتلت امرأة وطفلان في القصف", "memorial") == "قتلت امرأة وطفلان في القصف"


def test_a_text_that_is_too_long_is_left_out() -> None:
    own = masker()
    for length, count in ((policy().rules.persons.most, 0), (policy().rules.persons.most + 1, 1)):
        text = "ق" * length
        found = own.write("e", own.find_people([text]), [text], False)
        assert (found.counts["texts"], found.texts[0] is None, found.whole[0]) == (count, bool(count), False)


def test_a_person_has_one_number_in_all_texts_of_an_event() -> None:
    texts = ["قتل محمد وليد الخطيب", "قال خالد مراد", "شيع محمد الخطيب", "الخطيب من إدلب"]
    own = masker()
    written = own.write("e", own.find_people(texts), texts, False).texts
    numbers = [re.findall(r"شخص-(\d)", text or "") for text in written]
    assert numbers[0] == numbers[2] and numbers[0] != numbers[1] and sorted(numbers[0] + numbers[1]) == ["1", "2"]
    assert written[3] == "[…] من إدلب"


def test_what_part_of_a_name_is_common_goes_in_the_other_texts_too() -> None:
    texts = ["قتل وليد حرب في القصف", "الحرب مستمرة وحرب لم يعد"]
    own = masker()
    assert own.write("e", own.find_people(texts), texts, False).texts[1] == "الحرب مستمرة […] لم يعد"
    assert own.write("e", own.find_people(texts[1:]), texts[1:], False).texts[0] == "الحرب مستمرة وحرب لم يعد"


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        ("قتل محمد الخطيب", "P1"),
        ("وصل محمد الخطيب", "P2"),
        ("اعتقل محمد الخطيب", "P3"),
        ("الطفل محمد الخطيب", "P3"),
        ("منزل محمد الخطيب", "P2"),
        ("قتل المعتقل محمد الخطيب", "P3"),
        ("قتل ثلاثة مدنيين في المدينة يوم أمس بعد وصول القوات محمد الخطيب", "P2"),
    ],
)
def test_the_class_of_a_person_stands_in_the_mask(text: str, cls: str) -> None:
    assert f"/{cls}]" in mask(text)


def test_two_releases_link_no_person() -> None:
    """Under another key the numbers of the persons of an event are another order: as often the same as chance has it."""
    texts = ["قتل محمد الخطيب", "قال خالد مراد", "أصيب نزار البكري", "وصل فراس عيسى"]
    same = 0
    for trial in range(1000):
        orders = []
        for key in (b"first" * 8, b"other" * 8):
            own = masker(key=key) if trial == 0 else _MASKERS[key]
            _MASKERS[key] = own
            written = own.write(f"event-{trial}", own.find_people(texts), texts, False).texts
            orders.append([re.findall(r"شخص-(\d)", text or "")[0] for text in written])
        assert all(sorted(order) == ["1", "2", "3", "4"] for order in orders)
        same += sum(a == b for a, b in zip(*orders, strict=True))
    assert 800 < same < 1200  # of 4,000, one in four by chance


_MASKERS: dict[bytes, object] = {}


def test_a_name_has_no_number_of_its_own_over_events() -> None:
    texts = ["قتل محمد الخطيب", "قال خالد مراد"]
    own = masker()
    numbers = {own.write(f"event-{n}", own.find_people(texts), texts, False).texts[0] for n in range(20)}
    assert len(numbers) == 2


def test_the_same_key_gives_the_same_masks_and_the_key_is_nowhere() -> None:
    first, again = (reducer(key=KEY).reduce(make_event()) for _ in range(2))
    assert first == again
    assert KEY not in msgspec.json.encode(to_item(first))  # type: ignore[arg-type]


def test_holders_of_office_are_named_by_their_whole_name_alone() -> None:
    assert mask("قال بشار الأسد في خطاب") == "قال بشار الأسد في خطاب"
    assert re.fullmatch(f"قال {NAME} في خطاب", mask("قال بشار حافظ الأسد في خطاب"))
    assert re.fullmatch(f"قال {NAME} في خطاب", mask("قال بشار الأسد الكعبي في خطاب"))
    assert re.fullmatch(f"الدكتور {NAME}", mask("الدكتور بشار"))
    assert re.fullmatch(f"قال {NAME}", mask("قال محمد بشار الأسد"))
    assert re.fullmatch(f"قال {NAME}", mask("قال بشار الأسد محمد"))
    assert mask("قال بشار الأسد، محذرا") == "قال بشار الأسد، محذرا"


def test_names_of_places_go_where_they_may_not_stand() -> None:
    own = masker()
    text = "قصف على خان شيخون وبلدة كفرنبل بريف إدلب"
    people = own.find_people([text])
    assert own.write("e", people, [text], True).texts[0] == "قصف على […] وبلدة […] بريف […]"
    assert own.write("e", people, [text], False).texts[0] == text


def test_the_team_sees_names_but_no_contact_data() -> None:
    own = masker("team")
    texts = ["قتل محمد الخطيب، هاتفه 0944123456", "قتل مُحمد"]
    assert own.write_without_contacts(texts).texts == ("قتل محمد الخطيب، هاتفه [حُذف]", "قتل مُحمد")
    assert own.write_without_contacts([None]).texts == (None,)
    found = own.write_without_contacts(["Ahmad غضنفر 0944123456 ali@x.example", "هاتفه 0944123456", "قتل"])
    assert found.texts == ("Ahmad غضنفر [حُذف]", "هاتفه [حُذف]", "قتل")
    assert (found.whole, dict(found.counts)) == ((True, True, True), {"contacts": 3})


def test_masks_of_one_kind_in_a_row_are_one() -> None:
    written = mask("اععهه غغطط ظظذذ ضضثث في المدينة")
    assert written == "[…] في المدينة"
    assert all(a != b for a, b in pairwise(mask("قتل محمد الخطيب وخالد مراد").split()))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("قتل غضنفر ومحمد", rf"قتل \[…\] {NAME}"),
        ("اشتباكات بخان شيخون", "اشتباكات بخان شيخون"),
        ("المحافظة العراقية صلاح الدين", "المحافظة العراقية صلاح الدين"),
        ("مقتل سالم في القصف", f"مقتل {NAME} في القصف"),
        ("وصل سالم في القصف", "وصل سالم في القصف"),
        ("قال الدوري إن القصف استمر", f"قال {NAME} إن القصف استمر"),
        ("القصف الدوري استمر", "القصف الدوري استمر"),
        ("الطفلة تالين في البلدة", rf"\[…\] {NAME} في البلدة"),
        ("الشاب مصابا في البلدة", "الشاب مصابا في البلدة"),
        ("التقى أحمد الشرع وفدا", "التقى أحمد الشرع وفدا"),
        ("والتقى أحمد الشرع وفدا", "والتقى أحمد الشرع وفدا"),
        ("الشهيد/ باسم عليان", f"الشهيد/ {NAME}"),
        ("مقتل قائد في القصف", "مقتل قائد في القصف"),
        ("محمد التقى الوفد", f"{NAME} التقى الوفد"),
        ("نجا سالم من القصف", f"نجا {NAME} من القصف"),
        ("وصل ابن الحارة", f"وصل {NAME}"),
        ("وصل علي أمس", f"وصل {NAME} أمس"),
        ("وصلت وعلي أمس", f"وصلت {NAME} أمس"),
        ("منزل رشيد في البلدة", f"منزل {NAME} في البلدة"),
        ("قتل عبد العال في البلدة", f"قتل {NAME} في البلدة"),
        ("أم درمان في البلدة", f"{NAME} في البلدة"),
        ("وصل إلى أم درمان", "وصل إلى أم درمان"),
        ("خرج غيث الحموي من البيت", f"خرج {NAME} من البيت"),
    ],
)
def test_names_that_are_common_words(text: str, masked: str) -> None:
    assert re.fullmatch(masked, mask(text)), mask(text)


def test_a_name_of_nothing_but_kin_is_a_person_of_its_own() -> None:
    texts = ["وصل محمد الخطيب إلى المدينة", "ثم وصل آل القادر إلى المدينة"]
    own = masker()
    written = own.write("e", own.find_people(texts), texts, False).texts
    assert {re.findall(r"شخص-(\d)", text or "")[0] for text in written} == {"1", "2"}


def test_long_texts_are_counted_one_by_one() -> None:
    own = masker()
    long = "ق" * (policy().rules.persons.most + 1)
    found = own.write("e", own.find_people([]), [long, None, long], False)
    assert (found.texts, found.counts["texts"]) == ((None, None, None), 2)


@pytest.mark.parametrize(("word", "cue"), [("مدرسته", "school"), ("مدرستهم", "school"), ("بمدرستنا", "school"), ("منزله", "home")])
def test_a_word_with_a_pronoun_tells_as_it_does_without(word: str, cue: str) -> None:
    assert cue in masker().find_people([f"في {word}"]).cues


def test_only_what_is_of_the_person_alone_goes_in_the_other_texts() -> None:
    texts = ["قتل عبد الله حسن في القصف", "أعلن حزب الله في بيان أن البلدة", "قتل محمد التقي", "التقى الطرفان"]
    own = masker()
    written = own.write("e", own.find_people(texts), texts, False).texts
    assert written[1] == texts[1] and written[3] == "[…] الطرفان"


def test_what_stands_after_an_office_holder_is_masked_as_elsewhere() -> None:
    assert re.fullmatch(f"قال بشار الأسد في خطاب بعد مقتل {NAME}", mask("قال بشار الأسد في خطاب بعد مقتل محمد الخطيب"))
