"""The level of an event: how coarse it is shown, and when. Of all that speaks for one the strictest stands."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TypeVar

from msgspec.structs import replace

from waqai.release.persons import People
from waqai.release.policy import Policy
from waqai.release.values import Actor, Event, Site

T = TypeVar("T", Actor, Site)

WEEK = 7


def level_of(event: Event, people: People, policy: Policy) -> str:
    """The level of an event, by its type, what was counted, the words of its texts, and whose names stand in them."""
    return policy.strictest(*(level for level, _ in _speaking(event, people, policy)))


def type_level(event: Event, policy: Policy) -> str:
    """The level of an event by its type and what was counted alone: it is no stricter than `level_of` finds it."""
    return level_of(event, People((), frozenset(), frozenset()), policy)


def reasons_of(event: Event, people: People, policy: Policy) -> Iterator[str]:
    """What speaks for which level, a line each; nothing of a name."""
    yield from dict.fromkeys(f"{what}: {level}" for level, what in _speaking(event, people, policy))


def _speaking(event: Event, people: People, policy: Policy) -> Iterator[tuple[str, str]]:
    """Each level that something speaks for, and what."""
    rules = policy.rules
    yield rules.types.get(event.type, rules.classing.unknown), f"type {event.type}"
    for outcome in sorted({figure.outcome for figure in event.figures} | {toll.outcome for toll in event.tolls}):
        if outcome in rules.outcomes:
            yield rules.outcomes[outcome], f"outcome {outcome}"
    for cue in sorted(people.cues & rules.cues.keys()):
        yield rules.cues[cue].level, f"words for {cue}"
    for cue in sorted({cue for name in people.names for cue in name.cues if cue in rules.cues}):
        yield rules.cues[cue].named, f"a name beside words for {cue}"


def is_over(end: dt.date, days: int, as_of: dt.datetime) -> bool:
    """Have so many whole days passed since the last day of an event, wherever on earth that was: the day ends last at UTC-12."""
    ended = dt.datetime.combine(end + dt.timedelta(days=1), dt.time(12), dt.UTC)
    return as_of >= ended + dt.timedelta(days=days)


def coarse_days(start: dt.date | None, end: dt.date | None, unit: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of the weeks (from Monday) or months that some days lie in; the days themselves for `day`."""
    return (_first(start, unit) if start else None), (_last(end, unit) if end else None)


def _first(day: dt.date, unit: str) -> dt.date:
    if unit == "week":
        return day - dt.timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def _last(day: dt.date, unit: str) -> dt.date:
    if unit == "week":
        return day + dt.timedelta(days=WEEK - 1 - day.weekday())
    if unit == "month":
        return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    return day


def each_text(event: Event, change: Callable[[str, str | None], str | None]) -> Event:
    """The event with each of its texts changed; `change` is given the dotted name of the field and the text, in a fixed order."""

    def of(name: str, value: T | None) -> T | None:
        return value._replace(text=change(name, value.text)) if value is not None else None

    sources = tuple(
        source._replace(
            title=change("sources.title", source.title),
            when=change("sources.when", source.when),
            attribution=change("sources.attribution", source.attribution),
            evidence=tuple(one._replace(text=change("sources.evidence.text", one.text) or "") for one in source.evidence),
        )
        for source in event.sources
    )
    return replace(
        event,
        actor=of("actor.text", event.actor),
        target=of("target.text", event.target),
        site=of("site.text", event.site),
        tolls=tuple(toll._replace(text=change("tolls.text", toll.text)) for toll in event.tolls),
        sources=sources,
    )
