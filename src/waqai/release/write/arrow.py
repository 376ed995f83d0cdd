"""Tables as Arrow has them, and in Parquet files; points as GeoParquet 1.1 has them (https://geoparquet.org/releases/v1.1.0/)."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waqai.release.values import Column, Facts, Kind, Table
from waqai.release.write.libraries import need
from waqai.release.write.shown import wkb

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP = 20_000  # rows of a row group, and as many as are held at once


def _pyarrow() -> Any:
    return need("releases", "pyarrow", "pyarrow.parquet")


def schema_of(columns: Iterable[Column], facts: Facts | None = None) -> "pa.Schema":
    """Columns as Arrow fields, with the sentence that says what each holds; all may be null."""
    pa = _pyarrow()
    types: dict[Kind, Any] = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "day": pa.date32(),
        "moment": pa.timestamp("s", tz="UTC"),
        "truth": pa.bool_(),
        "point": pa.binary(),
    }
    fields = [pa.field(column.name, types[column.kind], metadata={"description": column.about}) for column in columns]
    said = {"waqai": json.dumps(_said(facts), ensure_ascii=False)} if facts else None
    return pa.schema(fields, metadata=said)


def _said(facts: Facts) -> dict[str, str]:
    return {"note": facts.note, "profile": facts.profile, "policy": facts.policy, "program": facts.program}


def arrow_table(table: Table) -> "pa.Table":
    """A whole table in memory."""
    schema = schema_of(table.columns)
    return _pyarrow().Table.from_batches(_batches(table, schema), schema)


def _batches(table: Table, schema: "pa.Schema") -> Iterator["pa.RecordBatch"]:
    pa = _pyarrow()
    rows = iter(table.rows)
    points = [at for at, column in enumerate(table.columns) if column.kind == "point"]
    while batch := list(islice(rows, _GROUP)):
        columns: list[Any] = list(zip(*batch, strict=True))
        for at in points:
            columns[at] = [value and wkb(value) for value in columns[at]]
        arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def write_parquet(table: Table, facts: Facts, path: Path) -> None:
    """A Parquet file, which holds every value as it is."""
    _write(table, path, schema_of(table.columns, facts))


def write_geoparquet(table: Table, facts: Facts, path: Path) -> None:
    """A Parquet file whose column of kind `point` is a geometry: WKB, longitude first, in OGC:CRS84."""
    [name] = [column.name for column in table.columns if column.kind == "point"]
    geo = {"version": "1.1.0", "primary_column": name, "columns": {name: {"encoding": "WKB", "geometry_types": ["Point"]}}}
    schema = schema_of(table.columns, facts)
    _write(table, path, schema.with_metadata({**schema.metadata, "geo": json.dumps(geo)}))


def _write(table: Table, path: Path, schema: "pa.Schema") -> None:
    parquet = _pyarrow().parquet
    with parquet.ParquetWriter(path, schema, compression="zstd", version="2.6") as writer:
        for batch in _batches(table, schema):
            writer.write_batch(batch, row_group_size=_GROUP)
