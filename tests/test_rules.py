"""The rule engine: the pattern language, what loading refuses, how matches are chosen; and every example of every rule of times."""

import pytest

from timing import kit, show
from waqai.find.rules import RuleMatch, apply_rules, by_first, check_example, check_rules, match_parts, match_span
from waqai.knowledge.rules import Example, Rules, compile_rules
from waqai.knowledge.tables import KnowledgeError
from waqai.model import Interval, Mention, Quantity, Span


def rule(pattern: str, ident: str = "test.one", extra: str = "") -> str:
    """One rule as TOML with stand-in examples."""
    return f"[[rule]]\nid = \"{ident}\"\ndoes = \"Tests.\"\npattern = '{pattern}'\nvalue = 1\nmatch = [\"a\"]\navoid = [\"b\"]\n{extra}\n"


def build(text: str) -> Rules:
    """The rules of a TOML text with the classes of times."""
    made = kit()
    return compile_rules(
        text if text.startswith("kind") else 'kind = "test"\n' + text,
        "test.toml",
        fold=made.fold,
        clitics=made.clitics,
        classes={"weekday", "month", "unit", "dayword", "numeral", "ordinal"},
        makes={"thing"},
    )


def match(pattern: str, text: str) -> list[str]:
    """The words that a pattern finds."""
    return [shown(text, one) for one in matches(build(rule(pattern)), text)]


def matches(rules: Rules, text: str) -> list[RuleMatch]:
    """What rules find in all sentences of a text."""
    made, found, numerals = kit().read(text)
    index = by_first(numerals)
    return [one for s in made.sentences for one in apply_rules(rules, made, found, index, s.first, s.last)]


def shown(text: str, one: RuleMatch) -> str:
    """The words of a match."""
    made, _, _ = kit().read(text)
    span = match_span(made, one)
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("قصف مدفعي", "وقع قصف مدفعي", ["قصف مدفعي"]),
        ("قصف مدفعي", "وقع بقصف مدفعي", ["قصف مدفعي"]),
        ("قصف مدفعي", "قصف بمدفعي", []),
        ("قصف +مدفعي", "قصف بمدفعي", ["قصف بمدفعي"]),
        ("القصف", "بدأ بالقصف", ["القصف"]),
        ("القصف", "رد للقصف", ["للقصف"]),
        ("إدلب", "في ادلب", ["ادلب"]),
        ("قصف (جوي|مدفعي عنيف)", "قصف مدفعي عنيف وقصف جوي", ["قصف مدفعي عنيف", "قصف جوي"]),
        ("قصف (جوي)? عنيف", "قصف عنيف وقصف جوي عنيف", ["قصف عنيف", "قصف جوي عنيف"]),
        ("قصف جوي? عنيف", "قصف عنيف", ["قصف عنيف"]),
        ("يوم {weekday}", "يوم الأحد", ["يوم الأحد"]),
        ("يوم {weekday}", "يوم والأحد", []),
        ("يوم +{weekday}", "يوم والأحد", ["يوم والأحد"]),
        ("{weekday}", "والأحد", ["الأحد"]),
        ("{weekday:6}", "الأحد والاثنين", ["الأحد"]),
        ("{dayword} {weekday}", "أول من أمس الأحد", ["أول من أمس الأحد"]),
        ("{unit:week.2}", "قبل أسبوعين وأسبوع", ["أسبوعين"]),
        ("{digits:1-31} {month}", "12 آب و40 آب", ["12 آب"]),
        ("{digits} {month}", "12.5 آب", []),
        ("{number} {month}", "12.5 آب", ["12.5 آب"]),
        ("{numeral:2-5} قتلى", "ثلاثة قتلى وستة قتلى", ["ثلاثة قتلى"]),
        ("{ordinal:3} من", "الثالث من", ["الثالث من"]),
        ("قال {word}", "قال أحمد", ["قال أحمد"]),
        ("قال {latin}", "قال CNN", ["قال CNN"]),
        ("أمس , {weekday}", "أمس، الأحد", ["أمس، الأحد"]),
        ("أمس , {weekday}", "أمس, الأحد", ["أمس, الأحد"]),
        ("{weekday} - {weekday}", "الأحد – الاثنين", ["الأحد – الاثنين"]),
        ("{month} / {month}", "آب/أغسطس", ["آب/أغسطس"]),
        ("{month} \\( {month} \\)", "آب (أغسطس)", ["آب (أغسطس)"]),
        ("منذ ..3 في {month}", "منذ بدء الحرب في آب", ["منذ بدء الحرب في آب"]),
        ("منذ ..3 في {month}", "منذ بدء تلك الحرب الطويلة في آب", []),
        ("منذ ..3 في {month}", "منذ الحرب، في آب", []),
        ("[في] {month}", "في آب ومن آب", ["آب"]),
        ("[في] {month}", "من آب", []),
        ("{month} [جارف]", "آب جارف وآب هادئ", ["آب"]),
        ("قصف مدفعي", 'قصف "مدفعي"', ['قصف "مدفعي']),
        ("قصف مدفعي", "قصف. مدفعي", []),
        ("قصف مدفعي", "قصف\nمدفعي", []),
        ("24 ساعة", "٢٤ ساعة", ["٢٤ ساعة"]),
    ],
)
def test_pattern(pattern: str, text: str, found: list[str]) -> None:
    assert match(pattern, text) == found


def test_parts_are_named_pieces_of_patterns() -> None:
    rules = build("[parts]\ntimes = 'مرة|مرتين'\n" + rule("قصف (<times>) {unit}?"))
    assert len(matches(rules, "قصف مرتين")) == 1


def test_longest_wins_then_the_first_rule() -> None:
    rules = build(rule("قصف", "test.short") + rule("قصف {word}", "test.long") + rule("قصف مدفعي", "test.later"))
    assert [one.rule.id for one in matches(rules, "قصف مدفعي")] == ["test.long"]
    assert [one.rule.id for one in matches(rules, "قصف.")] == ["test.short"]


def test_the_earlier_match_wins_over_the_longer_one() -> None:
    rules = build(rule("أ ب", "test.left") + rule("ب ج د", "test.right"))
    assert [(one.first, one.last) for one in matches(rules, "أ ب ج د")] == [(0, 2)]


def test_fewest_words_passed_over_win() -> None:
    text = "منذ الحرب في آب والهدنة في أيلول"
    assert match("منذ ..6 في {month}", text) == ["منذ الحرب في آب"]


def test_captures_and_parts() -> None:
    text = "وقبل ثلاثة أيام"
    (one,) = matches(build(rule("قبل {numeral/n} {unit/u}")), text)
    assert one.proclitics == "و"
    assert one.value == 1
    (number,) = match_parts(one)
    assert number.value == Quantity(3, 3, 3)
    assert one.captures["u"].entry.value.name == "day"  # type: ignore[union-attr]


def test_refused_match_gives_way_to_the_next_best() -> None:
    rules = build(rule("قصف {word/w}", "test.long", 'make = "thing"') + rule("قصف", "test.short", 'make = "thing"'))
    made, found, _ = kit().read("قصف مدفعي")

    def make(one: RuleMatch) -> str | None:
        return None if "w" in one.captures else "made"

    chosen = apply_rules(rules, made, found, {}, 0, 2, make)
    assert [(one.rule.id, one.value) for one in chosen] == [("test.short", "made")]


def test_mentions_of_other_finders_are_classes() -> None:
    made, found, _ = kit().read("قتل كثيرون هناك")
    mention = Mention("ordinal", 1, 2, Span(4, 10), 7, "x.y")
    index = by_first([mention])
    (one,) = apply_rules(build(rule("قتل {ordinal:7/who} هناك")), made, found, index, 0, 3)
    assert match_parts(one) == (mention,)
    assert apply_rules(build(rule("قتل {ordinal:8} هناك")), made, found, index, 0, 3) == []
    assert len(apply_rules(build(rule("قتل {ordinal:x.y} هناك")), made, found, index, 0, 3)) == 1


def test_classes_do_not_reach_beyond_the_sentence() -> None:
    made, found, _ = kit().read("كانون الثاني")
    assert apply_rules(build(rule("{month}")), made, found, {}, 0, 1) == []


def test_work_is_bounded() -> None:
    rules = build(rule("أ (أ)? (أ)? (أ)? (أ)? (أ)? (أ)? ..12 (أ)? (أ)? (أ)? ..12 ب"))
    made, found, _ = kit().read("أ " * 150)
    assert apply_rules(rules, made, found, {}, 0, 150) == []


HEAD = 'kind = "test"\n\n\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + rule("{nobody}"), r"test.toml:5:1: test.one uses the class 'nobody'; use one of"),
        (HEAD + rule("قصف") + rule("قصف"), r"test.toml:13:1: a second rule 'test.one'"),
        (HEAD + rule("قصف", extra='make = "nothing"'), r"test.toml:5:1: test.one names the production 'nothing'; use one of thing"),
        (HEAD + rule("(قصف"), r"test.toml:5:1: an unbalanced '\(' in test.one; close every bracket once"),
        (HEAD + rule("قصف)"), r"an unbalanced '\)'"),
        (HEAD + rule("[قصف"), r"an unbalanced '\['"),
        (HEAD + rule("(قصف|)"), r"an empty alternative"),
        (HEAD + rule("قصف?"), r"can match nothing"),
        (HEAD + rule("[قصف]"), r"nothing outside \[...\]"),
        (HEAD + rule("..3 قصف"), r"begins with a gap"),
        (HEAD + rule("قصف ..99"), r"a gap of 99 words in test.one; a gap is 1 to 12 words"),
        (HEAD + rule("قصف + (جوي)"), r"stands before nothing"),
        (HEAD + rule("قصف <part>"), r"no part is named <part>"),
        ("kind = \"test\"\n[parts]\npart = 'قصف <part>'\n" + rule("<part>"), r"the part <part> holds itself"),
        (HEAD + rule("قصـف"), r"cannot be read at 'ـف'"),
        (HEAD + rule("گصف"), r"cannot be read at 'گصف'"),
        (HEAD + rule(" "), r"test.one has no 'pattern'"),
        (HEAD + rule("قصف").replace('avoid = ["b"]', ""), r"test.toml:5:1: test.one has no example under 'avoid'"),
        (HEAD + rule("قصف").replace('match = ["a"]', ""), r"test.one has no example under 'match'"),
        (HEAD + rule("قصف").replace('match = ["a"]', 'match = [{txt = "a"}]'), r"the example .* of test.one"),
        (HEAD + rule("قصف").replace("value = 1", ""), r"test.one gives no value; name a production with make, or write a value"),
        (HEAD + rule("قصف").replace('does = "Tests."', ""), r"test.one has no 'does'"),
        (HEAD + rule("قصف", ident="Test"), r"test.toml:4:1: the id 'Test'; write a dotted id"),
        (HEAD + rule("قصف", extra="stage = 12"), r"the stage 12 of test.one"),
        (HEAD + rule("قصف", extra="color = 1"), r"an unknown key 'color' in test.one"),
        (HEAD + "[colors]\n" + rule("قصف"), r"test.toml:4:1: an unknown table 'colors'"),
        ("kind = 3\n" + rule("قصف"), r"the kind 3"),
        ('kind = "test"\n[[rule]\n', r"test.toml:2:1: not TOML"),
    ],
)
def test_loading_refuses(text: str, message: str) -> None:
    with pytest.raises(KnowledgeError, match=message):
        build(text)


EXAMPLES = kit().rules.examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{e.rule}-{'avoid' if e.avoid else 'match'}-{e.text}" for e in EXAMPLES])
def test_example_of_times(example: Example) -> None:
    assert check_example(example, kit().trace, show) is None


def test_failures_say_what_was_found() -> None:
    text = rule("قصف").replace('match = ["a"]', 'match = [{text = "قصف", value = "2"}, "لا شيء"]')
    rules = build(text.replace('avoid = ["b"]', 'avoid = ["قصف"]'))

    def find(words: str) -> list[Mention]:
        return [Mention("test", 0, 1, Span(0, 1), one.value, one.rule.id) for one in matches(rules, words)]

    failures = check_rules(rules, find)
    assert [(f.example.text, f.example.avoid, f.found) for f in failures] == [
        ("قصف", False, "1"),
        ("لا شيء", False, "nothing"),
        ("قصف", True, "1"),
    ]


def test_rules_are_in_the_derivation_of_a_match() -> None:
    inner = Mention("time", 0, 1, Span(0, 1), Interval(None, None), "time.day")
    outer = Mention("time", 0, 2, Span(0, 2), Interval(None, None), "time.since", (inner,))
    assert check_example(Example("time.day", "x", "?"), lambda _: [outer], show) is None
