"""Drafts: which acts are one event, and which counts of the dead are sums of their own."""

import pytest

from grammar import steps, types


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أدت الغارات إلى تدمير منازل في البلدة.", ["air_strike"]),
        ("قتل ثلاثة مدنيين في قصف مدفعي على القرية.", ["shelling"]),
        ("استهدف انفجار بسيارة مفخخة حاجزا للشرطة.", ["bombing"]),
        ("نفذت الشرطة حملة اعتقالات في المدينة.", ["arrest"]),
        ("شن الجيش عملية اغتيال في العاصمة.", ["assassination"]),
        ("نفذ مهاجم عملية انتحارية قرب السوق.", ["bombing"]),
        ("تعرضت القرية لقصف، واندلعت اشتباكات في الوادي.", ["shelling", "clash"]),
        ("لقي شخص مصرعه في انفجار لغم.", ["bombing"]),
        ("قتل شخصان في ثلاثة انفجارات هزت السوق.", ["bombing"]),
        ("قتل شخصان في 3 انفجارات هزت السوق.", ["bombing"]),
        ("قتل شخصان في سلسلة انفجارات هزت السوق.", ["bombing"]),
        ("قتل خمسة مدنيين جراء عدة غارات على البلدة.", ["air_strike"]),
        ("قتل خمسة مدنيين بأكثر من عشرين غارة على البلدة.", ["air_strike"]),
    ],
)
def test_events_of_a_sentence(text: str, expected: list[str]) -> None:
    assert types(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "بلغ عدد القتلى 40 شخصا.",
        "ارتفعت حصيلة الضحايا إلى 300.",
        "وثقت المنظمة مقتل 200 مدني خلال ثلاثة أشهر.",
        "أكثر من 4000 جندي أصيبوا منذ بدء الحرب.",
        "قضى سبعون شخصا خلال شهر تموز الماضي.",
    ],
)
def test_sums_are_tolls(text: str) -> None:
    assert types(text) == ["toll"]


@pytest.mark.parametrize(
    "text",
    [
        "قتل عدد من الجنود في كمين.",
        "قتل جنديان منذ صباح اليوم في اشتباكات بالمدينة.",
        "أصيب ثلاثة مدنيين أمس في قصف على السوق.",
    ],
)
def test_tolls_of_one_event_are_no_sums(text: str) -> None:
    assert "toll" not in types(text)


def test_a_sum_stands_beside_the_event_of_its_sentence() -> None:
    found = [step.draft for step in steps("تسبب القصف على الأحياء بمقتل 257 مواطنا خلال شهرين.")]
    assert [d.type for d in found] == ["shelling", "toll"]
    assert found[1].within == "shelling"
    assert "long" in found[1].evidence


def test_people_counted_otherwise_are_of_their_own_type() -> None:
    assert types("بلغ عدد النازحين أكثر من مليوني شخص.") == ["displacement"]
    assert types("ارتفع عدد المعتقلين إلى ستين.") == ["arrest"]
