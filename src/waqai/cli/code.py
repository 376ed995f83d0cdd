"""`waqai code`: documents in, one record a document out."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from waqai.cli.flat import csv_header, csv_rows
from waqai.cli.output import WIDTH, Problem, columns_of, complain, is_coloured, open_output, user_folder
from waqai.cli.table import table_block
from waqai.cli.workers import Failure, Notice, code_all
from waqai.pipeline import Coded, Engine
from waqai.read import read_inputs
from waqai.record import encode, make_record
from waqai.selector import with_selectors


class Output(NamedTuple):
    """The form in which documents are written: the format, for tables the width and whether colours are on, for records whether they have
    selectors.
    """

    home: Path
    format: str
    columns: int = WIDTH
    coloured: bool = False
    selectors: bool = False

    def make(self, coded: Coded, _: Engine) -> bytes:
        """The output of one document."""
        record = make_record(coded.document, coded.incidents)
        if self.format == "csv":
            return csv_rows(record)
        if self.format == "table":
            return table_block(record, self.columns, self.coloured)
        return encode(with_selectors(record) if self.selectors else record) + b"\n"


def run(args: argparse.Namespace) -> int:
    """Code all inputs; 1 where one of them failed."""
    if args.selectors and args.format != "jsonl":
        raise Problem(f"--selectors stand in records, not in a {args.format}; leave one of the two options out", 2)
    to_terminal = args.output is None and sys.stdout.isatty()
    columns = columns_of(to_terminal)
    job = Output(user_folder(), args.format, columns, to_terminal and is_coloured(), args.selectors)
    items = read_inputs(args.inputs, sys.stdin.buffer, default_date=args.date)
    failed = False
    with open_output(args.output) as out, progress("coded", to_terminal) as step:
        if args.format == "csv":
            out.write(csv_header())
        with closing(code_all(items, job, args.workers)) as results:
            for result in results:
                if isinstance(result, Failure | Notice):
                    complain(result.line)
                    failed = failed or isinstance(result, Failure)
                else:
                    out.write(result)
                    out.flush()  # a reader at the other end of a pipe waits for it
                step()
    return int(failed)


@contextmanager
def progress(does: str, hidden: bool = False) -> Iterator[Callable[[], None]]:
    """How to count a document on the screen; nothing is shown where nobody sees it or the output itself is there."""
    if hidden or not sys.stderr.isatty():
        yield _nothing
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    shown = (SpinnerColumn(), TextColumn(f"{does} {{task.completed}}"), TimeElapsedColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("", total=None)
        yield lambda: progress.advance(task)


def _nothing() -> None:
    return None
