"""On which days ACLED records an event, and how exactly each is known."""

import datetime as dt
from calendar import monthrange

from waqai.release.derive import Derived
from waqai.release.terms import Terms
from waqai.release.values import Event

WEEK, MONTH = 7, 31
DAY = dt.timedelta(days=1)
DATES = ("start", "end")  # fields of an event that the policy makes coarser


def days_of(event: Event, terms: Terms) -> list[tuple[Derived, Derived]]:
    """The days of an event with their precision (1 day, 2 week, 3 month), one a row; none where ACLED would not record it."""
    start, end = event.start, event.end
    if start is None or end is None or end < start:
        return []
    if start == end:
        return [((start, "acled.date.day"), (1, "acled.date.day"))]
    reported = _reported(event, start, end, terms)
    if reported:
        return [((day, "acled.date.reported"), (1, "acled.date.reported")) for day in reported]
    length = (end - start).days + 1
    if length <= WEEK:
        return [((start + (length - 1) // 2 * DAY, "acled.date.week"), (2, "acled.date.week"))]
    if length <= MONTH:
        return [((_of_month(start, end), "acled.date.month"), (3, "acled.date.month"))]
    return []


def _reported(event: Event, start: dt.date, end: dt.date, terms: Terms) -> list[dt.date]:
    """The days of a campaign that reports tell of one by one, at least two; none where the policy has made the days coarser."""
    if any(name in event.withheld for name in DATES):
        return []
    if (end - start).days < WEEK and any("lasting" in terms.words[source.when] for source in event.sources if source.when):
        return [start + n * DAY for n in range((end - start).days + 1)]
    stated = {source.start for source in event.sources if source.start is not None and source.start == source.end}
    days = sorted(day for day in stated if start <= day <= end)
    return days if len(days) > 1 else []


def _of_month(start: dt.date, end: dt.date) -> dt.date:
    """The day that stands for part of a month: its first where it is the beginning, its last where it is the end, else the middle."""
    last = monthrange(start.year, start.month)[1]
    if (start.year, start.month) == (end.year, end.month):
        if start.day == 1 and end.day <= 10:
            return start
        if end.day == last and start.day >= 21:
            return end
        return start.replace(day=15)
    return start + (end - start).days // 2 * DAY


def divided(deaths: int, rows: int) -> list[int]:
    """The dead of a campaign over its days: evenly, what is left over on the first days."""
    each, left = divmod(deaths, rows)
    return [each + (n < left) for n in range(rows)]
