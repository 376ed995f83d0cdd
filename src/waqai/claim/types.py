"""The type of a draft, chosen anew once its actor, target and means are known."""

from collections.abc import Sequence

from waqai.claim.clause import View, people
from waqai.claim.linear import Weights, score
from waqai.model import Act, Draft, Mention

CASUALTY = ("killed", "injured")


def type_candidates(
    view: View, draft: Draft, actor: Mention | None, target: Mention | None, time: Mention | None
) -> list[tuple[str, list[str]]]:
    """The draft's own type and those that it may turn out to be, each with its features."""
    act: Act = draft.trigger.value
    more = ("toll",) if act.outcome in CASUALTY and not act.type else ()
    choices = tuple(dict.fromkeys((draft.type, *filter(None, (draft.within,)), *view.known.type_choices.get(draft.type, ()), *more)))
    if len(choices) == 1:
        return [(draft.type, [])]
    seen = [
        f"lexeme={act.lexeme}",
        f"actor={people(actor.value) if actor else None}",
        f"target={people(target.value) if target else None}",
        f"head={actor.value.head if actor else None}",
        f"named={actor.value.party.id if actor and actor.value.party else None}",
        f"one={target.value.quantity.high == 1 if target and target.value.quantity else None}",
        f"part={act.part}",
        f"long={_long(time)}",
        f"adopted={draft.adopted}",
        f"within={draft.within}",
        *(f"evidence={e}" for e in draft.evidence),
        f"outcome={any(a.value.outcome for a in draft.acts)}",
        *(f"means={m}" for m in draft.means or ("none",)),
        *(f"with={a.value.lexeme}" for a in draft.acts[1:3]),
    ]
    return [
        (choice, [f"{draft.type}>{choice}", *(f"{draft.type}>{choice}|{f}" for f in seen), *(f"{choice}|{f}" for f in seen)])
        for choice in choices
    ]


def _long(time: Mention | None) -> str:
    if time is None:
        return "none"
    days = time.value
    return "vague" if days.start is None else str((days.end - days.start).days > 3)


def choose_type(candidates: Sequence[tuple[str, list[str]]], weights: Weights) -> str:
    """The likeliest type; the draft's own where nothing speaks for another."""
    best, top = candidates[0][0], score(candidates[0][1], weights)
    for choice, features in candidates[1:]:
        value = score(features, weights)
        if value > top:
            best, top = choice, value
    return best
