"""The sources: who reports what, who prints whose texts, and on which side they stand."""

from typing import Literal

import sqlalchemy as sa
from starlette.responses import Response

from waqai.desk.asked import Asked
from waqai.desk.graph import draw_copies
from waqai.desk.labels import Labels
from waqai.desk.routes import Entry, Route
from waqai.desk.sheets import Column, Form, Sheet, export, sheet_of
from waqai.knowledge.sides import Sides
from waqai.store.outlets import list_copies, list_outlets
from waqai.store.sift import NONE

List = Literal["outlets", "copies"]
OUTLETS = (
    Column("outlet", "outlet"),
    Column("name", "text"),
    Column("owner", "owner"),
    Column("side", "side"),
    Column("articles", "number"),
    Column("telling", "number"),
    Column("own", "number"),
    Column("incidents", "number"),
    Column("first", "day"),
    Column("last", "day"),
    Column("sides", "side_count"),
    Column("types", "type_count"),
)
COPIES = (
    Column("outlet", "outlet"),
    Column("origin", "text", links="origin_outlet"),
    Column("texts", "number"),
    Column("first", "day"),
    Column("last", "day"),
    Column("origin_outlet", "outlet", is_shown=False),
    Column("agency", "text", is_shown=False),
)


def sheet_for(connection: sa.Connection, sides: Sides, name: List) -> Sheet:
    """A list of the page."""
    if name == "outlets":
        rows = []
        for one in list_outlets(connection):
            known = sides.named(one.name)
            counts = {field: [f"{value} {number}" for value, number in getattr(one, field)] for field in ("types", "sides")}
            rows.append(
                {
                    **one._asdict(),
                    **counts,
                    "outlet": one.name or NONE,
                    "name": known.name if known else None,
                    "owner": known.lean.partition("/")[0] if known and known.lean else None,
                    "side": sides.outlet(one.name, None).side,
                }
            )
        return sheet_of(name, OUTLETS, rows)
    copies = []
    for pair in list_copies(connection):
        known = sides.named(pair.outlet)
        if pair.is_agency and known and known.id == pair.of:
            continue  # the agency itself
        origin = {"origin_outlet": None if pair.is_agency else pair.of or NONE, "agency": pair.of if pair.is_agency else None}
        copies.append({**pair._asdict(), **origin, "outlet": pair.outlet or NONE, "origin": pair.of or NONE})
    return sheet_of(name, COPIES, copies)


def show(asked: Asked) -> Response:
    """Both lists, and the larger part of the copies as a graph."""
    sides, labels = asked.desk.known.knowledge.sides, Labels(asked)
    with asked.book.read() as connection:
        outlets, copies = (sheet_for(connection, sides, name) for name in ("outlets", "copies"))
    items = [copies.item(row) for row in copies.rows]
    pairs = [(str(labels("outlet", item["outlet"])), str(labels("outlet", item["origin"])), item["texts"]) for item in items]
    graph = draw_copies(pairs, asked.language == "ar")
    return asked.page("sources.html", outlets=outlets, copies=copies, graph=graph, labels=labels)


def give(asked: Asked, name: List, form: Form) -> Response:
    """A list as a file."""
    with asked.book.read() as connection:
        return export(sheet_for(connection, asked.desk.known.knowledge.sides, name), form)


ROUTES = (
    Route("GET", "/sources", "reader", show),
    Route("GET", "/sources/{name}.{form}", "reader", give),
)
NAV = (Entry("nav.sources", "/sources"),)
