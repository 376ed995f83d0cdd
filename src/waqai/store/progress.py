"""How review goes on: what each reviewer did on each day, what is left, and how far reviewers agree."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.store.schema import decisions, members, reviews
from waqai.store.sift import STATUSES

VERDICTS = ("accept", "reject")
CHANGES = ("correct", "same", "different")


class Step(NamedTuple):
    """A decision about an incident, or where its claim is in none now about that claim; undone by whom, if by anybody."""

    who: str
    day: dt.date
    kind: str
    about: str
    undone_by: str | None


class Work(NamedTuple):
    """What a reviewer did on a day, in incidents: given a verdict, of these accepted and rejected at last; changed by a correction or by
    putting together or apart.
    """

    day: dt.date
    who: str
    reviewed: int
    accepted: int
    rejected: int
    corrected: int


class Agreement(NamedTuple):
    """Two reviewers: the incidents on which both gave a verdict, those of the same verdict, and Cohen's kappa.

    Kappa is None where it is not defined: where nothing was judged by both, or both gave one and the same verdict throughout.
    """

    one: str
    other: str
    both: int
    agreed: int
    kappa: float | None


def read_steps(connection: sa.Connection) -> list[Step]:
    """All decisions but those that take others back, the oldest first."""
    columns = decisions.c["number", "made", "who", "kind", "claim"]
    asked = sa.select(*columns, members.c.incident).outerjoin(members, members.c.claim == decisions.c.claim)
    undoing = sa.select(decisions.c.number, decisions.c.who, decisions.c.after).where(decisions.c.kind == "undo")
    undone = _undone((row.number, row.who, msgspec.json.decode(row.after)["number"]) for row in connection.execute(undoing))
    return [
        Step(row.who, dt.date.fromisoformat(row.made[:10]), row.kind, row.incident or row.claim, undone.get(row.number))
        for row in connection.execute(asked.where(decisions.c.kind != "undo").order_by(decisions.c.number))
    ]


def _undone(undos: Iterable[tuple[int, str, int]]) -> dict[int, str]:
    """Who took back each decision, as it stands at last: an undo that is itself taken back counts no more."""
    by = sorted(undos, reverse=True)
    gone: dict[int, str] = {}
    for number, who, target in by:
        if number not in gone:
            gone[target] = who
    return gone


def work_of(steps: Sequence[Step]) -> list[Work]:
    """What each reviewer did on each day, the last day first; what was taken back is not counted."""
    verdicts: dict[tuple[dt.date, str], dict[str, str]] = defaultdict(dict)
    changed: dict[tuple[dt.date, str], set[str]] = defaultdict(set)
    for step in steps:
        if step.undone_by is None and step.kind in VERDICTS:
            verdicts[step.day, step.who][step.about] = step.kind
        elif step.undone_by is None and step.kind in CHANGES:
            changed[step.day, step.who].add(step.about)
    days = sorted(verdicts.keys() | changed.keys(), key=lambda key: (-key[0].toordinal(), key[1]))
    return [_work(day, who, verdicts[day, who], len(changed[day, who])) for day, who in days]


def _work(day: dt.date, who: str, verdicts: Mapping[str, str], corrected: int) -> Work:
    counts = Counter(verdicts.values())
    return Work(day, who, len(verdicts), counts["accept"], counts["reject"], corrected)


def agreements_of(steps: Sequence[Step]) -> list[Agreement]:
    """How far each two reviewers agree who judged an incident both, by the last verdict of each that they did not take back themselves."""
    verdicts: dict[str, dict[str, str]] = defaultdict(dict)
    for step in steps:
        if step.kind in VERDICTS and step.undone_by != step.who:
            verdicts[step.who][step.about] = step.kind
    found = []
    for one, other in combinations(sorted(verdicts), 2):
        pairs = [(verdicts[one][about], verdicts[other][about]) for about in verdicts[one].keys() & verdicts[other].keys()]
        if pairs:
            found.append(Agreement(one, other, len(pairs), sum(a == b for a, b in pairs), kappa(pairs)))
    return sorted(found, key=lambda pair: (-pair.both, pair.one, pair.other))


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two raters: the agreement beyond what their habits alone would give (J. Cohen, 1960); None where undefined."""
    if not pairs:
        return None
    number = len(pairs)
    ones, others = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(ones[name] * others[name] for name in ones) / number**2
    observed = sum(a == b for a, b in pairs) / number
    return None if expected == 1 else (observed - expected) / (1 - expected)


def states_of(connection: sa.Connection) -> dict[str, int]:
    """How many incidents stand how."""
    asked = sa.select(reviews.c.status, sa.func.count()).group_by(reviews.c.status)
    return dict.fromkeys(STATUSES, 0) | {row[0]: row[1] for row in connection.execute(asked)}
