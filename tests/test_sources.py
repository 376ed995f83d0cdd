"""Who is quoted: the finder of sources, and which source a statement is taken to rest on."""

from collections.abc import Callable

import pytest

from coding import made_up, shipped
from waqai.claim.attribution import make_account, source_candidates, source_features
from waqai.claim.claims import Step, make_claims
from waqai.claim.clause import Found
from waqai.claim.linear import Model
from waqai.model import Mention
from waqai.pipeline import Engine, find

Read = Callable[[str], Found]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped()


@pytest.fixture(scope="module")
def read(engine: Engine) -> Read:
    return lambda text: find(made_up(text, None), engine)


def words(found: Found, mention: Mention) -> str:
    return found.text.document.text[mention.span.start : mention.span.end]


def sources(found: Found) -> list[tuple[str, str]]:
    return [(words(found, m), m.value.kind) for m in found.sources]


@pytest.mark.parametrize(
    ("text", "source", "kind", "rule"),
    [
        # the subject after its verb
        ("أعلن الجيش اليمني مقتل ثلاثة جنود.", "الجيش اليمني", "official", "source.say"),
        ("أفاد مصدر طبي بمقتل شخصين.", "مصدر طبي", "medical", "source.say"),
        ("وقالت مصادر محلية إن القصف أصاب سوقا.", "مصادر محلية", "local", "source.say"),
        ("وأكدت، في بيان لها، وزارة الصحة أن العدد ارتفع.", "وزارة الصحة", "official", "source.say"),
        ("وقال مسؤول كبير لوكالة رويترز إن الهجوم فشل.", "مسؤول كبير", "official", "source.say"),
        ('قال لـ"المدار" وكيل المحافظة إن الطريق قطع.', "وكيل المحافظة", "official", "source.say"),
        ("وقال نادر البيطار المتحدث باسم الوزارة إن الطريق قطع.", "نادر البيطار المتحدث باسم الوزارة", "official", "source.say"),
        ("وأكد نادر العلي ـ أحد قياديي حركة حماس أن الهدنة انتهت.", "نادر العلي ـ أحد قياديي حركة حماس", "armed_group", "source.say"),
        ("أكد عدد من فصائل المقاومة أن الرد قادم.", "عدد من فصائل المقاومة", "armed_group", "source.say"),
        ("وقالت مراسلتنا إن القصف توقف.", "مراسلتنا", "media", "source.say"),
        ("وثق المرصد السوري لحقوق الإنسان مقتل عشرة مدنيين.", "المرصد السوري لحقوق الإنسان", "monitor", "source.document"),
        ("وتبنى تنظيم داعش الهجوم.", "تنظيم داعش", "armed_group", "source.claim"),
        # before its verb
        ("وزارة الصحة تعلن ارتفاع عدد الضحايا.", "وزارة الصحة", "official", "source.say"),
        ("وكانت مصادر مطلعة أكدت أن المفاوضات توقفت.", "مصادر مطلعة", "unnamed", "source.say"),
        ("إلا أن المرصد السوري لحقوق الإنسان أعلن أن المعارك مستمرة.", "المرصد السوري لحقوق الإنسان", "monitor", "source.say"),
        ("وكان مراسل بي بي سي قد أفاد في رسالة مقتضبة أن الانفجار وقع ليلا.", "مراسل بي بي سي", "media", "source.say"),
        # by a marker
        ("قتل شخصان في الغارة، بحسب شهود عيان.", "شهود عيان", "witness", "source.marker"),
        ("قتل شخصان في الغارة، وفقا للأمم المتحدة.", "للأمم المتحدة", "un_ngo", "source.marker"),
        ("قتل شخصان في الغارة، حسبما أفادت الشرطة.", "الشرطة", "official", "source.marker"),
        ("قتل شخصان، بحسب ما صرح به مسؤول محلي.", "مسؤول محلي", "official", "source.marker"),
        # relayed, and before a colon
        ("نقلت وكالة رويترز عن مصادر يمنية محلية قولها إن القصف مستمر.", "مصادر يمنية محلية", "local", "source.relayed"),
        ("ونقلت صحيفة عن نادر العلي حاكم الإقليم القول إن الجسر دمر.", "نادر العلي حاكم الإقليم", "official", "source.relayed"),
        ("إعلام إسرائيلي: إصابة جنديين في الشمال", "إعلام إسرائيلي", "media", "source.colon"),
    ],
)
def test_a_source(read: Read, text: str, source: str, kind: str, rule: str) -> None:
    found = read(text)
    assert [(words(found, m), m.value.kind, m.rule) for m in found.sources] == [(source, kind, rule)]


@pytest.mark.parametrize(
    "text",
    [
        "نقل الجرحى إلى المستشفى بعد القصف.",
        "قصفت الطائرات قرية شمال المدينة.",
        "وقع انفجار قرب مقر وزارة الصحة.",
        "وأضاف أن القصف استمر حتى الفجر.",
        "أعلن عن مقتل ثلاثة أشخاص.",
        "من جهة أخرى، ارتفعت أسعار الوقود.",
    ],
)
def test_no_source(read: Read, text: str) -> None:
    assert sources(read(text)) == []


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("مصدر في وزارة الداخلية", "official"),
        ("مصدر أمني", "unnamed"),
        ("مصادر طبية وأمنية", "unnamed"),
        ("مصادر محلية وأخرى في المقاومة", "local"),
        ("مصادر داخل المقاومة الشعبية", "armed_group"),
        ("مصادر في المعارضة السورية", "unnamed"),
        ("مصادر من المعارضة", "unnamed"),
        ("مصادر في المعارضة السورية المسلحة", "armed_group"),
        ("مصادر في فصائل المعارضة السورية", "armed_group"),
        ("مسؤول طبي", "medical"),
        ("مسؤول أمني", "official"),
        ("الناطق باسم كتائب القسام", "armed_group"),
        ("المتحدث باسم أهالي المختطفين", "witness"),
        ("مدير المرصد السوري لحقوق الإنسان", "monitor"),
        ("تقارير تركية", "media"),
        ("تقارير عسكرية", "unnamed"),
        ("عضو المكتب السياسي في حركة حماس", "armed_group"),
        ("المكتب الإعلامي لرئيس الوزراء", "official"),
    ],
)
def test_the_kind_of_a_phrase(read: Read, phrase: str, kind: str) -> None:
    assert sources(read(f"وقال {phrase} إن الهدنة انتهت.")) == [(phrase, kind)]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("أفادت وسائل إعلام محلية بتدمير خمسة منازل.", "وسائل إعلام محلية"),
        ("أعلنت وزارة الصحة استشهاد شاب.", "وزارة الصحة"),
        ("حذر الجيش السوداني من توسع الحرب.", "الجيش السوداني"),
        ("اتهم الجيش السوداني قوات الدعم السريع بخرق الهدنة.", "الجيش السوداني"),
        ("أعلن قائد الشرطة أمس الأحد أن الطريق فتح.", "قائد الشرطة"),
        ("أكد المتحدث باسم القوات، العميد نادر، أن الطريق فتح.", "المتحدث باسم القوات"),
        ("أعلن رئيس مجلس البلدة علي داود أن الطريق فتح.", "رئيس مجلس البلدة علي داود"),
    ],
)
def test_where_a_phrase_ends(read: Read, text: str, end: str) -> None:
    assert [s for s, _ in sources(read(text))] == [end]


@pytest.mark.parametrize(
    ("first", "then", "words_", "kind"),
    [
        ("قال مصدر طبي إن شخصين قتلا.", "وأضاف المصدر أن ثلاثة أصيبوا.", "المصدر", "medical"),
        ("قالت وزارة الصحة إن شخصين قتلا.", "وأوضحت الوزارة أن ثلاثة أصيبوا.", "الوزارة", "official"),
        ("قال مصدر في كتائب القسام إن شخصين قتلا.", "وأكد المصدر نفسه أن ثلاثة أصيبوا.", "المصدر نفسه", "armed_group"),
        ("أكد مدير المرصد السوري لحقوق الإنسان نادر البيطار أن شخصين قتلا.", "وقال البيطار إن ثلاثة أصيبوا.", "البيطار", "monitor"),
        ("قال القيادي في حركة حماس، نادر البيطار، إن شخصين قتلا.", "وقال البيطار إن ثلاثة أصيبوا.", "البيطار", "armed_group"),
        ("أعلنت حركة حماس في بيان مقتل شخصين.", "وأضاف البيان أن ثلاثة أصيبوا.", "البيان", "armed_group"),
    ],
)
def test_a_name_or_a_definite_noun_leads_back(read: Read, first: str, then: str, words_: str, kind: str) -> None:
    found = read(f"{first} {then}")
    assert sources(found)[-1] == (words_, kind)
    assert found.sources[-1].parts == (found.sources[0],)


def test_an_indefinite_noun_is_another_source(read: Read) -> None:
    found = read("قال مصدر طبي إن شخصين قتلا. وقال مصدر أمني إن ثلاثة أصيبوا.")
    assert [kind for _, kind in sources(found)] == ["medical", "unnamed"]
    assert found.sources[-1].parts == ()


def test_who_relayed_stays_with_the_source(read: Read) -> None:
    found = read("نقلت وكالة سانا عن مصدر عسكري أن الهجوم فشل.")
    (source,) = found.sources
    assert [words(found, part) for part in source.parts] == ["وكالة سانا"]


@pytest.mark.parametrize(
    ("sentence", "opens"),
    [
        ("وأضاف أن القصف استمر.", "goes on"),
        ("وأشار إلى أن القصف استمر.", "says"),
        ("وقال المصدر إن القصف استمر.", "source"),
        ("من جهته، كان القصف مستمرا.", "turn"),
        ("يذكر أن القصف مستمر.", "break"),
        ("واستمر القصف حتى الفجر.", "plain"),
    ],
)
def test_how_a_sentence_begins(read: Read, sentence: str, opens: str) -> None:
    assert make_account(read(f"قال مصدر طبي إن شخصين قتلا. {sentence}")).opens[1] == opens


def last_step(found: Found, engine: Engine) -> Step:
    known = engine.claims
    return make_claims(found, known._replace(models={**known.models, "prior": Model({})}))[-1]  # also of a draft that is no likely event


def considered(found: Found, engine: Engine) -> list[tuple[str, list[str]]]:
    step = last_step(found, engine)
    return [(words(found, m), source_features(seen)) for m, seen in source_candidates(step.view, step.draft, step.whole.account)]


def test_a_source_carries_over_five_sentences(read: Read, engine: Engine) -> None:
    between = "كان الطقس باردا. " * 4
    found = read(f"قال مصدر طبي إن الوضع صعب. {between}وقصفت الطائرات قرية.")
    ((source, features),) = considered(found, engine)
    assert source == "مصدر طبي"
    assert {"back", "back=4", "back|between=0|opens=plain"} <= set(features)
    far = read(f"قال مصدر طبي إن الوضع صعب. كان الطقس باردا. {between}وقصفت الطائرات قرية.")
    assert considered(far, engine) == []


def test_a_source_named_after_the_lead_may_cover_it(read: Read, engine: Engine) -> None:
    found = read("قصفت الطائرات قرية شمال المدينة.\nوقال شهود عيان إن الدخان تصاعد.")
    ((source, features),) = considered(found, engine)
    assert source == "شهود عيان"
    assert {"later", "later=1|silent=True"} <= set(features)


def test_a_repeated_source_is_considered_once(read: Read, engine: Engine) -> None:
    found = read("قال مصدر طبي إن الوضع صعب. وأضاف المصدر أن الدواء نفد. وقصفت الطائرات قرية.")
    assert [source for source, _ in considered(found, engine)] == ["المصدر"]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("وقال شهود عيان إن الطائرات قصفت القرية.", "verb"),
        ("وقال شهود عيان إن المنزل الذي قصفته الطائرات انهار.", "relative"),
        ("وقال شهود عيان إن القصف كان عنيفا.", "definite"),
    ],
)
def test_how_an_act_is_given(read: Read, engine: Engine, text: str, given: str) -> None:
    ((_, features),) = considered(read(text), engine)
    assert f"here|before|given={given}" in features
