"""Every noun of waqai: frozen values that the stages hand on to one another.

Positions are Unicode code points. A span `[start, end)` is half-open and, unless said otherwise, counts in `Document.text`.
"""

import datetime as dt
from array import array
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import msgspec

# Kinds that several stages ask for: classes of parties, outcomes, parts of verbs, sizes of places.
STATE = ("state_forces", "external_forces")
BANDS = ("rebel_group", "political_militia", "identity_militia")
ARMED = (*STATE, *BANDS)
CASUALTY = ("killed", "injured")
FINITE = ("past", "present", "jussive")
SIZE = {"point": 0, "settlement": 1, "district": 2, "governorate": 3, "region": 4, "country": 5}


class Span(NamedTuple):
    """A half-open range `[start, end)` of code points."""

    start: int
    end: int


class Aligned(msgspec.Struct, frozen=True, gc=False):
    """A view of a base text that leads back to it.

    `origin[i]` is the index in the base text of the character that view character `i` comes from; it never decreases, and
    two view characters may come from one base character (a ligature). The identity view has `range(len(text))`.
    """

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """The span of the base text that view characters `[start, end)` come from."""
        if start >= end:
            at = self.origin[start] if start < len(self.origin) else (self.origin[-1] + 1 if self.origin else 0)
            return Span(at, at)
        return Span(self.origin[start], self.origin[end - 1] + 1)


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One article or post as received; `text` is the text of record and is never altered.

    `published_basis` says where the day of publication stands, `language` is a BCP 47 code; None where unknown. `raw` are the bytes
    whose hash is `sha256`, empty where they are not at hand.
    """

    id: str
    source: str
    text: str
    sha256: str
    title: str | None = None
    published: dt.date | None = None
    published_basis: str | None = None
    url: str | None = None
    site: str | None = None
    author: str | None = None
    language: str | None = None
    captured: dt.datetime | None = None  # when an archive says that it was fetched, in UTC
    notes: tuple[str, ...] = ()
    raw: bytes = b""


TokenKind = Literal["word", "number", "latin", "quote", "punct", "stop", "newline"]


class Token(msgspec.Struct, frozen=True, gc=False):
    """A word, number or mark: `start` and `end` count in the document, `at` in the repaired view.

    `fold` is the form used for matching. A `quote` is any quotation mark or bracket, a `stop` ends a sentence.
    """

    index: int
    kind: TokenKind
    text: str
    fold: str
    at: int
    start: int
    end: int


class Sentence(msgspec.Struct, frozen=True, gc=False):
    """A run of tokens `[first, last)` that says one thing, with its span."""

    index: int
    first: int
    last: int
    span: Span


class Text(msgspec.Struct, frozen=True):
    """A document's repaired view cut into tokens and sentences."""

    document: Document
    view: Aligned
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]


class Reading(msgspec.Struct, frozen=True, gc=False):
    """One way to cut a folded word: proclitic letters, the stem as a lexicon would spell it, a pronoun suffix.

    `definite` says that the article was cut off as well; `cut` is the number of letters before the word, its article included.
    """

    proclitics: str
    definite: bool
    stem: str
    suffix: str
    cut: int


class Mention(msgspec.Struct, frozen=True, gc=False):
    """Words of the text with a value, the rule that gave it and the mentions it was made of.

    Tokens `[first, last)`; `span` may begin inside the first token, after a proclitic. `suffix` is the pronoun written onto its last word.
    """

    kind: str
    first: int
    last: int
    span: Span
    value: Any
    rule: str
    parts: tuple["Mention", ...] = ()
    proclitics: str = ""
    suffix: str = ""


class Quantity(msgspec.Struct, frozen=True, gc=False):
    """How many: integers `low <= best <= high`; `high` is None where the words give no ceiling."""

    low: int
    best: int
    high: int | None
    vague: bool = False


ONE = Quantity(1, 1, 1)
TWO = Quantity(2, 2, 2)
SOME = Quantity(2, 2, None, True)  # a bare plural


class Interval(msgspec.Struct, frozen=True, gc=False):
    """Days `[start, end]`, both inclusive; None where the words cannot be resolved."""

    start: dt.date | None
    end: dt.date | None


class Place(msgspec.Struct, frozen=True, gc=False):
    """A place of the gazetteer, or an unknown name after a place word (then without coordinates)."""

    name: str
    kind: str
    country: str | None
    admin1: str | None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    population: int = 0


class Party(msgspec.Struct, frozen=True, gc=False):
    """A named armed group, state or organ, under its neutral name; `cls` is its class in the codebook."""

    id: str
    name: str
    cls: str
    country: str | None
    since: str | None = None
    until: str | None = None


class PartyRef(msgspec.Struct, frozen=True, gc=False):
    """Who is meant by some words: a party where one is named, and what the words say of its members."""

    party: Party | None
    cls: str | None
    country: str | None
    who: str = "unknown"
    quantity: Quantity | None = None
    outcome: str | None = None
    role: str | None = None
    head: str | None = None


class Source(msgspec.Struct, frozen=True, gc=False):
    """Who says so: the kind of the codebook, and whether a report verb or a marker makes it a source here."""

    kind: str
    id: str | None = None


class Act(msgspec.Struct, frozen=True, gc=False):
    """What the words of an act mean: its entry in the lexicon, the form it stands in, the words one of which it needs near it."""

    lexeme: str
    type: str | None
    frame: str
    part: str
    voice: str
    number: str
    outcome: str | None = None
    means: str = ""
    needs: tuple[str, ...] = ()


class Toll(msgspec.Struct, frozen=True, gc=False):
    """How many people an act befell, by outcome, with the words that say so."""

    outcome: str
    quantity: Quantity
    who: str
    mention: Mention
    span: Span


class Draft(msgspec.Struct, frozen=True):
    """The acts of one sentence that speak of one event: the trigger and those that carry it, cause it or follow from it.

    `means` are the weapons named near them; an `adopted` draft took its type from the sentence before. A count of the dead over a time or
    over many events is a draft of its own: `evidence` is what shows that, `within` the type of the event that it was stated with.
    """

    sentence: int
    trigger: Mention
    acts: tuple[Mention, ...]
    type: str
    rule: str
    means: tuple[str, ...] = ()
    adopted: bool = False
    evidence: tuple[str, ...] = ()
    within: str = ""
    definite: bool = False


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One statement, in one sentence, that an event of one type happened, is planned, was ordered or did not happen.

    `score` is the log-odds that a careful coder would code it; `likely` holds the best filler of each field with its probability, also
    where that was too low for the claim by itself.
    """

    draft: Draft
    sentence: Span
    modality: str
    actor: Mention | None = None
    target: Mention | None = None
    place: Mention | None = None
    time: Mention | None = None
    source: Mention | None = None
    tolls: tuple[Toll, ...] = ()
    score: float = 0.0
    likely: tuple[tuple[str, Mention, float], ...] = ()


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """A set of claims of one document about one event, with the best filler of each field; `confidence` lies between 0 and 1."""

    id: str
    type: str
    modality: str
    claims: tuple[Claim, ...]
    actor: Mention | None
    target: Mention | None
    tolls: tuple[Toll, ...]
    place: Mention | None
    time: Mention | None
    source: Mention | None
    confidence: float


class Print(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a document to recognise its copies: the hash of each folded word, one past the last word of each sentence.

    `outlet` is the site in lower case, `agency` the news agency that the outlet is, `credit` the one that the text says it comes from.
    """

    words: "array[int]"
    ends: "array[int]"
    day: dt.date | None = None
    outlet: str | None = None
    agency: str | None = None
    credit: str | None = None


class Link(NamedTuple):
    """Words that a document shares with an earlier one, `of` (its number): what part of it stands there, and of that one here.

    Both are shares of the runs of three words, between 0 and 1.
    """

    of: int
    kind: Literal["exact", "near", "partial", "version"]
    covered: float
    covers: float


class Trace(NamedTuple):
    """Where the text of a document comes from: the number of the first document that has it, its own where that is the first.

    `agency` is the news agency that the text is credited to, here or in a copy: then the origin is the agency, and `origin` the first that
    printed it, unless it is the agency's own. Where `origin` is another document, the first link leads to it; others to texts taken in.
    """

    origin: int
    agency: str | None
    links: tuple[Link, ...]
