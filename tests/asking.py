"""Random requests of every kind that the OpenAPI document allows, and some that it does not, put to the API of a desk."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import schemathesis
import sqlalchemy as sa
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from desking import ORIGIN, Browser
from waqai.store.book import Book
from waqai.store.schema import documents, incidents, members, reviews

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance]
CONFIG = {"generation": {"with-security-parameters": False}}


class Asked(NamedTuple):
    """What requests came to: how many there were by route and status, and how long each took in seconds."""

    requests: Counter[tuple[str, int]]
    times: list[float]


class Known(NamedTuple):
    """What is in the book, so that not all requests ask for what is not there: ids by the name of the parameter, and claims."""

    ids: Mapping[str, Sequence[str]]
    claims: Sequence[tuple[str, str]]
    book: Book


def known_of(app: FastAPI) -> Known:
    """What is in the book of an app."""
    book: Book = app.state.desk.book
    proposals = [one.id for one in app.state.lessons.proposals().found]
    with book.read() as connection:
        ids = connection.execute(sa.select(incidents.c.id).order_by(incidents.c.id)).scalars().all()
        keys = connection.execute(sa.select(documents.c.key).order_by(documents.c.number)).scalars().all()
        claims = [tuple(row) for row in connection.execute(sa.select(members.c.claim, members.c.incident).order_by(members.c.claim))]
    return Known({"id": ids, "sha256": keys, "proposal": proposals or [""], "release": [""]}, claims, book)


def headers_of(browser: Browser) -> dict[str, str]:
    """What a browser that has come in sends with each request."""
    name = "waqai-8420"
    return {"host": ORIGIN.partition("://")[2], "origin": ORIGIN, "cookie": f"{name}={browser.cookies[name]}", "x-csrf-token": browser.csrf}


def ask(app: FastAPI, headers: Mapping[str, str], known: Known, examples: int) -> Asked:
    """So many random requests of each route; raises where an answer is a fault of the server or is not as the document says."""
    config = schemathesis.Config.from_dict(CONFIG)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=config, headers=dict(headers))
    asked = Asked(Counter(), [])
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        _ask(result.ok(), headers, known, examples, asked)
    return asked


def _ask(operation: Any, headers: Mapping[str, str], known: Known, examples: int, asked: Asked) -> None:
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), pick=st.integers(0, 10_000))
    def run(case: Any, pick: int) -> None:
        if pick % 2:
            _fill(case, known, pick)
        begun = time.perf_counter()
        response = case.call(headers=dict(headers))
        asked.times.append(time.perf_counter() - begun)
        asked.requests[operation.label, response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    run()


def _fill(case: Any, known: Known, pick: int) -> None:
    """Put something that is in the book into a request."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = known.ids[name][pick // 2 % len(known.ids[name])]
    if isinstance(case.body, dict) and isinstance(case.body.get("decisions"), list):
        named = set()
        for at, made in enumerate(one for one in case.body["decisions"] if isinstance(one, dict)):
            for name in ("claim", "other"):
                made[name], incident = known.claims[(pick + 7 * at + len(name)) % len(known.claims)]
                named.add(incident)
            made["number"] = 1 + pick % 9
        with known.book.read() as connection:
            found = connection.execute(sa.select(reviews.c.incident, reviews.c.version).where(reviews.c.incident.in_(named)))
            case.body["seen"] = {row.incident: row.version + (pick % 16 == 3) for row in found}
