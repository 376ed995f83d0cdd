"""The door of the desk: every route has a right, and nobody passes without it, from another site, or by guessing."""

import re
from itertools import pairwise

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from desking import ORIGIN, PASSWORD, Browser, Clock, app_of, launched, logged_in
from waqai.desk.asked import inside
from waqai.desk.doors import FREE, Failures, Launch, Team
from waqai.desk.guard import LARGEST, Place
from waqai.desk.pages import PAGES
from waqai.desk.routes import RIGHTS, Route, allows, table
from waqai.knowledge import Knowledge
from waqai.store.book import Book
from waqai.store.users import ROLES, remove_user

ROUTES = table(PAGES)
NAMES = {
    "none": None,
    "expired": "expired",
    "forged": "forged",
    **{role: role for role in ROLES},
}


@pytest.fixture
def door(book: Book, clock: Clock) -> Team:
    return Team(book, clock)


@pytest.fixture
def app(book: Book, knowledge: Knowledge, door: Team, clock: Clock) -> FastAPI:
    return app_of(book, knowledge, door, clock)


@pytest.fixture
def alone(book: Book, knowledge: Knowledge, clock: Clock) -> tuple[FastAPI, Launch]:
    own = Launch("me", clock)
    return app_of(book, knowledge, own, clock), own


def path_of(route: Route) -> str:
    """An address that a route answers."""
    return re.sub(r"{(\w+)(:\w+)?}", lambda found: "1" if found[1] == "number" else "x", route.path)


def test_every_route_of_the_app_is_declared_with_a_right(app: FastAPI) -> None:
    served = {(method, route.path) for route in app.router.routes for method in route.methods - {"HEAD"}}  # type: ignore[attr-defined]
    assert served == set(ROUTES)
    assert {route.right for route in ROUTES.values()} <= set(RIGHTS)


def test_a_route_that_nobody_declared_is_not_answered(book: Book, app: FastAPI) -> None:
    app.add_api_route("/secret", lambda: "leaked")
    assert logged_in(app, "admin").get("/secret").status_code == 404


def test_only_entrance_and_files_are_open() -> None:
    assert {path for (_, path), route in ROUTES.items() if route.right == "open"} == {"/launch", "/login", "/language", "/files/{name}"}


@pytest.mark.parametrize("who", NAMES)
def test_every_route_refuses_who_has_not_its_right(app: FastAPI, clock: Clock, who: str) -> None:
    browser = Browser(app)
    if who == "expired":
        browser = logged_in(app, "admin")
        clock.go_on(13 * 3600)
    elif who == "forged":
        browser.cookies.set("waqai-8420", "A" * 43)
    elif who != "none":
        browser = logged_in(app, who)
    role = who if who in ROLES else None
    for route in ROUTES.values():
        if allows(role, route.right):  # type: ignore[arg-type]
            continue
        status = browser.request(route.method, path_of(route)).status_code
        assert status == (401 if role is None else 403), route


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:8420.evil.example", "evil.example:8420", "localhost", "[::1]:8420", "",
     "127.0.0.1:8420,evil.example", "user@127.0.0.1:8420", "0.0.0.0:8420", "127.0.0.1:08420", "2130706433:8420", "127.1:8420", "\x00"],
)  # fmt: skip
def test_another_host_is_refused(app: FastAPI, host: str) -> None:
    assert logged_in(app, "admin").get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://127.0.0.1:8421"},
        {"origin": "https://127.0.0.1:8420"},
        {"origin": "http://localhost:8420"},
        {"origin": "http://127.0.0.1:8420.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.example"},
        {"sec-fetch-site": "anything"},
        {"x-csrf-token": ""},
        {"x-csrf-token": "A" * 43},
        {"x-csrf-token": "", "x-http-method-override": "GET"},
    ],
    ids=str,
)
def test_no_unsafe_route_obeys_another_site(app: FastAPI, headers: dict[str, str]) -> None:
    browser = logged_in(app, "admin")
    for route in ROUTES.values():
        if route.method != "GET":
            assert browser.request(route.method, path_of(route), headers=headers).status_code == 403, route
    assert browser.get("/").status_code == 200  # still logged in


def test_no_unsafe_route_is_obeyed_without_origin(app: FastAPI) -> None:
    browser = logged_in(app, "admin")
    del browser.headers["origin"]
    assert browser.post("/logout").status_code == 403


def test_another_site_may_link_to_a_page_but_not_take_it_in(app: FastAPI) -> None:
    browser = logged_in(app, "reader")
    foreign = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert browser.get("/", headers={**foreign, "sec-fetch-dest": "document"}).status_code == 200
    assert browser.get("/", headers={**foreign, "sec-fetch-dest": "iframe"}).status_code == 403
    assert browser.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}).status_code == 403


def test_the_launch_link_is_good_once(alone: tuple[FastAPI, Launch], clock: Clock) -> None:
    app, own = alone
    token = own.token
    assert Browser(app).get("/launch?token=wrong").status_code == 401
    browser = launched(app, own)
    assert browser.get("/").status_code == 200
    assert Browser(app).get(f"/launch?token={token}").status_code == 401
    clock.go_on(13 * 3600)
    assert browser.get("/").status_code == 401


def test_a_book_for_one_has_no_log_in(alone: tuple[FastAPI, Launch]) -> None:
    app, own = alone
    browser = launched(app, own)
    assert browser.get("/login").status_code == browser.get("/password").status_code == 404
    assert Browser(app).post("/login", data={"name": "admin", "password": PASSWORD}).status_code == 404


@pytest.mark.parametrize(("origin", "secure"), [(ORIGIN, False), ("https://desk.example.org", True)])
def test_cookies_cannot_be_read_or_sent_from_elsewhere(
    book: Book, knowledge: Knowledge, door: Team, clock: Clock, origin: str, secure: bool
) -> None:
    browser = Browser(app_of(book, knowledge, door, clock, Place((origin,))), origin)
    answer = browser.post("/login", data={"name": "admin", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert ("Secure" in cookie) == cookie.startswith("__Host-") == secure
    assert "domain" not in cookie.lower()


def test_a_session_is_new_at_log_in_and_dies_with_log_out(app: FastAPI) -> None:
    browser = Browser(app)
    browser.cookies.set("waqai-8420", "chosen-by-somebody-else")
    browser.post("/login", data={"name": "reader", "password": PASSWORD})
    secret = browser.cookies.get("waqai-8420", domain="127.0.0.1")
    assert secret and secret != "chosen-by-somebody-else"
    browser = logged_in(app, "reader")
    old = browser.cookies["waqai-8420"]
    assert browser.post("/logout").status_code == 303
    browser.cookies.set("waqai-8420", old)
    assert browser.get("/").status_code == 401


def test_another_password_ends_all_sessions(app: FastAPI, book: Book) -> None:
    here, there = logged_in(app, "reader"), logged_in(app, "reader")
    fields = {"old": PASSWORD, "new": "another good password", "again": "another good password"}
    assert here.post("/password", data={**fields, "old": "wrong"}).status_code == 401
    assert here.post("/password", data={**fields, "again": "something else"}).status_code == 400
    assert here.post("/password", data={**fields, "new": "short", "again": "short"}).status_code == 400
    assert there.get("/").status_code == 200
    assert here.post("/password", data=fields).status_code == 303
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 401
    assert Browser(app).post("/login", data={"name": "reader", "password": PASSWORD}).status_code == 401
    assert Browser(app).post("/login", data={"name": "reader", "password": fields["new"]}).status_code == 303


def test_a_user_who_was_removed_is_out_at_once(app: FastAPI, book: Book) -> None:
    browser = logged_in(app, "reader")
    remove_user(book, "reader")
    assert browser.get("/").status_code == 401


@pytest.mark.parametrize("name", ["reader", "nobody-of-this-name"])
def test_guesses_are_few_and_disturb_nobody_else(app: FastAPI, clock: Clock, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []
    monkeypatch.setattr("waqai.desk.doors.check_password", lambda kept, password: bool(looked_at.append(password)))
    statuses = set()
    for guess in range(1000):
        statuses.add(Browser(app).post("/login", data={"name": name, "password": f"guess {guess}"}).status_code)
        clock.go_on(0.05)
    assert len(looked_at) <= FREE + 1
    assert statuses == {401, 429}
    monkeypatch.undo()
    assert logged_in(app, "editor").get("/").status_code == 200
    assert Browser(app).post("/login", data={"name": name, "password": PASSWORD}).status_code == 429


def test_the_wait_grows_and_ends() -> None:
    failures, now, looked_at = Failures(), 0.0, []
    while now < 24 * 3600:
        if failures.take("a", now):
            looked_at.append(now)
        now += 1
    gaps = [after - before for before, after in pairwise(looked_at)]
    assert gaps[:8] == [1, 1, 1, 1, 60, 120, 240, 480]
    assert max(gaps) <= 3600
    assert failures.take("b", now)
    failures.forget("a")
    assert all(failures.take("a", now) for _ in range(FREE))


def test_a_wrong_name_takes_as_long_as_a_wrong_password(door: Team) -> None:
    from time import process_time

    def cost(name: str) -> float:
        before = process_time()
        door.log_in(name, "wrong")
        return process_time() - before

    cost("reader"), cost("nobody")
    ratio = cost("reader") / cost("nobody")
    assert 0.2 < ratio < 5


def test_a_large_body_is_refused(app: FastAPI) -> None:
    assert logged_in(app, "admin").post("/language", data={"to": "x" * LARGEST}).status_code == 413


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "\\\\evil", "/a\nb", "", "javascript:1"])
def test_no_redirect_leads_out_of_the_desk(app: FastAPI, path: str) -> None:
    assert inside(path) == "/"
    browser = Browser(app)
    assert browser.post("/language", data={"to": "ar", "back": path}).headers["location"] == "/"
    assert browser.post("/login", data={"name": "reader", "password": PASSWORD, "back": path}).headers["location"] == "/"


def test_every_answer_has_the_headers_that_keep_it_safe(app: FastAPI) -> None:
    browser = logged_in(app, "admin")
    for answer in (browser.get("/"), browser.get("/no-such-page"), Browser(app).get("/"), TestClient(app, base_url="http://evil").get("/")):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_files_are_those_of_the_package(app: FastAPI) -> None:
    browser = Browser(app)
    assert browser.get("/files/htmx.js").status_code == 200
    for name in ("..%2fapp.py", "%2e%2e%2fapp.py", "stamp", "app.py", "%00", "..\\app.py", "/etc/passwd"):
        assert browser.get(f"/files/{name}").status_code == 404


def test_an_entry_of_the_bar_leads_to_a_page_of_its_right(app: FastAPI) -> None:
    assert app.state.nav
    for entry in app.state.nav:
        assert ROUTES["GET", entry.path].right == entry.right
