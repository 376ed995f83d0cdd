"""Is a book whole: every document has its bytes, every reading its document, every span its words, and the chain of decisions holds."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.store.book import Book
from waqai.store.decisions import TELLING, check_chain, redacted_documents
from waqai.store.originals import digest
from waqai.store.reviews import HELD, all_reviews
from waqai.store.rows import Reading, make_record, make_rows, sighting_id, unpack_print
from waqai.store.schema import claims, decisions, documents, incidents, members, readings, reports, reviews, sightings, tellings
from waqai.store.search import check_entries
from waqai.store.write import next_version
from waqai.text.searching import NOTHING

RESTORE = "restore the latest backup with `waqai restore`"
ADD = "add its input again with `waqai add`"
GROUP = "run `waqai group`"
_FIELDS = ("actor", "target", "place", "time", "attribution")


class Fault(NamedTuple):
    """Something that is wrong in a book: what, and what to do about it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"


def verify(book: Book) -> Iterator[Fault]:
    """All that is wrong in a book, in the order of the tables; nothing where it is whole."""
    with book.read() as connection:
        yield from _database(connection)
        yield from _originals(book, connection)
        yield from _documents(connection)
        yield from _readings(connection)
        yield from _groups(connection)
        yield from _reviews(connection)
        yield from (Fault(f"search index: {line}", "run `waqai search --rebuild`") for line in check_entries(connection))
        yield from (Fault(line, RESTORE) for line in check_chain(connection))


def count(book: Book) -> dict[str, int]:
    """The number of rows of each table that people know of."""
    tables = {"documents": documents, "readings": readings, "reports": reports, "claims": claims, "decisions": decisions}
    with book.read() as connection:
        return {name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() or 0 for name, table in tables.items()}


def _database(connection: sa.Connection) -> Iterator[Fault]:
    """What the database itself finds; PostgreSQL checks its keys at all times."""
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield Fault(f"database: {line}", RESTORE)
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Fault(f"{table} row {row}: its row in {parent} is missing", RESTORE)


def _originals(book: Book, connection: sa.Connection) -> Iterator[Fault]:
    sizes = {row.key: row.size for row in connection.execute(sa.select(documents.c.key, documents.c.size))}
    redacted = redacted_documents(connection)
    for key in sorted(sizes):
        raw = book.originals.get(key)
        if key in redacted:
            if raw is not None:
                yield Fault(f"document {key}: was redacted, but its original is there", "run the same `waqai redact` again")
        elif raw is None:
            yield Fault(f"document {key}: its original is missing", ADD)
        elif digest(raw) != key or len(raw) != sizes[key]:
            yield Fault(f"document {key}: its original was altered", RESTORE)
    for name in book.originals.strays(frozenset(sizes)):
        yield Fault(f"original {name}: belongs to no document", "delete it, or add its input again")


def _documents(connection: sa.Connection) -> Iterator[Fault]:
    for name, table in (("document", documents), ("sighting", sightings), ("reading", readings)):
        last, rows = connection.execute(sa.select(sa.func.max(table.c.number), sa.func.count()).select_from(table)).one()
        if (last or 0) != rows:
            yield Fault(f"{name}s: {rows}, but the last has number {last}", RESTORE)
    current = Counter(connection.execute(sa.select(readings.c.document).where(readings.c.current)).scalars())
    seen = set(connection.execute(sa.select(sightings.c.document)).scalars())
    for key, superseded in connection.execute(sa.select(documents.c.key, documents.c.superseded).order_by(documents.c.number)).all():
        if current[key] != 1:
            yield Fault(f"document {key}: {current[key]} current readings in place of one", ADD)
        if key not in seen:
            yield Fault(f"document {key}: no word of where it was found", ADD)
        elif next_version(connection, key) != superseded:
            yield Fault(f"document {key}: names another next version than its address has", RESTORE)
    redacted = redacted_documents(connection)
    for row in connection.execute(sa.select(sightings)).mappings():
        if row["document"] not in redacted and sighting_id(row["document"], row["url"] or row["source"], row["captured"]) != row["id"]:
            yield Fault(f"sighting {row['id']}: was altered", RESTORE)


def _readings(connection: sa.Connection) -> Iterator[Fault]:
    """Each reading is put together from its rows and taken apart again: what comes out must be what stands there."""
    redacted = redacted_documents(connection)
    for key in connection.execute(sa.select(readings.c.id).order_by(readings.c.number)).scalars().all():
        own = dict(connection.execute(sa.select(readings).where(readings.c.id == key)).mappings().one())
        stored = _stored(connection, reports, key, reports.c.position)
        held = _stored(connection, claims, key, claims.c.id)
        try:
            record = make_record(own["facts"], own["text"], (row["body"] for row in stored))
            made = make_rows(Reading(record, unpack_print(own["print"]), b"", own["program"], own["knowledge"], NOTHING))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Fault(f"reading {key}: cannot be read ({type(error).__name__}: {error})", RESTORE)
            continue
        if own["document"] in redacted:  # its text is another, its name is the one that it had
            made.reading["id"] = key
            made = made._replace(
                reports=[row | {"reading": key} for row in made.reports], claims=[row | {"reading": key} for row in made.claims]
            )
        yield from (
            Fault(f"reading {key}: column {name} does not fit its record", RESTORE)
            for name in made.reading
            if made.reading[name] != own[name]
        )
        if stored != made.reports:
            yield Fault(f"reading {key}: the columns of its reports do not fit their bodies", RESTORE)
        if held != sorted(made.claims, key=lambda row: str(row["id"])):
            yield Fault(f"reading {key}: its claims do not fit its reports", RESTORE)
        for where in bad_spans(record):
            yield Fault(f"reading {key}: {where}: the words are not those of its span", RESTORE)


def _stored(connection: sa.Connection, table: sa.Table, reading: str, order: "sa.Column[Any]") -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sa.select(table).where(table.c.reading == reading).order_by(order)).mappings()]


def bad_spans(record: dict[str, Any]) -> Iterator[str]:
    """The fields of a record whose words do not stand at their span."""
    text = record["document"]["text"]

    def fits(span: Sequence[int], words: str) -> bool:
        return 0 <= span[0] <= span[1] <= len(text) and text[span[0] : span[1]] == words

    for incident in record["incidents"]:
        fields = [(name, incident[name]) for name in _FIELDS if incident[name]] + [("toll", toll) for toll in incident["toll"]]
        yield from (f"{name} of {incident['id']}" for name, field in fields if not fits(field["span"], field["text"]))
        for claim in incident["claims"]:
            if not fits(claim["trigger"], claim["trigger_text"]) or not 0 <= claim["sentence"][0] < claim["sentence"][1] <= len(text):
                yield f"claim of {incident['id']}"


def _groups(connection: sa.Connection) -> Iterator[Fault]:
    """Incidents of the book: each live one has claims, each other none; each claim is one that a document has, or had."""
    sizes = Counter(connection.execute(sa.select(members.c.incident)).scalars())
    known = set[str]()
    for row in connection.execute(sa.select(incidents).order_by(incidents.c.id)).mappings():
        known.add(row["id"])
        is_live = row["state"] in HELD
        if is_live != (sizes[row["id"]] > 0):
            yield Fault(f"incident {row['id']}: {row['state']} with {sizes[row['id']]} claims", GROUP)
        into = msgspec.json.decode(row["into"]) if row["into"] else []
        if is_live and into:
            yield Fault(f"incident {row['id']}: live and merged into another", GROUP)
    for name, column in (("members", members.c.claim), ("decisions", decisions.c.claim), ("decisions", decisions.c.other)):
        asked = sa.select(column).where(column.is_not(None), column.not_in(sa.select(claims.c.id))).distinct().order_by(column)
        if name == "decisions":
            asked = asked.where(column.not_in(sa.select(decisions.c.claim).where(decisions.c.kind.in_(TELLING))))
        lost = connection.execute(asked)
        yield from (Fault(f"{name}: claim {claim} is in no reading", GROUP if name == "members" else RESTORE) for claim in lost.scalars())


def _reviews(connection: sa.Connection) -> Iterator[Fault]:
    """What reviewers ask of each incident is what its body says; status and version are of the last grouping or decision."""

    def content(row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name not in ("status", "version")}

    stored = {row.incident: content(row._asdict()) for row in connection.execute(sa.select(reviews))}
    told: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(sa.select(tellings).order_by(tellings.c.report)):
        told.setdefault(row.incident, []).append(row._asdict())
    expected, telling = {}, {}
    for review, rows in all_reviews(connection):
        expected[review["incident"]] = content(review)
        telling[review["incident"]] = sorted(rows, key=lambda one: str(one["report"]))
    for id_ in sorted(told.keys() | telling.keys()):
        if told.get(id_, []) != telling.get(id_, []):
            yield Fault(f"incident {id_}: the rows of who tells of it do not fit it", GROUP)
    for id_ in sorted(stored.keys() | expected.keys()):
        if stored.get(id_) != expected.get(id_):
            yield Fault(f"incident {id_}: its row for reviewers does not fit it", GROUP)
