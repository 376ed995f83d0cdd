"""What a page is given: who asks, in which language, for which book; and how it answers."""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from waqai.desk.catalogue import Catalogue
from waqai.desk.doors import Clock, Door, Session
from waqai.desk.guard import Place
from waqai.desk.messages import LANGUAGES, Language
from waqai.desk.render import Renderer
from waqai.desk.routes import Entry, Right, allows
from waqai.knowledge import Knowledge
from waqai.pipeline import Engine, make_engine
from waqai.store.book import Book
from waqai.store.regroup import Grouper, make_grouper

LANGUAGE = "waqai-language"


class Known(NamedTuple):
    """The knowledge, and what the desk makes of it: what reads documents, what groups incidents anew, what fields may be set to, and how
    pages are written.
    """

    knowledge: Knowledge
    engine: Engine
    grouper: Grouper
    catalogue: Catalogue
    renderer: Renderer


def make_known(knowledge: Knowledge) -> Known:
    """What a desk with this knowledge knows."""
    return Known(knowledge, make_engine(knowledge), make_grouper(knowledge), Catalogue(knowledge), Renderer())


class Desk(NamedTuple):
    """What the whole app has: the book, what is known, who comes in by which door, where, and when; `home` is the user's folder.

    `draw_key` draws as many bytes as it is asked for, for the masks of a release.
    """

    book: Book
    known: Known
    door: Door
    place: Place
    clock: Clock
    home: Path = Path()
    draw_key: Callable[[int], bytes] = secrets.token_bytes


class Asking:
    """One request: `desk` is the app's, `form` the fields of a posted form, `session` who asks (None on open pages only)."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.desk: Desk = request.app.state.desk
        self.form: Mapping[str, str] = request.scope["waqai.form"]
        self.session: Session | None = request.scope["waqai.session"]

    @property
    def book(self) -> Book:
        """The book."""
        return self.desk.book

    @property
    def user(self) -> str:
        """The name of who asks."""
        assert self.session is not None, "an open page has no user"
        return self.session.user

    @cached_property
    def language(self) -> Language:
        """The language chosen, else the first of the browser's that the desk has, else English."""
        return language_of(self.request)

    @property
    def is_part(self) -> bool:
        """Is a part of a page asked for (by htmx), not a whole one."""
        return "hx-request" in self.request.headers

    @property
    def nav(self) -> list[Entry]:
        """The entries of the bar at the top that who asks may follow."""
        return [entry for entry in self.request.app.state.nav if self.may(entry.right)]

    def may(self, right: Right) -> bool:
        """Has who asks this right."""
        return allows(self.session.role if self.session else None, right)

    def party(self, value: Mapping[str, Any] | None) -> str | None:
        """The neutral name of a known body, in the language asked for where it has one."""
        if not value:
            return None
        found = self.desk.known.knowledge.parties.get(value["id"] or "")
        english = found.name if found else value.get("name")
        return (self.desk.known.catalogue.arabic(value) if self.language == "ar" else None) or english

    def place(self, value: Mapping[str, Any]) -> str:
        """The name of a place, in the language asked for where it has one."""
        return (self.desk.known.catalogue.arabic(value) if self.language == "ar" else None) or value["name"]

    def now(self) -> dt.datetime:
        """The time, in UTC."""
        return self.desk.clock()

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A template filled with values; it has `asked`, the messages as `t`, and the filters of `render`."""
        return HTMLResponse(self.desk.known.renderer.draw(self.language, template, asked=self, **values), status)

    def go(self, path: str) -> Response:
        """On to another page of the desk."""
        return RedirectResponse(inside(path), 303)


def inside(path: str) -> str:
    """A path of the desk; the front page for anything that could lead out of it."""
    is_inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_inside else "/"


def language_of(request: Request) -> Language:
    """The language that a request asks for."""
    chosen = request.cookies.get(LANGUAGE)
    accepted = [part.strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    for name in (chosen, *accepted):
        for language in LANGUAGES:
            if name == language:
                return language
    return "en"


def _asking(request: Request) -> Asking:
    return Asking(request)


Asked = Annotated[Asking, Depends(_asking)]
