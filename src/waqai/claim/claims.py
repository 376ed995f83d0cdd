"""Claims: each draft of each sentence with its fields filled, its reality read, and the odds that it is an event."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from waqai.claim.attribution import Account, make_account, source_candidates, source_features
from waqai.claim.casting import Context, left_behind, men_after, party_candidates, party_features, protagonists, who_demands
from waqai.claim.clause import Found, Known, Seen, View
from waqai.claim.counts import Given
from waqai.claim.drafts import make_drafts
from waqai.claim.linear import Describe
from waqai.claim.placing import Scene, make_scene, place_candidates, place_features
from waqai.claim.reality import claim_features, find_cues, modality, trigger_features
from waqai.claim.roles import Candidate, choose
from waqai.claim.timing import time_candidates, time_features
from waqai.claim.tolls import find_tolls
from waqai.claim.types import choose_type, see_type
from waqai.find.parties import with_class
from waqai.model import Claim, Draft, Mention

CROWD = {"protest": "protesters"}  # what people who demonstrate are, as a party
CHOICES = ("prior", "actor", "target", "place", "time", "source", "type", "keep")
HOPELESS = -0.8  # log-odds of the words alone, below which fields are not looked for: three in ten would be coded
# Types whose victims are their target where no other is named, and what befalls victims.
VICTIMS = ("execution", "assassination", "abduction", "arrest")
HARM = ("killed", "injured", "detained", "captured", "abducted", "missing")
SAID = 0.7  # how sure the force left behind is once who left is known
LEAST = 0.3  # probability from which a claim by itself takes a filler: half of the F1 that is reached, which is where F1 is greatest
BACK = 3  # sentences before, from which a field may carry over


class Whole(msgspec.Struct, frozen=True, gc=False):
    """What is known of the whole document before its drafts are read: sources, places, protagonists, the number of sentences."""

    account: Account
    scene: Scene
    cast: Sequence[Seen]
    sentences: int


class Step(msgspec.Struct, frozen=True, gc=False):
    """One draft with all that was considered for it; training and explanation read it."""

    view: View
    draft: Draft
    earlier: list[tuple[View, int]]
    whole: Whole
    context: Context
    claim: Claim
    trigger: list[str]
    features: list[str]


def make_claims(found: Found, known: Known) -> list[Step]:
    """Every draft of the document as a claim, in order, with the features that decided on it."""
    sentences = found.text.sentences
    views: dict[int, View] = {}

    def view_of(i: int) -> View:
        if i not in views:
            views[i] = View(found, sentences[i], known)
        return views[i]

    steps: list[Step] = []
    busy = _busy(found)
    before: Draft | None = None
    told: Counter[str] = Counter()
    whole = Whole(make_account(found), make_scene(found), protagonists(found.parties), len(sentences))
    for i in busy:
        view = view_of(i)
        earlier = [(view_of(j), i - j) for j in range(i - 1, max(-1, i - 1 - BACK), -1)]
        drafts = make_drafts(view, before)
        given = Given(view)
        for draft in drafts:
            last = steps[-1].claim if steps and steps[-1].view.sentence.index >= i - 1 else None
            context = Context(last.actor if last else None, last.target if last else None, None, whole.cast)
            step = _step(view, given, draft, earlier, whole, context, known, told)
            told[step.draft.type if step is not None else draft.type] += 1
            before = draft
            if step is not None:
                steps.append(step)
    return steps


def _busy(found: Found) -> list[int]:
    """The sentences that hold an act."""
    busy: list[int] = []
    sentences = found.text.sentences
    i = 0
    for act in found.acts:
        while i < len(sentences) and sentences[i].last <= act.first:
            i += 1
        if i < len(sentences) and sentences[i].first <= act.first and (not busy or busy[-1] != i):
            busy.append(i)
    return busy


def _step(
    view: View,
    given: Given,
    draft: Draft,
    earlier: list[tuple[View, int]],
    whole: Whole,
    context: Context,
    known: Known,
    told: Mapping[str, int],
) -> Step | None:
    """The draft as a claim; None where its words alone make an event too unlikely to look for its fields."""
    models = known.models
    cues = find_cues(view, draft)
    mode = modality(view, draft, cues, known.small["will"])
    for cue in cues:
        meant = known.cue_types.get((cue, draft.type, draft.trigger.value.lexeme))
        if meant is not None and men_after(view, draft.trigger):
            draft = msgspec.structs.replace(draft, type=meant, rule=f"{meant}.{cue}.{draft.trigger.value.lexeme}")
    trigger = trigger_features(view, draft, mode, cues, whole.sentences, told)
    if models["prior"].trained and models["prior"].sum(trigger) < HOPELESS:
        return None
    likely: dict[str, tuple[Mention, float]] = {}

    def pick(name: str, candidates: Sequence[Candidate], describe: Describe) -> Mention | None:
        mention, probability = choose(candidates, models[name], describe)
        if mention is not None:
            likely[name] = (mention, probability)
        return mention if probability >= LEAST else None

    def settle(name: str, mention: Mention | None) -> None:
        """Take a filler that the grammar gives in place of what the model thought likely."""
        likely.pop(name, None)
        if mention is not None:
            likely[name] = (mention, SAID)

    actor = pick("actor", list(party_candidates(view, draft, "actor", earlier, context)), party_features)
    context = msgspec.structs.replace(context, actor=actor)
    target = pick("target", list(party_candidates(view, draft, "target", earlier, context)), party_features)
    place = pick("place", list(place_candidates(view, draft, earlier, whole.scene)), place_features)
    time = pick("time", list(time_candidates(view, draft, earlier)), time_features)
    source = pick("source", list(source_candidates(view, draft, whole.account)), source_features)
    typed = see_type(view, draft, actor, target, time, cues)
    chosen = choose_type(typed, models["type"]) if typed is not None else draft.type
    if chosen != draft.type:
        draft = msgspec.structs.replace(draft, type=chosen, rule=f"{chosen}.{draft.rule}")
        again = trigger_features(view, draft, mode, cues, whole.sentences, told)
    else:
        again = trigger
    if draft.type == "forced_recruitment" and mode == "ordered":
        actor, target = who_demands(view, draft) or (actor, target)
        settle("actor", actor)
        settle("target", target)
    elif draft.type == "defection":
        target = left_behind(view, draft, actor)
        settle("target", target)
    if actor is not None and draft.type in CROWD and actor.value.cls in (None, "civilians", "unknown"):
        actor = msgspec.structs.replace(actor, value=with_class(actor.value, CROWD[draft.type]))
    tolls = find_tolls(view, given, draft, actor, target, mode in ("failed", "denied"))
    if target is None and draft.type in VICTIMS:
        target = next((t.mention for t in tolls if t.outcome in HARM and t.mention is not actor), None)
        settle("target", target)
    claim = Claim(
        draft=draft,
        sentence=view.sentence.span,
        modality=mode,
        actor=actor,
        target=target,
        place=place,
        time=time,
        source=source,
        tolls=tolls,
        likely=tuple((name, *filler) for name, filler in likely.items()),
    )
    features = again + claim_features(claim)
    claim = msgspec.structs.replace(claim, score=models["keep"].sum(features))
    return Step(view, draft, earlier, whole, context, claim, trigger, features)
