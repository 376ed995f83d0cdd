"""Reality: which cues make an act planned, ordered, denied, failed or alleged, and which words near it do not."""

import msgspec
import pytest

from coding import made_up, patient, shipped
from waqai import code
from waqai.claim.claims import Step
from waqai.claim.reality import MODALITY, REACH, claim_features, find_cues, modality, trigger_features


def step(text: str, trigger: str) -> Step:
    """The one draft of a text whose trigger holds a word."""
    steps = [s for s in code(made_up(text), patient()).steps if trigger in text[s.draft.trigger.span.start : s.draft.trigger.span.end]]
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


def test_what_the_words_say_for_a_report() -> None:
    found = step("قتل ثلاثة مدنيين في قصف مدفعي على مدينة درعا، يوم الاثنين.", "قصف")
    features = trigger_features(found.view, found.draft, "actual", {"deny": 2}, 9, {})
    assert len(features) == len(set(features))
    assert {"type=shelling", "modality=actual", "cue=deny", "cue=deny|2", "where=first", "told=False|shelling"} <= set(features)
    among = trigger_features(found.view, found.draft, "planned", {}, 9, {"shelling": 2})
    assert {"modality=planned", "told=True|shelling", "drafts=2"} <= set(among) and not any(f.startswith("cue=") for f in among)


def test_a_sentence_alone_is_judged_by_itself() -> None:
    text = "قتل ثلاثة مدنيين في قصف مدفعي على مدينة درعا، يوم الاثنين."
    dated, bare = step(text, "قصف"), code(made_up(text, published=None), patient()).steps[0]
    alone = trigger_features(bare.view, bare.draft, "actual", {"deny": 2}, 1, {})
    assert len(alone) == len(set(alone))
    assert "lone" in alone and {f"alone|{f}" for f in alone if f != "lone" and not f.startswith("alone|")} <= set(alone)
    for view, sentences in ((dated.view, 1), (bare.view, 9)):  # a day, or other sentences, tell news from talk
        among = trigger_features(view, bare.draft, "actual", {}, sentences, {})
        assert "lone" not in among and not any(f.startswith("alone|") for f in among)


def test_what_the_fillers_say_for_a_report() -> None:
    found = step("قتل ثلاثة مدنيين في قصف مدفعي على مدينة درعا، يوم الاثنين.", "قصف")
    features = claim_features(found.claim)
    assert len(features) == len(set(features))
    assert {"place=settlement", "time=day", "toll=True", "shelling|toll=True|time=True"} <= set(features)
    assert found.features == [*found.trigger, *features]
    bare = msgspec.structs.replace(found.claim, place=None, time=None, tolls=())
    assert {"place=none", "time=none", "toll=False", "shelling|toll=False|time=False"} <= set(claim_features(bare))


def test_the_score_is_the_log_odds_of_both() -> None:
    found = step("قتل ثلاثة مدنيين في قصف مدفعي على مدينة درعا، يوم الاثنين.", "قصف")
    keep = patient().claims.models["keep"]
    assert keep.trained and found.claim.score == keep.sum(found.features) != keep.sum(found.trigger)
