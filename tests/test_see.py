"""What the map, the lists and their exports show: the sieve in SQL and in the browser, and the export that equals the screen."""

import csv
import datetime as dt
import io
import json
import random
import re
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from desking import Browser, Clock, app_of, copied, launched
from seeing import OUTLETS, PARTIES, TYPES, bodies, fill, put
from waqai.desk.doors import Launch
from waqai.desk.render import STATIC
from waqai.desk.sheets import Column, export, link_of, sheet_of
from waqai.desk.sieves import query_of, read_sieve
from waqai.knowledge import Knowledge
from waqai.store.book import Book, open_book
from waqai.store.schema import incidents, reviews, tellings
from waqai.store.sift import (
    GRADES,
    MODALITIES,
    NONE,
    STATUSES,
    Box,
    Sieve,
    answers,
    count_sifted,
    days_of,
    list_sifted,
    place_key,
    places_of,
)

NUMBER = 300


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    made = open_book(str(tmp_path_factory.mktemp("see") / "made.db"), create=True)
    fill(made, NUMBER)
    with made.write() as connection:
        some = connection.execute(sa.select(reviews.c.incident).order_by(reviews.c.incident)).scalars().all()
        for status, ids in zip(STATUSES[1:], (some[:40], some[40:60], some[60:75]), strict=True):
            connection.execute(reviews.update().where(reviews.c.incident.in_(ids)).values(status=status))
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser(book: Book, knowledge: Knowledge) -> Browser:
    clock = Clock()
    door = Launch("sama", clock)
    return launched(app_of(book, knowledge, door, clock), door)


def sieves(book: Book, number: int) -> list[Sieve]:
    """Sieves of one to four questions."""
    rng = random.Random(3)
    with book.read() as connection:
        places = [place_key(one.place, one.place_kind, one.country, one.admin1) for one in places_of(connection, Sieve())]
    day = dt.date(2021, 1, 1)
    box = Box(30.5, 30, 45, 37)
    asked: list[dict[str, Any]] = [
        {"types": rng.sample(TYPES, 3)},
        {"statuses": ("accepted", "rejected")},
        {"statuses": STATUSES, "modalities": MODALITIES},
        {"modalities": ("planned",)},
        {"grades": (*rng.sample(GRADES, 2), NONE)},
        {"countries": ("SY", "YE")},
        {"countries": (NONE,)},
        {"units": ("SY-HL", "IQ-NI", NONE)},
        {"parties": [PARTIES[0][0], "civilians"]},
        {"parties": (NONE,)},
        {"places": rng.sample(places, 20)},
        {"places": (NONE, "no/such/place")},
        {"outlets": [OUTLETS[0], NONE]},
        {"sources": (NONE, "medical")},
        {"since": day},
        {"until": day},
        {"since": day, "until": day + dt.timedelta(days=30)},
        {"box": box},
    ]
    found = [Sieve(**one) for one in asked]
    while len(found) < number:
        mixed: dict[str, Any] = {}
        for one in rng.sample(asked, rng.randint(2, 4)):
            mixed |= one
        found.append(Sieve(**{name: tuple(value) if isinstance(value, list) else value for name, value in mixed.items()}))
    return [one._replace(**{name: tuple(value) for name, value in one._asdict().items() if isinstance(value, list)}) for one in found]


def test_who_tells_of_incidents_is_taken_from_their_bodies(example_book: Path, tmp_path: Path) -> None:
    with copied(example_book, tmp_path / "book.db") as copy, copy.read() as connection:
        told = {(row.incident, row.report): row for row in connection.execute(sa.select(tellings))}
        held = connection.execute(sa.select(incidents.c.body).where(incidents.c.state == "live")).scalars()
        reports = {(body["id"], one["incident"]): one for body in map(msgspec.json.decode, held) for one in body["reports"]}
    assert told.keys() == reports.keys() and told
    for key, row in told.items():
        assert row.document == reports[key]["document"]["sha256"]
        assert (row.outlet, row.side, row.agency) == (reports[key]["site"], reports[key]["side"], reports[key]["origin"]["agency"])


def fits(body: dict[str, Any], sieve: Sieve) -> bool:
    """Does a body of a made-up incident, not yet reviewed, answer these questions; the plain way."""
    place, time = body["place"] or {}, body["time"]
    parties = {one["id"] or one["class"] for one in (body["actor"], body["target"]) if one} or {NONE}
    key = place_key(place.get("name"), place.get("kind"), place.get("country"), place.get("admin1"))
    told = [
        (sieve.types, {body["type"]}),
        (sieve.modalities, {body["modality"]}),
        (sieve.grades, {body["grade"] or NONE}),
        (sieve.countries, {place.get("country") or NONE}),
        (sieve.units, {place.get("admin1") or NONE}),
        (sieve.places, {key}),
        (sieve.parties, parties),
        (sieve.outlets, {one["site"] or NONE for one in body["reports"]}),
        (sieve.sources, {(one["attribution"] or {"kind": NONE})["kind"] for one in body["reports"]}),
    ]
    within = not sieve.box or (
        place.get("lat") is not None
        and sieve.box.south <= place["lat"] <= sieve.box.north
        and sieve.box.west <= place["lon"] <= sieve.box.east
    )
    days = not (sieve.since or sieve.until) or bool(
        time
        and dt.date.fromisoformat(time["end"]) >= (sieve.since or dt.date.min)
        and dt.date.fromisoformat(time["start"]) <= (sieve.until or dt.date.max)
    )
    return within and days and all(not wanted or values & set(wanted) for wanted, values in told)


def test_the_sieve_lets_through_what_fits_on_both_back_ends(where: str) -> None:
    copy = open_book(where, create=True)
    made = list(bodies(120))
    put(copy, made)
    for sieve in sieves(copy, 50):
        sieve = sieve._replace(statuses=STATUSES)
        with copy.read() as connection:
            rows = list_sifted(connection, sieve)
            assert {row["incident"] for row in rows} == {body["id"] for body in made if fits(body, sieve)}, sieve
            assert count_sifted(connection, sieve) == len(rows)
            assert sum(place.incidents for place in places_of(connection, sieve)) == len(rows)
            assert sum(number for _, number in days_of(connection, sieve)) == len(rows)
            assert [row["incident"] for row in list_sifted(connection, sieve, 3, 4)] == [row["incident"] for row in rows[3:7]]
    with copy.read() as connection:
        asked = answers(connection)
    assert dict(asked["type"]).keys() == {body["type"] for body in made}
    assert dict(asked["outlet"])[NONE] == sum(any(one["site"] is None for one in body["reports"]) for body in made)
    copy.close()


def test_incidents_come_from_the_last_day_on_and_those_without_a_day_at_the_end(book: Book) -> None:
    with book.read() as connection:
        days = [row["start"] for row in list_sifted(connection, Sieve())]
    known = [day for day in days if day]
    assert known == sorted(known, reverse=True) and days == [*known, *[None] * (len(days) - len(known))] and None in days


def test_an_address_is_a_sieve_and_back(book: Book) -> None:
    from urllib.parse import parse_qsl

    for sieve in [Sieve(), *sieves(book, 60)]:
        query = query_of(sieve)
        assert read_sieve(parse_qsl(query.removeprefix("?"))) == sieve
        assert query_of(read_sieve(parse_qsl(query.removeprefix("?")))) == query
    assert query_of(Sieve()) == ""


@pytest.mark.parametrize(
    "query", ["from=2020-13-01", "to=yesterday", "box=1,2,3", "box=1,2,3,nan", "&".join(f"type={n}" for n in range(201))]
)
def test_an_address_that_cannot_be_read_is_told_so(browser: Browser, query: str) -> None:
    for path in ("/map", "/map/incidents.csv"):
        answer = browser.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert "cannot be read" in answer.text


def test_the_browser_sifts_as_the_book_does(book: Book, browser: Browser, tmp_path: Path) -> None:
    """The script of the map, run by Node.js, against SQL."""
    data = tmp_path / "data.json"
    data.write_bytes(browser.get("/map/data").content)
    asked = sieves(book, 80)
    queries = tmp_path / "queries.json"
    queries.write_text(json.dumps([query_of(sieve) for sieve in asked]), encoding="utf-8")
    program = """
      const [script, data, queries] = process.argv.slice(1).map((name) => require("path").resolve(name));
      const { open, readSieve, sift, found, countValues } = require(script);
      const store = open(JSON.parse(require("fs").readFileSync(data)));
      const all = JSON.parse(require("fs").readFileSync(queries)).map((query) => {
        const fails = sift(store, readSieve(query));
        const counts = countValues(store, fails, "type");
        return { ids: found(store, fails), types: Object.fromEntries(store.values.type.map((value, at) => [value, counts[at]])) };
      });
      console.log(JSON.stringify(all));
    """
    command = ["node", "-e", program, str(STATIC / "sift.js"), str(data), str(queries)]
    answered = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    with book.read() as connection:
        for sieve, answer in zip(asked, answered, strict=True):
            assert answer["ids"] == [row["incident"] for row in list_sifted(connection, sieve)], sieve
            others = [row["type"] for row in list_sifted(connection, sieve._replace(types=()))]
            assert {name: number for name, number in answer["types"].items() if number} == {
                name: others.count(name) for name in set(others)
            }


def on_screen(page: str, name: str) -> tuple[list[str], list[list[str]]]:
    """The columns and the cells of a list, as the page names their values."""
    table = page.partition(f'<table class="sheet" data-list="{name}">')[2].partition("</table>")[0]
    keys = re.findall(r'<th scope="col" data-key="([^"]*)"', table)
    rows = [re.findall(r'<td data-value="([^"]*)"', row) for row in table.partition("<tbody>")[2].split("</tr>")[:-1]]
    return keys, [[unescape(cell) for cell in row] for row in rows]


def in_file(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


@pytest.mark.parametrize(
    ("page", "name", "query"),
    [
        *(
            ("/map", "incidents", query)
            for query in ("", "type=clash&from=2021-01-01", "country=SY&status=accepted&status=rejected", "place=none")
        ),
        ("/map", "places", "list=places"),
        ("/map", "places", "list=places&type=arrest&to=2022-01-01"),
        ("/map", "days", "list=days"),
        ("/sources", "outlets", ""),
        ("/sources", "copies", ""),
        ("/progress", "states", ""),
    ],
)
def test_an_export_has_the_rows_and_columns_of_the_screen(browser: Browser, page: str, name: str, query: str) -> None:
    rows: list[list[str]] = []
    keys: list[str] = []
    number = 1
    while True:
        shown = browser.get(f"{page}?{query}&page={number}" if page == "/map" else page).text
        keys, more = on_screen(shown, name)
        rows += more
        number += 1
        if 'rel="next"' not in shown:
            break
    assert rows and keys
    links = re.findall(rf'href="({page}/{name}\.(?:csv|json)[^"]*)" download', shown)
    assert len(links) == 2
    as_csv, as_json = (browser.get(unescape(link)) for link in links)
    exported = in_file(as_csv.content)
    assert [[row[key] for key in keys] for row in exported] == rows
    assert next(iter(exported[0])) == keys[0] and set(keys) <= set(exported[0])
    told = as_json.json()
    assert told["count"] == len(rows) == len(told["rows"])
    plain = [
        {key: "; ".join(one[key]) if isinstance(one[key], list) else "" if one[key] is None else str(one[key]) for key in one}
        for one in told["rows"]
    ]
    assert plain == exported
    assert as_csv.headers["content-disposition"] == f'attachment; filename="{name}.csv"'


def test_no_cell_of_an_export_is_a_formula_and_none_of_the_screen_markup(knowledge: Knowledge, tmp_path: Path) -> None:
    evil = "=HYPERLINK(1)<img src=x onerror=alert(1)>"
    copy = open_book(str(tmp_path / "evil.db"), create=True)
    (body,) = bodies(1)
    body["place"] = {"name": evil, "kind": "settlement", "country": "SY", "admin1": None, "lat": 1.0, "lon": 1.0, "geonames": None}
    body["modality"], body["reports"][0]["site"] = "actual", evil
    put(copy, [body])
    clock = Clock()
    door = Launch("sama", clock)
    reader = launched(app_of(copy, knowledge, door, clock), door)
    for path in ("/map/incidents.csv", "/map/places.csv", "/sources/outlets.csv"):
        values = [value for row in csv.reader(io.StringIO(reader.get(path).text)) for value in row]
        assert any(value.startswith("'=") for value in values)
        assert not any(value.startswith("=") for value in values)
    for path in ("/map", "/map?list=places", "/sources"):
        assert "<img" not in reader.get(path).text
    copy.close()


def test_a_list_is_written_as_it_is() -> None:
    sheet = sheet_of(
        "words",
        (Column("a", "text"), Column("b", "day", is_shown=False)),
        [{"a": ["x", "-y"], "b": dt.date(2020, 1, 2)}, {"a": None, "b": None}],
    )
    assert export(sheet, "csv").body == b"a,b\r\nx; -y,2020-01-02\r\n,\r\n"
    assert json.loads(export(sheet, "json", of="me").body) == {
        "list": "words", "of": "me", "count": 2, "rows": [{"a": ["x", "-y"], "b": "2020-01-02"}, {"a": None, "b": None}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "link"),
    [
        ("incident", "0123", "/incident/0123"),
        ("outlet", "a b&c.example", "/map?outlet=a+b%26c.example"),
        ("party", NONE, "/map?party=none"),
        ("place", "SY-HL/settlement/A/B", "/map?place=SY-HL%2Fsettlement%2FA%2FB"),
        ("number", 3, None),
        ("type", None, None),
    ],
)
def test_what_is_on_the_screen_leads_on(kind: Any, value: Any, link: str | None) -> None:
    assert link_of(kind, value) == link


@pytest.mark.parametrize(
    ("path", "status"),
    [("/map/nothing.csv", 422), ("/map/incidents.exe", 422), ("/sources/incidents.csv", 422), ("/incident/none/figures", 404)],
)
def test_what_is_not_there_is_not_given(browser: Browser, path: str, status: int) -> None:
    assert browser.get(path).status_code == status


def test_a_reader_who_is_in_no_session_sees_nothing(book: Book, knowledge: Knowledge) -> None:
    clock = Clock()
    stranger = Browser(app_of(book, knowledge, Launch("sama", clock), clock))
    for path in ("/map", "/map/data", "/map/incidents.csv", "/sources", "/sources/copies.json", "/progress", "/progress/work.csv"):
        assert stranger.get(path).status_code == 401
