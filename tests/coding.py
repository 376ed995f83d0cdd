"""What the tests of coded documents share: documents from text, records of the measuring data, and what is wrong with a record."""

import datetime as dt
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from waqai import Document, Engine, code, encode, load, make_engine, make_record
from waqai.claim.linear import Model
from waqai.read import ReadError, read_inputs

Item = Mapping[str, Any]


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


TYPES = _names(
    "clash air_strike drone_strike shelling bombing chemical_attack assassination execution attack_on_civilians sexual_violence abduction "
    "arrest release siege destruction forced_recruitment corruption defection territory deployment protest riot agreement displacement "
    "aid seizure toll"
)
MODALITIES = _names("actual planned ordered denied failed alleged")
CLASSES = _names("state_forces rebel_group political_militia identity_militia rioters protesters civilians external_forces unknown")
OUTCOMES = _names("killed injured missing captured detained abducted released defected displaced recruited participants")
WHO = _names("civilians combatants mixed unknown")
PLACES = _names("point settlement district governorate region country")
SOURCES = _names("official armed_group media monitor un_ngo medical witness local unnamed social_media")

# The keys of the contract in its order; more may stand beside them.
KEYS = {
    "": ("document", "incidents"),
    "document": ("id", "source", "url", "title", "site", "published", "text", "sha256"),
    "incident": (
        "id",
        "type",
        "modality",
        "claims",
        "actor",
        "target",
        "toll",
        "place",
        "time",
        "attribution",
        "confidence",
    ),
    "claim": ("sentence", "trigger", "trigger_text", "rule"),
    "party": ("text", "span", "name", "id", "class", "country"),
    "toll": ("outcome", "low", "best", "high", "who", "text", "span"),
    "place": ("text", "span", "name", "kind", "country", "admin1", "lat", "lon", "geonames"),
    "time": ("text", "span", "start", "end"),
    "attribution": ("text", "span", "kind"),
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def made_up(text: str, published: dt.date | None = dt.date(2019, 8, 14), **keys: Any) -> Document:
    """A document of some text, published on a Wednesday."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(**{"id": digest, "source": "made-up", "text": text, "sha256": digest, "published": published} | keys)


@cache
def shipped() -> Engine:
    """The engine with the knowledge that the package ships, made once."""
    return make_engine(load())


@cache
def patient() -> Engine:
    """The shipped engine, but one that looks for the fields of every draft, also of those whose words alone make them unlikely events."""
    claims = shipped().claims
    return shipped()._replace(claims=claims._replace(models={**claims.models, "prior": Model({})}))


def record_of(document: Document, engine: Engine) -> dict[str, Any]:
    """The record of a document as a reader of the output gets it."""
    record: dict[str, Any] = json.loads(encode(make_record(document, code(document, engine).incidents)))
    return record


@cache
def gold(path: Path) -> list[dict[str, Any]]:
    """The documents of a gold file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@cache
def records_of_file(path: Path) -> dict[str, dict[str, Any]]:
    """The record of each document of a file, by the document's id; coded once a session with the shipped knowledge."""
    out = {}
    for document in read_inputs([str(path)], io.BytesIO()):
        assert not isinstance(document, ReadError), str(document)
        out[document.id] = record_of(document, shipped())
    return out


def faults(record: Item) -> list[str]:
    """Where a record breaks the contract; empty for a good one."""
    return list(_faults(record))


def _faults(record: Item) -> Iterator[str]:
    yield from _keys(record, "", "record")
    document, text = record["document"], record["document"]["text"]
    yield from _keys(document, "document", "document")
    for key in ("id", "source", "text", "sha256"):
        if not isinstance(document[key], str):
            yield f"document.{key} is no text"
    for key in ("url", "title", "site"):
        if not isinstance(document[key], str | None):
            yield f"document.{key} is neither text nor null"
    if document["published"] is not None and not _DAY.fullmatch(document["published"]):
        yield "document.published is no ISO day"
    ids = [incident["id"] for incident in record["incidents"]]
    if len(set(ids)) != len(ids):
        yield "ids are not unique"
    for n, incident in enumerate(record["incidents"]):
        for fault in _incident(incident, text):
            yield f"incident {n}: {fault}"


def _incident(incident: Item, text: str) -> Iterator[str]:
    yield from _keys(incident, "incident", "it")
    if not isinstance(incident["id"], str) or not incident["id"]:
        yield "no id"
    yield from _among(incident, "type", TYPES)
    yield from _among(incident, "modality", MODALITIES)
    if not isinstance(incident["confidence"], float) or not 0 <= incident["confidence"] <= 1:
        yield f"confidence {incident['confidence']!r}"
    if not incident["claims"]:
        yield "no claim"
    for claim in incident["claims"]:
        yield from _claim(claim, text)
    for role in ("actor", "target"):
        if party := incident[role]:
            yield from _keys(party, "party", role)
            yield from _quote(party, text, role)
            yield from _among(party, "class", CLASSES)
            yield from _country(party, role)
            if (party["id"] is None) != (party["name"] is None):
                yield f"{role}: an id without a name, or a name without an id"
    for toll in incident["toll"]:
        yield from _keys(toll, "toll", "toll")
        yield from _quote(toll, text, "toll")
        yield from _among(toll, "outcome", OUTCOMES)
        yield from _among(toll, "who", WHO)
        low, best, high = toll["low"], toll["best"], toll["high"]
        if type(low) is not int or type(best) is not int or type(high) not in (int, type(None)):
            yield f"toll: {low!r}, {best!r}, {high!r} are not all whole numbers"
        elif not 0 <= low <= best <= (best if high is None else high):
            yield f"toll: not {low} <= {best} <= {high}"
    if place := incident["place"]:
        yield from _place(place, text)
    if time := incident["time"]:
        yield from _time(time, text)
    if source := incident["attribution"]:
        yield from _keys(source, "attribution", "attribution")
        yield from _quote(source, text, "attribution")
        yield from _among(source, "kind", SOURCES)


def _claim(claim: Item, text: str) -> Iterator[str]:
    yield from _keys(claim, "claim", "claim")
    yield from _quote({"text": claim["trigger_text"], "span": claim["trigger"]}, text, "trigger")
    if not 0 <= claim["sentence"][0] <= claim["trigger"][0] < claim["trigger"][1] <= claim["sentence"][1] <= len(text):
        yield f"trigger {claim['trigger']} outside sentence {claim['sentence']}"
    if not isinstance(claim["rule"], str) or not claim["rule"]:
        yield "a claim without a rule"


def _place(place: Item, text: str) -> Iterator[str]:
    yield from _keys(place, "place", "place")
    yield from _quote(place, text, "place")
    yield from _among(place, "kind", PLACES)
    yield from _country(place, "place")
    unit = place["admin1"]
    if unit is not None and not re.fullmatch(rf"{place['country']}-[A-Z0-9]{{1,3}}", unit):
        yield f"place: unit {unit!r} of country {place['country']!r}"
    if (place["lat"] is None) != (place["lon"] is None):
        yield "place: half a position"
    if place["lat"] is not None and not (-90 <= place["lat"] <= 90 and -180 <= place["lon"] <= 180):
        yield f"place: position {place['lat']}, {place['lon']}"
    if place["geonames"] is not None and type(place["geonames"]) is not int:
        yield f"place: geonames {place['geonames']!r}"


def _time(time: Item, text: str) -> Iterator[str]:
    yield from _keys(time, "time", "time")
    yield from _quote(time, text, "time")
    start, end = time["start"], time["end"]
    if start is None or end is None:
        if start != end:
            yield "time: half an interval"
    elif not (_DAY.fullmatch(start) and _DAY.fullmatch(end) and dt.date.fromisoformat(start) <= dt.date.fromisoformat(end)):
        yield f"time: {start}..{end}"


def _keys(item: Item, kind: str, name: str) -> Iterator[str]:
    wanted = KEYS[kind]
    if tuple(k for k in item if k in wanted) != wanted:
        yield f"{name}: keys {list(item)}"


def _quote(item: Item, text: str, name: str) -> Iterator[str]:
    start, end = item["span"]
    if not (0 <= start < end <= len(text)) or text[start:end] != item["text"]:
        yield f"{name}: {item['span']} is not {item['text']!r}"


def _among(item: Item, key: str, allowed: frozenset[str]) -> Iterator[str]:
    if item.get(key) not in allowed:
        yield f"{key} {item.get(key)!r}"


def _country(item: Item, name: str) -> Iterator[str]:
    if item["country"] is not None and not re.fullmatch("[A-Z]{2}", item["country"]):
        yield f"{name}: country {item['country']!r}"
