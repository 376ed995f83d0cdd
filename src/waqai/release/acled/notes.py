"""The English sentences of a row: what is told to have happened, made of neutral names and numbers, never of the words of a report."""

import datetime as dt

from waqai.release.acled.parties import Parties
from waqai.release.acled.where import Where
from waqai.release.choosing import FAILED
from waqai.release.sources import KINDS
from waqai.release.terms import Sort, Terms
from waqai.release.values import Event, Figure

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def dated(day: dt.date) -> str:
    """A day in English, whatever the locale: 16 February 2023."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_words(event: Event, day: dt.date, precision: int) -> str:
    """How a sentence begins: the day, or the days among which it is not known."""
    if precision == 1 or event.start is None or event.end is None:
        return f"On {dated(day)}"
    return f"Between {dated(event.start)} and {dated(event.end)}"


def place_words(where: Where) -> str:
    """The place with its units in brackets."""
    units = ", ".join(str(unit) for unit in (where.admin2[0], where.admin1[0]) if unit is not None and unit != where.location[0])
    near = {1: "in", 2: "near", 3: "in the area of"}[where.precision[0]]
    return f"{near} {where.location[0]}" + (f" ({units})" if units else "")


def story(event: Event, sort: Sort, parties: Parties, where: Where, when: tuple[dt.date, int], terms: Terms) -> str:
    """What happened in one sentence, then figures, who says so, what is in doubt, and the event's id."""
    forced = event.type == "riot" and parties.first.inter[0] != "Rioters"
    with_, alone = terms.verbs["force" if forced else event.type]
    other = parties.second.name[0]
    did = f"{with_} {other}" if other is not None else alone
    tried = "attempted: " if event.modality == FAILED else ""
    said = [f"{day_words(event, *when)}, {tried}{parties.first.name[0]} {did} {place_words(where)}."]
    figures = [_figure(figure) for figure in sorted(event.figures, key=lambda one: one.outcome) if figure.best > 0]
    if figures:
        said.append(f"Reported: {'; '.join(figures)}.")
    kinds = sorted({KINDS[kind] for source in event.sources if (kind := source.attribution_kind or "") in KINDS})
    if kinds:
        said.append(f"According to {', '.join(kinds)}.")
    if event.modality == "alleged":
        said.append("This is alleged, not stated as fact.")
    if event.grade == "Contested":
        said.append("Accounts contradict one another.")
    return " ".join(said)


def _figure(figure: Figure) -> str:
    outcome, low, best, high, disputed = figure
    spread = "" if low == best == high else f" ({low} or more)" if high is None else f" ({low} to {high})"
    return f"{best} {outcome}{spread}{', disputed' if disputed else ''}"
