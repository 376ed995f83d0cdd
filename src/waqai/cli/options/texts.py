"""Commands that read texts, and what they are given."""

import argparse

from waqai.cli.options.shared import Commands, as_count, command, take_book, take_date, take_inputs, take_workers


def code(commands: Commands) -> None:
    parser = command(commands, "code", "read documents and write one record a document, in the order of the inputs")
    take_inputs(parser)
    take_date(parser)
    formats = "jsonl: records (default); table: to read; csv: one row an incident"
    parser.add_argument("--format", choices=("jsonl", "table", "csv"), default="jsonl", help=formats)
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")
    selectors = "add to each span of a record a W3C text-quote selector, which finds the words again in the page"
    parser.add_argument("--selectors", action="store_true", help=selectors)
    take_workers(parser)


def copies(commands: Commands) -> None:
    parser = command(commands, "copies", "show which documents print the same text, and where it is from")
    take_inputs(parser)
    take_date(parser)
    formats = "table: to read (default); jsonl, csv: one line a document"
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help=formats)
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")


def group(commands: Commands) -> None:
    parser = command(commands, "group", "put together what many documents report of one incident, with its figures and who says them")
    records = "records that `waqai code` wrote, or - for standard input; without them the documents of a book"
    parser.add_argument("records", nargs="*", metavar="RECORDS", help=records)
    take_book(parser)
    formats = "table: to read (default); jsonl, csv: one line an incident"
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help=formats)
    parser.add_argument("--least", type=as_count(1), default=1, metavar="N", help="only incidents that N documents or more report")
    parser.add_argument("--decisions", metavar="FILE", help="decisions of people about claims, as JSON Lines; they always win")
    previous = "what `waqai group --format jsonl` wrote before: incidents keep the ids that they have there"
    parser.add_argument("--previous", metavar="FILE", help=previous)
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")


def fetch(commands: Commands) -> None:
    parser = command(commands, "fetch", "fetch pages of the web politely and keep the responses in a web archive (WARC)")
    parser.add_argument("urls", nargs="*", metavar="URL", help="an http or https address")
    parser.add_argument("--from", dest="file", metavar="FILE", help="fetch the addresses in FILE as well, one a line; - is standard input")
    parser.add_argument("--contact", metavar="TEXT", help="an address or mailbox that the user agent names for the owners of the sites")
    _web(parser)


def watch(commands: Commands) -> None:
    parser = command(commands, "watch", "look at feeds again and again, and fetch the pages that are new in them")
    parser.add_argument("feeds", metavar="FEEDS.TOML", help="the feeds; docs/web.md shows such a file")
    parser.add_argument("--once", action="store_true", help="one round, for instance from cron, in place of a loop")
    _web(parser)


def _web(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", metavar="DIR", help="the folder of the archive (default: web in the folder of your data)")
    delay = "seconds between two requests to one host, from 1 on (default 3); more where its robots.txt asks for it"
    parser.add_argument("--delay", type=as_count(1), default=3, metavar="N", help=delay)
    parser.add_argument("--port", type=as_count(1), action="append", default=[], metavar="N", help="allow this port beside 80 and 443")
    parser.add_argument("--direct", action="store_true", help="connect directly although the environment names a proxy")


def explain(commands: Commands) -> None:
    parser = command(commands, "explain", "show how each field of each incident was read")
    take_inputs(parser)
    take_date(parser)
    parser.add_argument("--incident", type=as_count(1), metavar="N", help="only the incident with this number in its document")


def clean(commands: Commands) -> None:
    parser = command(commands, "clean", "write the text with broken-up words put together again and nothing else changed")
    take_inputs(parser)


ALL = (code, copies, group, fetch, watch, explain, clean)
