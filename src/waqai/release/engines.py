"""The rule engines: events in, rows of other people's tables out, every cell with its reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from waqai.knowledge.load import DATA
from waqai.release.acled import rows as acled
from waqai.release.derive import Row, explained, table_of
from waqai.release.ged import rows as ged
from waqai.release.plover import polecat
from waqai.release.plover import records as plover
from waqai.release.plover.terms import load_plover
from waqai.release.terms import Rule, Tagged, load_terms
from waqai.release.values import Cell, Event, Facts, Table

ACLED, GED, PLOVER, POLECAT = "acled", "ged", "plover", "polecat"


class Engine(NamedTuple):
    """A format's rules with all that they know: `rows` of events, `left_out` the rule by which an event has none, else None."""

    name: str
    columns: Sequence[Tagged]
    rules: dict[str, Rule]
    rows: Callable[[Sequence[Event], Facts | None], Iterator[Row]]
    left_out: Callable[[Event], str | None]

    def table(self, events: Sequence[Event], facts: Facts) -> Table:
        """The rows as a table; the events are gone through twice, and may come from a disk."""
        return table_of(self.name, [tagged.column for tagged in self.columns], self.rows(events, facts))

    def why(self, events: Sequence[Event], facts: Facts | None = None) -> Iterable[dict[str, Cell]]:
        """The rows of events by column, each value with the rule that gave it and what that rule read."""
        columns = [tagged.column for tagged in self.columns]
        return (explained(row, columns, self.rules) for row in self.rows(events, facts))

    def why_not(self, event: Event) -> str | None:
        """Why an event has no row, in a sentence; None where it has one."""
        rule = self.left_out(event)
        return None if rule is None else f"{rule}: {self.rules[rule].says}"

    @property
    def tags(self) -> dict[str, str]:
        """The HXL tags of the columns that have one."""
        return {tagged.column.name: tagged.hxl for tagged in self.columns if tagged.hxl}


def load_engines(data: Path = DATA, ucdp_ids: Path | None = None) -> dict[str, Engine]:
    """The engines by name, with UCDP's own ids from a table of the user's, where there is one; raises KnowledgeError."""
    terms = load_terms(data)
    words = load_plover(data)
    ids = ged.read_ids(ucdp_ids) if ucdp_ids is not None else None
    rules = dict(terms.rules)

    def engine(
        name: str, rows: Callable[[Sequence[Event], Facts | None], Iterator[Row]], left_out: Callable[[Event], str | None]
    ) -> Engine:
        return Engine(name, terms.columns[name], rules, rows, left_out)

    def uncoded(event: Event) -> str | None:
        return plover.left_out(event, terms, words)

    made = (
        engine(ACLED, lambda events, facts: acled.rows(events, facts, terms), lambda event: acled.left_out(event, terms)),
        engine(GED, lambda events, _: ged.rows(events, terms, ids), lambda event: ged.left_out(event, terms)),
        engine(PLOVER, lambda events, facts: plover.rows(events, facts, terms, words), uncoded),
        engine(POLECAT, lambda events, facts: polecat.rows(events, facts, terms, words), uncoded),
    )
    return {one.name: one for one in made}


def records(engine: Engine, events: Sequence[Event], facts: Facts) -> Iterator[dict[str, Any]]:
    """The rows as JSON objects, fields in order, without those that have nothing: the records of PLOVER."""
    names = [tagged.column.name for tagged in engine.columns]
    return (plover.record(row, names) for row in engine.rows(events, facts))
