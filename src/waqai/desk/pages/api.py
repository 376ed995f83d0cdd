"""The page of the API: its OpenAPI document, and the same for people to read."""

from typing import Any

from starlette.responses import Response

from waqai.desk.asked import Asked, Asking
from waqai.desk.openapi import make_document
from waqai.desk.pages.api_reading import answer
from waqai.desk.routes import Entry, Route


def show_document(asked: Asked) -> Response:
    """The OpenAPI document."""
    return answer(_document(asked))


def show(asked: Asked) -> Response:
    """The document as a page."""
    document = _document(asked)
    routes = [_told(path, method, told) for path, methods in document["paths"].items() for method, told in methods.items()]
    shapes = {
        name: {field: kind_of(one) for field, one in shape.get("properties", {}).items()}
        for name, shape in document["components"]["schemas"].items()
    }
    return asked.page("api.html", routes=routes, shapes=shapes)


def _document(asked: Asking) -> dict[str, Any]:
    return make_document(asked.request.app, asked.request.app.state.routes)


def _told(path: str, method: str, told: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of a route."""
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    parameters = [
        {"name": one["name"], "in": one["in"], "kind": kind_of(one["schema"]), "what": one.get("description", "")}
        for one in told.get("parameters", ())
    ]
    return {
        "path": path,
        "method": method,
        "right": told["x-right"],
        "does": told["description"],
        "body": kind_of(body) if body else None,
        "parameters": parameters,
        "answers": {status: _shown(one) for status, one in told["responses"].items()},
    }


def _shown(one: dict[str, Any]) -> tuple[str, str]:
    """What an answer is for, and its shape."""
    schema = one.get("content", {}).get("application/json", {}).get("schema", {})
    return one["description"], kind_of(schema)


def kind_of(schema: dict[str, Any]) -> str:
    """A schema in a few words: the name of a shape, `string`, `list of Brief`."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(map(kind_of, schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{kind_of(schema.get('items', {}))}]"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"{{string: {kind_of(schema['additionalProperties'])}}}"
    return str(schema.get("format") or schema.get("type") or schema.get("const") or "any")


ROUTES = (
    Route("GET", "/api", "reader", show),
    Route("GET", "/api/openapi.json", "reader", show_document, True, dict[str, Any]),
)
NAV = (Entry("nav.api", "/api"),)
