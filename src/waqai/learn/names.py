"""Rows for names: parties, places and sources whose words people set, which the lexicon does not have or reads otherwise."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from waqai.claim.clause import Found
from waqai.knowledge import Knowledge
from waqai.knowledge.parties import CLASSES
from waqai.knowledge.sources import KINDS as SOURCES
from waqai.learn.values import Correction, Decided, Item, Kind, Line
from waqai.learn.words import Name, find_words, party_name, place_name, sentence_at, source_name, tokens_in, touching
from waqai.model import SIZE, Mention, Party

_ID = re.compile(r"[a-z]{2}(-[a-z0-9]+)+")
FIELDS: Mapping[str, Kind] = {"actor": "party", "target": "party", "place": "place", "attribution": "source"}


class Case(NamedTuple):
    """One decision that speaks for some rows: what it is about, the words, the tokens that they stand in, what is read there now.

    `key` are the folded words and what else rows of different meaning have in common; cases of one key and different lines are at odds.
    """

    kind: Kind
    key: tuple[str, ...]
    words: str
    says: str
    now: str
    lines: tuple[Line, ...]
    document: str
    decision: int
    first: int
    sentence: str


class Passed(Exception):
    """A decision of which no row comes, and why."""


def cases_of(decided: Decided, found: Found, knowledge: Knowledge, passed: Counter[str]) -> Iterator[Case]:
    """The corrections of names in a document; those of which no row comes are counted in `passed` by reason."""
    fields = {claim: incident for incident in decided.record["incidents"] for claim in _keys(decided.record, incident)}
    for one in decided.corrections:
        if one.field in FIELDS and isinstance(one.value, Mapping):
            incident = fields.get((one.claim.start, one.claim.end))
            try:
                yield _case(one, incident[one.field] if incident else None, found, knowledge)
            except Passed as why:
                passed[str(why)] += 1


def _keys(record: Item, incident: Item) -> Iterator[tuple[int, int]]:
    return ((claim["trigger"][0], claim["trigger"][1]) for claim in incident["claims"])


def _case(one: Correction, field: Mapping[str, Any] | None, found: Found, knowledge: Knowledge) -> Case:
    span = find_words(found.text.document.text, one.value, field)
    first, last = tokens_in(found, span) if span else (0, 0)
    if span is None or first == last:
        raise Passed("its words do not stand in the text")
    kind = FIELDS[one.field]
    name_of, mentions, make = _MAKE[kind]
    there = list(touching(mentions(found), first, last))
    name = name_of(found, first, last, span.start, knowledge)
    if name is None:
        raise Passed("its words are no name: common nouns, too many words, or letters that Arabic does not have")
    made = make(one.value, name, there, found, knowledge)
    _, sentence = sentence_at(found, name.first)
    text = found.text.document.text[sentence.start : sentence.end]
    return Case(kind, made.key, name.form, made.says, made.now, made.lines, one.claim.document, one.number, name.first, text)


class _Made(NamedTuple):
    key: tuple[str, ...]
    says: str
    now: str
    lines: tuple[Line, ...]


def _party(value: Mapping[str, Any], name: Name, there: Sequence[Mention], found: Found, knowledge: Knowledge) -> _Made:
    """A form in party_names.tsv, and where the body is a new one its row in parties.tsv."""
    party = _party_of(value, knowledge.parties)
    now = next((m.value.party for m in there if m.value.party is not None), None)
    if now is not None and now.id == party.id:
        raise Passed("its words are read so by now")
    known = [e.value for e in knowledge.lexicon.entries(name.folds[0]) if e.kind == "party" and e.words == name.folds]
    if any(one.party == party.id and not one.theatre for one in known):
        raise Passed("the lexicon has its words; another choice was made there")
    theatre = (found.home or "") if known else ""
    lines = [Line("party_names.tsv", (name.form, party.id, theatre, "", "", ""))]
    if party.id not in knowledge.parties:
        lines.insert(0, Line("parties.tsv", (party.id, party.name, party.cls, party.country or "", "", "", "")))
    return _Made((*name.folds, theatre), f"{party.name} ({party.id})", now.name if now else "", tuple(lines))


def _party_of(value: Mapping[str, Any], known: Mapping[str, Party]) -> Party:
    id_, name, cls, country = (value.get(key) or "" for key in ("id", "name", "class", "country"))
    if id_ in known:
        return known[id_]
    same = [party for party in known.values() if name and party.name == name and (party.country or "") == country]
    if same:
        return same[0]
    if not name:
        raise Passed("no name of a body was given")
    if cls not in CLASSES:
        raise Passed("no class of the codebook was given")
    slug = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") or hashlib.sha256(name.encode()).hexdigest()[:8]
    return Party(id_ if _ID.fullmatch(id_) else f"{country.lower() or 'xx'}-{slug}", name, cls, country or None)


def _place(value: Mapping[str, Any], name: Name, there: Sequence[Mention], found: Found, knowledge: Knowledge) -> _Made:
    """A place in settlements.tsv."""
    called, kind, country = value.get("name") or "", value.get("kind") or "settlement", value.get("country") or ""
    if not called or not country:
        raise Passed("no name or no country of a place was given")
    if kind not in SIZE:
        raise Passed("no kind of place of the codebook was given")
    now = there[0].value if there else None
    if now is not None and (now.name, now.country) == (called, country):
        raise Passed("its words are read so by now")
    known = [e.value for e in knowledge.lexicon.entries(name.folds[0]) if e.kind in ("place", "place_unit") and e.words == name.folds]
    if any((place.name, place.country) == (called, country) for places in known for place in places):
        raise Passed("the lexicon has its words; another choice was made there")
    lat, lon = (str(round(at, 5)) if isinstance(at := value.get(key), int | float) else "" for key in ("lat", "lon"))
    line = Line("settlements.tsv", (name.form, called, kind, lat, lon, country, value.get("admin1") or ""))
    where = ", ".join(filter(None, (called, value.get("admin1") or country)))
    return _Made(name.folds, where, f"{now.name}, {now.country or '?'}" if now else "", (line,))


def _source(value: Mapping[str, Any], name: Name, there: Sequence[Mention], found: Found, knowledge: Knowledge) -> _Made:
    """Words of a source with their kind, in source_nouns.tsv."""
    kind = value.get("kind")
    if kind not in SOURCES:
        raise Passed("no kind of source of the codebook was given")
    now = next((mention.value for mention in there), None)
    if now is not None and now.kind == kind:
        raise Passed("its words are read so by now")
    line = Line("source_nouns.tsv", (name.form, "", "", "", kind, ""))
    return _Made(name.folds, kind, now.kind if now else "", (line,))


_NameOf = Callable[[Found, int, int, int, Knowledge], Name | None]
_Make = Callable[[Mapping[str, Any], Name, Sequence[Mention], Found, Knowledge], _Made]
_MAKE: Mapping[Kind, tuple[_NameOf, Callable[[Found], Sequence[Mention]], _Make]] = {
    "party": (party_name, lambda found: found.parties, _party),
    "place": (place_name, lambda found: found.places, _place),
    "source": (source_name, lambda found: found.sources, _source),
}
