"""ACLED-compatible rows: an event is the actors, the place and the day, and what coincides in these is one row."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from waqai.release.acled.notes import story
from waqai.release.acled.parties import BATTLES, Parties, parties_of
from waqai.release.acled.when import days_of, divided
from waqai.release.acled.where import Where, where_of
from waqai.release.choosing import choose
from waqai.release.deaths import acled_deaths, figure_of
from waqai.release.derive import Derived, Row, in_order
from waqai.release.sources import listed, offices, scale_of
from waqai.release.terms import Choice, Sort, Terms
from waqai.release.values import Event, Facts

BLANK: Derived = (None, "acled.blank")
NO_ID: Derived = (None, "acled.id")
TERRITORY = "territory"


class Part(NamedTuple):
    """What one event says of one day: a row, unless other events share its actors, place and day."""

    event: Event
    choice: Choice
    where: Where
    parties: Parties
    date: Derived
    precision: Derived
    number: int  # of the day among the event's `days`, from 0
    days: int

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two parts one ACLED event; a day or place that is not exactly known is shared with nothing."""
        if self.precision[0] != 1 or self.where.precision[0] == 3:
            return (self.event.id, self.date[0])
        names = sorted(str(side.name[0] or "") for side in (self.parties.first, self.parties.second))
        where = self.where
        return (self.date[0], *names, where.land.code, where.admin1[0], where.location[0], where.latitude[0], where.longitude[0])


def left_out(event: Event, terms: Terms) -> str | None:
    """The rule by which ACLED would not record an event; None where it has a row."""
    choice = choose(event, terms.choices, terms)
    if choice is None:
        return "acled.not.aggregate" if event.type == "toll" else "acled.not.modality"
    where = where_of(event.site, terms)
    if where is None:
        return "acled.not.place"
    days = days_of(event, terms)
    if not days:
        return "acled.not.date"
    return None if parties_of(event, choice, where.land, days[0][0][0], terms) is not None else "acled.not.actor"


def parts_of(event: Event, terms: Terms) -> list[Part]:
    """The parts of an event, one a reported day; none where ACLED would not record it."""
    choice = choose(event, terms.choices, terms)
    where = where_of(event.site, terms) if choice is not None else None
    days = days_of(event, terms) if where is not None else []
    if choice is None or where is None or not days:
        return []
    parts = []
    for number, (date, precision) in enumerate(days):
        parties = parties_of(event, choice, where.land, date[0], terms)
        if parties is not None:
            parts.append(Part(event, choice, where, parties, date, precision, number, len(days)))
    return parts


def rows(events: Sequence[Event], facts: Facts | None, terms: Terms) -> Iterator[Row]:
    """The rows of all events; what several events tell of one day stands where the last of them does.

    The events are gone through twice: first for what they share, of which only hashes are kept. Without `facts` rows have no timestamp.
    """
    ordered = in_order(events)
    shared = Counter(hash(part.key) for event in ordered for part in parts_of(event, terms))
    stamp: Derived = (_seconds(facts.made) if facts is not None else None, "acled.timestamp")
    waiting: dict[int, list[Part]] = {}
    for event in ordered:
        for part in parts_of(event, terms):
            number = hash(part.key)
            together = waiting.setdefault(number, [])
            together.append(part)
            if len(together) == shared[number]:
                yield from (_row(same, stamp, terms) for same in _alike(waiting.pop(number)))


def _seconds(moment: dt.datetime) -> int:
    """Seconds since 1970 of a moment, which is in UTC where it does not say."""
    return int((moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)).timestamp())


def _alike(parts: Sequence[Part]) -> Iterable[Sequence[Part]]:
    """Parts of one hash by what they share."""
    if len(parts) == 1:
        return [parts]
    by_key: dict[tuple[Any, ...], list[Part]] = {}
    for part in parts:
        by_key.setdefault(part.key, []).append(part)
    return by_key.values()


def _row(parts: Sequence[Part], stamp: Derived, terms: Terms) -> Row:
    return Row(_cells(parts, stamp, terms), tuple(part.event for part in parts))


def _cells(parts: Sequence[Part], stamp: Derived, terms: Terms) -> list[Derived]:
    top = min(parts, key=lambda part: (part.choice.sort.rank, part.event.id))
    sort, by = _sort(top, parts, terms)
    where, parties = top.where, top.parties
    day: dt.date = top.date[0]
    sources = [source for part in parts for source in listed(part.event)]
    # Civilians harmed by what was part of a battle are no actors of it.
    counted = [part for part in parts if sort.event != BATTLES or part.choice.sort.event == BATTLES]
    first, second = _associated(counted, parties.first.name[0]), _associated(counted, parties.second.name[0])
    return [
        NO_ID,
        top.date,
        (day.year, "acled.year"),
        top.precision,
        (sort.disorder, "acled.disorder"),
        (sort.event, by),
        (sort.sub, by),
        parties.first.name,
        (first, "acled.associated" if first else "acled.blank"),
        parties.first.inter,
        parties.second.name,
        (second, "acled.associated" if second else "acled.blank"),
        parties.second.inter,
        (terms.interactions[parties.interaction], "acled.interaction"),
        _targeting(sort, parties),
        (where.land.iso, "acled.iso"),
        (where.land.region, "acled.region"),
        (where.land.acled, "acled.country"),
        where.admin1,
        where.admin2,
        BLANK,
        where.location,
        where.latitude,
        where.longitude,
        where.precision,
        (offices(sources), "acled.source"),
        (scale_of(sources, where.land.code, terms), "acled.source_scale"),
        (_notes(parts, terms), "acled.notes"),
        _deaths(top, terms) if len(parts) == 1 else (sum(_deaths(part, terms)[0] for part in parts), "acled.deaths.together"),
        _tags(parts, sort),
        stamp,
    ]


def _deaths(part: Part, terms: Terms) -> Derived:
    deaths, rule = acled_deaths(part.event, part.choice.some, terms.words)
    return (deaths, rule) if part.days == 1 else (divided(deaths, part.days)[part.number], "acled.deaths.divided")


def _sort(top: Part, parts: Sequence[Part], terms: Terms) -> tuple[Sort, str]:
    """The type of a row, and the rule: of tactics that coincide the higher; ground that changed hands in a battle was won by it."""
    sort = top.choice.sort
    if len(parts) == 1:
        return sort, f"acled.type:{top.choice.line}"
    if sort.sub == "Armed clash":
        for part in parts:
            if part.event.type == TERRITORY:
                taker = part.parties.first.inter[0]
                sub = "Government regains territory" if taker == "State forces" else "Non-state actor overtakes territory"
                return terms.sorts["Battles", sub], "acled.type.battle"
    return sort, "acled.type.higher"


def _targeting(sort: Sort, parties: Parties) -> Derived:
    kinds = parties.first.inter[0], parties.second.inter[0]
    said = sort.targeting == "always" or (sort.targeting == "civilians" and "Civilians" in kinds)
    return ("Civilian targeting", "acled.targeting") if said else (None, "acled.targeting")


def _associated(parts: Sequence[Part], name: str | None) -> str | None:
    """Who is associated with an actor in any of the parts."""
    sides = [side for part in parts for side in (part.parties.first, part.parties.second) if side.name[0] == name]
    return "; ".join(sorted({one for side in sides for one in side.associated if one != name})) or None


def _notes(parts: Sequence[Part], terms: Terms) -> str:
    said = []
    for part in parts:
        told = story(part.event, part.choice.sort, part.parties, part.where, (part.date[0], part.precision[0]), terms)
        if part.days > 1:
            told += f" Part of events told for {part.days} days; the dead are divided evenly among them."
        said.append(f"{told} [waqai {part.event.id}]")
    return " ".join(said)


def _tags(parts: Sequence[Part], sort: Sort) -> Derived:
    if "Demonstrations" not in sort.disorder:
        return BLANK
    sizes = [figure.best for part in parts if (figure := figure_of(part.event, "participants")) is not None]
    return f"crowd size={f'about {max(sizes)}' if sizes else 'no report'}", "acled.tags"
