"""Calendar arithmetic on days and intervals, without words."""

import datetime as dt
import re
from collections.abc import Iterable

from waqai.knowledge.times import Month
from waqai.model import Interval

DAY = dt.timedelta(days=1)
UNKNOWN = Interval(None, None)
# A report dated just before midnight elsewhere may name the day that has begun where it happened.
SLACK = dt.timedelta(days=1)
# Years of news; days reckoned from others may fall out of the calendar.
NEWS_YEARS = range(1900, 2101)
_NUMERIC = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})")
_DAYS = re.compile(r"(\d{1,2})-(\d{1,2})")


def shift(day: dt.date, days: int) -> dt.date:
    """The day `days` later; the nearest day that the calendar has where it would end before that."""
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return dt.date.max if days > 0 else dt.date.min


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later (earlier where negative), the last of the month where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    if not 12 <= count < 9999 * 12:
        return dt.date.min if months < 0 else dt.date.max
    year, month = count // 12, count % 12 + 1
    return dt.date(year, month, min(day.day, month_days(year, month)))


def month_days(year: int, month: int) -> int:
    """The number of days of a Gregorian month."""
    return 31 if month == 12 else (dt.date(year, month + 1, 1) - dt.date(year, month, 1)).days


def month_of(year: int, month: int) -> Interval:
    """The days of a Gregorian month."""
    return Interval(dt.date(year, month, 1), dt.date(year, month, month_days(year, month)))


def year_of(year: int) -> Interval:
    """The days of a Gregorian year."""
    return Interval(dt.date(year, 1, 1), dt.date(year, 12, 31))


def third_of_month(days: Interval, part: int) -> Interval:
    """Beginning (0), middle (1) or end (2) of a month: days 1-10, 11-20, 21 to the last."""
    if days.start is None or days.end is None:
        return UNKNOWN
    first = shift(days.start, 10 * part)
    return Interval(first, days.end if part == 2 else shift(first, 9))


def third_of_year(year: int, part: int) -> Interval:
    """Beginning (0), middle (1) or end (2) of a year: four months each."""
    return Interval(dt.date(year, 4 * part + 1, 1), month_of(year, 4 * part + 4).end)


def season_of(year: int, season: int) -> Interval:
    """Three months: spring (0) from March, summer from June, autumn from September, winter (3) from December into the next year."""
    first = dt.date(year, 3 * season + 3, 1)
    return Interval(first, shift(add_months(first, 3), -1))


def weekday_before(day: dt.date, weekday: int) -> dt.date:
    """The nearest such weekday (Monday 0) before a day."""
    return shift(day, -((day.weekday() - weekday - 1) % 7 + 1))


def weekday_upto(day: dt.date, weekday: int) -> dt.date:
    """The nearest such weekday up to and including a day."""
    return shift(day, -((day.weekday() - weekday) % 7))


def weekday_after(day: dt.date, weekday: int) -> dt.date:
    """The nearest such weekday after a day."""
    return shift(day, (weekday - day.weekday() - 1) % 7 + 1)


def weekday_near(day: dt.date, weekday: int) -> dt.date:
    """The weekday that words call by this day: from five days before it, as in a report sent on later, to the day after it."""
    offset = (weekday - day.weekday()) % 7
    return shift(day, offset if offset <= 1 else offset - 7)


def days_of(month: Month, year: int) -> Interval | None:
    """The days of a month in a year of its own calendar, or None where the calendar's table does not reach."""
    if month.first_days is None:
        return month_of(year, month.number) if 1 <= year <= 9998 else None
    first = month.first_days.get((year, month.number))
    after = month.first_days.get((year, month.number + 1) if month.number < 12 else (year + 1, 1))
    return Interval(first, shift(after, -1)) if first and after else None


def months_near(month: Month, anchor: dt.date) -> list[tuple[int, Interval]]:
    """The month in the years of its calendar around a day, earliest first."""
    year = anchor.year if month.first_days is None else (anchor.year - 622) * 33 // 32
    near = ((y, days_of(month, y)) for y in range(year - 8, year + 3))
    return [(y, days) for y, days in near if days is not None]


def choose_month(month: Month, anchor: dt.date, when: str | None) -> Interval:
    """The month that is meant without a year: the latest that has begun; `past`: the latest that is over, `next`: the first to come."""
    spans = [days for _, days in months_near(month, anchor)]
    if when in ("past", "last"):
        return _last(days for days in spans if days.end is not None and days.end < anchor)
    if when == "next":
        return next((days for days in spans if days.start is not None and days.start > anchor), UNKNOWN)
    return _last(days for days in spans if days.start is not None and days.start <= anchor)


def choose_day(month: Month, day: int, anchor: dt.date, when: str | None, weekday: int | None) -> Interval:
    """The day of a month that is meant without a year: the latest not after the anchor (`past`: before it, `next`: first after).

    A weekday said with it outranks the nearness within seven years.
    """
    days = [one for _, span in months_near(month, anchor) if (one := nth_day(span, day)) is not None]
    if weekday is not None:
        agreeing = [one for one in days if one.weekday() == weekday]
        near = [one for one in agreeing if abs((one - anchor).days) <= 7] or [one for one in agreeing if one <= anchor]
        if near:
            return single(near[-1])
    if when == "next":
        return next((single(one) for one in days if one > anchor), UNKNOWN)
    limit = shift(anchor, -1) if when in ("past", "last") else anchor + SLACK if anchor < dt.date.max else anchor
    return _last(single(one) for one in days if one <= limit)


def nth_day(days: Interval, number: int) -> dt.date | None:
    """The day of this number (from 1) in an interval, or None where it is shorter."""
    if days.start is None or days.end is None or not 1 <= number <= (days.end - days.start).days + 1:
        return None
    return shift(days.start, number - 1)


def single(day: dt.date | None) -> Interval:
    """The interval of one day."""
    return Interval(day, day)


def _last(spans: Iterable[Interval]) -> Interval:
    return max(spans, key=lambda days: days.start or dt.date.min, default=UNKNOWN)


def numeric_date(fold: str) -> dt.date | None:
    """The day that digits such as 2019-08-12, 12/8/2019 or 12.08.2019 mean, day before month unless that cannot be; None otherwise."""
    found = _NUMERIC.fullmatch(fold)
    if not found:
        return None
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) == 4:
        return valid_date(first, second, third)
    if len(found[4]) != 4 or len(found[1]) > 2:
        return None
    return valid_date(third, second, first)


def numeric_days(fold: str) -> tuple[int, int] | None:
    """Two days of a month written as one token such as 12-15."""
    found = _DAYS.fullmatch(fold)
    return (int(found[1]), int(found[2])) if found else None


def valid_date(year: int, month: int, day: int) -> dt.date | None:
    """The date, with day and month exchanged where only that makes a date; None where neither or the year is no year of news."""
    if year not in NEWS_YEARS:
        return None
    if month > 12:
        month, day = day, month
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def hull(first: Interval, last: Interval) -> Interval:
    """From the start of one interval to the end of another; unknown where either is."""
    if first.start is None or last.end is None or first.start > last.end:
        return UNKNOWN
    return Interval(first.start, last.end)


def from_anchor(anchor: dt.date | None, days: int, length: int = 1) -> Interval:
    """So many days (`length`) that begin `days` after the anchor; unknown without one."""
    if anchor is None:
        return UNKNOWN
    start = shift(anchor, days)
    return Interval(start, shift(start, length - 1))


def since_day(day: dt.date | None, anchor: dt.date | None) -> Interval:
    """From a day to the anchor; unknown where either is or the day is later."""
    if day is None or anchor is None or day > anchor:
        return UNKNOWN
    return Interval(day, anchor)


def day_or_third(days: Interval, day: int | None, part: int | None) -> Interval | None:
    """A day of a month or its third, or the month; None where it has no such day."""
    if day is not None:
        found = nth_day(days, day)
        return single(found) if found or days.start is None else None
    return days if part is None else third_of_month(days, part)
