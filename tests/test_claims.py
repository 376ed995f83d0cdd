"""Claims: where noun phrases stand to an act, who is cast in which role, what carries over, and how a linear model chooses."""

import math
from typing import Any

import msgspec
import pytest

from coding import made_up, patient, shipped
from waqai import Coded, code
from waqai.claim import placing
from waqai.claim.casting import Back, Cast, Context, Here, left_behind, party_candidates, party_features, protagonists
from waqai.claim.claims import BACK, CHOICES, HOPELESS, LEAST, Step, make_claims
from waqai.claim.clause import View, people
from waqai.claim.linear import Model, make_models, probability, score
from waqai.claim.placing import place_candidates
from waqai.claim.roles import bucket, choose, nearest_slot
from waqai.model import Mention, Party, PartyRef, Quantity, Span


def coded(text: str) -> Coded:
    return code(made_up(text), patient())


def step(text: str, trigger: str) -> Step:
    steps = [s for s in coded(text).steps if trigger in text[slice(*s.draft.trigger.span)]]
    assert len(steps) == 1, f"{len(steps)} drafts at {trigger}"
    return steps[0]


def words(text: str, mention: Mention | None) -> str | None:
    return None if mention is None else text[slice(*mention.span)]


# The clause


def slot(text: str, trigger: str, phrase: str) -> tuple[str, str]:
    """The name of the place of a party to the act, and the role that the act's frame gives it."""
    found = step(text, trigger)
    (party,) = [p for p in found.view.parties if phrase in text[slice(*p.span)]]
    act = next(a for a in found.draft.acts if trigger in text[slice(*a.span)])
    there = found.view.slot(act, party)
    assert found.view.slot(act, party) is there  # looked up once
    return there.name, there.says


@pytest.mark.parametrize(
    ("text", "trigger", "phrase", "name", "says"),
    [
        ("هاجمت الشرطة المتظاهرين في المدينة.", "هاجمت", "الشرطة", "post1", "subject"),
        ("هاجمت الشرطة المتظاهرين في المدينة.", "هاجمت", "المتظاهرين", "post2", "target"),
        ("الشرطة هاجمت المتظاهرين في المدينة.", "هاجمت", "الشرطة", "pre", "subject"),
        ("الشرطة هاجمت المتظاهرين في المدينة.", "هاجمت", "المتظاهرين", "post1", "target"),
        ("اعتقلت الشرطة ثلاثة ناشطين.", "اعتقلت", "الشرطة", "post1", "subject"),
        ("اعتقلت الشرطة ثلاثة ناشطين.", "اعتقلت", "ثلاثة ناشطين", "post2", "target"),
        ("قصف قوات النظام للمدينة مستمر.", "قصف", "قوات النظام", "post1", "actor"),
        ("اندلعت اشتباكات بين قوات النظام وتنظيم داعش.", "اشتباكات", "قوات النظام", "between1", "actor"),
        ("اندلعت اشتباكات بين قوات النظام وتنظيم داعش.", "اشتباكات", "داعش", "between2", "target"),
    ],
)
def test_where_a_party_stands_to_an_act(text: str, trigger: str, phrase: str, name: str, says: str) -> None:
    there = slot(text, trigger, phrase)
    assert there[0] == name
    # What a frame calls the one who acts is data; that it is no target is grammar.
    assert there[1] == says or {there[1], says} <= {"subject", "actor"}


def test_a_governed_phrase_is_named_after_its_preposition() -> None:
    text = "شنت القوات هجوما على عناصر التنظيم."
    name, says = slot(text, "هجوم", "عناصر التنظيم")
    assert (name, says) == ("prep:علي", "target")


def test_a_phrase_that_holds_the_act_is_over_it() -> None:
    found = step("قتل ثلاثة مدنيين في قصف على المدينة.", "قصف")
    act = found.draft.trigger
    inside = Mention("party", act.first, act.last, act.span, PartyRef(None, None, None), "r")
    assert found.view.slot(act, inside).name == "over"


def test_running_counts() -> None:
    text = "قصفت الطائرات المدينة، وقتلت مدنيين، بعد أن انسحبت القوات؛ وعاد الهدوء."
    found = coded(text)
    view = View(found.found, found.found.text.sentences[0], shipped().claims)
    first, last = view.sentence.first, view.sentence.last
    tokens = found.found.text.tokens
    assert view.count(view.commas_to, first, last) == sum(t.text in "،؛" for t in tokens)
    assert view.count(view.acts_to, first, last) == len(view.acts)
    assert view.count(view.bounds_to, first, last) >= 1  # the semicolon
    for running in (view.acts_to, view.bounds_to, view.commas_to):
        assert view.count(running, first, first) == view.count(running, last, first) == 0
        middle = (first + last) // 2
        assert view.count(running, first, middle) + view.count(running, middle, last) == view.count(running, first, last)
        assert running == sorted(running) and len(running) == last - first + 1


@pytest.mark.parametrize(
    ("text", "phrase", "governor"),
    [
        ("هجوم على قوات النظام.", "قوات النظام", "علي"),
        ("هجوم لقوات النظام.", "قوات النظام", "ل"),
        ("هجوم من قبل قوات النظام.", "قوات النظام", "من قبل"),
        ("هجوم على «قوات النظام».", "قوات النظام", "علي"),  # quotation marks stand in between
        ("هاجمت قوات النظام المدينة.", "قوات النظام", ""),
        ("قوات النظام هاجمت المدينة.", "قوات النظام", ""),
    ],
)
def test_what_governs_a_phrase(text: str, phrase: str, governor: str) -> None:
    found = coded(text)
    view = View(found.found, found.found.text.sentences[0], shipped().claims)
    party = next(p for p in view.parties if text[slice(*p.span)].startswith(phrase))
    assert view.governor(party) == governor


def test_a_view_holds_its_own_sentence_only() -> None:
    found = coded("قصفت قوات النظام درعا أمس. واعتقلت الشرطة ناشطين في حلب اليوم.")
    for sentence in found.found.text.sentences:
        view = View(found.found, sentence, shipped().claims)
        for mention in (*view.parties, *view.places, *view.times, *view.sources, *view.acts):
            assert sentence.first <= mention.first < sentence.last
        assert len(view.places) == len(view.times) == 1


# Claims of a document


def test_every_draft_becomes_a_claim_in_order() -> None:
    text = "قصفت قوات النظام درعا. الطقس معتدل. واعتقلت الشرطة ناشطين في حلب. وشن الجيش هجوما على المسلحين."
    steps = coded(text).steps
    assert [s.draft.type for s in steps] == ["shelling", "arrest", "clash"]
    assert [s.draft.sentence for s in steps] == [0, 2, 3]
    for s in steps:
        sentence = coded(text).found.text.sentences[s.draft.sentence]
        assert s.claim.sentence == sentence.span
        assert sentence.span.start <= s.draft.trigger.span.start < s.draft.trigger.span.end <= sentence.span.end
        assert s.claim.draft is s.draft or s.claim.draft == s.draft
        assert math.isfinite(s.claim.score)


def test_what_is_likely_is_a_probability_and_what_is_chosen_is_likely_enough() -> None:
    text = "أفادت مصادر طبية بأن قوات النظام قصفت مدينة درعا أمس، ما أدى إلى مقتل ثلاثة مدنيين. وقصفت القوات حي المنشية."
    for s in coded(text).steps:
        names = [name for name, _, _ in s.claim.likely]
        assert len(names) == len(set(names)) and set(names) <= set(CHOICES)
        for name, mention, likely in s.claim.likely:
            assert 0 < likely < 1
            chosen = getattr(s.claim, name)
            assert (chosen is not None) == (likely >= LEAST)
            assert chosen is None or chosen.span == mention.span


def test_fields_of_a_clear_sentence() -> None:
    text = "قالت مصادر محلية إن مسلحين مجهولين خطفوا خمسة مدنيين في مدينة السويداء يوم الاثنين.\nوأضافت المصادر أن الأهالي قطعوا الطريق."
    claim = step(text, "خطف").claim
    assert words(text, claim.actor) == "مسلحين مجهولين"
    assert words(text, claim.target) == "خمسة مدنيين"
    assert words(text, claim.place) == "مدينة السويداء"
    assert words(text, claim.time) == "يوم الاثنين"
    assert (words(text, claim.source) or "").startswith("مصادر محلية")
    assert [(t.outcome, t.quantity.best) for t in claim.tolls] == [("abducted", 5)]


def test_a_place_may_carry_over_from_the_sentences_before_and_no_further() -> None:
    calm = "وكان الطقس معتدلا. "
    for between in range(BACK + 4):
        text = "شهدت مدينة درعا توترا صباح اليوم. " + calm * between + "وقصفت القوات الأحياء السكنية وقتلت ثلاثة مدنيين."
        found = step(text, "قصفت")
        backs = [back for _, back in found.earlier]
        assert backs == sorted(backs) and all(back >= 1 for back in backs)
        seen = {words(text, m): s for m, s in place_candidates(found.view, found.draft, found.earlier, found.whole.scene)}
        carried = [place for place, s in seen.items() if isinstance(s, placing.Back)]
        assert ("مدينة درعا" in carried) is (between + 1 in backs)
        assert between >= BACK or "مدينة درعا" in carried
    assert "مدينة درعا" not in carried
    assert isinstance(seen["مدينة درعا"], placing.Text)  # from there on it is only a place that the text is about


def under(text: str, **prior: float) -> list[Step]:
    """The claims of a text under a prior of these weights, with feature names as keys."""
    known = patient().claims
    return make_claims(coded(text).found, known._replace(models={**known.models, "prior": Model(prior)}))


def test_a_hopeless_draft_gives_no_claim_but_was_told() -> None:
    text = "قصفت قوات النظام مدينة درعا. وقصفت قوات النظام مدينة حلب."
    assert len(under(text, bias=HOPELESS)) == len(under(text)) == 2  # no weights: nothing is hopeless
    assert under(text, bias=HOPELESS - 0.1) == []
    (second,) = under(text, **{"bias": HOPELESS - 0.1, "where=second": 0.2})
    assert second.draft.sentence == 1 and {"told=True|shelling", "drafts=1"} <= set(second.trigger)
    assert second.features[: len(second.trigger)] == second.trigger


def test_a_draft_is_definite_where_its_trigger_has_the_article() -> None:
    text = "قصف الجيش مدينة درعا. وأدى القصف إلى مقتل مدنيين. ثم وقع قصف على حلب."
    assert [s.draft.definite for s in coded(text).steps] == [False, True, False]


def test_a_document_without_acts_has_no_claims() -> None:
    assert coded("زار الوزير المدرسة والتقى الطلاب في المدينة.").steps == []
    assert coded("").steps == []


# Casting


def test_candidates_for_the_target_leave_out_the_actor() -> None:
    text = "قصفت قوات النظام مقاتلي تنظيم داعش. وردت قوات النظام على النيران."
    found = step(text, "قصفت")
    context = Context(None, None, None, [])
    actors = [m for m, _ in party_candidates(found.view, found.draft, "actor", [], context)]
    assert actors == list(found.view.parties)
    chosen = actors[0]
    targets = [m for m, _ in party_candidates(found.view, found.draft, "target", [], msgspec.structs.replace(context, actor=chosen))]
    assert chosen not in targets and len(targets) == len(actors) - 1


def test_what_is_seen_of_a_candidate_becomes_features() -> None:
    found = step("قصفت قوات النظام مدنيين في المدينة.", "قصفت")
    seen = {m.span: s for m, s in party_candidates(found.view, found.draft, "actor", [], Context(None, None, None, []))}
    assert all(isinstance(s, Here) for s in seen.values())
    for s in seen.values():
        features = party_features(s)
        assert len(features) == len(set(features))
        assert all("\t" not in f and "\n" not in f for f in features)  # a table holds them


def test_a_party_that_was_cast_before_is_seen_as_such() -> None:
    text = "قصفت قوات النظام مدينة درعا. واعتقلت قوات النظام ناشطين."
    first, second = coded(text).steps
    army = first.claim.actor
    assert army is not None
    candidates = party_candidates(second.view, second.draft, "actor", [], Context(army, None, None, []))
    seen = {m.span: s for m, s in candidates}
    assert [s.relation.was_actor for s in seen.values()].count(True) == 1
    assert any("before=actor" in party_features(s) for s in seen.values())


NAMED = "هاجم الجيش السوري مدينة درعا. وهاجم مسلحون الجيش السوري. واعتقل مجهولون ناشطين."


def test_only_named_parties_carry_over_and_each_by_its_nearest_mention() -> None:
    found = step(NAMED, "اعتقل")
    candidates = list(party_candidates(found.view, found.draft, "actor", found.earlier, Context(None, None, None, found.whole.cast)))
    backs = [(words(NAMED, m), s.back) for m, s in candidates if isinstance(s, Back)]
    assert backs == [("الجيش السوري", 1)]  # nearer than in the first sentence; not the gunmen
    assert not any(isinstance(s, Cast) for _, s in candidates)  # a protagonist that a sentence near names is weighed once
    alone = list(party_candidates(found.view, found.draft, "actor", [], Context(None, None, None, found.whole.cast)))
    assert [(words(NAMED, m), s.rank) for m, s in alone if isinstance(s, Cast)] == [("الجيش السوري", 0)]
    assert {"text", "text|rank=0"} <= {f for _, s in alone if isinstance(s, Cast) for f in party_features(s)}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("انشق ثلاثة ضباط عن الجيش السوري وانضموا إلى الجيش الحر.", "الجيش السوري"),
        ("انشق ثلاثة ضباط من الجيش السوري.", "ثلاثة ضباط من الجيش السوري"),  # their own
        ("انشق خمسون جنديا في ريف دمشق.", "خمسون جنديا"),
        ("انشق خمسون جنديا وانضموا إلى الجيش الحر.", "خمسون جنديا"),  # never where they go
        ("انشق ثلاثة ناشطين عن الحركة.", None),  # of no force
    ],
)
def test_deserters_leave_the_force_named_after_from_or_their_own(text: str, left: str | None) -> None:
    found = step(text, "انشق")
    assert found.draft.type == "defection"
    deserters = found.view.parties[0]
    assert words(text, left_behind(found.view, found.draft, deserters)) == left
    assert words(text, found.claim.target) == left


def party(at: int, id_: str | None, cls: str | None = "rebel_group", **fields: Any) -> Mention:
    named = Party(id_, id_, cls or "unknown", "SY") if id_ else None
    return Mention("party", at, at + 1, Span(at * 5, at * 5 + 4), PartyRef(named, cls, "SY", **fields), "r")


def test_protagonists_are_the_armed_parties_most_often_named() -> None:
    mentions = [party(0, "a"), party(1, "b"), party(2, "b"), party(3, None), party(4, "c", "civilians"), party(5, "c", "civilians")]
    found = protagonists(mentions)
    assert [s.party.id for s in found if s.party] == [s.mention.value.party.id for s in found] == ["b", "a"]
    assert found[0].mention is mentions[1]  # by its first mention
    assert found[0].phrase.kind == "armed" and found[0].phrase.named
    many = [party(n, f"p{n}") for n in range(9)]
    assert [s.mention.value.party.id for s in protagonists(many)] == ["p0", "p1", "p2", "p3"]
    assert protagonists([]) == []


@pytest.mark.parametrize(
    ("ref", "kind"),
    [
        (PartyRef(None, "state_forces", "SY"), "armed"),
        (PartyRef(None, "external_forces", None), "armed"),
        (PartyRef(None, "civilians", None), "civilians"),
        (PartyRef(None, None, None, who="combatants"), "combatants"),
        (PartyRef(None, None, None), "unknown"),
        (PartyRef(None, "civilians", None, outcome="killed"), "casualty"),
        (PartyRef(None, "state_forces", None, quantity=Quantity(2, 2, 2)), "armed"),
    ],
)
def test_kinds_of_people(ref: PartyRef, kind: str) -> None:
    assert people(ref) == kind


def test_the_place_that_a_frame_gives_the_role_says_most() -> None:
    text = "شنت قوات النظام هجوما على مقاتلي التنظيم."
    found = step(text, "هجوم")
    army = next(p for p in found.view.parties if words(text, p) == "قوات النظام")
    there, act = nearest_slot(found.view, found.draft, army, "actor")
    assert act in [a.value for a in found.draft.acts]
    assert there.distance >= 0


# The linear models


@pytest.mark.parametrize(("distance", "step_"), [(0, "0"), (1, "1"), (2, "2"), (3, "4"), (4, "4"), (5, "7"), (20, "20"), (21, "far")])
def test_distances_in_steps(distance: int, step_: str) -> None:
    assert bucket(distance) == step_


def test_score_is_a_sum_and_unknown_features_count_nothing() -> None:
    assert score(["a", "b", "x"], {"a": 1.5, "b": -0.5}) == 1.0
    assert score([], {"a": 1.0}) == 0.0


def test_probability_of_log_odds() -> None:
    assert probability(0.0) == 0.5
    assert probability(3.0) + probability(-3.0) == pytest.approx(1.0)
    assert probability(-1e9) == 0.0 and probability(1e9) == 1.0


def test_a_model_adds_its_bias_and_remembers() -> None:
    calls = []

    def describe(seen: str) -> list[str]:
        calls.append(seen)
        return list(seen)

    model = Model({"bias": -1.0, "a": 2.0})
    assert model.trained and not Model({"a": 2.0}).trained
    assert model.values([("a",)], list) == [model.sum(["a"])] == [1.0]
    assert model.sum([]) == -1.0 and model.sum(["unknown", "a", "a"]) == 3.0
    assert model.values(["ab", "ab"], describe) == model.values(["ab"], describe) * 2 == [1.0, 1.0]
    assert calls == ["ab"]
    assert set(make_models({"x": {"bias": 0.0}}, ["x", "y"])) == {"x", "y"}
    assert not make_models({}, ["y"])["y"].trained


def test_choosing_shares_the_probability_with_none_of_them() -> None:
    a, b, c = (party(n, None) for n in range(3))
    model = Model({"bias": 0.0, "good": 2.0})
    good = ("good",)
    assert choose([], model, list) == (None, 0.0)
    assert choose([(a, good)], Model({}), list) == (None, 0.0)  # not trained
    assert choose([(a, ())], model, list) == (a, 0.5)
    assert choose([(a, ()), (b, ())], model, list) == (a, pytest.approx(1 / 3))  # the earlier one wins a tie
    chosen, likely = choose([(a, ()), (b, good), (c, ())], model, list)
    assert chosen is b and likely == pytest.approx(math.exp(2) / (3 + math.exp(2)))
    assert choose([(a, good)], Model({"bias": 1e6, "good": 1e6}), list)[1] == pytest.approx(1.0)  # no overflow
