"""Linear choice: the score of some features is the sum of their weights, read from a table."""

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar

Weights = Mapping[str, float]
Describe = Callable[[Any], list[str]]
T = TypeVar("T")
MEMO_LIMIT = 400_000


def score(features: Iterable[str], weights: Weights) -> float:
    """The sum of the weights of the features; a feature that is not in the table counts nothing."""
    total = 0.0
    for weight in map(weights.get, features):
        if weight is not None:
            total += weight
    return total


def probability(value: float) -> float:
    """The probability of log-odds, between 0 and 1."""
    if value < -40:
        return 0.0
    return 1 / (1 + math.exp(-value))


class Model:
    """The weights of one choice; what was seen once keeps its score, because news repeats itself."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.trained = "bias" in weights
        self.bias = weights.get("bias", 0.0)
        self._memo: dict[Hashable, Any] = {}

    @cached_property
    def by_fact(self) -> Mapping[str, Mapping[str, float]]:
        """The weights of features `what|fact` by fact, then by what the fact speaks for; those of a feature without a fact under ''."""
        table: dict[str, dict[str, float]] = {}
        for feature, weight in self.weights.items():
            what, _, fact = feature.partition("|")
            table.setdefault(fact, {})[what] = weight
        return table

    def sum(self, features: Iterable[str]) -> float:
        """The log-odds of features, with the bias."""
        return self.bias + score(features, self.weights)

    def values(self, things: Sequence[Hashable], describe: Describe) -> list[float]:
        """The log-odds of things seen, with the bias; `describe` gives the features of one."""
        known = self._memo.get
        found: list[float] = []
        for seen in things:
            value = known(seen)
            found.append(value if value is not None else self.remember(seen, partial(self._weigh, seen, describe)))
        return found

    def _weigh(self, seen: Hashable, describe: Describe) -> float:
        return self.sum(describe(seen))

    def remember(self, seen: Hashable, compute: Callable[[], T]) -> T:
        """What was computed of something seen, once."""
        found: T | None = self._memo.get(seen)
        if found is None:
            if len(self._memo) > MEMO_LIMIT:
                self._memo.clear()
            found = self._memo[seen] = compute()
        return found


def make_models(tables: Mapping[str, Weights], names: Iterable[str]) -> dict[str, Model]:
    """A model for each choice; without a table nothing is chosen."""
    return {name: Model(tables.get(name, {})) for name in names}
