"""The app: the routes of all pages, and the guard before them."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from waqai.desk.asked import Asking, Desk
from waqai.desk.guard import API, Guard
from waqai.desk.keyring import Keyring
from waqai.desk.lessons import Lessons
from waqai.desk.openapi import explain, responses_of
from waqai.desk.pages import PAGES
from waqai.desk.releasing import Releasing
from waqai.desk.render import refusal_json
from waqai.desk.routes import table
from waqai.store.book import BookError


def make_app(desk: Desk) -> FastAPI:
    """The app for a desk. What no page declares is not there: no documents, no redirects, no other methods."""
    app = FastAPI(title="waqai", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.add_exception_handler(RequestValidationError, explain)
    app.state.desk = desk
    app.state.lessons = Lessons(desk.book, desk.home, desk.known.engine)
    app.state.releasing = Releasing(desk.book, desk.home, desk.draw_key)
    app.state.nav = tuple(entry for page in PAGES for entry in getattr(page, "NAV", ()))
    app.state.routes = routes = table(PAGES)
    for route in routes.values():
        app.add_api_route(
            route.path,
            route.run,
            methods=[str(route.method)],
            include_in_schema=route.in_api,
            response_model=route.answer,
            status_code=route.status,
            responses=responses_of(route),
        )
        if route.method == "GET":
            app.add_api_route(route.path, route.run, methods=["HEAD"], include_in_schema=False, response_model=None)
    app.add_exception_handler(BookError, _busy)
    keyring = Keyring(desk.book, desk.clock)
    app.add_middleware(Guard, router=app.router, table=routes, door=desk.door, keyring=keyring, place=desk.place)
    return app


def _busy(request: Request, error: Exception) -> Response:
    """The book could not be read or written, mostly because another program writes to it: nothing was changed."""
    if request.url.path.startswith(API):
        return refusal_json(request, "refused.busy", 503, 1)
    asked = Asking(request)
    return asked.page("refused_part.html" if asked.is_part else "refused.html", 503, key="refused.busy")
