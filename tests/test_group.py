"""Grouping: what makes claims of one document one incident, what keeps them apart, and which filler an incident takes."""

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from coding import made_up, record_of, shipped
from waqai.group.certainty import row_features
from waqai.group.elect import Elected, elect, elect_fields
from waqai.group.within import CLUSTERS, MEMBERS, group_claims, pair_features
from waqai.model import Act, Claim, Draft, Incident, Interval, Mention, Party, PartyRef, Place, Quantity, Source, Span, Toll
from work import calls

DOCUMENT = made_up("نص")
JOIN = {"bias": 1.0}  # weights under which all claims of a type belong together, unless they exclude each other
APART = {"bias": -1.0}


def mention(at: int, value: Any = None, kind: str = "x", length: int = 4) -> Mention:
    return Mention(kind, at, at + 1, Span(10 * at, 10 * at + length), value, "r")


def place(
    at: int, name: str, admin1: str | None = "SY-ID", kind: str = "settlement", country: str | None = "SY", lat: float | None = 1.0
) -> Mention:
    return mention(at, Place(name, kind, country, admin1, lat, lat))


def day(at: int, start: str, end: str | None = None) -> Mention:
    return mention(at, Interval(dt.date.fromisoformat(start), dt.date.fromisoformat(end or start)))


def toll(at: int, outcome: str, low: int, high: int | None, who: str = "civilians", vague: bool = False) -> Toll:
    words = mention(at)
    return Toll(outcome, Quantity(low, low, high, vague), who, words, words.span)


def party(at: int, id_: str | None, cls: str = "rebel_group", country: str = "SY", quantity: Quantity | None = None) -> Mention:
    named = Party(id_, id_, cls, country) if id_ else None
    return mention(at, PartyRef(named, cls, country, quantity=quantity))


def claim(
    at: int, type_: str = "shelling", *, score: float = 1.0, sentence: int | None = None, lexeme: str = "bombard", **fields: Any
) -> Claim:
    act = mention(at, Act(lexeme, type_, "strike", "noun", "", ""))
    draft = Draft(at if sentence is None else sentence, act, (act,), type_, f"{type_}.{lexeme}")
    return Claim(**{"draft": draft, "sentence": Span(10 * at, 10 * at + 10), "modality": "actual", "score": score} | fields)


def group(claims: Sequence[Claim], weights: dict[str, float] = JOIN) -> list[Incident]:
    return group_claims(DOCUMENT, claims, {"merge": weights})


def parts(incidents: Sequence[Incident]) -> list[list[int]]:
    """Which claims went together, by the token of their triggers."""
    return [[c.draft.trigger.first for c in x.claims] for x in incidents]


# What may be one incident.


def test_claims_of_one_type_join_and_of_two_do_not() -> None:
    assert parts(group([claim(1), claim(2), claim(3, "clash"), claim(4)])) == [[1, 2, 4], [3]]


def test_the_weights_decide() -> None:
    assert parts(group([claim(1), claim(2), claim(3)], APART)) == [[1], [2], [3]]
    near = {"bias": -1.0, "gap=1": 2.0}
    assert parts(group([claim(1), claim(2), claim(9)], near)) == [[1, 2], [9]]


def test_a_claim_joins_what_it_fits_best() -> None:
    weights = {"bias": -3.0, "actor=same": 4.0}
    claims = [claim(1, actor=party(1, "a")), claim(2, actor=party(2, "b")), claim(3, actor=party(3, "b")), claim(4, actor=party(4, "a"))]
    assert parts(group(claims, weights)) == [[1, 4], [2, 3]]


def test_claims_that_are_not_kept_are_left_out() -> None:
    assert parts(group([claim(1, score=-0.1), claim(2, score=0.0), claim(3, score=0.1)])) == [[3]]
    assert group([]) == []
    assert parts(group_claims(DOCUMENT, [claim(1, score=1.0), claim(2, score=3.0)], {"merge": JOIN}, threshold=2.0)) == [[2]]


@pytest.mark.parametrize(
    ("a", "b", "together"),
    [
        (day(1, "2019-08-05"), day(2, "2019-08-05"), True),
        (day(1, "2019-08-05"), day(2, "2019-08-06"), False),
        (day(1, "2019-08-05"), None, True),
        (day(1, "2019-08-01", "2019-08-10"), day(2, "2019-08-05"), True),
        (day(1, "2019-08-01", "2019-08-04"), day(2, "2019-08-05"), True),  # only exact days exclude each other
        (mention(1, Interval(None, None)), day(2, "2019-08-05"), True),
    ],
    ids=["same day", "other day", "no day", "day within", "interval before", "vague"],
)
def test_two_exact_days_are_two_incidents(a: Mention, b: Mention | None, together: bool) -> None:
    assert (len(group([claim(1, time=a), claim(2, time=b)])) == 1) is together
    assert (len(group([claim(1, time=b), claim(2, time=a)])) == 1) is together


@pytest.mark.parametrize(
    ("a", "b", "together"),
    [
        (place(1, "Idlib"), place(2, "Idlib"), True),
        (place(1, "Idlib"), place(2, "Saraqib"), True),  # one unit: the weights decide
        (place(1, "Idlib"), place(2, "Hama", "SY-HM"), False),
        (place(1, "Idlib", "SY-ID", "governorate"), place(2, "Hama", "SY-HM", "governorate"), False),
        (place(1, "Idlib"), place(2, "Mosul", "IQ-NI", country="IQ"), False),
        (place(1, "Idlib"), place(2, "Iraq", None, "country", "IQ"), True),  # a country says too little
        (place(1, "Idlib"), place(2, "Badia", None, "region"), True),
        (place(1, "Idlib"), place(2, "x", None), True),
        (place(1, "Idlib"), None, True),
    ],
    ids=["same", "same unit", "other unit", "governorates", "other country", "country", "region", "unit unknown", "none"],
)
def test_two_units_are_two_incidents(a: Mention, b: Mention | None, together: bool) -> None:
    assert (len(group([claim(1, place=a), claim(2, place=b)])) == 1) is together
    assert (len(group([claim(1, place=b), claim(2, place=a)])) == 1) is together


def test_what_a_claim_in_between_leaves_open_still_excludes() -> None:
    days = [claim(1, time=day(1, "2019-08-05")), claim(2), claim(3, time=day(3, "2019-08-06"))]
    assert parts(group(days)) == [[1, 2], [3]]
    places = [claim(1), claim(2, place=place(2, "Idlib")), claim(3), claim(4, place=place(4, "Hama", "SY-HM"))]
    assert parts(group(places)) == [[1, 2, 3], [4]]
    far = [claim(1, time=day(1, "2019-08-05")), *(claim(n) for n in range(2, 2 * MEMBERS)), claim(99, time=day(99, "2019-08-06"))]
    assert parts(group(far))[-1] == [99]  # also beyond the claims that are compared


def test_exclusion_does_not_depend_on_the_order() -> None:
    claims = [
        claim(1, place=place(1, "Idlib"), time=day(1, "2019-08-05")),
        claim(2, place=place(2, "Hama", "SY-HM"), time=day(2, "2019-08-05")),
        claim(3, place=place(3, "Idlib"), time=day(3, "2019-08-06")),
        claim(4, place=place(4, "Saraqib"), time=day(4, "2019-08-05")),
    ]
    for order in itertools.permutations(claims):
        assert {frozenset(p) for p in parts(group(order))} == {frozenset({1, 4}), frozenset({2}), frozenset({3})}


def test_incidents_stand_in_the_order_of_their_first_claim_and_hold_every_claim_once() -> None:
    claims = [claim(n, ["shelling", "clash", "arrest"][n % 3]) for n in range(9)]
    found = parts(group(claims))
    assert [p[0] for p in found] == sorted(p[0] for p in found)
    assert sorted(itertools.chain(*found)) == list(range(9))


def test_ids_come_from_the_document_the_type_and_the_first_trigger() -> None:
    one, two = group([claim(1), claim(2)], APART)
    assert one.id != two.id
    assert group([claim(1)])[0].id == one.id == group([claim(1), claim(5)])[0].id
    assert group([claim(1, "clash")])[0].id != one.id
    assert group_claims(made_up("نص آخر"), [claim(1)], {"merge": JOIN})[0].id != one.id


def test_modality_is_actual_as_soon_as_one_claim_is() -> None:
    assert group([claim(1, modality="planned"), claim(2)])[0].modality == "actual"
    assert group([claim(1, modality="planned", score=1.0), claim(2, modality="denied", score=2.0)])[0].modality == "denied"


def test_confidence_is_what_the_weights_say_of_the_row() -> None:
    sure, rows = claim(1, score=2.2), {"bias": -1.0, "coded>2": 1.5, "place=True": 0.5}
    (plain,) = group_claims(DOCUMENT, [sure], {"merge": JOIN})
    assert plain.confidence == 0.5  # no table: nothing is known
    (told,) = group_claims(DOCUMENT, [sure], {"merge": JOIN, "row": rows})
    assert told.confidence == 0.6225  # log-odds of -1 + 1.5
    (unsure,) = group_claims(DOCUMENT, [claim(1, score=1.9)], {"merge": JOIN, "row": rows})
    assert unsure.confidence == 0.2689


def test_what_confidence_is_read_from() -> None:
    town = place(3, "Saraqib")
    one = claim(1, score=1.2, place=town, likely=(("place", town, 0.9), ("actor", party(5, "a"), 0.2)))
    fields = elect_fields([one])
    assert fields["place"] == Elected(town, pytest.approx(0.9))
    assert (fields["actor"], fields["time"]) == (Elected(None, pytest.approx(0.2)), Elected(None, 0.0))
    found = row_features("shelling", [one], (), fields)
    assert {"type=shelling", "tolls=0", "place=True", "actor=False", "time=False", "coded>1"} <= set(found)
    assert "coded>1.5" not in found
    assert "whole>-1.5" in found  # .77 * .9 * .8: log -0.59
    doubtful = elect_fields([claim(1, likely=(("place", town, 0.3), ("actor", party(5, "a"), 0.3), ("target", party(6, "b"), 0.3)))])
    assert "whole>-1.5" not in row_features("shelling", [claim(1, score=0.1)], (), doubtful)  # .52 * .7 * .7 * .7: log -1.72


# Tolls.


@pytest.mark.parametrize(
    ("tolls", "expected"),
    [
        ([toll(1, "killed", 3, 3), toll(2, "killed", 3, 3)], [("killed", 3, "civilians")]),
        ([toll(1, "killed", 3, 3), toll(2, "injured", 5, 5)], [("injured", 5, "civilians"), ("killed", 3, "civilians")]),
        ([toll(1, "killed", 2, None, vague=True), toll(2, "killed", 7, 7)], [("killed", 7, "civilians")]),
        ([toll(1, "killed", 7, 7), toll(2, "killed", 2, None, vague=True)], [("killed", 7, "civilians")]),
        ([toll(1, "killed", 7, 7), toll(2, "killed", 9, 9)], [("killed", 7, "civilians")]),
        ([toll(1, "killed", 3, 3), toll(2, "killed", 8, 8, "combatants")], [("killed", 3, "civilians"), ("killed", 8, "combatants")]),
        ([toll(1, "killed", 3, 3), toll(2, "killed", 3, 3, "unknown")], [("killed", 3, "civilians")]),
        ([toll(1, "killed", 3, 3), toll(2, "killed", 3, 3, "combatants")], [("killed", 3, "civilians")]),
        ([], []),
    ],
    ids=["same", "two outcomes", "exact after vague", "exact before vague", "first", "two sides", "side unknown", "same number", "none"],
)
def test_tolls_of_claims_become_those_of_the_incident(tolls: list[Toll], expected: list[tuple[str, int, str]]) -> None:
    (incident,) = group([claim(n + 1, tolls=(t,)) for n, t in enumerate(tolls)] or [claim(1)])
    assert [(t.outcome, t.quantity.low, t.who) for t in incident.tolls] == expected


# Election of fillers.


def likely(at: int, *choices: tuple[Mention, float], field: str = "actor", **fields: Any) -> Claim:
    return claim(at, likely=tuple((field, m, p) for m, p in choices), **fields)


def test_the_likeliest_filler_is_elected() -> None:
    a, b = party(1, "a"), party(2, "b")
    assert elect([likely(1, (a, 0.5)), likely(2, (b, 0.6))], "actor").mention is b
    assert elect([likely(1, (a, 0.6)), likely(2, (b, 0.5))], "actor").mention is a
    assert elect([likely(1, (a, 0.6))], "target").mention is None
    assert elect([claim(1)], "actor").mention is None


def test_several_claims_outvote_one() -> None:
    a, again, b = party(1, "a"), party(3, "a"), party(2, "b")
    assert elect([likely(1, (a, 0.4)), likely(2, (b, 0.5)), likely(3, (again, 0.4))], "actor").mention in (a, again)
    weak = [likely(n, (party(n, "a"), 0.2)) for n in (1, 2)]
    assert elect(weak[:1], "actor").mention is None  # not likely enough alone
    assert elect(weak, "actor").mention is not None


def test_counted_people_of_one_party_are_not_the_party() -> None:
    some, others = (party(n, "a", quantity=Quantity(n, n, n)) for n in (1, 2))
    assert elect([likely(1, (some, 0.2)), likely(2, (others, 0.2))], "actor").mention is None


def test_words_in_the_claims_own_sentence_win() -> None:
    here, carried = party(2, "a"), party(1, "a")
    claims = [likely(1, (carried, 0.3)), likely(2, (here, 0.2)), likely(3, (carried, 0.9))]
    assert elect(claims, "actor").mention is carried
    assert elect(claims[1:], "actor").mention is here  # the words that carried over stand in no sentence of these


def test_words_of_another_sentence_need_to_be_surer_and_are_one_witness() -> None:
    carried = party(1, "a")
    assert elect([likely(1, (carried, 0.38))], "actor").mention is carried  # its own sentence
    assert elect([likely(2, (carried, 0.38))], "actor").mention is None
    assert elect([likely(n, (carried, 0.38)) for n in (2, 3, 4)], "actor") == Elected(None, pytest.approx(0.38))
    assert elect([likely(2, (carried, 0.5))], "actor").mention is carried


@pytest.mark.parametrize("field", ["actor", "target", "place", "time", "source"])
def test_election_ignores_the_order_of_claims(field: str) -> None:
    values: dict[str, list[Mention]] = {
        "actor": [party(1, "a"), party(2, "b"), party(3, "a"), party(4, None)],
        "target": [party(1, "a"), party(2, "b"), party(3, "a"), party(4, None)],
        "place": [place(1, "a"), place(2, "b"), place(3, "a"), place(4, "c", "SY-HM")],
        "time": [day(1, "2019-08-05"), day(2, "2019-08-06"), day(3, "2019-08-05"), mention(4, Interval(None, None))],
        "source": [mention(n, Source("media", i)) for n, i in ((1, "a"), (2, "b"), (3, "a"), (4, None))],
    }
    claims = [likely(n + 1, (m, p), field=field) for n, (m, p) in enumerate(zip(values[field], (0.31, 0.42, 0.37, 0.12), strict=True))]
    elected = [elect(order, field).mention for order in itertools.permutations(claims)]
    assert all(m is elected[0] for m in elected)
    assert elected[0] is values[field][2]


def placed(claims: Sequence[Claim]) -> Mention | None:
    return elect_fields(claims)["place"].mention


def test_the_most_specific_place_of_the_elected_unit() -> None:
    wide, town, far = place(1, "Idlib", kind="governorate"), place(2, "Saraqib"), place(3, "Hama", "SY-HM", "point")
    claims = [
        likely(1, (wide, 0.9), field="place", place=wide),
        likely(2, (town, 0.4), field="place", place=town),
        likely(3, (far, 0.5), field="place", place=far),
    ]
    assert placed(claims) is town
    assert placed([claim(1)]) is None
    unknown = place(4, "Kafr X", lat=None)
    assert placed([*claims, likely(4, (unknown, 0.3), field="place", place=unknown)]) is town  # a known place before an unknown one


# What is seen of a pair.


@pytest.mark.parametrize(
    ("a", "b", "feature"),
    [
        ({}, {}, "place=none"),
        ({"place": place(1, "Idlib")}, {"place": place(1, "Idlib")}, "place=carried"),
        ({"place": place(1, "Idlib")}, {"place": place(2, "Idlib")}, "place=same"),
        ({"place": place(1, "Idlib", kind="governorate")}, {"place": place(2, "Saraqib")}, "place=inside"),
        ({"place": place(1, "Idlib")}, {"place": place(2, "Saraqib")}, "place=other"),
        ({"place": place(1, "Idlib")}, {"place": place(2, "Hama", "SY-HM")}, "place=admin"),
        ({"place": place(1, "Idlib")}, {"place": place(2, "Mosul", "IQ-NI", country="IQ")}, "place=country"),
        ({"time": day(1, "2019-08-05")}, {"time": day(2, "2019-08-05")}, "time=same"),
        ({"time": day(1, "2019-08-05")}, {"time": day(2, "2019-08-06")}, "time=apart"),
        ({"time": day(1, "2019-08-05")}, {"time": day(2, "2019-08-01", "2019-08-10")}, "time=overlap"),
        ({"time": mention(1, Interval(None, None))}, {"time": day(2, "2019-08-05")}, "time=vague"),
        ({"actor": party(1, "a")}, {"actor": party(2, "a")}, "actor=same"),
        ({"actor": party(1, "a")}, {"actor": party(2, "b")}, "actor=kin"),
        ({"actor": party(1, "a")}, {"actor": party(2, "b", country="IQ")}, "actor=other"),
        ({"actor": party(1, "a")}, {"actor": party(2, None)}, "actor=class"),
        ({"actor": party(1, None, "civilians")}, {"actor": party(2, None)}, "actor=unlike"),
        ({"tolls": (toll(1, "killed", 3, 3),)}, {"tolls": (toll(2, "killed", 3, 3),)}, "toll=same"),
        ({"tolls": (toll(1, "killed", 3, 3),)}, {"tolls": (toll(2, "killed", 4, 4),)}, "toll=other"),
        ({"tolls": (toll(1, "killed", 3, 3),)}, {"tolls": (toll(2, "injured", 3, 3),)}, "toll=apart"),
        ({"tolls": (toll(1, "killed", 3, 3),)}, {}, "toll=none"),
        ({"modality": "denied"}, {}, "modality=False"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_is_seen_of_a_pair(a: dict[str, Any], b: dict[str, Any], feature: str) -> None:
    assert feature in pair_features(claim(1, **a), claim(2, **b))


# Bounds.


@pytest.mark.parametrize("weights", [JOIN, APART], ids=["one incident", "each its own"])
def test_work_is_linear_in_claims(weights: dict[str, float]) -> None:
    claims = [claim(n, place=place(n, f"p{n}", None), actor=party(n, f"a{n}"), time=day(n, "2019-08-05")) for n in range(2000)]
    assert sum(len(x.claims) for x in group(claims, weights)) == 2000
    assert calls(lambda: group(claims, weights)) < 3 * calls(lambda: group(claims[:1000], weights))  # 4 times where it is quadratic


def test_the_bounds_are_above_what_articles_hold() -> None:
    assert CLUSTERS >= 50 and MEMBERS >= 20  # no article of the measuring data has more than 14 and 16


# The whole way, on clear text.

LEAD = "مقتل سبعة مدنيين بقصف مدفعي على بلدة كفرنبل\n"
BODY = (
    "قتل سبعة مدنيين وأصيب خمسة عشر آخرون، يوم الاثنين، جراء قصف مدفعي لقوات النظام على بلدة كفرنبل بريف إدلب الجنوبي.\n"
    "وقالت مصادر طبية إن القصف المدفعي لقوات النظام على بلدة كفرنبل، يوم الاثنين، أسفر عن مقتل سبعة مدنيين بينهم طفلان."
)


def test_headline_lead_and_body_are_one_incident() -> None:
    incidents = [x for x in record_of(made_up(LEAD + BODY), shipped())["incidents"] if x["type"] == "shelling"]
    assert len(incidents) == 1
    (incident,) = incidents
    assert len({tuple(c["sentence"]) for c in incident["claims"]}) == 3
    assert (incident["actor"]["class"], incident["place"]["admin1"], incident["time"]["start"]) == ("state_forces", "SY-ID", "2019-08-12")
    killed = [t for t in incident["toll"] if t["outcome"] == "killed"]
    assert {(t["low"], t["high"]) for t in killed} == {(7, 7)}


SHELLED = "قصفت قوات النظام بالمدفعية {place} {day}، ما أدى إلى مقتل ثلاثة مدنيين. "


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        (("بلدة كفرنبل بريف إدلب", "يوم الاثنين"), ("بلدة كفرنبل بريف إدلب", "يوم الاثنين"), False),
        (("بلدة كفرنبل بريف إدلب", "يوم الاثنين"), ("بلدة كفرنبل بريف إدلب", "يوم الأحد"), True),
        (("بلدة كفرنبل بريف إدلب", "يوم الاثنين"), ("مدينة مورك بريف حماة", "يوم الاثنين"), True),
        (("مدينة درعا", "يوم الاثنين"), ("مدينة حلب", "يوم الاثنين"), True),
    ],
    ids=["same", "other day", "other place", "other governorate"],
)
def test_other_days_and_places_stay_apart(first: tuple[str, str], second: tuple[str, str], apart: bool) -> None:
    text = "".join(SHELLED.format(place=p, day=d) for p, d in (first, second))
    incidents = [x for x in record_of(made_up(text), shipped())["incidents"] if x["type"] == "shelling"]
    assert len(incidents) == (2 if apart else 1)
