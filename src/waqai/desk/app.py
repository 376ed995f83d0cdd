"""The app: the routes of all pages, and the guard before them."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from waqai.desk.asked import Desk
from waqai.desk.guard import Guard
from waqai.desk.keyring import Keyring
from waqai.desk.lessons import Lessons
from waqai.desk.openapi import explain, responses_of
from waqai.desk.pages import PAGES
from waqai.desk.routes import table


def make_app(desk: Desk) -> FastAPI:
    """The app for a desk. What no page declares is not there: no documents, no redirects, no other methods."""
    app = FastAPI(title="waqai", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.add_exception_handler(RequestValidationError, explain)
    app.state.desk = desk
    app.state.lessons = Lessons(desk.book, desk.home, desk.known.engine)
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
    keyring = Keyring(desk.book, desk.clock)
    app.add_middleware(Guard, router=app.router, table=routes, door=desk.door, keyring=keyring, place=desk.place)
    return app
