"""CSV with a row of HXL hashtags below its header, as HDX takes it (https://hxlstandard.org, HXL 1.1).

The tags are those that OCHA's own data of events have, where they have one. P-codes are not told: waqai knows ISO 3166-2 codes only.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from waqai.release.tables import INCIDENTS, incident_row
from waqai.release.values import Column, Event, Table

# Our column, the name that data of events on HDX has for it, and its tag.
_TOLD = (
    ("id", "event_id", "#event+code"),
    ("start", "date_start", "#date+start"),
    ("end", "date_end", "#date+end"),
    ("type", "event_type", "#event+type"),
    ("grade", "grade", "#event+grade"),
    ("status", "status", "#event+status"),
    ("actor_name", "actor1", "#group+name+first"),
    ("actor_class", "actor1_type", "#group+type+first"),
    ("target_name", "actor2", "#group+name+second"),
    ("target_class", "actor2_type", "#group+type+second"),
    ("country", "country_code", "#country+code+v_iso2"),
    ("admin1", "admin1_code", "#adm1+code+v_iso"),
    ("admin1_name", "admin1", "#adm1+name"),
    ("admin2_name", "admin2", "#adm2+name"),
    ("place_name", "location", "#loc+name"),
    ("place_kind", "location_type", "#loc+type"),
    ("latitude", "latitude", "#geo+lat"),
    ("longitude", "longitude", "#geo+lon"),
    ("killed_low", "killed_min", "#affected+killed+min"),
    ("killed_best", "killed", "#affected+killed"),
    ("killed_high", "killed_max", "#affected+killed+max"),
    ("injured_low", "injured_min", "#affected+injured+min"),
    ("injured_best", "injured", "#affected+injured"),
    ("injured_high", "injured_max", "#affected+injured+max"),
    ("origins", "independent_origins", "#meta+origins+num"),
    ("articles", "articles", "#meta+articles+num"),
    ("confidence", "confidence", "#meta+confidence"),
)
_SOURCES = (
    (Column("source", "text", "who published the reports, separated by semicolons"), "#meta+source"),
    (Column("source_url", "text", "the addresses of the reports, separated by semicolons"), "#meta+url"),
)


def hxl_table(events: Sequence[Event]) -> tuple[Table, tuple[str, ...]]:
    """The incidents that happened (modality `actual`) under some of the columns of the table of incidents, and the tags of the columns."""
    place = {column.name: at for at, column in enumerate(INCIDENTS)}
    told = tuple(INCIDENTS[place[own]]._replace(name=name) for own, name, _ in _TOLD)
    tags = (*(tag for _, _, tag in _TOLD), *(tag for _, tag in _SOURCES))
    rows = _rows(events, [place[own] for own, _, _ in _TOLD])
    return Table("incidents", (*told, *(column for column, _ in _SOURCES)), rows), tags


def _rows(events: Sequence[Event], places: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    for event in events:
        if event.modality == "actual":
            row = incident_row(event)
            outlets = sorted({source.outlet for source in event.sources if source.outlet})
            urls = sorted({source.url for source in event.sources if source.url})
            yield (*(row[at] for at in places), "; ".join(outlets), "; ".join(urls))
