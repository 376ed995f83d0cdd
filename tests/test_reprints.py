"""Reprints: which reports of them are one statement with one of the first printing, and what they take from it."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from coding import made_up, record_of, shipped
from test_grouping import AZAZ, DAY, HASS, KAFRANBEL, WORDS, group, report, rules, together
from waqai.group.match import score, shape_of
from waqai.group.reports import make_reader, reports_of
from waqai.group.reprints import as_first_printed
from waqai.group.values import Count, Origin, Report

LATER = DAY + dt.timedelta(1)
OTHER = tuple(f"other{n}" for n in range(12))


def printed(name: str = "a", **fields: Any) -> Report:
    """A report that begins with a sentence of twelve words."""
    return report(name, **{"lead": WORDS, "when": "today"} | fields)


def again(name: str = "b", **fields: Any) -> Report:
    """The same in a reprint of the text of report `a`."""
    return printed(name, **{"origin": Origin(report("a").document)} | fields)


def taken(*reports: Report) -> dict[str, tuple[Any, Any]]:
    """The day and the place of each report, as first printed."""
    return {one.incident: (one.start, one.place) for one in as_first_printed(reports)}


@pytest.mark.parametrize(
    ("fields", "is_taken"),
    [
        pytest.param({}, True, id="today and yesterday of one day"),
        pytest.param({"lead": WORDS[:10]}, True, id="cut"),
        pytest.param({"lead": (*WORDS[:10], "x", "y")}, True, id="edited"),
        pytest.param({"lead": (*WORDS[:6], *OTHER[:6])}, False, id="another sentence"),
        pytest.param({"lead": WORDS[:5]}, False, id="too short to be known again"),
        pytest.param({"tolls": (Count("killed", 6, 6, 6, "civilians"),)}, False, id="another number"),
        pytest.param({"names": ("hass",), "place": HASS}, False, id="another place"),
        pytest.param({"names_day": True}, False, id="a weekday"),
        pytest.param({"published": LATER}, False, id="printed on another day"),
        pytest.param({"start": DAY - dt.timedelta(2)}, False, id="two days earlier"),
        pytest.param({"type": "shelling"}, False, id="another type"),
        pytest.param({"origin": Origin(report("z").document)}, False, id="another text"),
    ],
)
def test_the_day_of_a_reprint_is_that_of_the_first_printing(fields: dict[str, Any], is_taken: bool) -> None:
    copy = again(**{"when": "yesterday", "start": DAY - dt.timedelta(1)} | fields)
    day = taken(printed(), copy)["b"][0]
    assert day == (DAY if is_taken else copy.start)


def test_a_reprint_takes_the_place_that_it_cut_or_read_elsewhere() -> None:
    found = taken(printed(), again("b", place=None, names=()), again("c", place=AZAZ))
    assert {place for _, place in found.values()} == {KAFRANBEL}


def test_what_the_first_printing_does_not_say_stays() -> None:
    found = taken(printed(start=None, when=None, place=None, names=()), again(when="today"))
    assert found["b"] == (DAY, KAFRANBEL)


def test_a_sentence_that_tells_two_incidents_says_nothing_of_either() -> None:
    two = [printed("a"), msgspec.structs.replace(printed("a", place=HASS), incident="a2")]
    assert taken(*two, again(place=AZAZ))["b"][1] == AZAZ


def test_a_reprint_is_led_to_an_earlier_one_where_the_first_lacks_the_sentence() -> None:
    first = printed("a", lead=OTHER, when=None)
    found = taken(first, again("b"), again("c", published=LATER, start=LATER))
    assert found["c"][0] == DAY


def test_one_statement_read_twice_is_one_incident() -> None:
    copy = again(when="yesterday", start=DAY - dt.timedelta(1), place=AZAZ, names=("kafranbel",))
    assert together(group(printed(), copy)) == {frozenset("ab")}


def test_nothing_changes_without_reprints_and_order_does_not_matter() -> None:
    reports = [printed("a"), again("b", start=LATER, published=LATER), printed("c", start=LATER)]
    assert as_first_printed(reports[::2]) == reports[::2]
    assert as_first_printed(reports) == as_first_printed(reports[::-1])


def test_a_round_up_and_the_text_it_took_in_meet_and_count_as_one_text() -> None:
    bare: dict[str, Any] = {"place": None, "names": (), "start": None, "end": None, "tolls": ()}
    first = printed("a", **bare)
    roundup = printed("b", origin=Origin(report("b").document, None, (first.document,)), **bare)
    assert together(group(first, roundup)) == {frozenset("ab")}
    stranger = msgspec.structs.replace(roundup, origin=Origin(roundup.document))
    a, b, c = (shape_of(one, rules()) for one in (first, roundup, stranger))
    assert score(a, b, rules().weights) - score(a, c, rules().weights) == rules().weights["document=taken"]


@pytest.mark.parametrize(("when", "is_named"), [("اليوم", False), ("أمس", False), ("أمس الخميس", True), ("في 3 أيار", True)])
def test_a_report_knows_whether_its_day_has_a_name(when: str, is_named: bool) -> None:
    text = f"قصفت قوات النظام بلدة كفرنبل بريف إدلب {when} وقتل خمسة مدنيين."
    reader = make_reader(shipped().knowledge)
    found = reports_of(record_of(made_up(text), shipped()), reader)
    assert {one.names_day for one in found if one.when} == {is_named}


def test_the_lead_is_the_sentence_of_the_first_claim() -> None:
    text = "قصفت قوات النظام بلدة كفرنبل بريف إدلب أمس. وقتل في قصف كفرنبل خمسة مدنيين بينهم طفلة."
    reader = make_reader(shipped().knowledge)
    several = [one for one in reports_of(record_of(made_up(text), shipped()), reader) if len(set(one.sentences)) > 1]
    assert several
    for one in several:
        assert set(one.lead) < set(one.words)
