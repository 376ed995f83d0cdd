"""Productions for weekdays, days near the report and times made of times; None refuses the match."""

from collections.abc import Mapping

import msgspec

from waqai.find import dates
from waqai.find.captures import NOT_TIME, Context, NotTime, Production, value_in, weekday_in
from waqai.find.dates import UNKNOWN, add_months, from_anchor, hull, shift, since_day, single
from waqai.find.rules import RuleMatch
from waqai.knowledge.lexicon import Match
from waqai.model import Interval


def _name(match: RuleMatch, context: Context) -> NotTime | Interval | None:
    tokens = context.text.tokens
    years = tokens[match.last : match.last + 4]
    if any(t.kind == "number" and len(t.fold) == 4 and t.fold.isdecimal() and 1900 <= int(t.fold) < 2100 for t in years):
        return None
    return NOT_TIME


def _weekday_day(match: RuleMatch, context: Context) -> Interval | None:
    weekday, when, near = weekday_in(match), value_in(match, "mod"), value_in(match, "dw")
    anchor = context.anchor
    if weekday is None:
        return None
    if when == "same":
        day = context.last.start if context.last else None
        return single(dates.weekday_near(day, weekday)) if day else UNKNOWN
    if anchor is None:
        return UNKNOWN
    if near is not None:
        return single(dates.weekday_near(shift(anchor, near), weekday))
    choose = {"past": dates.weekday_before, "last": dates.weekday_before, "next": dates.weekday_after}
    return single(choose.get(when or "", dates.weekday_upto)(anchor, weekday))


def _weekday_before_last(match: RuleMatch, context: Context) -> Interval | None:
    weekday = weekday_in(match)
    if weekday is None or context.anchor is None:
        return UNKNOWN
    return single(shift(dates.weekday_before(context.anchor, weekday), -7))


def _weekdays(match: RuleMatch, context: Context) -> Interval | None:
    first, last = weekday_in(match), weekday_in(match, "v")
    if first is None or last is None or first == last or not _joined(match, context):
        return None
    end = _weekday_day(msgspec.structs.replace(match, captures={**match.captures, "w": match.captures["v"]}), context)
    if end is None or end.start is None:
        return end
    return Interval(dates.weekday_before(end.start, first), end.start)


def _joined(match: RuleMatch, context: Context) -> bool:
    """Is the second of two weekdays joined by `and`, which is one letter, and not by another preposition."""
    second = match.captures["v"]
    letters = second.reading.proclitics if isinstance(second, Match) else ""
    return letters in ("", "\u0648")


def _weekdays_night(match: RuleMatch, context: Context) -> Interval | None:
    first, last = weekday_in(match), weekday_in(match, "v")
    if first is None or last is None or (first + 1) % 7 != last or not _joined(match, context):
        return None
    if context.anchor is None:
        return UNKNOWN
    day = dates.weekday_upto(context.anchor, last)
    return Interval(shift(day, -1), day)


def _day(match: RuleMatch, context: Context) -> Interval | NotTime | None:
    tokens, first, last = context.text.tokens, match.first, match.last
    # A name in quotation marks, such as that of a newspaper.
    if first >= 2 and last < len(tokens) and tokens[first - 2].kind == "quote" and tokens[last].kind == "quote":
        return NOT_TIME
    return from_anchor(context.anchor, int(value_in(match, "dw")))


def _night(match: RuleMatch, context: Context) -> Interval | None:
    near, weekday = value_in(match, "dw"), weekday_in(match)
    if context.anchor is None:
        return UNKNOWN
    days = -1 if near is None else int(near)
    if days >= 0:
        return from_anchor(context.anchor, days)
    start = shift(context.anchor, days)
    if weekday is not None:
        start = dates.weekday_near(start, weekday)
    return Interval(start, shift(start, 1))


def _night_before_last(match: RuleMatch, context: Context) -> Interval | None:
    return from_anchor(context.anchor, -2, 2)


def _today(match: RuleMatch, context: Context) -> Interval | None:
    return from_anchor(context.anchor, 0)


def _unknown(match: RuleMatch, context: Context) -> Interval | None:
    return UNKNOWN


def _same_day(match: RuleMatch, context: Context) -> Interval | None:
    last = context.last
    return last if last and last.start == last.end else UNKNOWN


def _day_before(match: RuleMatch, context: Context) -> Interval | None:
    day = context.last.start if context.last else None
    return single(shift(day, -1)) if day else UNKNOWN


def _day_after(match: RuleMatch, context: Context) -> Interval | None:
    day = context.last.end if context.last else None
    return single(shift(day, 1)) if day else UNKNOWN


def _inner(match: RuleMatch, name: str = "t") -> Interval:
    value = value_in(match, name)
    return value if isinstance(value, Interval) else UNKNOWN


def _part_of_day(match: RuleMatch, context: Context) -> Interval | None:
    days = _inner(match)
    if "p" in match.captures and days.start and days.end and (days.end - days.start).days > 2:
        return None
    return days


def _after_midnight(match: RuleMatch, context: Context) -> Interval | None:
    days = _inner(match)
    if days.start is None or days.start != days.end:
        return days
    return Interval(days.start, shift(days.start, 1))


def _since(match: RuleMatch, context: Context) -> Interval | None:
    return since_day(_inner(match).start, context.anchor)


def _since_then(match: RuleMatch, context: Context) -> Interval | None:
    return since_day(context.last.start if context.last else None, context.anchor)


def _range(match: RuleMatch, context: Context) -> Interval | None:
    first, last = _inner(match, "a"), _inner(match, "b")
    if first.start is None or last.end is None:
        return UNKNOWN
    if first.start > last.end:  # "from Friday to Sunday" of a report on Saturday, "between September and January"
        near = (first.start - last.end).days < 7 and first.start == first.end
        first = single(shift(first.start, -7)) if near else single(add_months(first.start, -12))
    return hull(first, last)


DAY_PRODUCTIONS: Mapping[str, Production] = {
    "after_midnight": _after_midnight,
    "day": _day,
    "day_after": _day_after,
    "day_before": _day_before,
    "name": _name,
    "night": _night,
    "night_before_last": _night_before_last,
    "part_of_day": _part_of_day,
    "range": _range,
    "same_day": _same_day,
    "since": _since,
    "since_then": _since_then,
    "today": _today,
    "unknown": _unknown,
    "weekday": _weekday_day,
    "weekday_before_last": _weekday_before_last,
    "weekdays": _weekdays,
    "weekdays_night": _weekdays_night,
}
