"""The figures of an incident: low, best and high of each origin, drawn, and as a list."""

from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from starlette.responses import Response

from waqai.desk.asked import Asked, Asking
from waqai.desk.figures import figures_sheet
from waqai.desk.routes import Route
from waqai.desk.sheets import Form, export
from waqai.store.reviews import HELD
from waqai.store.schema import incidents


def show(asked: Asked, id: str) -> Response:
    """The figures, as a page or as the part of one."""
    body = _body(asked, id)
    if body is None:
        return asked.page("refused.html", 404, key="refused.page")
    return asked.page("figures_part.html" if asked.is_part else "figures.html", incident=id, body=body)


def give(asked: Asked, id: str, form: Form) -> Response:
    """Who says how many, as a file."""
    body = _body(asked, id)
    return asked.page("refused.html", 404, key="refused.page") if body is None else export(figures_sheet(body), form, incident=id)


def _body(asked: Asking, id_: str) -> Mapping[str, Any] | None:
    """What grouping says of an incident that has claims; None for any other."""
    with asked.book.read() as connection:
        found = connection.execute(sa.select(incidents.c.body).where(incidents.c.id == id_, incidents.c.state.in_(HELD))).scalar()
    return None if found is None else msgspec.json.decode(found, type=dict[str, Any])


ROUTES = (
    Route("GET", "/incident/{id}/figures", "reader", show),
    Route("GET", "/incident/{id}/figures.{form}", "reader", give),
)
