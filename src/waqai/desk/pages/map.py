"""The map and the timeline, which filter each other, and the lists of what they show."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from starlette.responses import Response

from waqai.desk.asked import Asked, Asking
from waqai.desk.labels import Labels
from waqai.desk.mapdata import SHAPE_OF, SHAPES, pack
from waqai.desk.routes import Entry, Route
from waqai.desk.sheets import Column, Form, Sheet, export, sheet_of
from waqai.desk.sieves import QUESTIONS, USUAL, chosen_of, items_of, query_of, read_sieve
from waqai.store.sift import Sieve, answers, count_sifted, days_of, list_sifted, place_key, places_of

List = Literal["incidents", "places", "days"]
LISTS: tuple[List, ...] = ("incidents", "places", "days")
A_PAGE = 50  # rows
COLUMNS = (
    Column("incident", "incident"),
    Column("start", "day"),
    Column("end", "day", is_shown=False),
    Column("type", "type"),
    Column("place", "place", links="place_key"),
    Column("place_kind", "kind"),
    Column("admin1", "admin1"),
    Column("country", "country"),
    Column("actor", "party"),
    Column("target", "party"),
    Column("killed", "number"),
    Column("grade", "grade"),
    Column("status", "status"),
    Column("modality", "modality", is_shown=False),
    Column("outlets", "outlet"),
    Column("sources", "source", is_shown=False),
    Column("articles", "number", is_shown=False),
    Column("origins", "number"),
    Column("lat", "decimal", is_shown=False),
    Column("lon", "decimal", is_shown=False),
    Column("place_key", "text", is_shown=False),
)
PLACES = (
    Column("place", "place", links="place_key"),
    Column("place_kind", "kind"),
    Column("admin1", "admin1"),
    Column("country", "country"),
    Column("incidents", "number"),
    Column("killed", "number"),
    Column("lat", "decimal", is_shown=False),
    Column("lon", "decimal", is_shown=False),
    Column("place_key", "text", is_shown=False),
)
DAYS = (Column("start", "day"), Column("incidents", "number"))


class Shown(NamedTuple):
    """A page of a list: how many incidents are wanted, how many rows the list has in all, and which page this is, from 1."""

    sheet: Sheet
    total: int
    rows: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-self.rows // A_PAGE))


def sheet_for(connection: sa.Connection, sieve: Sieve, name: List, start: int = 0, limit: int | None = None) -> Sheet:
    """A list of what a sieve lets through; of the incidents a part only, where that is asked for."""
    if name == "incidents":
        rows = list_sifted(connection, sieve, start, limit)
        return sheet_of(name, COLUMNS, [{**row, "place_key": _key(row)} for row in rows])
    if name == "places":
        return sheet_of(name, PLACES, [{**place._asdict(), "place_key": _key(place._asdict())} for place in places_of(connection, sieve)])
    return sheet_of(name, DAYS, [{"start": day, "incidents": number} for day, number in days_of(connection, sieve)])


def _key(row: Mapping[str, Any]) -> str:
    return place_key(row["place"], row["place_kind"], row["country"], row["admin1"])


def show(asked: Asked) -> Response:
    """The map with its filters and the first page of a list; for a script that asks, the list only."""
    try:
        sieve, name, page = _read(asked)
    except ValueError:
        return asked.page("refused.html", 400, key="map.fault")
    with asked.book.read() as connection:
        shown = _shown(connection, sieve, name, page)
        values: dict[str, Any] = {
            "shown": shown,
            "name": name,
            "lists": LISTS,
            "sieve": sieve,
            "query_of": query_of,
            "labels": Labels(asked),
        }
        if asked.is_part:
            return asked.page("map_list.html", **values)
        usual = {name: frozenset(USUAL[field]) for name, field in QUESTIONS.items() if field in USUAL}
        return asked.page(
            "map.html", **values, questions=answers(connection), chosen=chosen_of(sieve), shapes=SHAPES, shape_of=SHAPE_OF, usual=usual
        )


def _read(asked: Asking) -> tuple[Sieve, List, int]:
    query = asked.request.query_params
    name: List = next((one for one in LISTS if one == query.get("list")), "incidents")
    page = query.get("page", "1")
    return read_sieve(query.multi_items()), name, int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1


def _shown(connection: sa.Connection, sieve: Sieve, name: List, page: int) -> Shown:
    count = count_sifted(connection, sieve)
    if name == "incidents":
        page = min(max(page, 1), max(1, -(-count // A_PAGE)))
        return Shown(sheet_for(connection, sieve, name, (page - 1) * A_PAGE, A_PAGE), count, count, page)
    whole = sheet_for(connection, sieve, name)
    page = min(max(page, 1), max(1, -(-len(whole.rows) // A_PAGE)))
    return Shown(whole._replace(rows=whole.rows[(page - 1) * A_PAGE : page * A_PAGE]), count, len(whole.rows), page)


def give(asked: Asked, name: List, form: Form) -> Response:
    """A whole list as a file."""
    try:
        sieve, _, _ = _read(asked)
    except ValueError:
        return asked.page("refused.html", 400, key="map.fault")
    with asked.book.read() as connection:
        return export(sheet_for(connection, sieve, name), form, query=[list(item) for item in items_of(sieve)])


def data(asked: Asked) -> Response:
    """All incidents, for the map and the timeline to sift."""
    with asked.book.read() as connection:
        return Response(pack(connection, Labels(asked)), media_type="application/json")


ROUTES = (
    Route("GET", "/map", "reader", show),
    Route("GET", "/map/data", "reader", data),
    Route("GET", "/map/{name}.{form}", "reader", give),
)
NAV = (Entry("nav.map", "/map"),)
