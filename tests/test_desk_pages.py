"""The pages of the desk as a browser without scripts meets them: what is shown is what stands, what is decided is kept."""

import re
from html import unescape
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from desking import Browser, Clock, app_of, launched, logged_in
from waqai.desk.catalogue import Catalogue
from waqai.desk.doors import Launch, Team
from waqai.desk.marks import PAINTED, Mark, cut
from waqai.desk.view import FIELDS, look
from waqai.knowledge import Knowledge
from waqai.store.book import Book, BookError
from waqai.store.queue import Cursor, Wanted, count_queue, list_queue, next_in_queue
from waqai.store.schema import decisions, incidents, readings
from waqai.store.verify import verify

PIECE = re.compile(r'<(?:span|mark)[^>]*? data-s="(\d+)"(?: data-n="1")?[^>]*>(.*?)</(?:span|mark)>', re.DOTALL)


@pytest.fixture
def browser(book: Book, knowledge: Knowledge, clock: Clock) -> Browser:
    door = Launch("sama", clock)
    return launched(app_of(book, knowledge, door, clock), door)


def rows(book: Book) -> list[dict[str, Any]]:
    with book.read() as connection:
        return [dict(row) for row in connection.execute(sa.select(decisions).order_by(decisions.c.number)).mappings()]


def first(book: Book, least: int = 1) -> str:
    """The first incident of the queue with so many reports."""
    return next(row["incident"] for row in list_queue(book, Wanted()) if len(row["body"]["reports"]) >= least)


def form(page: str, path: str) -> dict[str, str]:
    """The hidden fields of the form that leads to a path."""
    found = next(part for part in re.findall(r"<form.*?</form>", page, re.DOTALL) if path in part)
    return {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found)}


def act(browser: Browser, id_: str, what: str, **more: str) -> Any:
    """A decision made on the page of an incident as it is now."""
    page = browser.get(f"/incident/{id_}").text
    return browser.post(f"/incident/{id_}/{what}", data={**form(page, f"/incident/{id_}/accept"), **more})


def test_every_incident_shows_its_article_to_the_letter(book: Book, browser: Browser) -> None:
    for row in list_queue(book, Wanted(), limit=200):
        view = look(book, row["incident"])
        assert view is not None
        page = browser.get(f"/incident/{row['incident']}").text
        shown = page.partition('id="text"')[2].partition(">")[2].partition("</div>")[0]
        text = view.told.document["text"]
        pieces = [(int(at), unescape(words)) for at, words in PIECE.findall(shown)]
        assert "".join(words for _, words in pieces) == text
        assert all(text[at : at + len(words)] == words for at, words in pieces)
        for field in view.told.fields:
            values = field.value if isinstance(field.value, list) else [field.value]
            spans = [value["span"] for value in values if isinstance(value, dict) and value.get("span")]
            own = [piece for piece in view.told.pieces if field.name in piece.names]
            marked = {at for piece in own for at in range(piece.start, piece.start + len(piece.text))}
            assert marked == {at for start, end in spans for at in range(start, end)}


def test_words_that_overlap_or_cannot_be_seen() -> None:
    text = "😀 قصف \u202eحلب\u2069\nأمس\x00"
    marks = [Mark(2, 9, "actor"), Mark(4, 8, "place"), Mark(3, 5, "toll"), Mark(0, 12, "sentence"), Mark(0, 99, "time")]
    pieces = cut(text, marks)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.start for piece in pieces] == [sum(len(one.text) for one in pieces[:at]) for at in range(len(pieces))]
    assert {piece.code for piece in pieces} == {None, "U+202E", "U+2069", "U+0000"}
    assert next(piece.names for piece in pieces if piece.start == 4) == ("toll", "place", "actor")
    assert not any("time" in piece.names for piece in pieces)
    assert cut("", []) == []


def test_marks_know_all_fields_with_words() -> None:
    assert set(PAINTED) - {"trigger"} <= set(FIELDS)


@pytest.mark.parametrize("kind", ["accept", "reject"])
def test_a_verdict_is_kept_and_the_next_one_comes(book: Book, browser: Browser, kind: str) -> None:
    id_ = first(book)
    claims = len([claim for one in look(book, id_).body["reports"] for claim in one["claims"]])  # type: ignore[union-attr]
    answer = act(browser, id_, kind, note="  لأن  ")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/incident/{first(book)}" != f"/incident/{id_}"
    made = rows(book)
    assert [(row["who"], row["kind"], row["note"]) for row in made] == [("sama", kind, "لأن")] * claims
    assert look(book, id_).review["status"] == f"{kind}ed"  # type: ignore[union-attr]
    assert list(verify(book)) == []


def test_a_page_that_is_too_old_is_told_so_and_shows_both(book: Book, browser: Browser, clock: Clock) -> None:
    id_ = first(book)
    page = browser.get(f"/incident/{id_}").text
    old = form(page, "/accept")
    act(browser, id_, "accept", note="first")
    before = rows(book)
    late = browser.post(f"/incident/{id_}/reject", data=old)
    assert late.status_code == 409
    assert rows(book) == before
    assert "Somebody else decided meanwhile" in late.text and "first" in late.text
    assert browser.post(f"/incident/{id_}/reject", data=form(late.text, "/accept")).status_code == 303
    for seen in ("", "-1", "x", "9" * 30, "²"):
        assert browser.post(f"/incident/{id_}/accept", data={**old, "seen": seen}).status_code == 409


def test_what_was_decided_last_is_taken_back(book: Book, browser: Browser, clock: Clock) -> None:
    id_ = first(book)
    act(browser, id_, "reject")
    assert f"/incident/{id_}" in browser.get("/queue?status=rejected").text
    clock.go_on(1)
    answer = browser.post("/undo")
    assert answer.status_code == 200 and f'data-path="/incident/{id_}"' in answer.text
    assert look(book, id_).review["status"] == "unreviewed"  # type: ignore[union-attr]
    assert {row["kind"] for row in rows(book)} == {"reject", "undo"}
    clock.go_on(1)
    assert browser.post("/undo").status_code == 303  # nothing is left: on to the queue
    assert list(verify(book)) == []


def test_a_step_of_the_history_is_taken_back(book: Book, browser: Browser, clock: Clock) -> None:
    id_ = first(book)
    act(browser, id_, "correct/type", choice="bombing")
    clock.go_on(1)
    act(browser, id_, "accept")
    page = browser.get(f"/incident/{id_}").text
    step = re.findall(r'name="step" value="(\d+)"', page)[-1]
    clock.go_on(1)
    assert act(browser, id_, "undo", step=step).status_code == 200
    view = look(book, id_)
    assert view is not None and view.review["status"] == "accepted" and view.body["type"] != "bombing"
    assert [one.is_undone for one in view.steps] == [False, False, True]
    assert act(browser, id_, "undo", step=step).status_code == 400
    assert act(browser, id_, "undo", step="999").status_code == 400


def test_only_an_editor_takes_back_what_others_did(book: Book, knowledge: Knowledge, clock: Clock) -> None:
    app = app_of(book, knowledge, Team(book, clock), clock)
    id_ = first(book)
    act(logged_in(app, "admin"), id_, "accept")
    assert act(logged_in(app, "reviewer"), id_, "undo", step="1").status_code == 403
    assert act(logged_in(app, "editor"), id_, "undo", step="1").status_code == 200


@pytest.mark.parametrize(
    ("field", "sent", "shown"),
    [
        ("type", {"choice": "bombing"}, "bombing"),
        ("modality", {"choice": "denied"}, "denied"),
        ("actor", {"choice": "sy-army"}, "Syrian Arab Army"),
        ("target", {"choice": "class:civilians"}, "civilians"),
        ("time", {"first": "2024-05-30"}, "30 May 2024"),
        ("time", {"first": "2024-05-30", "last": "2024-05-31"}, "31 May 2024"),
        ("attribution", {"choice": "witness"}, "witness"),
        ("toll", {"best-0": "12", "outcome-0": "killed", "who-0": "civilians", "low-0": "", "high-0": ""}, "12 or more"),
        ("toll", {"low-0": "3", "best-0": "4", "high-0": "5", "outcome-0": "injured", "who-0": "mixed"}, "3–5"),
        ("place", {"empty": "1"}, "not said"),
    ],
)
def test_a_field_is_corrected_in_one_step(book: Book, browser: Browser, field: str, sent: dict[str, str], shown: str) -> None:
    id_ = first(book)
    before = look(book, id_)
    answer = act(browser, id_, f"correct/{field}", **sent)
    assert answer.status_code == 200, answer.text
    after = look(book, id_)
    assert before is not None and after is not None
    assert after.told.field(field).who == "sama"
    assert shown in re.sub("<[^>]+>", "", answer.text)
    made = rows(book)
    assert len(made) == 1 and msgspec.json.decode(made[0]["before"]) == {"field": field, "value": before.told.field(field).value}
    assert msgspec.json.decode(made[0]["after"])["value"] == after.told.field(field).value
    assert list(verify(book)) == []


def test_selected_words_go_with_the_value(book: Book, browser: Browser, knowledge: Knowledge) -> None:
    id_ = first(book)
    view = look(book, id_)
    assert view is not None
    text = view.told.document["text"]
    part = browser.get(f"/incident/{id_}/edit/place?start=3&end=9", headers={"hx-request": "true"}).text
    assert f"<q lang=\"ar\" dir=\"auto\">{text[3:9]}</q>" in unescape(part)
    choice = Catalogue(knowledge).search("place", "حلب", "SY")[0]
    act(browser, id_, "correct/place", choice=choice.key, span="3-9")
    value = look(book, id_).told.field("place").value  # type: ignore[union-attr]
    assert (value["text"], value["span"], value["name"]) == (text[3:9], [3, 9], "Aleppo")
    act(browser, id_, "correct/place", choice=choice.key)  # the words stay
    assert look(book, id_).told.field("place").value["span"] == [3, 9]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("type", {"choice": "weather"}), ("type", {"empty": "1"}), ("actor", {"choice": "nobody"}), ("attribution", {"choice": "x"}),
        ("time", {"first": "2024-05-31", "last": "2024-05-30"}), ("toll", {}), ("toll", {"best-0": "many"}), ("place", {}),
        ("time", {"first": "soon"}),
        ("toll", {"best-0": "5", "low-0": "6", "outcome-0": "killed", "who-0": "mixed"}),
        ("toll", {"best-0": "5", "high-0": "4", "outcome-0": "killed", "who-0": "mixed"}),
        ("toll", {"best-0": "5", "outcome-0": "weather", "who-0": "mixed"}),
        ("place", {"choice": "x", "span": "5-3"}), ("place", {"choice": "x", "span": "0-999999"}),
        ("type", {"choice": "bombing", "span": "a-b"}),
    ],
)  # fmt: skip
def test_a_wrong_correction_is_refused_in_words(book: Book, browser: Browser, field: str, sent: dict[str, str]) -> None:
    answer = act(browser, first(book), f"correct/{field}", **sent)
    assert answer.status_code == 400
    assert 'class="fault" role="alert"' in answer.text
    assert rows(book) == []


def test_all_reports_are_corrected_at_once(book: Book, browser: Browser) -> None:
    id_ = first(book, 3)
    act(browser, id_, "correct/type", choice="bombing", scope="all")
    view = look(book, id_)
    assert view is not None
    assert {one["type"] for one in view.body["reports"]} == {"bombing"} and len(rows(book)) == len(view.body["reports"])


def test_the_search_knows_both_languages(book: Book, browser: Browser) -> None:
    id_ = first(book)
    places = (("place", "aleppo", "Aleppo"), ("place", "حلب", "Aleppo"))
    for field, words, found in (*places, ("actor", "حماس", "Hamas"), ("target", "civil", "civilians")):
        assert found in browser.get(f"/incident/{id_}/choose/{field}", params={"q": words}).text
    assert "Nothing of this name" in browser.get(f"/incident/{id_}/choose/place", params={"q": "zzzz"}).text
    assert browser.get(f"/incident/{id_}/choose/time", params={"q": "x"}).status_code == 404


def test_claims_are_taken_apart_and_put_together(book: Book, browser: Browser, clock: Clock) -> None:
    id_ = first(book, 3)
    view = look(book, id_)
    assert view is not None
    page = browser.get(f"/incident/{id_}/together").text
    out = view.body["reports"][0]["claims"]
    fields = form(page, "/split") | {f"claim-{claim}": "1" for claim in out}
    assert browser.post(f"/incident/{id_}/split", data=fields).status_code == 303
    left = look(book, id_)
    assert left is not None and len(left.body["reports"]) < len(view.body["reports"])
    assert browser.post(f"/incident/{id_}/split", data=fields).status_code in (400, 409)
    with book.read() as connection:
        ids = connection.execute(sa.select(incidents.c.id).where(incidents.c.state == "live")).scalars().all()
    other = next(one for one in ids if one != id_ and out[0] in str(look(book, one).body["reports"]))  # type: ignore[union-attr]
    clock.go_on(1)
    both = browser.get(f"/incident/{id_}/together?with={other}").text
    assert browser.post(f"/incident/{id_}/merge", data=form(both, "/merge")).status_code == 303
    again = look(book, id_) or look(book, other)
    assert again is not None and len(again.body["reports"]) == len(view.body["reports"])
    went = other if look(book, other) is None else id_
    assert browser.get(f"/incident/{went}").status_code == 410
    assert list(verify(book)) == []


def test_incidents_are_marked_as_different(book: Book, browser: Browser) -> None:
    id_ = first(book)
    other = list_queue(book, Wanted())[1]["incident"]
    page = browser.get(f"/incident/{id_}/together?with={other}").text
    assert browser.post(f"/incident/{id_}/apart", data=form(page, "/merge")).status_code == 303
    assert [row["kind"] for row in rows(book)] == ["different"]
    assert browser.post(f"/incident/{id_}/apart", data=form(page, "/merge")).status_code == 409
    assert browser.post(f"/incident/{id_}/merge", data={**form(page, "/merge"), "other": id_}).status_code == 400
    assert browser.get(f"/incident/{id_}/together?with=nothing").status_code == 404


def test_the_queue_goes_on_and_round(book: Book, browser: Browser) -> None:
    ids, after = [], None
    while True:
        found = list_queue(book, Wanted(), after, 1)
        if not found:
            break
        ids.append(found[0]["incident"])
        after = Cursor(found[0]["rank"], found[0]["incident"])
    assert len(ids) == len(set(ids)) == count_queue(book, Wanted())
    assert after is not None and Cursor.parse(str(after)) == after
    assert next_in_queue(book, Wanted(), after) == ids[0]
    assert browser.get("/next", params={"after": str(after)}).headers["location"] == f"/incident/{ids[0]}"
    assert browser.get("/next", params={"after": "nonsense"}).headers["location"] == f"/incident/{ids[0]}"
    assert "Nothing is left" in browser.get("/next?type=weather").text
    ranks = [row["rank"] for row in list_queue(book, Wanted())]
    assert ranks == sorted(ranks)


def test_the_queue_is_filtered(book: Book, browser: Browser) -> None:
    page = browser.get("/queue?type=shelling&country=SD").text
    found = set(re.findall(r'href="/incident/(\w+)\?type=shelling&amp;country=SD"', page))
    wanted = {row["incident"] for row in list_queue(book, Wanted(type="shelling", country="SD"))}
    assert found == wanted and wanted
    assert browser.get("/queue?status=nonsense").status_code == 422
    assert browser.get("/queue?type=" + "x" * 61).status_code == 422


def test_how_it_was_read_is_told(book: Book, browser: Browser) -> None:
    id_ = first(book)
    view = look(book, id_)
    assert view is not None
    part = unescape(browser.get(f"/incident/{id_}/why").text)
    assert view.told.body["claims"][0]["rule"] in part and view.told.body["claims"][0]["trigger_text"] in part
    with book.write() as connection:
        connection.execute(readings.update().where(readings.c.document == view.told.document["sha256"]).values(text="x" * 9000))
    assert "Run waqai add again" in browser.get(f"/incident/{id_}/why").text


def test_a_book_that_is_busy_is_told_in_words(book: Book, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = first(book)
    sent = form(browser.get(f"/incident/{id_}").text, "/accept")

    def busy(*_: object) -> None:
        raise BookError("book.db: database is locked")

    monkeypatch.setattr("waqai.desk.pages.incident.decide_about", busy)
    answer = browser.post(f"/incident/{id_}/accept", data=sent)
    assert answer.status_code == 503 and "Nothing was changed" in answer.text and "locked" not in answer.text


def test_what_is_not_there_is_not_found(browser: Browser) -> None:
    for path in ("/incident/nothing", "/incident/nothing/together", "/incident/nothing/why", "/incident/nothing/edit/place"):
        assert browser.get(path).status_code == 404
    for path in ("accept", "reject", "undo", "merge", "split", "apart", "correct/place"):
        assert browser.post(f"/incident/nothing/{path}").status_code == 404
