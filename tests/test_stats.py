"""Incidents are counted as the page says, what is left out is said, and the plots show what was counted."""

import datetime as dt
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from waqai.stats.svg import draw
from waqai.stats.tally import Bar, Chart, Event, Names, Unit, tally
from waqai.store.book import open_book
from waqai.store.schema import claims, incidents, members, readings

Run = Callable[..., tuple[int, str, str]]
NAMES = Names({"SY-ID": "Idlib"}, {"SY": "Syria"}, {"sy-army": "Syrian Army"})
ARTICLE = "قصفت طائرات حربية بلدة سراقب في ريف إدلب يوم الأربعاء، وقتل ثلاثة مدنيين، وفق مصادر محلية."


def event(start: str | None, end: str | None = None, **more: object) -> Event:
    days = [dt.date.fromisoformat(day) if day else None for day in (start, end or start)]
    facts = {"type": "shelling", "country": None, "admin1": None, "parties": frozenset(), "sources": frozenset()}
    return Event(start=days[0], end=days[1], **facts | more)  # type: ignore[arg-type]


def numbers(chart: Chart) -> dict[str, int]:
    return {bar.label: bar.number for bar in chart.bars}


@pytest.mark.parametrize(
    ("last", "unit", "bars", "first"),
    [
        ("2024-01-03", "day", 3, "2024-01-01"),
        ("2024-02-14", "day", 45, "2024-01-01"),
        ("2024-02-15", "week", 7, "2024-01-01"),
        ("2025-02-23", "week", 60, "2024-01-01"),
        ("2025-02-24", "month", 14, "2024-01"),
        ("2029-01-23", "month", 61, "2024-01"),
        ("2029-01-24", "year", 6, "2024"),
    ],
)
def test_the_unit_of_time_suits_the_days(last: str, unit: str, bars: int, first: str) -> None:
    chart = tally([event("2024-01-01"), event(last)], "time", NAMES)
    assert chart.title == f"Incidents by {unit}"
    assert (len(chart.bars), chart.bars[0].label) == (bars, first)
    assert sum(bar.number for bar in chart.bars) == 2


@pytest.mark.parametrize(("unit", "wide"), [("day", 2), ("week", 0), ("month", 1), ("year", 0)])
def test_days_that_do_not_fit_one_bar_are_left_out_and_said(unit: Unit, wide: int) -> None:
    events = [event("2024-03-04"), event("2024-03-04", "2024-03-10"), event("2024-02-28", "2024-03-02"), event(None)]
    chart = tally(events, "time", NAMES, unit)
    assert sum(bar.number for bar in chart.bars) == 3 - wide
    assert chart.notes[0] == "1 without a day are left out"
    assert chart.notes[1:] == ((f"{wide} whose days lie in more than one {unit} are left out",) if wide else ())


def test_the_first_and_the_last_day_of_the_calendar_are_days_too() -> None:
    assert len(tally([event("0001-01-01"), event("0001-01-09")], "time", NAMES, "week").bars) == 2
    with pytest.raises(ValueError, match="more than 400 days; name a longer unit"):
        tally([event("2020-01-01"), event("2024-01-01")], "time", NAMES, "day")


def test_counts_by_type_place_party_and_source() -> None:
    army, outlets = frozenset({"sy-army", "state_forces"}), frozenset({"a.example", "b.example"})
    events = [
        event("2024-01-01", country="SY", admin1="SY-ID", parties=army, sources=outlets),
        event("2024-01-01", country="SY", admin1="SY-ID", type="air_strike"),
        event("2024-01-01", country="SY"),
        event("2024-01-01"),
    ]
    assert numbers(tally(events, "type", NAMES)) == {"shelling": 3, "air strike": 1}
    assert numbers(tally(events, "place", NAMES)) == {"Idlib, Syria": 2, "place not told": 1, "Syria, governorate not told": 1}
    assert numbers(tally(events, "party", NAMES)) == {"no party named": 3, "state forces, not named": 1, "Syrian Army": 1}
    by_source = tally(events, "source", NAMES, top=1)
    assert numbers(by_source) == {"outlet not known": 3}
    assert by_source.notes == ("2 more with 2 incidents are not shown", "an incident counts for each outlet that reports it")


@pytest.mark.parametrize("runs", [True, False])
def test_a_picture_holds_every_bar_and_every_word(runs: bool) -> None:
    bars = tuple(Bar(str(at), f"وكالة <{at}> & \x00", at) for at in range(12))
    root = ET.fromstring(draw(Chart("Incidents", bars, runs, ("not verified facts",))))
    said = "".join(root.itertext())
    assert "not verified facts" in said and "وكالة <3> & \ufffd: 3" in said
    boxes = [each for each in root.iter("{http://www.w3.org/2000/svg}rect") if each.find("{*}title") is not None]
    assert len(boxes) == 11  # none for nought
    side = "height" if runs else "width"
    sizes = [float(box.get(side, "0")) for box in boxes]
    assert sizes == pytest.approx([sizes[-1] * at / 11 for at in range(1, 12)], abs=0.02)


def test_a_picture_of_nothing_says_so() -> None:
    assert "nothing to count" in draw(Chart("Incidents", (), True, ()))


@pytest.fixture
def book(tmp_path: Path, where: str, run: Run, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    """A book in which three outlets report one event, and one of them a release."""
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path_factory.getbasetemp() / "home"))
    lines = [{"text": f"{ARTICLE}\n{at}", "site": f"{at}.example", "published": "2024-05-02"} for at in "abc"]
    lines[2]["text"] += " وأطلق مسلحون سراح خمسة مخطوفين في مدينة إدلب أمس."
    file = tmp_path / "wire.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    assert run("add", file, "--book", where)[0] == 0
    return where


def rows(run: Run, book: str, *args: str) -> dict[str, int]:
    status, out, err = run("stats", "--book", book, "--format", "jsonl", *args)
    assert (status, err) == (0, "")
    return {row["key"]: row["number"] for row in map(json.loads, out.splitlines())}


def test_reports_are_counted_until_they_are_grouped(run: Run, book: str) -> None:
    counted = rows(run, book, "--by", "type")
    assert counted["air_strike"] == 3 and counted["release"] == 1
    assert rows(run, book, "--by", "type", "--type", "release") == {"release": 1}
    assert rows(run, book, "--by", "source", "--site", "a.example", "--type", "air_strike") == {"a.example": 1}
    assert rows(run, book, "--by", "place", "--admin1", "SY-ID", "--type", "air_strike") == {"SY-ID": 3}
    assert rows(run, book, "--by", "time", "--from", "2024-05-02", "--type", "air_strike") == {}
    assert rows(run, book, "--modality", "denied") == {}
    out = run("stats", "--book", book, "--type", "air_strike")[1]
    assert "claims as they were read by a program, not verified facts" in out
    assert "3 reports in documents; the same event in two documents counts twice, until `waqai group` is run; modality actual" in out
    opened = open_book(book)
    with opened.write() as connection:
        connection.execute(incidents.insert(), {"id": "one", "state": "live", "body": "{}"})
        strikes = [id_ for id_ in connection.execute(sa.select(claims.c.id)).scalars().all() if id_.endswith(":air_strike")]
        connection.execute(members.insert(), [{"claim": claim, "incident": "one"} for claim in strikes])
    opened.close()
    grouped = rows(run, book, "--by", "type")
    assert grouped["air_strike"] == 1 and grouped["release"] == 1
    assert rows(run, book, "--by", "source", "--type", "air_strike") == {"a.example": 1, "b.example": 1, "c.example": 1}
    assert "1 incidents, made of 3 reports in documents" in run("stats", "--book", book, "--type", "air_strike")[1]


def test_what_people_rejected_is_not_counted(run: Run, book: str, tmp_path: Path) -> None:
    opened = open_book(book)
    with opened.read() as connection:
        held = connection.execute(sa.select(claims.c.id, readings.c.site).join(readings, readings.c.id == claims.c.reading)).all()
    opened.close()
    strikes = [(claim, site) for claim, site in held if claim.endswith(":air_strike")]

    def decide(kind: str, *sites: str) -> None:
        lines = [json.dumps({"kind": kind, "claim": claim}) for claim, site in strikes if site in sites]
        (tmp_path / "decided.jsonl").write_text("\n".join(lines), encoding="utf-8")
        assert run("decide", tmp_path / "decided.jsonl", "--who", "me", "--book", book)[0] == 0

    decide("reject", "a.example")
    assert rows(run, book, "--by", "type")["air_strike"] == 2
    assert run("group", "--book", book)[0] == 0
    assert rows(run, book, "--by", "source", "--type", "air_strike") == {"b.example": 1, "c.example": 1}
    decide("reject", "b.example", "c.example")
    assert run("group", "--book", book)[0] == 0
    assert "air_strike" not in rows(run, book, "--by", "type")
    decide("accept", "a.example", "b.example")
    assert run("group", "--book", book)[0] == 0
    assert rows(run, book, "--by", "source", "--type", "air_strike") == {"a.example": 1, "b.example": 1}


def test_each_format_holds_the_same_numbers(run: Run, book: str, tmp_path: Path) -> None:
    table = run("stats", "--book", book, "--by", "source", "--type", "air_strike")[1].splitlines()
    assert table[0] == "Incidents by source" and table[1].startswith("  a.example  1 █")
    csv = run("stats", "--book", book, "--by", "source", "--type", "air_strike", "--format", "csv")[1]
    assert csv == "key,label,number\r\na.example,a.example,1\r\nb.example,b.example,1\r\nc.example,c.example,1\r\n"
    for name, begins in (("plot.svg", b"<svg "), ("plot.png", b"\x89PNG\r\n\x1a\n")):
        status, _, err = run("stats", "--book", book, "--by", "source", "--format", name[-3:], "--output", tmp_path / name)
        assert (status, err) == (0, "") and (tmp_path / name).read_bytes().startswith(begins)
    assert run("stats", "--book", book, "--by", "time", "--unit", "day", "--from", "2030-01-01")[1].splitlines()[1] == "  nothing to count"
