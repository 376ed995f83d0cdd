"""`waqai list`: the incidents that the documents of a book tell."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice

from waqai.cli.books import opened
from waqai.cli.flat import csv_header, csv_rows
from waqai.cli.output import columns_of, is_coloured, open_output
from waqai.cli.show import Cell, cell, layout
from waqai.cli.table import cells
from waqai.record import encode
from waqai.store.ask import Filters, Found, find_reports

HEADER = ("id", "what", "who", "whom", "where", "when", "toll", "says", "outlet")


def run(args: argparse.Namespace) -> int:
    """Write the incidents asked for."""
    filters = Filters(
        types=args.type,
        modality=args.modality,
        country=args.country,
        admin1=args.admin1,
        place=args.place,
        party=args.party,
        source=args.source,
        site=args.site,
        since=args.since,
        until=args.until,
        text=args.text,
        least=args.min_confidence,
        superseded=args.superseded,
    )
    with opened(args) as book, open_output(args.output) as out, closing(find_reports(book, filters)) as asked:
        found = islice(asked, args.limit or None)
        pieces = {"jsonl": _lines, "csv": _rows}.get(args.format)
        out.writelines(pieces(found) if pieces else [_table(list(found), args.output is None)])
    return 0


def _lines(found: Iterator[Found]) -> Iterator[bytes]:
    """A line an incident: its document without the text, the incident of the record, and the incident of the book."""
    for one in found:
        document = {name: value for name, value in one.document.items() if name not in ("text", "notes")}
        yield encode({"document": document, "incident": one.incident, "group": one.group}) + b"\n"


def _rows(found: Iterator[Found]) -> Iterator[bytes]:
    yield csv_header()
    for one in found:
        yield csv_rows({"document": one.document, "incidents": [one.incident]})


def _table(found: Sequence[Found], to_screen: bool) -> bytes:
    to_terminal = to_screen and sys.stdout.isatty()
    columns = columns_of(to_terminal)
    rows = [tuple(cell(name, style="dim") for name in HEADER)]
    rows += [_row(one) for one in found]
    lines = layout(rows, columns, to_terminal and is_coloured()) if found else []
    number = f"{len(found)} incident{'s' * (len(found) != 1)}"
    return "".join(f"{line}\n" for line in (*lines, number)).encode("utf-8", "replace")


def _row(one: Found) -> tuple[Cell, ...]:
    outlet = cell(one.document["site"] or one.document["source"], one.document["published"], style="dim")
    return (cell(one.incident["id"][:8], style="dim"), *cells(one.incident), outlet)
