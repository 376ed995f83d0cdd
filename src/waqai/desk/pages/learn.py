"""What reviewers' decisions teach: proposals seen, tried, accepted and refused."""

from starlette.responses import Response

from waqai.curate.compare import change_item
from waqai.desk.asked import Asked, Asking
from waqai.desk.lessons import Lessons
from waqai.desk.routes import Entry, Route
from waqai.learn.values import KINDS, LearnError, Proposal

SORTS = ("gained", "lost", "changed")
SHOWN = 20  # changes of each sort
AT_ONCE = 100  # proposals on the page


def show(asked: Asked, kind: str = "") -> Response:
    """All proposals, or those of a kind."""
    return _list(asked, kind, None)


def _list(asked: Asking, kind: str, fault: str | None, status: int = 200) -> Response:
    try:
        found = _lessons(asked).proposals()
    except LearnError as error:
        return asked.page("learn.html", 409, proposals=(), passed={}, kinds=KINDS, kind=kind, fault=str(error), more=0)
    wanted = [one for one in found.found if kind in ("", one.kind)]
    shown = wanted[:AT_ONCE]
    more = len(wanted) - len(shown)
    passed = dict(found.passed.most_common())
    return asked.page("learn.html", status, proposals=shown, passed=passed, kinds=KINDS, kind=kind, fault=fault, more=more)


def show_one(asked: Asked, lesson: str) -> Response:
    """A proposal with what it would change."""
    try:
        one = _lessons(asked).find(lesson)
        if one is None:
            return asked.page("refused.html", 404, key="refused.page")
        effect = _lessons(asked).effect(one)
    except LearnError as error:
        return _list(asked, "", str(error), 409)
    changes = {what: [change_item(change) for change in effect.changes if change.what == what] for what in SORTS}
    return asked.page("lesson.html", one=one, effect=effect, changes=changes, shown=SHOWN, fields=_fields(one))


def _fields(one: Proposal) -> dict[str, str]:
    """The first row of a proposal by the names of its columns."""
    return {line.table: "  ".join(filter(None, line.cells)) for line in one.lines}


def take(asked: Asked) -> Response:
    """Accept or refuse the proposal that the form names."""
    action, id_ = asked.form.get("action"), asked.form.get("id", "")
    if action not in ("accept", "refuse"):
        return asked.page("refused.html", 400, key="refused.form")
    try:
        chosen = ([id_], []) if action == "accept" else ([], [id_])
        _lessons(asked).take(*chosen, asked.user, asked.now())
    except LearnError as error:
        return _list(asked, "", str(error), 409)
    return asked.go("/learn")


def _lessons(asked: Asking) -> Lessons:
    lessons: Lessons = asked.request.app.state.lessons
    return lessons


ROUTES = (
    Route("GET", "/learn", "editor", show),
    Route("GET", "/learn/{lesson}", "editor", show_one),
    Route("POST", "/learn", "editor", take),
)
NAV = (Entry("nav.learn", "/learn", "editor"),)
