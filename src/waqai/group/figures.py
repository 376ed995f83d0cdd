"""Figures: how many, over the independent voices of an event; never a sum of what several of them say."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from waqai.group.reports import totals
from waqai.group.values import Figure, Report, Said, Voice
from waqai.model import SIZE, Quantity


class Numbers(Protocol):
    """A number with its bounds: `high` is None where nothing bounds it."""

    @property
    def low(self) -> int:
        """The least that it may be."""

    @property
    def high(self) -> int | None:
        """The most that it may be."""


STATED = ("actual", "alleged", "failed")


def figures_of(reports: Sequence[Report], voices: Sequence[Voice]) -> tuple[Figure, ...]:
    """For each outcome that the reports count its figure, by name of the outcome.

    Of each voice one number counts: the one printed last, of one day the one whose report says best where it was, then the exact one, then
    the larger. Low is the least of these numbers' lows, high the greatest of their highs; a number without a ceiling leaves it open only
    where it lies above all highs. Best is the number that most voices give; of equals the one of more voices without a side, then the
    exact one, then the later one, then the larger.
    """
    by_id = {report.incident: report for report in reports}
    found: dict[str, list[tuple[Voice, Report, Quantity, tuple[str, ...]]]] = {}
    for voice in voices:
        told: dict[str, list[tuple[Report, Quantity]]] = {}
        for report in (by_id[id_] for id_ in voice.reports):
            if report.modality in STATED:
                for outcome, count in totals(report.tolls).items():
                    told.setdefault(outcome, []).append((report, count))
        for outcome, numbers in told.items():
            numbers.sort(key=lambda one: _rank(*one), reverse=True)
            last, count = numbers[0]
            gone = tuple(report.incident for report, other in numbers[1:] if other != count)
            found.setdefault(outcome, []).append((voice, last, count, gone))
    return tuple(_figure(outcome, found[outcome]) for outcome in sorted(found))


def _rank(report: Report, count: Quantity) -> tuple[dt.date, int, bool, int, str]:
    place = report.place
    size = SIZE.get(place.kind, len(SIZE)) if place is not None else len(SIZE) + 1
    return (report.published or dt.date.min, -size, count.high is not None, count.best, report.incident)


def _figure(outcome: str, told: Sequence[tuple[Voice, Report, Quantity, tuple[str, ...]]]) -> Figure:
    counts = [count for _, _, count, _ in told]
    low = min(count.low for count in counts)
    top = max((count.high for count in counts if count.high is not None), default=None)
    is_open = any(count.high is None and (top is None or count.low > top) for count in counts)
    weight = Counter(count.best for count in counts)
    neutral = Counter(count.best for voice, _, count, _ in told if voice.side is None)
    latest = {count.best: max(r.published or dt.date.min for _, r, c, _ in told if c.best == count.best) for count in counts}
    exact = {count.best for count in counts if count.low == count.high}
    best = max(weight, key=lambda number: (weight[number], neutral[number], number in exact, latest[number], number))
    disputed = any(exclude(a, b) for i, a in enumerate(counts) for b in counts[i + 1 :])
    said = tuple(Said(c.low, c.best, c.high, report.incident, gone) for _, report, c, gone in told)
    return Figure(outcome, low, best, None if is_open else top, disputed, said)


def exclude(a: Numbers, b: Numbers) -> bool:
    """Can two numbers not both be right."""
    return (a.high is not None and a.high < b.low) or (b.high is not None and b.high < a.low)
