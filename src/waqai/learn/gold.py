"""Gold examples: documents of which people decided every incident, as lines that `waqai score` reads."""

from collections.abc import Collection, Mapping
from typing import Any

from waqai.group.values import ClaimKey
from waqai.learn.decided import claims_of
from waqai.learn.values import Decided, Item

KEPT: Mapping[str, tuple[str, ...]] = {
    "actor": ("text", "class", "country", "name"),
    "target": ("text", "class", "country", "name"),
    "place": ("text", "country", "admin1", "kind"),
    "time": ("text", "start", "end"),
    "attribution": ("text", "kind"),
}
TOLL = ("outcome", "low", "best", "high", "who", "text")


def gold_of(decided: Decided) -> Item | None:
    """The gold line of a document with what people corrected in it.

    None where an incident is undecided (no claim of it is accepted, nor are all rejected), or where claims were joined or told apart.
    """
    if decided.parted:
        return None
    document, incidents = decided.record["document"], []
    for incident in decided.record["incidents"]:
        claims = claims_of(decided.record, incident)
        verdicts = [decided.verdicts[claim].kind if claim in decided.verdicts else None for claim in claims]
        if "accept" in verdicts:
            held = [claim for claim, verdict in zip(incident["claims"], verdicts, strict=True) if verdict != "reject"]
            incidents.append(_incident(document["text"], {**incident, "claims": held} | _corrected(decided, incident, claims)))
        elif set(verdicts) != {"reject"}:
            return None
    keys = {name: document[name] for name in ("published", "site", "title", "text")}
    return {"id": document["sha256"], "theatre": _theatre(incidents), **keys, "incidents": incidents}


def _corrected(decided: Decided, incident: Item, claims: Collection[ClaimKey]) -> dict[str, Any]:
    """The corrected fields of an incident; a value without words of its own keeps those that were read."""
    own = {one.field: one.value for one in decided.corrections if one.claim in claims}
    return {
        field: {**(incident.get(field) or {}), **value} if isinstance(value, Mapping) and "text" not in value else value
        for field, value in own.items()
    }


def _incident(text: str, incident: Item) -> dict[str, Any]:
    mentions = dict.fromkeys(text[slice(*claim["sentence"])] for claim in incident["claims"])
    fields = {name: _some(incident[name], keys) for name, keys in KEPT.items()}
    tolls = [_some(toll, TOLL) for toll in incident["toll"] or ()]
    own = {"type": incident["type"], "modality": incident["modality"], "mentions": list(mentions)}
    return {**own, "actor": fields["actor"], "target": fields["target"], "toll": tolls} | {
        name: fields[name] for name in ("place", "time", "attribution")
    }


def _some(field: Item | None, keys: tuple[str, ...]) -> dict[str, Any] | None:
    """A field with the keys that gold has; its words are empty where nobody set any."""
    return None if not field else {key: field.get(key) if key != "text" else field.get(key) or "" for key in keys}


def _theatre(incidents: list[dict[str, Any]]) -> str:
    """The country of most incidents of a document by its code, `-` where none is told."""
    countries = [one["place"]["country"] for one in incidents if one["place"] and one["place"]["country"]]
    return min(set(countries), key=lambda code: (-countries.count(code), code)) if countries else "-"
