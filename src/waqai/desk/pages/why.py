"""How a report was read, on demand: its document is read again and the derivation shown."""

from starlette.responses import Response

from waqai.desk.asked import Asked
from waqai.desk.derivation import derive
from waqai.desk.pages.incident import Id, gone
from waqai.desk.pages.queue import Filter
from waqai.desk.routes import Route
from waqai.desk.view import look


def show(asked: Asked, id: str, wanted: Filter, report: Id = "") -> Response:
    """The derivation of a report of an incident."""
    view = look(asked.book, id, report or None)
    if view is None:
        return gone(asked, id, wanted)
    found = derive(view.told.document, view.told.id, asked.desk.known.engine)
    return asked.page("why_part.html", derivation=found)


ROUTES = (Route("GET", "/incident/{id}/why", "reader", show),)
