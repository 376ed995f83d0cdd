"""The desk itself: an incident with its article, and what a reviewer decides about it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from waqai.desk.asked import Asked, Asking
from waqai.desk.pages.queue import Filter, cursor_of, next_page, query_of
from waqai.desk.routes import Route
from waqai.desk.view import View, claims_told, home_of, look, what_became
from waqai.store.decisions import Decision
from waqai.store.queue import Cursor, Wanted, last_step
from waqai.store.regroup import Decided, decide_about

Id = Annotated[str, Query(max_length=64)]
NOTE = 2000  # characters


def show(asked: Asked, id: str, wanted: Filter, report: Id = "") -> Response:
    """An incident, with the article of one of its reports."""
    return draw(asked, id, wanted, report)


def draw(asked: Asking, id_: str, wanted: Wanted, report: str = "", **more: Any) -> Response:
    """The page of an incident as it is now, or its part where htmx asks; of one that is no more, where it went."""
    view = look(asked.book, id_, report or None)
    if view is None:
        return gone(asked, id_, wanted)
    values: dict[str, Any] = {"theirs": (), "mine": None, "fault": None, "is_moved": False, "status": 200} | more
    status = values.pop("status")
    template = "incident_part.html" if asked.is_part else "incident.html"
    cursor = str(Cursor(view.review["rank"], view.id))
    return asked.page(template, status, view=view, wanted=wanted, query=query_of(wanted), cursor=cursor, **values)


def follow(asked: Asking, view: View, wanted: Wanted) -> Response:
    """The incident that holds the claims of the shown report now, which a decision may have moved to another one."""
    home = home_of(asked.book, view.told.claims) or view.id
    return draw(asked, home, wanted, view.told.id, is_moved=home != view.id)


def gone(asked: Asking, id_: str, wanted: Wanted) -> Response:
    """The page of an incident that is no more, or never was."""
    into = what_became(asked.book, id_)
    if into is None:
        return unknown(asked)
    return asked.page("gone_part.html" if asked.is_part else "gone.html", 410, id=id_, into=into, query=query_of(wanted))


def unknown(asked: Asking) -> Response:
    """The page that says that there is no such page."""
    return asked.page("refused_part.html" if asked.is_part else "refused.html", 404, key="refused.page")


def accept(asked: Asked, id: str, wanted: Filter) -> Response:
    """All claims of the incident accepted."""
    return _verdict(asked, id, wanted, "accept")


def reject(asked: Asked, id: str, wanted: Filter) -> Response:
    """All claims of the incident rejected."""
    return _verdict(asked, id, wanted, "reject")


def _verdict(asked: Asking, id_: str, wanted: Wanted, kind: str) -> Response:
    claims = claims_told(asked.book, id_)
    if claims is None:
        return gone(asked, id_, wanted)
    made = [Decision(who=asked.user, kind=kind, claim=claim, note=note_of(asked)) for claim in claims]
    conflict = decide(asked, id_, wanted, made, kind)
    return conflict or next_page(asked, wanted, cursor_of(asked.form.get("after", "")))


def note_of(asked: Asking) -> str:
    """The note of the form."""
    return asked.form.get("note", "").strip()[:NOTE]


def seen_of(asked: Asking, name: str = "seen") -> int:
    """The version that the form was made from; -1, which no incident has, where it tells none."""
    text = asked.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


def decide(asked: Asking, id_: str, wanted: Wanted, made: Sequence[Decision], kind: str, **others: int) -> Response | None:
    """Keep decisions about an incident that nobody else has decided about since it was shown.

    None where they were kept; else the page that shows both: what others decided meanwhile, and what was to be decided now (`kind`).
    """
    seen, report = {id_: seen_of(asked), **others}, asked.form.get("report", "")
    try:
        found = decide_about(asked.book, made, seen, asked.desk.known.grouper, asked.now())
    except ValueError:
        return draw(asked, id_, wanted, report, fault="incident.fault", status=400)
    if isinstance(found, Decided):
        return None
    now = look(asked.book, id_, report)
    theirs = [step for step in now.steps if step.numbers[-1] > seen[id_]] if now else []
    return draw(asked, id_, wanted, report, theirs=theirs, mine=kind, status=409)


def undo(asked: Asked, id: str, wanted: Filter) -> Response:
    """A step of the history taken back: one's own, or for editors anybody's."""
    view = look(asked.book, id, asked.form.get("report"))
    if view is None:
        return gone(asked, id, wanted)
    step = next((one for one in view.steps if str(one.numbers[0]) == asked.form.get("step")), None)
    if step is None or step.is_undone or step.kind == "undo":
        return draw(asked, id, wanted, view.told.id, fault="incident.no_step", status=400)
    if step.who != asked.user and not asked.may("editor"):
        return draw(asked, id, wanted, view.told.id, fault="incident.not_yours", status=403)
    return decide(asked, id, wanted, undoing(asked, step.rows), "undo") or follow(asked, view, wanted)


def undo_last(asked: Asked, wanted: Filter) -> Response:
    """What the reviewer decided last taken back, if nobody has decided about it since; the incident is shown again."""
    rows, ids = last_step(asked.book, asked.user)
    if not rows:
        return next_page(asked, wanted, None)
    views = [view for id_ in ids if (view := look(asked.book, id_)) is not None]
    last = rows[-1]["number"]
    if any(view.version > last for view in views):
        view = max(views, key=lambda one: one.version)
        return draw(asked, view.id, wanted, theirs=[step for step in view.steps if step.numbers[-1] > last], mine="undo", status=409)
    seen = {view.id: view.version for view in views}
    found = decide_about(asked.book, undoing(asked, rows), seen, asked.desk.known.grouper, asked.now())
    return draw(asked, found.incidents[0] if isinstance(found, Decided) and found.incidents else views[0].id, wanted)


def undoing(asked: Asking, rows: Sequence[dict[str, Any]]) -> list[Decision]:
    """The decisions that take these back."""
    return [
        Decision(who=asked.user, kind="undo", claim=row["claim"], other=row["other"], after={"number": row["number"]}, note=note_of(asked))
        for row in rows
        if row["kind"] != "undo"
    ]


ROUTES = (
    Route("GET", "/incident/{id}", "reader", show),
    Route("POST", "/incident/{id}/accept", "reviewer", accept),
    Route("POST", "/incident/{id}/reject", "reviewer", reject),
    Route("POST", "/incident/{id}/undo", "reviewer", undo),
    Route("POST", "/undo", "reviewer", undo_last),
)
