"""Drafts: the acts of a sentence gathered into statements of one event each, with its type."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from waqai.claim.clause import View
from waqai.knowledge.lexicon import Match
from waqai.knowledge.values import MeansWord
from waqai.model import ARMED, FINITE, Act, Draft, Mention

OPEN_FRAMES = ("operation", "drop")  # events that a weapon or nothing but the fighting itself gives a type
CARRIES = ("support", "occur", "undergo")
NEAR = 9  # tokens between an act and the one that carries it
LINKED = 16  # tokens between an outcome and the event it follows from
STRIKES = ("air_strike", "drone_strike", "shelling", "chemical_attack")
EFFECTS = ("explode", "blast", "ruin")  # frames of events that may be only what a strike did: an explosion, ruins
GENERIC = ("target", "hit", "attack", "drop", "drop_down", "fire", "pound", "destroy", "bombard", "blow_up")
NUMBER = "number"  # the frame of "the number of the dead"
SUMMED = ("killed", "injured", "displaced", "detained", "defected", "abducted")
COUNT_REACH = 8  # tokens before an outcome in which a word of counting bears on it
SINCE_REACH = 24  # tokens after it in which "since" does
SHORT = 2  # days of a time that is still that of one event
LONG = 8  # days of a time that is not
SPECIFIC_RANK = (
    "chemical_attack",
    "drone_strike",
    "air_strike",
    "bombing",
    "shelling",
    "assassination",
    "execution",
    "attack_on_civilians",
    "clash",
)


class _Sum(NamedTuple):
    """Acts that count the dead over a time or many events, what shows it, the event that they were stated with."""

    acts: list[Mention]
    evidence: tuple[str, ...]
    cause: Mention | None


def make_drafts(view: View, before: Draft | None) -> list[Draft]:
    """The drafts of a sentence in order; `before` is the last draft of the sentence before, which a bare outcome may belong to."""
    acts = view.acts
    if not acts:
        return []
    drafts: list[Draft] = []
    group, counts = _gather(view, acts)
    for members in group:
        draft = _draft(view, members, before)
        if draft is not None:
            drafts.append(draft)
            before = draft
    drafts += _joined([_count_draft(view, count, drafts) for count in counts])
    return sorted(drafts, key=lambda d: d.acts[0].first) if counts else drafts


def _is_event(mention: Mention) -> bool:
    act: Act = mention.value
    return bool(act.type) or act.frame in OPEN_FRAMES


def _gather(view: View, acts: Sequence[Mention]) -> tuple[list[list[Mention]], list[_Sum]]:
    """Acts of one event together: each event, the verbs that carry it, the outcomes that follow from it; and sums of the dead, apart."""
    events = [a for a in acts if _is_event(a) and a.value.frame != NUMBER]
    home: dict[int, Mention] = {}
    kept: list[Mention] = []
    for k, event in enumerate(events):
        following = events[k + 1] if k + 1 < len(events) else None
        if following is not None and _opens(view, event, following):
            home[event.first] = following
            continue
        host = _strike_behind(view, event, events) or _host(view, event, kept)
        if host is None:
            kept.append(event)
        else:
            home[event.first] = host
    outcomes: list[list[Mention]] = []
    sums: list[_Sum] = []
    for act in acts:
        value: Act = act.value
        if _is_event(act) and value.frame != NUMBER:
            continue
        if value.outcome:
            cause = _cause(view, act, kept)
            evidence = sum_evidence(view, act)
            if evidence:
                if sums and _near(view, sums[-1].acts[-1], act):
                    sums[-1].acts.append(act)
                else:
                    sums.append(_Sum([act], evidence, cause))
            elif cause is not None:
                home[act.first] = cause
            elif outcomes and _near(view, outcomes[-1][-1], act):
                outcomes[-1].append(act)
            else:
                outcomes.append([act])
        elif value.frame in CARRIES:
            following = next(
                (e for e in kept if 0 <= e.first - act.last <= NEAR and view.count(view.bounds_to, act.last, e.first) == 0), None
            )
            preceding = next(
                (e for e in reversed(kept) if 0 <= act.first - e.last <= NEAR and view.count(view.bounds_to, e.last, act.first) == 0), None
            )
            carried = preceding if preceding is not None and (following is None or value.frame == "occur") else following
            if carried is not None:
                home[act.first] = carried
    groups = {e.first: [e] for e in kept}
    for act in acts:
        host = home.get(act.first)
        while host is not None and host.first in home:
            host = home[host.first]
        if host is not None:
            groups[host.first].append(act)
    for run in outcomes:
        groups[run[0].first] = run
    return [groups[i] for i in sorted(groups)], sums


def _near(view: View, act: Mention, following: Mention) -> bool:
    return following.first - act.last <= NEAR and view.count(view.bounds_to, act.last, following.first) == 0


def sum_evidence(view: View, act: Mention) -> tuple[str, ...]:
    """What shows that the people an act befell are counted over a time or over many events; empty for the toll of one event."""
    value: Act = act.value
    if value.outcome not in SUMMED:
        return ()
    found = {"number"} if value.frame == NUMBER else set()
    at = view.found.at
    days = [t.value for t in view.times]
    short = any(d.start is not None and (d.end - d.start).days <= SHORT for d in days)
    for i in view.tokens_of("cue", max(view.sentence.first, act.first - COUNT_REACH), min(view.sentence.last, act.last + SINCE_REACH)):
        for match in at[i]:
            if match.entry.kind != "cue":
                continue
            cue = match.entry.value
            if (cue == "count" and i < act.first and not _of_persons(view, match)) or (cue == "since" and not short):
                found.add(cue)
    if any(d.start is not None and (d.end - d.start).days > LONG for d in days):
        found.add("long")
    return tuple(sorted(found))


def _of_persons(view: View, match: Match) -> bool:
    """Is a word such as "a number" only the count of the people named after it: "a number of dead"."""
    return any(p.first == match.first for p in view.parties)


def _count_draft(view: View, count: _Sum, drafts: Sequence[Draft]) -> Draft:
    """A sum of the dead as a draft of its own; it remembers the type of the event that it was stated with."""
    trigger = count.acts[0]
    act: Act = trigger.value
    within = next((d.type for d in drafts if count.cause is not None and count.cause in d.acts), "")
    if not within:
        within, _ = _outcome_type(view, count.acts, None)
    type_ = act.type or "toll"
    return Draft(view.sentence.index, trigger, tuple(count.acts), type_, f"{type_}.sum.{act.lexeme}", (), False, count.evidence, within)


def _joined(sums: Sequence[Draft]) -> list[Draft]:
    """Sums of one sentence over different outcomes, the dead and the wounded of the same time, as one draft."""
    out: list[Draft] = []
    for draft in sums:
        last = out[-1] if out else None
        if last is not None and last.type == draft.type and not _outcomes(last) & _outcomes(draft):
            evidence = tuple(sorted({*last.evidence, *draft.evidence}))
            out[-1] = msgspec.structs.replace(last, acts=last.acts + draft.acts, evidence=evidence)
        else:
            out.append(draft)
    return out


def _outcomes(draft: Draft) -> set[str | None]:
    return {a.value.outcome for a in draft.acts if a.value.outcome}


def _opens(view: View, event: Mention, following: Mention) -> bool:
    """Does an act only open the event noun after it: "a campaign of arrests", "[there] struck an explosion", "[there] hit five raids"."""
    act: Act = event.value
    value: Act = following.value
    between = view.found.at[event.last] if following.first == event.last + 1 else ()
    counted = any(m.entry.kind == "number.word" for m in between)
    if not (following.first == event.last or counted) or value.part not in ("masdar", "noun") or following.proclitics or event.suffix:
        return False
    return act.frame == "operation" or (act.lexeme in GENERIC and act.part == "past" and value.type in SPECIFIC_RANK)


def _host(view: View, event: Mention, kept: Sequence[Mention]) -> Mention | None:
    """The earlier event of the sentence that this one only restates: "raids that targeted", "an attack with an explosion"."""
    act: Act = event.value
    for other in reversed(kept):
        gap = event.first - other.last
        if gap > NEAR or view.count(view.bounds_to, other.last, event.first):
            return None
        earlier: Act = other.value
        if act.lexeme in GENERIC and earlier.type in SPECIFIC_RANK and (act.type == earlier.type or act.part != "noun"):
            return other
        if act.lexeme == "target" and earlier.frame == "operation" and act.part in FINITE:
            return other  # "an operation that targeted": the operation has the better type
        if earlier.type == act.type and gap <= 4 and not (act.part in ("past", "present") and earlier.part in ("past", "present")):
            return other
    return None


def _strike_behind(view: View, event: Mention, events: Sequence[Mention]) -> Mention | None:
    """The strike of the sentence that an explosion or a ruin is the effect of: "explosions after raids", "a raid that led to a fire"."""
    if event.value.frame not in EFFECTS:
        return None
    for other in events:
        if other.value.type not in STRIKES:
            continue
        if other.first >= event.last:
            near = other.first - event.last <= NEAR and view.count(view.bounds_to, event.last, other.first) == 0
            role = view.known.prepositions.get(view.governor(other))
            if near and (role == "cause" or (role == "place" and event.value.frame == "ruin")):
                return other
        elif event.first - other.last <= LINKED and any(
            a.value.frame == "cause" and other.first - NEAR < a.first < event.first for a in view.acts
        ):
            return other
    return None


def _cause(view: View, outcome: Mention, events: Sequence[Mention]) -> Mention | None:
    """The event that an outcome follows from: the one named after "in", "by", "because of", else the nearest before it."""
    for event in events:
        gap = event.first - outcome.last
        if 0 <= gap <= LINKED and view.count(view.bounds_to, outcome.last, event.first) == 0:
            governor = view.governor(event)
            if governor and (
                view.known.prepositions.get(governor) in ("cause", "during", "place", "means") or governor in view.known.governing
            ):
                return event
    for event in reversed(events):
        gap = outcome.first - event.last
        if gap >= 0:
            return event if gap <= 2 * LINKED and view.count(view.bounds_to, event.last, outcome.first) <= 1 else None
    return None


def _draft(view: View, members: Sequence[Mention], before: Draft | None) -> Draft | None:
    trigger = next((m for m in members if _is_event(m)), None) or next((m for m in members if m.value.outcome), None)
    if trigger is None:
        return None
    act: Act = trigger.value
    means = _means(view, members)
    type_ = act.type or ""
    if act.frame == "operation" and not type_:
        type_ = "operation"
    rule = trigger.rule
    if act.means == "open" or not act.type:
        for (kind, from_), to in view.known.means_types.items():
            if kind in means and from_ == (type_ or "-"):
                type_, rule = to, f"{to}.{kind}.{act.lexeme}"
                break
    if type_ == "operation":
        type_ = "clash"
    if act.frame == "drop" and not type_:
        return None  # something was thrown that is no weapon
    adopted = False
    if not type_:
        type_, adopted = _outcome_type(view, members, before)
        rule = f"{type_}.{act.lexeme}"
    return Draft(
        view.sentence.index, trigger, tuple(members), type_, rule, tuple(sorted(means)), adopted, definite=view.is_definite(trigger)
    )


def _means(view: View, members: Sequence[Mention]) -> set[str]:
    """The weapons named near the acts, in the same clause."""
    first, last = view.sentence.first, view.sentence.last
    found: set[str] = set()
    at = view.found.at
    for member in members:
        for i in view.tokens_of("means", max(first, member.first - 7), min(last, member.last + 10)):
            for match in at[i]:
                if match.entry.kind != "means":
                    continue
                a, b = (member.last, i) if i >= member.last else (i, member.first)
                if view.count(view.bounds_to, a, b) == 0:
                    word: MeansWord = match.entry.value
                    found.add(word.means)
    return found


def _outcome_type(view: View, members: Sequence[Mention], before: Draft | None) -> tuple[str, bool]:
    """The type of deaths and wounds with no event in the sentence, and whether it was taken from the sentence before."""
    if before is not None and before.sentence == view.sentence.index - 1 and before.type in SPECIFIC_RANK:
        return before.type, True
    first = members[0]
    for party in view.parties:
        slot = view.slot(first, party)
        if slot.says == "target" or slot.name in ("post1", "post2"):
            cls = party.value.cls
            if cls in ARMED or (cls is None and party.value.who == "combatants"):
                return "clash", False
            if cls == "civilians":
                return "attack_on_civilians", False
    return "toll", False
