"""The incidents of a book: what grouping across documents is given, and where its result is kept."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from waqai.group.values import ClaimKey, Decision, Origin, Retired
from waqai.model import Print
from waqai.store.book import Book
from waqai.store.decisions import standing
from waqai.store.reviews import HELD, rebuild_reviews
from waqai.store.rows import make_record, unpack_print
from waqai.store.schema import documents, incidents, members, origins, readings, reports

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
    """What people decided and nobody took back, the oldest first."""
    with book.read() as connection:
        return list(map(read_decision, standing(connection)))


def rejected_among(rows: Iterable[Item]) -> set[str]:
    """The claims that people rejected by decisions that stand, given as rows, and did not accept afterwards."""
    verdicts = {row["claim"]: row["kind"] for row in rows if row["kind"] in ("reject", "accept")}
    return {claim for claim, kind in verdicts.items() if kind == "reject"}


def read_decision(row: Mapping[str, Any]) -> Decision:
    """A row of the book as grouping has it."""
    return Decision(
        kind=row["kind"],
        claim=ClaimKey.parse(row["claim"]),
        other=ClaimKey.parse(row["other"]) if row["other"] else None,
        **(msgspec.json.decode(row["after"]) if row["after"] else {}),
    )


def ids_before(book: Book) -> dict[ClaimKey, str]:
    """The incident that each claim was grouped into last, or was in when people rejected it."""
    with book.read() as connection:
        return {ClaimKey.parse(claim): incident for claim, incident in connection.execute(sa.select(members.c.claim, members.c.incident))}


def keep(
    book: Book,
    made: Sequence[Item],
    retired: Iterable[Retired],
    rejected: Collection[ClaimKey] = (),
    texts: Mapping[str, Origin] | None = None,
) -> tuple[Retired, ...]:
    """Make these the incidents of a book, all or none; an id that was in use once stays, with the word of what became of it.

    `rejected` are claims that people rejected, `texts` where the text of each document comes from. The ids that were retired now.
    """
    with book.write() as connection:
        news = replace(connection, sa.true(), made, retired, rejected)
        connection.execute(origins.delete())
        rows = [{"document": key, "text": one.text, "agency": one.agency, "took": _json(one.took)} for key, one in (texts or {}).items()]
        for start in range(0, len(rows), _BATCH):
            connection.execute(origins.insert(), rows[start : start + _BATCH])
        rebuild_reviews(connection)
    return news


def replace(
    connection: sa.Connection,
    wanted: "sa.ColumnElement[bool]",
    made: Sequence[Item],
    retired: Iterable[Retired],
    rejected: Collection[ClaimKey],
) -> tuple[Retired, ...]:
    """Put incidents in the place of those `wanted` (a condition on members); the ids that were retired now.

    A rejected claim stays a member of the incident that it was in, or was merged into; where it has no other claims, that is rejected.
    """
    before = {row.claim: row.incident for row in connection.execute(sa.select(members.c.claim, members.c.incident).where(wanted))}
    connection.execute(members.delete().where(wanted))
    held = {claim: one["id"] for one in made for report in one["reports"] for claim in report["claims"]}
    live = {one["id"] for one in made}
    into = {one.id: one.into for one in retired}
    homes = {str(claim): before[str(claim)] for claim in rejected if str(claim) in before and str(claim) not in held}
    homes = {claim: next(iter(into.get(id_) or (id_,))) for claim, id_ in homes.items()}
    empty = set(homes.values()) - live
    known = _known(connection, [*live, *into])
    rows = [_row(one["id"], one, "live", None) for one in made]
    rows += [
        {"id": id_, "state": "rejected", "into": None, "body": known[id_]["body"]}
        if id_ in empty
        else _row(id_, {}, "merged" if ids else "retired", ids)
        for id_, ids in into.items()
    ]
    _put(connection, rows, known)
    pairs = [{"claim": claim, "incident": id_} for claim, id_ in (held | homes).items()]
    for start in range(0, len(pairs), _BATCH):
        connection.execute(members.insert(), pairs[start : start + _BATCH])
    return tuple(Retired(id_, ids) for id_, ids in into.items() if id_ not in empty and known.get(id_, {}).get("state") in (None, *HELD))


def _known(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Item]:
    """The rows of incidents that are there."""
    found: dict[str, Item] = {}
    for start in range(0, len(ids), _BATCH):
        asked = sa.select(incidents).where(incidents.c.id.in_(ids[start : start + _BATCH]))
        found |= {row["id"]: dict(row) for row in connection.execute(asked).mappings()}
    return found


def _put(connection: sa.Connection, rows: Sequence[Item], known: Mapping[str, Item]) -> None:
    new = [row for row in rows if row["id"] not in known]
    for start in range(0, len(new), _BATCH):
        connection.execute(incidents.insert(), new[start : start + _BATCH])
    for row in rows:
        if row["id"] in known and known[row["id"]] != row:
            connection.execute(incidents.update().where(incidents.c.id == row["id"]), row)


def _row(id_: str, body: Mapping[str, Any], state: str, into: Sequence[str] | None) -> Item:
    return {"id": id_, "state": state, "into": _json(into) if into else None, "body": _json(body)}


def _json(value: object) -> str:
    return _encode(value).decode()
