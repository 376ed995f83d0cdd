"""Linear choice: the score of some features is the sum of their weights, read from a table."""

import math
from collections.abc import Iterable, Mapping

Weights = Mapping[str, float]


def score(features: Iterable[str], weights: Weights) -> float:
    """The sum of the weights of the features; a feature that is not in the table counts nothing."""
    get = weights.get
    total = 0.0
    for feature in features:
        total += get(feature, 0.0)
    return total


def probability(value: float) -> float:
    """The probability of log-odds, between 0 and 1."""
    if value < -40:
        return 0.0
    return 1 / (1 + math.exp(-value))
