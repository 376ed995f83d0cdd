"""The front page: what the book holds."""

from starlette.responses import Response

from waqai.desk.asked import Asked
from waqai.desk.routes import Entry, Route
from waqai.store.verify import count


def show(asked: Asked) -> Response:
    """How much the book holds, and the way on."""
    return asked.page("home.html", counts=count(asked.book))


ROUTES = (Route("GET", "/", "reader", show),)
NAV = (Entry("nav.home", "/"),)
