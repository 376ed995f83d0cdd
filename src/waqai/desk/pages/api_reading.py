"""The API, what only reads: incidents, documents, decisions, counts, search and outlets of the book, as JSON."""

import datetime as dt
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from fastapi import HTTPException, Query
from fastapi import Path as InPath
from starlette.responses import Response

from waqai.desk import answers
from waqai.desk.asked import Asked
from waqai.desk.routes import Route
from waqai.knowledge import Searching, load_searching
from waqai.knowledge.load import DATA
from waqai.knowledge.places import english_names
from waqai.model import Span
from waqai.pipeline import ask
from waqai.stats.tally import By, Names, Unit, tally
from waqai.store.ask import documents_named, look_up
from waqai.store.browse import (
    Order,
    Page,
    Wanted,
    count_outlets,
    find_decisions,
    find_documents,
    find_incidents,
    read_incident,
)
from waqai.store.events import Wanted as Counted
from waqai.store.events import notes_of, read_events
from waqai.store.search import Filter, find_readings
from waqai.store.searching import hit_of
from waqai.text.searching import QueryError

LARGEST = 2_000_000_000
Limit = Annotated[int, Query(ge=1, le=200, description="At most so many.")]
After = Annotated[int, Query(ge=0, le=LARGEST, description="Those after this; `next` of the page before.")]
From = Annotated[dt.date | None, Query(alias="from", description="On this day or later.")]
To = Annotated[dt.date | None, Query(description="On this day or earlier.")]
Types = Annotated[list[str], Query(alias="type", description="Of this type; may be repeated.")]
Id = Annotated[str, InPath(alias="id", max_length=200)]
Word = Annotated[str | None, Query(max_length=200)]


def answer(value: object, status: int = 200) -> Response:
    """A value as JSON."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def _page(name: str, page: Page) -> Response:
    return answer({name: page.rows, "next": page.mark})


def list_incidents(
    asked: Asked,
    type_: Types = [],  # noqa: B006
    modality: Word = None,
    grade: Word = None,
    status: Annotated[Literal["unreviewed", "accepted", "corrected", "rejected"] | None, Query()] = None,
    country: Word = None,
    admin1: Word = None,
    place: Annotated[str | None, Query(max_length=200, description="The neutral name of the place.")] = None,
    party: Annotated[str | None, Query(max_length=200, description="The id of a body, or a class where none is known.")] = None,
    since: From = None,
    to: To = None,
    order: Annotated[Order, Query(description="What review gains most from first, or by day.")] = "gain",
    after: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
    limit: Limit = 50,
) -> Response:
    """The incidents of the last grouping, a page at a time."""
    wanted = Wanted(type_, modality, grade, status, country, admin1, place, party, since, to)
    with asked.book.read() as connection:
        try:
            return _page("incidents", find_incidents(connection, wanted, order, after, limit))
        except ValueError as error:
            raise HTTPException(422, str(error)) from None


def show_incident(asked: Asked, id_: Id) -> Response:
    """An incident with its reports, the words that they rest on, figures, voices, why the reports stand together, and decisions."""
    with asked.book.read() as connection:
        found = read_incident(connection, id_)
    if found is None:
        raise HTTPException(404, "no incident of this id")
    return answer(found)


def list_documents(
    asked: Asked, site: Word = None, since: From = None, to: To = None, after: After = 0, limit: Limit = 50
) -> Response:
    """The documents that no newer version has replaced, in the order in which they were read."""
    with asked.book.read() as connection:
        return _page("documents", find_documents(connection, site, since, to, after, limit))


def show_document(asked: Asked, sha256: Annotated[str, InPath(max_length=200)]) -> Response:
    """A document by its hash or the first six digits of it or more, with its record, sightings, readings and versions."""
    found = [key for key in documents_named(asked.book, sha256) if key.startswith(sha256)]
    if len(found) != 1:
        raise HTTPException(404, "several documents have a hash that begins so; give more digits" if found else "no document of this hash")
    return answer(look_up(asked.book, found[0])._asdict())


def list_decisions(asked: Asked, after: After = 0, limit: Limit = 50) -> Response:
    """What people decided, in the order in which they did."""
    with asked.book.read() as connection:
        return _page("decisions", find_decisions(connection, after, limit))


def count_incidents(
    asked: Asked,
    by: Annotated[By, Query()] = "time",
    unit: Annotated[Unit | None, Query(description="Of time; without it what suits the days.")] = None,
    since: From = None,
    to: To = None,
    type_: Types = [],  # noqa: B006
    modality: Annotated[list[str], Query(description="Of this modality; may be repeated. Without it `actual`; `all` for every one.")] = [],  # noqa: B006
    country: Annotated[list[str], Query()] = [],  # noqa: B006
    admin1: Annotated[list[str], Query()] = [],  # noqa: B006
    site: Annotated[list[str], Query()] = [],  # noqa: B006
    top: Annotated[int, Query(ge=0, le=10_000, description="So many rows, not of time; 0 for all.")] = 30,
) -> Response:
    """Incidents counted over time, by type, place, source or party, as `waqai stats` does."""
    modalities = () if "all" in modality else tuple(modality or ("actual",))
    wanted = Counted(since, to, tuple(type_), modalities, tuple(country), tuple(admin1), tuple(site))
    with asked.book.read() as connection:
        found = read_events(connection, wanted)
    units, countries = english_names(DATA)
    names = Names(units, countries, {party.id: party.name for party in asked.desk.known.knowledge.parties.values()})
    try:
        chart = tally(found.events, by, names, unit, top)
    except ValueError as error:
        raise HTTPException(422, str(error)) from None
    notes = [*notes_of(found, wanted), *chart.notes]
    return answer({"title": chart.title, "bars": [bar._asdict() for bar in chart.bars], "notes": notes})


@cache
def searching() -> Searching:
    """What a search needs to know, read once."""
    return load_searching()


def search(
    asked: Asked,
    q: Annotated[str, Query(max_length=1000, description="Words that must all occur, \"phrases\", and -words that must not.")],
    since: From = None,
    to: To = None,
    type_: Types = [],  # noqa: B006
    limit: Limit = 20,
) -> Response:
    """Documents by their words in any form, the last published first, as `waqai search` finds them."""
    try:
        query = ask(q, searching())
    except QueryError as error:
        raise HTTPException(422, str(error)) from None
    with asked.book.read() as connection:
        found = find_readings(connection, query, Filter(since, to, tuple(type_)), limit + 1)
        hits = [hit_of(connection, reading, query, searching()) for reading in found[:limit]]
    documents = []
    for hit in hits:
        own = hit.record["document"]
        documents.append(
            {
                **{name: own[name] for name in ("sha256", "url", "site", "title", "published")},
                "title_hits": _hits(own["title"] or "", hit.title),
                "hits": _hits(own["text"], hit.text),
                "incidents": [{name: one[name] for name in ("id", "type", "modality")} for one in hit.record["incidents"]],
            }
        )
    return answer({"documents": documents, "more": len(found) > limit})


def _hits(text: str, spans: list[Span]) -> list[dict[str, Any]]:
    return [{"span": list(span), "text": text[span.start : span.end]} for span in spans]


def list_outlets(asked: Asked) -> Response:
    """The outlets of the documents: what each has, who owns it and on which side it stands, and whose texts it printed."""
    with asked.book.read() as connection:
        found = count_outlets(connection)
    sides = asked.desk.known.knowledge.sides
    told = []
    for one in found:
        publisher = sides.outlet(one["site"], one["url"])
        told.append({**one, "owner": publisher.owner, "side": publisher.side})
    return answer({"outlets": told})


ROUTES = (
    Route("GET", "/api/incidents", "reader", list_incidents, True, answers.Incidents, others=(422,)),
    Route("GET", "/api/incidents/{id}", "reader", show_incident, True, answers.Incident | answers.Gone, others=(404, 422)),
    Route("GET", "/api/documents", "reader", list_documents, True, answers.Documents, others=(422,)),
    Route("GET", "/api/documents/{sha256}", "reader", show_document, True, answers.Document, others=(404, 422)),
    Route("GET", "/api/decisions", "reader", list_decisions, True, answers.Decisions, others=(422,)),
    Route("GET", "/api/stats", "reader", count_incidents, True, answers.Stats, others=(422,)),
    Route("GET", "/api/search", "reader", search, True, answers.Found, others=(422,)),
    Route("GET", "/api/sources", "reader", list_outlets, True, answers.Outlets),
)
