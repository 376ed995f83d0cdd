"""Clusters: pairs joined from the surest on, where the reports on both sides agree as wholes and nothing stated contradicts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from waqai.group.match import Rules, Shape, excludes, score

MEMBERS = 6  # reports of a cluster that speak for it when two clusters are compared: its first ones by key


class Link(NamedTuple):
    """Two reports (by number) that were joined, with the score; None where a person decided it."""

    a: int
    b: int
    score: float | None


class Clusters(NamedTuple):
    """The clusters as lists of numbers, and the links that made them."""

    members: Sequence[Sequence[int]]
    links: Sequence[Link]


class _Cluster:
    """Reports so far, and what they fix: exact days, countries, first-level units."""

    __slots__ = ("countries", "days", "members", "units")

    def __init__(self, i: int, shape: Shape) -> None:
        self.members = [i]
        self.days = frozenset(() if shape.exact is None else (shape.exact,))
        self.countries = frozenset(() if shape.country is None else (shape.country,))
        self.units = frozenset(() if shape.unit is None else (shape.unit,))

    def take(self, other: "_Cluster") -> None:
        """Take another cluster in."""
        self.members = sorted(self.members + other.members)
        self.days |= other.days
        self.countries |= other.countries
        self.units |= other.units

    def contradicts(self, other: "_Cluster") -> bool:
        """Would both together hold two exact days, countries or first-level units that neither holds by itself."""
        pairs = ((self.days, other.days), (self.countries, other.countries), (self.units, other.units))
        return any(len(a | b) > max(1, len(a), len(b)) for a, b in pairs)


def cluster(
    shapes: Sequence[Shape],
    pairs: Iterable[tuple[int, int]],
    rules: Rules,
    same: Iterable[tuple[int, int]] = (),
    different: Mapping[int, frozenset[int]] | None = None,
) -> Clusters:
    """The clusters of reports, whatever the order of the pairs; `shapes` are sorted by key.

    What people decided comes first: `same` joins whatever stands against it, `different` keeps apart for good. Then pairs with a positive
    score join their clusters, the highest first, if the clusters do not contradict each other and their first members have a positive score
    on average, so that no chain of likely pairs leads to an unlikely whole.
    """
    apart = different or {}
    clusters = [_Cluster(i, shape) for i, shape in enumerate(shapes)]
    root = list(range(len(shapes)))
    links: list[Link] = []

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    def join(a: int, b: int) -> None:
        keep, gone = sorted((a, b), key=lambda i: (-len(clusters[i].members), i))
        clusters[keep].take(clusters[gone])
        root[gone] = keep

    def is_kept_apart(a: _Cluster, b: _Cluster) -> bool:
        few, many = sorted((a.members, b.members), key=len)
        return bool(apart) and any(i in apart and not apart[i].isdisjoint(many) for i in few)

    def fit(a: _Cluster, b: _Cluster) -> float:
        """The mean score between the first members of both."""
        values = [score(shapes[i], shapes[j], rules.weights) for i in a.members[:MEMBERS] for j in b.members[:MEMBERS]]
        return sum(values) / len(values)

    for i, j in same:
        if find(i) != find(j):
            join(find(i), find(j))
            links.append(Link(min(i, j), max(i, j), None))
    refused: set[tuple[int, int, int, int]] = set()
    for value, i, j in _scored(shapes, pairs, rules):
        a, b = find(i), find(j)
        if a == b:
            continue
        one, two = clusters[a], clusters[b]
        known = (min(a, b), max(a, b), len(one.members), len(two.members))
        if known in refused:
            continue
        small = len(one.members) == 1 and len(two.members) == 1
        if one.contradicts(two) or is_kept_apart(one, two) or (not small and fit(one, two) <= 0):
            refused.add(known)
            continue
        join(a, b)
        links.append(Link(i, j, value))
    found: dict[int, list[int]] = {}
    for i in range(len(shapes)):
        found.setdefault(find(i), []).append(i)
    return Clusters(list(found.values()), links)


def _scored(shapes: Sequence[Shape], pairs: Iterable[tuple[int, int]], rules: Rules) -> list[tuple[float, int, int]]:
    """The pairs with a positive score, the highest first; of equal ones those with the smaller keys."""
    likely = []
    for i, j in pairs:
        if not excludes(shapes[i], shapes[j]) and (value := score(shapes[i], shapes[j], rules.weights)) > 0:
            likely.append((-value, i, j))
    return [(-value, i, j) for value, i, j in sorted(likely)]
