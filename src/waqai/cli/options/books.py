"""Commands on a book."""

from waqai.cli.options.shared import (
    Commands,
    as_count,
    as_day,
    as_share,
    command,
    take_book,
    take_date,
    take_filters,
    take_inputs,
    take_table,
    take_workers,
)


def add(commands: Commands) -> None:
    parser = command(commands, "add", "read documents, code them and keep them in a book")
    take_inputs(parser)
    take_date(parser)
    take_book(parser)
    take_workers(parser)


def list_(commands: Commands) -> None:
    parser = command(commands, "list", "list the incidents that the documents of a book tell", module="find")
    take_book(parser)
    asked = parser.add_argument_group("which incidents (all that are given must hold)")
    asked.add_argument("--type", action="append", default=[], metavar="TYPE", help="of this type; may be given several times")
    asked.add_argument("--modality", metavar="NAME", help="actual, planned, denied and so on, as the codebook has them")
    asked.add_argument("--country", metavar="XX", help="in the country of this two-letter code")
    asked.add_argument("--admin1", metavar="XX-YY", help="in this first-level unit (ISO 3166-2)")
    asked.add_argument("--place", metavar="WORDS", help="at a place with these words in its name, Arabic or neutral")
    asked.add_argument("--party", metavar="WORDS", help="done by or to a party with these words, this id or this class")
    asked.add_argument("--source", metavar="KIND", help="according to a source of this kind")
    asked.add_argument("--site", metavar="NAME", help="told by this outlet")
    asked.add_argument("--from", dest="since", type=as_day, metavar="YYYY-MM-DD", help="on this day or later")
    asked.add_argument("--to", dest="until", type=as_day, metavar="YYYY-MM-DD", help="on this day or earlier")
    asked.add_argument("--text", metavar="WORDS", help="told in a sentence with these words")
    asked.add_argument("--min-confidence", type=as_share, default=0.0, metavar="X", help="with at least this confidence, 0 to 1")
    asked.add_argument("--superseded", action="store_true", help="also of documents that have a newer version")
    parser.add_argument("--limit", type=as_count(0), default=0, metavar="N", help="at most N incidents (default all)")
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help="default table")
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")


def show(commands: Commands) -> None:
    parser = command(commands, "show", "show an incident or a document of a book with the words that say it", module="view")
    parser.add_argument("id", metavar="ID", help="as `waqai list` shows it; of a document its hash, its own id or its address")
    take_book(parser)
    parser.add_argument("--format", choices=("table", "jsonl"), default="table", help="table: to read (default); jsonl: the record")


def search(commands: Commands) -> None:
    parser = command(commands, "search", "find documents of a book by their words, in every form of each word")
    words = 'words that must all occur; "a phrase" as it stands; -word or -"a phrase" that must not occur'
    parser.add_argument("query", nargs="*", metavar="QUERY", help=words)
    take_book(parser)
    take_filters(parser, "documents published")
    parser.add_argument("--limit", type=as_count(0), default=20, metavar="N", help="at most N documents (default 20; 0 for all)")
    parser.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help="default table")
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")
    parser.add_argument("--rebuild", action="store_true", help="make the index anew from the documents, then search if there is a QUERY")


def stats(commands: Commands) -> None:
    parser = command(commands, "stats", "count the incidents of a book over time, by type, place, source or party, and plot them")
    take_book(parser)
    parser.add_argument("--by", choices=("time", "type", "place", "source", "party"), default="time", help="default time")
    parser.add_argument("--unit", choices=("day", "week", "month", "year"), help="of time (default: what suits the days)")
    take_filters(parser, "incidents")
    modality = "only incidents of this modality; may be repeated (default actual; all for every one)"
    parser.add_argument("--modality", dest="modalities", action="append", metavar="MODALITY", help=modality)
    parser.add_argument("--country", dest="countries", action="append", default=[], metavar="XX", help="only in this country (ISO 3166)")
    parser.add_argument("--admin1", dest="units", action="append", default=[], metavar="XX-YY", help="only in this first-level unit")
    parser.add_argument("--site", dest="sites", action="append", default=[], metavar="SITE", help="only from this outlet")
    parser.add_argument("--top", type=as_count(0), default=30, metavar="N", help="at most N rows (default 30; 0 for all); not for time")
    formats = "table: a row and a bar each (default); jsonl, csv: the numbers; svg, png: a picture"
    parser.add_argument("--format", choices=("table", "jsonl", "csv", "svg", "png"), default="table", help=formats)
    parser.add_argument("--output", metavar="FILE", help="write to FILE, whole or not at all, in place of standard output")


def diff(commands: Commands) -> None:
    parser = command(commands, "diff", "show what reading again, or a new version of an article, changed in a book and why")
    parser.add_argument("id", nargs="?", metavar="ID", help="only this document: its hash, its own id or its address")
    take_book(parser)
    take_table(parser, 10, "changes of each sort")


def decide(commands: Commands) -> None:
    parser = command(commands, "decide", "keep decisions of people about claims in a book, for good; `waqai group` obeys them")
    parser.add_argument("file", metavar="FILE", help="decisions as JSON Lines, as `waqai group --decisions` takes them")
    parser.add_argument("--who", required=True, metavar="NAME", help="who decided")
    parser.add_argument("--note", default="", metavar="TEXT", help="why")
    take_book(parser)


def learn(commands: Commands) -> None:
    parser = command(commands, "learn", "propose rows of a lexicon of your own, and gold examples, from the decisions in a book")
    take_book(parser)
    kinds = ("party", "place", "source", "sense", "gold", "all")
    parser.add_argument("--kind", choices=kinds, default="all", help="proposals of this kind only (default all)")
    parser.add_argument("--least", type=as_count(1), default=1, metavar="N", help="only rows that N independent documents speak for")
    most = "documents that each proposal is tried on, the last published first (default 200; 0 for none)"
    parser.add_argument("--documents", type=as_count(0), default=200, metavar="N", help=most)
    parser.add_argument("--top", type=as_count(0), default=20, metavar="N", help="at most N proposals (default 20; 0 for all)")
    parser.add_argument("--format", choices=("table", "jsonl"), default="table", help="default table")
    taken = parser.add_argument_group("what becomes of them").add_mutually_exclusive_group()
    taken.add_argument("--accept", nargs="+", metavar="ID", help="write these into the lexicon in the folder of your data")
    disputed = "write all rows that N independent documents or more speak for and no decision speaks against"
    taken.add_argument("--all-with", type=as_count(1), metavar="N", help=disputed)
    taken.add_argument("--all-gold", action="store_true", help="write all gold examples")
    taken.add_argument("--refuse", nargs="+", metavar="ID", help="propose these no more")
    taken.add_argument("--choose", action="store_true", help="ask for each what is to become of it")
    parser.add_argument("--who", default="", metavar="NAME", help="who refuses, for the note that is kept of it")


def verify(commands: Commands) -> None:
    take_book(command(commands, "verify", "check that a book is whole: documents, originals, spans, claims, decisions"))


def backup(commands: Commands) -> None:
    parser = command(commands, "backup", "write a whole book into one file", module="backup")
    parser.add_argument("file", metavar="FILE", help="the backup; it is written whole or not at all")
    take_book(parser)
    parser.set_defaults(action="backup")


def restore(commands: Commands) -> None:
    parser = command(commands, "restore", "make a book from a backup", module="backup")
    parser.add_argument("file", metavar="FILE", help="a file that `waqai backup` wrote")
    take_book(parser)
    parser.set_defaults(action="restore")


def migrate(commands: Commands) -> None:
    take_book(command(commands, "migrate", "bring a book of an earlier version of waqai up to this one"))


ALL = (add, list_, show, search, stats, diff, decide, learn, verify, backup, restore, migrate)
