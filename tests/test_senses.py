"""Senses of acts: every example of every rule of `senses.toml`, what loading refuses, and what a sense does to an act."""

from functools import cache

import pytest

from coding import made_up, shipped
from grammar import DAY, acts, types
from waqai.find.rules import check_example
from waqai.find.senses import find_senses
from waqai.knowledge.rules import Example, compile_rules
from waqai.knowledge.tables import KnowledgeError
from waqai.model import Mention
from waqai.pipeline import read


@cache
def _senses(text: str) -> list[Mention]:
    knowledge = shipped().knowledge
    found = read(made_up(text, DAY), knowledge)
    return find_senses(found, knowledge.lexicon.scan(found.tokens), knowledge.sense_rules)


@pytest.mark.parametrize("example", shipped().knowledge.sense_rules.examples(), ids=lambda e: f"{e.rule}: {e.text}")
def test_example(example: Example) -> None:
    assert check_example(example, _senses) is None


def lexemes(text: str) -> list[str]:
    return [act.value.lexeme for act in acts(text)]


@pytest.mark.parametrize(
    ("text", "lexeme"),
    [
        ("استعدت القوات للمعركة وهي تستعد منذ أيام.", "retake"),
        ("يعد الملعب من أكبر ملاعب السكان.", "return"),
        ("لا نريد اتفاقا يخل بحقوق السكان.", "evacuate"),
        ("اتجهت الوحدات إلى إسلام آباد.", "annihilate"),
        ("لم ترد أنباء عن ضحايا بين الجنود.", "shoot_dead"),
        ("قد يؤدي القصف إلى خسائر.", "claim_lives"),
        ("باشرت فرق الدفاع المدني عملها.", "disperse"),
        ("ألحقوا الأذى بالسكان.", "run_away"),
        ("أصيب بشظايا صاروخ اعتراضي.", "intercept"),
        ("تحدث المسؤول عن العدوان على البلاد.", "عدوان"),
        ("وقع الهجوم فجرا في البلدة.", "blow_up"),
        ("غادر الضيوف القاعة.", "leave"),
    ],
)
def test_words_written_like_an_act(text: str, lexeme: str) -> None:
    assert lexeme not in lexemes(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("نشرت الكتائب مشاهد من القرية.", []),
        ("استولى المقاتلون على أربع دبابات.", ["seizure"]),
        ("حرر الجنود عشرين رهينة.", ["release"]),
        ("أطلق مسلحون النار على دورية.", ["clash"]),
        ("أسقط المقاتلون مروحية عسكرية.", ["clash"]),
        ("أسقطت المروحية برميلا متفجرا على الحي.", ["air_strike"]),
        ("هزت انفجارات المدينة عقب غارات على المطار.", ["air_strike"]),
        ("أدت غارة على الميناء إلى انفجار كبير.", ["air_strike"]),
        ("تدمير ثلاث عربات في غارة على الطريق.", ["air_strike"]),
        ("انفجار عبوة قرب السوق.", ["bombing"]),
        ("نفذت القوات عملية استهدفت مسلحين في الوادي.", ["clash"]),
        ("أغارت طائرات على المطار.", ["air_strike"]),
        ("أغار مسلحون على القرية.", ["clash"]),
        ("قصفت خمس غارات مقرات التنظيم.", ["air_strike"]),
        ("استهدفت سيارة مفخخة دورية.", ["bombing"]),
        ("قصفت المقاتلات الموقع.", ["air_strike"]),
        ("اعتدت الشرطة بالهراوات على المحتجين.", ["riot"]),
    ],
)
def test_type(text: str, expected: list[str]) -> None:
    assert types(text) == expected


def test_a_phrase_of_several_words_keeps_its_own_type() -> None:
    assert types("أصيب فتى جراء إطلاق النار عليه.") == ["attack_on_civilians"]


def test_a_sense_that_is_no_type_is_refused() -> None:
    knowledge = shipped().knowledge
    text = 'kind = "sense"\n[[rule]]\nid = "sense.one"\ndoes = "x"\npattern = \'x\'\nvalue = "battle"\nmatch = ["a"]\navoid = ["b"]\n'
    with pytest.raises(KnowledgeError, match=r"senses.toml:3:1: sense.one gives 'battle'; give one of keep, none"):
        compile_rules(text, "senses.toml", fold=knowledge.fold, clitics=knowledge.clitics, classes=(), values=("none", "keep"))
