"""Roles: which mention fills which field of a draft, chosen by a linear model over what the grammar saw."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from waqai.claim.clause import Slot, View
from waqai.claim.linear import Describe, Model
from waqai.model import Act, Draft, Mention, Place

ROLES = ("actor", "target")
Candidate = tuple[Mention, Any]
STEPS = (0, 1, 2, 4, 7, 12, 20)


def bucket(distance: int) -> str:
    """The name of the step that a distance in tokens falls in."""
    for step in STEPS:
        if distance <= step:
            return str(step)
    return "far"


def nearest_slot(view: View, draft: Draft, phrase: Mention, role: str | None = None) -> tuple[Slot, Act]:
    """The place of a phrase to the act of the draft that says most of it: one whose frame gives it the role, else the nearest."""
    best: tuple[tuple[int, int], Slot, Act] | None = None
    for act in draft.acts:
        slot = view.slot(act, phrase)
        told = slot.says not in ("none", "place", "means") if role is None else slot.says == role
        key = (0 if told and slot.acts == 0 else 1, slot.distance)
        if best is None or key < best[0]:
            best = (key, slot, act.value)
    assert best is not None
    return best[1], best[2]


def place_candidates(view: View, draft: Draft, earlier: Sequence[tuple[View, int]]) -> Iterator[Candidate]:
    """Each place that may be where it happened."""
    trigger = draft.trigger
    for index, mention in enumerate(view.places):
        place: Place = mention.value
        slot, act = nearest_slot(view, draft, mention)
        governor = view.governor(mention)
        inside = next((p for p in view.parties if p.first <= mention.first and mention.last <= p.last), None)
        yield (
            mention,
            [
                f"gov={governor}",
                f"gov={governor}|{place.kind}",
                f"{draft.type}|gov={governor}",
                f"{act.frame}|gov={governor}",
                f"kind={place.kind}",
                f"{draft.type}|{place.kind}",
                f"side={'after' if mention.first >= trigger.last else 'before'}|{bucket(slot.distance)}",
                f"acts={min(slot.acts, 2)}|{'after' if mention.first >= trigger.last else 'before'}",
                f"bounds={min(slot.bounds, 2)}",
                f"party={inside is not None}",
                f"source={any(s.first <= mention.first < s.last for s in view.sources)}",
                f"rule={mention.rule}",
                f"chain={bool(mention.parts)}",
                f"order={min(index, 3)}",
                f"opens={mention.first <= view.sentence.first + 2}",
                f"only={len(view.places) == 1}",
            ],
        )
    for past, back in earlier:
        for mention in past.places:
            place = mention.value
            yield (
                mention,
                [
                    f"back={back}",
                    f"back|{place.kind}",
                    f"back|gov={past.governor(mention)}",
                    f"back|{draft.type}",
                    f"back|adopted={draft.adopted}",
                    f"back|here={bool(view.places)}",
                    f"back|last={mention is past.places[-1]}",
                    f"back|source={any(s.first <= mention.first < s.last for s in past.sources)}",
                    f"back|known={place.lat is not None}",
                ],
            )


def time_candidates(view: View, draft: Draft, earlier: Sequence[tuple[View, int]], sources: Sequence[Mention]) -> Iterator[Candidate]:
    """Each time that may be when it happened."""
    trigger = draft.trigger
    for mention in view.times:
        slot, act = nearest_slot(view, draft, mention)
        days = mention.value
        long = (
            "none" if days.start is None else "day" if days.start == days.end else "days" if (days.end - days.start).days < 40 else "long"
        )
        report = next((s for s in view.sources if abs(s.first - mention.last) <= 2 or abs(mention.first - s.last) <= 2), None)
        yield (
            mention,
            [
                f"side={'after' if mention.first >= trigger.last else 'before'}|{bucket(slot.distance)}",
                f"acts={min(slot.acts, 2)}|{'after' if mention.first >= trigger.last else 'before'}",
                f"bounds={min(slot.bounds, 2)}",
                f"commas={min(slot.commas, 2)}",
                f"long={long}",
                f"{draft.type}|{long}",
                f"source={report is not None}",
                f"only={len(view.times) == 1}",
                f"gov={view.governor(mention)}",
                f"rule={mention.rule}",
                f"verb={act.part in ('past', 'present')}",
            ],
        )
    for past, back in earlier:
        for mention in past.times:
            days = mention.value
            long = "none" if days.start is None else "day" if days.start == days.end else "days"
            yield (
                mention,
                [
                    f"back={back}",
                    f"back|{long}",
                    f"back|{draft.type}",
                    f"back|here={bool(view.times)}",
                    f"back|adopted={draft.adopted}",
                    f"back|last={mention is past.times[-1]}",
                ],
            )


def choose(candidates: Sequence[Candidate], model: Model, describe: Describe = list) -> tuple[Mention | None, float]:
    """The likeliest candidate and its probability among all and "none of them". Earlier candidates win ties.

    `describe` gives the features of what was seen of a candidate.
    """
    if not model.trained or not candidates:
        return None, 0.0
    values = [math.exp(min(30.0, model.value(seen, describe))) for _, seen in candidates]
    best = max(range(len(values)), key=lambda i: (values[i], -i))
    likely = values[best] / (1 + sum(values))
    return candidates[best][0], likely
