"""Grouping across documents: reports of many outlets put together into groups, one an event of the world, under ids that last.

    reports -decisions-> reports as decided -candidates-> pairs -cluster-> groups -> ids
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from waqai.group.blocks import candidates
from waqai.group.cluster import Clusters, cluster
from waqai.group.decisions import Claims, decide
from waqai.group.match import Rules, Shape, compare, score, shape_of
from waqai.group.reprints import as_first_printed
from waqai.group.values import ClaimKey, Decision, Group, Grouping, Report, Retired, Why
from waqai.knowledge import Knowledge


def make_rules(knowledge: Knowledge) -> Rules:
    """What grouping needs of the knowledge."""
    return Rules(knowledge.weights["link"], knowledge.families, knowledge.sides)


def group_reports(
    reports: Iterable[Report],
    rules: Rules,
    decisions: Sequence[Decision] = (),
    previous: Mapping[ClaimKey, str] | None = None,
    taken: Container[str] = frozenset(),
) -> Grouping:
    """The reports of many documents as groups, whatever their order; a report that is given twice counts once.

    `decisions`, from the oldest to the newest, always win. `previous` is the id of the group that each claim was in before: a group keeps
    the id that most of its claims had, and the ids that no group keeps are retired. No group gets a new id that is `taken`. Time and memory
    grow in proportion to the reports.
    """
    once = {(report.document, report.incident): report for report in reports}
    decided = decide(as_first_printed([once[key] for key in sorted(once)]), decisions, rules.sides)
    numbered = sorted(((shape_of(report, rules), i) for i, report in enumerate(decided.reports)), key=lambda one: one[0].key)
    shapes = [shape for shape, _ in numbered]
    at = {i: place for place, (_, i) in enumerate(numbered)}
    same = [(at[a], at[b]) for a, b in decided.same]
    different = {at[i]: frozenset(at[k] for k in others) for i, others in decided.different.items()}
    found = cluster(shapes, candidates(shapes), rules, same, different)
    claims = [[claim for i in members for claim in shapes[i].report.claims] for members in found.members]
    ids, retired = _name(claims, _found_again(previous or {}, decided.reports), frozenset((previous or {}).values()), taken)
    why = _reasons(found, shapes, rules)
    groups = [
        Group(
            id=id_,
            reports=tuple(shapes[i].report for i in members),
            why=tuple(why[members[0]]),
            accepted=tuple(c for i in members for c in shapes[i].report.claims if c in decided.accepted),
        )
        for id_, members in zip(ids, found.members, strict=True)
    ]
    return Grouping(tuple(sorted(groups, key=lambda group: group.id)), retired, decided.unmatched, decided.overruled, decided.rejected)


def _reasons(found: Clusters, shapes: Sequence[Shape], rules: Rules) -> Mapping[int, list[Why]]:
    """Why the reports of each cluster were joined, by its first member."""
    first = {i: members[0] for members in found.members for i in members}
    why: dict[int, list[Why]] = defaultdict(list)
    for link in found.links:
        a, b = shapes[link.a], shapes[link.b]
        parts = tuple(compare(a, b, rules.weights))
        why[first[link.a]].append(Why(a.report.incident, b.report.incident, score(a, b, rules.weights), parts, link.score is None))
    return why


def _found_again(previous: Mapping[ClaimKey, str], reports: Sequence[Report]) -> Mapping[ClaimKey, str]:
    """The ids of before by the claims of now, which may be read as another type; a claim that is the same goes first."""
    claims = Claims(claim for report in reports for claim in report.claims)
    found = {now: id_ for key, id_ in sorted(previous.items()) if (now := claims.find(key)) is not None}
    return found | {key: id_ for key, id_ in previous.items() if key in found}


def _name(
    groups: Sequence[Sequence[ClaimKey]], previous: Mapping[ClaimKey, str], used: frozenset[str], elsewhere: Container[str]
) -> tuple[list[str], tuple[Retired, ...]]:
    """The id of each group of claims, and those of the ids `used` before that are retired.

    An id goes to the group that has most of its claims, a group takes the id of which it has most; a group without one is named after the
    hash of its first claim.
    """
    held = [Counter(previous[claim] for claim in claims if claim in previous) for claims in groups]
    wishes = sorted((-count, id_, min(groups[i]), i) for i, counts in enumerate(held) for id_, count in counts.items())
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for _, id_, _, i in wishes:
        if i not in ids and id_ not in taken:
            ids[i] = id_
            taken.add(id_)
    taken |= used
    for i in sorted(range(len(groups)), key=lambda i: min(groups[i])):
        if i not in ids:
            ids[i] = _fresh(min(groups[i]), taken, elsewhere)
            taken.add(ids[i])
    into: dict[str, set[str]] = {id_: set() for id_ in used - set(ids.values())}
    for i, counts in enumerate(held):
        for id_ in counts.keys() & into.keys():
            into[id_].add(ids[i])
    return [ids[i] for i in range(len(groups))], tuple(Retired(id_, tuple(sorted(into[id_]))) for id_ in sorted(into))


def _fresh(claim: ClaimKey, taken: set[str], elsewhere: Container[str]) -> str:
    """An id made of a claim that no other group has or had: 16 hexadecimal digits."""
    again = 0
    while True:
        name = hashlib.sha256(f"{claim}{again or ''}".encode()).hexdigest()[:16]
        if name not in taken and name not in elsewhere:
            return name
        again += 1
