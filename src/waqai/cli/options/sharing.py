"""Commands that show a book to others: releases, the review desk, programs."""

import argparse

from waqai.cli.options.shared import Commands, as_answer, as_count, as_day, as_moment, command, take_book


def release(commands: Commands) -> None:
    parser = command(commands, "release", "write the incidents of a book as data for others, reduced by a policy")
    parser.set_defaults(action="make")
    book = "the book: a file, or postgresql://user@host/database (default: book.db in the folder of your data)"
    parser.add_argument("book", nargs="?", metavar="BOOK", help=book)
    parser.add_argument("--out", required=True, metavar="DIR", help="a new folder; it is made whole or not at all")
    formats = "a format, or several with commas, or all; may be repeated (default jsonl, which every release holds)"
    parser.add_argument("--format", action="append", default=[], metavar="NAME", help=formats)
    profiles = ("public", "memorial", "team", "internal")
    parser.add_argument("--profile", choices=profiles, default="public", help="for whom it is (default public)")
    parser.add_argument("--policy", metavar="FILE.TOML", help="a profile of your own in place of that of waqai")
    parser.add_argument("--as-of", type=as_moment, metavar="DAY", help="the day that embargoes are counted to (default today, UTC)")
    parser.add_argument("--overrides", metavar="FILE", help="what people decided about single incidents, as JSON Lines")
    for name, what in (("type", "type"), ("modality", "modality"), ("status", "review status"), ("country", "country"), ("admin1", "unit")):
        parser.add_argument(f"--{name}", action="append", default=[], help=f"only incidents of this {what}; may be repeated")
    for name, dest, when in (("--from", "first", "later"), ("--to", "last", "earlier")):
        parser.add_argument(name, dest=dest, type=as_day, metavar="YYYY-MM-DD", help=f"only incidents on this day or {when}")
    parser.add_argument("--since", metavar="DIR", help="an earlier release: deleted.csv names its ids that are gone")
    ids = "UCDP's own ids for format ged: a table with the columns kind (conflict, dyad or side), name, dset_id, new_id"
    parser.add_argument("--ucdp-ids", metavar="FILE.TSV", help=ids)
    sides = "processes that reduce and write side by side (default 1); the release is the same"
    parser.add_argument("--workers", type=as_count(1), default=1, metavar="N", help=sides)
    key = "32 bytes or more from which masks are numbered (default: drawn anew); the same key gives the same bytes"
    parser.add_argument("--key-file", metavar="FILE", help=key)
    differ = command(commands, "release diff", "show which incidents changed between two releases and why", module="release")
    differ.set_defaults(action="diff")
    differ.add_argument("old", metavar="OLD", help="the folder of the earlier release")
    differ.add_argument("new", metavar="NEW", help="the folder of the later one")
    differ.add_argument("--top", type=as_count(0), default=0, metavar="N", help="at most N incidents (default all)")
    differ.add_argument("--format", choices=("table", "jsonl"), default="table", help="default table")
    why = command(commands, "release why", "show why a cell of a release is what it is", module="release")
    why.set_defaults(action="why")
    why.add_argument("where", metavar="DIR-OR-BOOK", help="the folder of a release, or a book")
    why.add_argument("id", metavar="ID", help="the id of the incident")
    why.add_argument("column", metavar="COLUMN", help="a column of any format, or a field of incidents such as site.name")
    why.add_argument("--profile", choices=profiles, default="public", help="of a book: reduced for whom (default public)")


def override(commands: Commands) -> None:
    parser = command(commands, "release override", "keep in a book, or list, what people decide about single incidents", module="override")
    parser.add_argument("where", metavar="BOOK", help="the book: a file, or postgresql://user@host/database")
    parser.add_argument("id", nargs="?", metavar="ID", help="the id of the incident")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--level", metavar="L-A|L-B|L-C", help="a stricter level; a less strict one where two people ask for it")
    what.add_argument("--hold", type=as_answer, metavar="yes|no", help="hold the incident back, in every profile")
    what.add_argument("--release", type=as_answer, metavar="yes|no", help="release one of the strictest level, where two people ask for it")
    what.add_argument("--name", metavar="NAME", help="a name that may stand in profile memorial, with --class, and --age of the dead")
    what.add_argument("--objection", metavar="NAME", help="a name that never may stand")
    what.add_argument("--undo", type=as_count(1), metavar="NUMBER", help="take back a decision of one's own")
    parser.add_argument("--class", dest="cls", choices=("P1", "P2", "P3"), help="the class of the person who is named")
    parser.add_argument("--age", type=as_count(0), metavar="YEARS", help="of the person who is named")
    parser.add_argument("--who", metavar="NAME", help="who decides; needed to decide")
    parser.add_argument("--reason", metavar="TEXT", help="why; needed to decide")
    parser.add_argument("--policy", default="public", metavar="FILE.TOML", help="the profile whose levels are meant (default public)")
    parser.add_argument("--format", choices=("table", "jsonl"), default="table", help="of the list (default table)")


def redact(commands: Commands) -> None:
    parser = command(commands, "redact", "take a person out of a book for good: texts, records, originals, decisions, index")
    parser.add_argument("name", metavar="NAME", help="the whole name, or a file with a spelling of it a line (Latin letters too)")
    take_book(parser)
    parser.add_argument("--yes", action="store_true", help="do it; without this it only tells what would be redacted")
    parser.add_argument("--who", metavar="NAME", help="who decided; needed with --yes")
    releases = "past releases: those that hold a document or a name that is redacted are listed"
    parser.add_argument("--release", action="append", default=[], metavar="DIR", help=releases)


def mcp(commands: Commands) -> None:
    parser = command(commands, "mcp", "tell a language model of the incidents of a book (Model Context Protocol, stdio)")
    take_book(parser)
    profiles = ("public", "memorial", "team", "internal")
    parser.add_argument("--profile", choices=profiles, default="public", help="what of each incident is told (default public)")
    parser.add_argument("--policy", metavar="FILE.TOML", help="a profile of your own in place of that of waqai")
    parser.add_argument("--overrides", metavar="FILE", help="what people decided about single incidents, as JSON Lines")


def serve(commands: Commands) -> None:
    parser = command(commands, "serve", "open the review desk of a book for the browser on this machine")
    does = "a file, or postgresql://user@host/database (default: book.db in the folder of your data)"
    parser.add_argument("book", nargs="?", metavar="BOOK", help=does)
    _desk(parser)


def _desk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=as_count(0), default=8420, metavar="N", help="default 8420; 0 for any that is free")
    parser.add_argument("--team", action="store_true", help="only if the book has users, who log in")
    public = "the address at which a proxy on this machine shows the desk to a team, such as https://desk.example.org"
    parser.add_argument("--public", metavar="URL", help=public)


def demo(commands: Commands) -> None:
    parser = command(commands, "demo", "make a book from the example articles and show it")
    parser.add_argument("--book", metavar="FILE", help="a new file for the book, which stays (default: it goes when the command ends)")
    parser.add_argument("--serve", action="store_true", help="open the review desk of the book")
    _desk(parser)


def users(commands: Commands) -> None:
    parser = commands.add_parser("users", help="say who may use the review desk of a book")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    for name, does in (
        ("add", "add a user; the password is asked for"),
        ("list", "list the users with their roles"),
        ("remove", "take a user out; what they decided stays"),
        ("password", "set another password for a user"),
    ):
        action = command(actions, name, does, module="users")
        action.set_defaults(action=name)
        if name != "list":
            action.add_argument("name", metavar="NAME", help="of the user")
        if name == "add":
            roles = "reader: sees; reviewer: decides about incidents; editor: puts together and apart; admin: all"
            action.add_argument("--role", choices=("reader", "reviewer", "editor", "admin"), required=True, help=roles)
        take_book(action)


def keys(commands: Commands) -> None:
    parser = commands.add_parser("keys", help="make keys with which programs may read a book through the API of its desk")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    for name, does in (
        ("add", "make a key that may read; it is shown this once"),
        ("list", "list the names of the keys and how long they are good"),
        ("revoke", "make a key good no more"),
    ):
        action = command(actions, name, does, module="keys")
        action.set_defaults(action=name)
        if name != "list":
            action.add_argument("name", metavar="NAME", help="what the key is for")
        if name == "add":
            action.add_argument("--days", type=as_count(1), default=365, metavar="N", help="it is good for N days (default 365)")
        take_book(action)


ALL = (release, override, redact, mcp, serve, demo, users, keys)
