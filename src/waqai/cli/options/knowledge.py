"""Commands about what waqai knows."""

from waqai.cli.options.shared import Commands, as_count, command, take_inputs, take_table


def check(commands: Commands) -> None:
    command(commands, "check", "read all knowledge strictly and run every example in it")


def places(commands: Commands) -> None:
    parser = commands.add_parser("places", help="import places into the gazetteer, or look a name up")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    _import(actions)
    listing = command(actions, "list", "show all places of a name", module="places")
    listing.add_argument("name", metavar="NAME", nargs="+", help="an Arabic name")
    listing.set_defaults(action="list")


def _import(actions: Commands) -> None:
    parser = command(actions, "import", "keep places of a file in the user's folder, beside those that waqai knows", module="places")
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


def score(commands: Commands) -> None:
    parser = command(commands, "score", "compare records with a gold file and print the figures")
    parser.add_argument("gold", metavar="GOLD", help="JSON Lines: id, text, published and incidents, as the codebook has them")
    predicted = "records that `waqai code` wrote; without it the documents of GOLD are coded now"
    parser.add_argument("--predicted", metavar="FILE", help=predicted)
    parser.add_argument("--by", choices=("theatre", "type", "confidence"), help="its figures by theatre, type or confidence as well")
    parser.add_argument("--errors", type=as_count(0), default=0, metavar="N", help="show N of the incidents that are not wholly right")
    parser.add_argument("--json", action="store_true", help="write the figures as JSON")


def unread(commands: Commands) -> None:
    parser = command(commands, "unread", "list names, act words and sources that stay unread, most frequent first")
    take_inputs(parser)
    parser.add_argument("--kind", choices=("party", "place", "act", "source", "all"), default="all", help="default all")
    take_table(parser, 50, "rows of each kind")


def compare(commands: Commands) -> None:
    parser = command(commands, "compare", "show what changed between two files of records of the same inputs")
    parser.add_argument("old", metavar="OLD", help="records that `waqai code` wrote before")
    parser.add_argument("new", metavar="NEW", help="records that it wrote after")
    take_table(parser, 10, "changes of each sort")
    parser.add_argument("--check", action="store_true", help="exit with status 1 where anything differs that is not in --known")
    parser.add_argument("--known", metavar="FILE", help="differences that are right: lines that `--format jsonl --top 0` wrote")


def rules(commands: Commands) -> None:
    parser = command(commands, "rules", "list every rule with how often it fired, and how often it was right on a gold file")
    parser.add_argument("gold", metavar="GOLD", help="a gold file, as `waqai score` reads it")
    parser.add_argument("--on", nargs="+", default=[], metavar="INPUT", help="other inputs on which to count how often each rule fires")
    parser.add_argument("--never", action="store_true", help="only rules that were never right")
    take_table(parser, 0, "rows of each kind")


ALL = (check, places, score, unread, compare, rules)
