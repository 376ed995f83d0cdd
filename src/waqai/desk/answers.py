"""The shapes of what the API answers, as its OpenAPI document tells them; docs/model.md has their meaning."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]
Span = Annotated[list[int], Field(min_length=2, max_length=2, description="Code points of the document's text, [start, end).")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Mark = Annotated[str | None, Field(description="What `after` is for the next page; null where this is the last.")]


class Shape(BaseModel):
    """An object with these keys and no others."""

    model_config = ConfigDict(extra="forbid")


class Fault(Shape):
    """Why something was not done."""

    detail: str


class Place(Shape):
    name: str
    kind: str | None
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None


class Spot(Place):
    geonames: int | None


class Days(Shape):
    start: dt.date | None
    end: dt.date | None


class Body(Shape):
    id: str | None
    cls: str = Field(alias="class")
    country: str | None
    side: str | None


class Said(Shape):
    low: Count
    best: Count
    high: Count | None
    report: str
    supersedes: list[str]


class Figure(Shape):
    """How many, over the independent origins."""

    outcome: str
    low: Count
    best: Count
    high: Count | None
    disputed: bool
    said: list[Said]


class Voice(Shape):
    """An independent origin and the reports that are its."""

    name: str
    side: str | None
    reports: list[str]


class Why(Shape):
    """Why two reports stand together: the parts whose sum is the score, or a decision."""

    a: str
    b: str
    decided: bool
    score: float
    parts: dict[str, float]


class Named(Shape):
    id: str | None
    source: str | None
    sha256: Sha256


class Toll(Shape):
    outcome: str
    low: Count
    best: Count
    high: Count | None
    who: str


class Quoted(Shape):
    text: str | None
    kind: str | None


class From(Shape):
    """Where the text of a report comes from: the first document with it, the agency that it is credited to."""

    sha256: Sha256
    agency: str | None
    own: bool


class Report(Shape):
    """What one document says of the incident."""

    incident: str
    claims: list[str]
    document: Named
    url: str | None
    title: str | None
    site: str | None
    published: dt.date | None
    type: str
    modality: str
    actor: Body | None
    target: Body | None
    place: Spot | None
    time: Days | None
    toll: list[Toll]
    attribution: Quoted | None
    side: str | None
    origin: From
    confidence: float


class Claim(Shape):
    sentence: Span
    trigger: Span
    trigger_text: str
    rule: str
    sentence_text: str


class Words(BaseModel):
    """A field of a record: its words, where they stand, and what they were read as."""

    model_config = ConfigDict(extra="allow")
    text: str
    span: Span


class Evidence(Shape):
    """The incident of the record behind a report, as it was read, each field with its words."""

    document: Sha256
    id: str
    type: str
    modality: str
    claims: list[Claim]
    actor: Words | None
    target: Words | None
    toll: list[Words]
    place: Words | None
    time: Words | None
    attribution: Words | None
    confidence: float


class Decided(Shape):
    """A decision; `after` holds `field` and `value` of a correction, or the `number` of the decision that an undo takes back."""

    number: Count
    made: str
    who: str
    kind: str
    claim: str
    other: str | None
    note: str
    hash: Sha256
    before: Any
    after: Any


class Summary(Shape):
    """An incident in short; `gain` is what review gains from it, `version` the number of the last decision about it."""

    id: str
    gain: float
    status: Literal["unreviewed", "accepted", "corrected", "rejected"]
    version: Count
    type: str
    modality: str
    grade: str | None
    start: dt.date | None
    end: dt.date | None
    actor: str | None
    target: str | None
    articles: Count
    origins: Count
    killed: Count | None
    confidence: float
    place: Place | None


class Incidents(Shape):
    incidents: list[Summary]
    next: Mark


class Incident(Shape):
    """An incident across documents."""

    id: str
    state: Literal["live", "rejected"]
    into: list[str]
    status: Literal["unreviewed", "accepted", "corrected", "rejected"]
    version: Count
    gain: dict[str, float]
    type: str
    modality: str
    grade: str | None
    reasons: list[str]
    place: Spot | None
    time: Days | None
    actor: Body | None
    target: Body | None
    articles: Count
    origins: Count
    sides: dict[str, Count]
    figures: list[Figure]
    voices: list[Voice]
    reports: list[Report]
    why: list[Why]
    accepted: list[str]
    evidence: list[Evidence]
    decisions: list[Decided]


class Gone(Shape):
    """An id that is no longer in use: `into` are the incidents that its claims are in now."""

    id: str
    state: Literal["merged", "retired"]
    into: list[str]


class Brief(Shape):
    sha256: Sha256
    url: str | None
    site: str | None
    title: str | None
    published: dt.date | None
    knowledge: str
    incidents: Count


class Documents(Shape):
    documents: list[Brief]
    next: Mark


class Document(Shape):
    """A document with its record, as `waqai code` writes it, where it was found, by what it was read, and its versions."""

    record: dict[str, Any]
    sightings: list[dict[str, Any]]
    readings: list[dict[str, Any]]
    versions: list[Sha256]


class Decisions(Shape):
    decisions: list[Decided]
    next: Mark


class Kept(Shape):
    """Decisions that stand in the book now: their numbers, and the incidents that hold their claims since."""

    numbers: list[int]
    incidents: list[str]


class Stale(Shape):
    """Nothing was kept: somebody decided about these incidents meanwhile. Their versions of now."""

    detail: str
    versions: dict[str, Count]


class Bar(Shape):
    key: str
    label: str
    number: Count


class Stats(Shape):
    title: str
    bars: list[Bar]
    notes: list[str]


class Hit(Shape):
    span: Span
    text: str


class Told(Shape):
    id: str
    type: str
    modality: str


class Match(Shape):
    """A document that a search found, with the words and where they stand."""

    sha256: Sha256
    url: str | None
    site: str | None
    title: str | None
    published: dt.date | None
    title_hits: list[Hit]
    hits: list[Hit]
    incidents: list[Told]


class Found(Shape):
    documents: list[Match]
    more: bool


class Copied(Shape):
    site: str | None
    documents: Count


class Outlet(Shape):
    """An outlet: what it has in the book, its owner and side where they are known, and whose texts it printed."""

    site: str | None
    owner: str | None
    side: str | None
    url: str | None
    documents: Count
    incidents: Count
    types: dict[str, Count]
    copied: list[Copied]


class Outlets(Shape):
    outlets: list[Outlet]


class Row(Shape):
    table: str
    cells: list[str]
    match: str
    avoid: str


class Support(Shape):
    document: Sha256
    decisions: list[int]
    words: str
    sentence: str


class Effect(Shape):
    """What the rows would change: documents read again, of all that have the words."""

    read: Count
    of: Count
    changes: list[dict[str, Any]]


class Proposal(Shape):
    """Rows of the lexicon, or a gold example, that decisions speak for."""

    id: str
    kind: Literal["party", "place", "source", "sense", "gold"]
    words: str
    says: str
    now: str | None
    documents: Count
    decisions: list[int]
    against: list[int]
    rows: list[Row]
    support: list[Support]
    gold: dict[str, Any] | None = None
    effect: Effect | None = None


class Proposals(Shape):
    proposals: list[Proposal]
    passed: dict[str, Count]


class Written(Shape):
    """The files that grew."""

    files: list[str]


class Choice(Shape):
    """What becomes of proposals, by their ids."""

    accept: Annotated[list[str], Field(max_length=500)] = []
    refuse: Annotated[list[str], Field(max_length=500)] = []


class Made(Shape):
    """A decision to be kept: about a claim, or (`same`, `different`) two; `correct` has a field and its value, `undo` a number."""

    kind: Literal["accept", "reject", "correct", "same", "different", "undo"]
    claim: str | None = None
    other: str | None = None
    field: Literal["type", "modality", "actor", "target", "place", "time", "toll", "attribution"] | None = None
    value: Any = None
    number: Annotated[int | None, Field(ge=1, le=2_000_000_000)] = None
    note: Annotated[str, Field(max_length=5000)] = ""


class Proposed(Shape):
    """Decisions made in one go, and the versions of the incidents that they were made about, as they were seen."""

    decisions: Annotated[list[Made], Field(min_length=1, max_length=100)]
    seen: Annotated[dict[str, Annotated[int, Field(ge=0, le=2_000_000_000)]], Field(min_length=1, max_length=100)]
