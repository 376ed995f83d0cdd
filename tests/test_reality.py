"""Reality: which cues make an act planned, ordered, denied, failed or alleged, and which words near it do not."""

import msgspec
import pytest

from coding import made_up, shipped
from waqai import code
from waqai.claim.claims import Step
from waqai.claim.reality import MODALITY, REACH, find_cues, keep_features, keep_score, modality


def step(text: str, trigger: str) -> Step:
    """The one draft of a text whose trigger holds a word."""
    steps = [s for s in code(made_up(text), shipped()).steps if trigger in text[s.draft.trigger.span.start : s.draft.trigger.span.end]]
    assert len(steps) == 1, f"{len(steps)} drafts at {trigger}"
    return steps[0]


# (trigger, modality, sentence); those with `actual` hold a word that looks like a cue but does not bear on the act.
SENTENCES = [
    # denied
    ("قصف", "denied", "نفى المتحدث باسم الجيش قصف مواقع مدنية في المدينة."),
    ("قصف", "denied", "نفت وزارة الدفاع قصف قرية السالمية أمس."),
    ("اعتقال", "denied", "نفت الشرطة اعتقال أي متظاهر في العاصمة."),
    ("انسحاب", "denied", "نفى مصدر عسكري انسحاب القوات من المدينة."),
    ("قصف", "actual", "أكد المتحدث باسم الجيش قصف مواقع المسلحين في المدينة."),
    ("قصف", "actual", "نفى الناطق التهم الموجهة إليه. وقصف الجيش السوق صباح اليوم."),
    # future verbs and words of the future
    ("تقصف", "planned", "وقال قائد الجيش إن الطائرات سوف تقصف مواقع المسلحين."),
    ("تقصف", "planned", "وقال القائد إن الطائرات ستقصف مواقع المسلحين غدا."),
    ("يهاجم", "planned", "وأعلن التنظيم أنه سيهاجم القواعد العسكرية."),
    ("تقصف", "actual", "وقال شهود إن الطائرات تقصف مواقع المسلحين منذ الصباح."),
    # plans and threats
    ("هجوم", "planned", "يعتزم الجيش شن هجوم على المدينة خلال أيام."),
    ("هجوم", "planned", "يخطط التنظيم لهجوم على القاعدة الجوية."),
    ("هجوم", "planned", "تستعد القوات لهجوم واسع على مواقع التنظيم."),
    ("هجوم", "actual", "شنت القوات هجوما واسعا على مواقع التنظيم."),
    ("قصف", "planned", "هدد الجيش بقصف المدينة إذا لم ينسحب المسلحون."),
    ("قصف", "planned", "حذرت الأمم المتحدة من قصف المدينة."),
    ("قصف", "actual", "حذرت الأمم المتحدة السكان بعد أن تعرضت المدينة إلى قصف عنيف."),
    # conditions and purposes
    ("قصف", "planned", "لو قصف الجيش المدينة لسقط مئات الضحايا."),
    ("اعتقال", "planned", "دخلت القوات القرية بهدف اعتقال مطلوبين."),
    ("اعتقال", "actual", "دخلت القوات القرية ونفذت حملة اعتقالات واسعة."),
    # orders and demands
    ("اعتقال", "ordered", "أمر القاضي باعتقال ثلاثة ضباط."),
    ("انسحاب", "ordered", "طالب المجلس بانسحاب القوات من المدينة."),
    ("إرسال", "ordered", "أمر قائد الفرقة بإرسال تعزيزات إلى الجبهة."),
    ("اعتقال", "actual", "نفذت الشرطة حملة اعتقالات في المدينة."),
    # attempts that failed, attacks averted
    ("اغتيال", "failed", "نجا قائد الشرطة من محاولة اغتيال في تعز."),
    ("اغتيال", "failed", "فشلت محاولة اغتيال قائد الشرطة في تعز."),
    ("هجوم", "failed", "أحبطت قوات الأمن هجوما انتحاريا على السوق."),
    ("تفجير", "failed", "أحبطت الشرطة تفجير سيارة مفخخة في بغداد."),
    ("اغتال", "actual", "اغتال مسلحون مجهولون قائد الشرطة في تعز."),
    ("اغتيال", "actual", "وقع اغتيال قائد الشرطة في تعز مساء أمس."),
    # doubt
    ("قصف", "alleged", "اتهمت المعارضة الجيش بقصف السوق."),
    ("تعذيب", "alleged", "اتهم ناشطون الشرطة بتعذيب محتجزين في السجن."),
    ("كمين", "alleged", "زعم التنظيم قتل عشرة جنود في كمين."),
    ("قصف", "actual", "اتهم الناطق خصومه بالكذب. وقصف الجيش السوق صباح اليوم."),
]


@pytest.mark.parametrize(("trigger", "expected", "text"), SENTENCES, ids=[f"{m}-{n}" for n, (_, m, _) in enumerate(SENTENCES)])
def test_modality(trigger: str, expected: str, text: str) -> None:
    assert step(text, trigger).claim.modality == expected


@pytest.mark.xfail(strict=True, reason="a verb joined after a comma opens a statement of its own; the cue before it still counts")
def test_a_cue_does_not_cross_into_a_joined_statement() -> None:
    assert step("نفى المتحدث الاتهامات، وقصف الجيش بعد ساعات مواقع المسلحين.", "قصف").claim.modality == "actual"


@pytest.mark.parametrize(
    ("text", "trigger", "cues"),
    [
        ("قصف الجيش المدينة.", "قصف", {}),
        ("نفى الجيش قصف المدينة.", "قصف", {"deny": 2}),
        ("نفى المتحدث باسم الجيش قصف المدينة.", "قصف", {"deny": 4}),
        ("فشلت محاولة اغتيال قائد الشرطة.", "اغتيال", {"fail": 2, "try": 1}),
        ("هجوم فاشل على القاعدة.", "هجوم", {"fail": 1}),
    ],
    ids=["none", "before", "further before", "two", "after"],
)
def test_cues_are_found_with_their_distance(text: str, trigger: str, cues: dict[str, int]) -> None:
    found = step(text, trigger)
    assert find_cues(found.view, found.draft) == cues


def test_a_cue_too_far_before_or_in_another_sentence_does_not_count() -> None:
    filler = "كما ورد في تقرير مفصل من صفحات كثيرة نشر اليوم"
    far = step(f"نفى المتحدث {filler} قصف المدينة.", "قصف")
    assert far.draft.trigger.first > REACH
    assert "deny" not in find_cues(far.view, far.draft)
    other = step("نفى المتحدث ذلك. قصف الجيش المدينة.", "قصف")
    assert find_cues(other.view, other.draft) == {}


@pytest.mark.parametrize(("cue", "result"), MODALITY, ids=[c for c, _ in MODALITY])
def test_each_cue_gives_its_modality_within_reach_only(cue: str, result: str) -> None:
    plain = step("قصف الجيش المدينة.", "قصف")
    assert modality(plain.view, plain.draft, {cue: 1}, "") == result
    assert modality(plain.view, plain.draft, {cue: REACH}, "") == "actual"


def test_the_stronger_cue_wins() -> None:
    plain = step("قصف الجيش المدينة.", "قصف")
    assert modality(plain.view, plain.draft, {"allege": 1, "deny": 2}, "") == "denied"
    assert modality(plain.view, plain.draft, {"plan": 1, "order": 3}, "") == "ordered"
    assert modality(plain.view, plain.draft, {"try": 3, "deny": 1}, "") == "failed"
    assert modality(plain.view, plain.draft, {"try": 4}, "") == "actual"
    assert modality(plain.view, plain.draft, {"condemn": 1, "exercise": 1, "link": 1}, "") == "actual"


def test_the_future_letter_counts_before_a_present_verb_only() -> None:
    small = shipped().knowledge.small
    future = step("ستقصف الطائرات المدينة.", "تقصف")
    assert modality(future.view, future.draft, {}, small["will"]) == "planned"
    assert modality(future.view, future.draft, {}, "") == "actual"
    past = step("وقصفت الطائرات المدينة.", "قصفت")
    assert modality(past.view, past.draft, {}, small["and"]) == "actual"


def test_what_speaks_for_a_report() -> None:
    found = step("قتل ثلاثة مدنيين في قصف مدفعي على مدينة درعا، يوم الاثنين.", "قصف")
    features = keep_features(found.view, found.claim, {"deny": 2}, 1, {})
    assert len(features) == len(set(features))
    assert {"type=shelling", "modality=actual", "cue=deny", "cue=deny|2", "lone=True", "where=first"} <= set(features)
    assert {f"alone|{f}" for f in features if not f.startswith("alone|")} <= set(features)
    among = keep_features(found.view, found.claim, {}, 9, {"shelling": 2})
    assert "lone=False" in among and not any(f.startswith(("alone|", "cue=")) for f in among)
    bare = msgspec.structs.replace(found.claim, place=None, time=None, tolls=())
    assert {"place=none", "time=none", "toll=False"} <= set(keep_features(found.view, bare, {}, 9, {}))


def test_the_score_is_the_sum_of_the_weights() -> None:
    assert keep_score(["a", "b", "c"], {"bias": -1.0, "a": 0.5, "b": 2.0, "d": 9.0}) == 1.5
    assert keep_score(["a"], {}) == 0.0
