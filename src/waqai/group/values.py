"""The nouns of grouping across documents: reports, decisions of people about them, and the groups that they form.

    records -reports_of-> Reports -group_reports-> Grouping -account_of-> Accounts

    reports_of(record, reader, origin) -> list[Report]
    group_reports(reports, rules, decisions=(), previous={}) -> Grouping
        `previous` is the group id that each claim had before, by ClaimKey
    account_of(group) -> Account
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from waqai.model import Span

DecisionKind = Literal["same", "different", "accept", "correct", "reject", "undo"]
Grade = Literal["Confirmed", "Fair", "Weak", "Contested", "Discounted"]


class ClaimKey(NamedTuple):
    """What fixes a claim for ever: the hash of its document, the place of its trigger in the text, and the type that it was read as."""

    document: str
    start: int
    end: int
    type: str

    def __str__(self) -> str:
        return f"{self.document}:{self.start}-{self.end}:{self.type}"

    @classmethod
    def parse(cls, text: str) -> "ClaimKey":
        """The key that `str` wrote; raises ValueError."""
        document, places, type_ = text.split(":")
        start, end = places.split("-")
        return cls(document, int(start), int(end), type_)


class Origin(NamedTuple):
    """Where the text of a document comes from: the hash of the first document that has it, and the agency that it is credited to.

    `took` are the hashes of the first documents of other texts that it took in.
    """

    text: str
    agency: str | None = None
    took: tuple[str, ...] = ()


class Body(NamedTuple):
    """A party as a report has it: the id of the body where it is known, class and country, and the side that it stands on.

    The side of state forces is their country's code, that of other known bodies their id; None where neither is known.
    """

    id: str | None
    cls: str
    country: str | None
    side: str | None
    text: str = ""


class Spot(NamedTuple):
    """A place as a report has it; `lat` and `lon` in degrees, None where unknown."""

    name: str
    kind: str
    country: str | None
    admin1: str | None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None


class Count(NamedTuple):
    """How many people of a kind an act befell: `high` is None where the words give no ceiling. `span` is in the document."""

    outcome: str
    low: int
    best: int
    high: int | None
    who: str = "unknown"
    span: Span = Span(0, 0)


class Report(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One document's incident, as read back from its record: what is compared, grouped and counted across documents.

    `document` is the SHA-256 of the input, `outlet` the site in lower case, `owner` the group of outlets that it belongs to (outlets of
    one owner are one voice), `teller` the body that it quotes by name, as one voice with its side where it has one, `side` the party to the
    conflict whose account it is by attribution or outlet, each None where unknown.
    `origin` tells where the text comes from. `start` and `end` are the days of the event and `when` the words for them, None where the text
    does not say; where these words name a day of the week or a month (`names_day`), it is no matter when they are printed.
    `names` (of places), `weapons`, `sites` and `words` are folded forms that stand in the claims' sentences, sorted; `lead` are those of
    `words` that stand in the sentence of the first claim.
    `sentences` are those of `claims`, in their order.
    """

    document: str
    incident: str
    claims: tuple[ClaimKey, ...]
    sentences: tuple[Span, ...]
    type: str
    modality: str
    origin: Origin
    site: str | None = None
    outlet: str | None = None
    owner: str | None = None
    published: dt.date | None = None
    url: str | None = None
    title: str | None = None
    actor: Body | None = None
    target: Body | None = None
    place: Spot | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    when: str | None = None
    names_day: bool = False
    tolls: tuple[Count, ...] = ()
    source: str | None = None
    source_kind: str | None = None
    teller: str | None = None
    side: str | None = None
    confidence: float = 0.0
    names: tuple[str, ...] = ()
    weapons: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a person decided about a claim, or about two; later decisions overrule earlier ones.

    `correct` puts `value`, as the record would have it, in the place of `field` (a key of the record's incidents). `undo` takes back the
    decision of a `number`, which counts from 1 in the list that both stand in, and repeats its claims.
    """

    kind: DecisionKind
    claim: ClaimKey
    other: ClaimKey | None = None
    field: str | None = None
    value: Any = None
    number: int | None = None


class Why(NamedTuple):
    """Why two reports (by incident id) were put together: the parts whose sum is the score, or the decision of a person."""

    a: str
    b: str
    score: float
    parts: tuple[tuple[str, float], ...]
    decided: bool = False


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The reports of one event of the world, sorted, with what joined them; `accepted` are claims that a person accepted."""

    id: str
    reports: tuple[Report, ...]
    why: tuple[Why, ...] = ()
    accepted: tuple[ClaimKey, ...] = ()


class Retired(NamedTuple):
    """An id that is no longer in use, and the groups where its claims are now: one where it was merged, none where all are gone."""

    id: str
    into: tuple[str, ...]


class Grouping(NamedTuple):
    """All groups by id, the ids of `previous` that are retired, decisions that found no claim, those that later ones overruled, and the
    claims that were left out because people rejected them.
    """

    groups: tuple[Group, ...]
    retired: tuple[Retired, ...] = ()
    unmatched: tuple[Decision, ...] = ()
    overruled: tuple[Decision, ...] = ()
    rejected: frozenset[ClaimKey] = frozenset()


class Said(NamedTuple):
    """The figure of one independent origin: the report that gives it, and those of the same origin that it supersedes."""

    low: int
    best: int
    high: int | None
    report: str
    supersedes: tuple[str, ...] = ()


class Figure(NamedTuple):
    """How many, over the independent origins of a group: `high` is None where nothing bounds it.

    `disputed` says that two origins exclude each other.
    """

    outcome: str
    low: int
    best: int
    high: int | None
    disputed: bool
    said: tuple[Said, ...]


class Voice(NamedTuple):
    """An independent origin of a group: its name, the incident ids of the reports that are its, and the party whose account it is."""

    name: str
    reports: tuple[str, ...]
    side: str | None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What a group says, computed from its reports each time.

    `grade` is a proposal with its `reasons`; None where nothing is said to have happened. `sides` counts the voices of each side.
    """

    type: str
    modality: str
    place: Spot | None
    start: dt.date | None
    end: dt.date | None
    actor: Body | None
    target: Body | None
    articles: int
    voices: tuple[Voice, ...]
    sides: Mapping[str, int]
    figures: tuple[Figure, ...]
    grade: Grade | None
    reasons: tuple[str, ...]
