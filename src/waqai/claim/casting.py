"""Actor and target: the noun phrases that may fill a role, and what is seen of each."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from waqai.claim.clause import ARMED, View
from waqai.claim.roles import bucket, nearest_slot, people
from waqai.model import Draft, Mention, PartyRef


class Context(NamedTuple):
    """What is known when a role is filled: the fillers of the draft before, the actor once it is chosen, the parties of the document."""

    actor_before: Mention | None
    target_before: Mention | None
    actor: Mention | None
    protagonists: Sequence[Mention]


class Relation(NamedTuple):
    """How a candidate relates to the fillers already known: the kind of the actor, whether it is the same party, who it was before."""

    actor: str | None
    same: str
    was_actor: bool
    was_target: bool


class Here(NamedTuple):
    """A noun phrase of the draft's own sentence: its place to the act, what lies between, whom it names."""

    says: str
    slot: str
    frame: str
    voice: str
    verb: bool
    outcome: str | None
    far: str
    acts: int
    bounds: int
    commas: int
    kind: str
    head: str | None
    counted: bool
    named: bool
    source: bool
    topic: bool
    suffix: bool
    type: str
    relation: Relation


class Back(NamedTuple):
    """A noun phrase of a sentence before; `back` counts sentences."""

    back: int
    kind: str
    head: str | None
    counted: bool
    named: bool
    governed: bool
    topic: bool
    suffix: bool
    adopted: bool
    type: str
    relation: Relation


class Cast(NamedTuple):
    """A party of the text that the sentences near do not name; `rank` by how often the text does."""

    rank: int
    kind: str
    type: str
    relation: Relation


Seen = Here | Back | Cast


def party_candidates(
    view: View, draft: Draft, role: str, earlier: Sequence[tuple[View, int]], context: Context
) -> Iterator[tuple[Mention, Seen]]:
    """Each noun phrase that may fill a role, with what is seen of it: of its sentence, of those before, of the whole text."""
    near: set[str] = set()
    suffix = bool(draft.trigger.suffix)
    for phrase in view.parties:
        slot, act = nearest_slot(view, draft, phrase, role)
        ref: PartyRef = phrase.value
        if (slot.name == "over" and ref.outcome is None) or phrase is context.actor:
            continue
        if ref.party is not None:
            near.add(ref.party.id)
        yield (
            phrase,
            Here(
                slot.says if slot.acts == 0 and slot.bounds == 0 else "none",
                slot.name,
                act.frame,
                act.voice,
                act.part in ("past", "present", "jussive"),
                act.outcome,
                bucket(slot.distance),
                min(slot.acts, 2),
                min(slot.bounds, 2),
                min(slot.commas, 2),
                people(ref),
                ref.head,
                ref.quantity is not None,
                ref.party is not None,
                view.in_source(phrase),
                phrase is view.topic,
                suffix,
                draft.type,
                _relation(phrase, ref, context),
            ),
        )
    for past, back in earlier:
        for phrase in past.parties:
            ref = phrase.value
            if ref.party is not None:
                near.add(ref.party.id)
            yield (
                phrase,
                Back(
                    back,
                    people(ref),
                    ref.head,
                    ref.quantity is not None,
                    ref.party is not None,
                    bool(past.governor(phrase)),
                    phrase is past.topic,
                    suffix,
                    draft.adopted,
                    draft.type,
                    _relation(phrase, ref, context),
                ),
            )
    for rank, phrase in enumerate(context.protagonists):
        ref = phrase.value
        if ref.party is not None and ref.party.id not in near:
            yield phrase, Cast(min(rank, 3), people(ref), draft.type, _relation(phrase, ref, context))


def party_features(seen: Seen) -> list[str]:
    """The features of what is seen of a candidate."""
    if isinstance(seen, Here):
        side, verb = seen.slot[:4], "verb" if seen.verb else "noun"
        features = [
            f"says={seen.says}",
            f"says={seen.says}|{seen.kind}",
            f"says={seen.says}|counted={seen.counted}|{seen.outcome}",
            f"{seen.frame}|{seen.slot}|{seen.voice}",
            f"{seen.frame}|says={seen.says}|{seen.kind}",
            f"{seen.slot}|{verb}",
            f"{seen.slot}|{seen.kind}",
            f"{seen.type}|{seen.kind}",
            f"{seen.type}|{seen.slot}",
            f"far={seen.far}|{side}",
            f"acts={seen.acts}|{side}",
            f"bounds={seen.bounds}",
            f"commas={seen.commas}",
            f"kind={seen.kind}",
            f"head={seen.head}",
            f"counted={seen.counted}|{seen.kind}",
            f"source={seen.source}",
            f"named={seen.named}",
            f"topic={seen.topic}|{side}",
            f"suffix={seen.suffix}|{side}",
        ]
    elif isinstance(seen, Back):
        features = [
            f"back={seen.back}",
            f"back={seen.back}|{seen.kind}",
            f"back|{seen.type}|{seen.kind}",
            f"back|head={seen.head}",
            f"back|named={seen.named}",
            f"back|counted={seen.counted}",
            f"back|adopted={seen.adopted}",
            f"back|governed={seen.governed}",
            f"back|topic={seen.topic}",
            f"back|suffix={seen.suffix}",
        ]
    else:
        features = ["text", f"text|{seen.type}|{seen.kind}", f"text|rank={seen.rank}"]
    relation = seen.relation
    features.append(f"actor={relation.actor}|{seen.kind}")
    if relation.same:
        features.append(f"actor={relation.same}")
    for name, was in (("actor", relation.was_actor), ("target", relation.was_target)):
        if was:
            features += [f"before={name}", f"before={name}|{seen.kind}"]
    return features


def _relation(phrase: Mention, ref: PartyRef, context: Context) -> Relation:
    actor: PartyRef | None = context.actor.value if context.actor is not None else None
    same = ""
    if actor is not None and actor.party is not None and ref.party is not None:
        same = "same" if actor.party.id == ref.party.id else "home" if actor.party.country == ref.party.country else "abroad"
    return Relation(
        people(actor) if actor else None, same, _was(phrase, ref, context.actor_before), _was(phrase, ref, context.target_before)
    )


def _was(phrase: Mention, ref: PartyRef, before: Mention | None) -> bool:
    """Is a candidate the filler of the draft before: the same words or the same party."""
    if before is None:
        return False
    if before.span == phrase.span:
        return True
    party = before.value.party
    return party is not None and ref.party is not None and party.id == ref.party.id


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
