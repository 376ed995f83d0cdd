"""The page of what decisions teach: proposals are seen with what they would change, accepted and refused by editors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi import FastAPI

from desking import Browser, Clock, add_users, app_of, logged_in
from teaching import NETWORK, teach
from waqai.desk.doors import Team
from waqai.knowledge import Knowledge
from waqai.knowledge.load import load_own


class Teaching(NamedTuple):
    """An app on a book with decisions, and the user's folder that it writes into."""

    app: FastAPI
    home: Path


@contextmanager
def teaching_in(folder: Path, knowledge: Knowledge) -> Iterator[Teaching]:
    book = teach(folder / "book.db")
    add_users(book)
    clock = Clock()
    yield Teaching(app_of(book, knowledge, Team(book, clock), clock, home=folder / "home"), folder / "home")
    book.close()


@pytest.fixture
def teaching(tmp_path: Path, knowledge: Knowledge) -> Iterator[Teaching]:
    with teaching_in(tmp_path, knowledge) as made:
        yield made


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, knowledge: Knowledge) -> Iterator[Teaching]:
    """One into which nobody writes."""
    with teaching_in(tmp_path_factory.mktemp("shown"), knowledge) as made:
        yield made


def ids(browser: Browser) -> dict[str, str]:
    """The proposals of the API by kind, the last of a kind."""
    return {one["kind"]: one["id"] for one in browser.get("/api/learn").json()["proposals"]}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_shows_what_decisions_teach(shown: Teaching, language: str) -> None:
    browser = logged_in(shown.app, "editor", language)
    page = browser.get("/learn").text
    assert NETWORK in page and page.count('name="action" value="accept"') == 9
    assert browser.get("/learn?kind=place").text.count('value="accept"') == 1
    one = browser.get(f"/learn/{ids(browser)['source']}").text
    assert "source_nouns.tsv" in one and "attribution" in one and one.count("<table>") == 2
    assert browser.get("/learn/nothing").status_code == 404


def test_an_accepted_row_is_written_and_proposed_no_more(teaching: Teaching) -> None:
    browser = logged_in(teaching.app, "editor")
    before = ids(browser)
    assert browser.post("/learn", data={"id": before["source"], "action": "accept"}).headers["location"] == "/learn"
    assert [row["lemma"] for row in load_own(teaching.home).rows["source_nouns.tsv"]] == [NETWORK]
    assert browser.post("/learn", data={"id": before["place"], "action": "refuse"}).status_code == 303
    assert '"who":"editor"' in (teaching.home / "lexicon" / "refused.jsonl").read_text(encoding="utf-8")
    assert set(ids(browser)) == {"party", "sense", "gold"}
    late = browser.post("/learn", data={"id": before["source"], "action": "accept"})
    assert late.status_code == 409 and "no proposal of this id any more" in late.text
    assert browser.post("/learn", data={"id": before["party"], "action": "burn"}).status_code == 400


def test_who_may_not_put_together_may_not_teach(shown: Teaching) -> None:
    browser = logged_in(shown.app, "reviewer")
    assert browser.get("/learn").status_code == 403
    assert browser.post("/learn", data={"id": "x", "action": "accept"}).status_code == 403
    assert browser.post("/api/learn", json={"accept": ["x"]}).status_code == 403
    assert not shown.home.exists()


def test_the_api_tells_tries_and_takes_proposals(teaching: Teaching) -> None:
    browser = logged_in(teaching.app, "editor")
    known = ids(browser)
    one = browser.get(f"/api/learn/{known['sense']}").json()
    assert one["effect"]["read"] == one["effect"]["of"] == 3
    changes = {change["change"] for change in one["effect"]["changes"]}
    assert "lost" in changes and "gained" not in changes
    assert browser.get("/api/learn/nothing").status_code == 404
    taken = browser.post("/api/learn", json={"accept": [known["sense"]], "refuse": [known["gold"]]})
    assert taken.json() == {"files": ["senses.toml", "refused.jsonl"]}
    assert browser.post("/api/learn", json={"accept": [known["party"]], "refuse": [known["party"]]}).status_code == 422
    assert browser.post("/api/learn", json={"accept": [known["sense"]]}).status_code == 422
    assert known["gold"] not in {one["id"] for one in browser.get("/api/learn").json()["proposals"]}


def test_a_damaged_lexicon_is_told(teaching: Teaching) -> None:
    browser = logged_in(teaching.app, "editor")
    (teaching.home / "lexicon").mkdir(parents=True)
    (teaching.home / "lexicon" / "verbs.tsv").write_text("x\n", encoding="utf-8")
    answer = browser.get("/learn")
    assert answer.status_code == 409 and "lexicon/verbs.tsv:1:1: no table that can be added to" in answer.text
    assert "lexicon/verbs.tsv:1:1: no table" in browser.get("/api/learn").json()["detail"]
