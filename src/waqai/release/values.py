"""The nouns of a release.

    book -events_of-> Events -reduce (policy)-> Events -tables of a format-> Tables -write-> files

A format never sees the book, only events that the policy has reduced: what the policy took out cannot be written by mistake.
All values are frozen, and sorted where they are several: the same book, policy and version give the same bytes.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from waqai.group.values import Grade

Status = Literal["unreviewed", "accepted", "corrected"]
Kind = Literal["text", "integer", "number", "day", "moment", "truth", "point"]


class Actor(NamedTuple):
    """A party as a release has it: the neutral id and English name of a known body, else the class; `text` are the words of a report."""

    id: str | None
    name: str | None
    cls: str
    country: str | None
    side: str | None
    text: str | None = None


class Site(NamedTuple):
    """Where: `kind` is the smallest unit that is meant (a key of model.SIZE), `lat` and `lon` its centroid in degrees.

    `admin1` is an id of the knowledge, `admin1_name` and `admin2_name` are English names; each is None where it is not known or withheld.
    """

    name: str | None
    kind: str
    country: str | None
    admin1: str | None
    admin1_name: str | None = None
    admin2_name: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    text: str | None = None


class Toll(NamedTuple):
    """How many people of a kind (`who`) an act befell according to one report; `text` are its words, for rules about vague numbers."""

    outcome: str
    who: str
    low: int
    best: int
    high: int | None
    report: str
    text: str | None = None


class Figure(NamedTuple):
    """How many over the independent origins; `high` is None where nothing bounds it."""

    outcome: str
    low: int
    best: int
    high: int | None
    disputed: bool


class Evidence(NamedTuple):
    """The words of a document that say a field: `[start, end)` in code points of the text of the reading."""

    field: str
    start: int
    end: int
    text: str


class Source(NamedTuple):
    """One report of an event: the document, its outlet, and to whom the report attributes what it says.

    `report` is the id of its incident, `voice` the name of the independent origin that it belongs to, `published` and the days of the event
    as this report has them. `attribution` are the words, `attribution_kind` the kind of the codebook, `claims` the keys of its claims.
    """

    report: str
    document: str
    voice: str
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    published: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    when: str | None = None
    attribution: str | None = None
    attribution_kind: str | None = None
    side: str | None = None
    evidence: tuple[Evidence, ...] = ()
    claims: tuple[str, ...] = ()


class Ruling(NamedTuple):
    """A decision of a person about a claim of an event: its number in the chain, when and by whom it was made, its kind, and why."""

    number: int
    made: str
    who: str
    kind: str
    claim: str
    note: str


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An incident of the book as it may be released.

    `start` and `end` are both included. `decided` is the number of the last decision about it, 0 where there is none. `level` is the class
    of the policy that it falls in (L-A, L-B, L-C), `withheld` names the fields that the policy took out or made coarser.
    """

    id: str
    type: str
    modality: str
    grade: Grade | None
    status: Status
    start: dt.date | None
    end: dt.date | None
    actor: Actor | None
    target: Actor | None
    site: Site | None
    figures: tuple[Figure, ...]
    tolls: tuple[Toll, ...]
    sources: tuple[Source, ...]
    origins: int
    articles: int
    confidence: float
    decided: int = 0
    rulings: tuple[Ruling, ...] = ()
    level: str = "L-B"
    withheld: tuple[str, ...] = ()


class Column(NamedTuple):
    """A column of a table: its exact name, the kind of its values, and one sentence that says what it holds."""

    name: str
    kind: Kind
    about: str


class Cell(NamedTuple):
    """A value with the rule that gave it, for `why`."""

    value: Any
    why: str


class Table(NamedTuple):
    """Rows under columns; each row has one value a column. `rows` can be gone through once."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Any, ...]]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of a whole release and may stand in any of its files. `made` is given, never read from a clock."""

    profile: str
    policy: str  # its name and version
    policy_hash: str
    program: str
    knowledge: str
    decisions_head: str
    made: dt.datetime
    note: str  # one sentence that every file carries: what this is, and for `internal` that it must not be passed on


class Original(NamedTuple):
    """A document as it came: its bytes, and when they were first captured, in UTC; None where no archive told."""

    raw: bytes
    captured: dt.datetime | None


Originals = Callable[[str], Original | None]  # a document by its hash; None where the profile or the book has none


class Format(NamedTuple):
    """A format that a release can be written in: the name of its option, and what makes its files.

    `write` is given a sequence of the reduced events (to be gone through as often as wanted, each time from the disk), the release's facts
    and the folder, which holds the files of the formats before it; it yields the names of the files that it wrote. With `originals` it is
    given a fourth value, Originals, and only profiles that allow originals have the format. A format that `describes` the files of the
    others, or is made from them, is written after them. `cells` are the rows of an event by column, each value with the rule that gave it,
    and `left_out` says why an event has none, both for `waqai release why`.
    """

    name: str
    about: str
    write: Callable[..., Iterable[str]]
    originals: bool = False
    describes: bool = False
    cells: Callable[[Event], Iterable[Mapping[str, Cell]]] | None = None
    left_out: Callable[[Event], str | None] | None = None
