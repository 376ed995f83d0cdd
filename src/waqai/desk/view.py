"""An incident as a reviewer sees it: one report with its fields and its article, those of other outlets beside it, and what was decided."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.desk.marks import Mark, Piece, cut
from waqai.store.book import Book
from waqai.store.decisions import undone_in
from waqai.store.regroup import decisions_about
from waqai.store.reviews import HELD, gain_of
from waqai.store.rows import make_facts
from waqai.store.schema import incidents, members, readings, reports, reviews

Item = dict[str, Any]
FIELDS = ("type", "modality", "actor", "target", "place", "time", "toll", "attribution")
SPANNED = ("actor", "target", "place", "time", "attribution")


class Field(NamedTuple):
    """A field of a report: its value as the record has it, with what people made of it, and who did so last, if anybody."""

    name: str
    value: Any
    read: Any
    who: str | None

    @property
    def quotes(self) -> list[str]:
        """The words that say it."""
        values = self.value if isinstance(self.value, list) else [self.value]
        return [one["text"] for one in values if isinstance(one, Mapping) and one.get("text")]


class Told(NamedTuple):
    """A report of the incident, in full: `claims` are the keys of those claims that belong to this incident."""

    id: str
    document: Item
    site: str | None
    claims: tuple[str, ...]
    fields: tuple[Field, ...]
    pieces: tuple[Piece, ...]
    body: Item

    def field(self, name: str) -> Field:
        """The field of a name."""
        return next(field for field in self.fields if field.name == name)


class Step(NamedTuple):
    """What somebody decided in one go about an incident: the rows of the book, and whether it was taken back."""

    who: str
    made: str
    kind: str
    note: str
    rows: tuple[Item, ...]
    is_undone: bool

    @property
    def numbers(self) -> list[int]:
        """The numbers of its decisions."""
        return [row["number"] for row in self.rows]


class View(NamedTuple):
    """An incident: its body, its row for reviewers, the report that is read, and the steps so far, the last first."""

    id: str
    state: str
    body: Item
    review: Item
    told: Told
    steps: tuple[Step, ...]
    gain: Mapping[str, float]

    @property
    def version(self) -> int:
        """The number of the last decision about it."""
        return int(self.review["version"])


def look(book: Book, id_: str, report: str | None = None) -> View | None:
    """The incident of an id with one of its reports, by default the surest of those that are no copies; None where there is none now."""
    with book.read() as connection:
        own = connection.execute(sa.select(incidents).where(incidents.c.id == id_)).mappings().first()
        review = connection.execute(sa.select(reviews).where(reviews.c.incident == id_)).mappings().first()
        if own is None or review is None:
            return None
        body = msgspec.json.decode(own["body"])
        chosen = next((one for one in body["reports"] if one["incident"] == report), None)
        chosen = chosen or max(body["reports"], key=lambda one: (one["origin"]["own"], one["confidence"]))
        keys = frozenset(connection.execute(sa.select(members.c.claim).where(members.c.incident == id_)).scalars())
        documents = {one["document"]["sha256"] for one in body["reports"]} | {key.partition(":")[0] for key in keys}
        rows = [row for row in decisions_about(connection, documents) if row["claim"] in keys or row["other"] in keys]
        told = _told(connection, chosen, rows)
        return View(id_, own["state"], body, dict(review), told, tuple(_steps(rows)), gain_of(body))


def claims_told(book: Book, id_: str) -> list[str] | None:
    """The claims of an incident that its reports tell; None where there is none of this id now."""
    with book.read() as connection:
        body = connection.execute(sa.select(incidents.c.body).where(incidents.c.id == id_, incidents.c.state.in_(HELD))).scalar()
    return [claim for one in msgspec.json.decode(body)["reports"] for claim in one["claims"]] if body else None


def home_of(book: Book, claims: Sequence[str]) -> str | None:
    """The incident that holds the first of some claims now."""
    with book.read() as connection:
        found: str | None = connection.execute(sa.select(members.c.incident).where(members.c.claim == claims[0])).scalar()
        return found


def what_became(book: Book, id_: str) -> Sequence[str] | None:
    """The incidents that one which is no more went into; None where there never was one of this id."""
    with book.read() as connection:
        own = connection.execute(sa.select(incidents.c.into).where(incidents.c.id == id_)).first()
        return None if own is None else msgspec.json.decode(own.into) if own.into else ()


def _told(connection: sa.Connection, chosen: Item, rows: Sequence[Item]) -> Told:
    asked = (
        sa.select(readings.c.facts, readings.c.text, reports.c.body)
        .join(reports, reports.c.reading == readings.c.id)
        .where(readings.c.document == chosen["document"]["sha256"], readings.c.current, reports.c.id == chosen["incident"])
    )
    facts, text, raw = connection.execute(asked).one()
    body = msgspec.json.decode(raw)
    claims = tuple(chosen["claims"])
    fields = tuple(_fields(body, claims, rows))
    mine = {tuple(int(at) for at in claim.split(":")[1].split("-")) for claim in claims}
    spans = [claim for claim in body["claims"] if tuple(claim["trigger"]) in mine]
    pieces = tuple(cut(text, _marks(fields, spans)))
    return Told(chosen["incident"], make_facts(facts, text), chosen["site"], claims, fields, pieces, body)


def _fields(body: Item, claims: Sequence[str], rows: Sequence[Item]) -> Iterator[Field]:
    """The fields with what stands of the corrections at the claims of a report, as grouping applies them."""
    gone = undone_in(rows)
    made: dict[str, tuple[Any, str]] = {}
    standing = [row for row in rows if row["kind"] == "correct" and row["number"] not in gone]
    for claim in claims:
        for row in standing:
            if row["claim"] == claim:
                after = msgspec.json.decode(row["after"])
                made[after["field"]] = (after["value"], row["who"])
    for name in FIELDS:
        value, who = made.get(name, (body[name], None))
        yield Field(name, value, body[name], who)


def _marks(fields: Sequence[Field], claims: Sequence[Item]) -> Iterator[Mark]:
    for claim in claims:
        yield _mark(claim["sentence"], "sentence")
        yield _mark(claim["trigger"], "trigger")
    for field in fields:
        values = field.value if isinstance(field.value, list) else [field.value] if field.name in SPANNED else []
        for value in values:
            if value and value.get("span"):
                yield _mark(value["span"], field.name)


def _mark(span: Sequence[int], name: str) -> Mark:
    return Mark(span[0], span[1], name)


def _steps(rows: Sequence[Item]) -> Iterator[Step]:
    """What was decided in one go, the last first; what only takes something back is shown with that."""
    gone = undone_in(rows)
    grouped: dict[tuple[str, str], list[Item]] = {}
    for row in rows:
        grouped.setdefault((row["who"], row["made"]), []).append(row)
    for (who, made), mine in reversed(grouped.items()):
        after = [msgspec.json.decode(row["after"]) if row["after"] else None for row in mine]
        before = [msgspec.json.decode(row["before"]) if row["before"] else None for row in mine]
        full = tuple({**row, "after": one, "before": was} for row, one, was in zip(mine, after, before, strict=True))
        kinds = list(dict.fromkeys(row["kind"] for row in mine))
        kind = next((one for one in kinds if one != "same"), kinds[0])
        yield Step(who, made, kind, mine[0]["note"], full, all(row["number"] in gone for row in mine))
