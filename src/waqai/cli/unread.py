"""`waqai unread`: names, act words and sources that stay unread in the inputs, most frequent first."""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from waqai.cli.inputs import Inputs
from waqai.cli.listing import csv_table, json_lines
from waqai.cli.output import columns_of, is_coloured, load_engine, open_output, user_folder
from waqai.cli.show import isolate, paint, width
from waqai.curate.tally import Example, Row, Tally
from waqai.curate.unread import KINDS, Kind, Signs, find_unread
from waqai.pipeline import Engine, find
from waqai.plain import plain

_SPACES = re.compile(" +")
COLUMNS = ("kind", "name", "count", "documents", "signs", "example_1", "example_2", "example_3")


def run(args: argparse.Namespace) -> int:
    """Write the lists; 1 where an input failed."""
    engine = load_engine(user_folder())
    tally, failed = count(args.inputs, engine)
    kinds: Sequence[Kind] = KINDS if args.kind == "all" else (args.kind,)
    found = {kind: tally.rows(kind) for kind in kinds}
    rows = [row for kind in kinds for row in found[kind][: args.top or None]]
    with open_output(None) as out:
        if args.format == "jsonl":
            out.write(json_lines(map(_item, rows)))
        elif args.format == "csv":
            out.write(csv_table(map(_flat, rows), COLUMNS))
        else:
            out.write(("\n".join(_lines(found, args.top, tally.documents, is_coloured())) + "\n").encode("utf-8", "replace"))
    return int(failed)


def count(inputs: Sequence[str], engine: Engine) -> tuple[Tally, bool]:
    """What stays unread in the inputs, and whether one of them could not be read."""
    signs, tally = Signs(engine.knowledge), Tally(engine.knowledge)
    documents = Inputs(inputs)
    for document in documents:
        found = find(document, engine)
        tally.add(found, find_unread(found, signs))
    return tally, documents.failed


def _item(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "name": row.name,
        "count": row.found,
        "documents": row.documents,
        "signs": dict(row.signs),
        "examples": [_example_item(example) for example in row.examples],
    }


def _example_item(example: Example) -> dict[str, Any]:
    span = [example.start, example.end]
    return {"document": example.document, "span": span, "before": example.before, "text": example.text, "after": example.after}


def _flat(row: Row) -> dict[str, Any]:
    examples = [f"{one.before}[{one.text}]{one.after}" for one in row.examples]
    cells = {f"example_{at + 1}": examples[at] if at < len(examples) else None for at in range(3)}
    return {**_item(row), "signs": _signs(row)} | cells


def _signs(row: Row) -> str:
    return ", ".join(f"{sign} {times}" for sign, times in row.signs)


def _lines(found: Mapping[Kind, Sequence[Row]], top: int, documents: int, coloured: bool) -> Iterator[str]:
    columns = columns_of(sys.stdout.isatty())
    for kind, rows in found.items():
        shown = rows[: top or None]
        yield paint(f"{kind}: {len(shown)} of {len(rows)} shown, {documents} documents read", "bold", coloured)
        for row in shown:
            head = f"{row.found:>6} in {row.documents}"
            yield f"{head:<14}{paint(isolate(plain(row.name)), 'bold green', coloured)}  {paint(_signs(row), 'dim', coloured)}"
            for example in row.examples:
                yield f"{'':14}{_context(example, columns - 14, coloured)}"


def _context(example: Example, columns: int, coloured: bool) -> str:
    """The words in their surroundings, in one line of at most so many columns."""
    before, text, after = (_SPACES.sub(" ", plain(part)) for part in (example.before, example.text, example.after))
    free = max(columns - width(text) - 4, 0) // 2
    words = paint(text, "green", True) if coloured else f"[{text}]"
    return isolate(f"\u2026{_clip(before[::-1], free)[::-1]}{words}{_clip(after, free)}\u2026")


def _clip(text: str, columns: int) -> str:
    """As much of a text as fits."""
    used = 0
    for at, char in enumerate(text):
        used += width(char)
        if used > columns:
            return text[:at]
    return text
