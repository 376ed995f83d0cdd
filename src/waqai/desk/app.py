"""The app: the routes of all pages, and the guard before them."""

from fastapi import FastAPI

from waqai.desk.asked import Desk
from waqai.desk.guard import Guard
from waqai.desk.pages import PAGES
from waqai.desk.routes import table


def make_app(desk: Desk) -> FastAPI:
    """The app for a desk. What no page declares is not there: no documents, no redirects, no other methods."""
    app = FastAPI(title="waqai", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.desk = desk
    app.state.nav = tuple(entry for page in PAGES for entry in getattr(page, "NAV", ()))
    routes = table(PAGES)
    for route in routes.values():
        methods = [route.method] + (["HEAD"] if route.method == "GET" else [])
        app.add_api_route(route.path, route.run, methods=methods, include_in_schema=route.in_api, response_model=None)
    app.add_middleware(Guard, router=app.router, table=routes, door=desk.door, place=desk.place)
    return app
