"""The tables of a book, the same on SQLite and PostgreSQL.

Keys are made of contents, never of clocks or counters: the key of a document is the SHA-256 of its bytes, that of a reading a hash of all
that made it, that of a claim a hash of its document, type and trigger. `number` is the order in which rows came, from 1 without gaps.
"""

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

HEAD = "0006"  # the revision that this program reads and writes
_ESCAPE, _NUL = "\x10", "\x00"


class Escaped(TypeDecorator[str]):
    """Text that may hold any character. PostgreSQL takes no U+0000: there it is kept as U+0010 and `0`, and U+0010 is kept twice.

    It is ordered by code points, whatever the locale, as SQLite does.
    """

    impl = sa.Text(collation="C")
    cache_ok = True

    def process_bind_param(self, value: str | None, _: sa.Dialect) -> str | None:
        """The text as the back end takes it."""
        return None if value is None else value.replace(_ESCAPE, _ESCAPE * 2).replace(_NUL, _ESCAPE + "0")

    def process_result_value(self, value: str | None, _: sa.Dialect) -> str | None:
        """The text as it was."""
        if value is None or _ESCAPE not in value:
            return value
        first, *others = value.split(_ESCAPE * 2)
        return _ESCAPE.join(part.replace(_ESCAPE + "0", _NUL) for part in (first, *others))


Words = sa.Text().with_variant(Escaped(), "postgresql")


metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

# One row for each input of different bytes. `superseded` is the key of the next version at its address, where there is one.
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("key", Words, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("superseded", Words, index=True),
)

# Where the bytes of a document were found: an address (or, without one, the name of the input) at a time of capture.
sightings = sa.Table(
    "sightings",
    metadata,
    sa.Column("id", Words, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    sa.Column("document", Words, sa.ForeignKey("documents.key"), nullable=False, index=True),
    sa.Column("name", Words, nullable=False),  # `document.id` of the record
    sa.Column("source", Words, nullable=False),
    sa.Column("url", Words, index=True),
    sa.Column("site", Words),
    sa.Column("captured", Words),
)

# What one version of program and knowledge read in a document. `facts` is what the record says of the document, without its text;
# `print` is what recognises its copies (msgpack). One reading of each document is current.
readings = sa.Table(
    "readings",
    metadata,
    sa.Column("id", Words, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    sa.Column("document", Words, sa.ForeignKey("documents.key"), nullable=False, index=True),
    sa.Column("current", sa.Boolean, nullable=False),
    sa.Column("program", Words, nullable=False),
    sa.Column("knowledge", Words, nullable=False),
    sa.Column("added", Words, nullable=False),  # UTC
    sa.Column("url", Words),
    sa.Column("site", Words),
    sa.Column("title", Words),
    sa.Column("published", sa.Date, index=True),
    sa.Column("facts", sa.Text, nullable=False),
    sa.Column("text", Words, nullable=False),
    sa.Column("print", sa.LargeBinary, nullable=False),
)
sa.Index(
    "ix_readings_found",
    readings.c.published,
    readings.c.number,
    sqlite_where=readings.c.current,
    postgresql_where=readings.c.current,
)
sa.Index("ix_readings_site", readings.c.site, sqlite_where=readings.c.current, postgresql_where=readings.c.current)
sa.Index("uq_readings_current", readings.c.document, unique=True, sqlite_where=readings.c.current, postgresql_where=readings.c.current)

# The incidents of one reading. `body` is the incident of the record, each field with its span, text and value; the other columns are taken
# from it, to be asked for.
reports = sa.Table(
    "reports",
    metadata,
    sa.Column("reading", Words, sa.ForeignKey("readings.id"), primary_key=True),
    sa.Column("id", Words, primary_key=True, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("type", Words, nullable=False, index=True),
    sa.Column("modality", Words, nullable=False),
    sa.Column("start", sa.Date, index=True),
    sa.Column("end", sa.Date),
    sa.Column("place", Words),
    sa.Column("place_kind", Words),
    sa.Column("country", Words),
    sa.Column("admin1", Words, index=True),
    sa.Column("lat", sa.Float),
    sa.Column("lon", sa.Float),
    sa.Column("actor", Words),  # the id of a known body, else null
    sa.Column("actor_class", Words),
    sa.Column("target", Words),
    sa.Column("target_class", Words),
    sa.Column("attribution", Words),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)

# The claims of each report: spans count code points of the reading's text. A claim keeps its id from reading to reading.
claims = sa.Table(
    "claims",
    metadata,
    sa.Column("reading", Words, primary_key=True),
    sa.Column("id", Words, primary_key=True, index=True),
    sa.Column("report", Words, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("sentence_start", sa.Integer, nullable=False),
    sa.Column("sentence_end", sa.Integer, nullable=False),
    sa.Column("trigger_start", sa.Integer, nullable=False),
    sa.Column("trigger_end", sa.Integer, nullable=False),
    sa.Column("trigger_text", Words, nullable=False),
    sa.Column("rule", Words, nullable=False),
    sa.ForeignKeyConstraint(["reading", "report"], ["reports.reading", "reports.id"], name="fk_claims_report"),
)

# Incidents of the book: sets of claims of any number of documents. One that was merged says into which; a retired one has no claims left;
# of a rejected one people rejected all claims, which stay its members, so that it can come back.
incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("id", Words, primary_key=True),
    sa.Column("state", Words, nullable=False, index=True),  # live, rejected, merged or retired
    sa.Column("into", Words),
    sa.Column("body", sa.Text, nullable=False),  # what the grouping says of it, as JSON
)

members = sa.Table(
    "members",
    metadata,
    sa.Column("claim", Words, primary_key=True),
    sa.Column("incident", Words, sa.ForeignKey("incidents.id"), nullable=False, index=True),
)

# Where the text of a document comes from, as the last grouping saw it.
origins = sa.Table(
    "origins",
    metadata,
    sa.Column("document", Words, sa.ForeignKey("documents.key"), primary_key=True),
    sa.Column("text", Words, nullable=False),
    sa.Column("agency", Words),
    sa.Column("took", sa.Text, nullable=False),  # a list, as JSON
)

# What is asked of live and rejected incidents, taken from their bodies and the decisions about them; a row an incident. `version` is the
# number of the last decision about one of its claims, 0 without any. The queue of reviewers goes upward by `rank`, which is minus what
# review gains (store/reviews.py).
reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("incident", Words, sa.ForeignKey("incidents.id"), primary_key=True),
    sa.Column("status", Words, nullable=False),  # unreviewed, accepted, corrected or rejected
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("rank", sa.Float, nullable=False),
    sa.Column("type", Words, nullable=False, index=True),
    sa.Column("modality", Words, nullable=False),
    sa.Column("grade", Words, index=True),
    sa.Column("start", sa.Date, index=True),
    sa.Column("end", sa.Date),
    sa.Column("place", Words),
    sa.Column("place_kind", Words),
    sa.Column("country", Words, index=True),
    sa.Column("admin1", Words),
    sa.Column("lat", sa.Float),
    sa.Column("lon", sa.Float),
    sa.Column("actor", Words),  # the id of a known body, else its class
    sa.Column("target", Words),
    sa.Column("articles", sa.Integer, nullable=False),
    sa.Column("origins", sa.Integer, nullable=False),
    sa.Column("killed", sa.Integer),  # the best figure
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Index("ix_reviews_queue", "status", "rank", "incident"),
)

# Who tells of each incident, taken from its body; a row a report. `outlet` is its site or host, null where neither is known; `side` the
# party whose account it gives; `origin` the first document that has its text, itself where it copies none; `agency` who it is credited to.
tellings = sa.Table(
    "tellings",
    metadata,
    sa.Column("incident", Words, sa.ForeignKey("incidents.id"), primary_key=True),
    sa.Column("report", Words, primary_key=True),
    sa.Column("document", Words, nullable=False),
    sa.Column("outlet", Words),
    sa.Column("published", sa.Date),
    sa.Column("type", Words, nullable=False),
    sa.Column("attribution", Words),
    sa.Column("side", Words),
    sa.Column("origin", Words, nullable=False),
    sa.Column("agency", Words),
    sa.Index("ix_tellings_outlet_incident", "outlet", "incident"),
)

# What people decided, never changed: each row holds the hash of the one before it.
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("made", Words, nullable=False),  # UTC
    sa.Column("who", Words, nullable=False),
    sa.Column("kind", Words, nullable=False),  # same, different, accept, correct, reject or undo
    sa.Column("claim", Words, nullable=False, index=True),
    sa.Column("other", Words, index=True),  # the other claim of a pair
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    sa.Column("note", Words, nullable=False),
    sa.Column("previous", Words, nullable=False),
    sa.Column("hash", Words, nullable=False),
)

# The bytes of documents where they do not stand in a folder beside the book.
originals = sa.Table(
    "originals",
    metadata,
    sa.Column("key", Words, primary_key=True),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
)

# The words of each current reading as a phrase is looked for in them, and the version of the rules that made them. Their keys stand in
# `searched_keys`, which is a full-text index of each back end's own (store/search.py).
searched = sa.Table(
    "searched",
    metadata,
    sa.Column("number", sa.Integer, sa.ForeignKey("readings.number"), primary_key=True, autoincrement=False),
    sa.Column("rules", Words, nullable=False, index=True),
    sa.Column("words", Words, nullable=False),
)

# Who may use the review desk of a book that several people share; `password` is an argon2 hash.
users = sa.Table(
    "users",
    metadata,
    sa.Column("name", Words, primary_key=True),
    sa.Column("role", Words, nullable=False),  # reader, reviewer, editor or admin
    sa.Column("password", Words, nullable=False),
    sa.Column("made", Words, nullable=False),  # UTC
)

# Who has come in and may do so until `ends`; `id` is the SHA-256 of the secret in the browser.
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", Words, primary_key=True),
    sa.Column("user", Words, sa.ForeignKey("users.name"), nullable=False, index=True),
    sa.Column("csrf", Words, nullable=False),
    sa.Column("made", Words, nullable=False),  # UTC
    sa.Column("ends", Words, nullable=False, index=True),  # UTC
)

# Keys of programs that read a book by the API; `id` is the SHA-256 of the key, which stands nowhere.
keys = sa.Table(
    "keys",
    metadata,
    sa.Column("id", Words, primary_key=True),
    sa.Column("name", Words, nullable=False, unique=True),
    sa.Column("made", Words, nullable=False),  # UTC
    sa.Column("ends", Words, nullable=False),  # UTC
)
