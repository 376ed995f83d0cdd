"""A record as rows of a book, and back: what stands in the columns is taken from the record, which can be put together again from them."""

import datetime as dt
import hashlib
import sys
from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from waqai.group.values import ClaimKey
from waqai.model import Print
from waqai.text.searching import Entry

Item = dict[str, Any]
_encode = msgspec.json.Encoder().encode


class Reading(NamedTuple):
    """What one version of program and knowledge read in a document: its record, what recognises its copies, its bytes, and what it is found
    by.
    """

    record: Item
    print: Print
    raw: bytes
    program: str
    knowledge: str
    entry: Entry


class Rows(NamedTuple):
    """A reading as rows, without those columns that depend on what else the book holds (`number`, `current`, `added`): its document, where
    that was found, the reading, its reports and their claims; with the bytes of the document and what it is found by.
    """

    document: Item
    sighting: Item
    reading: Item
    reports: list[Item]
    claims: list[Item]
    raw: bytes
    entry: Entry


def reading_id(document: str, program: str, knowledge: str, published: str | None, text: str) -> str:
    """What fixes a reading: the document, the versions that read it, the day that it was read with, and its text."""
    return _hash(document, program, knowledge, published or "", _hash(text))


def sighting_id(document: str, place: str, captured: str | None) -> str:
    """What fixes a sighting: the document, its address or the name of the input, and the time of its capture."""
    return _hash(document, place, captured or "")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def make_rows(reading: Reading) -> Rows:
    """The rows of a reading."""
    document = reading.record["document"]
    key = document["sha256"]
    own = {
        "id": reading_id(key, reading.program, reading.knowledge, document["published"], document["text"]),
        "document": key,
        "program": reading.program,
        "knowledge": reading.knowledge,
        **{name: document[name] for name in ("url", "site", "title")},
        "published": _day(document["published"]),
        "facts": _encode({**document, "text": None}).decode(),
        "text": document["text"],
        "print": pack_print(reading.print),
    }
    reports, claims = list[Item](), list[Item]()
    for position, incident in enumerate(reading.record["incidents"]):
        reports.append(_report(own["id"], position, incident))
        claims += _claims(own["id"], key, incident)
    return Rows({"key": key, "size": len(reading.raw)}, make_sighting(document), own, reports, claims, reading.raw, reading.entry)


def make_sighting(document: Item) -> Item:
    """The row of where a document was found."""
    key, captured = document["sha256"], document.get("captured")
    found = {name: document[name] for name in ("source", "url", "site")}
    place = document["url"] or document["source"]
    return {"id": sighting_id(key, place, captured), "document": key, "name": document["id"], **found, "captured": captured}


def _report(reading: str, position: int, incident: Item) -> Item:
    place, time = incident["place"] or {}, incident["time"] or {}
    actor, target = incident["actor"] or {}, incident["target"] or {}
    return {
        "reading": reading,
        "id": incident["id"],
        "position": position,
        "type": incident["type"],
        "modality": incident["modality"],
        "start": _day(time.get("start")),
        "end": _day(time.get("end")),
        "place": place.get("name"),
        "place_kind": place.get("kind"),
        **{name: place.get(name) for name in ("country", "admin1", "lat", "lon")},
        "actor": actor.get("id"),
        "actor_class": actor.get("class"),
        "target": target.get("id"),
        "target_class": target.get("class"),
        "attribution": (incident["attribution"] or {}).get("kind"),
        "confidence": incident["confidence"],
        "body": _encode(incident).decode(),
    }


def _claims(reading: str, document: str, incident: Item) -> Iterator[Item]:
    for position, claim in enumerate(incident["claims"]):
        start, end = claim["trigger"]
        yield {
            "reading": reading,
            "id": str(ClaimKey(document, start, end, incident["type"])),
            "report": incident["id"],
            "position": position,
            "sentence_start": claim["sentence"][0],
            "sentence_end": claim["sentence"][1],
            "trigger_start": start,
            "trigger_end": end,
            "trigger_text": claim["trigger_text"],
            "rule": claim["rule"],
        }


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def make_facts(facts: str, text: str) -> Item:
    """What a record says of its document, from the columns `facts` and `text` of its reading."""
    document: Item = msgspec.json.decode(facts)
    document["text"] = text
    return document


def make_record(facts: str, text: str, bodies: Iterable[str]) -> Item:
    """The record of a reading, from its columns and the bodies of its reports in their order."""
    return {"document": make_facts(facts, text), "incidents": [msgspec.json.decode(body) for body in bodies]}


def pack_print(print_: Print) -> bytes:
    """A print as bytes, the same on every machine."""
    words = array("Q", print_.words)
    if sys.byteorder == "big":
        words.byteswap()
    return msgspec.msgpack.encode((words.tobytes(), list(print_.ends), print_.day, print_.outlet, print_.agency, print_.credit))


def unpack_print(raw: bytes) -> Print:
    """The print that `pack_print` made bytes of."""
    packed, ends, day, outlet, agency, credit = msgspec.msgpack.decode(raw)
    words = array("Q", packed)
    if sys.byteorder == "big":
        words.byteswap()
    on = dt.date.fromisoformat(day) if day else None
    return Print(words=words, ends=array("L", ends), day=on, outlet=outlet, agency=agency, credit=credit)
