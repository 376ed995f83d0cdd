"""Keys with which programs read a book: they are kept as hashes, end, can be revoked, and never do more than read."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from desking import ORIGIN, START, Clock, logged_in
from waqai.desk.keyring import BURST, RATE, Keyring, TooMany
from waqai.desk.pages import PAGES
from waqai.desk.routes import Route, allows, table
from waqai.store.backup import dump
from waqai.store.book import Book, BookError, open_book
from waqai.store.keys import find_key, list_keys, make_key, revoke_key

Run = Callable[..., tuple[int, str, str]]
ROUTES = table(PAGES)
DAY = dt.timedelta(days=1)
OF_A_KEY = [route for route in ROUTES.values() if route.in_api and route.method == "GET" and allows("reader", route.right)]


def program(app: FastAPI, key: str | None) -> TestClient:
    """A program, which sends nothing that a browser does."""
    headers = {"authorization": f"Bearer {key}"} if key is not None else {}
    return TestClient(app, base_url=ORIGIN, follow_redirects=False, headers=headers)


def path_of(route: Route) -> str:
    return re.sub(r"{\w+}", "x", route.path)


def test_a_key_is_told_once_and_kept_as_a_hash(where: str) -> None:
    book = open_book(where, create=True)
    key = make_key(book, "notebook", START, DAY)
    assert re.fullmatch(r"waqai_[\w-]{43}", key)
    with book.read() as connection:
        kept = [str(row) for row in connection.execute(sa.text("SELECT * FROM keys"))]
    assert kept and not any(key[6:] in row for row in kept)
    assert not any(b'"keys"' in line or key.encode() in line for line in dump(book))
    assert find_key(book, key, START) == "notebook"
    assert find_key(book, key, START + DAY) is None
    assert find_key(book, key[:-1] + ("A" if key[-1] != "A" else "B"), START) is None
    with pytest.raises(BookError, match="there is a key notebook already"):
        make_key(book, "notebook", START, DAY)
    assert [one.name for one in list_keys(book)] == ["notebook"]
    revoke_key(book, "notebook")
    assert find_key(book, key, START) is None
    with pytest.raises(BookError, match="no key notebook; `waqai keys list` shows them"):
        revoke_key(book, "notebook")
    book.close()


def test_a_key_reads_what_the_api_tells(app: FastAPI, book: Book) -> None:
    reader = program(app, make_key(book, "notebook", START, DAY))
    for route in OF_A_KEY:
        query = {"q": "قصف"} if route.path == "/api/search" else {}
        assert reader.get(path_of(route), params=query).status_code in (200, 404), route
    assert len(OF_A_KEY) >= 11
    assert reader.head("/api/incidents").status_code == 200


@pytest.mark.parametrize("who", ["none", "empty", "forged", "expired", "revoked", "basic", "a session's secret"])
def test_no_route_answers_without_a_good_key(app: FastAPI, book: Book, clock: Clock, who: str) -> None:
    key: str | None = make_key(book, "notebook", START, DAY)
    if who == "none":
        key = None
    elif who == "forged":
        key = "waqai_" + "A" * 43
    elif who == "expired":
        clock.go_on(86_400)
    elif who == "revoked":
        revoke_key(book, "notebook")
    elif who == "a session's secret":
        key = logged_in(app, "admin").cookies["waqai-8420"]
    client = program(app, "" if who == "empty" else key)
    if who == "basic":
        client.headers["authorization"] = f"Basic {key}"
    for route in ROUTES.values():
        if route.right != "open" or who != "none":
            status = client.request(route.method, path_of(route), headers={"origin": ORIGIN}).status_code
            assert status == 401, route
    answer = client.get("/api/incidents")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json() == {"detail": answer.json()["detail"]}


def test_a_key_does_nothing_but_read_the_api(app: FastAPI, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.desk.keyring.BURST", 10_000)
    key = make_key(book, "notebook", START, DAY)
    reader = program(app, key)
    for route in ROUTES.values():
        if route not in OF_A_KEY:
            headers = {"origin": ORIGIN, "x-csrf-token": "", "content-type": "application/json"}
            assert reader.request(route.method, path_of(route), headers=headers, content=b"{}").status_code == 403, route
    admin = logged_in(app, "admin")  # a session beside the key adds nothing
    both = {"authorization": f"Bearer {key}"}
    assert admin.get("/", headers=both).status_code == 403
    assert admin.post("/api/decisions", headers=both, json={}).status_code == 403
    with book.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM decisions")).scalar() == 0


def test_a_key_asks_so_often_and_no_more(app: FastAPI, book: Book, clock: Clock) -> None:
    reader, other = (program(app, make_key(book, name, START, DAY)) for name in ("notebook", "other"))
    statuses = [reader.get("/api/decisions").status_code for _ in range(BURST + 5)]
    assert statuses == [200] * BURST + [429] * 5
    assert reader.get("/api/decisions").headers["retry-after"] == "1"
    assert other.get("/api/decisions").status_code == 200
    clock.go_on(2)
    assert [reader.get("/api/decisions").status_code for _ in range(11)] == [200] * 10 + [429]


def test_a_clock_that_goes_back_gives_no_more_requests(book: Book, clock: Clock) -> None:
    ring = Keyring(book, clock)
    key = f"Bearer {make_key(book, 'notebook', START, DAY)}"
    for _ in range(BURST):
        assert not isinstance(ring.find(key), TooMany)
    clock.go_on(-3600)
    assert isinstance(ring.find(key), TooMany)
    clock.go_on(1 / RATE)
    assert not isinstance(ring.find(key), TooMany)


def test_the_command_makes_lists_and_revokes(run: Run, tmp_path: Path) -> None:
    where = str(tmp_path / "book.db")
    open_book(where, create=True).close()
    status, out, _ = run("keys", "add", "notebook", "--days", "30", "--book", where)
    assert status == 0
    key, told = out.splitlines()
    assert key.startswith("waqai_")
    assert told == "notebook may read for 30 days; the key is shown this once only: keep it where passwords are kept"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d  notebook\n", run("keys", "list", "--book", where)[1])
    assert "there is a key notebook already" in run("keys", "add", "notebook", "--book", where)[2]
    assert run("keys", "add", "\x1b[1m", "--book", where)[0] == 2
    assert run("keys", "revoke", "notebook", "--book", where)[1].endswith("the key notebook is good no more\n")
    assert "no key notebook" in run("keys", "revoke", "notebook", "--book", where)[2]
