"""The day a page was published: every place where a page says so, in the order in which they are believed."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from waqai.knowledge.load import DATA
from waqai.knowledge.pages import page_words

# News of the web; the years of other calendars (1441, 1399) fall outside.
_YEARS = range(1990, 2101)
_HIJRI = range(1400, 1500)
_ISO = re.compile(r"\s{0,99}(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)", re.ASCII)
_CLOCK = re.compile(r"[T ]\s?(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,4}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{1,4})(?!\d)", re.ASCII)
_WORDS = re.compile(r"[^\W\d_]+|\d+|/")
_IN_PATH = re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})(?:/|$)|[/-](\d{4})-(\d{1,2})-(\d{1,2})(?:[/.-]|$)", re.ASCII)
_MOST = 200
# Arabic and Persian digits as ASCII ones; direction marks go.
_PLAIN: dict[int, int | None] = {first + n: 0x30 + n for first in (0x660, 0x6F0) for n in range(10)}
_PLAIN |= dict.fromkeys((0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x061C))
# The countries whose news is read keep between UTC and four hours ahead of it.
_EASTERNMOST = dt.timedelta(hours=4)


class Stamp(NamedTuple):
    """A day that a page gives, where it gives it, and the moment where the time of day and its zone are there."""

    day: dt.date
    basis: str
    moment: dt.datetime | None = None


def valid_day(year: int, month: int, day: int) -> dt.date | None:
    """The date, or None where there is no such day or the year is no year of news."""
    if year not in _YEARS:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def read_stamp(value: str, basis: str) -> Stamp | None:
    """The day that a machine-readable value or a dateline gives, as written there; None where it is no full date."""
    value = value[:_MOST].translate(_PLAIN)
    found = _ISO.match(value)
    if not found:
        day = shown_day(value)
        return Stamp(day, basis) if day else None
    day = valid_day(*map(int, found.groups()))
    if day is None:
        return None
    clock = _CLOCK.match(value, found.end())
    if not clock or not clock[3]:
        return Stamp(day, basis)
    zone = "+00:00" if clock[3] == "Z" else clock[3]
    try:
        moment = dt.datetime.fromisoformat(f"{day.isoformat()}T{int(clock[1]):02}:{clock[2]}:00{zone}")
    except ValueError:
        return Stamp(day, basis)
    return Stamp(day, basis, moment)


def shown_day(text: str) -> dt.date | None:
    """The one full date in a short text: day, month by name and year, or digits with the day before the month.

    None where there is none, or more than one day; a date of the Hijri calendar counts where there is no other.
    """
    text = text[:_MOST].translate(_PLAIN)
    days = {day for found in _NUMERIC.finditer(text) if (day := _numeric(*map(int, found.groups())))}
    named = list(_named(text))
    days |= {day for day, is_hijri in named if not is_hijri}
    if not days:
        days = {day for day, is_hijri in named if is_hijri}
    return days.pop() if len(days) == 1 else None


def _numeric(first: int, second: int, third: int) -> dt.date | None:
    if first > 31:
        return valid_day(first, second, third)
    return valid_day(third, second, first)


def _named(text: str) -> Iterator[tuple[dt.date, bool]]:
    """The dates with a month by name: `12 name 2020`, `name 12, 2020`, with a second name of the month after a stroke."""
    words = _WORDS.findall(text)
    at = 0
    while at < len(words):
        month, after = _month_at(words, at)
        if month is None:
            at += 1
            continue
        day = int(words[at - 1]) if at and words[at - 1].isdecimal() else None
        end = after
        if end < len(words) and words[end] == "/":
            other, past = _month_at(words, end + 1)
            if other is not None:
                end = past
        numbers = [int(word) for word in words[end : end + 2] if word.isdecimal() and len(word) <= 4]
        if day is None and len(numbers) == 2:
            day, year = numbers
        else:
            year = numbers[0] if numbers else 0
        number, is_hijri = month
        if day is not None:
            found = _hijri(year, number, day) if is_hijri else valid_day(year, number, day)
            if found:
                yield found, is_hijri
        at = end


def _month_at(words: list[str], at: int) -> tuple[tuple[int, bool] | None, int]:
    """The month that begins at a word, and the word after it."""
    known = page_words(DATA)
    for count in (2, 1):
        name = "".join(known.fold(word) for word in words[at : at + count])
        if count == 1 and name.isascii() and len(name) >= 3:
            name = name[:3]
        if name in known.months:
            return known.months[name], min(at + count, len(words))
    return None, at + 1


def _hijri(year: int, month: int, day: int) -> dt.date | None:
    first = page_words(DATA).first_days.get((year, month)) if year in _HIJRI and 1 <= day <= 30 else None
    return first + dt.timedelta(days=day - 1) if first else None


def day_in_url(url: str | None) -> Stamp | None:
    """The day in the path of an address, such as /2020/08/24/; None where there is none."""
    found = _IN_PATH.search((url or "")[:2000])
    if not found:
        return None
    day = valid_day(*(int(part) for part in found.groups() if part is not None))
    return Stamp(day, "address") if day else None


def choose_day(stamps: list[Stamp]) -> tuple[Stamp | None, tuple[str, ...]]:
    """The stamp that is believed, and a note where others give another day.

    The first counts. Where it is a moment in UTC and the page also gives the day that it was further east by then, that day counts, which
    readers saw. Two moments that are the same are no conflict, whatever their zones.
    """
    if not stamps:
        return None, ()
    first = chosen = stamps[0]
    local = _local_day(first)
    if local is not None:
        chosen = next((each for each in stamps if each.day == local), first)
    others: dict[dt.date, str] = {}
    for each in stamps[1:]:
        is_same = each.day in (chosen.day, first.day) or (each.moment is not None and each.moment == first.moment)
        if not is_same:
            others.setdefault(each.day, each.basis)
    if not others:
        return chosen, ()
    listed = ", ".join(f"{day} ({basis})" for day, basis in others.items())
    return chosen, (f"dates differ: {chosen.day} ({chosen.basis}) taken, also {listed}",)


def _local_day(stamp: Stamp) -> dt.date | None:
    """The day in the easternmost country when a moment in UTC was another day there."""
    if stamp.moment is None or stamp.moment.utcoffset() != dt.timedelta(0):
        return None
    day = (stamp.moment + _EASTERNMOST).date()
    return day if day != stamp.day else None
