"""Eleven published faults of a tool that also shows imported texts to people who label them: none of their kind is in the desk."""

import ast
import re
import socket
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from desking import PASSWORD, Browser, Clock, add_users, app_of, copied, logged_in, make_hostile_book
from payloads import payloads
from waqai.desk.doors import Launch, Team
from waqai.desk.pages import PAGES
from waqai.desk.render import HERE, KINDS
from waqai.desk.routes import table
from waqai.knowledge import Knowledge
from waqai.store.book import Book
from waqai.store.queue import Wanted, list_queue
from waqai.store.schema import sessions, users

TEXTS = payloads()[::15]
RAW = "<script>window.ran=1</script>"
ROUTES = table(PAGES)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of articles that try to be markup."""
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    make_hostile_book(path, TEXTS)
    return path


@pytest.fixture
def book(hostile: Path, tmp_path: Path) -> Iterator[Book]:
    with copied(hostile, tmp_path / "book.db") as copy:
        add_users(copy)
        yield copy


@pytest.fixture
def app(book: Book, knowledge: Knowledge) -> FastAPI:
    clock = Clock()
    return app_of(book, knowledge, Team(book, clock), clock)


@pytest.fixture
def browser(app: FastAPI) -> Browser:
    return logged_in(app, "admin")


def paths(book: Book) -> list[str]:
    """Every page that is read, of every report."""
    found = ["/", "/queue", "/queue?status=all", "/password"]
    for row in list_queue(book, Wanted(None)):
        own = f"/incident/{row['incident']}"
        found += [own, f"{own}/together", f"{own}/why", *(f"{own}?report={one['incident']}" for one in row["body"]["reports"])]
        found += [f"{own}/edit/{field}?start=0&end=80" for field in ("place", "actor", "toll", "type")]
    return found


def no_markup_in(answer: str) -> bool:
    """Has no text of the articles become a tag, or left its attribute."""
    tags = "script>|img|svg(?! class=.range)|iframe|object|math|base|body onload|details open on|template|noscript|div hx-on"
    return not re.search(rf"<({tags})", answer)


def test_cve_2022_36551_nobody_makes_an_account_or_has_the_server_fetch(browser: Browser, app: FastAPI) -> None:
    for path in ("/users", "/register", "/signup", "/user/signup", "/api/users", "/import", "/api/import", "/upload"):
        assert browser.post(path, data={"name": "x", "url": "file:///etc/passwd"}).status_code == 404
        assert Browser(app).post(path, data={"name": "x"}).status_code == 404


def test_cve_2023_43791_no_secret_is_in_the_program(book: Book, app: FastAPI) -> None:
    clock = Clock()
    assert Launch("a", clock).token != Launch("a", clock).token
    logged_in(app, "reader")
    with book.read() as connection:
        kept = connection.execute(sa.select(sessions.c.id)).scalar_one()
        hashes = connection.execute(sa.select(users.c.password)).scalars().all()
    thief = Browser(app)
    thief.cookies.set("waqai-8420", kept)
    assert thief.get("/").status_code == 401
    assert all(one.startswith("$argon2id$") for one in hashes)


@pytest.mark.parametrize("name", ["avatar.svg", "avatar.html", "x.svg"])
def test_cve_2023_47115_nothing_that_people_send_is_served(browser: Browser, name: str) -> None:
    files = {"file": (name, b"<svg onload=window.ran=1>", "image/svg+xml")}
    for route in ROUTES.values():
        if route.method == "POST":
            path = re.sub(r"{\w+}", "x", route.path)
            assert "onload" not in browser.post(path, files=files).text
    assert browser.get(f"/files/{name}").status_code == 404
    assert browser.get("/files/icon.svg").headers["x-content-type-options"] == "nosniff"
    assert ".html" not in KINDS


def test_cve_2024_23633_no_page_of_an_article_is_served_as_it_came(browser: Browser, book: Book) -> None:
    for path in paths(book):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert no_markup_in(answer.text), path


def test_cve_2024_26152_values_that_people_set_are_text(browser: Browser, book: Book) -> None:
    corrected = 0
    for path in paths(book):
        text = browser.get(path).text
        corrected += any(one in unescape(text) for one in TEXTS)
        assert no_markup_in(text), path
    assert corrected > 5


@pytest.mark.parametrize("part", [False, True])
def test_cve_2025_25296_and_cve_2025_47783_what_is_asked_comes_back_as_text(browser: Browser, book: Book, part: bool) -> None:
    id_ = list_queue(book, Wanted(None))[0]["incident"]
    names = ("q", "with", "report", "after", "type", "country", "grade", "status", "start", "token", "back", "to")
    headers = {"hx-request": "true"} if part else {}
    for route in ROUTES.values():
        path = route.path.replace("{id}", id_).replace("{field}", "place").replace("{name}", "icon.svg")
        asked = "&".join(f"{name}={quote(RAW)}" for name in names)
        answer = browser.request(route.method, f"{path}?{asked}", headers=headers, data={"x": "1"} if route.method == "POST" else None)
        assert answer.status_code < 500
        if "html" in answer.headers.get("content-type", ""):
            assert RAW not in answer.text, route
    assert RAW not in browser.get(f"/incident/{quote(RAW, safe='')}").text
    assert RAW not in browser.get(f"/{quote(RAW, safe='')}").text


def test_cve_2026_22033_nobody_changes_what_is_anothers(app: FastAPI, book: Book) -> None:
    reader = logged_in(app, "reader")
    new = {"new": "another good password", "again": "another good password"}
    reader.post("/password", data={"old": PASSWORD, **new, "name": "admin", "user": "admin", "id": "1"})
    assert logged_in(app, "admin").get("/").status_code == 200
    assert Browser(app).post("/login", data={"name": "admin", "password": new["new"]}).status_code == 401
    assert Browser(app).post("/login", data={"name": "reader", "password": new["new"]}).status_code == 303
    keys = (HERE / "static" / "desk.js").read_text(encoding="utf-8")
    assert not re.search(r"\.(inner|outer)HTML|insertAdjacentHTML|eval\(|new Function|document\.write", keys)


def test_cve_2023_47116_a_page_opens_no_connection(browser: Browser, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a page asked the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for path in paths(book)[:40]:
        assert browser.get(path).status_code == 200
    for source in HERE.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", "") or ""]
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert not {"urllib.request", "http.client", "socket", "requests", "httpx"} & set(names), source
                assert not any(name.startswith("waqai.fetch") for name in names), source


@pytest.mark.parametrize("name", ["password", "who__password__startswith", "users.password", "incident__reports", "rank", "body"])
def test_cve_2023_47117_filters_are_those_that_are_named(browser: Browser, name: str) -> None:
    assert browser.get(f"/queue?{name}=%24argon2").text.count("<tr>") == browser.get("/queue").text.count("<tr>")
    assert "argon2" not in browser.get(f"/queue?{name}=%24argon2id&status=all").text.replace("%24argon2id", "")


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "..;/app.py", "%2e%2e/app.py", "....//app.py", "..\\app.py", "stamp"])
def test_ghsa_cpmr_no_file_but_those_named(browser: Browser, name: str) -> None:
    for address in (f"/files/{name}", f"/files/{quote(name, safe='')}", f"/files../{name}"):
        answer = browser.get(address)
        assert answer.status_code == 404 and "import" not in answer.text
