"""The words of time: `times.tsv` and the table of Hijri months as entries of the lexicon."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from waqai.knowledge.lexicon import Entry
from waqai.knowledge.tables import Row, read_table

COLUMNS = ("form", "class", "value", "note")
HIJRI_COLUMNS = ("year", "month", "first_day")
# Classes and what `value` must be; the words of a class in `ARTICLE` also stand with the article.
NUMBERED = {"weekday": range(7), "season": range(4), "part": range(3), "dayword": range(-2, 3), "month": range(1, 13)}
NAMED = {
    "when": ("past", "last", "next", "this", "same"),
    "era": ("gregorian", "hijri"),
    "daypart": ("day", "night"),
    "dayadverb": ("day", "night"),
    "half": ("half",),
    "vague": ("time",),
}
UNITS = ("hour", "day", "week", "month", "year")
CLASSES = frozenset({*NUMBERED, *NAMED, "unit"})
# The productions that rules of time may name; find/times.py has them.
TIME_MAKES = frozenset(
    {
        "after_midnight", "ago", "day", "day_after", "day_before", "day_count", "days", "first_months", "half",
        "month", "month_alone", "months", "name", "night", "night_before_last", "numeric", "part_of_day",
        "past_units", "range", "same_day", "season", "since", "since_count", "since_then", "today", "unit",
        "unit_before_last", "unknown", "week_of_month", "weekday", "weekday_before_last", "weekdays",
        "weekdays_night", "within", "year", "year_alone", "year_apart", "years",
    }
)  # fmt: skip
ARTICLE = frozenset({"unit", "season", "daypart", "half"})


class Month(msgspec.Struct, frozen=True):
    """A month of the Gregorian calendar, or of the Hijri one, then with the first days of (year, month).

    `bare` says when the name alone, after a preposition, is a month: always, only spelled exactly as `form`, never.
    """

    number: int
    bare: str
    form: str
    first_days: Mapping[tuple[int, int], dt.date] | None = None


class Unit(msgspec.Struct, frozen=True):
    """A unit of time in the singular (`count` 1, id `week`), dual (2, `week.2`) or plural (0, `week.n`)."""

    id: str
    name: str
    count: int


class Era(msgspec.Struct, frozen=True):
    """The calendar that a year is counted in; the Hijri one with the first days of its months."""

    id: str
    first_days: Mapping[tuple[int, int], dt.date] | None = None


def hijri_first_days(path: Path) -> dict[tuple[int, int], dt.date]:
    """First day by (Hijri year, month) from the table at `path`; raises KnowledgeError."""
    days: dict[tuple[int, int], dt.date] = {}
    before: dt.date | None = None
    for row in read_table(path, HIJRI_COLUMNS):
        try:
            key, day = (int(row["year"]), int(row["month"])), dt.date.fromisoformat(row["first_day"])
        except ValueError:
            raise row.wrong("first_day", "not numbers and a date", "run tools/build_hijri.py again") from None
        if before is not None and not 29 <= (day - before).days <= 30:
            raise row.wrong("first_day", f"a month of {(day - before).days} days", "run tools/build_hijri.py again")
        days[key] = before = day
    return days


def time_entries(data: Path, fold: Callable[[str], str]) -> list[Entry]:
    """The entries of all words of time, in the order of the table; raises KnowledgeError."""
    first_days = hijri_first_days(data / "hijri.tsv")
    entries = []
    seen: set[tuple[str, str]] = set()
    for row in read_table(data / "times.tsv", COLUMNS):
        form, kind = row["form"], row["class"]
        key = (fold(form), kind)
        if not form or key in seen:
            raise row.wrong("form", f"{form!r} stands here twice as {kind}", "keep one row")
        seen.add(key)
        value = _value(row, first_days)
        kind = "month" if kind == "hijri_month" else kind
        words = tuple(fold(word) for word in form.split(" "))
        entries.append(Entry(kind, words, value, bare=kind in ARTICLE))
    return entries


def _value(row: Row, first_days: Mapping[tuple[int, int], dt.date]) -> object:
    kind, value = row["class"], row["value"]
    if kind in ("month", "hijri_month"):
        if not value.isdigit() or int(value) not in NUMBERED["month"]:
            raise row.wrong("value", f"{value!r} is no month", "write 1 to 12")
        if row["note"] not in ("", "exact", "never"):
            raise row.wrong("note", f"{row['note']!r}", "write nothing, exact or never")
        hijri = kind == "hijri_month"
        return Month(int(value), "never" if hijri else row["note"], row["form"], first_days if hijri else None)
    if kind in NUMBERED:
        if not value.lstrip("-").isdigit() or int(value) not in NUMBERED[kind]:
            raise row.wrong("value", f"{value!r} for a {kind}", f"write one of {list(NUMBERED[kind])}")
        return int(value)
    if kind == "unit":
        name, _, count = value.partition(".")
        if name not in UNITS or count not in ("", "2", "n"):
            raise row.wrong("value", f"{value!r} is no unit", f"write one of {UNITS}, with .2 for two and .n for more")
        return Unit(value, name, {"": 1, "2": 2, "n": 0}[count])
    if kind not in NAMED:
        raise row.wrong("class", f"no class is named {kind!r}", f"use one of {sorted(CLASSES | {'hijri_month'})}")
    if value not in NAMED[kind]:
        raise row.wrong("value", f"{value!r} for a {kind}", f"write one of {NAMED[kind]}")
    return Era(value, first_days if value == "hijri" else None) if kind == "era" else value
