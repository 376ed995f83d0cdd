"""Releases: what one would hold, seen before it is made; its file; and the list of all that were made."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from starlette.responses import FileResponse, Response

from waqai.desk.asked import Asked, Asking
from waqai.desk.labels import Labels
from waqai.desk.releasing import Busy, Job, Releasing, Wish
from waqai.desk.routes import Entry, Right, Route
from waqai.desk.sheets import Column, Form, Sheet, export, sheet_of
from waqai.release.formats import ALWAYS, load_formats, names
from waqai.release.kitchen import answers_of, formats_of, today
from waqai.release.policy import PROFILES, read_policy
from waqai.release.selection import MANY, select
from waqai.store.releases import Made, list_releases
from waqai.store.sift import NONE, answers

FORMAT = "format-"  # what names of formats begin with in the form
NEEDS: Mapping[str, Right] = {"internal": "admin"}  # the right that a profile needs, where an editor's is not enough
RIGHT: Right = "editor"
COLUMNS = (
    Column("number", "number"),
    Column("made", "moment"),
    Column("who", "text"),
    Column("profile", "profile"),
    Column("as_of", "day"),
    Column("incidents", "number"),
    Column("chosen", "text"),
    Column("formats", "text"),
    Column("policy", "text"),
    Column("policy_hash", "text"),
    Column("manifest", "text"),
)
SECTIONS = (("released", "level "), ("withheld: ",), ("masked: ",), ("coarsened: ",), ("",))  # what counts of one part begin with


class Days(NamedTuple):
    """The day that embargoes are counted to, and the first and the last day of the incidents that are wanted."""

    as_of: dt.date | None = None
    since: dt.date | None = None
    until: dt.date | None = None


class WishError(ValueError):
    """A release that cannot be asked for so: the key of the message that says why."""


def wish_of(asked: Asking, profile: str, formats: Iterable[str], days: Days, asks: Mapping[str, Sequence[str]]) -> Wish:
    """What is asked for; raises WishError."""
    now, as_of = asked.now(), days.as_of
    if profile not in PROFILES:
        raise WishError("release.no_profile")
    policy = read_policy(profile)
    try:
        wanted = formats_of((*formats, ALWAYS), policy)
    except ValueError:
        raise WishError("release.no_format") from None
    if not policy.profile.originals and any(one.originals and one.name in wanted for one in load_formats(wanted)):
        raise WishError("release.originals")
    day = today(now)
    if as_of is not None:
        day = dt.datetime.combine(as_of, dt.time(), dt.UTC)
        if day > today(now):
            raise WishError("release.future")
    try:
        selection = select(asks, answers_of(asked.desk.known.knowledge), days.since, days.until)
    except ValueError:
        raise WishError("release.no_answer") from None
    return Wish(profile, wanted, day, selection)


def may_make(asked: Asking, profile: str) -> bool:
    """May who asks look at, make and fetch releases of a profile."""
    return asked.may(NEEDS.get(profile, RIGHT))


def item_of(one: Made) -> dict[str, Any]:
    """A release of the list as plain values."""
    told = one.told
    return {
        "number": one.number,
        "made": one.made.isoformat(),
        "who": one.who,
        "profile": told.profile,
        "as_of": told.as_of.isoformat(),
        "incidents": told.incidents,
        "formats": list(told.formats),
        "policy": told.policy,
        "chosen": told.chosen,
        "policy_hash": told.policy_hash,
        "manifest": told.manifest,
    }


def chosen_of(told: Mapping[str, Sequence[str]]) -> list[str]:
    """What was asked of the incidents of a release, a code each."""
    return [f"{name} {value}" for name, values in told.items() for value in values]


def sheet_for(connection: sa.Connection) -> Sheet:
    """All releases, the last first."""
    made = reversed(list_releases(connection))
    rows = [{**item_of(one), "as_of": one.told.as_of.date(), "chosen": chosen_of(one.told.chosen)} for one in made]
    return sheet_of("releases", COLUMNS, rows)


def sections_of(counts: Mapping[str, int]) -> list[list[tuple[str, int]]]:
    """The counts of a release, part by part."""
    left, found = dict(counts), []
    for starts in SECTIONS:
        own = {name: left.pop(name) for name in list(left) if name.startswith(starts)}
        found.append(sorted(own.items(), key=lambda one: (one[0] != "released", one[0])))
    return found


def releasing(asked: Asking) -> Releasing:
    """The releases of the desk."""
    found: Releasing = asked.request.app.state.releasing
    return found


def show(asked: Asked) -> Response:
    """The form, how far the present one is, and all that were made."""
    return _page(asked, None)


def _page(asked: Asking, fault: str | None, status: int = 200, chosen: Mapping[str, str] | None = None) -> Response:
    own = releasing(asked)
    job, ready = (one if one is not None and may_make(asked, one.order.policy) else None for one in (own.job, own.ready))
    if chosen is None:
        chosen = _chosen(job, asked.now())
    with asked.book.read() as connection:
        sheet, found = sheet_for(connection), answers(connection)
    return asked.page(
        "release.html",
        status,
        fault=fault,
        chosen=chosen,
        job=job,
        ready=ready,
        sheet=sheet,
        labels=Labels(asked),
        may=asked.may(RIGHT),
        busy=own.job is not None and own.job.is_running,
        profiles=[name for name in PROFILES if may_make(asked, name)],
        formats=[(one.name, one.originals) for one in load_formats(names())],
        always=ALWAYS,
        today=today(asked.now()).date().isoformat(),
        sections_of=sections_of,
        questions={name: [value for value, _ in found[name] if value not in (NONE, "rejected")] for name in MANY},
        chosen_of=chosen_of,
    )


def _chosen(job: Job | None, now: dt.datetime) -> dict[str, str]:
    """The fields of the form as it opens: those of the present job, but for the profile, which is asked for each time."""
    day = {"profile": PROFILES[0], "as-of": (job.order.as_of if job else today(now)).date().isoformat()}
    found = day | {f"{FORMAT}{name}": "on" for name in (job.order.formats if job else ("csv",))}
    for name, values in job.order.selection.told().items() if job else ():
        found |= {f"{name}-{value}": "on" for value in values} if name in MANY else {name: values[0]}
    return found


def state(asked: Asked) -> Response:
    """How far the present one is, for a page that waits; the whole page again once it is done."""
    job = releasing(asked).job
    if job is None or not job.is_running or not may_make(asked, job.order.policy):
        return Response(status_code=204, headers={"HX-Redirect": "/release"})
    return asked.page("release_part.html", job=job)


def look(asked: Asked) -> Response:
    """Begin to count what the release of the form would hold."""
    form = asked.form
    formats = [name for name in names() if form.get(FORMAT + name)]
    asks = {name: [key.removeprefix(f"{name}-") for key in form if key.startswith(f"{name}-")] for name in MANY}
    try:
        days = Days(*(dt.date.fromisoformat(form[name]) if form.get(name) else None for name in ("as-of", "from", "to")))
        wish = wish_of(asked, form.get("profile", ""), formats, days, asks)
    except WishError as error:
        return _page(asked, str(error), 400, form)
    except ValueError:
        return _page(asked, "edit.day", 400, form)
    if not may_make(asked, wish.profile):
        return asked.page("refused.html", 403, key="refused.role")
    try:
        releasing(asked).look(wish, asked.user, asked.now())
    except Busy as busy:
        return _busy(asked, busy, form)
    return asked.go("/release")


def make(asked: Asked) -> Response:
    """Begin to make the release that was looked at."""
    id_ = asked.form.get("id", "")
    if not _may_touch(asked, releasing(asked).job):
        return asked.page("refused.html", 403, key="refused.role")
    try:
        if releasing(asked).make(id_, asked.user, asked.now()) is None:
            return _page(asked, "release.stale", 409)
    except Busy as busy:
        return _busy(asked, busy, None)
    return asked.go("/release")


def stop(asked: Asked) -> Response:
    """End what is being looked at or made."""
    if not _may_touch(asked, releasing(asked).job):
        return asked.page("refused.html", 403, key="refused.role")
    releasing(asked).stop()
    return asked.go("/release")


def _may_touch(asked: Asking, job: Job | None) -> bool:
    return job is None or may_make(asked, job.order.policy)


def _busy(asked: Asking, busy: Busy, form: Mapping[str, str] | None) -> Response:
    answer = _page(asked, "release.busy", 429, form)
    answer.headers["Retry-After"] = str(busy.seconds)
    return answer


def fetch(asked: Asked, release: str) -> Response:
    """The file of the last release that was made."""
    own = releasing(asked)
    path, ready = own.file(release), own.ready
    if path is None or ready is None:
        return asked.page("refused.html", 404, key="release.gone")
    if not may_make(asked, ready.order.policy):
        return asked.page("refused.html", 403, key="refused.role")
    return FileResponse(path, media_type="application/zip", filename=ready.name)


def give(asked: Asked, form: Form) -> Response:
    """The list of releases as a file."""
    with asked.book.read() as connection:
        return export(sheet_for(connection), form)


ROUTES = (
    Route("GET", "/release", "reader", show),
    Route("GET", "/release/state", RIGHT, state),
    Route("GET", "/release/made.{form}", "reader", give),
    Route("GET", "/release/{release}.zip", RIGHT, fetch),
    Route("POST", "/release/look", RIGHT, look),
    Route("POST", "/release/make", RIGHT, make),
    Route("POST", "/release/stop", RIGHT, stop),
)
NAV = (Entry("nav.release", "/release"),)
