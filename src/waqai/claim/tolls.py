"""Tolls: what the acts of a draft did to how many people."""

from waqai.claim.clause import ARMED, View
from waqai.model import Act, Draft, Mention, PartyRef, Quantity, Span, Toll

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


def find_tolls(view: View, draft: Draft, actor: Mention | None, target: Mention | None, failed: bool) -> tuple[Toll, ...]:
    """The tolls that the draft states, one an outcome and kind of people, in the order of the text."""
    found: list[Toll] = []
    for act in draft.acts:
        value: Act = act.value
        if value.outcome in ("killed", "injured") and draft.type not in ("assassination",):
            phrase = _victims(view, act, draft)
            if phrase is not None:
                _add(found, phrase, value.outcome)
    for phrase in view.parties:
        ref: PartyRef = phrase.value
        if ref.outcome and ref.quantity is not None and _belongs(view, draft, phrase):
            _add(found, phrase, ref.outcome)
    if draft.type in COUNTED and not failed:
        role, outcome = COUNTED[draft.type]
        filler = actor if role == "actor" else target
        act_value: Act = draft.trigger.value
        if act_value.outcome and outcome != "killed":
            outcome = act_value.outcome
        if filler is not None and not any(t.outcome == outcome for t in found):
            quantity = filler.value.quantity
            if quantity is not None and not (outcome in VAGUE_ONLY and quantity.vague):
                _add(found, filler, outcome)
    return tuple(sorted(found, key=lambda t: (t.span.start, t.outcome)))


def _victims(view: View, act: Mention, draft: Draft) -> Mention | None:
    """The counted noun phrase that an outcome befalls: its target place, the nearest first."""
    best: tuple[tuple[int, int], Mention] | None = None
    for phrase in view.parties:
        ref: PartyRef = phrase.value
        if ref.quantity is None or ref.outcome not in (None, act.value.outcome):
            continue
        slot = view.slot(act, phrase)
        if slot.acts or slot.bounds:
            continue
        if (
            slot.says == "target"
            or (slot.says == "subject" and act.value.part == "past")
            or (slot.name == "pre" and act.value.part in ("past", "present"))
        ):
            key = (slot.name == "pre", slot.distance)
            if slot.distance <= 6 and (best is None or key < best[0]):
                best = (key, phrase)
    return best[1] if best else None


def _belongs(view: View, draft: Draft, phrase: Mention) -> bool:
    """Is a counted casualty nearer to this draft than to another act with a type of its own."""
    own = min(abs(a.first - phrase.first) for a in draft.acts)
    others = [abs(a.first - phrase.first) for a in view.acts if a.value.type and a not in draft.acts]
    return not others or own <= min(others)


def _add(found: list[Toll], phrase: Mention, outcome: str) -> None:
    ref: PartyRef = phrase.value
    quantity: Quantity | None = ref.quantity
    if quantity is None:
        return
    who = "combatants" if ref.cls in ARMED else "civilians" if ref.cls in ("civilians", "protesters") else ref.who or "unknown"
    if any(t.outcome == outcome and (t.mention.first == phrase.first or t.who == who) for t in found):
        return
    found.append(Toll(outcome, quantity, who, phrase, Span(phrase.span.start, phrase.span.end)))
