"""Grouping across documents: what is compared, what is joined, what people decide, and ids that last."""

import datetime as dt
import random
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding import TYPES, made_up, record_of, shipped
from incidents import agreement, groups_of, label, reports_in, tell
from waqai.group.across import group_reports, make_rules
from waqai.group.blocks import candidates
from waqai.group.match import Rules, compare, excludes, score, shape_of
from waqai.group.reports import make_reader, reports_of
from waqai.group.values import Body, ClaimKey, Count, Decision, Grouping, Origin, Report, Spot
from waqai.model import Span

DAY = dt.date(2023, 5, 8)
KAFRANBEL = Spot("Kafranbel", "settlement", "SY", "SY-ID", 35.614, 36.567)
ARIHA = Spot("Ariha", "settlement", "SY", "SY-ID", 35.813, 36.61)
HASS = Spot("Hass", "settlement", "SY", "SY-ID", 35.597, 36.617)  # five kilometres from Kafranbel
AZAZ = Spot("Azaz", "settlement", "SY", "SY-HL", 36.586, 37.044)
IDLIB = Spot("Idlib", "governorate", "SY", "SY-ID", 35.9, 36.6)
ARMY, REBELS = Body("sy-army", "state_forces", "SY", "SY"), Body("sy-hts", "rebel_group", "SY", "hts")
WORDS = tuple(f"word{n}" for n in range(12))
quick = settings(max_examples=40, deadline=None)
few = settings(max_examples=8, deadline=None)


def report(name: str = "a", **fields: Any) -> Report:
    """A report of an air strike with five dead at Kafranbel, in a document of its own."""
    document = f"{name:0>64}"
    type_ = fields.get("type", "air_strike")
    usual = {
        "document": document,
        "incident": name,
        "claims": (ClaimKey(document, 10, 14, type_),),
        "sentences": (Span(0, 90),),
        "type": type_,
        "modality": "actual",
        "origin": Origin(document),
        "outlet": f"{name}.example",
        "published": DAY,
        "actor": ARMY,
        "place": KAFRANBEL,
        "names": ("kafranbel",),
        "start": DAY,
        "end": fields.get("start", DAY),
        "tolls": (Count("killed", 5, 5, 5, "civilians"),),
        "words": WORDS,
    }
    return Report(**usual | fields)


@cache
def rules() -> Rules:
    return make_rules(shipped().knowledge)


def group(*reports: Report, decisions: Sequence[Decision] = (), previous: Any = None) -> Grouping:
    return group_reports(reports, rules(), decisions, previous)


def together(grouping: Grouping) -> set[frozenset[str]]:
    """The incidents of the reports of each group."""
    return {frozenset(one.incident for one in found.reports) for found in grouping.groups}


def decision(kind: Any, a: Report, b: Report | None = None, **more: Any) -> Decision:
    return Decision(kind=kind, claim=a.claims[0], other=b.claims[0] if b else None, **more)


def is_one(a: Report, b: Report) -> bool:
    return len(group(a, b).groups) == 1


# Two reports


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="the same"),
        pytest.param({"type": "shelling"}, id="another word for the means"),
        pytest.param({"tolls": (Count("killed", 6, 6, 6),), "published": DAY + dt.timedelta(1)}, id="a toll that rose"),
        pytest.param({"tolls": ()}, id="no toll"),
        pytest.param({"tolls": (Count("killed", 2, 2, None),)}, id="several dead"),
        pytest.param({"actor": None}, id="nobody named"),
        pytest.param({"place": IDLIB}, id="only the governorate told, with the town's name in the sentence"),
        pytest.param({"place": Spot("x", "settlement", "LB", None)}, id="a name that was not found, in a country that is a guess"),
        pytest.param({"start": None, "end": None, "published": DAY + dt.timedelta(1)}, id="no day, printed the day after"),
        pytest.param({"end": DAY + dt.timedelta(1)}, id="the night to the next day"),
    ],
)
def test_two_reports_of_one_event_are_grouped(fields: dict[str, Any]) -> None:
    assert is_one(report(), report("b", **fields))


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"start": DAY + dt.timedelta(1)}, id="the next day"),
        pytest.param({"place": AZAZ, "names": ("azaz",)}, id="another first-level unit"),
        pytest.param({"place": KAFRANBEL._replace(country="LB", admin1="LB-BA")}, id="another country"),
        pytest.param({"place": ARIHA, "names": ("ariha",)}, id="a town twenty kilometres away"),
        pytest.param({"place": HASS, "names": ("hass",), "tolls": (Count("killed", 17, 17, 17),)}, id="the next town, another toll"),
        pytest.param({"type": "protest"}, id="another family of types"),
        pytest.param({"start": None, "end": None, "published": DAY + dt.timedelta(30)}, id="no day, printed a month after"),
        pytest.param({"start": None, "end": None, "published": DAY - dt.timedelta(2)}, id="no day, printed before it happened"),
        pytest.param({"actor": REBELS, "tolls": (Count("killed", 40, 40, 40),), "words": tuple("abcdefgh")}, id="little in common"),
    ],
)
def test_near_misses_are_not(fields: dict[str, Any]) -> None:
    assert not is_one(report(), report("b", **fields))


def test_the_other_side_of_a_fight_tells_the_same_fight() -> None:
    a = report(type="clash", actor=ARMY, target=REBELS, words=())
    assert is_one(a, report("b", type="clash", actor=REBELS, target=ARMY, words=()))
    assert dict(compare(shape_of(a, rules()), shape_of(report("b", type="clash", actor=REBELS, target=ARMY), rules()), rules().weights))[
        "parties=crossed"
    ]


def test_the_score_is_the_sum_of_parts_that_are_kept() -> None:
    [found] = group(report(), report("b", type="shelling")).groups
    [why] = found.why
    assert (why.a, why.b, why.decided) == ("a", "b", False)
    assert why.score == sum(weight for _, weight in why.parts) > 0
    assert {name for name, _ in why.parts} >= {"bias", "type=air_strike|shelling", "place=same", "days=same", "toll=same", "actor=same"}


def test_comparison_has_no_direction() -> None:
    shapes = [shape_of(one, rules()) for one in sample()[:30]]
    for a in shapes:
        for b in shapes:
            assert score(a, b, rules().weights) == score(b, a, rules().weights)
            assert excludes(a, b) == excludes(b, a)


def test_every_weight_is_one_that_comparison_can_give() -> None:
    kinds = {name.partition("=")[0] for name in rules().weights}
    assert kinds == {"bias", "type", "place", "days", "actor", "target", "parties", "toll", "weapons", "sites", "words", "document"}
    assert rules().families.keys() == TYPES
    types = {t for name in rules().weights if "|" in name for t in name.removeprefix("type=").split("|")}
    assert types <= rules().families.keys()
    for name in rules().weights:
        if "|" in name:
            a, b = name.removeprefix("type=").split("|")
            assert a < b and rules().families[a] == rules().families[b]


# Blocks


@pytest.mark.parametrize(
    ("lat", "days"),
    [
        pytest.param(0.0, 1, id="next day"),
        pytest.param(0.0, -1, id="day before"),
        pytest.param(0.15, 0, id="next cell"),
        pytest.param(-0.15, 1, id="both"),
    ],
)
def test_near_misses_of_a_cell_or_a_day_still_meet(lat: float, days: int) -> None:
    place = KAFRANBEL._replace(name="x", lat=(KAFRANBEL.lat or 0) + lat)
    other = report("b", place=place, names=("x",), start=DAY + dt.timedelta(days), end=DAY + dt.timedelta(days))
    shapes = [shape_of(one, rules()) for one in (report(), other)]
    assert list(candidates(shapes)) == [(0, 1)]


def test_pairs_grow_with_the_reports_and_not_with_their_square() -> None:
    def pairs(count: int) -> int:
        crowd = [report(f"{n:05}", tolls=(Count("killed", n % 97, n % 97, n % 97),)) for n in range(count)]
        return sum(1 for _ in candidates([shape_of(one, rules()) for one in crowd]))

    assert pairs(600) < 2.5 * pairs(300)


@pytest.mark.parametrize("is_told", [pytest.param(True, id="by toll"), pytest.param(False, id="by words")])
def test_what_belongs_together_meets_in_a_crowd(is_told: bool) -> None:
    crowd = []
    for n in range(900):  # 300 events of one place within three days, three reports each
        event, day = n % 300, DAY + dt.timedelta(n % 3)
        tolls = (Count("killed", 5 + event, 5 + event, 5 + event),) if is_told else ()
        words = tuple(f"{event}-{m}" for m in range(12))
        crowd.append(report(f"{n * 7919 % 900:04}", tolls=tolls, start=day, end=day, words=WORDS if is_told else words))
    shapes = sorted((shape_of(one, rules()) for one in crowd), key=lambda shape: shape.key)
    of = [(shape.report.tolls, shape.report.start, shape.report.words) for shape in shapes]
    met = sum(of[i] == of[j] for i, j in candidates(shapes))
    assert met == 900



# Clusters


def test_a_chain_does_not_join_two_days() -> None:
    open_day = report("b", start=None, end=None)
    later = report("c", start=DAY + dt.timedelta(1), end=DAY + dt.timedelta(1))
    found = together(group(report("a"), open_day, later))
    assert not any({"a", "c"} <= one for one in found)


def test_a_chain_does_not_join_two_units() -> None:
    loose = report("b", place=Spot("x", "settlement", None, None), names=("kafranbel",))
    found = together(group(report("a"), loose, report("c", place=AZAZ, names=("kafranbel",))))
    assert not any({"a", "c"} <= one for one in found)


def test_a_reprint_of_the_next_day_counts_its_days_from_the_first_printing() -> None:
    first = report("a", when="yesterday", start=DAY - dt.timedelta(1), end=DAY - dt.timedelta(1))
    again = report("b", when="yesterday", origin=first.origin, published=DAY + dt.timedelta(1))
    [found] = group(first, again).groups
    assert {one.start for one in found.reports} == {DAY - dt.timedelta(1)}
    other_words = msgspec.structs.replace(again, when="today")
    assert len(group(first, other_words).groups) == 2


def test_a_report_that_is_given_twice_counts_once() -> None:
    [found] = group(report(), report()).groups
    assert len(found.reports) == 1


def test_nothing_in_gives_nothing_out() -> None:
    assert group() == Grouping(())


# The whole, on the sixty events


@cache
def sample() -> tuple[Report, ...]:
    """The reports of the sixty events, told once."""
    _, told = tell(7)
    return tuple(one for found in reports_in([t.document for t in told]) for one in found)


@few
@given(st.randoms(use_true_random=False))
def test_the_order_of_reports_does_not_matter(rng: random.Random) -> None:
    shuffled = list(sample())
    rng.shuffle(shuffled)
    assert group_reports(shuffled[:], rules()) == whole()


@cache
def whole() -> Grouping:
    return group_reports(sample(), rules())


@few
@given(st.integers(0, 10**6), st.sampled_from(["air_strike", "clash", "toll", "aid"]))
def test_an_unrelated_report_changes_nothing(number: int, type_: str) -> None:
    far = Spot("far", "settlement", "NZ", "NZ-AUK", -36.8, 174.7)
    stranger = report(f"z{number}", type=type_, place=far, names=("far",), start=dt.date(1999, 1, 1), published=dt.date(1999, 1, 2))
    found = group_reports([*sample(), stranger], rules())
    assert [one for one in found.groups if one.reports != (stranger,)] == list(whole().groups)
    assert len(found.groups) == len(whole().groups) + 1


@quick
@given(st.lists(st.tuples(st.sampled_from(["same", "different"]), st.integers(0, 11), st.integers(0, 11)), max_size=12))
def test_decisions_always_win_and_later_ones_first(drawn: list[tuple[str, int, int]]) -> None:
    twelve = [msgspec.structs.replace(one, claims=one.claims[:1], sentences=one.sentences[:1]) for one in sample()[:12]]
    decisions = [decision(kind, twelve[a], twelve[b]) for kind, a, b in drawn if a != b]
    grouping = group(*twelve, decisions=decisions)
    of = {claim: found.id for found in grouping.groups for one in found.reports for claim in one.claims}
    assert not grouping.unmatched
    for one in decisions:
        if one not in grouping.overruled:
            assert one.other is not None
            assert (of[one.claim] == of[one.other]) == (one.kind == "same")
    if decisions:
        assert decisions[-1] not in grouping.overruled


def test_grouping_agrees_with_the_truth() -> None:
    events, told = tell(7)
    reports = reports_in([one.document for one in told])
    truth, missed = label(events, told, reports)
    found = agreement(groups_of(reports), truth)
    assert len(events) == 60
    assert missed <= 0.05 * len(told)
    assert found.f1 >= 0.9
    assert found.b_f1 >= 0.9


# Decisions


def test_same_joins_what_nothing_else_would() -> None:
    a, b = report("a"), report("b", type="protest", place=AZAZ, start=DAY + dt.timedelta(9))
    [found] = group(a, b, decisions=[decision("same", a, b)]).groups
    assert found.why[0].decided


def test_different_parts_what_would_be_joined_also_through_a_third() -> None:
    a, b, c = report("a"), report("b"), report("c")
    found = together(group(a, b, c, decisions=[decision("different", a, b)]))
    assert not any({"a", "b"} <= one for one in found)


def test_of_decisions_that_contradict_each_other_the_later_stands() -> None:
    a, b, c = report("a"), report("b"), report("c")
    decisions = [decision("same", a, b), decision("same", b, c), decision("different", a, c)]
    grouping = group(a, b, c, decisions=decisions)
    assert grouping.overruled == (decisions[0],)
    assert together(grouping) == {frozenset("a"), frozenset("bc")}


def test_claims_of_one_report_can_be_told_apart() -> None:
    a = report("a")
    second = a.claims[0]._replace(start=100, end=104)
    tolls = (Count("killed", 5, 5, 5, "civilians", Span(20, 24)), Count("injured", 7, 7, 7, "civilians", Span(110, 114)))
    both = msgspec.structs.replace(a, claims=(a.claims[0], second), sentences=(Span(0, 90), Span(91, 180)), tolls=tolls)
    grouping = group(both, report("b"), decisions=[Decision(kind="different", claim=a.claims[0], other=second)])
    of = {claim: one.tolls for found in grouping.groups for one in found.reports for claim in one.claims}
    assert of[a.claims[0]] == tolls[:1]
    assert of[second] == tolls[1:]
    assert not any({a.claims[0], second} <= {c for r in found.reports for c in r.claims} for found in grouping.groups)


def test_a_rejected_claim_is_left_out_unless_it_is_accepted_later() -> None:
    a, b = report("a"), report("b")
    assert together(group(a, b, decisions=[decision("reject", a)])) == {frozenset("b")}
    grouping = group(a, b, decisions=[decision("reject", a), decision("accept", a)])
    assert grouping.groups[0].accepted == a.claims
    assert [one.kind for one in grouping.overruled] == ["reject"]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("type", "shelling", {"type": "shelling"}),
        ("modality", "denied", {"modality": "denied"}),
        ("time", {"start": "2023-05-09", "end": "2023-05-09"}, {"start": DAY + dt.timedelta(1), "end": DAY + dt.timedelta(1)}),
        ("time", None, {"start": None, "end": None}),
        ("toll", [{"outcome": "killed", "low": 9, "best": 9, "high": 9, "who": "mixed"}], {"tolls": (Count("killed", 9, 9, 9, "mixed"),)}),
        ("actor", None, {"actor": None}),
        (
            "target",
            {"id": "sy-hts", "class": "rebel_group", "country": "SY", "text": "x"},
            {"target": Body("sy-hts", "rebel_group", "SY", "hts", "x")},
        ),
    ],
)
def test_a_correction_stands_in_the_place_of_what_was_read(field: str, value: Any, expected: dict[str, Any]) -> None:
    a = report()
    [found] = group(a, decisions=[decision("correct", a, field=field, value=value)]).groups
    assert found.reports == (msgspec.structs.replace(a, **expected),)


@pytest.mark.parametrize(("field", "value"), [("colour", "red"), ("time", {"start": "soon", "end": "later"}), ("place", {"name": "x"})])
def test_a_wrong_correction_is_refused(field: str, value: Any) -> None:
    a = report()
    with pytest.raises(ValueError, match="correct"):
        group(a, decisions=[decision("correct", a, field=field, value=value)])


@pytest.mark.parametrize(
    "now",
    [
        pytest.param({"type": "shelling"}, id="another type"),
        pytest.param({"start": 8}, id="a longer trigger"),
        pytest.param({"end": 12}, id="a shorter trigger"),
    ],
)
def test_a_decision_finds_its_claim_when_it_is_read_anew(now: dict[str, Any]) -> None:
    old, b = report("a"), report("b", start=DAY + dt.timedelta(1))
    key = old.claims[0]._replace(**now)
    anew = msgspec.structs.replace(old, claims=(key,), type=key.type)
    grouping = group(anew, b, decisions=[decision("same", old, b)])
    assert len(grouping.groups) == 1
    assert not grouping.unmatched


def test_a_decision_about_a_claim_that_is_gone_is_told() -> None:
    gone = decision("same", report("a"), report("gone"))
    grouping = group(report("a"), decisions=[gone])
    assert grouping.unmatched == (gone,)


@given(st.text("0123456789abcdef", min_size=64, max_size=64), st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_key_of_a_claim_reads_back(document: str, start: int, end: int) -> None:
    key = ClaimKey(document, start, end, "clash")
    assert ClaimKey.parse(str(key)) == key


# Ids


def ids(grouping: Grouping) -> dict[ClaimKey, str]:
    return {claim: found.id for found in grouping.groups for one in found.reports for claim in one.claims}


@few
@given(st.integers(0, 100))
def test_ids_stay_when_new_reports_arrive(share: int) -> None:
    before = group_reports(sample()[: len(sample()) * share // 100], rules())
    after = group_reports(sample(), rules(), previous=ids(before))
    old, new = {one.id for one in before.groups}, {one.id for one in after.groups}
    assert len(new) == len(after.groups)
    assert {one.id for one in after.retired} == old - new
    assert all(set(one.into) <= new and len(one.into) >= 1 for one in after.retired)


def test_of_merged_incidents_the_larger_keeps_its_id_and_the_other_is_retired() -> None:
    a, b, c = report("a"), report("b"), report("c", start=DAY + dt.timedelta(1))
    before = group(a, b, c)
    of = ids(before)
    after = group(a, b, c, decisions=[decision("same", a, c)], previous=of)
    assert [one.id for one in after.groups] == [of[a.claims[0]]]
    assert [(one.id, one.into) for one in after.retired] == [(of[c.claims[0]], (of[a.claims[0]],))]


def test_of_a_split_incident_one_part_keeps_the_id_and_the_other_gets_a_new_one() -> None:
    a, b = report("a"), report("b")
    of = ids(group(a, b))
    after = group(a, b, decisions=[decision("different", a, b)], previous=of)
    assert set(of.values()) < {one.id for one in after.groups}
    assert len(after.groups) == 2
    assert not after.retired


def test_an_id_is_kept_where_the_claim_is_read_as_another_type() -> None:
    old = report("a")
    key = old.claims[0]._replace(type="shelling")
    after = group(msgspec.structs.replace(old, claims=(key,), type="shelling"), previous={old.claims[0]: "0123456789abcdef"})
    assert [one.id for one in after.groups] == ["0123456789abcdef"]


def test_an_id_whose_claims_are_gone_leads_nowhere() -> None:
    after = group(report("a"), previous={report("gone").claims[0]: "0123456789abcdef"})
    assert [(one.id, one.into) for one in after.retired] == [("0123456789abcdef", ())]


# Reports of records


def test_a_report_holds_what_its_record_says() -> None:
    text = "قُتل 12 مدنياً في غارة جوية شنها الطيران الروسي أمس الاثنين على السوق في بلدة كفرنبل بريف إدلب، وفق المرصد السوري لحقوق الإنسان."
    record = record_of(made_up(text, dt.date(2023, 5, 9), site="enabbaladi.net"), shipped())
    [found] = reports_of(record, make_reader(shipped().knowledge))
    incident = record["incidents"][0]
    assert (found.type, found.modality, found.incident) == (incident["type"], "actual", incident["id"])
    assert (found.start, found.end, found.published) == (DAY, DAY, dt.date(2023, 5, 9))
    assert (found.actor or ARMY).side == "RU"
    assert found.claims[0] == (record["document"]["sha256"], *incident["claims"][0]["trigger"], incident["type"])
    assert [toll.best for toll in found.tolls] == [12]
    assert found.origin == Origin(found.document)
    assert (found.outlet, found.owner) == ("enabbaladi.net", "enab-baladi")
    assert "سوق" in found.sites
    assert "كفرنبل" in found.names
