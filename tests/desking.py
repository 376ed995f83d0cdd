"""Desks for tests: a book made of the examples, the app on it, and browsers without a screen that ask it things."""

import argparse
import datetime as dt
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from waqai.cli import add, demo, group
from waqai.desk.app import make_app
from waqai.desk.asked import Desk, Known, make_known
from waqai.desk.doors import Door, Launch
from waqai.desk.guard import Place
from waqai.desk.passwords import hash_password
from waqai.knowledge import Knowledge
from waqai.store.book import Book, open_book
from waqai.store.decisions import Decision, decide
from waqai.store.queue import Wanted, list_queue
from waqai.store.releases import Told, keep_release
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


EMOJI = (
    "😀🔴 عاجل 👨‍👩‍👧 \u202eشاهد\u202c\r\nقُتل سبعة مدنيين وأصيب 12 آخرون 😢 في قصف مدفعي للجيش السوري استهدف مدينة سراقب 🏚️ "
    "في ريف إدلب أمس الثلاثاء، بحسب مصدر طبي.\r\nوقال شهود إن القصف 💥 استمر ساعتين."
)


def make_browsed_book(path: Path) -> None:
    """A book of the examples and an article full of what browsers count in another way."""
    folder = path.parent / "inputs"
    folder.mkdir(exist_ok=True)
    facts = {"title": "😀 قصف على سراقب", "site": "emoji.example", "url": "https://emoji.example/1", "published": "2020-02-12"}
    item = {"text": EMOJI, **facts}
    (folder / "emoji.jsonl").write_text(json.dumps(item, ensure_ascii=False) + "\n", encoding="utf-8")
    with redirect_stdout(TextIOWrapper(BytesIO(), encoding="utf-8")):
        inputs = [str(demo.find_examples()), str(folder)]
        add.run(argparse.Namespace(inputs=inputs, date=demo.DATE, book=str(path), workers=1))
    book = open_book(str(path))
    group_anew(book)
    book.close()


def make_hostile_book(path: Path, texts: Sequence[str]) -> None:
    """A book of articles, ten such texts in each, which also stand in titles, outlets, addresses, notes, names and corrected fields."""
    folder = path.parent / "hostile"
    folder.mkdir(exist_ok=True)
    with (folder / "hostile.jsonl").open("w", encoding="utf-8") as lines:
        for at in range(0, len(texts), 10):
            ten = texts[at : at + 10]
            told = f"قُتل {at // 10 + 3} مدنيين في قصف مدفعي للجيش السوري استهدف مدينة سراقب أمس، بحسب مصدر طبي {ten[1]}."
            facts = {"title": ten[2], "site": ten[3], "url": f"https://x.example/{ten[4]}", "id": ten[5], "author": ten[6]}
            text = "\n".join((ten[0], told, *ten))
            lines.write(json.dumps({"text": text, "published": f"2024-05-{at // 10 % 28 + 1:02}", **facts}, ensure_ascii=False) + "\n")
    with redirect_stdout(TextIOWrapper(BytesIO(), encoding="utf-8")):
        add.run(argparse.Namespace(inputs=[str(folder)], date=None, book=str(path), workers=1))
    book = open_book(str(path))
    group_anew(book)
    claims = [claim for row in list_queue(book, Wanted(None), limit=500) for one in row["body"]["reports"] for claim in one["claims"][:1]]
    for at, text in enumerate(texts):
        value = {"text": text, "name": text, "kind": text, "country": text, "admin1": text, "lat": None, "lon": None, "geonames": None}
        after = {"field": "place", "value": value} if at % 2 else None
        kind = "correct" if after else "accept"
        decide(book, Decision(who=text[:60], kind=kind, claim=claims[at % len(claims)], after=after, note=text), START)
        told = Told(manifest=text, profile=text, policy=text, policy_hash=text, as_of=START, incidents=at, formats=(text,))
        keep_release(book, told, text[:60], START)
    book.close()


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


def app_of(
    book: Book, knowledge: Knowledge, door: Door, clock: Clock, place: Place = PLACE, home: Path = NOWHERE, **more: Any
) -> FastAPI:
    """The app on a book; what it knows is made once for all tests."""
    if not _KNOWN:
        _KNOWN.append(make_known(knowledge))
    return make_app(Desk(book, _KNOWN[0], door, place, clock, home, **more))


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
