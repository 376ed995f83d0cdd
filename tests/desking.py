"""Desks for tests: a book made of the examples, the app on it, and browsers without a screen that ask it things."""

import argparse
import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from waqai.cli import demo, group
from waqai.desk.app import make_app
from waqai.desk.asked import Desk, Known, make_known
from waqai.desk.doors import Door, Launch
from waqai.desk.guard import Place
from waqai.desk.passwords import hash_password
from waqai.knowledge import Knowledge
from waqai.store.book import Book, open_book
from waqai.store.users import Role, User, add_user

ORIGIN = "http://127.0.0.1:8420"
PLACE = Place((ORIGIN, "http://localhost:8420"))
PASSWORD = "correct horse battery"
START = dt.datetime(2024, 6, 1, 12, 0, tzinfo=dt.UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def go_on(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


def make_example_book(path: Path) -> None:
    """A book of the examples, grouped, in a new file."""
    with redirect_stdout(TextIOWrapper(BytesIO(), encoding="utf-8")):
        demo.run(argparse.Namespace(book=str(path), serve=False))


@contextmanager
def copied(made: Path, path: Path) -> Iterator[Book]:
    """A copy of a book, opened."""
    shutil.copy(made, path)
    shutil.copytree(f"{made}.originals", f"{path}.originals")
    book = open_book(str(path))
    try:
        yield book
    finally:
        book.close()


@cache
def kept_password() -> str:
    return hash_password(PASSWORD)


NOWHERE = Path("nowhere")  # a user's folder that is not there
_KNOWN: list[Known] = []


def app_of(book: Book, knowledge: Knowledge, door: Door, clock: Clock, place: Place = PLACE, home: Path = NOWHERE) -> FastAPI:
    """The app on a book; what it knows is made once for all tests."""
    if not _KNOWN:
        _KNOWN.append(make_known(knowledge))
    return make_app(Desk(book, _KNOWN[0], door, place, clock, home))


class Browser(TestClient):
    """A client that sends what browsers send of a page of the desk itself."""

    def __init__(self, app: FastAPI, origin: str = ORIGIN, language: str = "en") -> None:
        headers = {"origin": origin, "sec-fetch-site": "same-origin", "accept": "text/html", "accept-language": language}
        super().__init__(app, base_url=origin, follow_redirects=False, headers=headers)
        self.csrf = ""

    def look(self) -> "Browser":
        """Take the token of forms from the front page."""
        page = self.get("/").text
        self.csrf = page.partition('data-csrf="')[2].partition('"')[0]
        self.headers["x-csrf-token"] = self.csrf
        return self


def launched(app: FastAPI, door: Launch, language: str = "en") -> Browser:
    """A browser that has opened the launch link."""
    browser = Browser(app, language=language)
    assert browser.get(f"/launch?token={door.token}").status_code == 303
    return browser.look()


def logged_in(app: FastAPI, name: str, language: str = "en") -> Browser:
    """A browser in which a user has logged in."""
    browser = Browser(app, language=language)
    assert browser.post("/login", data={"name": name, "password": PASSWORD}).status_code == 303
    return browser.look()


def add_users(book: Book, roles: tuple[Role, ...] = ("reader", "reviewer", "editor", "admin")) -> None:
    """A user of each role, named after it."""
    for role in roles:
        add_user(book, User(role, role, kept_password()), START)


def group_anew(book: Book) -> None:
    """Group the whole book, as `waqai group` does."""
    with redirect_stdout(TextIOWrapper(BytesIO(), encoding="utf-8")):
        asked = {"records": [], "decisions": None, "previous": None, "output": None}
        group.run(argparse.Namespace(book=book.name, least=99, format="table", **asked))
