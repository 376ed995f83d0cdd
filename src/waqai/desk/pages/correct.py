"""Correcting a field: the form, the search over the knowledge, and the decision."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from waqai.desk.asked import Asked, Asking
from waqai.desk.catalogue import OUTCOMES, PEOPLE, Choice, given
from waqai.desk.pages.incident import Id, decide, draw, follow, gone, note_of, unknown
from waqai.desk.pages.queue import Filter, query_of
from waqai.desk.routes import Route
from waqai.desk.view import FIELDS, View, look
from waqai.store.decisions import Decision

Words = Annotated[str, Query(max_length=200)]
SEARCHED = ("actor", "target", "place")


def edit(asked: Asked, id: str, field: str, wanted: Filter, report: Id = "", start: int = -1, end: int = -1) -> Response:
    """The form to correct a field of a report; `[start, end)` are words that were selected for it."""
    if field not in FIELDS:
        return unknown(asked)
    view = look(asked.book, id, report or None)
    if view is None:
        return gone(asked, id, wanted)
    text = view.told.document["text"]
    words = text[start:end] if 0 <= start < end <= len(text) else ""
    return asked.page(
        "edit_part.html",
        view=view,
        field=view.told.field(field),
        words=words,
        span=f"{start}-{end}" if words else "",
        query=query_of(wanted),
        found=_found(asked, view, field, words),
        choices=asked.desk.known.catalogue.all(field) if field in ("type", "modality", "attribution") else (),
        outcomes=OUTCOMES,
        people=PEOPLE,
    )


def choose(asked: Asked, id: str, field: str, wanted: Filter, q: Words = "", report: Id = "") -> Response:
    """The parties or places whose names have the words of a search."""
    if field not in SEARCHED:
        return unknown(asked)
    view = look(asked.book, id, report or None)
    if view is None:
        return gone(asked, id, wanted)
    return asked.page("choices_part.html", field=field, found=_found(asked, view, field, q), q=q)


def _found(asked: Asking, view: View, field: str, words: str) -> list[Choice]:
    if field not in SEARCHED or not words.strip():
        return []
    near = (view.body["place"] or {}).get("country")
    return asked.desk.known.catalogue.search(field, words, near)


def correct(asked: Asked, id: str, field: str, wanted: Filter) -> Response:
    """Another value of a field, in the report that is shown or in all reports of the incident."""
    if field not in FIELDS:
        return unknown(asked)
    view = look(asked.book, id, asked.form.get("report"))
    if view is None:
        return gone(asked, id, wanted)
    told = view.told
    try:
        words = _words(told.document["text"], asked.form.get("span", ""))
        value = given(asked.desk.known.catalogue, field, asked.form, words, told.field(field).value)
    except ValueError as error:
        return draw(asked, id, wanted, told.id, fault=str(error), status=400)
    if value is None and field in ("type", "modality"):
        return draw(asked, id, wanted, told.id, fault="edit.choose", status=400)
    made = [_decision(asked, told.claims[0], field, told.field(field).value, value)]
    if asked.form.get("scope") == "all":
        for one in view.body["reports"]:
            if one["incident"] != told.id:
                other = look(asked.book, id, one["incident"])
                if other is not None:
                    made.append(_decision(asked, one["claims"][0], field, other.told.field(field).value, _without_words(value)))
    return decide(asked, id, wanted, made, "correct") or follow(asked, view, wanted)


def _decision(asked: Asking, claim: str, field: str, before: object, value: object) -> Decision:
    after = {"field": field, "value": value}
    return Decision(who=asked.user, kind="correct", claim=claim, before={"field": field, "value": before}, after=after, note=note_of(asked))


def _without_words(value: object) -> object:
    """The value for another article, which does not have these words."""
    if isinstance(value, list):
        return [_without_words(one) for one in value]
    return {name: "" if name == "text" else one for name, one in value.items() if name != "span"} if isinstance(value, dict) else value


def _words(text: str, span: str) -> tuple[str, tuple[int, int]] | None:
    """The words at a span that the form tells, as the article has them; raises ValueError where there is no such place."""
    if not span:
        return None
    start, end = (int(part) if part.isascii() and part.isdigit() and len(part) < 10 else -1 for part in (span + "-").split("-")[:2])
    if not 0 <= start < end <= len(text):
        raise ValueError("edit.span")
    return text[start:end], (start, end)


ROUTES = (
    Route("GET", "/incident/{id}/edit/{field}", "reviewer", edit),
    Route("GET", "/incident/{id}/choose/{field}", "reviewer", choose),
    Route("POST", "/incident/{id}/correct/{field}", "reviewer", correct),
)
