"""The incidents of a book: what grouping across documents is given, and where its result is kept."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from waqai.group.values import ClaimKey, Decision, Retired
from waqai.model import Print
from waqai.store.book import Book
from waqai.store.rows import make_record, unpack_print
from waqai.store.schema import decisions, documents, incidents, members, readings, reports

_BATCH = 500
Item = dict[str, Any]
_encode = msgspec.json.Encoder().encode


def to_group(book: Book, only: Collection[str] | None = None) -> Iterator[tuple[Item, Print]]:
    """The records of the current readings, with their prints, in the order in which they came; of an article only the newest version.

    `only` some documents, whose keys are given: then also those that have a newer version.
    """
    current = readings.join(documents, documents.c.key == readings.c.document)
    asked = (
        sa.select(*readings.c["id", "facts", "text", "print"])
        .select_from(current)
        .where(readings.c.current)
        .order_by(readings.c.number)
    )
    with book.read() as connection:
        found: list[Any] = []
        if only is None:
            found += connection.execute(asked.where(documents.c.superseded.is_(None))).all()
        else:
            keys = sorted(only)
            for start in range(0, len(keys), _BATCH):
                found += connection.execute(asked.where(documents.c.key.in_(keys[start : start + _BATCH]))).all()
        for start in range(0, len(found), _BATCH):
            batch = found[start : start + _BATCH]
            bodies: dict[str, list[str]] = {row.id: [] for row in batch}
            held = sa.select(reports.c.reading, reports.c.body).where(reports.c.reading.in_(bodies)).order_by(reports.c.position)
            for reading, body in connection.execute(held):
                bodies[reading].append(body)
            for row in batch:
                yield make_record(row.facts, row.text, bodies[row.id]), unpack_print(row.print)


def decided(book: Book) -> list[Decision]:
    """What people decided, the oldest first."""
    with book.read() as connection:
        rows = connection.execute(sa.select(decisions).order_by(decisions.c.number)).mappings().all()
    return [
        Decision(
            kind=row["kind"],
            claim=ClaimKey.parse(row["claim"]),
            other=ClaimKey.parse(row["other"]) if row["other"] else None,
            **(msgspec.json.decode(row["after"]) if row["after"] else {}),
        )
        for row in rows
    ]


def ids_before(book: Book) -> dict[ClaimKey, str]:
    """The incident that each claim was grouped into last."""
    with book.read() as connection:
        return {ClaimKey.parse(claim): incident for claim, incident in connection.execute(sa.select(members.c.claim, members.c.incident))}


def keep(book: Book, made: Sequence[Item], retired: Iterable[Retired]) -> None:
    """Make these the incidents of a book, all or none; an id that was in use once stays, with the word of what became of it."""
    rows = [_row(incident["id"], incident, "live", None) for incident in made]
    rows += [_row(one.id, {}, "merged" if one.into else "retired", one.into) for one in retired]
    held = [{"claim": claim, "incident": one["id"]} for one in made for report in one["reports"] for claim in report["claims"]]
    with book.write() as connection:
        known = {row.id: row for row in connection.execute(sa.select(incidents))}
        connection.execute(members.delete())
        new = [row for row in rows if row["id"] not in known]
        changed = [row for row in rows if row["id"] in known and dict(known[row["id"]]._mapping) != row]
        if new:
            connection.execute(incidents.insert(), new)
        for row in changed:
            connection.execute(incidents.update().where(incidents.c.id == row["id"]), row)
        if held:
            connection.execute(members.insert(), held)


def _row(id_: str, body: Mapping[str, Any], state: str, into: Sequence[str] | None) -> Item:
    return {"id": id_, "state": state, "into": _encode(into).decode() if into else None, "body": _encode(body).decode()}
