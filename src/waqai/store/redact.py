"""Taking a person out of a book: texts, records, originals, groups, decisions and the index, with proof that nothing else was altered.

The chain of decisions is sealed, so what is redacted is told by a decision of its own at its end: which documents and which decisions, with
the seals that these have now, and a commitment to the name, which only who has the salt can check.
"""

import datetime as dt
import hashlib
import hmac
import html
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.knowledge import Knowledge, Searching
from waqai.model import Document
from waqai.pipeline import read, take_print
from waqai.store.blot import Names, host_of
from waqai.store.book import Book
from waqai.store.decisions import REDACT, Decision, append, last_seal, redacted_documents, seal
from waqai.store.reviews import rebuild_reviews
from waqai.store.rows import Reading, make_record, make_rows
from waqai.store.schema import claims, decisions, documents, incidents, readings, reports, sightings
from waqai.store.search import clear_entries
from waqai.store.searching import rebuild
from waqai.text.searching import NOTHING

FIELDS = ("actor", "target", "place", "time", "attribution")
_ENCODINGS = ("utf-8", "cp1256", "utf-16")
Item = dict[str, Any]
_decode, _encode = msgspec.json.decode, msgspec.json.Encoder().encode


class Redaction(NamedTuple):
    """What was, or would be, redacted: documents, groups and decisions, and the seal that vouches for the list after it."""

    documents: tuple[str, ...]
    incidents: int
    decisions: int
    seal: str


def commit(salt: bytes, names: Names) -> str:
    """What is kept of names that were redacted: who has the salt can prove that these were the ones, nobody else can tell them."""
    return hmac.new(salt, "\n".join(sorted(map(names.fold, names.names))).encode(), hashlib.sha256).hexdigest()


def look_for(book: Book, names: Names) -> Redaction:
    """What there is to redact, with nothing done."""
    with book.read() as connection:
        return Redaction(
            tuple(_documents_with(book, connection, names)),
            sum(1 for _ in _incidents_with(connection, names)),
            sum(1 for _ in _decisions_with(connection, names)),
            "",
        )


def redact(book: Book, names: Names, knowledge: Knowledge, searching: Searching, who: str, now: dt.datetime, salt: bytes) -> Redaction:
    """Take names out of a book. The rows change in one transaction; then originals, index and free space are seen to.

    After an interruption the same command again does what is left.
    """
    with book.write() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
        found = tuple(_documents_with(book, connection, names))
        changer = _Changer(connection, names, knowledge, salt)
        for key in found:
            changer.document(key)
        groups = changer.incidents()
        altered = changer.decisions()
        last = _record(connection, found, altered, commit(salt, names), who, now) if found or altered or groups else ""
        rebuild_reviews(connection)
        gone = sorted(redacted_documents(connection))
        clear_entries(connection)
    for key in gone:
        book.originals.drop(key)
    rebuild(book, searching)
    book.compact()
    return Redaction(found, groups, len(altered), last)


def _record(
    connection: sa.Connection, keys: Sequence[str], altered: Sequence[tuple[int, str]], commitment: str, who: str, now: dt.datetime
) -> str:
    """A decision a document, the first of which tells of the decisions that were altered; the seal of the last."""
    after = [{"commitment": commitment, "decisions": list(map(list, altered))}, {"commitment": commitment, "decisions": []}]
    told = [(f"{key}:0-0:redacted", after[n > 0]) for n, key in enumerate(keys or ("0" * 64,))]
    append(connection, [Decision(who=who, kind=REDACT, claim=claim, after=what) for claim, what in told], now)
    return last_seal(connection)


def _documents_with(book: Book, connection: sa.Connection, names: Names) -> Iterator[str]:
    """The documents in whose texts, facts, addresses or bytes a name stands, in the order in which they came."""
    seen = set[str]()
    for row in connection.execute(sa.select(sightings)):
        if any(map(names.stand_in, (row.name, row.source, row.url))):
            seen.add(row.document)
    asked = sa.select(readings.c.id, readings.c.document).order_by(readings.c.number)
    for reading, key in connection.execute(asked).all():
        if key not in seen:
            text, facts = connection.execute(sa.select(readings.c.text, readings.c.facts).where(readings.c.id == reading)).one()
            if names.stand_in(text) or any(map(names.stand_in, _texts(_decode(facts)))):
                seen.add(key)
    for key in connection.execute(sa.select(documents.c.key).order_by(documents.c.number)).scalars().all():
        if key in seen or _in_bytes(book.originals.get(key), names):
            yield key


def _in_bytes(raw: bytes | None, names: Names) -> bool:
    return raw is not None and any(names.stand_in(html.unescape(raw.decode(encoding, "replace"))) for encoding in _ENCODINGS)


def _incidents_with(connection: sa.Connection, names: Names) -> Iterator[tuple[str, Item]]:
    for id_, body in connection.execute(sa.select(incidents.c.id, incidents.c.body).order_by(incidents.c.id)).all():
        held = _decode(body)
        if any(map(names.stand_in, _texts(held))):
            yield id_, held


def _decisions_with(connection: sa.Connection, names: Names) -> Iterator[Item]:
    for row in connection.execute(sa.select(decisions).order_by(decisions.c.number)).mappings().all():
        values = [_decode(row[name]) for name in ("before", "after") if row[name]]
        if any(map(names.stand_in, _texts([row["who"], row["note"], *values]))):
            yield dict(row)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)


class _Changer:
    """The rows of one redaction."""

    def __init__(self, connection: sa.Connection, names: Names, knowledge: Knowledge, salt: bytes) -> None:
        self._connection, self._names, self._knowledge, self._salt = connection, names, knowledge, salt
        self._said: dict[tuple[str, str], Item] = {}  # the bodies of reports that were made anew, by document and id

    def _address(self, url: str) -> str:
        """An address in place of one that holds a name: the same for the same, so that versions of a page stay linked."""
        return f"{host_of(url)}redacted-{hmac.new(self._salt, url.encode(), hashlib.sha256).hexdigest()[:16]}"

    def _clean(self, value: Any) -> Any:
        return self._names.blot_all(value, self._address)

    def document(self, key: str) -> None:
        """Redact where a document was found, and each of its readings."""
        for row in self._connection.execute(sa.select(sightings).where(sightings.c.document == key)).mappings().all():
            changed = {name: self._clean(row[name]) for name in ("name", "source", "url", "site")}
            self._connection.execute(sightings.update().where(sightings.c.id == row["id"]).values(**changed))
        for row in self._connection.execute(sa.select(readings).where(readings.c.document == key)).mappings().all():
            self._reading(dict(row))

    def _reading(self, own: Item) -> None:
        """Make the rows of a reading anew from its text without the names; it keeps its id and number."""
        where = own["id"]
        bodies = self._connection.execute(sa.select(reports.c.body).where(reports.c.reading == where).order_by(reports.c.position))
        record = make_record(own["facts"], own["text"], bodies.scalars().all())
        text = self._names.blot(own["text"])
        record = self._clean(record)
        record["document"]["text"] = text
        for incident in record["incidents"]:
            self._words(incident, text)
            self._said[(own["document"], incident["id"])] = incident
        document = Document(id="", source="", text=text, title=record["document"]["title"], sha256="")
        print_ = take_print(read(document, self._knowledge), self._knowledge)
        rows = make_rows(Reading(record, print_, b"", own["program"], own["knowledge"], NOTHING))
        self._connection.execute(claims.delete().where(claims.c.reading == where))
        self._connection.execute(reports.delete().where(reports.c.reading == where))
        values = {name: value for name, value in rows.reading.items() if name != "id"}
        self._connection.execute(readings.update().where(readings.c.id == where).values(**values))
        for table, made in ((reports, rows.reports), (claims, rows.claims)):
            if made:
                self._connection.execute(table.insert(), [row | {"reading": where} for row in made])

    @staticmethod
    def _words(incident: Item, text: str) -> None:
        """Give each field the words that stand at its span now: a field may be a part of a name."""
        for field in [incident[name] for name in FIELDS if incident[name]] + incident["toll"]:
            start, end = field["span"]
            words = text[start:end]
            if words != field["text"] and field.get("name") and field.get("lat") is None and field.get("id") is None:
                field["name"] = words  # of a place that nobody knows the name are the words
            field["text"] = words
        for claim in incident["claims"]:
            start, end = claim["trigger"]
            claim["trigger_text"] = text[start:end]

    def incidents(self) -> int:
        """Redact what the grouping kept; how many incidents were changed."""
        count = 0
        for id_, body in self._connection.execute(sa.select(incidents.c.id, incidents.c.body)).all():
            held = _decode(body)
            changed = self._clean(held)
            for report in changed.get("reports", ()):
                said = self._said.get((report["document"]["sha256"], report["incident"]))
                if said is not None and report["attribution"] is not None and said["attribution"] is not None:
                    report["attribution"]["text"] = said["attribution"]["text"]
            if changed != held:
                count += 1
                self._connection.execute(incidents.update().where(incidents.c.id == id_).values(body=_encode(changed).decode()))
        return count

    def decisions(self) -> list[tuple[int, str]]:
        """Redact the words of decisions; the numbers of those that were changed, each with the seal that it has now."""
        altered = []
        for row in _decisions_with(self._connection, self._names):
            changed = {name: self._clean(row[name]) for name in ("who", "note")}
            changed |= {name: _encode(self._clean(_decode(row[name]))).decode() for name in ("before", "after") if row[name]}
            self._connection.execute(decisions.update().where(decisions.c.number == row["number"]).values(**changed))
            altered.append((row["number"], seal({**row, **changed})))
        return altered
