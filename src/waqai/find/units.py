"""Productions for counts of hours, days, weeks, months and years, and for the last or present ones; None refuses the match."""

import datetime as dt
from collections.abc import Mapping

import msgspec

from waqai.find import dates
from waqai.find.captures import Context, Production, is_definite, number_in, value_in
from waqai.find.dates import UNKNOWN, add_months, from_anchor, shift, since_day, single
from waqai.find.months import month_named, year_named
from waqai.find.rules import RuleMatch
from waqai.knowledge.times import Unit
from waqai.model import Interval


def _count(match: RuleMatch) -> int | None:
    """How many units: the number, else one or two by the form of the noun; None where the words are vague."""
    unit: Unit = value_in(match, "u")
    if "n" in match.captures:
        return number_in(match, "n")
    return unit.count or None


def _back(day: dt.date, unit: str, count: int, half: bool = False) -> dt.date:
    """The day so many units earlier."""
    if unit in ("month", "year"):
        months = count * (12 if unit == "year" else 1) + (6 if half and unit == "year" else 0)
        return shift(add_months(day, -months), -15 if half and unit == "month" else 0)
    days = {"hour": count // 24, "day": count, "week": 7 * count + (3 if half else 0)}[unit]
    return shift(day, -days)


def _ago(match: RuleMatch, context: Context) -> Interval | None:
    unit: Unit = value_in(match, "u")
    count = _count(match)
    if "n" not in match.captures and is_definite(match, "u"):
        return None
    if context.anchor is None:
        return UNKNOWN
    if count is None:
        return from_anchor(context.anchor, -1, 2) if unit.name == "hour" else UNKNOWN
    return single(_back(context.anchor, unit.name, count, "half" in match.captures))


def _since_count(match: RuleMatch, context: Context) -> Interval | None:
    day = _ago(match, context)
    return None if day is None else since_day(day.start, context.anchor)


def _rolling(unit: str, count: int, anchor: dt.date) -> Interval:
    """The last so many units up to and including a day; a single day or 24 hours begin the day before."""
    if unit == "hour":
        return Interval(shift(anchor, -max(1, -(-count // 24))), anchor)
    if unit == "day":
        return Interval(shift(anchor, -max(1, count - 1)), anchor)
    return Interval(_back(anchor, unit, count), anchor)


def _within_units(match: RuleMatch, context: Context) -> Interval | None:
    unit: Unit = value_in(match, "u")
    count = _count(match)
    if "n" not in match.captures and is_definite(match, "u"):
        return None
    if count is None or context.anchor is None:
        return UNKNOWN
    return _rolling(unit.name, count, context.anchor)


def _past_units(match: RuleMatch, context: Context) -> Interval | None:
    unit: Unit = value_in(match, "u")
    count, when = _count(match), value_in(match, "mod")
    if when is None and "n" not in match.captures and unit.count != 2:
        return None
    if when is not None and "n" not in match.captures:
        if not is_definite(match, "u"):
            return None
        if unit.count == 1:
            return _calendar_unit(unit.name, when, context)
    anchor = context.anchor
    if anchor is None:
        return UNKNOWN
    if count is None:
        if unit.name != "hour":
            return UNKNOWN
        count = 24
    if when == "next":
        return _coming(unit.name, count, anchor)
    if unit.name == "week":
        return Interval(shift(anchor, -7 * count), shift(anchor, -1))
    return _rolling(unit.name, count, anchor)


def _coming(unit: str, count: int, anchor: dt.date) -> Interval:
    if unit == "hour":
        return Interval(anchor, shift(anchor, max(1, -(-count // 24))))
    if unit in ("day", "week"):
        return Interval(shift(anchor, 1), shift(anchor, count * (7 if unit == "week" else 1)))
    return Interval(anchor, add_months(anchor, count * (12 if unit == "year" else 1)))


def _calendar_unit(unit: str, when: str, context: Context, whole: bool = False) -> Interval:
    """The day, week, month or year that a word tells; the present one ends today unless the `whole` of it is wanted."""
    anchor = context.anchor
    if when == "same":
        day = context.last.start if context.last else None
        if day is None or unit not in ("month", "year"):
            return UNKNOWN
        return dates.month_of(day.year, day.month) if unit == "month" else dates.year_of(day.year)
    if anchor is None:
        return UNKNOWN
    step = {"past": -1, "last": -1, "next": 1}.get(when, 0)
    if unit in ("hour", "day"):
        return Interval(anchor, shift(anchor, 1)) if step > 0 else Interval(shift(anchor, step), anchor)
    if unit == "week":
        if step:
            return Interval(shift(anchor, -7), shift(anchor, -1)) if step < 0 else Interval(shift(anchor, 1), shift(anchor, 7))
        return Interval(dates.weekday_upto(anchor, 6), anchor)  # weeks begin on Sunday
    if when == "last" and not whole:
        return _rolling(unit, 1, anchor)
    first = add_months(anchor.replace(day=1), step)
    days = dates.month_of(first.year, first.month) if unit == "month" else dates.year_of(anchor.year + step)
    return days if step or whole else Interval(days.start, anchor)


def _unit_before_last(match: RuleMatch, context: Context) -> Interval | None:
    unit: Unit = value_in(match, "u")
    anchor = context.anchor
    if unit.count != 1 or unit.name in ("hour", "day"):
        return None
    if anchor is None:
        return UNKNOWN
    if unit.name == "week":
        return Interval(shift(anchor, -14), shift(anchor, -8))
    first = add_months(anchor.replace(day=1), -2)
    return dates.month_of(first.year, first.month) if unit.name == "month" else dates.year_of(anchor.year - 2)


def _unit(match: RuleMatch, context: Context) -> Interval | None:
    """This month, the end of last year, the eighth of the present month."""
    unit: Unit | None = value_in(match, "u") or value_in(match, "uthis")
    when, part, day = value_in(match, "mod"), value_in(match, "p"), number_in(match, "d")
    if unit is None:  # "the ninth of the present one"
        return dates.day_or_third(_calendar_unit("month", when or "this", context, whole=True), day, part)
    plain = when is None and "u" in match.captures
    if unit.count != 1 or (("u" in match.captures) and not is_definite(match, "u")):
        return None
    if day is not None and unit.name != "month":
        return None
    if plain and (unit.name in ("hour", "day") or part is None):
        return None
    days = _calendar_unit(unit.name, when or "this", context, whole=part is not None or day is not None)
    if part is None or days.start is None:
        return dates.day_or_third(days, day, None)
    if unit.name == "year":
        return dates.third_of_year(days.start.year, part)
    if unit.name == "month":
        return dates.third_of_month(days, part)
    return UNKNOWN if plain else days


def _week_of_month(match: RuleMatch, context: Context) -> Interval | None:
    number, last = number_in(match, "n"), value_in(match, "mod") is not None
    captures = {k: v for k, v in match.captures.items() if k not in ("n", "mod")}
    month = month_named(msgspec.structs.replace(match, captures=captures), context)
    if month is None or month.start is None or month.end is None:
        return month
    if last:
        return Interval(shift(month.end, -6), month.end)
    start = shift(month.start, 7 * ((number or 1) - 1))
    return Interval(start, min(shift(start, 6), month.end)) if start <= month.end else None


def _half(match: RuleMatch, context: Context) -> Interval | None:
    number = number_in(match, "n")
    if number not in (1, 2):
        return None
    if "m" in match.captures:
        month = month_named(match, context)
    elif "umod" in match.captures:
        month = _calendar_unit("month", value_in(match, "umod"), context, whole=True)
    else:
        year = year_named(match, context)
        if year is None or year is False:
            return UNKNOWN
        first = dates.month_of(year, 1 if number == 1 else 7).start
        return Interval(first, dates.month_of(year, 6 if number == 1 else 12).end)
    if month is None or month.start is None:
        return month
    middle = shift(month.start, 15)
    return Interval(month.start, shift(middle, -1)) if number == 1 else Interval(middle, month.end)


def _first_months(match: RuleMatch, context: Context) -> Interval | None:
    count, year = number_in(match, "n"), year_named(match, context)
    if count is None or not 1 <= count <= 12:
        return None
    if year is None and context.anchor is not None:
        year = context.anchor.year
    if year is None or year is False:
        return UNKNOWN
    return Interval(dt.date(year, 1, 1), dates.month_of(year, count).end)


def _day_count(match: RuleMatch, context: Context) -> Interval | None:
    count = number_in(match, "n")
    if count is None or context.anchor is None:
        return UNKNOWN
    return Interval(shift(context.anchor, 1 - count), context.anchor)


UNIT_PRODUCTIONS: Mapping[str, Production] = {
    "ago": _ago,
    "day_count": _day_count,
    "first_months": _first_months,
    "half": _half,
    "past_units": _past_units,
    "since_count": _since_count,
    "unit": _unit,
    "unit_before_last": _unit_before_last,
    "week_of_month": _week_of_month,
    "within": _within_units,
}
