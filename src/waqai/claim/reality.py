"""Reality: did the act happen, is it planned, ordered, denied, failed or alleged - and is it a reported event at all."""

from collections.abc import Mapping

from waqai.claim.clause import View, people
from waqai.claim.roles import bucket
from waqai.claim.timing import how_long
from waqai.model import Act, Claim, Draft, Mention, Place

REACH = 9  # tokens before a trigger in which a cue bears on it
# What may stand beside a trigger, the most telling first.
CARRYING = ("support", "occur", "undergo", "cause")
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
    for i in view.tokens_of("cue", first, trigger.last):
        for match in at[i]:
            if match.entry.kind != "cue" or (match.last > trigger.first and i != trigger.first):
                continue
            if view.count(view.bounds_to, i + 1, trigger.first) and match.entry.value not in ("condition",):
                continue
            cues[match.entry.value] = trigger.first - i
    if "order" not in cues and trigger.value.part == "masdar" and view.demand(trigger) is not None:
        cues["order"] = 1
    for i in view.tokens_of("cue", trigger.last, min(view.sentence.last, trigger.last + 3)):
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


def trigger_features(view: View, draft: Draft, mode: str, cues: Mapping[str, int], sentences: int, told: Mapping[str, int]) -> list[str]:
    """What the words of the acts and their neighbours say for or against a reported event; `told` counts the drafts before by type."""
    trigger, type_ = draft.trigger, draft.type
    act: Act = trigger.value
    part = "verb" if act.part in ("past", "jussive") else act.part
    index = view.sentence.index
    definite = view.is_definite(trigger)
    features = [
        f"type={type_}",
        f"lexeme={act.lexeme}",
        f"part={part}",
        f"{type_}|{part}",
        f"{act.frame}|{part}|{act.number}|{definite}",
        f"gov={view.governor(trigger)}",
        f"where={_where(index, sentences)}",
        f"definite={definite}|{part}",
        f"modality={mode}",
        f"{type_}|{mode}",
        f"acts={min(len(draft.acts), 3)}",
        f"adopted={draft.adopted}",
        f"told={min(told.get(type_, 0), 3)}|{part}|{definite}",
        f"told={type_ in told}|{type_}",
        f"drafts={bucket(sum(told.values()))}",
        f"before={_neighbour(view, trigger, -1)}",
        f"after={_neighbour(view, trigger, 1)}",
        f"rule={draft.rule.split('.')[0]}|{draft.rule.count('.')}",
        f"alone={len(view.acts) == 1}",
        f"length={bucket((view.sentence.last - view.sentence.first) // 3)}",
        f"ends={view.found.text.tokens[view.sentence.last - 1].kind}",
    ]
    for cue, at in cues.items():
        features += (f"cue={cue}|{bucket(at)}", f"cue={cue}")
    for act_ in draft.acts:
        frame = act_.value.frame
        if frame in CARRYING:
            features.append(f"with={frame}")
    document = view.found.text.document
    if sentences == 1 and document.title is None and document.published is None:
        # A sentence alone, without the text and the day that tell news from talk, is judged more by itself.
        features += ["lone", *(f"alone|{f}" for f in features)]
    return features


def claim_features(claim: Claim) -> list[str]:
    """What the fillers of a claim say for or against its being a reported event."""
    type_, actor, target = claim.draft.type, claim.actor, claim.target
    return [
        f"actor={people(actor.value) if actor else None}",
        f"target={people(target.value) if target else None}",
        f"{type_}|actor={actor is not None}|target={target is not None}",
        f"place={_place_kind(claim)}",
        f"time={_time_kind(claim)}",
        f"toll={bool(claim.tolls)}",
        f"{type_}|toll={bool(claim.tolls)}|time={claim.time is not None}",
        f"source={claim.source.value.kind if claim.source else None}",
        f"fields={sum(x is not None for x in (actor, target, claim.place, claim.time))}",
    ]


def _where(index: int, sentences: int) -> str:
    """Which part of the document a sentence stands in."""
    if index < 2:
        return ("first", "second")[index]
    if index < 5:
        return "early"
    return "last" if index >= sentences - 1 and sentences > 6 else "rest"


def _neighbour(view: View, trigger: Mention, step: int) -> str:
    """The class of the small word beside a trigger, or what else stands there."""
    i = trigger.first - 1 if step < 0 else trigger.last
    if not view.sentence.first <= i < view.sentence.last:
        return "edge"
    token = view.found.text.tokens[i]
    if token.kind != "word":
        return token.kind
    kinds = view.found.kinds[i]
    return next((k for k in BESIDE if k in kinds), "known" if kinds else "word")


def _place_kind(claim: Claim) -> str:
    if claim.place is None:
        return "none"
    place: Place = claim.place.value
    return place.kind + ("" if claim.sentence.start <= claim.place.span.start < claim.sentence.end else "|back")


def _time_kind(claim: Claim) -> str:
    if claim.time is None:
        return "none"
    size = how_long(claim.time.value)
    if size == "none":
        return "vague"
    return size + ("" if claim.sentence.start <= claim.time.span.start < claim.sentence.end else "|back")
