"""The type of a draft, chosen anew once its actor, target and means are known."""

from collections.abc import Mapping

import msgspec

from waqai.claim.clause import View, people
from waqai.claim.linear import Model
from waqai.model import CASUALTY, Act, Draft, Mention

TELLING = ("order", "refuse")  # cues that may change what an act is: forces that are sent, and men whose sending is demanded


class Typed(msgspec.Struct, frozen=True, gc=False):
    """What is seen of a draft that may be of one of several types; `own` is the type that it has by its words."""

    choices: tuple[str, ...]
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


def see_type(
    view: View, draft: Draft, actor: Mention | None, target: Mention | None, time: Mention | None, cues: Mapping[str, int]
) -> Typed | None:
    """The types that a draft may turn out to be, its own first, with what is seen of it; None where it can be nothing else."""
    act: Act = draft.trigger.value
    more = ("toll",) if act.outcome in CASUALTY and not act.type else ()
    choices = tuple(dict.fromkeys((draft.type, *filter(None, (draft.within,)), *view.known.type_choices.get(draft.type, ()), *more)))
    if len(choices) == 1:
        return None
    return Typed(
        choices,
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


def type_features(seen: Typed, choice: str) -> list[str]:
    """The features of one type in question."""
    own, facts = seen.own, _facts(seen)
    return [f"{own}>{choice}", *(f"{own}>{choice}|{f}" for f in facts), *(f"{choice}|{f}" for f in facts)]


def _facts(seen: Typed) -> list[str]:
    return [
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


def _long(time: Mention | None) -> str:
    if time is None:
        return "none"
    days = time.value
    return "vague" if days.start is None else str((days.end - days.start).days > 3)


def choose_type(seen: Typed, model: Model) -> str:
    """The likeliest type; the draft's own where nothing speaks for another."""
    return model.remember(seen, lambda: _likeliest(seen, model))


def _likeliest(seen: Typed, model: Model) -> str:
    """The type whose features weigh most; the facts are the same for each type, so that their weights are looked up once."""
    heads, own = model.by_fact.get("", {}), seen.own
    rows = [model.by_fact[fact] for fact in _facts(seen) if fact in model.by_fact]
    values: list[float] = []
    for choice in seen.choices:
        turn = f"{own}>{choice}"
        value = heads.get(turn, 0.0)
        for name in (turn, choice):
            for row in rows:
                value += row.get(name, 0.0)
        values.append(model.bias + value)
    return seen.choices[values.index(max(values))]
