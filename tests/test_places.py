"""The finder of places: names with signs, lists, chains, definite words that lead back, datelines, names that the user imported."""

import json
from pathlib import Path

import pytest

from coding import made_up, shipped
from waqai.knowledge import load
from waqai.model import Mention
from waqai.pipeline import Engine, find, make_engine


def places(text: str, with_engine: Engine | None = None) -> list[tuple[str, Mention]]:
    return [(text[m.span.start : m.span.end], m) for m in find(made_up(text, None), with_engine or shipped()).places]


def named(text: str) -> dict[str, tuple[str | None, str | None, str]]:
    """Words of each place with its country, first-level unit and kind."""
    return {words: (m.value.country, m.value.admin1, m.value.kind) for words, m in places(text)}


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("قصف الطيران مدينة إدلب مساء السبت.", "مدينة إدلب", ("SY", "SY-ID", "settlement")),
        ("اندلعت اشتباكات في ريف حماة الشمالي.", "ريف حماة الشمالي", ("SY", "SY-HM", "district")),
        ("انفجر لغم في قرية الخريزات بريف حلب.", "قرية الخريزات بريف حلب", ("SY", "SY-HL", "settlement")),
        ("وصل رتل إلى بلدة حوارة جنوبي نابلس.", "بلدة حوارة جنوبي نابلس", ("PS", "PS-NBS", "settlement")),
        ("وقع الهجوم في العاصمة بغداد.", "العاصمة بغداد", ("IQ", "IQ-BG", "settlement")),
        ("وقع الهجوم في العاصمة اليمنية صنعاء.", "العاصمة اليمنية صنعاء", ("YE", "YE-SA", "settlement")),
        ("قتل جندي 20 كيلومترا غرب بغداد.", "غرب بغداد", ("IQ", "IQ-BG", "district")),
        ("خطفوا من قرى جنوب وغرب كركوك.", "قرى جنوب وغرب كركوك", ("IQ", "IQ-KI", "settlement")),
        ("شنت طائرات غارات على الأراضي السورية.", "الأراضي السورية", ("SY", None, "region")),
        ("قصف الجيش قطاع غزة. وقتل عشرة في غزة.", "غزة", ("PS", None, "region")),
        ("قتل شخص في مركز الزهور بمحافظة الشرقية في مصر.", "محافظة الشرقية", ("EG", "EG-SHR", "governorate")),
        ("احترق منزل في حي الورود الجديد بمدينة تعز.", "حي الورود", ("YE", "YE-TA", "point")),
    ],
)
def test_a_place_and_its_codes(text: str, words: str, value: tuple[str | None, str | None, str]) -> None:
    found = dict(places(text)) | {text[p.span.start : p.span.end]: p for _, m in places(text) for p in m.parts}
    (place,) = {m.value for w, m in found.items() if w.startswith(words)}
    assert (place.country, place.admin1, place.kind) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("نشر ناشطون المقطع على مواقع التواصل الاجتماعي في اليمن.", "مواقع"),
        ("طالب الأهالي في العراق بإجراء قضاء عادل.", "قضاء"),
        ("وقعت القوات في كمين محكم قرب تعز.", "كمين"),
        ("سمعت أصوات عبوات محلية الصنع في جنين.", "محلية"),
        ("ذكر موقع إلكتروني في بغداد الخبر.", "موقع"),
        ("ظهرت في الصور التالية آثار القصف في دمشق.", "الصور"),
        ("تجدر الإشارة إلى أن الهدنة في ليبيا انتهت.", "الإشارة"),
        ("في إطار الحملة اعتقلت الشرطة رجلا في بغداد.", "إطار"),
        ("قال نوري المالكي في بغداد إن الجيش تقدم.", "المالكي"),
        ("وقف الشعب مع الجيش في العراق.", "الشعب"),
        ("اعتبر القائد ذلك علماً ونصراً في سوريا.", "علماً"),
        ("سيطرت القوات على منطقة خالية من السكان في لحج.", "منطقة"),
        ("فتح النار نقاط تفتيش في عدن.", "نقاط"),
        ("عاد إلى مسقط رأسه في حمص.", "مسقط"),
        ("أصيب جندي من لواء \"ناحال\" في غزة.", "لواء"),
        ("كتب موقع \"والاه\" عن غزة.", "موقع"),
        ("أقيمت منطقة حظر طيران في ليبيا.", "منطقة"),
        ("نزح السكان إلى مدرسة تؤوي عائلات في غزة.", "مدرسة"),
    ],
)
def test_what_is_no_place(text: str, words: str) -> None:
    assert [w for w, _ in places(text) if words in w] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("قصفت المدفعية بلدتي كفرنبل وحاس في ريف إدلب.", "بلدتي كفرنبل وحاس في ريف إدلب"),
        ("دخل الجيش قرى سفوهن والفطيرة وكنصفرة.", "قرى سفوهن والفطيرة وكنصفرة"),
        ("قطعت الطريق بين حمص وحماة.", "بين حمص وحماة"),
    ],
)
def test_a_list_under_one_word_is_one_place(text: str, words: str) -> None:
    assert words in named(text)


def test_a_list_over_several_units_has_none() -> None:
    found = named("شملت الهجمات محافظات حماة وحلب وحمص في سوريا.")
    (value,) = (v for w, v in found.items() if w.startswith("محافظات"))
    assert value[:2] == ("SY", None)


@pytest.mark.parametrize(
    ("text", "back", "name"),
    [
        ("قصف الجيش مدينة القريتين. ثم دخل المدينة فجرا.", "المدينة", "Qaryatayn"),
        ("هاجم مسلحون مخيم جنين. وأغلق الجنود المخيم.", "المخيم", "Jenin"),
        ("قتل اثنان في محافظة مأرب. ونزح سكان من المحافظة.", "المحافظة", "Marib"),
        ("هاجموا قاعدة العند. وانسحبوا من محيط القاعدة.", "محيط القاعدة", "Anad"),
    ],
)
def test_a_definite_word_leads_back(text: str, back: str, name: str) -> None:
    (mention,) = (m for w, m in places(text) if w == back)
    assert mention.rule == "place.known"
    assert name in mention.value.name
    assert mention.parts[0].last <= mention.first


@pytest.mark.parametrize("text", ["أغلق الجنود المدينة.", "وصل الجرحى من المنطقة الشرقية إلى دمشق.", "قصف الجيش تعز وتحرك اللواء الأول."])
def test_a_definite_word_with_nothing_before_it_leads_nowhere(text: str) -> None:
    assert [m for _, m in places(text) if m.rule == "place.known"] == []


def test_a_dateline_is_told_from_the_place_of_an_event() -> None:
    rules = {w: m.rule for w, m in places("دمشق - سانا: قتل ثلاثة جنود في كمين شرق تدمر.")}
    assert rules["دمشق"] == "place.dateline"
    assert {r for w, r in rules.items() if w.endswith("شرق تدمر")} == {"place.word"}
    assert "place.dateline" not in {m.rule for _, m in places("حلب: غارة على مدينة الباب.")}


@pytest.mark.parametrize(
    ("text", "words", "unit"),
    [
        ("غارة على قرية دوما شمالي الضفة الغربية", "قرية دوما", "PS-NBS"),
        ("غارة على مدينة دوما بريف دمشق", "مدينة دوما", "SY-RD"),
        ("درعا: غارة على مدينة نوى", "مدينة نوى", "SY-DR"),
    ],
)
def test_the_text_tells_places_of_one_name_apart(text: str, words: str, unit: str) -> None:
    (mention,) = (m for w, m in places(text) if w.startswith(words))
    assert mention.value.admin1 == unit


def test_a_site_that_bears_the_name_of_a_far_town_is_where_the_text_says() -> None:
    (mention,) = (m for w, m in places("قصفت طائرات مستشفى بغداد في مدينة تعز اليمنية.") if w.startswith("مستشفى"))
    assert mention.value.country == "YE" or mention.value.population >= 100_000


@pytest.fixture(scope="module")
def importing(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine with three villages that the user imported, two of which have the names of common things."""
    home: Path = tmp_path_factory.mktemp("home")
    rows = [
        ["زيزفونة", "Zayzafuna", "settlement", "SY", "SY-HL", 36.3, 37.0, None, 0],
        ["سلاسل", "Salasil", "settlement", "SY", "SY-HM", 35.3, 36.9, None, 0],
        ["الدواليب", "Dawalib", "settlement", "SY", "SY-ID", 35.9, 36.6, None, 0],
    ]
    (home / "places.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return make_engine(load(home))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("قصف الجيش قرية زيزفونة في سوريا.", "زيزفونة"),
        ("حلب – زيزفونة: دمار في مدرسة", "زيزفونة"),
        ("غارة على الدواليب بريف إدلب", "الدواليب"),
    ],
)
def test_imported_names_are_found_with_a_sign(text: str, words: str, importing: Engine) -> None:
    assert any(words in w for w, _ in places(text, importing))


@pytest.mark.parametrize(
    "text",
    [
        "وقال شهود في اليمن إن سلاسل جبلية تحيط بمدينة تعز وإن سلاسل من الهجمات وقعت. " + "وأضافوا أن الوضع صعب جدا هناك. " * 8,
        "أحرق متظاهرون الدواليب في بيروت ورشقوا الجنود بالحجارة. " + "وأضافوا أن الوضع صعب جدا هناك. " * 8,
    ],
)
def test_imported_names_do_not_flood_other_texts(text: str, importing: Engine) -> None:
    assert {m.value.name for _, m in places(text, importing)}.isdisjoint({"Salasil", "Dawalib"})
