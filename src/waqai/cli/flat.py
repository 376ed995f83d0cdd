"""The flat table of `waqai code --format csv`: a row an incident, safe to open in a spreadsheet."""

from collections.abc import Iterable
from typing import Any

from waqai.group.reports import read_count, totals
from waqai.plain import csv_lines

Record = dict[str, Any]
Cells = Iterable[object]
_PARTY = ("text", "name", "id", "class", "country")
_BOUNDS = ("low", "best", "high")
# Outcomes with number columns of their own; all others stand in `tolls`.
_NUMBERED = ("killed", "injured")
COLUMNS = (
    *("document_id", "source", "url", "site", "title", "published"),
    *("incident_id", "type", "modality"),
    *(f"{role}_{name}" for role in ("actor", "target") for name in _PARTY),
    *("place_text", "place_name", "place_kind", "country", "admin1", "latitude", "longitude", "geonames"),
    *("time_text", "start", "end"),
    *(f"{outcome}_{bound}" for outcome in _NUMBERED for bound in _BOUNDS),
    "tolls",
    *("attribution_text", "attribution_kind", "confidence", "claims", "trigger_text", "rule", "sentence"),
)


def csv_header() -> bytes:
    """The line of column names."""
    return csv_lines([COLUMNS])


def csv_rows(record: Record) -> bytes:
    """The rows of one record, in UTF-8; none where it has no incident."""
    return csv_lines(_row(record["document"], incident) for incident in record["incidents"])


def _row(document: Record, incident: Record) -> Cells:
    yield from (document[name] for name in ("id", "source", "url", "site", "title", "published"))
    yield from (incident[name] for name in ("id", "type", "modality"))
    for role in ("actor", "target"):
        yield from _values(incident[role], _PARTY)
    yield from _values(incident["place"], ("text", "name", "kind", "country", "admin1", "lat", "lon", "geonames"))
    yield from _values(incident["time"], ("text", "start", "end"))
    counts = totals(tuple(map(read_count, incident["toll"])))
    for outcome in _NUMBERED:
        count = counts.get(outcome)
        yield from (count.low, count.best, count.high) if count else (None, None, None)
    yield "; ".join(map(_toll, incident["toll"]))
    yield from _values(incident["attribution"], ("text", "kind"))
    first = incident["claims"][0]
    start, end = first["sentence"]
    yield from (incident["confidence"], len(incident["claims"]), first["trigger_text"], first["rule"], document["text"][start:end])


def _values(item: Record | None, names: Iterable[str]) -> Cells:
    return [item[name] if item else None for name in names]


def _toll(toll: Record) -> str:
    high = "" if toll["high"] is None else toll["high"]
    return f"{toll['outcome']} {toll['low']}/{toll['best']}/{high} {toll['who']}"
