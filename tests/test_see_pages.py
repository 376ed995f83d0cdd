"""The pages of sources, of progress and of figures: what they count, and what they draw."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desking import Clock, app_of, copied, launched
from seeing import bodies, put
from waqai.desk.doors import Launch
from waqai.desk.figures import WIDTH, figures_sheet, pictures_of
from waqai.desk.graph import MOST, draw_copies
from waqai.knowledge import Knowledge
from waqai.store.book import Book, open_book
from waqai.store.decisions import Decision, append
from waqai.store.outlets import Copied, Outlet, list_copies, list_outlets
from waqai.store.progress import Agreement, Step, Work, agreements_of, kappa, read_steps, states_of, work_of
from waqai.store.schema import documents, readings

DAY = dt.date(2024, 5, 1)
NOON = dt.datetime(2024, 5, 1, 12, 0, tzinfo=dt.UTC)


def report(document: str, site: str | None, day: str, origin: str | None = None, agency: str | None = None, **more: Any) -> dict[str, Any]:
    own = {"sha256": origin or document, "agency": agency, "own": origin is None and agency is None}
    return {
        **{
            "incident": document[:4] + "f",
            "claims": [f"{document}:0-4:clash"],
            "document": {"id": document, "source": "s", "sha256": document},
        },
        **{
            "url": None,
            "site": site,
            "published": day,
            "type": "clash",
            "attribution": None,
            "side": None,
            "origin": own,
            "confidence": 0.5,
        },
        **more,
    }


def incident(number: int, *reports: dict[str, Any]) -> dict[str, Any]:
    (body,) = bodies(1)
    return body | {"id": f"{number:016x}", "type": "clash", "modality": "actual", "articles": len(reports), "reports": list(reports)}


@pytest.fixture
def book(where: str) -> Iterator[Book]:
    """Two incidents: four outlets, a copy, two texts of an agency, one printed again by its own outlet."""
    made = open_book(where, create=True)
    put(
        made,
        [
            incident(1, report("aa", "a.example", "2024-05-01", side="SY"), report("bb", "b.example", "2024-05-02", origin="aa")),
            incident(
                2,
                report("aa2", "a.example", "2024-05-03", origin="aa"),
                report("cc", "c.example", "2024-05-04", agency="reuters", side="SY"),
                report("dd", None, "2024-05-05", origin="cc", agency="reuters"),
                report("ee", "b.example", "2024-05-06", type="arrest"),
            ),
        ],
    )
    yield made
    made.close()


def test_outlets_are_counted_by_articles_and_incidents(book: Book) -> None:
    with book.read() as connection:
        found = {one.name: one for one in list_outlets(connection)}
    days = [dt.date(2024, 5, day) for day in range(1, 7)]
    assert found == {
        "a.example": Outlet("a.example", 2, 2, 1, 2, (("clash", 2),), (("SY", 1),), days[0], days[2]),
        "b.example": Outlet("b.example", 2, 2, 1, 2, (("arrest", 1), ("clash", 1)), (), days[1], days[5]),
        "c.example": Outlet("c.example", 1, 1, 0, 1, (("clash", 1),), (("SY", 1),), days[3], days[3]),
        None: Outlet(None, 1, 1, 0, 1, (("clash", 1),), (), days[4], days[4]),
    }


def test_copies_are_those_of_other_outlets_and_of_agencies(book: Book) -> None:
    with book.read() as connection:
        found = list_copies(connection)
    days = [dt.date(2024, 5, day) for day in range(1, 7)]
    assert sorted(found, key=str) == sorted(
        [
            Copied("b.example", "a.example", False, 1, days[1], days[1]),
            Copied("c.example", "reuters", True, 1, days[3], days[3]),
            Copied(None, "reuters", True, 1, days[4], days[4]),
        ],
        key=str,
    )


def test_articles_without_incidents_count_too(book: Book) -> None:
    def rows(key: str, number: int, site: str | None, url: str | None, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        made = {"id": key, "number": number, "document": key, "current": True, "program": "", "knowledge": "", "added": "", "url": url}
        reading = made | {"site": site, "facts": "{}", "text": "", "print": b""} | more
        return {"key": key, "number": number, "size": 0, "superseded": None}, reading

    made = [
        rows("x1", 1, "WWW.New.example", None),
        rows("x2", 2, None, "https://new.example/2"),
        rows("x3", 3, "new.example", None, current=False),
        rows("x4", 4, None, None),
    ]
    with book.write() as connection:
        connection.execute(documents.insert(), [document for document, _ in made])
        connection.execute(readings.insert(), [reading for _, reading in made])
    with book.read() as connection:
        found = {one.name: (one.articles, one.telling) for one in list_outlets(connection)}
    assert found["new.example"] == (2, 0)
    assert found[None] == (1, 1)
    assert found["a.example"] == (2, 2)


def test_work_is_what_stands_of_each_day_and_reviewer(book: Book) -> None:
    first, second = "aa:0-4:clash", "aa2:0-4:clash"
    with book.write() as connection:
        append(
            connection, [Decision(who="sama", kind="accept", claim=first), Decision(who="sama", kind="accept", claim="bb:0-4:clash")], NOON
        )
        append(connection, [Decision(who="sama", kind="reject", claim=second), Decision(who="omar", kind="reject", claim=first)], NOON)
        append(connection, [Decision(who="omar", kind="undo", claim=first, after={"number": 4})], NOON)
        append(connection, [Decision(who="sama", kind="accept", claim=second)], NOON + dt.timedelta(days=1))
        append(connection, [Decision(who="omar", kind="correct", claim=first, after={"field": "type", "value": "arrest"})], NOON)
        append(connection, [Decision(who="omar", kind="different", claim=first, other=second)], NOON)
        # An undo that is itself taken back: the verdict stands again.
        append(connection, [Decision(who="lina", kind="reject", claim=second)], NOON)
        append(connection, [Decision(who="lina", kind="undo", claim=second, after={"number": 9})], NOON)
        append(connection, [Decision(who="lina", kind="undo", claim=second, after={"number": 10})], NOON)
    with book.read() as connection:
        steps = read_steps(connection)
        assert states_of(connection) == {"unreviewed": 2, "accepted": 0, "corrected": 0, "rejected": 0}
    assert work_of(steps) == [
        Work(DAY + dt.timedelta(days=1), "sama", 1, 1, 0, 0),
        Work(DAY, "lina", 1, 0, 1, 0),
        Work(DAY, "omar", 0, 0, 0, 1),
        Work(DAY, "sama", 2, 1, 1, 0),
    ]
    assert agreements_of(steps) == [Agreement("lina", "sama", 1, 0, 0.0)]


def test_a_verdict_that_another_took_back_still_tells_of_agreement() -> None:
    steps = [
        Step("a", DAY, "accept", "1", "b"),
        Step("b", DAY, "reject", "1", None),
        Step("a", DAY, "accept", "2", "a"),
        Step("b", DAY, "accept", "2", None),
    ]
    assert [(pair.both, pair.agreed) for pair in agreements_of(steps)] == [(1, 0)]
    assert [(one.who, one.reviewed) for one in work_of(steps)] == [("b", 2)]


@pytest.mark.parametrize(
    ("yes_yes", "yes_no", "no_yes", "no_no", "expected"),
    [
        (20, 5, 10, 15, 0.4),  # observed .7, by chance .5
        (45, 15, 25, 15, 0.1304),  # observed .6, by chance .54
        (10, 0, 0, 10, 1.0),
        (0, 5, 5, 0, -1.0),
        (7, 0, 0, 0, None),
        (0, 0, 0, 0, None),
    ],
)
def test_kappa_takes_off_what_chance_would_agree(yes_yes: int, yes_no: int, no_yes: int, no_no: int, expected: float | None) -> None:
    pairs = (
        [("accept", "accept")] * yes_yes
        + [("accept", "reject")] * yes_no
        + [("reject", "accept")] * no_yes
        + [("reject", "reject")] * no_no
    )
    found = kappa(pairs)
    assert found == expected if expected is None else found == pytest.approx(expected, abs=1e-4)


FIGURE = {
    **{"outcome": "killed", "low": 5, "best": 12, "high": None, "disputed": True},
    "said": [
        {"low": 5, "best": 5, "high": 5, "report": "r1", "supersedes": []},
        {"low": 12, "best": 12, "high": 12, "report": "r2", "supersedes": ["r3", "r4"]},
        {"low": 20, "best": 20, "high": None, "report": "r5", "supersedes": []},
    ],
}
BODY = {
    "figures": [FIGURE],
    "voices": [
        {"name": "a.example", "side": "SY", "reports": ["r1"]},
        {"name": "reuters", "side": None, "reports": ["r2", "r3", "r4"]},
        {"name": "5" * 64, "side": None, "reports": ["r5"]},
    ],
    "reports": [
        {"incident": f"r{at}", "site": site, "published": "2024-05-01", "document": {"id": f"d{at}"}}
        for at, site in enumerate(("a.example", "b.example", "c.example", "b.example", None), 1)
    ],
}


def test_figures_say_who_says_how_many_and_whom_that_contradicts() -> None:
    sheet = figures_sheet(BODY)
    rows = [sheet.item(row) for row in sheet.rows]
    assert [(row["voice"], row["voice_side"], row["low"], row["high"]) for row in rows] == [
        ("a.example", "SY", 5, 5), ("reuters", None, 12, 12), ("d5", None, 20, None),
    ]  # fmt: skip
    assert [row["against"] for row in rows] == [("d5", "reuters"), ("a.example", "d5"), ("a.example", "reuters")]
    assert [row["outlets"] for row in rows] == [("a.example",), ("b.example", "c.example"), ()]
    assert [len(row["superseded"]) for row in rows] == [0, 2, 0]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_figures_are_drawn_from_low_to_high_as_the_language_runs(direction: str) -> None:
    (picture,) = pictures_of(BODY, direction)
    sign = 1 if direction == "ltr" else -1
    places = [sign * drawn.best for _, drawn in picture.rows]
    assert places == sorted(places)
    assert all(0 <= place <= WIDTH for _, drawn in picture.rows for place in (drawn.low, drawn.best, drawn.high))
    assert [drawn.is_open for _, drawn in picture.rows] == [False, False, True]
    assert sign * picture.rows[2][1].high > sign * picture.rows[2][1].best
    assert picture.drawn.is_open and picture.drawn.low == picture.rows[0][1].low and picture.drawn.best == picture.rows[1][1].best
    assert not picture.is_steep and [number for _, number in picture.ticks] == [0, 5, 10, 15, 20]


def test_figures_far_apart_are_drawn_by_logarithms() -> None:
    said = [{"low": n, "best": n, "high": n, "report": f"r{at}", "supersedes": []} for at, n in ((1, 3), (2, 4000))]
    (picture,) = pictures_of(BODY | {"figures": [FIGURE | {"low": 3, "best": 3, "high": 4000, "said": said}]}, "ltr")
    assert picture.is_steep and [number for _, number in picture.ticks] == [0, 1, 10, 100, 1000]
    assert picture.rows[0][1].best > WIDTH / 20  # three can be told from none


@pytest.mark.parametrize("is_reversed", [False, True])
def test_the_graph_has_who_prints_where_a_line_begins(is_reversed: bool) -> None:
    graph = draw_copies([("a", "b", 9), ("a", "c", 4), ("b", "c", 1)], is_reversed)
    by_name = {(node.name, node.anchor): node.x for node in graph.nodes}
    left, right = [node for node in graph.nodes if node.anchor == "end"], [node for node in graph.nodes if node.anchor == "start"]
    printers, origins = (right, left) if is_reversed else (left, right)
    assert ({node.name for node in printers}, {node.name for node in origins}) == ({"a", "b"}, {"b", "c"})
    assert len(by_name) == 4 and max(node.x for node in left) < min(node.x for node in right)
    assert [line.thickness for line in graph.lines] == sorted((line.thickness for line in graph.lines), reverse=True)
    assert graph.left_out == 0


def test_the_graph_says_how_many_pairs_it_leaves_out() -> None:
    graph = draw_copies([(f"a{at}", "b", at + 1) for at in range(MOST + 5)], False)
    assert (len(graph.lines), graph.left_out) == (MOST, 5)
    assert min(line.texts for line in graph.lines) == 6


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_of_an_incident_has_its_figures(example_book: Path, knowledge: Knowledge, tmp_path: Path, language: str) -> None:
    with copied(example_book, tmp_path / "book.db") as copy:
        clock = Clock()
        door = Launch("sama", clock)
        reader = launched(app_of(copy, knowledge, door, clock), door, language)
        rows = reader.get("/map/incidents.json").json()["rows"]
        told = next(row["incident"] for row in rows if row["killed"] and row["origins"] > 1)
        for path in (f"/incident/{told}", f"/incident/{told}/figures"):
            page = reader.get(path).text
            assert 'class="figure-of"' in page and page.count("<circle") >= 2
        figures = reader.get(f"/incident/{told}/figures.json").json()
        assert figures["incident"] == told and figures["rows"][0]["voice"]
        assert reader.get(f"/incident/{told}/figures.csv").text.startswith(
            "outcome,voice,voice_side,outlets,published,low,best,high,against"
        )
