"""A check of PLOVER 0.8 records and POLECAT rows, written from their documentation, not from the program."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

FIELDS = {
    "id", "has_event", "date", "time", "enddate", "endtime", "actor", "recipient", "event", "event_loc", "event_text", "quad_code",
    "event_scale", "mode", "context", "link", "text", "text_info", "size", "cite_info", "coder", "coded_date", "coded_time", "comment",
}  # fmt: skip
QUADS = {
    1: "AGREE CONSULT SUPPORT CONCEDE", 2: "COOPERATE AID RETREAT", 3: "REQUEST ACCUSE REJECT THREATEN",
    4: "PROTEST SANCTION MOBILIZE COERCE ASSAULT",
}  # fmt: skip
MODES = {
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone heavy-weapons "
    "crowd-control unconventional",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "MOBILIZE": "troops weapons police militia",
    "THREATEN": "restrict arrest relations expel territory violence",
    "SANCTION": "convict expel withdraw discontinue",
    "REQUEST": "assist change yield meet",
    "REJECT": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "CONSULT": "visit third-party multilateral phone",
}
SECTORS = [
    "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "AGR", "BUS", "CRM", "CVL", "EDU", "ELI", "JRN", "LAB", "MED",
    "REF", "OPP", "PRE", "REL", "SOC", "IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC",
]  # fmt: skip
LOCATION = [
    "extracted_place", "resolved_place", "geonameid", "lat", "lon", "city", "district", "province",
    "country", "country_code", "feature_class", "feature_code", "resolution",
]  # fmt: skip
POLECAT = [
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name", "Actor Country",
    "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name",
    "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw",
    "Wikipedia Recipient ID", "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID",
    "Raw Placename", "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations",
    "Language", "Version",
]  # fmt: skip


def record_faults(record: dict[str, Any]) -> Iterator[str]:
    """Everything that is wrong with a record, a line each."""
    if set(record) - FIELDS or {"id", "date", "actor", "event"} - set(record):
        yield f"fields are {sorted(record)}"
        return
    for name in ("date", "enddate", "coded_date"):
        if name in record and not re.fullmatch(r"\d{4}-\d\d-\d\d", record[name]):
            yield f"{name} is {record[name]!r}"
    (event,) = record["event"]
    if event not in QUADS[record["quad_code"]].split() or not -10 <= record["event_scale"] <= 10:
        yield f"{event} has quad code {record['quad_code']}"
    if set(record.get("mode", ())) - set(MODES.get(event, "").split()):
        yield f"{event} has mode {record['mode']}"
    for party in (*record["actor"], *record.get("recipient", ())):
        if party["sector"] not in SECTORS or not re.fullmatch("[A-Z]{3}", party.get("code", "XXX")):
            yield f"party is {party}"
    place = record.get("event_loc", {})
    if set(place) - set(LOCATION) or place.get("resolution", 1) not in range(1, 6):
        yield f"event_loc is {place}"
    if any(type(number) is not int or number < 0 for number in record.get("size", {}).values()):
        yield f"size is {record['size']}"
    if "text" in record:
        yield "the text of a report is not ours to give"


def table_faults(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Everything that is wrong with a POLECAT table, a line each."""
    if list(columns) != POLECAT:
        yield f"columns are {list(columns)}"
        return
    for number, values in enumerate(rows):
        row = dict(zip(POLECAT, values, strict=True))
        if row["Event Type"] not in QUADS[row["Quad Code"]].split():
            yield f"row {number}: {row['Event Type']} has quad code {row['Quad Code']}"
        if set((row["Event Mode"] or "").split(";")) - {"", *MODES.get(row["Event Type"], "").split()}:
            yield f"row {number}: {row['Event Type']} has mode {row['Event Mode']}"
        if type(row["Event Date"]) is not dt.date or type(row["Intensity"]) is not float:
            yield f"row {number}: date {row['Event Date']!r}, intensity {row['Intensity']!r}"
        for who in ("Actor", "Recipient"):
            if row[f"Primary {who} Sector"] not in (*SECTORS, None) or not re.fullmatch("[0-9;]*", row[f"{who} COW"] or ""):
                yield f"row {number}: {who} sector or country"
        if row["Primary Actor Sector"] is None or row["Story People"] is not None:
            yield f"row {number}: no actor, or persons"
        if any("\t" in str(value) or "\n" in str(value) for value in values):
            yield f"row {number}: a value holds a tab or a line break"
