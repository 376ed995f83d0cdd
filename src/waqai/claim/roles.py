"""Roles: which mention fills which field of a draft, chosen by a linear model over what the grammar saw."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from waqai.claim.clause import ARMED, Slot, View
from waqai.claim.linear import Weights, score
from waqai.model import Act, Draft, Mention, PartyRef, Place

ROLES = ("actor", "target")
Candidate = tuple[Mention, list[str]]
STEPS = (0, 1, 2, 4, 7, 12, 20)


def bucket(distance: int) -> str:
    """The name of the step that a distance in tokens falls in."""
    for step in STEPS:
        if distance <= step:
            return str(step)
    return "far"


def people(ref: PartyRef) -> str:
    """What kind of people a reference names, coarse enough to learn from."""
    if ref.outcome:
        return "casualty"
    if ref.cls in ARMED:
        return "armed"
    if ref.cls:
        return ref.cls
    return ref.who or "unknown"


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


class Context(NamedTuple):
    """What is known when a role is filled: the fillers of the draft before, the actor once it is chosen, the parties of the document."""

    actor_before: Mention | None
    target_before: Mention | None
    actor: Mention | None
    protagonists: Sequence[Mention]


def party_candidates(view: View, draft: Draft, role: str, earlier: Sequence[tuple[View, int]], context: Context) -> Iterator[Candidate]:
    """Each noun phrase that may fill a role, with the features of where it stands; then those of sentences before and of the whole text."""
    actor: PartyRef | None = context.actor.value if context.actor is not None else None
    seen: set[str] = set()
    for phrase in view.parties:
        slot, act = nearest_slot(view, draft, phrase, role)
        ref: PartyRef = phrase.value
        if (slot.name == "over" and ref.outcome is None) or phrase is context.actor:
            continue
        if ref.party is not None:
            seen.add(ref.party.id)
        kind = people(ref)
        verb = "verb" if act.part in ("past", "present", "jussive") else "noun"
        said = slot.says if slot.acts == 0 and slot.bounds == 0 else "none"
        counted = ref.quantity is not None
        yield (
            phrase,
            [
                f"says={said}",
                f"says={said}|{kind}",
                f"says={said}|counted={counted}|{act.outcome}",
                f"{act.frame}|{slot.name}|{act.voice}",
                f"{act.frame}|says={said}|{kind}",
                f"{slot.name}|{verb}",
                f"{slot.name}|{kind}",
                f"{draft.type}|{kind}",
                f"{draft.type}|{slot.name}",
                f"far={bucket(slot.distance)}|{slot.name[:4]}",
                f"acts={min(slot.acts, 2)}|{slot.name[:4]}",
                f"bounds={min(slot.bounds, 2)}",
                f"commas={min(slot.commas, 2)}",
                f"kind={kind}",
                f"head={ref.head}",
                f"counted={counted}|{kind}",
                f"source={any(s.first <= phrase.first < s.last for s in view.sources)}",
                f"named={ref.party is not None}",
                f"topic={phrase is view.topic}|{slot.name[:4]}",
                f"suffix={bool(draft.trigger.suffix)}|{slot.name[:4]}",
                *_relation(phrase, ref, kind, actor, context),
            ],
        )
    for past, back in earlier:
        for phrase in past.parties:
            ref = phrase.value
            kind = people(ref)
            if ref.party is not None:
                seen.add(ref.party.id)
            yield (
                phrase,
                [
                    f"back={back}",
                    f"back={back}|{kind}",
                    f"back|{draft.type}|{kind}",
                    f"back|head={ref.head}",
                    f"back|named={ref.party is not None}",
                    f"back|counted={ref.quantity is not None}",
                    f"back|adopted={draft.adopted}",
                    f"back|governed={bool(past.governor(phrase))}",
                    f"back|topic={phrase is past.topic}",
                    f"back|suffix={bool(draft.trigger.suffix)}",
                    *_relation(phrase, ref, kind, actor, context),
                ],
            )
    for rank, phrase in enumerate(context.protagonists):
        ref = phrase.value
        if ref.party is None or ref.party.id in seen:
            continue
        kind = people(ref)
        yield phrase, [f"text|{draft.type}|{kind}", f"text|rank={min(rank, 3)}", "text", *_relation(phrase, ref, kind, actor, context)]


def _relation(phrase: Mention, ref: PartyRef, kind: str, actor: PartyRef | None, context: Context) -> list[str]:
    """How a candidate relates to the fillers already known."""
    features = [f"actor={people(actor) if actor else None}|{kind}"]
    if actor is not None and actor.party is not None and ref.party is not None:
        same = "same" if actor.party.id == ref.party.id else "home" if actor.party.country == ref.party.country else "abroad"
        features.append(f"actor={same}")
    for name, before in (("actor", context.actor_before), ("target", context.target_before)):
        if before is None:
            continue
        party = before.value.party
        if before.span == phrase.span or (party is not None and ref.party is not None and party.id == ref.party.id):
            features.append(f"before={name}")
            features.append(f"before={name}|{kind}")
    return features


def protagonists(parties: Sequence[Mention]) -> list[Mention]:
    """The first mention of each armed party of a text, the most mentioned first; four at most."""
    count: Counter[str] = Counter()
    first: dict[str, Mention] = {}
    for mention in parties:
        ref: PartyRef = mention.value
        if ref.party is not None and ref.cls in ARMED:
            count[ref.party.id] += 1
            first.setdefault(ref.party.id, mention)
    return [first[id_] for id_ in sorted(count, key=lambda i: (-count[i], first[i].first))[:4]]


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


def source_candidates(view: View, draft: Draft, earlier: Sequence[tuple[View, int]], later: View | None) -> Iterator[Candidate]:
    """Each source that may stand behind the statement; sources of earlier sentences carry over, one named just after may cover the lead."""
    trigger = draft.trigger
    opens = _opens(view)
    for mention in view.sources:
        before = mention.last <= trigger.first
        yield (
            mention,
            [
                f"here|{'before' if before else 'after'}|{mention.rule}",
                f"here|{mention.value.kind}",
                f"here|far={bucket(abs(trigger.first - mention.first))}",
                f"here|bounds={min(view.count(view.bounds_to, mention.last, trigger.first) if before else 0, 2)}",
                f"here|only={len(view.sources) == 1}",
            ],
        )
    for past, back in earlier:
        for mention in past.sources:
            yield (
                mention,
                [
                    f"back={back}",
                    f"back|{mention.value.kind}",
                    f"back|{mention.rule}",
                    f"back|{min(back, 3)}|opens={opens}",
                    f"back|here={bool(view.sources)}",
                    f"back|last={mention is past.sources[-1]}",
                    f"back|adopted={draft.adopted}",
                ],
            )
    if later is not None:
        for mention in later.sources:
            yield (
                mention,
                [
                    f"later|{mention.rule}",
                    f"later|here={bool(view.sources)}",
                    f"later|sentence={min(view.sentence.index, 2)}",
                    f"later|{mention.value.kind}",
                ],
            )


def _opens(view: View) -> str:
    """How a sentence begins: with a verb of saying that goes on, a definite source, or anything else."""
    at = view.found.at
    for i in range(view.sentence.first, min(view.sentence.first + 2, view.sentence.last)):
        for match in at[i]:
            if match.entry.kind == "report":
                return str(match.entry.value.type)
            if match.entry.kind == "clause":
                return "clause"
    return "plain"


def choose(candidates: Sequence[Candidate], weights: Weights, least: float = 0.3) -> tuple[Mention | None, float]:
    """The likeliest candidate and its probability among all and "none of them"; None below `least`. Earlier candidates win ties."""
    bias = weights.get("bias")
    if bias is None or not candidates:
        return None, 0.0
    values = [math.exp(min(30.0, bias + score(features, weights))) for _, features in candidates]
    best = max(range(len(values)), key=lambda i: (values[i], -i))
    likely = values[best] / (1 + sum(values))
    return (candidates[best][0] if likely >= least else None), likely
