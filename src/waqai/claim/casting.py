"""Actor and target: the noun phrases that may fill a role, and what is seen of each."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import msgspec

from waqai.claim.clause import Phrase, Seen, View, people, see
from waqai.claim.roles import bucket, nearest_slot
from waqai.model import ARMED, FINITE, Draft, Mention, Party, PartyRef

NEAR = 2  # sentences before, whose noun phrases are weighed one by one


class Context(msgspec.Struct, frozen=True, gc=False):
    """What is known when a role is filled: the fillers of the draft before, the actor once it is chosen, the parties of the document."""

    actor_before: Mention | None
    target_before: Mention | None
    actor: Mention | None
    protagonists: Sequence[Seen]


class Relation(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """How a candidate relates to the fillers already known: the kind of the actor, whether it is the same party, who it was before."""

    actor: str | None
    same: str
    was_actor: bool
    was_target: bool


class Here(msgspec.Struct, frozen=True, gc=False):
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
    phrase: Phrase
    suffix: bool
    type: str
    relation: Relation


class Back(msgspec.Struct, frozen=True, gc=False):
    """A noun phrase of a sentence before; `back` counts sentences."""

    back: int
    phrase: Phrase
    suffix: bool
    adopted: bool
    type: str
    relation: Relation


class Cast(msgspec.Struct, frozen=True, gc=False):
    """A party of the text that the sentences near do not name; `rank` by how often the text does."""

    rank: int
    phrase: Phrase
    type: str
    relation: Relation


Standing = Here | Back | Cast


def party_candidates(
    view: View, draft: Draft, role: str, earlier: Sequence[tuple[View, int]], context: Context
) -> Iterator[tuple[Mention, Standing]]:
    """Each noun phrase that may fill a role, with what is seen of it: of its sentence, of those before, of the whole text."""
    near: set[str] = set()
    suffix = bool(draft.trigger.suffix)
    type_, adopted, taken = draft.type, draft.adopted, context.actor
    relate = _relate(context)
    for mention, phrase, party in view.phrases:
        slot, act = nearest_slot(view, draft, mention, role)
        if (slot.name == "over" and phrase.kind != "casualty") or mention is taken:
            continue
        if party is not None:
            near.add(party.id)
        yield (
            mention,
            Here(
                slot.says if slot.acts == 0 and slot.bounds == 0 else "none",
                slot.name,
                act.frame,
                act.voice,
                act.part in FINITE,
                act.outcome,
                bucket(slot.distance),
                slot.acts,
                slot.bounds,
                slot.commas,
                phrase,
                suffix,
                type_,
                relate(mention, party),
            ),
        )
    for past, back in earlier[:NEAR]:
        for mention, phrase, party in past.phrases:
            if party is None or party.id in near:
                continue  # who is not named does not carry over; of a party, its nearest mention is enough
            near.add(party.id)
            yield mention, Back(back, phrase, suffix, adopted, type_, relate(mention, party))
    for rank, (mention, phrase, party) in enumerate(context.protagonists):
        if party is not None and party.id not in near:
            yield mention, Cast(min(rank, 3), phrase, type_, relate(mention, party))


def party_features(seen: Standing) -> list[str]:
    """The features of what is seen of a candidate."""
    phrase = seen.phrase
    kind = phrase.kind
    if isinstance(seen, Here):
        side, verb = seen.slot[:4], "verb" if seen.verb else "noun"
        features = [
            f"says={seen.says}",
            f"says={seen.says}|{kind}",
            f"says={seen.says}|counted={phrase.counted}|{seen.outcome}",
            f"{seen.frame}|{seen.slot}|{seen.voice}",
            f"{seen.frame}|says={seen.says}|{kind}",
            f"{seen.slot}|{verb}",
            f"{seen.slot}|{kind}",
            f"{seen.type}|{kind}",
            f"{seen.type}|{seen.slot}",
            f"far={seen.far}|{side}",
            f"acts={seen.acts}|{side}",
            f"bounds={seen.bounds}",
            f"commas={seen.commas}",
            f"kind={kind}",
            f"head={phrase.head}",
            f"counted={phrase.counted}|{kind}",
            f"source={phrase.source}",
            f"named={phrase.named}",
            f"topic={phrase.topic}|{side}",
            f"suffix={seen.suffix}|{side}",
        ]
    elif isinstance(seen, Back):
        features = [
            f"back={seen.back}",
            f"back={seen.back}|{kind}",
            f"back|{seen.type}|{kind}",
            f"back|head={phrase.head}",
            f"back|named={phrase.named}",
            f"back|counted={phrase.counted}",
            f"back|adopted={seen.adopted}",
            f"back|governed={phrase.governed}",
            f"back|topic={phrase.topic}",
            f"back|suffix={seen.suffix}",
        ]
    else:
        features = ["text", f"text|{seen.type}|{kind}", f"text|rank={seen.rank}"]
    relation = seen.relation
    features.append(f"actor={relation.actor}|{kind}")
    if relation.same:
        features.append(f"actor={relation.same}")
    for name, was in (("actor", relation.was_actor), ("target", relation.was_target)):
        if was:
            features += [f"before={name}", f"before={name}|{kind}"]
    return features


def _relate(context: Context) -> Callable[[Mention, Party | None], Relation]:
    """The function that relates a candidate to the fillers already known."""
    actor: PartyRef | None = context.actor.value if context.actor is not None else None
    kind = people(actor) if actor is not None else None
    own = actor.party if actor is not None else None
    spans = [m.span if m is not None else None for m in (context.actor_before, context.target_before)]
    ids = [m.value.party.id if m is not None and m.value.party is not None else "" for m in (context.actor_before, context.target_before)]

    known: dict[tuple[str, bool, bool], Relation] = {}

    def relate(mention: Mention, party: Party | None) -> Relation:
        same, was_actor, was_target = "", mention.span == spans[0], mention.span == spans[1]
        if party is not None:
            if own is not None:
                same = "same" if own.id == party.id else "home" if own.country == party.country else "abroad"
            was_actor, was_target = was_actor or party.id == ids[0], was_target or party.id == ids[1]
        key = (same, was_actor, was_target)
        found = known.get(key)
        if found is None:
            found = known[key] = Relation(kind, *key)
        return found

    return relate


def protagonists(parties: Sequence[Mention]) -> list[Seen]:
    """The first mention of each armed party of a text, the most mentioned first; four at most."""
    count: Counter[str] = Counter()
    first: dict[str, Mention] = {}
    for mention in parties:
        ref: PartyRef = mention.value
        if ref.party is not None and ref.cls in ARMED:
            count[ref.party.id] += 1
            first.setdefault(ref.party.id, mention)
    chosen = sorted(count, key=lambda i: (-count[i], first[i].first))[:4]
    return [see(first[i], False, False, False) for i in chosen]


def left_behind(view: View, draft: Draft, actor: Mention | None) -> Mention | None:
    """The force that deserters leave (codebook, "target"): the one named after "from", else their own; never where they go."""
    for mention, phrase, _ in view.phrases:
        if phrase.kind == "armed" and mention is not actor:
            slot, _ = nearest_slot(view, draft, mention, "target")
            if slot.says == "target" and slot.acts == 0 and slot.bounds == 0:
                return mention
    if actor is None:
        return None
    ref: PartyRef = actor.value
    return actor if ref.party is not None or ref.cls in ARMED else None


def who_demands(view: View, draft: Draft) -> tuple[Mention, Mention | None] | None:
    """Who demands men and of whom, of "X asked of Y for the sending of": the subject of the verb of demand and the phrase after "of"."""
    asked = view.demand(draft.trigger)
    if asked is None:
        return None
    between = [p for p in view.parties if asked < p.first and p.last <= draft.trigger.first]
    who = next((p for p in between if not view.governor(p)), None)
    of = next((p for p in between if view.governor(p) == view.known.small["of"]), None)
    return (who, of) if who is not None else None


def men_after(view: View, act: Mention) -> bool:
    """Do people, not units or weapons, stand right after an act: "the sending of 300 of his men"."""
    return any(0 <= p.first - act.last <= 1 and p.value.head == "group" and p.value.quantity is not None for p in view.parties)
