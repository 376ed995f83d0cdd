"""Points for maps: GeoJSON (RFC 7946), and the same row as GeoPackage and GeoParquet have it."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from waqai.release.tables import INCIDENTS, incident_row
from waqai.release.values import Column, Event, Facts, Table
from waqai.release.write.shown import moment, shown

GEOMETRY = Column("geometry", "point", "the centroid of the place, no more exact than place_kind; none where no place is given or shown")
_LAT, _LON = (next(at for at, column in enumerate(INCIDENTS) if column.name == name) for name in ("latitude", "longitude"))
_where = itemgetter(_LON, _LAT)


def point_table(events: Sequence[Event]) -> Table:
    """The table of incidents with a geometry as its last column."""
    return Table("incidents", (*INCIDENTS, GEOMETRY), _rows(events))


def _rows(events: Sequence[Event]) -> Iterator[tuple[Any, ...]]:
    for event in events:
        row = incident_row(event)
        lon, lat = _where(row)
        yield (*row, None if lon is None or lat is None else (lon, lat))


def write_geojson(table: Table, facts: Facts, path: Path) -> None:
    """A FeatureCollection, a feature a line, in WGS 84 with the longitude first; the last column is the geometry, the first the id."""
    encode = msgspec.json.Encoder().encode
    names = [column.name for column in table.columns[:-1]]
    said = {"note": facts.note, "profile": facts.profile, "policy": facts.policy, "program": facts.program, "made": moment(facts.made)}
    with path.open("wb") as stream:
        stream.write(b'{"type":"FeatureCollection","waqai":' + encode(said) + b',"features":[')
        separator = b"\n"
        for row in table.rows:
            point = row[-1]
            feature = {
                "type": "Feature",
                "id": row[0],
                "geometry": None if point is None else {"type": "Point", "coordinates": point},
                "properties": {name: _value(value) for name, value in zip(names, row, strict=False)},
            }
            stream.write(separator + encode(feature))
            separator = b",\n"
        stream.write(b"\n]}\n")


def _value(value: Any) -> Any:
    return value if isinstance(value, (bool, int, float)) else shown(value)
