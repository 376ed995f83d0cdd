"""Releases: what one would hold, seen before it is made; its file; and the list of all that were made."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from starlette.responses import FileResponse, Response

from waqai.desk.asked import Asked, Asking
from waqai.desk.labels import Labels
from waqai.desk.releasing import Busy, Job, Releasing
from waqai.desk.routes import Entry, Right, Route
from waqai.desk.sheets import Column, Form, Sheet, export, sheet_of
from waqai.release.formats import ALWAYS, load_formats, names
from waqai.release.kitchen import formats_of, today
from waqai.release.policy import PROFILES, read_policy
from waqai.store.releases import Made, list_releases

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
    Column("formats", "text"),
    Column("policy", "text"),
    Column("policy_hash", "text"),
    Column("manifest", "text"),
)
SECTIONS = (("released", "level "), ("withheld: ",), ("masked: ",), ("coarsened: ",), ("",))  # what counts of one part begin with


class Wish(NamedTuple):
    """A release that a form or a program asks for."""

    profile: str
    formats: Sequence[str]
    as_of: dt.datetime


class WishError(ValueError):
    """A release that cannot be asked for so: the key of the message that says why."""


def wish_of(profile: str, formats: Iterable[str], as_of: dt.date | None, now: dt.datetime) -> Wish:
    """What is asked for; raises WishError."""
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
    return Wish(profile, wanted, day)


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
        "policy_hash": told.policy_hash,
        "manifest": told.manifest,
    }


def sheet_for(connection: sa.Connection) -> Sheet:
    """All releases, the last first."""
    rows = [{**item_of(one), "as_of": one.told.as_of.date()} for one in reversed(list_releases(connection))]
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
        order = job.order if job is not None else None
        chosen = {f"{FORMAT}{name}": "on" for name in (order.formats if order else ("csv",))}
        chosen["profile"] = PROFILES[0]  # another one is asked for each time
        chosen["as-of"] = (order.as_of if order else today(asked.now())).date().isoformat()
    with asked.book.read() as connection:
        sheet = sheet_for(connection)
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
    )


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
    try:
        as_of = dt.date.fromisoformat(form["as-of"]) if form.get("as-of") else None
        wish = wish_of(form.get("profile", ""), formats, as_of, asked.now())
    except WishError as error:
        return _page(asked, str(error), 400, form)
    except ValueError:
        return _page(asked, "edit.day", 400, form)
    if not may_make(asked, wish.profile):
        return asked.page("refused.html", 403, key="refused.role")
    try:
        releasing(asked).look(*wish, asked.user, asked.now())
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
