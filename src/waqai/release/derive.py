"""Rows whose every value names the rule that gave it: derived once, read as values by the writers and with their reasons by people."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from waqai.release.terms import Rule
from waqai.release.values import Actor, Cell, Column, Event, Site, Table, Toll

# A value and the id of the rule that gave it; after a colon may stand the line of the table that the rule looked it up in.
Derived = tuple[Any, str]


class Row(NamedTuple):
    """A row before it is written: its cells, in the order of the columns, and the events that it tells of."""

    cells: Sequence[Derived]
    events: Sequence[Event]


def in_order(events: Sequence[Event]) -> Sequence[Event]:
    """The events by their first days and ids, those without a day last, so that rows do not depend on the order that they came in.

    Those that are not in memory are a Spool, which is in that order; to look would cost as much as to read them all.
    """
    return sorted(events, key=lambda event: (event.start or dt.date.max, event.id)) if isinstance(events, (list, tuple)) else events


def table_of(name: str, columns: Sequence[Column], rows: Iterable[Row]) -> Table:
    """The rows as a table of values."""
    return Table(name, tuple(columns), (tuple([cell[0] for cell in row.cells]) for row in rows))


def why(row: Row, columns: Sequence[Column], column: str, rules: Mapping[str, Rule]) -> Cell:
    """A cell with the rule that gave it and what that rule read of the events; raises KeyError for a column that there is not."""
    names = [one.name for one in columns]
    if column not in names:
        raise KeyError(f"there is no column {column!r}; the columns are {', '.join(names)}")
    value, rule = row.cells[names.index(column)]
    return Cell(value, _reason(rule, row.events, rules))


def explained(row: Row, columns: Sequence[Column], rules: Mapping[str, Rule]) -> dict[str, Cell]:
    """All cells of a row by their column."""
    return {
        column.name: Cell(value, _reason(rule, row.events, rules)) for column, (value, rule) in zip(columns, row.cells, strict=True)
    }


def _reason(made_by: str, events: Sequence[Event], rules: Mapping[str, Rule]) -> str:
    id_, _, line = made_by.partition(":")
    rule = rules[id_]
    at = f" (line {line})" if line else ""
    read = "; ".join(f"{'' if len(events) == 1 else event.id + ' '}{_said(event, rule.reads)}" for event in events) if rule.reads else ""
    return f"{id_}{at}: {rule.says}" + (f" Read: {read}." if read else "")


def _said(event: Event, reads: Sequence[str]) -> str:
    return ", ".join(f"{name} {_shown(getattr(event, name))}" for name in reads)


def _shown(value: Any) -> str:
    match value:
        case None | ():
            return "not said"
        case Actor():
            return f"{value.name or 'unnamed'} ({value.cls})"
        case Site():
            return f"{value.name or 'unnamed'} ({value.kind}, {value.admin1_name or value.admin1 or value.country or 'no country'})"
        case [Toll(), *_]:
            return " and ".join(f"{toll.outcome} {toll.low}/{toll.best}/{toll.high} {toll.who} in {toll.report}" for toll in value)
        case tuple():
            return str(len(value))
        case _:
            return str(value)
