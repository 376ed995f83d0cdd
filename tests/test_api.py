"""The API of the desk: the same things as its pages, in the shapes that the OpenAPI document tells."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from asking import ask, headers_of, known_of
from desking import START, Browser, Clock, add_users, app_of, copied, logged_in
from waqai.desk.doors import Team
from waqai.desk.pages import PAGES
from waqai.desk.routes import allows, table
from waqai.group.values import ClaimKey
from waqai.knowledge import Knowledge
from waqai.store.book import Book
from waqai.store.decisions import Decision, append


@pytest.fixture(scope="module")
def reader(example_book: Path, knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A reader of a book that nobody decides about."""
    folder = tmp_path_factory.mktemp("read")
    with copied(example_book, folder / "book.db") as book:
        add_users(book, ("reader",))
        clock = Clock()
        yield logged_in(app_of(book, knowledge, Team(book, clock), clock, home=folder), "reader")


def pages(browser: Browser, path: str, name: str, **query: Any) -> list[dict[str, Any]]:
    """All rows of a list, three at a time."""
    rows, after = [], {}
    while True:
        answer = browser.get(path, params={"limit": 3, **query, **after})
        assert answer.status_code == 200, answer.text
        rows += answer.json()[name]
        if answer.json()["next"] is None:
            return rows
        after = {"after": answer.json()["next"]}


@pytest.mark.parametrize("order", ["gain", "day"])
def test_incidents_come_a_page_at_a_time_each_once(reader: Browser, order: str) -> None:
    rows = pages(reader, "/api/incidents", "incidents", order=order)
    whole = reader.get("/api/incidents", params={"order": order, "limit": 200}).json()["incidents"]
    assert rows == whole and len(rows) > 20
    assert len({row["id"] for row in rows}) == len(rows)
    keys = [-row["gain"] if order == "gain" else row["start"] or "9999-12-31" for row in rows]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"type": ["shelling", "clash"]}, lambda row: row["type"] in ("shelling", "clash")),
        ({"country": "YE"}, lambda row: row["place"] and row["place"]["country"] == "YE"),
        ({"status": "unreviewed", "modality": "actual"}, lambda row: row["modality"] == "actual"),
        ({"party": "civilians"}, lambda row: "civilians" in (row["actor"], row["target"])),
        ({"from": "2020-02-01", "to": "2020-02-12"}, lambda row: row["start"] <= "2020-02-12" and row["end"] >= "2020-02-01"),
        ({"grade": "Fair"}, lambda row: row["grade"] == "Fair"),
    ],
    ids=["type", "country", "status", "party", "days", "grade"],
)
def test_incidents_are_filtered(reader: Browser, query: dict[str, Any], holds: Any) -> None:
    rows = pages(reader, "/api/incidents", "incidents")
    found = pages(reader, "/api/incidents", "incidents", **query)
    assert 0 < len(found) < len(rows) or "status" in query
    assert {row["id"] for row in found} == {row["id"] for row in rows if (row["start"] or "from" not in query) and holds(row)}


def test_an_incident_tells_its_words(reader: Browser) -> None:
    checked = 0
    for row in pages(reader, "/api/incidents", "incidents"):
        incident = reader.get(f"/api/incidents/{row['id']}").json()
        assert {name: incident[name] for name in ("id", "type", "status", "version")} == {
            name: row[name] for name in ("id", "type", "status", "version")
        }
        assert sum(incident["gain"].values()) == pytest.approx(row["gain"], abs=1e-3)
        assert len(incident["evidence"]) == len(incident["reports"])
        for one in incident["evidence"]:
            text = reader.get(f"/api/documents/{one['document']}").json()["record"]["document"]["text"]
            fields = [one[name] for name in ("actor", "target", "place", "time", "attribution") if one[name]] + one["toll"]
            for field in fields:
                assert text[slice(*field["span"])] == field["text"]
                checked += 1
            for claim in one["claims"]:
                assert text[slice(*claim["sentence"])] == claim["sentence_text"]
                assert text[slice(*claim["trigger"])] == claim["trigger_text"]
    assert checked > 100


def test_documents_and_what_a_hash_means(reader: Browser) -> None:
    rows = pages(reader, "/api/documents", "documents")
    assert len({row["sha256"] for row in rows}) == len(rows) > 10
    first = rows[0]["sha256"]
    assert reader.get(f"/api/documents/{first[:8]}").json() == reader.get(f"/api/documents/{first}").json()
    for name in ("0" * 64, "x", first[:5], "%00", "..%2f"):
        assert reader.get(f"/api/documents/{name}").status_code == 404
    site = rows[0]["site"]
    assert {row["site"] for row in pages(reader, "/api/documents", "documents", site=site)} == {site}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/api/incidents?after=x", "'x' is no mark of a page; take the one that the page before gave"),
        ("/api/incidents?after=x~y", "'x~y' is no mark of a page in this order"),
        ("/api/incidents?limit=0", "query.limit: "),
        ("/api/incidents?from=soon", "query.from: "),
        ("/api/search?q=-x", "no word to look for"),
        ("/api/search", "query.q: Field required"),
        ("/api/stats?by=colour", "query.by: "),
        ("/api/stats?unit=day", "more than 400 days"),
    ],
)
def test_what_cannot_be_answered_says_why(reader: Browser, path: str, says: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 422
    assert says in answer.json()["detail"]


def test_counts_search_and_sources_agree_with_the_lists(reader: Browser) -> None:
    documents = pages(reader, "/api/documents", "documents")
    outlets = reader.get("/api/sources").json()["outlets"]
    assert sum(one["documents"] for one in outlets) == len(documents)
    assert sum(one["incidents"] for one in outlets) == sum(one["incidents"] for one in documents)
    assert any(one["copied"] for one in outlets)
    bars = reader.get("/api/stats", params={"by": "type", "modality": "all", "top": 0}).json()["bars"]
    rows = pages(reader, "/api/incidents", "incidents")
    assert sum(bar["number"] for bar in bars) == len(rows)
    found = reader.get("/api/search", params={"q": "قصف", "limit": 2}).json()
    assert len(found["documents"]) == 2 and found["more"]
    for one in found["documents"]:
        text = reader.get(f"/api/documents/{one['sha256']}").json()["record"]["document"]["text"]
        assert all(text[slice(*hit["span"])] == hit["text"] for hit in one["hits"])


def proposed(browser: Browser, kind: str = "accept", **more: Any) -> dict[str, Any]:
    """A decision about the first claim of the first incident, with the version that is seen now."""
    row = browser.get("/api/incidents", params={"limit": 1, "order": "day"}).json()["incidents"][0]
    claim = browser.get(f"/api/incidents/{row['id']}").json()["reports"][0]["claims"][0]
    return {"decisions": [{"kind": kind, "claim": claim, **more}], "seen": {row["id"]: row["version"]}}


def test_decisions_are_kept_unless_somebody_decided_meanwhile(app: FastAPI) -> None:
    one, other = logged_in(app, "reviewer"), logged_in(app, "editor")
    made = proposed(one)
    assert one.post("/api/decisions", json=made).json() == {"numbers": [1], "incidents": list(made["seen"])}
    late = other.post("/api/decisions", json={**made, "decisions": [{**made["decisions"][0], "kind": "reject"}]})
    assert late.status_code == 409
    assert late.json()["versions"] == dict.fromkeys(made["seen"], 1)
    (kept,) = other.get("/api/decisions").json()["decisions"]
    assert (kept["who"], kept["kind"], kept["number"]) == ("reviewer", "accept", 1)
    incident = other.get(f"/api/incidents/{next(iter(made['seen']))}").json()
    assert (incident["status"], incident["version"], incident["decisions"]) == ("accepted", 1, [kept])
    taken = {"decisions": [{"kind": "undo", "number": 1}], "seen": dict.fromkeys(made["seen"], 1)}
    assert other.post("/api/decisions", json=taken).status_code == 201
    assert other.get(f"/api/incidents/{next(iter(made['seen']))}").json()["status"] == "unreviewed"


def test_a_correction_keeps_what_was_read(app: FastAPI) -> None:
    browser = logged_in(app, "reviewer")
    made = proposed(browser, "correct", field="time", value={"text": "أمس", "span": [0, 3], "start": "2020-01-01", "end": "2020-01-01"})
    assert browser.post("/api/decisions", json=made).status_code == 201
    (kept,) = browser.get("/api/decisions").json()["decisions"]
    assert kept["after"]["value"]["start"] == "2020-01-01"
    assert kept["before"] is None or "start" in kept["before"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"claim": None}, "accept: name a claim"),
        ({"claim": "x"}, "'x' is no claim; write it as SHA256:START-END:TYPE"),
        ({"claim": str(ClaimKey("0" * 64, 0, 4, "clash"))}, "no incident holds this claim"),
        ({"kind": "same"}, "same: name two claims"),
        ({"kind": "undo", "number": 7}, "undo: no decision of this number"),
        ({"kind": "correct"}, "correct: name a claim and a field"),
        ({"kind": "correct", "field": "type", "value": {}}, "the correction of type is not as a record has it"),
        ({"kind": "correct", "field": "actor", "value": {"id": "x"}}, "the correction of actor is not as a record has it"),
        ({"kind": "correct", "field": "colour", "value": "red"}, "body.decisions.1.field: "),
        ({"note": "\ud800"}, None),
        ({"extra": 1}, "body.decisions.1.extra: Extra inputs are not permitted"),
    ],
    ids=str,
)
def test_a_doubtful_decision_is_refused_and_nothing_kept(app: FastAPI, change: dict[str, Any], says: str | None) -> None:
    browser = logged_in(app, "editor")
    made = proposed(browser)
    made["decisions"].append({**made["decisions"][0], **change})
    content = json.dumps(made).encode()
    answer = browser.post("/api/decisions", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert says is None or says in answer.json()["detail"]
    assert browser.get("/api/decisions").json()["decisions"] == []


def test_an_incident_that_was_not_seen_is_not_decided_about(app: FastAPI) -> None:
    browser = logged_in(app, "reviewer")
    made = proposed(browser)
    answer = browser.post("/api/decisions", json={**made, "seen": {"other": 0}})
    assert answer.status_code == 422 and "is not among those seen" in answer.json()["detail"]


@pytest.mark.parametrize(("who", "kind", "status"), [("reader", "accept", 403), ("reviewer", "same", 403), ("reviewer", "different", 403)])
def test_who_may_decide_what(app: FastAPI, who: str, kind: str, status: int) -> None:
    made = proposed(logged_in(app, "editor"))
    one = made["decisions"][0]
    made["decisions"] = [{**one, "kind": kind, "other": one["claim"]}]
    assert logged_in(app, who).post("/api/decisions", json=made).status_code == status


def test_an_id_that_was_merged_leads_on(app: FastAPI) -> None:
    reader = logged_in(app, "editor")
    first, second = reader.get("/api/incidents", params={"limit": 2}).json()["incidents"]
    claims = [reader.get(f"/api/incidents/{one['id']}").json()["reports"][0]["claims"][0] for one in (first, second)]
    made = {"decisions": [{"kind": "same", "claim": claims[0], "other": claims[1]}], "seen": {one["id"]: 0 for one in (first, second)}}
    (id_,) = reader.post("/api/decisions", json=made).json()["incidents"]
    (gone,) = {first["id"], second["id"]} - {id_}
    assert reader.get(f"/api/incidents/{gone}").json() == {"id": gone, "state": "merged", "into": [id_]}
    assert reader.get("/api/incidents/none").status_code == 404


def test_decisions_come_a_page_at_a_time(app: FastAPI, book: Book) -> None:
    reader = logged_in(app, "reader")
    claim = reader.get(f"/api/incidents/{reader.get('/api/incidents').json()['incidents'][0]['id']}").json()["reports"][0]["claims"][0]
    with book.write() as connection:
        append(connection, [Decision(who="anna", kind="accept", claim=claim, note=str(at)) for at in range(8)], START)
    assert [one["note"] for one in pages(reader, "/api/decisions", "decisions")] == list("01234567")


def test_the_document_holds_every_route_with_its_right(reader: Browser) -> None:
    document = reader.get("/api/openapi.json").json()
    told = {(method.upper(), path): one for path, methods in document["paths"].items() for method, one in methods.items()}
    declared = {key: route for key, route in table(PAGES).items() if route.in_api}
    assert set(told) == set(declared)
    for key, one in told.items():
        assert one["x-right"] == declared[key].right
        assert one["description"] and str(declared[key].status) in one["responses"]
        assert {"401", "403", "429"} <= set(one["responses"])
        assert ({"key": []} in one["security"]) == (key[0] == "GET" and allows("reader", declared[key].right))
    assert reader.get("/api/openapi.json").content == reader.get("/api/openapi.json").content


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_shows_every_route_and_needs_nothing_from_elsewhere(app: FastAPI, language: str) -> None:
    page = logged_in(app, "reader", language).get("/api").text
    for method, path in (key for key, route in table(PAGES).items() if route.in_api):
        assert f'<span class="method">{method.lower()}</span> {path}</code>' in page
    assert "http://" not in page and "https://" not in page
    assert 'id="shape-Incident"' in page


def test_random_requests_find_no_fault(app: FastAPI) -> None:
    editor = logged_in(app, "editor")
    asked = ask(app, headers_of(editor), known_of(app), 8)
    assert len(asked.times) >= 80
    statuses = {status for _, status in asked.requests}
    assert {200, 404, 422} <= statuses and not any(status >= 500 for status in statuses)
