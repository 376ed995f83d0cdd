"""The choice of a filler: where a phrase stands to the acts of a draft, and which candidate a linear model takes."""

import math
from collections.abc import Sequence
from typing import Any

from waqai.claim.clause import Slot, View
from waqai.claim.linear import Describe, Model
from waqai.model import Act, Draft, Mention

Candidate = tuple[Mention, Any]
CEILING = 30.0  # log-odds above which nothing is surer
STEPS = (0, 1, 2, 4, 7, 12, 20)


def bucket(distance: int) -> str:
    """The name of the step that a distance in tokens falls in."""
    for step in STEPS:
        if distance <= step:
            return str(step)
    return "far"


def nearest_slot(view: View, draft: Draft, phrase: Mention, role: str | None = None) -> tuple[Slot, Act]:
    """The place of a phrase to the act of the draft that says most of it: one whose frame gives it the role, else the nearest."""
    if len(draft.acts) == 1:
        return view.slot(draft.trigger, phrase), draft.trigger.value
    best: tuple[tuple[int, int], Slot, Act] | None = None
    for act in draft.acts:
        slot = view.slot(act, phrase)
        told = slot.says not in ("none", "place", "means") if role is None else slot.says == role
        key = (0 if told and slot.acts == 0 else 1, slot.distance)
        if best is None or key < best[0]:
            best = (key, slot, act.value)
    assert best is not None
    return best[1], best[2]


def choose(candidates: Sequence[Candidate], model: Model, describe: Describe) -> tuple[Mention | None, float]:
    """The likeliest candidate and its probability among all and "none of them". Earlier candidates win ties.

    `describe` gives the features of what was seen of a candidate.
    """
    if not model.trained or not candidates:
        return None, 0.0
    values = model.values([seen for _, seen in candidates], describe)
    odds = [math.exp(value if value < CEILING else CEILING) for value in values]
    best = max(odds)
    return candidates[odds.index(best)][0], best / (1 + sum(odds))
