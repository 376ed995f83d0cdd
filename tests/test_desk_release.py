"""Releases made at the desk: seen before, the bytes of the command, kept in the decisions of the book, by those who may."""

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from booking import NOW
from desking import Browser, Clock, app_of, launched, logged_in
from waqai.desk.doors import Launch, Team
from waqai.desk.messages import LANGUAGES, read_messages
from waqai.desk.pages.release import FORMAT, sections_of
from waqai.desk.releasing import BURST, Job, Releasing
from waqai.knowledge import Knowledge
from waqai.release.formats import names
from waqai.release.kitchen import KEY
from waqai.release.policy import PROFILES
from waqai.release.write.zipped import zip_folder
from waqai.store.book import Book, open_book
from waqai.store.decisions import Decision, decide
from waqai.store.groups import decided
from waqai.store.releases import Told, keep_release, last_head, list_releases
from waqai.store.schema import members
from waqai.store.verify import verify

SOURCE = Path(__file__).resolve().parents[1] / "src" / "waqai" / "release"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def team(book: Book, knowledge: Knowledge, clock: Clock, tmp_path: Path) -> Iterator[FastAPI]:
    app = app_of(book, knowledge, Team(book, clock), clock, home=tmp_path / "home")
    yield app
    app.state.releasing.stop()


@pytest.fixture
def alone(book: Book, knowledge: Knowledge, clock: Clock, tmp_path: Path) -> Browser:
    door = Launch("sama", clock)
    return launched(app_of(book, knowledge, door, clock, home=tmp_path / "home", draw_key=bytes), door)


def own_of(browser: Browser) -> Releasing:
    own: Releasing = browser.app.state.releasing  # type: ignore[attr-defined]
    return own


def wait(browser: Browser) -> Job:
    """The job of the desk when it has come to its end; the page that waits is asked meanwhile."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        told = browser.get("/release/state", headers={"hx-request": "true"})
        if told.status_code == 204:
            assert told.headers["hx-redirect"] == "/release"
            job = own_of(browser).job
            assert job is not None
            return job
        assert told.status_code == 200 and "<progress" in told.text
        time.sleep(0.1)
    raise TimeoutError


def wish(profile: str = "public", *formats: str, **more: str) -> dict[str, str]:
    return {"profile": profile, **{FORMAT + name: "on" for name in formats}, **more}


def looked(browser: Browser, *args: str, **more: str) -> Job:
    assert browser.post("/release/look", data=wish(*args, **more)).status_code == 303
    job = wait(browser)
    assert job.stage == "looked", job.fault
    return job


def made(browser: Browser, *args: str, **more: str) -> Job:
    job = looked(browser, *args, **more)
    assert browser.post("/release/make", data={"id": job.id}).status_code == 303
    job = wait(browser)
    assert job.stage == "made", job.fault
    return job


def test_what_is_made_is_what_was_seen_and_what_the_command_makes(
    alone: Browser, book: Book, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path / "home"))
    formats = sorted(set(names()) - {"wacz"})
    job = made(alone, "public", *formats)
    raw = alone.get(f"/release/{job.id}.zip")
    assert raw.headers["content-disposition"] == 'attachment; filename="waqai-public-2024-06-01.zip"'
    with zipfile.ZipFile(io.BytesIO(raw.content)) as file:
        found = {name: file.read(name) for name in file.namelist()}
    assert list(found) == sorted(found)
    (tmp_path / "key").write_bytes(bytes(KEY))
    asked = ("--format", "all", "--as-of", "2024-06-01", "--key-file", tmp_path / "key")
    assert run("release", book.name, "--out", tmp_path / "out", *asked)[0] == 0
    assert found == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert json.loads(found["manifest.json"])["counts"] == dict(job.counts)
    with book.read() as connection:
        kept = list_releases(connection)
    assert (kept[0].who, kept[0].made, len(kept)) == ("sama", NOW, 2)
    assert kept[0].told == kept[1].told and kept[0].told.manifest == job.digest
    page = alone.get("/release").text
    assert all(file.sha256 in page for file in job.manifest.files) and job.digest in page  # type: ignore[union-attr]
    rows = alone.get("/release/made.json").json()["rows"]
    assert [row["manifest"] for row in rows] == [job.digest] * 2 and rows[0]["number"] == 2
    assert alone.get("/api/releases?limit=1").json()["next"] == "1"
    assert list(verify(book)) == []


def test_looking_writes_nothing_and_tells_all_counts(alone: Browser, book: Book) -> None:
    job = looked(alone, "public", "csv")
    with book.read() as connection:
        assert list_releases(connection) == []
    assert alone.get(f"/release/{job.id}.zip").status_code == 404
    page = re.sub(r"<[^>]+>", " ", alone.get("/release").text)
    told, held, *_ = sections_of(job.counts)
    assert sum(count for name, count in told if name == "released") + sum(count for _, count in held) == job.total > 90
    assert all(str(count) in page for count in job.counts.values())
    assert sum(len(part) for part in sections_of(job.counts)) == len(job.counts)


def test_the_key_of_the_masks_is_drawn_for_each_release(team: FastAPI) -> None:
    browser = logged_in(team, "editor")
    keys = set()
    for _ in range(3):
        browser.post("/release/look", data=wish())
        keys.add(own_of(browser).job.order.key)  # type: ignore[union-attr]
        browser.post("/release/stop")
    assert len(keys) == 3 and {len(key) for key in keys} == {KEY}


@pytest.mark.parametrize(
    ("form", "key"),
    [
        (wish("secret"), "release.no_profile"),
        ({}, "release.no_profile"),
        (wish("public", "wacz"), "release.originals"),
        (wish("memorial", "wacz"), "release.originals"),
        (wish(**{"as-of": "2024-06-02"}), "release.future"),
        (wish(**{"as-of": "soon"}), "edit.day"),
        (wish(**{"from": "2024-01-02", "to": "2024-01-01"}), "release.no_answer"),
        (wish(**{"type-none": "on"}), "release.no_answer"),
    ],
)
def test_what_cannot_be_released_says_why(alone: Browser, form: dict[str, str], key: str) -> None:
    answer = alone.post("/release/look", data=form)
    assert answer.status_code == 400 and read_messages()["en"].get(key) in answer.text
    assert own_of(alone).job is None


@pytest.mark.parametrize(
    "body",
    [{"profile": "secret"}, {"formats": ["wacz"]}, {"formats": ["x"]}, {"as_of": "2024-06-02"}, {"as_of": "x"}, {"policy": "x"},
     {"chosen": {"type": ["x"]}}, {"chosen": {"place": ["x"]}}]
)  # fmt: skip
def test_what_cannot_be_released_says_why_to_programs(alone: Browser, body: dict[str, Any]) -> None:
    answer = alone.post("/api/releases", json=body)
    assert answer.status_code == 422 and answer.json()["detail"]


def test_a_choice_is_that_of_the_command(alone: Browser, book: Book, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path / "home"))
    chosen = {"country": ["SY", "YE"], "modality": ["actual"], "from": ["2019-01-01"]}
    body = {"chosen": {**{name: values for name, values in chosen.items() if name != "from"}, "from": "2019-01-01"}}
    assert alone.post("/api/releases", json=body).json()["chosen"] == chosen
    assert alone.post("/release/stop").status_code == 303
    form = wish("public", **{"country-SY": "on", "country-YE": "on", "modality-actual": "on", "from": "2019-01-01"})
    assert alone.post("/release/look", data=form).status_code == 303
    job = wait(alone)
    assert min(job.counts["released"], job.counts["not chosen"]) > 0
    page = alone.get("/release").text
    assert 'name="country-YE" checked' in page and 'name="from" value="2019-01-01"' in page and 'name="country-IQ" checked' not in page
    assert alone.post("/release/make", data={"id": job.id}).status_code == 303
    made = wait(alone).manifest
    (tmp_path / "key").write_bytes(bytes(KEY))
    asked = ["--country", "YE", "--country", "SY", "--modality", "actual", "--from", "2019-01-01", "--as-of", "2024-06-01"]
    out = tmp_path / "out"
    assert run("release", book.name, "--out", out, "--key-file", tmp_path / "key", *asked)[0] == 0
    assert made is not None and made.chosen == chosen
    with zipfile.ZipFile(own_of(alone).file(job.id)) as file:  # type: ignore[arg-type]
        assert {name: file.read(name) for name in file.namelist()} == {path.name: path.read_bytes() for path in out.iterdir()}
    assert "country SY, YE" in (out / "how-to-read.md").read_text(encoding="utf-8")
    assert all(row["chosen"] == ["modality actual", "country SY", "country YE", "from 2019-01-01"]
               for row in alone.get("/release/made.json").json()["rows"])  # fmt: skip


def test_roles(team: FastAPI, book: Book) -> None:
    """Every role at every step, for a release that only an admin may see; the guard's own tests cover who may come in at all."""
    people = {role: logged_in(team, role) for role in ("reader", "reviewer", "editor", "admin")}
    for name in ("reader", "reviewer"):
        assert people[name].get("/release").status_code == 200
        assert "/release/look" not in people[name].get("/release").text
        for path in ("look", "make", "stop"):
            assert people[name].post(f"/release/{path}", data=wish()).status_code == 403
        assert people[name].post("/api/releases", json={}).status_code == 403
    editor, admin = people["editor"], people["admin"]
    assert 'value="internal"' not in editor.get("/release").text
    assert editor.post("/release/look", data=wish("internal")).status_code == 403
    assert editor.post("/api/releases", json={"profile": "internal"}).status_code == 403
    job = looked(admin, "internal")
    assert job.id not in editor.get("/release").text
    assert editor.post("/release/make", data={"id": job.id}).status_code == editor.post("/release/stop").status_code == 403
    assert editor.get(f"/api/releases/{job.id}").status_code == editor.post(f"/api/releases/{job.id}").status_code == 403
    assert admin.post(f"/api/releases/{job.id}").status_code == 202
    assert wait(admin).stage == "made"
    told = admin.get(f"/api/releases/{job.id}").json()
    assert told["stage"] == "made" and admin.get(told["path"]).status_code == 200
    assert [people[name].get(told["path"]).status_code for name in ("reader", "reviewer", "editor")] == [403] * 3
    for who in (people["reader"], editor):
        assert [one["profile"] for one in who.get("/api/releases").json()["releases"]] == ["internal"]
    shown = editor.get("/release").text
    assert [one for one in PROFILES if f'name="profile" value="{one}"' in shown] == ["public", "memorial", "team"]


def test_one_at_a_time_and_not_too_often(team: FastAPI, clock: Clock) -> None:
    one, other = logged_in(team, "editor"), logged_in(team, "admin")
    assert one.post("/release/look", data=wish()).status_code == 303
    for answer in (other.post("/release/look", data=wish()), other.post("/api/releases", json={})):
        assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 1
    assert one.get("/").status_code == 200  # the desk answers meanwhile
    assert one.post("/release/stop").status_code == 303
    assert own_of(one).job.stage == "stopped"  # type: ignore[union-attr]
    statuses = []
    for _ in range(BURST):
        statuses.append(one.post("/release/look", data=wish()).status_code)
        one.post("/release/stop")
    assert statuses == [303] * (BURST - 1) + [429]
    assert other.post("/release/look", data=wish()).status_code == 303
    other.post("/release/stop")
    clock.go_on(10)
    assert one.post("/release/look", data=wish()).status_code == 303


def test_another_look_takes_the_place_of_the_one_before(alone: Browser) -> None:
    first = looked(alone, "public")
    second = looked(alone, "team")
    assert alone.post("/release/make", data={"id": first.id}).status_code == 409
    assert alone.post(f"/api/releases/{first.id}").status_code == 404
    assert alone.post("/release/make", data={"id": second.id}).status_code == 303
    folder = own_of(alone)._folder
    assert folder is not None
    assert alone.post("/release/stop").status_code == 303
    assert alone.post("/release/make", data={"id": second.id}).status_code == 409
    until = time.monotonic() + 60
    while list(folder.iterdir()) and time.monotonic() < until:
        time.sleep(0.1)
    assert list(folder.iterdir()) == []  # nothing is left of what was stopped


def test_what_changed_since_it_was_seen_is_not_made(alone: Browser, book: Book) -> None:
    job = looked(alone, "public")
    with book.write() as connection:
        connection.exec_driver_sql("UPDATE incidents SET body = replace(body, '\"time\":{', '\"time\":null,\"was\":{')")
    assert alone.post("/release/make", data={"id": job.id}).status_code == 303
    assert (wait(alone).stage, own_of(alone).job.fault[:20]) == ("failed", "the book has changed")  # type: ignore[union-attr]
    assert "the book has changed" in alone.get("/release").text
    with book.read() as connection:
        assert list_releases(connection) == []


def test_a_book_that_was_not_grouped_says_so(alone: Browser, book: Book) -> None:
    with book.write() as connection:
        claim = connection.execute(members.select()).first()
        connection.execute(members.delete().where(members.c.claim == claim.claim))  # type: ignore[union-attr]
    assert alone.post("/release/look", data=wish()).status_code == 303
    job = wait(alone)
    assert job.stage == "failed" and "run `waqai group" in job.fault


def test_a_process_that_is_ended_is_told(alone: Browser) -> None:
    assert alone.post("/release/look", data=wish()).status_code == 303
    process = own_of(alone)._process
    assert process is not None
    process.kill()
    job = wait(alone)
    assert (job.stage, job.fault) == ("failed", "")
    assert read_messages()["en"].get("release.broke") in alone.get("/release").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_counted_chosen_and_told_has_words(language: str) -> None:
    texts = read_messages()[language].texts  # type: ignore[index]
    reducing, masking = ((SOURCE / name).read_text(encoding="utf-8") for name in ("reduce.py", "persons.py"))
    counted = set(re.findall(r'self\.counts\["([^"]+)"\]', reducing))
    counted |= {f"masked: {name}" for name in re.findall(r'\bcounts\["(\w+)"\]', masking)}
    counted |= {f"withheld: {name}" for name in re.findall(r'return "([a-z ]+)"', reducing)}
    counted |= {*(f"masked: persons {name}" for name in ("P1", "P2", "P3")), *(f"level {name}" for name in ("L-A", "L-B", "L-C"))}
    assert len(counted) > 20
    assert {f"count.{name}" for name in counted} | {f"format.{name}" for name in names()} <= texts.keys()
    assert {f"{group}{name}" for group in ("profile.", "release.about.") for name in PROFILES} <= texts.keys()


def test_a_zip_file_is_the_same_bytes_whenever_it_is_made(tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for file in ("z.csv", "a.json", "\u0634.txt") if name == "a" else ("\u0634.txt", "a.json", "z.csv"):
            (tmp_path / name / file).write_bytes(file.encode() * 100_000)
        zip_folder(tmp_path / name, tmp_path / f"{name}.zip")
        found.append((tmp_path / f"{name}.zip").read_bytes())
        time.sleep(2.1 if name == "a" else 0)  # the clock of a zip file ticks every two seconds
    assert found[0] == found[1]


def test_another_process_opens_the_book_by_its_address(where: str) -> None:
    first = open_book(where, create=True)
    keep_release(first, told(), "amal", NOW)
    second = open_book(first.address, is_read_only=True)
    with second.read() as connection:
        assert [one.told for one in list_releases(connection)] == [told()]
    first.close()
    second.close()


def told(manifest: str = "a" * 64) -> Told:
    given = {"profile": "public", "policy": "public-1", "policy_hash": "b" * 64, "as_of": NOW, "incidents": 3, "formats": ("csv",)}
    return Told(manifest=manifest, **given)  # type: ignore[arg-type]


def test_releases_stand_in_the_chain_and_change_nothing_else(book: Book) -> None:
    with book.read() as connection:
        claim, other = connection.execute(members.select().limit(2)).scalars()
        before = last_head(connection)
    keep_release(book, told(), "amal", NOW)
    with book.read() as connection:
        assert last_head(connection) == before  # the next release of the same book has the same bytes
    for kind, about, after in (("accept", claim, None), ("reject", other, None), ("undo", other, {"number": 3})):
        decide(book, Decision(who="amal", kind=kind, claim=about, after=after), NOW)
    keep_release(book, told("c" * 64), "basil", NOW)
    with book.read() as connection:
        assert last_head(connection) != before
        assert [(one.number, one.who, one.told.manifest[0]) for one in list_releases(connection)] == [(1, "amal", "a"), (5, "basil", "c")]
        assert [one.number for one in list_releases(connection, 1, 5)] == [5]
    assert [(one.kind, str(one.claim)) for one in decided(book)] == [("accept", claim)]  # numbers are those of the chain
    assert list(verify(book)) == []
