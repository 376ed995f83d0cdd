"""Reality: did the act happen, is it planned, ordered, denied, failed or alleged - and is it a reported event at all."""

from collections.abc import Mapping, Sequence

from waqai.claim.clause import View, people
from waqai.claim.linear import Weights, score
from waqai.claim.roles import bucket
from waqai.model import Act, Claim, Draft, Mention, Place

REACH = 9  # tokens before a trigger in which a cue bears on it
# What may stand beside a trigger, the most telling first.
BESIDE = (
    "complement",
    "relative",
    "clause",
    "cue",
    "act",
    "report",
    "report_noun",
    "means",
    "adjective",
    "nisba",
    "head",
    "group",
    "party",
    "place_word",
    "place",
    "prep",
    "function",
)
# Cues by the modality they give, strongest first.
MODALITY = (
    ("deny", "denied"),
    ("avert", "failed"),
    ("fail", "failed"),
    ("order", "ordered"),
    ("threat", "planned"),
    ("plan", "planned"),
    ("future", "planned"),
    ("condition", "planned"),
    ("purpose", "planned"),
    ("allege", "alleged"),
)


def find_cues(view: View, draft: Draft) -> dict[str, int]:
    """The cues that bear on a draft, with the distance in tokens of the nearest of each kind."""
    trigger = draft.trigger
    first = max(view.sentence.first, trigger.first - REACH)
    cues: dict[str, int] = {}
    at = view.found.at
    for i in range(first, trigger.last):
        for match in at[i]:
            if match.entry.kind != "cue" or (match.last > trigger.first and i != trigger.first):
                continue
            if view.count(view.bounds_to, i + 1, trigger.first) and match.entry.value not in ("condition",):
                continue
            cues[match.entry.value] = trigger.first - i
    for i in range(trigger.last, min(view.sentence.last, trigger.last + 3)):
        for match in at[i]:
            if match.entry.kind == "cue" and match.entry.value == "fail":
                cues["fail"] = i - trigger.last + 1
    return cues


def modality(view: View, draft: Draft, cues: Mapping[str, int], future: str) -> str:
    """The modality that the cues give a draft; `future` is the proclitic that makes a present verb future."""
    act: Act = draft.trigger.value
    if future and draft.trigger.proclitics.endswith(future) and act.part == "present":
        return "planned"
    if "try" in cues and cues["try"] <= 3:
        return "failed"
    for cue, result in MODALITY:
        reach = {"deny": 8, "avert": 4, "fail": 4, "order": 5, "allege": 8}.get(cue, 4)
        if cue in cues and cues[cue] <= reach:
            return result
    return "actual"


def keep_features(view: View, claim: Claim, cues: Mapping[str, int], sentences: int, told: Mapping[str, int]) -> list[str]:
    """What speaks for or against a draft being a reported event that a coder would code; `told` counts the drafts before by type."""
    draft = claim.draft
    trigger = draft.trigger
    act: Act = trigger.value
    part = "verb" if act.part in ("past", "jussive") else act.part
    governor = view.governor(trigger)
    index = view.sentence.index
    where = (
        "first"
        if index == 0
        else "second"
        if index == 1
        else "early"
        if index < 5
        else "last"
        if index >= sentences - 1 and sentences > 6
        else "rest"
    )
    definite = _definite(view, trigger)
    features = [
        f"lone={sentences == 1}",
        f"type={draft.type}",
        f"lexeme={act.lexeme}",
        f"part={part}",
        f"{draft.type}|{part}",
        f"{act.frame}|{part}|{act.number}|{definite}",
        f"gov={governor}",
        f"where={where}",
        f"definite={definite}|{part}",
        f"modality={claim.modality}",
        f"{draft.type}|{claim.modality}",
        f"actor={people(claim.actor.value) if claim.actor else None}",
        f"target={people(claim.target.value) if claim.target else None}",
        f"{draft.type}|actor={claim.actor is not None}|target={claim.target is not None}",
        f"place={_place_kind(claim)}",
        f"time={_time_kind(claim)}",
        f"toll={bool(claim.tolls)}",
        f"{draft.type}|toll={bool(claim.tolls)}|time={claim.time is not None}",
        f"source={claim.source.value.kind if claim.source else None}",
        f"acts={min(len(draft.acts), 3)}",
        f"adopted={draft.adopted}",
        f"told={min(told.get(draft.type, 0), 3)}|{part}|{definite}",
        f"told={draft.type in told}|{draft.type}",
        f"drafts={bucket(sum(told.values()))}",
        f"before={_neighbour(view, trigger, -1)}",
        f"after={_neighbour(view, trigger, 1)}",
        f"rule={draft.rule.split('.')[0]}|{draft.rule.count('.')}",
        f"alone={len(view.acts) == 1}",
        f"length={bucket((view.sentence.last - view.sentence.first) // 3)}",
        f"fields={sum(x is not None for x in (claim.actor, claim.target, claim.place, claim.time))}",
    ]
    features += [f"cue={cue}|{bucket(at)}" for cue, at in cues.items()]
    features += [f"cue={cue}" for cue in cues]
    frames = {a.value.frame for a in draft.acts}
    features += [f"with={f}" for f in frames if f in ("support", "occur", "undergo", "cause")]
    ends = view.found.text.tokens[view.sentence.last - 1]
    features.append(f"ends={ends.kind}")
    if sentences == 1:  # a sentence alone, without the text that tells news from talk, is judged more by itself
        features += [f"alone|{f}" for f in features]
    return features


def _neighbour(view: View, trigger: Mention, step: int) -> str:
    """The class of the small word beside a trigger, or what else stands there."""
    i = trigger.first - 1 if step < 0 else trigger.last
    if not view.sentence.first <= i < view.sentence.last:
        return "edge"
    token = view.found.text.tokens[i]
    if token.kind != "word":
        return token.kind
    kinds = {m.entry.kind for m in view.found.at[i]}
    return next((k for k in BESIDE if k in kinds), "known" if kinds else "word")


def _definite(view: View, trigger: Mention) -> bool:
    return any(m.reading.definite for m in view.found.at[trigger.first] if m.entry.kind == "act")


def _place_kind(claim: Claim) -> str:
    if claim.place is None:
        return "none"
    place: Place = claim.place.value
    return place.kind + ("" if claim.sentence.start <= claim.place.span.start < claim.sentence.end else "|back")


def _time_kind(claim: Claim) -> str:
    if claim.time is None:
        return "none"
    days = claim.time.value
    if days.start is None:
        return "vague"
    size = "day" if days.start == days.end else "days" if (days.end - days.start).days < 40 else "long"
    return size + ("" if claim.sentence.start <= claim.time.span.start < claim.sentence.end else "|back")


def keep_score(features: Sequence[str], weights: Weights) -> float:
    """The log-odds that a claim is coded."""
    return weights.get("bias", 0.0) + score(features, weights)
