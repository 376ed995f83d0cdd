"""The type of a draft, chosen anew once its actor, target and means are known."""

from collections.abc import Mapping
from typing import NamedTuple

from waqai.claim.clause import View, people
from waqai.claim.linear import Model
from waqai.model import CASUALTY, Act, Draft, Mention

TELLING = ("order", "refuse")  # cues that may change what an act is: forces that are sent, and men whose sending is demanded


class Typed(NamedTuple):
    """What is seen of a draft that may be of several types; `choice` is the type in question."""

    choice: str
    own: str
    lexeme: str
    actor: str | None
    target: str | None
    head: str | None
    party: str | None
    one: bool | None
    part: str
    long: str
    adopted: bool
    within: str | None
    evidence: tuple[str, ...]
    outcome: bool
    means: tuple[str, ...]
    others: tuple[str, ...]
    cues: tuple[str, ...]


def type_candidates(
    view: View, draft: Draft, actor: Mention | None, target: Mention | None, time: Mention | None, cues: Mapping[str, int]
) -> list[Typed]:
    """The draft's own type and those that it may turn out to be, each with what is seen of the draft."""
    act: Act = draft.trigger.value
    more = ("toll",) if act.outcome in CASUALTY and not act.type else ()
    choices = tuple(dict.fromkeys((draft.type, *filter(None, (draft.within,)), *view.known.type_choices.get(draft.type, ()), *more)))
    if len(choices) == 1:
        return []
    seen = (
        draft.type,
        act.lexeme,
        people(actor.value) if actor else None,
        people(target.value) if target else None,
        actor.value.head if actor else None,
        actor.value.party.id if actor and actor.value.party else None,
        target.value.quantity.high == 1 if target and target.value.quantity else None,
        act.part,
        _long(time),
        draft.adopted,
        draft.within,
        draft.evidence,
        any(a.value.outcome for a in draft.acts),
        draft.means,
        tuple(a.value.lexeme for a in draft.acts[1:3]),
        tuple(cue for cue in TELLING if cue in cues),
    )
    return [Typed(choice, *seen) for choice in choices]


def type_features(seen: Typed) -> list[str]:
    """The features of one type in question."""
    choice, own = seen.choice, seen.own
    facts = [
        f"lexeme={seen.lexeme}",
        f"actor={seen.actor}",
        f"target={seen.target}",
        f"head={seen.head}",
        f"named={seen.party}",
        f"one={seen.one}",
        f"part={seen.part}",
        f"long={seen.long}",
        f"adopted={seen.adopted}",
        f"within={seen.within}",
        *(f"evidence={e}" for e in seen.evidence),
        f"outcome={seen.outcome}",
        *(f"means={m}" for m in seen.means or ("none",)),
        *(f"with={x}" for x in seen.others),
        *(f"cue={x}" for x in seen.cues),
    ]
    return [f"{own}>{choice}", *(f"{own}>{choice}|{f}" for f in facts), *(f"{choice}|{f}" for f in facts)]


def _long(time: Mention | None) -> str:
    if time is None:
        return "none"
    days = time.value
    return "vague" if days.start is None else str((days.end - days.start).days > 3)


def choose_type(draft: Draft, candidates: list[Typed], model: Model) -> str:
    """The likeliest type; the draft's own where nothing speaks for another."""
    best, top = draft.type, None
    for seen in candidates:
        value = model.value(seen, type_features)
        if top is None or value > top:
            best, top = seen.choice, value
    return best
