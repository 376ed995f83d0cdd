"""The scorer on hand-made gold and records whose figures can be counted on the fingers."""

from typing import Any

import pytest

from coding import TYPES as CODEBOOK_TYPES
from coding import shipped
from waqai.score import (
    FAMILY,
    FIELDS,
    TYPES,
    Comparer,
    GoldError,
    Score,
    locate,
    overlaps,
    pair,
    reliability,
    row_right,
    score,
    surest,
    tolls,
    value,
)

TEXT = "قصفت قوات النظام مدينة إدلب يوم الاثنين. وقتل ثلاثة مدنيين. واعتقلت الشرطة عشرة شبان في درعا أمس، بحسب ناشطين."
FIRST, SECOND, THIRD = (0, 40), (41, 59), (60, 110)

ACTOR = {"text": "قوات النظام", "class": "state_forces"}
TARGET = {"text": "ثلاثة مدنيين", "class": "civilians"}
PLACE = {"text": "مدينة إدلب", "country": "SY", "admin1": "SY-ID"}
DAY = {"text": "يوم الاثنين", "start": "2019-08-12", "end": "2019-08-12"}
DEAD = {"outcome": "killed", "low": 3, "best": 3, "high": 3, "who": "civilians"}
SAID = {"text": "ناشطين", "kind": "local"}


@pytest.fixture(scope="module")
def comparer() -> Comparer:
    return Comparer(shipped().knowledge)


def gold(type_: str = "shelling", quote: str = "قصفت", **fields: Any) -> dict[str, Any]:
    return {"type": type_, "mentions": [quote], "toll": []} | fields


def pred(type_: str = "shelling", sentence: tuple[int, int] = FIRST, trigger: tuple[int, int] = (0, 4), **fields: Any) -> dict[str, Any]:
    return {"type": type_, "claims": [{"sentence": sentence, "trigger": trigger}], "toll": []} | fields


def scored(comparer: Comparer, golds: list[dict[str, Any]], preds: list[dict[str, Any]] | None) -> Score:
    doc = {"id": "a", "text": TEXT, "incidents": golds}
    locate(doc)
    return score([doc], {} if preds is None else {"a": preds}, comparer)


def test_the_families_hold_the_types_of_the_codebook_once() -> None:
    assert set(FAMILY) == CODEBOOK_TYPES
    assert sum(map(len, TYPES.values())) == len(FAMILY)


# Detection


def test_all_right(comparer: Comparer) -> None:
    fields = {"actor": ACTOR, "target": TARGET, "place": PLACE, "time": DAY, "toll": [DEAD], "attribution": SAID}
    result = scored(comparer, [gold(**fields)], [pred(**fields)])
    assert (result.documents, result.missing, result.gold, result.predicted) == (1, 0, 1, 1)
    assert all(f == (1.0, 1.0, 1.0, 6 if name == "fields" else 1) for name, f in result.figures.items())
    assert (result.modality, result.row, result.clean, result.errors) == (1.0, 1.0, 1.0, [])


def test_nothing_found(comparer: Comparer) -> None:
    for preds in ([], None):
        result = scored(comparer, [gold(actor=ACTOR)], preds)
        assert result.figures["detect"] == (0.0, 0.0, 0.0, 1)
        assert result.figures["actor"] == (0.0, 0.0, 0.0, 1)
        assert (result.row, result.clean, result.modality) == (0.0, 0.0, 0.0)
        assert result.missing == (preds is None)
        assert [(id_, p) for id_, _, p in result.errors] == [("a", None)]


def test_nothing_to_find(comparer: Comparer) -> None:
    result = scored(comparer, [], [pred(actor=ACTOR)])
    assert result.figures["detect"] == (0.0, 0.0, 0.0, 0)
    assert result.figures["fields"] == (0.0, 0.0, 0.0, 0)
    assert scored(comparer, [], []).figures["detect"].f1 == 0.0


def test_the_confidence_of_rows_against_what_is_right(comparer: Comparer) -> None:
    sure = [pred(confidence=0.9), pred("clash", confidence=0.3), pred("arrest", THIRD, (60, 67), confidence=0.35)]
    result = scored(comparer, [gold(), gold("arrest", "واعتقلت", actor=ACTOR)], sure)
    assert sorted(result.sure) == [(0.3, False), (0.35, False), (0.9, True)]
    steps, error = reliability(result.sure)
    assert [(step.least, step.rows, step.right) for step in steps] == [(0.3, 2, 0.0), (0.9, 1, 1.0)]
    assert error == pytest.approx((2 * 0.325 + 0.1) / 3)
    assert surest(result.sure, 0.34) == 1.0
    assert surest(result.sure, 1.0) == pytest.approx(1 / 3)


def test_rows_of_one_confidence_are_taken_together() -> None:
    assert surest([(0.5, True), (0.5, False), (0.2, True)], 0.34) == 0.5
    assert (surest([], 0.25), reliability([])) == (0.0, ([], 0.0))


def test_precision_and_recall_by_hand(comparer: Comparer) -> None:
    golds = [gold(), gold("toll", "وقتل"), gold("arrest", "واعتقلت")]
    preds = [pred(), pred("clash"), pred("arrest", THIRD, (60, 67)), pred("arrest", THIRD, (60, 67)), pred("release", THIRD)]
    result = scored(comparer, golds, preds)
    assert result.figures["detect"][:2] == (2 / 5, 2 / 3)
    assert result.figures["detect"].f1 == pytest.approx(0.5)
    assert len(result.errors) == 1 + 3  # the bare rows of the two pairs are right
    assert (result.row, result.clean) == (2 / 3, 2 / 5)


def test_the_family_forgives_the_type_and_detection_does_not(comparer: Comparer) -> None:
    result = scored(comparer, [gold("air_strike")], [pred("shelling")])
    assert (result.figures["detect"].f1, result.figures["family"].f1) == (0.0, 1.0)
    assert scored(comparer, [gold("air_strike")], [pred("arrest")]).figures["family"].f1 == 0.0


def test_a_pair_shares_a_sentence(comparer: Comparer) -> None:
    assert scored(comparer, [gold()], [pred(sentence=SECOND)]).figures["detect"].f1 == 0.0
    elsewhere = pred(sentence=SECOND)
    elsewhere["claims"].append({"sentence": FIRST, "trigger": (30, 33)})
    assert scored(comparer, [gold()], [elsewhere]).figures["detect"].f1 == 1.0


def test_pairs_are_one_to_one_best_agreement_first(comparer: Comparer) -> None:
    golds = [gold(), gold(actor=ACTOR, place=PLACE)]
    preds = [pred(actor=ACTOR, place=PLACE), pred(actor=ACTOR), pred()]
    for g in golds:
        g["spans"] = [(0, 4)]
    pairs = pair(golds, preds, lambda a, b: a == b, comparer)
    assert pairs[0] == (1, 0)
    assert len(pairs) == 2 and {i for i, _ in pairs} == {0, 1}


def test_the_trigger_breaks_ties(comparer: Comparer) -> None:
    golds = [{**gold(), "spans": [(0, 4)]}]
    preds = [pred(trigger=(30, 33)), pred(trigger=(0, 4))]
    assert pair(golds, preds, lambda a, b: a == b, comparer) == [(0, 1)]


# Fields

WRONG: dict[str, dict[str, Any]] = {
    "actor": {"text": "قوات النظام", "class": "rebel_group"},
    "target": {"text": "مقاتلون", "class": "civilians"},
    "place": {"text": "مدينة إدلب", "country": "SY", "admin1": "SY-HM"},
    "time": {"text": "يوم الاثنين", "start": "2019-08-12", "end": "2019-08-13"},
    "attribution": {"text": "ناشطين", "kind": "media"},
}
RIGHT: dict[str, dict[str, Any]] = {"actor": ACTOR, "target": TARGET, "place": PLACE, "time": DAY, "attribution": SAID}


@pytest.mark.parametrize("field", WRONG)
def test_a_field_is_right_wrong_missed_or_spurious(comparer: Comparer, field: str) -> None:
    right, wrong = {field: RIGHT[field]}, {field: WRONG[field]}
    assert scored(comparer, [gold(**right)], [pred(**right)]).figures[field] == (1.0, 1.0, 1.0, 1)
    assert scored(comparer, [gold(**right)], [pred(**wrong)]).figures[field] == (0.0, 0.0, 0.0, 1)
    assert comparer.tally(right, {}, field) == (0, 1, 0)
    assert comparer.tally({}, right, field) == (0, 0, 1)
    assert comparer.tally(None, right, field) == (0, 0, 1)
    assert comparer.tally({field: None}, {field: None}, field) == (0, 0, 0)


def test_a_field_of_an_unpaired_incident_counts_as_missed_or_spurious(comparer: Comparer) -> None:
    result = scored(comparer, [gold(actor=ACTOR), gold("arrest", "واعتقلت", actor=ACTOR)], [pred(actor=ACTOR), pred("siege", actor=ACTOR)])
    assert result.figures["actor"] == (0.5, 0.5, 0.5, 2)


def test_a_time_that_is_not_resolved_counts_nothing(comparer: Comparer) -> None:
    vague = {"text": "مؤخرا", "start": None, "end": None}
    assert value({"time": vague}, "time") is None
    assert comparer.tally({"time": vague}, {"time": vague}, "time") == (0, 0, 0)
    assert comparer.tally({"time": DAY}, {"time": vague}, "time") == (0, 1, 0)


@pytest.mark.parametrize(
    ("golds", "preds", "expected"),
    [
        ([DEAD], [DEAD], (1, 1, 1)),
        ([DEAD], [DEAD | {"who": "combatants", "best": 2}], (1, 1, 1)),  # outcome, low and high are compared
        ([DEAD], [DEAD | {"high": None}], (0, 1, 1)),
        ([DEAD, DEAD], [DEAD], (1, 2, 1)),
        ([DEAD], [DEAD, DEAD], (1, 1, 2)),
        ([DEAD, DEAD | {"outcome": "injured"}], [DEAD | {"outcome": "injured"}, DEAD | {"low": 1}], (1, 2, 2)),
        ([], [DEAD], (0, 0, 1)),
        ([], [], (0, 0, 0)),
    ],
)
def test_tolls_are_a_bag(
    comparer: Comparer, golds: list[dict[str, Any]], preds: list[dict[str, Any]], expected: tuple[int, int, int]
) -> None:
    assert comparer.tally({"toll": golds}, {"toll": preds}, "toll") == expected


def test_no_toll_is_an_empty_bag() -> None:
    assert tolls(None) == tolls({}) == tolls({"toll": None}) == tolls({"toll": []})


def test_fields_are_counted_together(comparer: Comparer) -> None:
    result = scored(comparer, [gold(actor=ACTOR, place=PLACE, toll=[DEAD])], [pred(actor=ACTOR, time=DAY, toll=[DEAD])])
    assert result.figures["fields"] == (2 / 3, 2 / 3, 2 / 3, 3)


# Rows

FULL = {"modality": "actual", "actor": ACTOR, "target": TARGET, "place": PLACE, "time": DAY, "toll": [DEAD], "attribution": SAID}


@pytest.mark.parametrize(
    ("changed", "right"),
    [
        ({}, True),
        ({"attribution": None}, True),  # no part of the row
        ({"actor": {"text": "غيرها", "class": "state_forces"}}, True),  # the class is
        ({"actor": None}, False),
        ({"target": TARGET | {"class": "unknown"}}, False),
        ({"modality": "denied"}, False),
        ({"place": PLACE | {"admin1": None}}, False),
        ({"place": PLACE | {"country": "IQ"}}, False),
        ({"time": DAY | {"end": "2019-08-14"}}, False),
        ({"time": None}, False),
        ({"toll": []}, False),
        ({"type": "clash"}, False),
    ],
)
def test_a_row_is_right(changed: dict[str, Any], right: bool) -> None:
    g, p = gold(**FULL), pred(**FULL) | changed
    assert row_right(g, p) is right


def test_modality_is_actual_where_gold_says_nothing(comparer: Comparer) -> None:
    assert row_right(gold(), pred(modality="actual"))
    assert not row_right(gold(), pred(modality="planned"))
    assert scored(comparer, [gold()], [pred(modality="planned")]).modality == 0.0


def test_several_documents(comparer: Comparer) -> None:
    docs = [{"id": id_, "text": TEXT, "incidents": [gold(actor=ACTOR)]} for id_ in "abc"]
    for doc in docs:
        locate(doc)
    result = score(docs, {"a": [pred(actor=ACTOR)], "b": [pred("clash")], "z": [pred()]}, comparer)
    assert (result.documents, result.missing, result.gold, result.predicted) == (3, 1, 3, 2)  # what is not in the gold is not scored
    assert result.figures["detect"][:2] == (1 / 2, 1 / 3)
    assert result.figures["actor"] == (1.0, 1 / 3, 0.5, 3)


# Phrases


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("قوات النظام", "قوات النظام السوري", True),
        ("قوّات النظام", "قوات النظام", True),  # marks say nothing
        ("الأمم المتحدة", "الامم المتحده", True),  # nor do spellings
        ("المدينة", "مدينة", True),  # nor does the article
        ("وبالمدينة", "مدينة", False),
        ("والمدينة", "المدينة", True),
        ("للمدينة", "المدينة", True),
        ("مقـ.اتلين", "مقاتلين", True),  # nor a broken spelling
        ("قوات النظام", "قوات المعارضة", True),  # half of the words
        ("جيش النظام السوري", "جيش المعارضة الوطني", False),
        ("في", "في", False),  # small words are none
        ("", "مدينة", False),
        (None, None, False),
    ],
)
def test_phrases_are_alike(comparer: Comparer, a: str | None, b: str | None, same: bool) -> None:
    assert comparer.alike(a, b) is same
    assert comparer.alike(b, a) is same


@pytest.mark.parametrize(
    ("a", "b", "expected"), [((0, 2), (1, 3), True), ((0, 2), (2, 3), False), ((1, 2), (0, 9), True), ((3, 4), (0, 3), False)]
)
def test_overlap_is_half_open(a: tuple[int, int], b: tuple[int, int], expected: bool) -> None:
    assert overlaps(a, b) is overlaps(b, a) is expected


# Gold that cannot be used


def test_quotes_are_located() -> None:
    doc = {"id": "a", "text": TEXT, "incidents": [gold(), gold("arrest", "واعتقلت الشرطة")]}
    locate(doc)
    assert [x["spans"] for x in doc["incidents"]] == [[(0, 4)], [(60, 74)]]  # type: ignore[index]
    assert TEXT[60:74] == "واعتقلت الشرطة"


@pytest.mark.parametrize(
    ("incident", "said"),
    [
        (gold("battle"), r"d7: unknown event type 'battle'; use one of"),
        (gold(quote="قصف الطيران"), r"d7: the quote 'قصف الطيران' does not stand in the text; copy it"),
    ],
    ids=["type", "quote"],
)
def test_gold_that_cannot_be_used_says_what_where_and_what_to_do(incident: dict[str, Any], said: str) -> None:
    with pytest.raises(GoldError, match=said):
        locate({"id": "d7", "text": TEXT, "incidents": [incident]})


def test_the_fields_are_those_of_the_codebook() -> None:
    assert FIELDS == ("actor", "target", "place", "time", "toll", "attribution")
