"""Acts: which words are read as an act, and which are not."""

import pytest

from grammar import acts
from waqai.knowledge import Knowledge
from waqai.score import FAMILY


def lexemes(text: str) -> list[str]:
    return [act.value.lexeme for act in acts(text)]


@pytest.mark.parametrize(
    ("text", "lexeme"),
    [
        ("أطلق المسلحون النار على الدورية.", "fire"),
        ("أطلقت السلطات سراح عشرة معتقلين.", "set_free"),
        ("أخلت المحكمة سبيل ثلاثة ناشطين.", "set_loose"),
        ("دفعت الوزارة بتعزيزات كبيرة إلى الحدود.", "push"),
        ("نشر الجيش دبابات قرب المعبر.", "spread"),
        ("لقي ثلاثة مدنيين مصرعهم.", "مصرع"),
        ("راح ضحيته أربعة أطفال.", "fall_victim"),
        ("فجر انتحاري نفسه بحزام ناسف.", "blow_up"),
        ("رفض عشرات المجندين القتال في الجبهة.", "refuse"),
        ("خرجت مسيرة حاشدة في الساحة.", "مسيرة_حاشدة"),
        ("اشتبك الطرفان ثم شنت الطائرات قصفًا عنيفا.", "bombard"),
        ("سقط 12 قتيلا في البلدة.", "قتيل"),
        ("عثر الأهالي على جثة.", "find"),
        ("أردى المسلحون حارسا قرب البوابة.", "shoot_dead"),
        ("رصد السكان تحشيد دبابات قرب المعبر.", "mass_troops"),
        ("أدت الغارة إلى إعطاب ثلاث دبابات.", "disable"),
        ("كبدت المقاومة العدو خسائر كبيرة.", "inflict_on"),
        ("وقع التحام بين قوات الجيش والمسلحين.", "grapple"),
        ("بدأت الشرطة مطاردة المهاجمين.", "chase"),
    ],
)
def test_read_as_act(text: str, lexeme: str) -> None:
    assert lexeme in lexemes(text)


@pytest.mark.parametrize(
    ("text", "lexeme"),
    [
        ("أطلقت الوزارة حملة للتوعية.", "fire"),
        ("دفع المواطن الفاتورة.", "push"),
        ("نشر الكاتب مقالا جديدا.", "spread"),
        ("يشكل هذا القرار خطوة أولى.", "form"),
        ("وصلوا فجر اليوم إلى العاصمة.", "blow_up"),
        ("عاد الوزير إلى مكتبه.", "return"),
        ("رفض الوزير التعليق على السؤال.", "refuse"),
        ("وقعت الحادثة مساء أمس.", "sign"),
        ("زار ياسر مدينة عدن.", "capture"),
        ("زار ياسر مدينة عدن.", "return"),
        ("قال جندي من الوحدة إنه بخير.", "recruit"),
        ("أعلن نصف الأعضاء موافقتهم.", "liquidate"),
        ("دعا إلى ضبط النفس.", "seize_goods"),
        ("لم ترد الوزارة على الطلب.", "shoot_dead"),
        ("جرى تحشيد الرأي العام قبل التصويت.", "mass_troops"),
        ("تكبد المزارعون مشقة السفر.", "inflict_on"),
        ("التحام الجمهور مع الفنان أمر جميل.", "grapple"),
        ("تقع القرية ضمن مناطق سيطرة المعارضة.", "control"),
        ("استهدفت طائرة مسيرة الموقع.", "مسيرة"),
        ("سمات المرحلة المقبلة واضحة.", "pass_away"),
        ("تراقب غرفة عمليات الشرطة الطرق.", "عملية"),
    ],
)
def test_not_read_as_act(text: str, lexeme: str) -> None:
    assert lexeme not in lexemes(text)


def test_types_and_frames_of_acts_are_known(knowledge: Knowledge) -> None:
    found = [e.value for word in knowledge.lexicon.words("act") for e in knowledge.lexicon.entries(word) if e.kind == "act"]
    assert {a.type for a in found} - {None} == set(FAMILY) - {"chemical_attack", "drone_strike"}
    assert {a.frame for a in found} <= set(knowledge.frames)


def test_no_form_of_they_women_or_we_in_the_present(knowledge: Knowledge) -> None:
    assert not any(e.kind == "act" and e.of == "verb" for e in knowledge.lexicon.entries("عدن"))
    assert not any(e.kind == "act" and e.of == "verb" for e in knowledge.lexicon.entries("نقاتل"))
