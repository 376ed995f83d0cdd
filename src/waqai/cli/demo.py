"""`waqai demo`: a book made from the example articles, to look at on the terminal or on the review desk."""

import argparse
import datetime as dt
import tempfile
from pathlib import Path

import waqai
from waqai.cli import add, group
from waqai.cli.output import Problem
from waqai.cli.serve import need_desk, serve
from waqai.store.book import BookError, open_book

DATE = dt.date(2024, 5, 31)  # of examples that give no day of publication


def run(args: argparse.Namespace) -> int:
    """Make the book, put together what its documents report, and show it; without --book it goes when the command ends."""
    if args.serve:
        need_desk()
    examples = find_examples()
    with tempfile.TemporaryDirectory(prefix="waqai-demo-", ignore_cleanup_errors=True) as folder:
        args.book = args.book or str(Path(folder) / "demo.db")
        if Path(args.book).exists():
            raise Problem(f"{args.book}: is there already; name a new file")
        status = add.run(argparse.Namespace(inputs=[str(examples)], date=DATE, book=args.book, workers=1))
        group.run(
            argparse.Namespace(book=args.book, records=[], decisions=None, previous=None, least=2, format="table", output=None)
        )
        if args.serve and not status:
            try:
                book = open_book(args.book)
            except BookError as error:
                raise Problem(str(error)) from error
            serve(book, args)
            book.close()
    return status


def find_examples() -> Path:
    """The folder of the examples, in the installed package or in the source tree that it runs from."""
    package = Path(waqai.__file__).resolve().parent
    for folder in (package / "examples", package.parents[1] / "examples"):
        if (folder / "wire.jsonl").exists():
            return folder
    raise Problem("the example articles are not installed; install waqai from its wheel, or run this in its source tree")
