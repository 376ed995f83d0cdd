"""CSV (RFC 4180) and TSV, one line a row: no cell runs as a formula, breaks its line or turns the text beside it.

What a text format cannot hold as it is, the files of JSON Lines and Parquet hold without loss.
"""

import csv
import io
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from waqai.plain import csv_text, plain
from waqai.release.values import Table
from waqai.release.write.shown import Cache, shown

_BATCH = 2000  # rows that are held as text at once
_AS_THEY_ARE = ("integer", "number")


def write_csv(table: Table, path: Path, tags: Iterable[str] = ()) -> None:
    """A header of the names of the columns, a row of tags where there are any, then the rows."""
    _write(table, path, ",", tags)


def write_tsv(table: Table, path: Path) -> None:
    """The same with tabs between the cells."""
    _write(table, path, "\t", ())


def _write(table: Table, path: Path, separator: str, tags: Iterable[str]) -> None:
    cells = {column.kind: Cache(_cell) for column in table.columns}
    head = [[column.name for column in table.columns]]
    if tags := list(tags):
        head.append(tags)
    rows = iter(table.rows)
    with path.open("wb") as stream:
        stream.write(_lines(head, separator))
        while batch := list(islice(rows, _BATCH)):
            told = (
                values if column.kind in _AS_THEY_ARE else map(cells[column.kind].__getitem__, values)
                for column, values in zip(table.columns, zip(*batch, strict=True), strict=True)
            )
            stream.write(_lines(zip(*told, strict=True), separator))
            for cache in cells.values():
                cache.bound()


def _lines(rows: Iterable[Iterable[object]], separator: str) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    """A value in one line, without the marks that change the direction of what follows."""
    text = shown(value)
    return csv_text(plain(text)) if isinstance(text, str) else text
