"""Productions for months, years, seasons and dates in digits: captures to an interval of days, None to refuse the match."""

from collections.abc import Mapping

import msgspec

from waqai.find import dates
from waqai.find.captures import Context, Production, number_in, value_in, weekday_in
from waqai.find.dates import UNKNOWN, hull, shift, single
from waqai.find.rules import Captured, RuleMatch
from waqai.knowledge.lexicon import Match
from waqai.knowledge.times import Month
from waqai.model import Interval, Token


def year_named(match: RuleMatch, context: Context) -> int | bool | None:
    """The year in the words (of the month's own calendar), None without one, False where it cannot be told."""
    year = number_in(match, "y")
    if year is not None:
        return year
    which = "this" if "ythis" in match.captures else value_in(match, "ymod")
    if which is None:
        return None
    return _relative_year(which, context)


def _relative_year(which: str, context: Context) -> int | bool:
    base = context.last.start if which == "same" and context.last else None if which == "same" else context.anchor
    if base is None:
        return False
    return base.year + {"past": -1, "last": -1, "next": 1}.get(which, 0)


def _month_in(month: Month, year: int) -> Interval | None:
    if month.first_days is not None and year > 1600:
        starting = (dates.days_of(month, (year - 622) * 33 // 32 + more) for more in range(-1, 3))
        return next((days for days in starting if days and days.start and days.start.year == year), None)
    if month.first_days is None and year < 1600:
        return None
    return dates.days_of(month, year)


def month_named(match: RuleMatch, context: Context) -> Interval | None:
    month: Month = value_in(match, "m")
    other: Month | None = value_in(match, "m2")
    if other is not None and (other.number != month.number or other.first_days is not month.first_days):
        return None
    year, when, day, part = year_named(match, context), value_in(match, "mod"), number_in(match, "d"), value_in(match, "p")
    if year is False:
        return UNKNOWN
    if year is not None:
        days = _month_in(month, year)
        if days is None:
            return None
    elif when == "same":
        days = _month_in(month, context.last.start.year) if context.last and context.last.start else None
    elif context.anchor is None:
        days = None
    elif day is not None and when != "this":
        return dates.choose_day(month, day, context.anchor, when, weekday_in(match))
    else:
        days = dates.choose_month(month, context.anchor, when)
    if days is None:
        return UNKNOWN
    return dates.day_or_third(days, day, part)


def _month_alone(match: RuleMatch, context: Context) -> Interval | None:
    captured = match.captures["m"]
    month: Month = value_in(match, "m")
    if month.bare == "never" or not isinstance(captured, Match):
        return None
    if month.bare == "exact" and not context.text.tokens[captured.first].text.endswith(month.form):
        return None
    return month_named(match, context)


def _days(match: RuleMatch, context: Context) -> Interval | None:
    first, last = number_in(match, "d"), number_in(match, "d2")
    if "dd" in match.captures:
        pair = dates.numeric_days(value_in(match, "dd"))
        if pair is None:
            return None
        first, last = pair
    if first is None or last is None or not 1 <= first < last <= 31:
        return None
    end = month_named(msgspec.structs.replace(match, captures={**match.captures, "d": _plain(last, match)}), context)
    if end is None or end.end is None:
        return end
    return Interval(shift(end.end, first - last), end.end)


def _plain(number: int, match: RuleMatch) -> Captured:
    """A number as if it had been captured."""
    return Token(match.first, "number", str(number), str(number), 0, 0, 0)


def _months(match: RuleMatch, context: Context) -> Interval | None:
    renamed = {**match.captures, "m": match.captures["v"]}
    renamed.pop("m2", None)
    if "v2" in renamed:
        renamed["m2"] = renamed["v2"]
    end = month_named(msgspec.structs.replace(match, captures=renamed), context)
    if value_in(match, "m") == value_in(match, "v"):
        return None
    start: Month = value_in(match, "m")
    other: Month | None = value_in(match, "m2")
    if end is None or (other is not None and other.number != start.number):
        return None
    if end.start is None:
        return UNKNOWN
    return hull(dates.choose_month(start, end.start, None), end)


def _year(match: RuleMatch, context: Context) -> Interval | None:
    year = number_in(match, "y")
    part, season, era = value_in(match, "p"), value_in(match, "s"), value_in(match, "era")
    if year is None:
        return None
    if era is not None:
        first, after = era.first_days.get((year, 1)), era.first_days.get((year + 1, 1))
        return Interval(first, shift(after, -1)) if first and after else UNKNOWN
    if season is not None:
        return dates.season_of(year, season)
    return dates.year_of(year) if part is None else dates.third_of_year(year, part)


def _year_alone(match: RuleMatch, context: Context) -> Interval | None:
    year = number_in(match, "y")
    tokens = context.text.tokens
    counts = match.last < len(tokens) and tokens[match.last].kind == "word"
    if year is None or (year % 100 == 0 and counts):
        return None
    return dates.year_of(year)


def _year_apart(match: RuleMatch, context: Context) -> Interval | None:
    tokens = context.text.tokens
    counts = match.last < len(tokens) and tokens[match.last].kind == "word"
    return None if counts else _year_alone(match, context)


def _years(match: RuleMatch, context: Context) -> Interval | None:
    first, last = number_in(match, "y"), number_in(match, "y2")
    if first is None or last is None or first >= last:
        return None
    return hull(dates.year_of(first), dates.year_of(last))


def _season(match: RuleMatch, context: Context) -> Interval | None:
    season, when = value_in(match, "s"), value_in(match, "mod")
    year = year_named(match, context)
    if year is False or context.anchor is None:
        return UNKNOWN
    if year is not None:
        return dates.season_of(year, season or 0)
    if season is None:
        return None
    anchor = context.anchor
    near = [dates.season_of(anchor.year + more, season) for more in range(-2, 2)]
    if when in ("past", "last"):
        return [days for days in near if days.end and days.end < anchor][-1]
    if when == "next":
        return next((days for days in near if days.start and days.start > anchor), UNKNOWN)
    return [days for days in near if days.start and days.start <= anchor][-1]


def _numeric(match: RuleMatch, context: Context) -> Interval | None:
    if "date" in match.captures:
        day = dates.numeric_date(value_in(match, "date"))
    else:
        a, b, c = (number_in(match, name) or 0 for name in "abc")
        day = dates.valid_date(a, b, c) if a > 1000 else dates.valid_date(c, b, a)
    return single(day) if day else None


MONTH_PRODUCTIONS: Mapping[str, Production] = {
    "days": _days,
    "month": month_named,
    "month_alone": _month_alone,
    "months": _months,
    "numeric": _numeric,
    "season": _season,
    "year": _year,
    "year_alone": _year_alone,
    "year_apart": _year_apart,
    "years": _years,
}
