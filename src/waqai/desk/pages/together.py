"""Together or apart: why claims stand in one incident, what else may be the same, merging and splitting."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import Query
from starlette.responses import Response

from waqai.desk.asked import Asked, Asking
from waqai.desk.pages.incident import decide, gone, note_of, seen_of
from waqai.desk.pages.queue import Filter, query_of
from waqai.desk.routes import Route
from waqai.desk.view import View, look
from waqai.group.match import compare, score, shape_of
from waqai.group.values import Report
from waqai.store.decisions import Decision
from waqai.store.queue import Wanted, list_near
from waqai.store.regroup import Grouper, read_reports

SHOWN = 8  # incidents that may be the same
LOOKED_AT = 40


class Likeness(NamedTuple):
    """How like two incidents are: the best score between their reports, its parts from the weightiest on, and the two reports."""

    score: float
    parts: tuple[tuple[str, float], ...]
    a: str
    b: str


def show(asked: Asked, id: str, wanted: Filter, other: Annotated[str, Query(alias="with", max_length=64)] = "") -> Response:
    """The claims of an incident, why they stand together, and incidents that may be the same."""
    return _draw(asked, id, wanted, other.strip())


def _draw(asked: Asking, id_: str, wanted: Wanted, other: str = "", fault: str | None = None, status: int = 200) -> Response:
    view = look(asked.book, id_)
    if view is None:
        return gone(asked, id_, wanted)
    if view.state != "live":
        return asked.go(f"/incident/{id_}{query_of(wanted)}")
    found = look(asked.book, other) if other and other != id_ else None
    if other and (found is None or found.state != "live"):
        fault, status = fault or "together.unknown", 404 if status == 200 else status
        found = None
    near = list_near(asked.book, id_, asked.desk.known.knowledge.families, LOOKED_AT)
    grouper = asked.desk.known.grouper
    with asked.book.read() as connection:
        reports = read_reports(connection, [id_, *(row["incident"] for row in near), *([found.id] if found else [])], grouper)
    mine = reports.get(id_, [])
    liked = [(row, likeness(mine, reports.get(row["incident"], []), grouper)) for row in near]
    liked.sort(key=lambda one: (-one[1].score, one[0]["incident"]))
    return asked.page(
        "together.html",
        status,
        view=view,
        wanted=wanted,
        query=query_of(wanted),
        sentences=_sentences(asked, view),
        near=liked[:SHOWN],
        other=found,
        other_like=likeness(mine, reports.get(found.id, []), grouper) if found else None,
        other_sentences=_sentences(asked, found) if found else {},
        typed=other,
        fault=fault,
    )


def likeness(mine: Sequence[Report], theirs: Sequence[Report], grouper: Grouper) -> Likeness:
    """The two reports of two incidents that are most alike, of the first six of each."""
    best = Likeness(float("-inf"), (), "", "")
    for a in mine[:6]:
        for b in theirs[:6]:
            one, two = sorted((shape_of(a, grouper.rules), shape_of(b, grouper.rules)), key=lambda shape: shape.key)
            value = score(one, two, grouper.rules.weights)
            if value > best.score:
                parts = sorted(compare(one, two, grouper.rules.weights), key=lambda part: -abs(part[1]))
                best = Likeness(value, tuple(parts), a.incident, b.incident)
    return best


def _sentences(asked: Asking, view: View) -> dict[str, dict[str, Any]]:
    """The sentence of each claim of an incident, with the words that tell it."""
    found: dict[str, dict[str, Any]] = {}
    for one in view.body["reports"]:
        told = (look(asked.book, view.id, one["incident"]) or view).told
        text = told.document["text"]
        at = {f"{start}-{end}": claim for claim in told.body["claims"] for start, end in [claim["trigger"]]}
        for key in one["claims"]:
            claim = at.get(key.split(":")[1])
            if claim is not None:
                (first, last), (start, end) = claim["sentence"], claim["trigger"]
                found[key] = {"before": text[first:start], "trigger": text[start:end], "after": text[end:last]}
    return found


def merge(asked: Asked, id: str, wanted: Filter) -> Response:
    """Two incidents put together: a claim of the one is the same as a claim of the other."""
    view, other = look(asked.book, id), look(asked.book, asked.form.get("other", ""))
    if view is None or other is None:
        return gone(asked, id, wanted)
    if other.id == view.id or "live" not in (view.state, other.state):
        return _draw(asked, id, wanted, fault="together.unknown", status=400)
    made = [_pair(asked, "same", view.told.claims[0], other.told.claims[0])]
    return decide(asked, id, wanted, made, "same", **{other.id: seen_of(asked, "seen_other")}) or _after(asked, view, wanted)


def _after(asked: Asking, view: View, wanted: Wanted) -> Response:
    """The incident that has the claims of one that was shown."""
    return asked.go(f"/incident/{view.id}/together{query_of(wanted)}")


def split(asked: Asked, id: str, wanted: Filter) -> Response:
    """Some claims of an incident told apart from the others: each side is the same, and the two are different."""
    view = look(asked.book, id)
    if view is None:
        return gone(asked, id, wanted)
    claims = [claim for one in view.body["reports"] for claim in one["claims"]]
    out = [claim for claim in claims if asked.form.get(f"claim-{claim}")]
    left = [claim for claim in claims if claim not in out]
    if not out or not left:
        return _draw(asked, id, wanted, fault="together.some", status=400)
    made = [_pair(asked, "different", left[0], out[0])]
    made += [_pair(asked, "same", side[0], claim) for side in (left, out) for claim in side[1:]]
    return decide(asked, id, wanted, made, "different") or _after(asked, view, wanted)


def _pair(asked: Asking, kind: str, claim: str, other: str) -> Decision:
    return Decision(who=asked.user, kind=kind, claim=claim, other=other, note=note_of(asked))


def apart(asked: Asked, id: str, wanted: Filter) -> Response:
    """Two incidents marked as different, so that no later grouping puts them together."""
    view, other = look(asked.book, id), look(asked.book, asked.form.get("other", ""))
    if view is None or other is None or other.id == view.id:
        return gone(asked, id, wanted)
    made = [_pair(asked, "different", view.told.claims[0], other.told.claims[0])]
    return decide(asked, id, wanted, made, "different", **{other.id: seen_of(asked, "seen_other")}) or _after(asked, view, wanted)


ROUTES = (
    Route("GET", "/incident/{id}/together", "reader", show),
    Route("POST", "/incident/{id}/merge", "editor", merge),
    Route("POST", "/incident/{id}/split", "editor", split),
    Route("POST", "/incident/{id}/apart", "editor", apart),
)
