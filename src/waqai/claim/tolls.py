"""Tolls: what the acts of a draft did to how many people."""

from waqai.claim.clause import View
from waqai.claim.counts import Count, Given, how_many, someone
from waqai.model import ARMED, ONE, Act, Draft, Mention, PartyRef, Quantity, Toll

# Event types whose own target or actor is counted: (who is counted, outcome).
COUNTED = {
    "arrest": ("target", "detained"),
    "abduction": ("target", "abducted"),
    "release": ("target", "released"),
    "forced_recruitment": ("target", "recruited"),
    "defection": ("actor", "defected"),
    "displacement": ("actor", "displaced"),
    "protest": ("actor", "participants"),
    "deployment": ("actor", "participants"),
    "assassination": ("target", "killed"),
    "execution": ("target", "killed"),
}
VAGUE_ONLY = ("participants",)  # outcomes that a bare plural does not state


def find_tolls(view: View, given: Given, draft: Draft, actor: Mention | None, target: Mention | None, failed: bool) -> tuple[Toll, ...]:
    """The tolls that the draft states, one an outcome and kind of people, in the order of the text."""
    found: list[Toll] = []
    for act in draft.acts:
        for outcome, count in given.of(act):
            if not (failed and draft.type == "assassination"):
                _add(found, count, outcome)
    for phrase in view.parties:
        ref: PartyRef = phrase.value
        if ref.outcome and ref.quantity is not None and given.free(phrase) and _belongs(view, draft, phrase):
            _add(found, Count(phrase, ref.quantity, phrase.span), ref.outcome)
    if draft.type in COUNTED and not failed:
        role, outcome = COUNTED[draft.type]
        filler = actor if role == "actor" else target
        act_value: Act = draft.trigger.value
        if act_value.outcome and outcome != "killed":
            outcome = act_value.outcome
        if not any(t.outcome == outcome for t in found):
            here = given.right_after(draft.trigger) if draft.type == "forced_recruitment" else None  # the men, not their leader
            quantity = how_many(view, filler, named=outcome not in VAGUE_ONLY) if filler is not None and here is None else None
            here = here or (given.right_after(draft.trigger) if quantity is None else None)
            if filler is not None and quantity is not None and not (outcome in VAGUE_ONLY and not _crowd(filler, quantity)):
                _add(found, Count(filler, quantity, filler.span), outcome)
            elif here is not None and not (outcome in VAGUE_ONLY and not _crowd(here.phrase, here.quantity)):
                _add(found, here, outcome)
            elif outcome == "killed" and draft.type == "assassination":
                trigger = draft.trigger
                _add(found, Count(someone(trigger), ONE, trigger.span), outcome)
    return tuple(sorted(found, key=lambda t: (t.span.start, t.outcome)))


def _crowd(phrase: Mention, quantity: Quantity) -> bool:
    """Is a count one of many people, not of bodies of people and no bare plural."""
    return phrase.value.head == "group" and quantity.best > 1 and not (quantity.vague and quantity.best == 2)


def _belongs(view: View, draft: Draft, phrase: Mention) -> bool:
    """Is a counted casualty nearer to this draft than to another act with a type of its own."""
    own = min(abs(a.first - phrase.first) for a in draft.acts)
    others = [abs(a.first - phrase.first) for a in view.acts if a.value.type and a not in draft.acts]
    return not others or own <= min(others)


def _add(found: list[Toll], count: Count, outcome: str) -> None:
    ref: PartyRef = count.phrase.value
    who = "combatants" if ref.cls in ARMED else "civilians" if ref.cls in ("civilians", "protesters") else ref.who or "unknown"
    if any(t.outcome == outcome and (t.mention.first == count.phrase.first or t.who == who) for t in found):
        return
    found.append(Toll(outcome, count.quantity, who, count.phrase, count.span))
