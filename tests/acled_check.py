"""A check of ACLED-compatible rows written from ACLED's documentation, not from the program: columns, types, allowed values, blanks.

Nothing of the program is imported here. `faults(columns, rows)` names everything that a reader of ACLED files could stumble over.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

COLUMNS = [
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1", "assoc_actor_1",
    "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2",
    "admin3", "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "tags",
    "timestamp",
]  # fmt: skip
TAXONOMY = {
    "Battles": ("Government regains territory", "Non-state actor overtakes territory", "Armed clash"),
    "Protests": ("Excessive force against protesters", "Protest with intervention", "Peaceful protest"),
    "Riots": ("Violent demonstration", "Mob violence"),
    "Explosions/Remote violence": (
        "Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack", "Remote explosive/landmine/IED",
        "Grenade",
    ),
    "Violence against civilians": ("Sexual violence", "Attack", "Abduction/forced disappearance"),
    "Strategic developments": (
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
        "Looting/property destruction", "Non-violent transfer of territory", "Other",
    ),
}  # fmt: skip
KINDS = {
    1: "State forces", 2: "Rebel group", 3: "Political militia", 4: "Identity militia", 5: "Rioters", 6: "Protesters", 7: "Civilians",
    8: "External/Other forces",
}  # fmt: skip
REGIONS = (
    "Middle East", "Northern Africa", "Western Africa", "Middle Africa", "Eastern Africa", "Southern Africa", "South Asia",
    "Southeast Asia", "East Asia", "Caucasus and Central Asia", "Europe", "North America", "Central America", "South America", "Caribbean",
    "Oceania", "Antarctica",
)  # fmt: skip
SCALES = {"Local partner", "New media", "Other", "Subnational", "National", "Regional", "International"}
SCALES |= {f"{a}-{b}" for a in ("New media", "Other") for b in ("Subnational", "National", "Regional", "International")}
SCALES |= {
    "Subnational-National", "Subnational-Regional", "Subnational-International", "National-Regional", "National-International",
    "Regional-International", "Local partner-Other", "Local partner-International", "Local partner-National", "Other-New media",
}  # fmt: skip
BLANKABLE = {"event_id_cnty", "assoc_actor_1", "actor2", "assoc_actor_2", "inter2", "civilian_targeting", "admin2", "admin3", "tags"}
TEXTS = set(COLUMNS) - {
    "event_date", "year", "time_precision", "iso", "latitude", "longitude", "geo_precision", "fatalities", "timestamp",
}  # fmt: skip


def disorder(event: str, sub: str) -> str:
    if sub == "Excessive force against protesters":
        return "Political violence; Demonstrations"
    if event == "Protests" or sub == "Violent demonstration":
        return "Demonstrations"
    return event if event == "Strategic developments" else "Political violence"


def interaction(one: str, other: str | None) -> str:
    codes = {name: code for code, name in KINDS.items()}
    if other is None:
        return f"{one} only"
    low, high = sorted((codes[one], codes[other]))
    return "External/Other forces-Civilians" if (low, high) == (7, 8) else f"{KINDS[low]}-{KINDS[high]}"


def faults(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Everything that is wrong with a table, a line each."""
    if list(columns) != COLUMNS:
        yield f"columns are {list(columns)}"
        return
    for number, values in enumerate(rows):
        if len(values) != len(COLUMNS):
            yield f"row {number}: {len(values)} values"
            continue
        yield from (f"row {number}: {fault}" for fault in _of_row(dict(zip(COLUMNS, values, strict=True))))


def _of_row(row: dict[str, Any]) -> Iterator[str]:
    for name in sorted(TEXTS):
        value = row[name]
        if value is None:
            if name not in BLANKABLE:
                yield f"{name} is blank"
        elif not isinstance(value, str) or not value.strip() or value != value.strip() or "\n" in value:
            yield f"{name} is {value!r}"
    for name in ("year", "time_precision", "iso", "geo_precision", "fatalities", "timestamp"):
        if type(row[name]) is not int or row[name] < 0:
            yield f"{name} is {row[name]!r}"
    if row["event_id_cnty"] is not None:
        yield "event_id_cnty is not ours to give"
    if type(row["event_date"]) is not dt.date or row["event_date"].year != row["year"]:
        yield f"event_date {row['event_date']!r} is not in {row['year']!r}"
    if row["time_precision"] not in (1, 2, 3) or row["geo_precision"] not in (1, 2, 3):
        yield "a precision is not 1, 2 or 3"
    if row["sub_event_type"] not in TAXONOMY.get(row["event_type"], ()):
        yield f"{row['event_type']} has no {row['sub_event_type']}"
    elif row["disorder_type"] != disorder(row["event_type"], row["sub_event_type"]):
        yield f"disorder_type is {row['disorder_type']}"
    yield from _of_actors(row)
    yield from _of_place(row)
    if row["source_scale"] not in SCALES:
        yield f"source_scale is {row['source_scale']!r}"
    if not re.match(r"(On \d{1,2} [A-Z][a-z]+ \d{4}|Between )", row["notes"] or ""):
        yield f"notes begin with {str(row['notes'])[:20]!r}"
    if row["event_type"] in ("Protests", "Riots") and row["sub_event_type"] != "Mob violence" and "crowd size=" not in (row["tags"] or ""):
        yield "a demonstration without the size of the crowd"
    if re.search("[\u0600-\u06ff]", row["notes"] or ""):
        yield "notes are not in English"


def _of_actors(row: dict[str, Any]) -> Iterator[str]:
    if row["inter1"] not in KINDS.values() or (row["inter2"] is not None and row["inter2"] not in KINDS.values()):
        yield f"kinds of actors are {row['inter1']!r}, {row['inter2']!r}"
        return
    if (row["actor2"] is None) != (row["inter2"] is None) or (row["actor2"] is None and row["assoc_actor_2"] is not None):
        yield "actor2 and its kind are not blank together"
    if row["interaction"] != interaction(row["inter1"], row["inter2"]):
        yield f"interaction is {row['interaction']!r}"
    if row["civilian_targeting"] not in (None, "Civilian targeting"):
        yield f"civilian_targeting is {row['civilian_targeting']!r}"
    kind, sub = row["event_type"], row["sub_event_type"]
    if kind == "Violence against civilians" and (row["inter2"] != "Civilians" or row["civilian_targeting"] is None):
        yield "violence against civilians whose actor2 are not targeted civilians"
    if kind == "Battles" and (row["civilian_targeting"] is not None or "Civilians" in (row["inter1"], row["inter2"])):
        yield "a battle with civilians"
    if kind == "Battles" and "Civilians (" in f"{row['assoc_actor_1']} {row['assoc_actor_2']}":
        yield "a battle with associated civilians"
    if kind == "Protests" and "Protesters" not in (row["inter1"], row["inter2"]):
        yield "a protest without protesters"
    if kind == "Riots" and "Rioters" not in (row["inter1"], row["inter2"]):
        yield f"a riot without rioters: {row['inter1']}, {row['inter2']}"
    if sub == "Excessive force against protesters" and row["civilian_targeting"] is None:
        yield "excessive force that targets nobody"
    targeted = row["civilian_targeting"] is not None
    if kind == "Explosions/Remote violence" and row["inter1"] != "Civilians" and (row["inter2"] == "Civilians") != targeted:
        yield "an explosion whose targeting does not follow from actor2"
    for name in ("actor1", "actor2"):
        if re.search("terrorist|insurgent", row[name] or "", re.IGNORECASE):
            yield f"{name} is {row[name]!r}"


def _of_place(row: dict[str, Any]) -> Iterator[str]:
    if row["region"] not in REGIONS:
        yield f"region is {row['region']!r}"
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = row[name]
        if value is None:
            if row["geo_precision"] != 3:
                yield f"{name} is blank where the place is known"
        elif type(value) not in (int, float) or abs(value) > most or round(value, 4) != value:
            yield f"{name} is {value!r}"
    if (row["latitude"] is None) != (row["longitude"] is None):
        yield "half a point"
