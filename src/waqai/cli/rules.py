"""`waqai rules`: every rule with how often it fired, and how often it was right on a gold file."""

import argparse
import sys
from itertools import groupby, islice

from waqai.cli.inputs import Inputs
from waqai.cli.listing import csv_table, json_lines, table_lines
from waqai.cli.output import columns_of, is_coloured, load_engine, open_output, user_folder
from waqai.cli.score import gold_document, read_gold
from waqai.cli.show import paint
from waqai.curate.rules import RuleCounts, RuleRow

COLUMNS = RuleRow._fields


def run(args: argparse.Namespace) -> int:
    """Write the report; 1 where an input of --on could not be read."""
    golds = read_gold(args.gold)
    engine = load_engine(user_folder())
    counts, inputs = RuleCounts(engine), Inputs(args.on or ())
    for doc in golds:
        counts.add_gold(gold_document(doc), doc["incidents"])
    for document in inputs:
        counts.add(document)
    rows = [row for row in counts.rows() if not (args.never and row.right)]
    groups = {kind: list(group) for kind, group in groupby(rows, key=lambda row: row.kind)}
    kept = [row for group in groups.values() for row in islice(group, args.top or None)]
    with open_output(None) as out:
        if args.format == "jsonl":
            out.write(json_lines(row._asdict() for row in kept))
        elif args.format == "csv":
            out.write(csv_table((row._asdict() for row in kept), COLUMNS))
        else:
            out.write(("\n".join(_lines(groups, args.top)) + "\n").encode("utf-8", "replace"))
    return int(inputs.failed)


def _lines(groups: dict[str, list[RuleRow]], top: int) -> list[str]:
    coloured = is_coloured()
    columns = columns_of(sys.stdout.isatty())
    lines = []
    for kind, rows in groups.items():
        shown = rows[: top or None]
        lines.append(paint(f"{kind}: {len(shown)} of {len(rows)} rules", "bold", coloured))
        lines += [f"  {line}" for line in table_lines([row._asdict() for row in shown], COLUMNS[1:], columns - 2, coloured)]
        lines.append("")
    return lines
