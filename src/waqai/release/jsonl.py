"""The plain format that every release holds: an event a line with all that the policy left of it, to be read back whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from waqai.release.values import Event, Facts, Format

FILE = "events.jsonl"
# Written out, so that a field which the model gets later does not slip into releases made by an older policy.
_EVENT = (
    "id", "type", "modality", "grade", "status", "level", "start", "end", "actor", "target", "site", "figures", "tolls", "sources",
    "origins", "articles", "confidence", "decided", "rulings", "withheld",
)  # fmt: skip
_ACTOR: tuple[str, ...] = ("id", "name", "cls", "country", "side", "text")
_SITE = ("name", "kind", "country", "admin1", "admin1_name", "admin2_name", "lat", "lon", "geonames", "text")
_FIGURE: tuple[str, ...] = ("outcome", "low", "best", "high", "disputed")
_TOLL = ("outcome", "who", "low", "best", "high", "report", "text")
_SOURCE = (
    "report", "document", "voice", "outlet", "url", "title", "published", "start", "end", "when", "attribution", "attribution_kind", "side",
    "evidence", "claims",
)  # fmt: skip
_EVIDENCE = ("field", "start", "end", "text")
_RULING = ("number", "made", "who", "kind", "claim", "note")
_encode = msgspec.json.Encoder().encode


def write(events: Sequence[Event], facts: Facts, folder: Path) -> Iterable[str]:
    """Write the events, a line each, after a line that says what they are."""
    with (folder / FILE).open("wb") as out:
        out.write(_encode({"release": facts.profile, "note": facts.note}) + b"\n")
        for event in events:
            out.write(_encode(to_item(event)) + b"\n")
    yield FILE


def to_item(event: Event) -> dict[str, Any]:
    """The event as JSON has it, its keys in a fixed order."""
    item = _pick(event, _EVENT)
    item["actor"], item["target"] = (_pick(one, _ACTOR) if one is not None else None for one in (event.actor, event.target))
    item["site"] = _pick(event.site, _SITE) if event.site is not None else None
    item["figures"] = [_pick(one, _FIGURE) for one in event.figures]
    item["tolls"] = [_pick(one, _TOLL) for one in event.tolls]
    item["rulings"] = [_pick(one, _RULING) for one in event.rulings]
    item["sources"] = [_pick(one, _SOURCE) | {"evidence": [_pick(quote, _EVIDENCE) for quote in one.evidence]} for one in event.sources]
    return item


def _pick(value: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def read(path: Path) -> Iterator[Event]:
    """The events of a file that `write` wrote. Raises ValueError, KeyError or TypeError where a line is none."""
    with path.open("rb") as lines:
        next(lines)
        yield from (from_item(msgspec.json.decode(line)) for line in lines)


def from_item(item: Mapping[str, Any]) -> Event:
    """The event that `to_item` made JSON of."""
    parts: dict[str, Any] = dict(item)
    for name, fields in (("actor", _ACTOR), ("target", _ACTOR), ("site", _SITE)):
        parts[name] = _listed(item[name], fields) if item[name] is not None else None
    for name, several in (("figures", _FIGURE), ("tolls", _TOLL), ("rulings", _RULING)):
        parts[name] = [_listed(part, several) for part in item[name]]
    parts["sources"] = [
        _listed({**part, "evidence": [_listed(quote, _EVIDENCE) for quote in part["evidence"]]}, _SOURCE) for part in item["sources"]
    ]
    return msgspec.convert(parts, Event)


def _listed(part: Mapping[str, Any], fields: Sequence[str]) -> list[Any]:
    """An object as a list of its values in the order of the noun, which is how a named tuple is read with the types of its fields."""
    return [part[name] for name in fields]


FORMAT = Format("jsonl", "one event a line, with all that the profile lets out; in every release", write)
