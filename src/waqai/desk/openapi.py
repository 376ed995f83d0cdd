"""The OpenAPI document of the API: its routes with who may use them, its shapes, and the two ways to come in."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from waqai import __version__
from waqai.desk.answers import Fault, Stale
from waqai.desk.routes import Route, allows

EVERY = (401, 403, 429, 503)  # what any route may answer
REASONS = {
    401: "Nobody came in: no key or session, or one that is not good.",
    403: "Not for this role, or not with a key.",
    404: "There is none of this id.",
    409: "Somebody decided meanwhile; nothing was kept.",
    413: "Larger than is taken at once.",
    422: "Asked for in a way that cannot be answered.",
    503: "The book is busy, mostly because another program writes to it; ask again.",
    429: "Too many requests, or too much at once; Retry-After says how many seconds to wait.",
}


def responses_of(route: Route) -> dict[int | str, dict[str, Any]]:
    """The answers of a route that are no success."""
    statuses = (*EVERY, *route.others) if route.in_api else ()
    return {status: {"model": Stale if status == 409 else Fault, "description": REASONS[status]} for status in statuses}


def explain(request: Request, error: Exception) -> Response:
    """What is wrong with the parameters or the body of a request, in one line."""
    assert isinstance(error, RequestValidationError)
    faults = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()]
    return JSONResponse({"detail": "; ".join(faults).encode("utf-8", "replace").decode()}, 422)


def make_document(app: FastAPI, routes: dict[tuple[str, str], Route]) -> dict[str, Any]:
    """The document, the same on every run."""
    document = get_openapi(
        title="waqai",
        version=__version__,
        description="What the review desk of a book shows, as JSON.",
        routes=app.routes,
    )
    document["components"]["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "A key of `waqai keys add`, which may read."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "waqai",
            "description": "A session of the desk; what changes something needs X-CSRF-Token too.",
        },
    }
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            route = routes[method.upper(), path]
            may_read = method == "get" and allows("reader", route.right)
            told["security"] = [{"session": []}, *([{"key": []}] if may_read else [])]
            told["x-right"] = route.right
    return document
