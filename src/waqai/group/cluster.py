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
    on average, so that no chain of likely pairs leads to an unlikely whole. What people joined grows on each side as it would alone.
    """
    apart = different or {}
    wholes = _Forest(shapes)
    links: list[Link] = []
    for i, j in same:
        if wholes.join(i, j):
            links.append(Link(min(i, j), max(i, j), None))
    parts = _Forest(shapes) if links else wholes  # the same without what people joined
    refused: set[tuple[int, ...]] = set()
    for value, i, j in _scored(shapes, pairs, rules):
        one, two = parts.of(i), parts.of(j)
        known = (*sorted((one.members[0], two.members[0])), len(one.members), len(two.members))
        if one is two or known in refused:
            continue
        if one.contradicts(two) or not _fits(one, two, shapes, rules) or not _may_be_one(wholes.of(i), wholes.of(j), apart):
            refused.add(known)
            continue
        parts.join(i, j)
        if parts is wholes or wholes.join(i, j):
            links.append(Link(i, j, value))
    return Clusters(wholes.members(), links)


class _Forest:
    """Clusters of reports that grow together, the smaller into the larger."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._clusters = [_Cluster(i, shape) for i, shape in enumerate(shapes)]
        self._root = list(range(len(shapes)))

    def of(self, i: int) -> _Cluster:
        """The cluster of a report."""
        return self._clusters[self._find(i)]

    def join(self, i: int, j: int) -> bool:
        """Make one cluster of those of two reports; False where it was one."""
        a, b = self._find(i), self._find(j)
        if a == b:
            return False
        keep, gone = sorted((a, b), key=lambda root: (-len(self._clusters[root].members), root))
        self._clusters[keep].take(self._clusters[gone])
        self._root[gone] = keep
        return True

    def members(self) -> list[list[int]]:
        """The reports of each cluster, sorted."""
        return [cluster.members for i, cluster in enumerate(self._clusters) if self._root[i] == i]

    def _find(self, i: int) -> int:
        root = self._root
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i


def _fits(a: _Cluster, b: _Cluster, shapes: Sequence[Shape], rules: Rules) -> bool:
    """Is the mean score between the first members of both positive; that of two single reports is, or they would not be here."""
    if len(a.members) == len(b.members) == 1:
        return True
    return sum(score(shapes[i], shapes[j], rules.weights) for i in a.members[:MEMBERS] for j in b.members[:MEMBERS]) > 0


def _may_be_one(a: _Cluster, b: _Cluster, apart: Mapping[int, frozenset[int]]) -> bool:
    """May two clusters be one: they are already, or they do not contradict each other and nobody told a report of one from the other."""
    if a is b:
        return True
    few, many = sorted((a.members, b.members), key=len)
    return not a.contradicts(b) and not (apart and any(i in apart and not apart[i].isdisjoint(many) for i in few))


def _scored(shapes: Sequence[Shape], pairs: Iterable[tuple[int, int]], rules: Rules) -> list[tuple[float, int, int]]:
    """The pairs with a positive score, the highest first; of equal ones those with the smaller keys."""
    likely = []
    for i, j in pairs:
        if not excludes(shapes[i], shapes[j]) and (value := score(shapes[i], shapes[j], rules.weights)) > 0:
            likely.append((-value, i, j))
    return [(-value, i, j) for value, i, j in sorted(likely)]
