"""What the forms of the lexicon stand for, one noun a kind of entry."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec


class PartyName(msgspec.Struct, frozen=True, gc=False):
    """A name of a party: its id (`@army` and the like are any country's own organ), who uses it, where and when it means this party."""

    party: str
    lean: str
    theatre: str
    since: str = ""
    until: str = ""


class GroupWord(msgspec.Struct, frozen=True, gc=False):
    """A common noun of persons: class and kind of people where the word alone tells them, what befell them or what they do."""

    lemma: str
    cls: str | None
    who: str
    role: str | None
    number: str


class HeadWord(msgspec.Struct, frozen=True, gc=False):
    """A noun that names a body together with what follows it: forces, militia, movement, aircraft."""

    lemma: str
    cls: str | None
    who: str
    kind: str


class PlaceWord(msgspec.Struct, frozen=True, gc=False):
    """A noun that comes before a place name; `head` tells a kind of place (town) from a part or direction (north of)."""

    kind: str
    number: str
    head: bool


class SourceNoun(msgspec.Struct, frozen=True, gc=False):
    """A common noun that may be a source, with its default kind of attribution."""

    lemma: str
    kind: str
    number: str


class Outlet(msgspec.Struct, frozen=True, gc=False):
    """A named outlet, agency, monitor or body; `lean` says who runs it, after a slash the side that it stands on."""

    id: str
    name: str
    kind: str
    country: str | None
    lean: str


class Agencies(NamedTuple):
    """The news agencies: `names` by id, ids by `sites` (in lower case), short names of bylines as folded words by their first word."""

    names: Mapping[str, str]
    sites: Mapping[str, str]
    bylines: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]


class ReportWord(msgspec.Struct, frozen=True, gc=False):
    """A verb or noun of saying: how it says, the preposition that brings the source, the form and number that it stands in."""

    type: str
    prep: str
    part: str
    number: str = "s"


class MeansWord(msgspec.Struct, frozen=True, gc=False):
    """A weapon or its carrier (`thing`), or an adjective that tells how."""

    means: str
    role: str


class Frame(msgspec.Struct, frozen=True, gc=False):
    """Which grammatical place fills which role; `by` maps folded prepositions to roles."""

    id: str
    subject: str | None
    object: str | None
    genitive: str | None
    second: str | None
    by: dict[str, str]
