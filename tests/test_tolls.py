"""Tolls: which counted people belong to which outcome."""

import pytest

from grammar import steps, tolls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قتل 3 مدنيين وأصيب 5 آخرون في قصف على البلدة.", [("injured", 5, 5), ("killed", 3, 3)]),
        ("أسفر الهجوم عن مقتل وإصابة العشرات من عناصر التنظيم.", [("injured", 20, None), ("killed", 20, None)]),
        ("سقوط قتلى وجرحى في انفجار سيارة مفخخة.", [("injured", 2, None), ("killed", 2, None)]),
        ("خلف القصف 3 قتلى و5 جرحى.", [("injured", 5, 5), ("killed", 3, 3)]),
        ("أسفر القصف عن عشرات القتلى والجرحى.", [("injured", 20, None), ("killed", 20, None)]),
        ("قتل عشرة مدنيين بينهم ثلاثة أطفال وامرأة في غارة.", [("killed", 10, 10)]),
        ("سقط المئات من المدنيين بين شهيد وجريح في القصف.", []),
        ("لقي 97 شخصا مصرعهم وأصيب العشرات في تفجير.", [("injured", 20, None), ("killed", 97, 97)]),
        ("قتل ثمانية من عناصر التنظيم وخمسة مدنيين في اشتباكات.", [("killed", 5, 5), ("killed", 8, 8)]),
        ("مقتل جنديين وشرطي في هجوم.", [("killed", 3, 3)]),
        ("أدى الانفجار إلى مقتل شخص وإصابة آخرين.", [("injured", 2, None), ("killed", 1, 1)]),
        ("قتل جندي ثلاثة مدنيين في إطلاق نار.", [("killed", 3, 3)]),
        ("أدى الانفجار إلى مقتل المدنيين.", []),
        ("لم يخلف القصف أية إصابات.", []),
        ("اعتقلت الشرطة سبعة مطلوبين.", [("detained", 7, 7)]),
        ("بلغ عدد القتلى 40 شخصا.", [("killed", 40, 40)]),
        ("ارتفع عدد قتلى الانهيار بعد ثلاثين قتيلا أمس إلى 45.", [("killed", 45, 45)]),
        ("اغتيل القيادي في بيته.", [("killed", 1, 1)]),
        ("فشلت محاولة اغتيال القيادي.", []),
        ("أطلقت على المدينة أكثر من مئتي صاروخ خلال القصف.", []),
        ("ثمانية من العناصر ال54 خطفوا مساء أمس.", [("abducted", 8, 8)]),
    ],
)
def test_tolls(text: str, expected: list[tuple[str, int, int | None]]) -> None:
    assert tolls(text) == expected


def test_who_was_hit() -> None:
    found = {t.outcome: t.who for step in steps("قتل جنديان وأصيب طفلان في قصف.") for t in step.claim.tolls}
    assert found == {"killed": "combatants", "injured": "civilians"}


def test_the_words_of_a_sum_reach_from_first_to_last() -> None:
    text = "مقتل جنديين وشرطي في هجوم."
    [toll] = [t for step in steps(text) for t in step.claim.tolls]
    assert text[toll.span.start : toll.span.end] == "جنديين وشرطي"
