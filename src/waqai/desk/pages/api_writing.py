"""The API, what changes something: decisions about incidents, and what is learned from them."""

from typing import Annotated, Any

import msgspec
from fastapi import HTTPException
from fastapi import Path as InPath
from starlette.responses import Response

from waqai.desk import answers
from waqai.desk.asked import Asked, Asking
from waqai.desk.lessons import Lessons
from waqai.desk.pages.api_reading import answer
from waqai.desk.routes import Route
from waqai.group.values import ClaimKey
from waqai.learn.values import LearnError, as_item
from waqai.store.browse import find_decision, places_of, value_read
from waqai.store.decisions import Decision
from waqai.store.regroup import Stale, decide_about


def keep_decisions(asked: Asked, made: answers.Proposed) -> Response:
    """Keep decisions and group what they touch anew, unless somebody decided meanwhile.

    `seen` are the incidents that hold the claims, with their versions as they were seen.
    """
    if any(one.kind in ("same", "different") for one in made.decisions) and not asked.may("editor"):
        raise HTTPException(403, asked.desk.known.renderer.say(asked.language, "refused.role"))
    found = [_decision(asked, one) for one in made.decisions]
    _check_places(asked, found, made.seen)
    try:
        kept = decide_about(asked.book, found, made.seen, asked.desk.known.grouper, asked.now())
    except ValueError as error:
        raise HTTPException(422, str(error)) from None
    if isinstance(kept, Stale):
        return answer({"detail": "somebody decided about these incidents meanwhile; nothing was kept", "versions": kept.versions}, 409)
    return answer(kept._asdict(), 201)


def _decision(asked: Asking, made: answers.Made) -> Decision:
    """A decision as the book keeps it, with what it changes."""
    claim, other = made.claim, made.other
    before: Any = None
    after: Any = None
    try:
        msgspec.json.encode((made.note, made.value, claim, other))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise HTTPException(422, f"words that are no text: {error}") from None
    with asked.book.read() as connection:
        if made.kind == "undo":
            taken = find_decision(connection, made.number) if made.number else None
            if taken is None:
                raise HTTPException(422, "undo: no decision of this number")
            claim, other, after = taken.claim, taken.other, {"number": made.number}
        elif made.kind == "correct":
            if made.field is None or not claim:
                raise HTTPException(422, "correct: name a claim and a field")
            _check_value(made.field, made.value)
            before, after = value_read(connection, claim, made.field), {"field": made.field, "value": made.value}
    if made.kind in ("same", "different") and not other:
        raise HTTPException(422, f"{made.kind}: name two claims")
    for key in filter(None, (claim, other)):
        _check_claim(key)
    if not claim:
        raise HTTPException(422, f"{made.kind}: name a claim")
    return Decision(who=asked.user, kind=made.kind, claim=claim, other=other, before=before, after=after, note=made.note)


def _check_claim(key: str) -> None:
    try:
        is_claim = str(ClaimKey.parse(key)) == key
    except ValueError:
        is_claim = False
    if not is_claim:
        raise HTTPException(422, f"{key[:200]!r} is no claim; write it as SHA256:START-END:TYPE")


def _check_value(field: str, value: Any) -> None:
    """Refuse what no record has in a field; what is in it, grouping checks."""
    kinds: dict[str, tuple[type, ...]] = {"type": (str,), "modality": (str,), "toll": (list,)}
    if not isinstance(value, kinds.get(field, (dict, type(None)))):
        raise HTTPException(422, f"the correction of {field} is not as a record has it")


def _check_places(asked: Asking, made: list[Decision], seen: dict[str, int]) -> None:
    """Refuse decisions about claims that no seen incident holds."""
    named = {key for one in made for key in (one.claim, one.other) if key}
    with asked.book.read() as connection:
        where = places_of(connection, named)
    for key in sorted(named):
        if key not in where:
            raise HTTPException(422, f"{key[:200]}: no incident holds this claim")
        if where[key] not in seen:
            raise HTTPException(422, f"{key[:200]}: its incident {where[key]} is not among those seen")


def list_proposals(asked: Asked) -> Response:
    """What the decisions of the book propose for the lexicon, and gold examples."""
    try:
        found = _lessons(asked).proposals()
    except LearnError as error:
        raise HTTPException(422, str(error)) from None
    return answer({"proposals": [as_item(one, None) for one in found.found], "passed": dict(found.passed)})


def show_proposal(asked: Asked, proposal: Annotated[str, InPath(max_length=200)]) -> Response:
    """A proposal with what it would change in the documents of the book."""
    try:
        lessons = _lessons(asked)
        one = lessons.find(proposal)
        if one is None:
            raise HTTPException(404, "no proposal of this id")
        return answer(as_item(one, lessons.effect(one)))
    except LearnError as error:
        raise HTTPException(422, str(error)) from None


def take_proposals(asked: Asked, choice: answers.Choice) -> Response:
    """Write proposals into the lexicon of the machine that the desk runs on, or note them as refused."""
    try:
        files = _lessons(asked).take(choice.accept, choice.refuse, asked.user, asked.now())
    except LearnError as error:
        raise HTTPException(422, str(error)) from None
    return answer({"files": [path.name for path in files]})


def _lessons(asked: Asking) -> Lessons:
    lessons: Lessons = asked.request.app.state.lessons
    return lessons


ROUTES = (
    Route("POST", "/api/decisions", "reviewer", keep_decisions, True, answers.Kept, 201, (409, 413, 422)),
    Route("GET", "/api/learn", "reader", list_proposals, True, answers.Proposals, others=(422,)),
    Route("GET", "/api/learn/{proposal}", "reader", show_proposal, True, answers.Proposal, others=(404, 422)),
    Route("POST", "/api/learn", "editor", take_proposals, True, answers.Written, others=(413, 422)),
)
