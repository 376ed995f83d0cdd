"""The formats that are not those of another body's data: our own tables and the containers that others' programs open."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from waqai.release.tables import TABLES, flat_tables
from waqai.release.values import Event, Facts, Format, Table
from waqai.release.write.annotations import write_annotations
from waqai.release.write.arrow import write_geoparquet, write_parquet
from waqai.release.write.delimited import write_csv
from waqai.release.write.geo import point_table, write_geojson
from waqai.release.write.geopackage import write_geopackage, write_style
from waqai.release.write.hxl import hxl_table
from waqai.release.write.objects import write_jsonl
from waqai.release.write.xlsx import write_xlsx

Events = Sequence[Event]
# The columns of our files of text, by which `datapackage.json` knows a file from its header.
COLUMNS = (*TABLES.values(), hxl_table(())[0].columns)


def _csv(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
    for table in flat_tables(events, folder):
        write_csv(table, folder / f"{table.name}.csv")
        yield f"{table.name}.csv"


def _parquet(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
    for table in flat_tables(events, folder):
        write_parquet(table, facts, folder / f"{table.name}.parquet")
        yield f"{table.name}.parquet"


def _hxl(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
    table, tags = hxl_table(events)
    write_csv(table, folder / "incidents-hxl.csv", tags)
    yield "incidents-hxl.csv"


def _geopackage(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
    write_geopackage(point_table(events), facts, folder / "incidents.gpkg")
    write_style(folder / "incidents.qml")
    yield from ("incidents.gpkg", "incidents.qml")


def _xlsx(events: Events, facts: Facts, path: Path) -> None:
    write_xlsx(flat_tables(events, path.parent), facts, path)


def _jsonl(events: Events, facts: Facts, path: Path) -> None:
    write_jsonl(events, path)


def _one(name: str, make: Callable[[Events, Facts, Path], None]) -> Callable[[Events, Facts, Path], Iterator[str]]:
    """A format of one file."""

    def write(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
        make(events, facts, folder / name)
        yield name

    return write


def _points(write: Callable[[Table, Facts, Path], None]) -> Callable[[Events, Facts, Path], None]:
    return lambda events, facts, path: write(point_table(events), facts, path)


OWN = (
    Format("csv", "our tables as CSV: incidents, figures, claims, tolls, evidence, documents, decisions", _csv),
    Format("xlsx", "the same as one Excel workbook", _one("incidents.xlsx", _xlsx)),
    Format("parquet", "the same as Parquet, without loss", _parquet),
    Format("jsonl", "whole incidents, one JSON object a line, without loss", _one("incidents.jsonl", _jsonl)),
    Format("geojson", "incidents as points (RFC 7946)", _one("incidents.geojson", _points(write_geojson))),
    Format("geopackage", "incidents as points for QGIS, with a style", _geopackage),
    Format("geoparquet", "incidents as points (GeoParquet 1.1)", _one("incidents-geo.parquet", _points(write_geoparquet))),
    Format("hxl", "incidents that happened as CSV with HXL hashtags, for HDX", _hxl),
    Format("annotations", "the evidence as W3C Web Annotations (JSON-LD)", _one("evidence.jsonld", write_annotations)),
)
