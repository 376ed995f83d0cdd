"""The record: what `waqai code` writes of one document."""

from collections.abc import Mapping
from typing import Any

import msgspec

from waqai.model import Claim, Document, Incident, Interval, Mention, PartyRef, Place, Source, Span, Toll

# Types that parties settle among themselves, wherever they meet; types of fire that may cross a border.
SETTLED = ("agreement",)
FROM_AFAR = ("shelling", "drone_strike", "air_strike")
IN_CAMPS = ("PS",)  # whose factions live in the camps of neighbouring countries

_IF_KNOWN = ("published_basis", "author", "language")  # what only pages say, or an option

_encode = msgspec.json.Encoder().encode


def make_record(document: Document, incidents: list[Incident]) -> dict[str, Any]:
    """The record of a document as plain values, keys in the order of the contract."""
    return {"document": make_document(document), "incidents": [_incident(document.text, incident) for incident in incidents]}


def read_document(item: Mapping[str, Any]) -> Document:
    """The document of a record, with what coding it again needs; raises msgspec.ValidationError where it is none."""
    keys = ("id", "source", "text", "sha256", "title", "published", "url", "site")
    return msgspec.convert({key: item.get(key) for key in keys}, Document)


def make_document(document: Document) -> dict[str, Any]:
    """What a record says of the document itself."""
    return {
        "id": document.id,
        "source": document.source,
        "url": document.url,
        "title": document.title,
        "site": document.site,
        "published": document.published.isoformat() if document.published else None,
        "text": document.text,
        "sha256": document.sha256,
        **{key: value for key in _IF_KNOWN if (value := getattr(document, key))},
        **({"captured": f"{document.captured:%Y-%m-%dT%H:%M:%SZ}"} if document.captured else {}),
        **({"notes": list(document.notes)} if document.notes else {}),
    }


def encode(record: dict[str, Any]) -> bytes:
    """One line of JSON, UTF-8, without the line end."""
    return _encode(record)


def _quote(text: str, span: Span) -> dict[str, Any]:
    return {"text": text[span.start : span.end], "span": [span.start, span.end]}


def _incident(text: str, incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "type": incident.type,
        "modality": incident.modality,
        "claims": [_claim(text, claim) for claim in incident.claims],
        "actor": _party(text, incident, "actor"),
        "target": _party(text, incident, "target"),
        "toll": [_toll(text, toll) for toll in incident.tolls],
        "place": _place(text, incident.place),
        "time": _time(text, incident.time),
        "attribution": _source(text, incident.source),
        "confidence": incident.confidence,
    }


def _claim(text: str, claim: Claim) -> dict[str, Any]:
    trigger = claim.draft.trigger.span
    return {
        "sentence": [claim.sentence.start, claim.sentence.end],
        "trigger": [trigger.start, trigger.end],
        "trigger_text": text[trigger.start : trigger.end],
        "rule": claim.draft.rule,
    }


def _party(text: str, incident: Incident, role: str) -> dict[str, Any] | None:
    mention = incident.actor if role == "actor" else incident.target
    if mention is None:
        return None
    ref: PartyRef = mention.value
    cls, country = ref.cls or "unknown", ref.country
    where = incident.place.value.country if incident.place is not None else None
    if country and where and where != country and incident.type not in SETTLED and _foreign(ref, incident.type, role):
        cls = "external_forces"  # foreign forces (codebook, "party class")
    return {
        **_quote(text, mention.span),
        "name": ref.party.name if ref.party else None,
        "id": ref.party.id if ref.party else None,
        "class": cls,
        "country": country,
    }


def _foreign(ref: PartyRef, type_: str, role: str) -> bool:
    """Are these foreign forces outside their country: those of states, and militias that do not only fire across a border."""
    if ref.cls == "political_militia":
        return ref.country not in IN_CAMPS and not (role == "actor" and type_ in FROM_AFAR)
    return ref.cls == "state_forces"


def _toll(text: str, toll: Toll) -> dict[str, Any]:
    q = toll.quantity
    return {"outcome": toll.outcome, "low": q.low, "best": q.best, "high": q.high, "who": toll.who, **_quote(text, toll.span)}


def _place(text: str, mention: Mention | None) -> dict[str, Any] | None:
    if mention is None:
        return None
    place: Place = mention.value
    return {
        **_quote(text, mention.span),
        "name": place.name,
        "kind": place.kind,
        "country": place.country,
        "admin1": place.admin1,
        "lat": place.lat,
        "lon": place.lon,
        "geonames": place.geonames,
    }


def _time(text: str, mention: Mention | None) -> dict[str, Any] | None:
    if mention is None:
        return None
    days: Interval = mention.value
    return {
        **_quote(text, mention.span),
        "start": days.start.isoformat() if days.start else None,
        "end": days.end.isoformat() if days.end else None,
    }


def _source(text: str, mention: Mention | None) -> dict[str, Any] | None:
    if mention is None:
        return None
    source: Source = mention.value
    return {**_quote(text, mention.span), "kind": source.kind}
