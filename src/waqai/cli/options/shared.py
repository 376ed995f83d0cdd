"""What the options of several commands have in common."""

import argparse
import datetime as dt
from collections.abc import Callable
from typing import TypeAlias

STATUS = "exit status: 0 all well, 1 something failed (each failure is a line on standard error), 2 wrong usage, 130 interrupted"
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def command(commands: Commands, name: str, does: str, module: str | None = None) -> argparse.ArgumentParser:
    """A command of this name; what it does stands in the module of the same name, or in another."""
    parser = commands.add_parser(name, help=does, description=does[0].upper() + does[1:] + ".", epilog=STATUS)
    parser.set_defaults(module=module or name)
    return parser


def take_inputs(parser: argparse.ArgumentParser) -> None:
    """Documents to read."""
    does = "a text, HTML, JSON Lines, WARC, WACZ, RSS or Atom file, a folder of them, or - for standard input"
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help=does)


def take_date(parser: argparse.ArgumentParser) -> None:
    """The day of documents that give none."""
    parser.add_argument("--date", type=as_day, metavar="YYYY-MM-DD", help="the publication day of documents that give none")


def as_answer(text: str) -> bool:
    """Yes or no as an option has it; ArgumentTypeError for another text."""
    if text not in ("yes", "no"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither yes nor no")
    return text == "yes"


def as_day(text: str) -> dt.date:
    """A day of an option; ArgumentTypeError for another text."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as YYYY-MM-DD") from None


def as_moment(text: str) -> dt.datetime:
    """A day or moment of an option, in UTC; ArgumentTypeError for another text."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as YYYY-MM-DD") from None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def as_count(least: int) -> Callable[[str], int]:
    """The reader of whole numbers from `least` on."""
    def parse(text: str) -> int:
        if text.isascii() and text.isdigit() and int(text) >= least:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} on")

    return parse


def as_share(text: str) -> float:
    """A number from 0 to 1; ArgumentTypeError for another text."""
    try:
        if 0 <= float(text) <= 1:
            return float(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1")


def take_workers(parser: argparse.ArgumentParser) -> None:
    """How many processes."""
    does = "processes that code side by side (default 1); the output is the same"
    parser.add_argument("--workers", type=as_count(1), default=1, metavar="N", help=does)


def take_book(parser: argparse.ArgumentParser) -> None:
    """Which book."""
    does = "a file, or postgresql://user@host/database (default: book.db in the folder of your data)"
    parser.add_argument("--book", metavar="FILE-OR-URL", help=does)


def take_table(parser: argparse.ArgumentParser, top: int, of: str) -> None:
    """How many rows, and in which form."""
    parser.add_argument("--top", type=as_count(0), default=top, metavar="N", help=f"at most N {of} (default {top or 'all'}; 0 for all)")
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help="default table")


def take_filters(parser: argparse.ArgumentParser, of: str) -> None:
    """Which days and types."""
    parser.add_argument("--from", dest="since", type=as_day, metavar="YYYY-MM-DD", help=f"only {of} on this day or later")
    parser.add_argument("--to", dest="until", type=as_day, metavar="YYYY-MM-DD", help=f"only {of} on this day or earlier")
    types = f"only {of.split()[0]} {'with incidents ' * (of != 'incidents')}of this type; may be repeated"
    parser.add_argument("--type", dest="types", action="append", default=[], metavar="TYPE", help=types)