"""The filler of each field of an incident, from what each of its claims thinks likely."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from waqai.model import SIZE, Claim, Interval, Mention, PartyRef, Place, Source

FIELDS = ("actor", "target", "place", "time", "source")
LEAST = 0.26  # probability from which a filler is taken that stands in a claim's own sentence
CARRIED = 0.4  # the same where it stands elsewhere: it is more often that of another event


class Elected(NamedTuple):
    """The filler of a field, None where none is likely enough, and the probability of the likeliest."""

    mention: Mention | None
    probability: float


def elect_fields(claims: Sequence[Claim]) -> dict[str, Elected]:
    """The filler of each field of the incident that these claims make."""
    fields = {name: elect(claims, name) for name in FIELDS}
    return fields | {"place": most_specific(claims, fields["place"])}


def elect(claims: Sequence[Claim], field: str) -> Elected:
    """The likeliest filler: probabilities of the same one add up as those of independent witnesses.

    Words that carried over from other sentences are one witness, however many claims they carried over to. Of the words that name it, those
    that stand in their own claim's sentence win, then the likeliest.
    """
    doubt: dict[Hashable, float] = {}
    carried: dict[Hashable, float] = {}
    best: dict[Hashable, tuple[bool, float, Mention]] = {}
    for claim in claims:
        for name, mention, probability in claim.likely:
            if name != field:
                continue
            filler: Mention = getattr(claim, field) or mention  # the claim may have read it further: people as protesters
            key = _same(filler)
            own = claim.sentence.start <= mention.span.start < claim.sentence.end
            if own:
                doubt[key] = doubt.get(key, 1.0) * (1 - probability)
            else:
                carried[key] = min(carried.get(key, 1.0), 1 - probability)
            rank = (own, probability, filler)
            if key not in best or rank[:2] > best[key][:2]:
                best[key] = rank
    if not best:
        return Elected(None, 0.0)
    wrong = {key: doubt.get(key, 1.0) * carried.get(key, 1.0) for key in best}
    key = min(wrong, key=lambda k: (wrong[k], best[k][2].first))
    sure = 1 - wrong[key]
    return Elected(best[key][2] if sure >= (LEAST if best[key][0] else CARRIED) else None, sure)


def most_specific(claims: Sequence[Claim], elected: Elected) -> Elected:
    """The place of an incident: of the likely ones in the elected place's first-level unit, the most specific."""
    if elected.mention is None:
        return elected
    chosen: Place = elected.mention.value
    inside = [elected.mention]
    for claim in claims:
        if claim.place is not None:
            place: Place = claim.place.value
            if place.country == chosen.country and (place.admin1 == chosen.admin1 or chosen.admin1 is None):
                inside.append(claim.place)
    return Elected(min(inside, key=lambda m: (SIZE.get(m.value.kind, len(SIZE)), m.value.lat is None)), elected.probability)


def _same(mention: Mention) -> Hashable:
    """What makes two fillers the same: the party, the place, the days, else the words."""
    value = mention.value
    if isinstance(value, PartyRef):
        return value.party.id if value.party is not None and value.quantity is None else mention.span
    if isinstance(value, Place):
        return (value.name, value.country, value.admin1)
    if isinstance(value, Interval):
        return (value.start, value.end) if value.start else mention.span
    if isinstance(value, Source):
        return value.id or mention.span
    return mention.span
