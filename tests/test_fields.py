"""Time, place and type of a statement: which candidates there are, and what is seen of each."""

import datetime as dt

import msgspec
import pytest

from coding import made_up, patient
from waqai import code
from waqai.claim import placing, timing
from waqai.claim.claims import Step
from waqai.claim.linear import Model
from waqai.claim.placing import make_scene, place_candidates, place_features
from waqai.claim.timing import how_long, time_candidates, time_features
from waqai.claim.types import Typed, choose_type, see_type, type_features
from waqai.model import Draft, Interval, Mention


def steps(text: str) -> list[Step]:
    """The drafts of a text under the types that their own words give."""
    claims = patient().claims
    return code(made_up(text), patient()._replace(claims=claims._replace(models={**claims.models, "type": Model({})}))).steps


def times(text: str, step: Step) -> dict[str, timing.Standing]:
    return {text[slice(*m.span)]: seen for m, seen in time_candidates(step.view, step.draft, step.earlier)}


def places(text: str, step: Step) -> list[tuple[str, placing.Standing]]:
    return [(text[slice(*m.span)], s) for m, s in place_candidates(step.view, step.draft, step.earlier, step.whole.scene)]


# Time

DAY = dt.date(2019, 8, 12)


@pytest.mark.parametrize(
    ("end", "length"),
    [(DAY, "day"), (DAY + dt.timedelta(1), "days"), (DAY + dt.timedelta(39), "days"), (DAY + dt.timedelta(40), "long"), (None, "none")],
)
def test_how_long_a_time_is(end: dt.date | None, length: str) -> None:
    assert how_long(Interval(DAY if end else None, end)) == length


def test_a_time_beside_the_source_is_seen_as_that_of_the_report() -> None:
    text = "قال مصدر طبي أمس إن الطائرات قصفت مدينة درعا يوم الاثنين."
    seen = times(text, steps(text)[0])
    assert list(seen) == ["أمس", "يوم الاثنين"]
    report, event = seen["أمس"], seen["يوم الاثنين"]
    assert isinstance(report, timing.Here) and isinstance(event, timing.Here)
    assert (report.side, report.report, event.side, event.report) == ("before", True, "after", False)
    assert not event.only and event.verb
    assert {"source=True", "long=day", "only=False"} <= set(time_features(report))
    assert "source=False" in time_features(event)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("اعتقلت الشرطة منذ يومين ثلاثة أشخاص في حلب.", 1),
        ("انشق عشرة جنود عن الجيش منذ ثلاثة أيام.", 1),
        ("تدور اشتباكات عنيفة في حلب منذ يومين.", 3),
        ("اعتقلت الشرطة عشرة أشخاص منذ بداية الشهر الحالي.", 12),
    ],
)
def test_since_is_a_day_of_what_is_done_in_a_moment(text: str, days: int) -> None:
    document = msgspec.structs.replace(made_up(text), published=DAY)
    (step,) = code(document, patient()).steps
    ((found, _),) = time_candidates(step.view, step.draft, step.earlier)
    assert (found.value.end - found.value.start).days + 1 == days


def test_times_of_the_sentences_before_carry_over_as_such() -> None:
    text = "شهدت مدينة حلب توترا يوم الأحد. وقصفت الطائرات مدينة درعا فجر الاثنين. ثم قتل شخصان."
    second, third = steps(text)
    seen = times(text, second)
    assert isinstance(seen["فجر الاثنين"], timing.Here)
    back = seen["يوم الأحد"]
    assert isinstance(back, timing.Back) and (back.back, back.here) == (1, True)
    assert {"back=1", "back|here=True"} <= set(time_features(back))
    bare = times(text, third)
    assert [(s.back, s.here, s.adopted) for s in bare.values() if isinstance(s, timing.Back)] == [(1, False, True), (2, False, True)]
    assert not set(time_features(back)) & set(time_features(seen["فجر الاثنين"]))


# Place

FAR = "دخل الجيش مدينة درعا. " + "كان الطقس معتدلا. " * 4 + "ثم قصفت الطائرات مدينة حلب. وقصفت الطائرات مدينة إدلب."


def test_a_scene_counts_the_places_of_a_text() -> None:
    text = "قصفت الطائرات مدينة درعا. وقصفت الطائرات مدينة حلب. وقصفت الطائرات مدينة حلب."
    scene = make_scene(code(made_up(text), patient()).found)
    assert [(key[0], scene.counts[key]) for key, _ in scene.main] == [("Aleppo", 2), ("Daraa", 1)]
    assert scene.most == 2
    assert scene.main[0][1].span.start == text.index("مدينة حلب")  # its first mention
    assert [scene.where[m.first][0] for m in code(made_up(text), patient()).found.places] == ["Daraa", "Aleppo", "Aleppo"]
    assert make_scene(code(made_up("كان الطقس معتدلا."), patient()).found).most == 0


def test_places_of_the_sentence_of_those_before_and_of_the_whole_text() -> None:
    first, _, third = steps(FAR)
    assert [(p, type(s)) for p, s in places(FAR, third)] == [
        ("مدينة إدلب", placing.Here),
        ("مدينة حلب", placing.Back),
        ("مدينة درعا", placing.Text),
    ]
    (_, here), (_, back), (_, text) = places(FAR, third)
    assert isinstance(back, placing.Back) and (back.back, back.here) == (1, True)
    assert isinstance(text, placing.Text) and text.side == "before"
    assert {"gov=", "kind=settlement", "bounds=0", "only=True"} <= set(place_features(here))
    assert {"back=1", "back|settlement", "back|here=True"} <= set(place_features(back))
    assert {"text", "text|before", "text|settlement"} <= set(place_features(text))
    assert [(p, s.side) for p, s in places(FAR, first) if isinstance(s, placing.Text)] == [("مدينة حلب", "after"), ("مدينة إدلب", "after")]
    for seen in (here, back, text):
        features = place_features(seen)
        assert len(features) == len(set(features)) and not any("\t" in f or "\n" in f for f in features)


def test_a_place_is_weighed_once_and_by_its_nearest_words() -> None:
    text = "قصفت الطائرات مدينة درعا. وقصفت الطائرات مدينة درعا. وقتل شخصان."
    last = steps(text)[-1]
    assert [(p, s.back) for p, s in places(text, last) if isinstance(s, placing.Back)] == [("مدينة درعا", 1)]
    assert len(places(text, last)) == 1


def test_a_definite_word_alone_gives_the_place_that_it_leads_back_to() -> None:
    text = "قصفت الطائرات مدينة حلب. وانسحبت القوات من المدينة."
    last = steps(text)[-1]
    ((place, seen),) = places(text, last)
    assert place == "مدينة حلب" and isinstance(seen, placing.Here) and seen.rule == "place.known"


def test_what_governs_a_place_and_where_it_stands() -> None:
    text = "في مدينة درعا قصفت الطائرات سوقا، ثم وصلت إلى مدينة حلب."
    seen = dict(places(text, steps(text)[0]))
    before, after = seen["مدينة درعا"], seen["مدينة حلب"]
    assert isinstance(before, placing.Here) and isinstance(after, placing.Here)
    assert (before.governor, before.side, before.opens, before.only) == ("في", "before", True, False)
    assert (after.side, after.opens) == ("after", False)
    assert "gov=في|before|acts=0" in place_features(before)


# Type


def typed(text: str, cues: dict[str, int] | None = None) -> tuple[Draft, Typed | None]:
    step = steps(text)[0]
    return step.draft, see_type(step.view, step.draft, step.claim.actor, step.claim.target, step.claim.time, cues or {})


ARRIVED = "انتشرت قوات من الجيش السوري في مدينة درعا يوم الاثنين."


def test_the_types_in_question_are_its_own_and_those_of_the_table() -> None:
    draft, seen = typed(ARRIVED)
    assert draft.type == "deployment"
    assert seen is not None and seen.own == "deployment"
    assert seen.choices == ("deployment", *patient().knowledge.type_choices["deployment"])
    assert typed("وصلت قافلة مساعدات إلى مدينة درعا.")[1] is None  # aid is nothing else


def test_an_outcome_without_an_event_may_be_a_toll() -> None:
    def choices(text: str) -> tuple[str, ...]:
        seen = typed(text)[1]
        assert seen is not None
        return seen.choices

    assert "toll" in choices("قتل ثلاثة مدنيين في مدينة درعا.")
    assert "toll" not in choices("قصفت الطائرات مدينة درعا.")
    draft, _ = typed("اغتال مسلحون قائد الشرطة.")
    assert (draft.trigger.value.outcome, draft.type) == ("killed", "assassination")
    assert "toll" not in choices("اغتال مسلحون قائد الشرطة.")  # the act has a type of its own


def test_what_is_seen_of_a_draft_speaks_for_each_type() -> None:
    _, seen = typed(ARRIVED, {"order": 2, "plan": 1})
    _, plain = typed(ARRIVED)
    assert seen is not None and plain is not None
    for choice in seen.choices:
        features = type_features(seen, choice)
        assert len(features) == len(set(features))
        assert {f"deployment>{choice}", f"{choice}|cue=order", f"deployment>{choice}|cue=order"} <= set(features)
        assert not any("cue=plan" in f for f in features)  # which tells reality, not type
        assert f"{choice}|long=False" in features and f"{choice}|actor=armed" in features
    assert not any("cue=" in f for f in type_features(plain, plain.own))


def test_a_long_time_and_the_party_are_seen() -> None:
    step = steps(ARRIVED)[0]
    time, actor = step.claim.time, step.claim.actor
    assert isinstance(time, Mention) and actor is not None
    month = Mention("time", time.first, time.last, time.span, Interval(dt.date(2019, 7, 1), dt.date(2019, 7, 31)), "r")
    seen = see_type(step.view, step.draft, actor, None, month, {})
    assert seen is not None and (seen.long, seen.party, seen.target) == ("True", actor.value.party.id, None)
    seen = see_type(step.view, step.draft, None, None, None, {})
    assert seen is not None and (seen.long, seen.party, seen.actor) == ("none", None, None)


def test_the_model_chooses_the_type_and_without_weights_it_stays() -> None:
    _, plain = typed(ARRIVED)
    _, ordered = typed(ARRIVED, {"order": 2})
    assert plain is not None and ordered is not None
    other = plain.choices[1]
    model = Model({"bias": 0.0, f"deployment>{other}|cue=order": 1.0})
    assert choose_type(ordered, model) == other
    assert choose_type(plain, model) == choose_type(ordered, Model({})) == "deployment"
    for choice in ordered.choices:  # the sum of its features
        assert model.sum(type_features(ordered, choice)) == (1.0 if choice == other else 0.0)
