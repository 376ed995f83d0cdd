"""Counts of incidents: over time, by type, by place, by source and by party, with what was left out and why."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

By = Literal["time", "type", "place", "source", "party"]
Unit = Literal["day", "week", "month", "year"]
UNITS: tuple[Unit, ...] = ("day", "week", "month", "year")
# The longest run of days that is counted by days, by weeks and by months, so that a plot has at most some sixty bars.
_LONGEST: tuple[tuple[int, Unit], ...] = ((45, "day"), (420, "week"), (1850, "month"))
MAX_BARS = 400
UNNAMED = "no party named"


class Event(msgspec.Struct, frozen=True, gc=False):
    """An incident as it is counted: type, first and last day, country and first-level unit, the parties on either side, the outlets."""

    type: str
    start: dt.date | None
    end: dt.date | None
    country: str | None
    admin1: str | None
    parties: frozenset[str]
    sources: frozenset[str]


class Names(NamedTuple):
    """English names of first-level units, countries and parties by their codes."""

    units: Mapping[str, str]
    countries: Mapping[str, str]
    parties: Mapping[str, str]


class Bar(NamedTuple):
    """A row of a count: what machines know it by, its name for people, how many."""

    key: str
    label: str
    number: int


class Chart(NamedTuple):
    """A count that can be drawn: bars in order, and what must be said with it. `runs` says that the bars follow one another in time."""

    title: str
    bars: tuple[Bar, ...]
    runs: bool
    notes: tuple[str, ...]


def tally(events: Sequence[Event], by: By, names: Names, unit: Unit | None = None, top: int = 0) -> Chart:
    """Count incidents; the `top` most frequent ones (0: all), or over time in units that suit the days unless one is given.

    ValueError where a unit would make too many bars.
    """
    if by == "time":
        return _over_time(events, unit)
    label: Callable[[Event], Iterable[tuple[str, str]]] = {
        "type": _type,
        "place": lambda event: _place(event, names),
        "source": _sources,
        "party": lambda event: _parties(event, names),
    }[by]
    found: Counter[tuple[str, str]] = Counter(pair for event in events for pair in dict.fromkeys(label(event)))
    ranked = sorted(((key, name, count) for (key, name), count in found.items()), key=lambda bar: (-bar[2], bar[0]))
    bars = tuple(Bar(*bar) for bar in (ranked[:top] if top else ranked))
    notes = []
    if len(bars) < len(ranked):
        notes.append(f"{len(ranked) - len(bars)} more with {sum(bar[2] for bar in ranked[len(bars) :])} incidents are not shown")
    if by == "party":
        notes.append("an incident counts for each party named in it, on either side")
    if by == "source" and any(len(event.sources) > 1 for event in events):
        notes.append("an incident counts for each outlet that reports it")
    return Chart(f"Incidents by {by}", bars, False, tuple(notes))


def _type(event: Event) -> Iterator[tuple[str, str]]:
    yield event.type, event.type.replace("_", " ")


def _place(event: Event, names: Names) -> Iterator[tuple[str, str]]:
    country = names.countries.get(event.country or "", event.country or "")
    if event.admin1:
        yield event.admin1, f"{names.units.get(event.admin1, event.admin1)}, {country or event.admin1[:2]}"
    elif event.country:
        yield event.country, f"{country}, governorate not told"
    else:
        yield "", "place not told"


def _sources(event: Event) -> Iterator[tuple[str, str]]:
    yield from ((source, source) for source in sorted(event.sources))
    if not event.sources:
        yield "", "outlet not known"


def _parties(event: Event, names: Names) -> Iterator[tuple[str, str]]:
    yield from ((party, names.parties.get(party, f"{party.replace('_', ' ')}, not named")) for party in sorted(event.parties))
    if not event.parties:
        yield "", UNNAMED


def _over_time(events: Sequence[Event], unit: Unit | None) -> Chart:
    dated = [(event.start, event.end or event.start) for event in events if event.start]
    undated = len(events) - len(dated)
    if not dated:
        return Chart("Incidents over time", (), True, _left_out(undated, 0, "day"))
    days = (max(start for start, _ in dated) - min(start for start, _ in dated)).days + 1
    fitting: Unit = next((name for longest, name in _LONGEST if days <= longest), "year")
    chosen = unit or fitting
    counts = Counter(_first(start, chosen) for start, end in dated if _first(start, chosen) == _first(end, chosen))
    wide = len(dated) - sum(counts.values())
    bars: list[Bar] = []
    at, last = (min(counts), max(counts)) if counts else (dt.date.max, dt.date.min)
    while at <= last:
        if len(bars) == MAX_BARS:
            raise ValueError(f"more than {MAX_BARS} {chosen}s; name a longer unit, or fewer days with --from and --to")
        bars.append(Bar(at.isoformat(), _label(at, chosen), counts[at]))
        at = _next(at, chosen)
    return Chart(f"Incidents by {chosen}", tuple(bars), True, _left_out(undated, wide, chosen))


def _left_out(undated: int, wide: int, unit: Unit) -> tuple[str, ...]:
    notes = []
    if undated:
        notes.append(f"{undated} without a day are left out")
    if wide:
        notes.append(f"{wide} whose days lie in more than one {unit} are left out")
    return tuple(notes)


def _first(day: dt.date, unit: Unit) -> dt.date:
    """The first day of the unit that a day lies in; weeks begin on Monday."""
    if unit == "day":
        return day
    if unit == "week":
        return day - dt.timedelta(days=min(day.weekday(), (day - dt.date.min).days))
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _next(day: dt.date, unit: Unit) -> dt.date:
    """The first day of the unit after the one that begins on this day."""
    if unit in ("day", "week"):
        return day + dt.timedelta(days=1 if unit == "day" else 7)
    return _first(day + dt.timedelta(days=31 if unit == "month" else 366), unit)


def _label(day: dt.date, unit: Unit) -> str:
    return day.isoformat()[: {"day": 10, "week": 10, "month": 7, "year": 4}[unit]]
