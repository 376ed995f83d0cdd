"""GeoPackage 1.3 (OGC 12-128r17): a SQLite file of a table of points, with the tables that say so, and the style that QGIS shows it in.

Written with the SQLite of Python. What would differ from run to run is set: times are those of the release, and the counters and the
version of SQLite in the header of the file are those of no run.
"""

import sqlite3
import struct
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import quoteattr

from waqai.release.values import Column, Facts, Kind, Table
from waqai.release.write.shown import moment, shown, wkb
from waqai.score import TYPES

_APPLICATION, _VERSION = 0x47504B47, 10300  # "GPKG", 1.3.0
_TYPES: dict[Kind, str] = {
    "text": "TEXT", "integer": "INTEGER", "number": "DOUBLE", "day": "DATE", "moment": "DATETIME", "truth": "BOOLEAN", "point": "POINT",
}  # fmt: skip
_HEADER = struct.pack("<2sBBi", b"GP", 0, 1, 4326)  # little-endian, no envelope, WGS 84
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],'
    'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)
_SYSTEMS = (
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude and latitude in degrees"),
    ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
)
_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,
  m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"""
_BATCH = 2000
# Offsets of the header of a SQLite file (https://sqlite.org/fileformat.html, 1.3): the change counter, the number of the change that the
# size and the version were written at, and the version of SQLite. The first two must agree.
_COUNTERS = ((24, 1), (92, 1), (96, 3035000))


def write_geopackage(table: Table, facts: Facts, path: Path) -> None:
    """One layer of points named as the table; the last column is the geometry, the first of the file a number of the row."""
    *columns, geometry = table.columns
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in (f"application_id = {_APPLICATION}", f"user_version = {_VERSION}", "page_size = 4096", "journal_mode = OFF",
                       "synchronous = OFF", "encoding = 'UTF-8'"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}").close()
        connection.executescript(_TABLES)
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _SYSTEMS)
        box = _Box()
        _fill(connection, table, columns, geometry, box)
        said = f"{facts.note} {facts.profile}, {facts.policy}, {facts.program}"
        contents = (table.name, "features", table.name, said, f"{moment(facts.made)[:-1]}.000Z", *box.bounds(), 4326)
        connection.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", contents)
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, 'POINT', 4326, 0, 0)", (table.name, geometry.name))
        connection.execute("COMMIT")
    with path.open("r+b") as stream:
        for offset, number in _COUNTERS:
            stream.seek(offset)
            stream.write(number.to_bytes(4, "big"))


class _Box:
    """The rectangle that holds the points seen."""

    def __init__(self) -> None:
        self._lon: list[float] = []
        self._lat: list[float] = []

    def add(self, points: Iterable[tuple[float, float]]) -> None:
        """See some more points."""
        for own, values in zip((self._lon, self._lat), zip(*points, strict=True), strict=False):
            own[:] = [min(*own, *values), max(*own, *values)] if own else [min(values), max(values)]

    def bounds(self) -> tuple[float | None, ...]:
        """West, south, east and north; None where there was no point."""
        return tuple(own[at] if own else None for at in (0, 1) for own in (self._lon, self._lat))


def _fill(connection: sqlite3.Connection, table: Table, columns: Iterable[Column], geometry: Column, box: _Box) -> None:
    named = [f"{_quoted(column.name)} {_TYPES[column.kind]}" for column in (geometry, *columns)]
    connection.execute(f"CREATE TABLE {_quoted(table.name)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {', '.join(named)})")
    places = ", ".join("?" * (len(named) + 1))
    rows = enumerate(table.rows, 1)
    while batch := list(islice(rows, _BATCH)):
        box.add(row[-1] for _, row in batch if row[-1] is not None)
        connection.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({places})", _stored(batch))


def _stored(batch: Iterable[tuple[int, tuple[object, ...]]]) -> Iterator[tuple[object, ...]]:
    for number, (*values, point) in batch:
        shape = None if point is None else _HEADER + wkb(point)  # type: ignore[arg-type]
        yield (number, shape, *(value if isinstance(value, bool) else shown(value) for value in values))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# Colours of the families of types that also people tell apart who see colours otherwise.
_COLOURS = {
    "battle": "#cc3311",
    "violence": "#882255",
    "coercion": "#ee7733",
    "strategic": "#0077bb",
    "protest": "#009988",
    "toll": "#555555",
}
_OTHER = "#aaaaaa"


def write_style(path: Path) -> None:
    """A style of QGIS for incidents: a circle coloured by type. Beside `NAME.gpkg` as `NAME.qml` it is what QGIS shows the layer in."""
    coloured = [(name, colour) for family, colour in _COLOURS.items() for name in TYPES[family]]
    classes = [*((name, name.replace("_", " "), colour) for name, colour in coloured), ("", "other", _OTHER)]
    categories = (
        f'      <category render="true" symbol="{at}" value={quoteattr(value)} label={quoteattr(label)}/>'
        for at, (value, label, _) in enumerate(classes)
    )
    symbols = (_symbol(at, colour) for at, (_, _, colour) in enumerate(classes))
    lines = (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>",
        '<qgis version="3.22" styleCategories="Symbology">',
        '  <renderer-v2 type="categorizedSymbol" attr="type" symbollevels="0" enableorderby="0" forceraster="0">',
        "    <categories>",
        *categories,
        "    </categories>",
        "    <symbols>",
        *symbols,
        "    </symbols>",
        "  </renderer-v2>",
        "  <layerGeometryType>0</layerGeometryType>",
        "</qgis>\n",
    )
    path.write_bytes("\n".join(lines).encode())


def _symbol(at: int, colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    options = {
        "name": "circle", "color": f"{red},{green},{blue},200", "size": "2.4", "size_unit": "MM", "outline_color": "255,255,255,255",
        "outline_width": "0.2", "outline_width_unit": "MM",
    }  # fmt: skip
    inner = "".join(f'<Option type="QString" name="{name}" value="{value}"/>' for name, value in options.items())
    layer = f'<layer class="SimpleMarker" enabled="1" locked="0" pass="0"><Option type="Map">{inner}</Option></layer>'
    return f'      <symbol type="marker" name="{at}" alpha="1" clip_to_extent="1" force_rhr="0">{layer}</symbol>'
