"""The parser of the command line and the one place where errors become exit statuses.

Nothing heavy is imported here: a command imports what it needs when it is run, so that `waqai --help` is instant.
"""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import TypeAlias

from waqai import __version__
from waqai.cli.output import Problem, complain

FAILED, USAGE, INTERRUPTED, CLOSED = 1, 2, 130, 141
_STATUS = "exit status: 0 all well, 1 something failed (each failure is a line on standard error), 2 wrong usage, 130 interrupted"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` (default: the arguments of the process) names; the exit status of the process."""
    args = _parser().parse_args(_joined(_with_minus(sys.argv[1:] if argv is None else argv)))
    try:
        run: Callable[[argparse.Namespace], int] = import_module(f"waqai.cli.{args.module}").run
        return run(args)
    except Problem as problem:
        complain(str(problem))
        return problem.status
    except KeyboardInterrupt:
        complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        _hush()
        return CLOSED
    except OSError as error:
        complain(f"{error.filename or 'output'}: {error.strerror or error}; check the name, the permissions and the free space")
        return FAILED


def _with_minus(argv: Sequence[str]) -> list[str]:
    """The arguments, with a minus sign for the hyphen before a word of another script: no option begins so, but words to leave out do."""
    return [f"\u2212{arg[1:]}" if arg[:1] == "-" and arg[1:2] > "\x7f" else arg for arg in argv]


def _joined(argv: list[str]) -> list[str]:
    """The arguments, `release diff` and `release why` as commands of their own: after `release` stands a book and no action."""
    return [f"{argv[0]} {argv[1]}", *argv[2:]] if argv[:1] == ["release"] and argv[1:2] in (["diff"], ["why"]) else argv


def _hush() -> None:
    """Point standard output at nothing, so that the interpreter does not stumble over the closed pipe when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="waqai",
        description="Reads Arabic conflict news offline and writes down who did what to whom, where, when, how many and according to whom.",
        epilog=_STATUS,
    )
    parser.add_argument("--version", action="version", version=f"waqai {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    of_texts = (_code, _copies, _group, _fetch, _watch, _explain, _clean)
    of_the_book = (_add, _list, _show, _search, _stats, _diff, _decide, _learn, _verify, _backup, _restore, _migrate, _release, _redact, _mcp)
    of_the_desk = (_serve, _demo, _users, _keys)
    of_knowledge = (_check, _places, _score, _unread, _compare, _rules)
    for add in (*of_texts, *of_the_book, *of_the_desk, *of_knowledge):
        add(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(commands: Commands, name: str, does: str, module: str | None = None) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=does, description=does[0].upper() + does[1:] + ".", epilog=_STATUS)
    parser.set_defaults(module=module or name)
    return parser


def _inputs(parser: argparse.ArgumentParser) -> None:
    does = "a text, HTML, JSON Lines, WARC, WACZ, RSS or Atom file, a folder of them, or - for standard input"
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help=does)


def _date(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="the publication day of documents that give none")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as YYYY-MM-DD") from None


def _count(least: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if text.isascii() and text.isdigit() and int(text) >= least:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} on")

    return parse


def _code(commands: Commands) -> None:
    parser = _command(commands, "code", "read documents and write one record a document, in the order of the inputs")
    _inputs(parser)
    _date(parser)
    formats = "jsonl: records (default); table: to read; csv: one row an incident"
    parser.add_argument("--format", choices=("jsonl", "table", "csv"), default="jsonl", help=formats)
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")
    selectors = "add to each span of a record a W3C text-quote selector, which finds the words again in the page"
    parser.add_argument("--selectors", action="store_true", help=selectors)
    _workers(parser)


def _workers(parser: argparse.ArgumentParser) -> None:
    does = "processes that code side by side (default 1); the output is the same"
    parser.add_argument("--workers", type=_count(1), default=1, metavar="N", help=does)


def _book(parser: argparse.ArgumentParser) -> None:
    does = "a file, or postgresql://user@host/database (default: book.db in the folder of your data)"
    parser.add_argument("--book", metavar="FILE-OR-URL", help=does)


def _list(commands: Commands) -> None:
    parser = _command(commands, "list", "list the incidents that the documents of a book tell", module="find")
    _book(parser)
    asked = parser.add_argument_group("which incidents (all that are given must hold)")
    asked.add_argument("--type", action="append", default=[], metavar="TYPE", help="of this type; may be given several times")
    asked.add_argument("--modality", metavar="NAME", help="actual, planned, denied and so on, as the codebook has them")
    asked.add_argument("--country", metavar="XX", help="in the country of this two-letter code")
    asked.add_argument("--admin1", metavar="XX-YY", help="in this first-level unit (ISO 3166-2)")
    asked.add_argument("--place", metavar="WORDS", help="at a place with these words in its name, Arabic or neutral")
    asked.add_argument("--party", metavar="WORDS", help="done by or to a party with these words, this id or this class")
    asked.add_argument("--source", metavar="KIND", help="according to a source of this kind")
    asked.add_argument("--site", metavar="NAME", help="told by this outlet")
    asked.add_argument("--from", dest="since", type=_day, metavar="YYYY-MM-DD", help="on this day or later")
    asked.add_argument("--to", dest="until", type=_day, metavar="YYYY-MM-DD", help="on this day or earlier")
    asked.add_argument("--text", metavar="WORDS", help="told in a sentence with these words")
    asked.add_argument("--min-confidence", type=_share, default=0.0, metavar="X", help="with at least this confidence, 0 to 1")
    asked.add_argument("--superseded", action="store_true", help="also of documents that have a newer version")
    parser.add_argument("--limit", type=_count(0), default=0, metavar="N", help="at most N incidents (default all)")
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help="default table")
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")


def _share(text: str) -> float:
    try:
        if 0 <= float(text) <= 1:
            return float(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1")


def _show(commands: Commands) -> None:
    parser = _command(commands, "show", "show an incident or a document of a book with the words that say it", module="view")
    parser.add_argument("id", metavar="ID", help="as `waqai list` shows it; of a document its hash, its own id or its address")
    _book(parser)
    parser.add_argument("--format", choices=("table", "jsonl"), default="table", help="table: to read (default); jsonl: the record")


def _diff(commands: Commands) -> None:
    parser = _command(commands, "diff", "show what reading again, or a new version of an article, changed in a book and why")
    parser.add_argument("id", nargs="?", metavar="ID", help="only this document: its hash, its own id or its address")
    _book(parser)
    _table(parser, 10, "changes of each sort")


def _decide(commands: Commands) -> None:
    parser = _command(commands, "decide", "keep decisions of people about claims in a book, for good; `waqai group` obeys them")
    parser.add_argument("file", metavar="FILE", help="decisions as JSON Lines, as `waqai group --decisions` takes them")
    parser.add_argument("--who", required=True, metavar="NAME", help="who decided")
    parser.add_argument("--note", default="", metavar="TEXT", help="why")
    _book(parser)


def _learn(commands: Commands) -> None:
    parser = _command(commands, "learn", "propose rows of a lexicon of your own, and gold examples, from the decisions in a book")
    _book(parser)
    kinds = ("party", "place", "source", "sense", "gold", "all")
    parser.add_argument("--kind", choices=kinds, default="all", help="proposals of this kind only (default all)")
    parser.add_argument("--least", type=_count(1), default=1, metavar="N", help="only rows that N independent documents speak for")
    most = "documents that each proposal is tried on, the last published first (default 200; 0 for none)"
    parser.add_argument("--documents", type=_count(0), default=200, metavar="N", help=most)
    parser.add_argument("--top", type=_count(0), default=20, metavar="N", help="at most N proposals (default 20; 0 for all)")
    parser.add_argument("--format", choices=("table", "jsonl"), default="table", help="default table")
    taken = parser.add_argument_group("what becomes of them").add_mutually_exclusive_group()
    taken.add_argument("--accept", nargs="+", metavar="ID", help="write these into the lexicon in the folder of your data")
    disputed = "write all rows that N independent documents or more speak for and no decision speaks against"
    taken.add_argument("--all-with", type=_count(1), metavar="N", help=disputed)
    taken.add_argument("--all-gold", action="store_true", help="write all gold examples")
    taken.add_argument("--refuse", nargs="+", metavar="ID", help="propose these no more")
    taken.add_argument("--choose", action="store_true", help="ask for each what is to become of it")
    parser.add_argument("--who", default="", metavar="NAME", help="who refuses, for the note that is kept of it")


def _verify(commands: Commands) -> None:
    _book(_command(commands, "verify", "check that a book is whole: documents, originals, spans, claims, decisions"))


def _backup(commands: Commands) -> None:
    parser = _command(commands, "backup", "write a whole book into one file", module="backup")
    parser.add_argument("file", metavar="FILE", help="the backup; it is written whole or not at all")
    _book(parser)
    parser.set_defaults(action="backup")


def _restore(commands: Commands) -> None:
    parser = _command(commands, "restore", "make a book from a backup", module="backup")
    parser.add_argument("file", metavar="FILE", help="a file that `waqai backup` wrote")
    _book(parser)
    parser.set_defaults(action="restore")


def _migrate(commands: Commands) -> None:
    _book(_command(commands, "migrate", "bring a book of an earlier version of waqai up to this one"))


def _redact(commands: Commands) -> None:
    parser = _command(commands, "redact", "take a person out of a book for good: texts, records, originals, decisions, index")
    parser.add_argument("name", metavar="NAME", help="the whole name, or a file with a spelling of it a line (Latin letters too)")
    _book(parser)
    parser.add_argument("--yes", action="store_true", help="do it; without this it only tells what would be redacted")
    parser.add_argument("--who", metavar="NAME", help="who decided; needed with --yes")
    releases = "past releases: those that hold a document or a name that is redacted are listed"
    parser.add_argument("--release", action="append", default=[], metavar="DIR", help=releases)


def _release(commands: Commands) -> None:
    parser = _command(commands, "release", "write the incidents of a book as data for others, reduced by a policy")
    parser.set_defaults(action="make")
    book = "the book: a file, or postgresql://user@host/database (default: book.db in the folder of your data)"
    parser.add_argument("book", nargs="?", metavar="BOOK", help=book)
    parser.add_argument("--out", required=True, metavar="DIR", help="a new folder; it is made whole or not at all")
    formats = "a format, or several with commas, or all; may be repeated (default jsonl, which every release holds)"
    parser.add_argument("--format", action="append", default=[], metavar="NAME", help=formats)
    profiles = ("public", "memorial", "team", "internal")
    parser.add_argument("--profile", choices=profiles, default="public", help="for whom it is (default public)")
    parser.add_argument("--policy", metavar="FILE.TOML", help="a profile of your own in place of that of waqai")
    parser.add_argument("--as-of", type=_moment, metavar="DAY", help="the day that embargoes are counted to (default today, UTC)")
    parser.add_argument("--overrides", metavar="FILE", help="what people decided about single incidents, as JSON Lines")
    parser.add_argument("--since", metavar="DIR", help="an earlier release: deleted.csv names its ids that are gone")
    ids = "UCDP's own ids for format ged: a table with the columns kind (conflict, dyad or side), name, dset_id, new_id"
    parser.add_argument("--ucdp-ids", metavar="FILE.TSV", help=ids)
    sides = "processes that reduce and write side by side (default 1); the release is the same"
    parser.add_argument("--workers", type=_count(1), default=1, metavar="N", help=sides)
    key = "32 bytes or more from which masks are numbered (default: drawn anew); the same key gives the same bytes"
    parser.add_argument("--key-file", metavar="FILE", help=key)
    differ = _command(commands, "release diff", "show which incidents changed between two releases and why", module="release")
    differ.set_defaults(action="diff")
    differ.add_argument("old", metavar="OLD", help="the folder of the earlier release")
    differ.add_argument("new", metavar="NEW", help="the folder of the later one")
    differ.add_argument("--top", type=_count(0), default=0, metavar="N", help="at most N incidents (default all)")
    differ.add_argument("--format", choices=("table", "jsonl"), default="table", help="default table")
    why = _command(commands, "release why", "show why a cell of a release is what it is", module="release")
    why.set_defaults(action="why")
    why.add_argument("where", metavar="DIR-OR-BOOK", help="the folder of a release, or a book")
    why.add_argument("id", metavar="ID", help="the id of the incident")
    why.add_argument("column", metavar="COLUMN", help="a column of any format, or a field of incidents such as site.name")
    why.add_argument("--profile", choices=profiles, default="public", help="of a book: reduced for whom (default public)")


def _mcp(commands: Commands) -> None:
    parser = _command(commands, "mcp", "tell a language model of the incidents of a book (Model Context Protocol, stdio)")
    _book(parser)
    profiles = ("public", "memorial", "team", "internal")
    parser.add_argument("--profile", choices=profiles, default="public", help="what of each incident is told (default public)")
    parser.add_argument("--policy", metavar="FILE.TOML", help="a profile of your own in place of that of waqai")
    parser.add_argument("--overrides", metavar="FILE", help="what people decided about single incidents, as JSON Lines")


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as YYYY-MM-DD") from None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _serve(commands: Commands) -> None:
    parser = _command(commands, "serve", "open the review desk of a book for the browser on this machine")
    does = "a file, or postgresql://user@host/database (default: book.db in the folder of your data)"
    parser.add_argument("book", nargs="?", metavar="BOOK", help=does)
    _desk(parser)


def _desk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_count(0), default=8420, metavar="N", help="default 8420; 0 for any that is free")
    parser.add_argument("--team", action="store_true", help="only if the book has users, who log in")
    public = "the address at which a proxy on this machine shows the desk to a team, such as https://desk.example.org"
    parser.add_argument("--public", metavar="URL", help=public)


def _demo(commands: Commands) -> None:
    parser = _command(commands, "demo", "make a book from the example articles and show it")
    parser.add_argument("--book", metavar="FILE", help="a new file for the book, which stays (default: it goes when the command ends)")
    parser.add_argument("--serve", action="store_true", help="open the review desk of the book")
    _desk(parser)


def _users(commands: Commands) -> None:
    parser = commands.add_parser("users", help="say who may use the review desk of a book")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    for name, does in (
        ("add", "add a user; the password is asked for"),
        ("list", "list the users with their roles"),
        ("remove", "take a user out; what they decided stays"),
        ("password", "set another password for a user"),
    ):
        action = _command(actions, name, does, module="users")
        action.set_defaults(action=name)
        if name != "list":
            action.add_argument("name", metavar="NAME", help="of the user")
        if name == "add":
            roles = "reader: sees; reviewer: decides about incidents; editor: puts together and apart; admin: all"
            action.add_argument("--role", choices=("reader", "reviewer", "editor", "admin"), required=True, help=roles)
        _book(action)


def _keys(commands: Commands) -> None:
    parser = commands.add_parser("keys", help="make keys with which programs may read a book through the API of its desk")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    for name, does in (
        ("add", "make a key that may read; it is shown this once"),
        ("list", "list the names of the keys and how long they are good"),
        ("revoke", "make a key good no more"),
    ):
        action = _command(actions, name, does, module="keys")
        action.set_defaults(action=name)
        if name != "list":
            action.add_argument("name", metavar="NAME", help="what the key is for")
        if name == "add":
            action.add_argument("--days", type=_count(1), default=365, metavar="N", help="it is good for N days (default 365)")
        _book(action)


def _add(commands: Commands) -> None:
    parser = _command(commands, "add", "read documents, code them and keep them in a book")
    _inputs(parser)
    _date(parser)
    _book(parser)
    _workers(parser)


def _copies(commands: Commands) -> None:
    parser = _command(commands, "copies", "show which documents print the same text, and where it is from")
    _inputs(parser)
    _date(parser)
    formats = "table: to read (default); jsonl, csv: one line a document"
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help=formats)
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")


def _group(commands: Commands) -> None:
    parser = _command(commands, "group", "put together what many documents report of one incident, with its figures and who says them")
    records = "records that `waqai code` wrote, or - for standard input; without them the documents of a book"
    parser.add_argument("records", nargs="*", metavar="RECORDS", help=records)
    _book(parser)
    formats = "table: to read (default); jsonl, csv: one line an incident"
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help=formats)
    parser.add_argument("--least", type=_count(1), default=1, metavar="N", help="only incidents that N documents or more report")
    parser.add_argument("--decisions", metavar="FILE", help="decisions of people about claims, as JSON Lines; they always win")
    previous = "what `waqai group --format jsonl` wrote before: incidents keep the ids that they have there"
    parser.add_argument("--previous", metavar="FILE", help=previous)
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")


def _fetch(commands: Commands) -> None:
    parser = _command(commands, "fetch", "fetch pages of the web politely and keep the responses in a web archive (WARC)")
    parser.add_argument("urls", nargs="*", metavar="URL", help="an http or https address")
    parser.add_argument("--from", dest="file", metavar="FILE", help="fetch the addresses in FILE as well, one a line; - is standard input")
    parser.add_argument("--contact", metavar="TEXT", help="an address or mailbox that the user agent names for the owners of the sites")
    _web(parser)


def _watch(commands: Commands) -> None:
    parser = _command(commands, "watch", "look at feeds again and again, and fetch the pages that are new in them")
    parser.add_argument("feeds", metavar="FEEDS.TOML", help="the feeds; docs/web.md shows such a file")
    parser.add_argument("--once", action="store_true", help="one round, for instance from cron, in place of a loop")
    _web(parser)


def _web(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", metavar="DIR", help="the folder of the archive (default: web in the folder of your data)")
    delay = "seconds between two requests to one host, from 1 on (default 3); more where its robots.txt asks for it"
    parser.add_argument("--delay", type=_count(1), default=3, metavar="N", help=delay)
    parser.add_argument("--port", type=_count(1), action="append", default=[], metavar="N", help="allow this port beside 80 and 443")
    parser.add_argument("--direct", action="store_true", help="connect directly although the environment names a proxy")


def _explain(commands: Commands) -> None:
    parser = _command(commands, "explain", "show how each field of each incident was read")
    _inputs(parser)
    _date(parser)
    parser.add_argument("--incident", type=_count(1), metavar="N", help="only the incident with this number in its document")


def _clean(commands: Commands) -> None:
    parser = _command(commands, "clean", "write the text with broken-up words put together again and nothing else changed")
    _inputs(parser)


def _check(commands: Commands) -> None:
    _command(commands, "check", "read all knowledge strictly and run every example in it")


def _score(commands: Commands) -> None:
    parser = _command(commands, "score", "compare records with a gold file and print the figures")
    parser.add_argument("gold", metavar="GOLD", help="JSON Lines: id, text, published and incidents, as the codebook has them")
    predicted = "records that `waqai code` wrote; without it the documents of GOLD are coded now"
    parser.add_argument("--predicted", metavar="FILE", help=predicted)
    parser.add_argument("--by", choices=("theatre", "type", "confidence"), help="its figures by theatre, type or confidence as well")
    parser.add_argument("--errors", type=_count(0), default=0, metavar="N", help="show N of the incidents that are not wholly right")
    parser.add_argument("--json", action="store_true", help="write the figures as JSON")


def _places(commands: Commands) -> None:
    parser = commands.add_parser("places", help="import places into the gazetteer, or look a name up")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    _import(actions)
    listing = _command(actions, "list", "show all places of a name", module="places")
    listing.add_argument("name", metavar="NAME", nargs="+", help="an Arabic name")
    listing.set_defaults(action="list")


def _import(actions: Commands) -> None:
    parser = _command(actions, "import", "keep places of a file in the user's folder, beside those that waqai knows", module="places")
    parser.set_defaults(action="import")
    parser.add_argument("file", metavar="FILE", help="a GeoNames country file (SY.txt), or a table with a header (.csv, .tsv)")
    parser.add_argument("--format", choices=("auto", "geonames", "table"), default="auto")
    kinds = ("point", "settlement", "district", "governorate", "region")
    parser.add_argument("--kind", choices=kinds, default="settlement", help="of the places of a table (default settlement)")
    columns = parser.add_argument_group("columns of a table (guessed from its header where not given)")
    for name in ("name-ar", "name-en", "lat", "lon"):
        columns.add_argument(f"--{name}", metavar="COLUMN")
    columns.add_argument("--country", metavar="COLUMN|XX", help="a column, or the two-letter code of all rows")
    columns.add_argument("--admin1", metavar="COLUMN", help="first-level unit: ISO 3166-2 codes, or any names or codes")
    columns.add_argument("--pcode", metavar="COLUMN", help="place codes such as SY0705, which tell country and first-level unit")


def _table(parser: argparse.ArgumentParser, top: int, of: str) -> None:
    parser.add_argument("--top", type=_count(0), default=top, metavar="N", help=f"at most N {of} (default {top or 'all'}; 0 for all)")
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help="default table")


def _unread(commands: Commands) -> None:
    parser = _command(commands, "unread", "list names, act words and sources that stay unread, most frequent first")
    _inputs(parser)
    parser.add_argument("--kind", choices=("party", "place", "act", "source", "all"), default="all", help="default all")
    _table(parser, 50, "rows of each kind")


def _compare(commands: Commands) -> None:
    parser = _command(commands, "compare", "show what changed between two files of records of the same inputs")
    parser.add_argument("old", metavar="OLD", help="records that `waqai code` wrote before")
    parser.add_argument("new", metavar="NEW", help="records that it wrote after")
    _table(parser, 10, "changes of each sort")
    parser.add_argument("--check", action="store_true", help="exit with status 1 where anything differs that is not in --known")
    parser.add_argument("--known", metavar="FILE", help="differences that are right: lines that `--format jsonl --top 0` wrote")


def _rules(commands: Commands) -> None:
    parser = _command(commands, "rules", "list every rule with how often it fired, and how often it was right on a gold file")
    parser.add_argument("gold", metavar="GOLD", help="a gold file, as `waqai score` reads it")
    parser.add_argument("--on", nargs="+", default=[], metavar="INPUT", help="other inputs on which to count how often each rule fires")
    parser.add_argument("--never", action="store_true", help="only rules that were never right")
    _table(parser, 0, "rows of each kind")


def _filters(parser: argparse.ArgumentParser, of: str) -> None:
    parser.add_argument("--from", dest="since", type=_day, metavar="YYYY-MM-DD", help=f"only {of} on this day or later")
    parser.add_argument("--to", dest="until", type=_day, metavar="YYYY-MM-DD", help=f"only {of} on this day or earlier")
    types = f"only {of.split()[0]} {'with incidents ' * (of != 'incidents')}of this type; may be repeated"
    parser.add_argument("--type", dest="types", action="append", default=[], metavar="TYPE", help=types)


def _search(commands: Commands) -> None:
    parser = _command(commands, "search", "find documents of a book by their words, in every form of each word")
    words = 'words that must all occur; "a phrase" as it stands; -word or -"a phrase" that must not occur'
    parser.add_argument("query", nargs="*", metavar="QUERY", help=words)
    _book(parser)
    _filters(parser, "documents published")
    parser.add_argument("--limit", type=_count(0), default=20, metavar="N", help="at most N documents (default 20; 0 for all)")
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help="default table")
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")
    parser.add_argument("--rebuild", action="store_true", help="make the index anew from the documents, then search if there is a QUERY")


def _stats(commands: Commands) -> None:
    parser = _command(commands, "stats", "count the incidents of a book over time, by type, place, source or party, and plot them")
    _book(parser)
    parser.add_argument("--by", choices=("time", "type", "place", "source", "party"), default="time", help="default time")
    parser.add_argument("--unit", choices=("day", "week", "month", "year"), help="of time (default: what suits the days)")
    _filters(parser, "incidents")
    modality = "only incidents of this modality; may be repeated (default actual; all for every one)"
    parser.add_argument("--modality", dest="modalities", action="append", metavar="MODALITY", help=modality)
    parser.add_argument("--country", dest="countries", action="append", default=[], metavar="XX", help="only in this country (ISO 3166)")
    parser.add_argument("--admin1", dest="units", action="append", default=[], metavar="XX-YY", help="only in this first-level unit")
    parser.add_argument("--site", dest="sites", action="append", default=[], metavar="SITE", help="only from this outlet")
    parser.add_argument("--top", type=_count(0), default=30, metavar="N", help="at most N rows (default 30; 0 for all); not for time")
    formats = "table: a row and a bar each (default); jsonl, csv: the numbers; svg, png: a picture"
    parser.add_argument("--format", choices=("table", "jsonl", "csv", "svg", "png"), default="table", help=formats)
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")
