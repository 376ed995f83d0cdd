"""Roles: which mention fills which field of a draft, chosen by a linear model over what the grammar saw."""

import math
from collections import Counter
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
    """Each place that may be where it happened: those of the sentence, of the sentences before, and the main places of the text."""
    trigger = draft.trigger
    counts = Counter(map(_where, view.found.places))
    most = max(counts.values(), default=0)
    home, tokens = view.found.home, view.found.text.tokens
    seen: set[tuple[object, ...]] = set()
    smallest = min((_SIZES.get(m.value.kind, 1) for m in view.places), default=9)
    first = view.sentence.first
    for index, mention in enumerate(view.places):
        place: Place = mention.value
        slot, act = nearest_slot(view, draft, mention)
        governor = view.governor(mention)
        inside = next((p for p in view.parties if p.first <= mention.first and mention.last <= p.last), None)
        side = "after" if mention.first >= trigger.last else "before"
        seen.add(_where(mention))
        act_end = max((a.last for a in draft.acts if a.last <= mention.first), default=-1)
        yield (
            _meant(mention),
            [
                f"gov={governor}",
                f"gov={governor}|{place.kind}",
                f"gov={governor}|{side}|acts={min(slot.acts, 2)}",
                f"{draft.type}|gov={governor}",
                f"{act.frame}|gov={governor}",
                f"{act.frame}|{slot.name[:4]}|{act.part}",
                f"kind={place.kind}",
                f"{draft.type}|{place.kind}",
                f"side={side}|{bucket(slot.distance)}",
                f"acts={min(slot.acts, 2)}|{side}",
                f"bounds={min(slot.bounds, 2)}",
                f"party={inside is not None}",
                f"source={any(s.first <= mention.first < s.last for s in view.sources)}",
                f"rule={mention.rule}",
                f"chain={bool(mention.parts)}",
                f"order={min(index, 3)}",
                f"opens={mention.first <= first + 2}",
                f"only={len(view.places) == 1}",
                f"smallest={_SIZES.get(place.kind, 1) == smallest}|{place.kind == 'country'}",
                f"home={place.country == home}|{place.kind == 'country'}",
                f"main={counts[_where(mention)] == most}",
                f"word={tokens[mention.first].fold[len(mention.proclitics) :] if mention.rule != 'place.name' else None}",
                f"after={tokens[mention.first - 1].fold if mention.first > first and not mention.proclitics else None}",
                f"touches={mention.first == act_end}|{act.frame}",
            ],
        )
    here = bool(view.places)
    for past, back in earlier:
        for mention in past.places:
            place = mention.value
            key = _where(mention)
            if key in seen:
                continue
            seen.add(key)
            yield (
                mention,
                [
                    f"back={back}",
                    f"back|{place.kind}",
                    f"back|gov={past.governor(mention)}",
                    f"back|{draft.type}",
                    f"back|adopted={draft.adopted}",
                    f"back|here={here}",
                    f"back={back}|here={here}|{place.kind == 'country'}",
                    f"back|last={mention is past.places[-1]}",
                    f"back|source={any(s.first <= mention.first < s.last for s in past.sources)}",
                    f"back|known={place.lat is not None}",
                    f"back|rule={mention.rule}",
                    f"back|home={place.country == home}",
                    f"back|main={counts[key] == most}|here={here}",
                    f"back|count={min(counts[key], 4)}",
                    f"back|only={len(counts) == 1}",
                ],
            )
    rest = [m for m in view.found.places if _where(m) not in seen and m.rule != "place.dateline"]
    for key, mention in _main(rest, counts):
        place = mention.value
        side = "before" if mention.first < first else "after"
        yield (
            _meant(mention),
            [
                "text",
                f"text|{side}",
                f"text|{side}|{min(view.sentence.index, 2)}|here={here}",
                f"text|{place.kind}",
                f"text|here={here}",
                f"text|main={counts[key] == most}|here={here}",
                f"text|count={min(counts[key], 4)}",
                f"text|home={place.country == home}",
                f"text|nearest={mention is rest[0] or mention is rest[-1]}",
                f"text|rule={mention.rule}",
            ],
        )


_SIZES = {"point": 0, "settlement": 1, "district": 2, "governorate": 3, "region": 4, "country": 5}


def _meant(mention: Mention) -> Mention:
    """The place that a definite word alone ("the town") leads back to, which says more; any other mention itself."""
    return mention.parts[0] if mention.rule == "place.known" and mention.last - mention.first == 1 else mention


def _where(mention: Mention) -> tuple[object, ...]:
    place: Place = mention.value
    return (place.name, place.country, place.admin1)


def _main(places: Sequence[Mention], counts: Counter[tuple[object, ...]]) -> list[tuple[tuple[object, ...], Mention]]:
    """The first mention of each of the three places that a text names most."""
    firsts: dict[tuple[object, ...], Mention] = {}
    for mention in places:
        firsts.setdefault(_where(mention), mention)
    keys = sorted(firsts, key=lambda k: (-counts[k], firsts[k].first))[:3]
    return [(k, firsts[k]) for k in keys]


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
