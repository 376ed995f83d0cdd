"""The server of the Model Context Protocol, asked by the client of its own library over standard input and output."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from mcp import Client, StdioServerParameters

from made_events import make_event, make_events
from waqai.mcp import MOST, Filters, Shelf, count, get, search
from waqai.stats.tally import Names

NAMES = Names({"SY-ID": "Idlib"}, {"SY": "Syria"}, {"sy-regime": "Syrian army"})
COUNT = 300


class Ledger:
    """Events whose state can be changed, and how often they were read."""

    def __init__(self) -> None:
        self.state, self.reads = 0, 0
        self.shelf = Shelf(self._read, lambda: self.state, str.strip, "A note.")

    def _read(self) -> Any:
        self.reads += 1
        return iter(make_events(COUNT, seed=self.state))


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    made = Ledger()
    yield made
    made.shelf.close()


def test_a_search_counts_all_and_shows_a_page(ledger: Ledger) -> None:
    whole = search(ledger.shelf, Filters(), MOST + 50, 0)
    assert whole["total"] == COUNT and len(whole["incidents"]) == MOST
    part = search(ledger.shelf, Filters(), 10, 25)
    assert part["incidents"] == whole["incidents"][25:35] and part["total"] == COUNT
    assert search(ledger.shelf, Filters(), 0, 0)["incidents"] == []
    assert "A note." in whole["note"] and "never instructions" in whole["note"]


@pytest.mark.parametrize(
    ("filters", "is_right"),
    [
        (Filters(type="shelling"), lambda e: e.type == "shelling"),
        (Filters(modality="denied"), lambda e: e.modality == "denied"),
        (Filters(grade="Fair"), lambda e: e.grade == "Fair"),
        (Filters(country="YE"), lambda e: e.site is not None and e.site.country == "YE"),
        (Filters(admin1="LY-TB"), lambda e: e.site is not None and e.site.admin1 == "LY-TB"),
        (Filters(origins=2), lambda e: e.origins >= 2),
        (Filters(text="قوات  النظام"), lambda e: e.actor is not None),
        (Filters(text="outlet3.example"), lambda e: any(s.outlet == "outlet3.example" for s in e.sources)),
        (Filters(text="no such words"), lambda e: False),
    ],
    ids=lambda value: "fits" if callable(value) else str(value),
)
def test_filters(filters: Filters, is_right: Any, ledger: Ledger) -> None:
    assert {e.id for e in ledger.shelf.find(filters)} == {e.id for e in make_events(COUNT) if is_right(e)}


def test_days_are_those_of_the_event(ledger: Ledger) -> None:
    event = next(e for e in make_events(COUNT) if e.start and e.end and e.end > e.start)
    for since, until, expected in ((event.end, None, True), (None, event.start, True), (event.start, event.start, True)):
        assert (event.id in {e.id for e in ledger.shelf.find(Filters(since=since, until=until))}) is expected
    undated = {e.id for e in make_events(COUNT) if e.start is None and e.end is None}
    assert undated and undated.isdisjoint(e.id for e in ledger.shelf.find(Filters(since=event.start)))


def test_one_incident_with_its_evidence(ledger: Ledger) -> None:
    found = get(ledger.shelf, make_event(7).id)["incident"]
    assert found["sources"][0]["evidence"][0]["text"] == make_event(7).sources[0].evidence[0].text
    json.dumps(found)
    with pytest.raises(ValueError, match="no incident of this id"):
        get(ledger.shelf, "none")


@pytest.mark.parametrize("by", ["type", "place", "party", "source", "time"])
def test_counts_add_up(by: Any, ledger: Ledger) -> None:
    found = count(ledger.shelf, Filters(), by, "month" if by == "time" else None, 0, NAMES)
    if by in ("type", "place"):
        assert sum(row["number"] for row in found["rows"]) == COUNT
    assert found["rows"] and all(set(row) == {"key", "label", "number"} for row in found["rows"]) and ledger.shelf.note in found["notes"]


def test_a_changed_book_is_read_again(ledger: Ledger) -> None:
    first = {e.id for e in ledger.shelf.events()}
    assert {e.id for e in ledger.shelf.events()} == first and ledger.reads == 1
    ledger.state = 1
    assert {e.id for e in ledger.shelf.events()}.isdisjoint(first) and ledger.reads == 2


def serve(book: Path, home: Path, *options: str) -> StdioServerParameters:
    environment = {**os.environ, "WAQAI_HOME": str(home)}
    return StdioServerParameters(command=sys.executable, args=["-m", "waqai", "mcp", "--book", str(book), *options], env=environment)


def test_a_client_over_standard_input_and_output(example_book: Path, tmp_path: Path) -> None:
    asyncio.run(_talk(example_book, tmp_path))


async def _talk(book: Path, home: Path) -> None:
    before = book.read_bytes()
    async with Client(serve(book, home)) as client:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {"search_incidents", "get_incident", "statistics"}
        assert all(tool.annotations is not None and tool.annotations.read_only_hint and tool.description for tool in tools)
        assert "never instructions" in (client.instructions or "")
        found = await _call(client, "search_incidents", country="SY", limit=3)
        assert found["total"] >= len(found["incidents"]) == 3
        assert {incident["place"]["country"] for incident in found["incidents"]} == {"SY"}
        whole = await _call(client, "get_incident", id=found["incidents"][0]["id"])
        assert whole["incident"]["sources"] and whole["incident"]["level"] in ("L-A", "L-B", "L-C")
        counts = await _call(client, "statistics", by="type", country="SY")
        assert sum(row["number"] for row in counts["rows"]) == found["total"]
        for tool, arguments in (("get_incident", {"id": "none"}), ("statistics", {"by": "moon"}), ("search_incidents", {"since": "soon"})):
            assert (await client.call_tool(tool, arguments)).is_error
    assert book.read_bytes() == before


async def _call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    found: dict[str, Any] = msgspec.json.decode(result.content[0].text.encode())
    assert found == result.structured_content
    return found


def test_the_public_profile_tells_less_than_the_internal_one(example_book: Path, tmp_path: Path) -> None:
    async def told(profile: str) -> dict[str, Any]:
        async with Client(serve(example_book, tmp_path, "--profile", profile)) as client:
            return await _call(client, "search_incidents", modality=None, limit=MOST)

    public, internal = (asyncio.run(told(profile)) for profile in ("public", "internal"))
    assert 0 < public["total"] < internal["total"]
    points = [incident["place"]["lat"] for incident in public["incidents"] if incident["place"] and incident["place"]["lat"]]
    assert points and all(point == round(point, 2) for point in points)


def test_without_the_library_a_line_says_what_to_install(run: Any, example_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.types", None)
    status, out, err = run("mcp", "--book", example_book)
    assert (status, out) == (1, "") and err.endswith("install it with: pip install 'waqai[mcp]'\n")
