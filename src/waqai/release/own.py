"""The formats that are not those of another body's data: our own tables and the containers that others' programs open."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from waqai.release.tables import TABLES, flat_tables
from waqai.release.values import Event, Facts, Format, Originals, Table
from waqai.release.write.annotations import document_name, write_annotations
from waqai.release.write.arrow import write_geoparquet, write_parquet
from waqai.release.write.delimited import write_csv
from waqai.release.write.geo import point_table, write_geojson
from waqai.release.write.geopackage import write_geopackage, write_style
from waqai.release.write.hxl import hxl_table
from waqai.release.write.wacz import Copy, write_wacz
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


def _wacz(events: Events, facts: Facts, folder: Path, originals: Originals) -> Iterator[str]:
    write_wacz(_copies(events, originals), facts, folder / "originals.wacz")
    yield "originals.wacz"


def _copies(events: Events, originals: Originals) -> Iterator[Copy]:
    """The originals of all documents that the events were read in, each once, in the order of their hashes."""
    told = {source.document: (source.url, source.title) for event in events for source in event.sources}
    for key in sorted(told):
        url, title = told[key]
        original = originals(key)
        if original is not None:
            yield Copy(url or document_name(key), title, original.captured, original.raw)


def _xlsx(events: Events, facts: Facts, path: Path) -> None:
    write_xlsx(flat_tables(events, path.parent), facts, path)


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
    Format("parquet", "the same as Parquet, which holds every value as it is", _parquet),
    Format("geojson", "incidents as points (RFC 7946)", _one("incidents.geojson", _points(write_geojson))),
    Format("geopackage", "incidents as points for QGIS, with a style", _geopackage),
    Format("geoparquet", "incidents as points (GeoParquet 1.1)", _one("incidents-geo.parquet", _points(write_geoparquet))),
    Format("hxl", "incidents that happened as CSV with HXL hashtags, for HDX", _hxl),
    Format("annotations", "the evidence as W3C Web Annotations (JSON-LD)", _one("evidence.jsonld", write_annotations)),
    Format("wacz", "the original documents as a web archive, for those who work on it", _wacz, originals=True),
)
