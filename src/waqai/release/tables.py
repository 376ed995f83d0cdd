"""Our own tables of a release: the incidents flat, and what they are made of, each row leading back to its incident.

    incidents ─┬─ figures                how many, over the independent origins
               ├─ decisions              what people decided about them
               └─ claims ─┬─ tolls       how many, according to one report
                          └─ evidence    the words that say each field
    documents                            what the claims were read in
"""

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from waqai.release.values import Actor, Column, Event, Figure, Site, Source, Table

Row = tuple[Any, ...]
_ID = Column("incident", "text", "the incident that this row belongs to")
_REPORT = Column("report", "text", "the report that says it")
_BATCH = 1000  # rows that are held before they wait in a file
_NUMBERED = ("killed", "injured")  # outcomes with columns of their own; all stand in the table of figures


def _party(role: str, does: str) -> tuple[Column, ...]:
    return (
        Column(f"{role}_id", "text", f"the neutral id of the party that {does}, where it is a known body"),
        Column(f"{role}_name", "text", "its English name"),
        Column(f"{role}_class", "text", "its class in the codebook"),
        Column(f"{role}_country", "text", "the country that it belongs to (ISO 3166-1, two letters)"),
        Column(f"{role}_side", "text", "the side that it stands on: a country's code or the id of a body"),
        Column(f"{role}_text", "text", "the words of a report for it"),
    )


def _bounds(outcome: str) -> tuple[Column, ...]:
    return (
        Column(f"{outcome}_low", "integer", f"how many were {outcome}, at least, over the independent origins"),
        Column(f"{outcome}_best", "integer", f"how many were {outcome}, the best figure"),
        Column(f"{outcome}_high", "integer", f"how many were {outcome}, at most; empty where nothing bounds it"),
        Column(f"{outcome}_disputed", "truth", "do the origins contradict one another"),
    )


INCIDENTS = (
    Column("id", "text", "the id of the incident, the same from release to release"),
    Column("type", "text", "what happened, a type of the codebook"),
    Column("modality", "text", "whether it happened: actual, planned, ordered, denied, failed or alleged"),
    Column("grade", "text", "how well it is supported; a proposal of the program unless status says otherwise"),
    Column("status", "text", "unreviewed, accepted or corrected by a person"),
    Column("start", "day", "the first day on which it may have happened"),
    Column("end", "day", "the last day, included"),
    *_party("actor", "did it"),
    *_party("target", "it was done to"),
    Column("place_name", "text", "the English name of the smallest place that is given"),
    Column("place_kind", "text", "what that place is: point, settlement, district, governorate, region or country"),
    Column("country", "text", "the country (ISO 3166-1, two letters)"),
    Column("admin1", "text", "the first-level unit (ISO 3166-2)"),
    Column("admin1_name", "text", "its English name"),
    Column("admin2_name", "text", "the English name of the second-level unit"),
    Column("latitude", "number", "degrees north of the centroid of that place (WGS 84); no more exact than place_kind"),
    Column("longitude", "number", "degrees east of it"),
    Column("geonames", "integer", "the number of the place in GeoNames"),
    Column("place_text", "text", "the words of a report for the place"),
    *_bounds("killed"),
    *_bounds("injured"),
    Column("origins", "integer", "how many independent origins report it; copies of one text are one"),
    Column("articles", "integer", "how many documents report it, copies included"),
    Column("confidence", "number", "how sure the program is that the text says so, 0 to 1"),
    Column("decided", "integer", "the number of the last decision of a person about it, 0 where there is none"),
    Column("level", "text", "the class of the release policy: L-A, L-B or L-C"),
    Column("withheld", "text", "fields that the policy took out or made coarser, separated by semicolons"),
)
FIGURES = (
    _ID,
    Column("outcome", "text", "what befell people: killed, injured, detained and so on"),
    Column("low", "integer", "at least"),
    Column("best", "integer", "the best figure"),
    Column("high", "integer", "at most; empty where nothing bounds it"),
    Column("disputed", "truth", "do the origins contradict one another"),
)
CLAIMS = (
    _ID,
    Column("report", "text", "the id of the report"),
    Column("document", "text", "the document that it was read in"),
    Column("voice", "text", "the independent origin that the report belongs to"),
    Column("outlet", "text", "who published it"),
    Column("url", "text", "its address"),
    Column("title", "text", "its title"),
    Column("published", "day", "the day of publication"),
    Column("start", "day", "the first day of the event, as this report has it"),
    Column("end", "day", "the last day, included"),
    Column("when", "text", "its words for the time"),
    Column("attribution", "text", "its words for who says so"),
    Column("attribution_kind", "text", "the kind of that source in the codebook"),
    Column("side", "text", "the party to the conflict whose account it is"),
    Column("claims", "text", "the keys of its claims, separated by semicolons: document, place of the trigger, type"),
)
TOLLS = (
    _ID,
    _REPORT,
    Column("outcome", "text", "what befell people"),
    Column("who", "text", "what people: civilians, combatants, children and so on"),
    Column("low", "integer", "at least"),
    Column("best", "integer", "the best reading of the words"),
    Column("high", "integer", "at most; empty where the words give no ceiling"),
    Column("text", "text", "the words"),
)
EVIDENCE = (
    _ID,
    _REPORT,
    Column("document", "text", "the document that holds the words"),
    Column("field", "text", "the field that they say"),
    Column("start", "integer", "where they begin: code points from the beginning of the text"),
    Column("end", "integer", "where they end, the first code point after them"),
    Column("text", "text", "the words"),
)
DOCUMENTS = (
    Column("document", "text", "the id of the document"),
    Column("outlet", "text", "who published it"),
    Column("url", "text", "its address"),
    Column("title", "text", "its title"),
    Column("published", "day", "the day of publication"),
    Column("reports", "integer", "how many reports of this release were read in it"),
)
DECISIONS = (
    _ID,
    Column("decision", "integer", "the number of the decision in the chain of decisions of the book"),
    Column("made", "text", "when it was made, in UTC"),
    Column("who", "text", "who made it"),
    Column("kind", "text", "accept, correct, reject, same or different"),
    Column("claim", "text", "the key of the claim that it is about"),
    Column("note", "text", "why"),
)


class Shape(NamedTuple):
    """A table that events can be told in: its name, its columns, and the rows that one event has in it."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Event], Iterable[Row]]


def flat_tables(events: Iterable[Event], beside: Path) -> Iterator[Table]:
    """All tables of some events, the incidents first; the events are gone through once.

    Rows wait in files without a name in the folder `beside`, so that memory does not grow with the events.
    """
    with ExitStack() as files:
        waiting = [_Waiting(files.enter_context(TemporaryFile(dir=beside))) for _ in SHAPES]
        documents = _Waiting(files.enter_context(TemporaryFile(dir=beside)))
        facts: dict[str, list[Any]] = {}
        for event in events:
            for shape, rows in zip(SHAPES, waiting, strict=True):
                rows.add(shape.rows(event))
            _note(event, facts)
        documents.add(_documents(facts))
        facts.clear()
        for shape, rows in zip(SHAPES, waiting, strict=True):
            yield Table(shape.name, shape.columns, rows.all())
        yield Table("documents", DOCUMENTS, documents.all())


def table_of(name: str, events: Sequence[Event]) -> Table:
    """One of the tables of some events."""
    if name == "documents":
        facts: dict[str, list[Any]] = {}
        for event in events:
            _note(event, facts)
        return Table(name, DOCUMENTS, _documents(facts))
    shape = next(shape for shape in SHAPES if shape.name == name)
    return Table(name, shape.columns, (row for event in events for row in shape.rows(event)))


class _Waiting:
    """Rows in a file, in the order in which they came."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._rows: list[Row] = []

    def add(self, rows: Iterable[Row]) -> None:
        """Some more rows."""
        self._rows += rows
        if len(self._rows) >= _BATCH:
            pickle.dump(self._rows, self._file, pickle.HIGHEST_PROTOCOL)
            self._rows = []

    def all(self) -> Iterator[Row]:
        """All rows, once."""
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield from pickle.load(self._file)
        yield from self._rows


_of_actor: Callable[[Actor], Row] = attrgetter("id", "name", "cls", "country", "side", "text")
_of_site: Callable[[Site], Row] = attrgetter(
    "name", "kind", "country", "admin1", "admin1_name", "admin2_name", "lat", "lon", "geonames", "text"
)
_of_source: Callable[[Source], Row] = attrgetter(
    *("report", "document", "voice", "outlet", "url", "title", "published", "start", "end", "when"),
    *("attribution", "attribution_kind", "side"),
)
_of_figure: Callable[[Figure], Row] = attrgetter("low", "best", "high", "disputed")
_NO_ACTOR, _NO_SITE, _NO_FIGURE = (None,) * 6, (None,) * 10, (None,) * 4


def incident_row(event: Event) -> Row:
    """An event under the columns INCIDENTS."""
    figures = {figure.outcome: _of_figure(figure) for figure in event.figures}
    return (
        *(event.id, event.type, event.modality, event.grade, event.status, event.start, event.end),
        *(_of_actor(event.actor) if event.actor else _NO_ACTOR),
        *(_of_actor(event.target) if event.target else _NO_ACTOR),
        *(_of_site(event.site) if event.site else _NO_SITE),
        *(value for outcome in _NUMBERED for value in figures.get(outcome, _NO_FIGURE)),
        *(event.origins, event.articles, event.confidence, event.decided, event.level, _joined(event.withheld)),
    )


def _joined(values: Sequence[str]) -> str | None:
    return "; ".join(values) or None


def _incidents(event: Event) -> Iterator[Row]:
    yield incident_row(event)


def _figures(event: Event) -> Iterator[Row]:
    return ((event.id, *figure) for figure in event.figures)


def _claims(event: Event) -> Iterator[Row]:
    return ((event.id, *_of_source(source), _joined(source.claims)) for source in event.sources)


def _tolls(event: Event) -> Iterator[Row]:
    return ((event.id, toll.report, toll.outcome, toll.who, toll.low, toll.best, toll.high, toll.text) for toll in event.tolls)


def _evidence(event: Event) -> Iterator[Row]:
    return ((event.id, source.report, source.document, *words) for source in event.sources for words in source.evidence)


def _decisions(event: Event) -> Iterator[Row]:
    return ((event.id, *ruling) for ruling in event.rulings)


def _note(event: Event, facts: dict[str, list[Any]]) -> None:
    """What is told of the documents of an event. What the policy took out of one report of a document is taken from no other."""
    for source in event.sources:
        own = (source.outlet, source.url, source.title, source.published)
        known = facts.setdefault(source.document, [*own, 0])
        known[:4] = [old if old == new else None for old, new in zip(known, own, strict=False)]
        known[4] += 1


def _documents(facts: Mapping[str, Sequence[Any]]) -> Iterator[Row]:
    return ((key, *facts[key]) for key in sorted(facts))


SHAPES = (
    Shape("incidents", INCIDENTS, _incidents),
    Shape("figures", FIGURES, _figures),
    Shape("claims", CLAIMS, _claims),
    Shape("tolls", TOLLS, _tolls),
    Shape("evidence", EVIDENCE, _evidence),
    Shape("decisions", DECISIONS, _decisions),
)
# Every table, by which `datapackage.json` knows a file from its header.
TABLES = {**{shape.name: shape.columns for shape in SHAPES}, "documents": DOCUMENTS}
