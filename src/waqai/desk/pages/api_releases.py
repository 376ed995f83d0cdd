"""The API, releases: those that were made, what one would hold, and making it."""

import datetime as dt
from typing import Annotated

import msgspec
from fastapi import HTTPException
from fastapi import Path as InPath
from pydantic import Field
from starlette.responses import Response

from waqai.desk.answers import Count, Mark, Sha256, Shape
from waqai.desk.asked import Asked, Asking
from waqai.desk.pages.api_reading import After, Limit, answer
from waqai.desk.pages.release import RIGHT, WishError, item_of, may_make, releasing, wish_of
from waqai.desk.releasing import Busy, Job, Stage
from waqai.desk.routes import Route
from waqai.store.releases import list_releases

Id = Annotated[str, InPath(alias="release", max_length=200)]


class MadeRelease(Shape):
    """A release of the book: the number of its decision, and the SHA-256 of its manifest."""

    number: Count
    made: dt.datetime
    who: str
    profile: str
    as_of: dt.datetime
    incidents: Count
    formats: list[str]
    policy: str
    policy_hash: Sha256
    manifest: Sha256


class Releases(Shape):
    releases: list[MadeRelease]
    next: Mark


class Wished(Shape):
    """A release to be looked at: `as_of` is the day that embargoes are counted to, by default today."""

    profile: str = "public"
    formats: list[str] = Field(default_factory=list, max_length=100)
    as_of: dt.date | None = None


class ReleaseFile(Shape):
    name: str
    size: Count
    sha256: Sha256


class Releasing(Shape):
    """How far a release is. `counts` are those of its manifest; `path` is where its zip file is fetched once it is made."""

    id: str
    stage: Stage
    who: str
    profile: str
    formats: list[str]
    as_of: dt.datetime
    done: Count
    total: Count
    counts: dict[str, Count]
    fault: str
    manifest: Sha256 | None
    files: list[ReleaseFile]
    path: str | None


def list_made(asked: Asked, after: After = 0, limit: Limit = 50) -> Response:
    """The releases that were made of the book, by the desk and by the command, in their order."""
    with asked.book.read() as connection:
        found = list_releases(connection, after, limit + 1)
    mark = str(found[limit - 1].number) if len(found) > limit else None
    return answer({"releases": [item_of(one) for one in found[:limit]], "next": mark})


def look_at(asked: Asked, wished: Wished) -> Response:
    """Begin to count what a release would hold; nothing is written. One is looked at or made at a time."""
    try:
        wish = wish_of(wished.profile, wished.formats, wished.as_of, asked.now())
    except WishError as error:
        raise HTTPException(422, asked.desk.known.renderer.say(asked.language, str(error))) from None
    _check(asked, wish.profile)
    try:
        return _told(releasing(asked).look(*wish, asked.user, asked.now()), 202)
    except Busy as busy:
        raise _too_many(asked, busy) from None


def make(asked: Asked, release: Id) -> Response:
    """Begin to make the release that was looked at."""
    job = _find(asked, release)
    try:
        made = releasing(asked).make(job.id, asked.user, asked.now())
    except Busy as busy:
        raise _too_many(asked, busy) from None
    if made is None:
        raise HTTPException(404, asked.desk.known.renderer.say(asked.language, "release.stale"))
    return _told(made, 202)


def show(asked: Asked, release: Id) -> Response:
    """How far a release is."""
    return _told(_find(asked, release), 200)


def _find(asked: Asking, id_: str) -> Job:
    job = releasing(asked).job
    if job is None or job.id != id_:
        raise HTTPException(404, "no release of this id is being looked at or made")
    _check(asked, job.order.policy)
    return job


def _check(asked: Asking, profile: str) -> None:
    if not may_make(asked, profile):
        raise HTTPException(403, asked.desk.known.renderer.say(asked.language, "refused.role"))


def _too_many(asked: Asking, busy: Busy) -> HTTPException:
    return HTTPException(429, asked.desk.known.renderer.say(asked.language, "release.busy"), {"Retry-After": str(busy.seconds)})


def _told(job: Job, status: int) -> Response:
    order, manifest = job.order, job.manifest
    told = {
        **{name: getattr(job, name) for name in ("id", "stage", "who", "done", "total", "fault")},
        "profile": order.policy,
        "formats": list(order.formats),
        "as_of": order.as_of,
        "counts": dict(job.counts),
        "manifest": job.digest or None,
        "files": msgspec.to_builtins(manifest.files) if manifest else [],
        "path": f"/release/{job.id}.zip" if manifest else None,
    }
    return answer(told, status)


ROUTES = (
    Route("GET", "/api/releases", "reader", list_made, True, Releases, others=(422,)),
    Route("POST", "/api/releases", RIGHT, look_at, True, Releasing, 202, (413, 422)),
    Route("GET", "/api/releases/{release}", RIGHT, show, True, Releasing, others=(404, 422)),
    Route("POST", "/api/releases/{release}", RIGHT, make, True, Releasing, 202, (404, 413, 422)),
)
