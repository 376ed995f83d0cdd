"""Reports: what a record says of each incident, made ready to be compared with those of other documents."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from waqai.arabic.clitics import Chain
from waqai.group.values import Body, ClaimKey, Count, Origin, Report, Spot
from waqai.knowledge import Knowledge
from waqai.knowledge.lexicon import Lexicon, Scan
from waqai.knowledge.places import HEADED
from waqai.knowledge.sides import GENERIC, Sides
from waqai.model import STATE, Aligned, Document, Quantity, Span, Token, Trace
from waqai.text.tokens import make_text

BROAD = ("country", "region")
SMALL = ("point", "settlement", "district", "governorate")
BYSTANDERS = ("un_ngo", "medical", "monitor")  # kinds of sources whose account is not that of the outlet's owner
PARTISANS = ("official", "armed_group", "media")  # kinds that may speak for a side
NAMED_DAYS = frozenset({"weekday", "month"})  # kinds of words that fix a day by name
LEAST = 3  # letters of a word that may speak for two reports being of one event

Item = Mapping[str, Any]


class Reader(NamedTuple):
    """What is needed to read reports back from records: the fold, the lexicon, letters written onto words, and who stands on which side."""

    fold: Callable[[str], str]
    lexicon: Lexicon
    chains: tuple[Chain, ...]
    sides: Sides


def make_reader(knowledge: Knowledge) -> Reader:
    """The reader of reports with this knowledge."""
    chains = sorted((c for c in knowledge.clitics.chains if c.cut == "yes"), key=lambda chain: -len(chain.letters))
    return Reader(knowledge.fold, knowledge.lexicon, tuple(chains), knowledge.sides)


def reports_of(record: Item, reader: Reader, origin: Origin | None = None) -> list[Report]:
    """The reports of a record of `waqai code`, one an incident; `origin` is where its text comes from, by default the document itself.

    Raises KeyError, TypeError or ValueError where it is no record.
    """
    document = record["document"]
    origin = origin or Origin(document["sha256"])
    return [_report(document, incident, reader, origin) for incident in record["incidents"]]


def origins_of(hashes: Sequence[str], traces: Sequence[Trace]) -> list[Origin]:
    """The origin of each document, from the hashes of the documents and their traces, in the same order."""
    found = []
    for trace in traces:
        took = {hashes[traces[link.of].origin] for link in trace.links} - {hashes[trace.origin]}
        found.append(Origin(hashes[trace.origin], trace.agency, tuple(sorted(took))))
    return found


def _report(document: Item, incident: Item, reader: Reader, origin: Origin) -> Report:
    outlet = reader.sides.outlet(document["site"], document["url"])
    sentences = tuple(Span(*claim["sentence"]) for claim in incident["claims"])
    said = _read_words(document["text"], incident["place"], sentences, reader)
    time, source = incident["time"], incident["attribution"]
    place = read_place(incident["place"])
    teller = _teller(source, place, reader, outlet.side) if source else _Teller(None, None)
    side = teller.side
    if side is None and (source is None or source["kind"] not in BYSTANDERS):
        side = outlet.side
    return Report(
        document=document["sha256"],
        incident=incident["id"],
        claims=tuple(_key(document["sha256"], claim["trigger"], incident["type"]) for claim in incident["claims"]),
        sentences=sentences,
        type=incident["type"],
        modality=incident["modality"],
        origin=origin,
        site=document["site"],
        outlet=outlet.name,
        owner=outlet.owner,
        published=_day(document["published"]),
        url=document["url"],
        title=document["title"],
        actor=read_body(incident["actor"], reader.sides, outlet.side),
        target=read_body(incident["target"], reader.sides, outlet.side),
        place=place,
        start=_day(time["start"]) if time else None,
        end=_day(time["end"]) if time else None,
        when=time["text"] if time else None,
        names_day=time is not None and _names_day(time["text"], reader),
        tolls=tuple(map(read_count, incident["toll"])),
        source=source["text"] if source else None,
        source_kind=source["kind"] if source else None,
        teller=teller.name,
        side=side,
        confidence=incident["confidence"],
        names=said.names,
        weapons=said.weapons,
        sites=said.sites,
        words=said.words,
        lead=said.lead,
    )


def _key(document: str, trigger: Sequence[int], type_: str) -> ClaimKey:
    start, end = trigger
    return ClaimKey(document, start, end, type_)


def read_place(item: Item | None) -> Spot | None:
    """The place of a record's incident."""
    if item is None:
        return None
    return Spot(item["name"], item["kind"], item["country"], item["admin1"], item["lat"], item["lon"], item["geonames"])


def read_body(item: Item | None, sides: Sides, outlet: str | None) -> Body | None:
    """The actor or target of a record's incident, as an outlet of a side names it."""
    if item is None:
        return None
    side = sides.of_party(item["id"], item["class"], item["country"], outlet)
    return Body(item["id"], item["class"], item["country"], side, item["text"])


def read_count(item: Item) -> Count:
    """A toll of a record's incident."""
    return Count(item["outcome"], item["low"], item["best"], item["high"], item["who"], Span(*item.get("span", (0, 0))))


def totals(tolls: tuple[Count, ...]) -> dict[str, Quantity]:
    """How many of each outcome over all kinds of people.

    Civilians and combatants are added up; a count of mixed or unknown people counts them too, so the larger of the two stands.
    """
    found: dict[str, Quantity] = {}
    for outcome in sorted({toll.outcome for toll in tolls}):
        of = [toll for toll in tolls if toll.outcome == outcome]
        parts = [toll for toll in of if toll.who in ("civilians", "combatants")]
        wholes = [toll for toll in of if toll.who not in ("civilians", "combatants")]
        low = max([sum(toll.low for toll in parts), *(toll.low for toll in wholes)])
        best = max([sum(toll.best for toll in parts), *(toll.best for toll in wholes)])
        highs = [toll.high for toll in of if toll.high is not None]
        high = max([sum(toll.high or 0 for toll in parts), *(toll.high or 0 for toll in wholes)]) if len(highs) == len(of) else None
        found[outcome] = Quantity(low, best, high)
    return found


def _names_day(text: str, reader: Reader) -> bool:
    return not NAMED_DAYS.isdisjoint(reader.lexicon.scan(_tokens(text, reader)).where)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


class _Teller(NamedTuple):
    """Who a source is: the party whose account it gives, and its name where the words name a body; each None where unknown."""

    side: str | None
    name: str | None


def _teller(source: Item, place: Spot | None, reader: Reader, outlet: str | None) -> _Teller:
    """The longest name of a body among the words of a source. An armed group, an official and a side's medium give an account of a side;
    an official who is not known to be of any body gives that of the country that the event was in.
    """
    tokens = _tokens(source["text"], reader)
    matches = [match for found in reader.lexicon.scan(tokens).at for match in found if match.entry.kind in ("party", "outlet")]
    entries = [match.entry for match in sorted(matches, key=lambda m: m.first - m.last)]
    name = next((entry.id for entry in entries if not entry.id.startswith(GENERIC)), None)
    if source["kind"] not in PARTISANS:
        return _Teller(None, name if source["kind"] in BYSTANDERS else None)
    country = place.country if place else None
    for entry in entries:
        side = reader.sides.of_entry(entry.kind, entry.value, entry.id, country, outlet)
        if side is not None:
            return _Teller(side, side)
    return _Teller(reader.sides.of_party(None, STATE[0], country, outlet) if source["kind"] == "official" else None, name)


def _tokens(text: str, reader: Reader) -> Sequence[Token]:
    return make_text(Document(id="", source="", text=text, sha256=""), Aligned(text, range(len(text))), reader.fold).tokens


class _Words(NamedTuple):
    names: tuple[str, ...]
    weapons: tuple[str, ...]
    sites: tuple[str, ...]
    words: tuple[str, ...]
    lead: tuple[str, ...]


def _read_words(text: str, place: Item | None, spans: Sequence[Span], reader: Reader) -> _Words:
    """The places, weapons and sites that some sentences name, and their words of three letters or more.

    Where the words for the place of the event have a known name in them, no other name counts. `lead` are the words of the first sentence.
    """
    names: set[str] = set()
    weapons: set[str] = set()
    sites: set[str] = set()
    words: dict[Span, set[str]] = {}
    for span in sorted(set(spans)):
        tokens = _tokens(text[span.start : span.end], reader)
        scan = reader.lexicon.scan(tokens)
        names.update(_names(scan))
        for kinds, found in zip(scan.kinds, scan.at, strict=True):
            if "means" in kinds:
                means = [m.entry for m in found if m.entry.kind == "means" and m.entry.value.role == "thing"]
                weapons.update(entry.id or " ".join(entry.words) for entry in means)
            if "head" in kinds:
                sites.update(m.entry.value.lemma for m in found if m.entry.kind == "head" and m.entry.value.kind == "site")
        words[span] = {stem for token in tokens if (stem := _stem(token, reader))}
    own = set(_names(reader.lexicon.scan(_tokens(place["text"], reader)))) if place else set()
    every = tuple(sorted(set[str]().union(*words.values())))
    lead = tuple(sorted(words[spans[0]])) if len(words) > 1 else every
    return _Words(tuple(sorted(own or names)), tuple(sorted(weapons)), tuple(sorted(sites)), every, lead)


def _names(scan: Scan) -> Iterator[str]:
    """The names of places no larger than a governorate, the longest reading of each; everyday words only after the word for a place."""
    end = 0
    for i in scan.where.get("place", ()):
        if i < end:
            continue
        match = min((m for m in scan.at[i] if m.entry.kind == "place"), key=lambda m: (-m.last, m.reading.cut, m.entry.words))
        is_headed = i > 0 and "place_word" in scan.kinds[i - 1]
        if (is_headed or not match.entry.id.startswith(HEADED)) and any(one.kind in SMALL for one in match.entry.value):
            yield " ".join(match.entry.words)
            end = match.last


def _stem(token: Token, reader: Reader) -> str:
    """A word without the article and what is written before it; nothing for short words and marks."""
    if token.kind not in ("word", "latin"):
        return ""
    for chain in reader.chains:
        if token.fold.startswith(chain.letters) and len(token.fold) - len(chain.letters) >= LEAST:
            return token.fold[len(chain.letters) :]
    return token.fold if len(token.fold) >= LEAST else ""
