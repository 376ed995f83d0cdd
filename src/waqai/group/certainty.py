"""How sure an incident's row is: what is seen of it, from which the probability that all of it is right is read."""

import math
from collections.abc import Iterable, Mapping, Sequence

from waqai.claim.linear import Weights, probability, score
from waqai.group.elect import Elected
from waqai.model import Claim, Toll

ROW = ("actor", "target", "place", "time")  # the fields of a row that are chosen among candidates
LEAST = 0.02  # a field is never thought more surely wrong than this
CODED = (0, 0.5, 1, 1.5, 2, 3)  # log-odds that a careful coder would code it
WHOLE = (-6, -5, -4.5, -4, -3.5, -3, -2.5, -2, -1.5)  # log of the probability that all of it is right, were its parts independent


def confidence(features: Iterable[str], weights: Weights) -> float:
    """The probability that the type, modality, parties, place, days and tolls of an incident are all as a careful coder has them."""
    return round(probability(weights.get("bias", 0.0) + score(features, weights)), 4)


def row_features(type_: str, claims: Sequence[Claim], tolls: Sequence[Toll], fields: Mapping[str, Elected]) -> list[str]:
    """What speaks for or against the row of an incident: its type, which fields are filled, and steps of how sure all of it is."""
    coded = max(claim.score for claim in claims)
    sure = [1 - one.probability if one.mention is None else one.probability for name, one in fields.items() if name in ROW]
    whole = math.log(probability(coded)) + sum(math.log(max(one, LEAST)) for one in sure)
    return [
        f"type={type_}",
        f"tolls={min(len(tolls), 3)}",
        *(f"{name}={one.mention is not None}" for name, one in fields.items()),
        *(f"coded>{step}" for step in CODED if coded > step),
        *(f"whole>{step}" for step in WHOLE if whole > step),
    ]
