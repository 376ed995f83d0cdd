"""The filler of each field of an incident, from what each of its claims thinks likely."""

from collections.abc import Hashable, Sequence

from waqai.model import SIZE, Claim, Interval, Mention, PartyRef, Place, Source

LEAST = 0.26


def elect(claims: Sequence[Claim], field: str) -> Mention | None:
    """The likeliest filler: probabilities of the same one add up as those of independent witnesses; None where no filler is likely enough.

    Of the words that name it, those that stand in their own claim's sentence win, then the likeliest.
    """
    doubt: dict[Hashable, float] = {}
    best: dict[Hashable, tuple[bool, float, Mention]] = {}
    for claim in claims:
        for name, mention, probability in claim.likely:
            if name != field:
                continue
            filler: Mention = getattr(claim, field) or mention  # the claim may have read it further: people as protesters
            key = _same(filler)
            doubt[key] = doubt.get(key, 1.0) * (1 - probability)
            rank = (claim.sentence.start <= mention.span.start < claim.sentence.end, probability, filler)
            if key not in best or rank[:2] > best[key][:2]:
                best[key] = rank
    if not doubt:
        return None
    key = min(doubt, key=lambda k: (doubt[k], best[k][2].first))
    return best[key][2] if 1 - doubt[key] >= LEAST else None


def elect_place(claims: Sequence[Claim]) -> Mention | None:
    """The place of an incident: of the likely ones in the elected place's first-level unit, the most specific."""
    elected = elect(claims, "place")
    if elected is None:
        return None
    chosen: Place = elected.value
    inside = [elected]
    for claim in claims:
        if claim.place is not None:
            place: Place = claim.place.value
            if place.country == chosen.country and (place.admin1 == chosen.admin1 or chosen.admin1 is None):
                inside.append(claim.place)
    return min(inside, key=lambda m: (SIZE.get(m.value.kind, len(SIZE)), m.value.lat is None))


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
