"""CSV (RFC 4180) and TSV, one line a row: no cell runs as a formula, breaks its line or turns the text beside it.

What a text format cannot hold as it is, the files of JSON Lines and Parquet hold without loss.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from waqai.plain import csv_lines, plain
from waqai.release.values import Table
from waqai.release.write.shown import shown

_BATCH = 2000  # rows that are held as text at once


def write_csv(table: Table, path: Path, tags: Iterable[str] = ()) -> None:
    """A header of the names of the columns, a row of tags where there are any, then the rows."""
    _write(table, path, ",", tags)


def write_tsv(table: Table, path: Path) -> None:
    """The same with tabs between the cells."""
    _write(table, path, "\t", ())


def _write(table: Table, path: Path, separator: str, tags: Iterable[str]) -> None:
    head = [[column.name for column in table.columns]]
    if tags := tuple(tags):
        head.append(list(tags))
    rows = (map(_cell, row) for row in table.rows)
    with path.open("wb") as stream:
        stream.write(csv_lines(head, separator))
        for batch in _batches(rows):
            stream.write(csv_lines(batch, separator))


def _batches(rows: Iterator[Iterable[object]]) -> Iterator[list[Iterable[object]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _cell(value: object) -> object:
    """A value in one line, without the marks that change the direction of what follows."""
    text = shown(value)
    return plain(text) if isinstance(text, str) else text
