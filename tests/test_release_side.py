"""Side by side, events come out reduced as one after the other, in their order, and no more of them wait than the memory holds."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from policing import KEY, LATE, make_event, make_source, reducer
from waqai.release import side
from waqai.release.formats import load_formats
from waqai.release.overrides import NONE, Override, Overrides
from waqai.release.selection import Selection
from waqai.release.side import AHEAD, CHUNK, Plan, Workers, pack_overrides, reduce_chunk, workers, write_one
from waqai.release.spool import Spool
from waqai.release.values import Facts

FACTS = Facts(
    profile="public", policy="public-1", policy_hash="h", program="waqai", knowledge="k", decisions_head="0" * 64, made=LATE, note="n"
)


class Pool:
    """Works when the answer is asked for; `most` is how much waited at once."""

    def __init__(self) -> None:
        self.waiting = self.most = 0

    def submit(self, work: Callable[..., Any], *given: Any) -> "Future[Any]":
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        future: Future[Any] = Future()

        def result(timeout: float | None = None) -> Any:
            self.waiting -= 1
            return work(*given)

        future.result = result  # type: ignore[method-assign]
        return future


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Plan]:
    monkeypatch.setattr(side, "Reducer", lambda *given: reducer(key=given[4], as_of=given[5], overrides=given[6]))
    monkeypatch.setattr(side, "Vocabulary", lambda *_: None)
    monkeypatch.setattr(side, "Centroids", lambda _: None)
    side._reducer.cache_clear()
    asked = Overrides({"e3": [Override(who="a", reason="r", incident="e3", hold=True)]}, {}, frozenset())
    yield Plan("public", KEY, LATE, pack_overrides(asked), tmp_path, None)
    side._reducer.cache_clear()


def test_all_are_reduced_in_their_order(plan: Plan) -> None:
    made = [make_event(id=f"e{number}") for number in range(CHUNK * 8 + 1)]
    taken: list[str] = []

    def events() -> Iterator[Any]:
        for event in made:
            taken.append(event.id)
            yield event

    pool, counts = Pool(), Counter({"released": 1})
    found = Workers(plan, pool, 2).reduce(events(), counts)  # type: ignore[arg-type]
    first = next(found)
    assert first.id == "e0" and pool.most == AHEAD * 2 and len(taken) == CHUNK * AHEAD * 2
    assert [first.id, *(event.id for event in found)] == [event.id for event in made if event.id != "e3"]
    assert (counts["released"], counts["withheld: on request"], counts["level L-A"]) == (len(made), 1, len(made) - 1)
    assert first == reducer().reduce(made[0])


def test_counts_are_of_each_chunk_alone(plan: Plan) -> None:
    raw = side._encode([make_event()])
    assert [reduce_chunk(plan, raw)[1]["released"] for _ in range(2)] == [1, 1]


def test_the_reducer_of_a_process_follows_its_plan(tmp_path: Path) -> None:
    asked = Overrides({"e3": [Override(who="a", reason="r", incident="e3", hold=True)]}, {}, frozenset())
    plan = Plan("public", KEY, LATE, pack_overrides(asked), tmp_path, None, Selection(type=("shelling",)))
    named = make_event(
        id="e1", sources=(make_source("قتل سامر الحلبي في قصف", ["قتل سامر الحلبي ووليد حرب"], url="https://enabbaladi.net/12"),)
    )
    events = [named, make_event(id="e2", type="clash"), make_event(id="e3")]
    side._reducer.cache_clear()
    try:
        raw, counts = reduce_chunk(plan, side._encode(events))
        assert side._decode(raw) == [reducer().reduce(named)]
        assert (counts["not chosen"], counts["withheld: on request"], counts["released"], counts["faults"]) == (1, 1, 1, 0)
        early = plan._replace(as_of=dt.datetime(2024, 5, 18, tzinfo=dt.UTC))
        assert reduce_chunk(early, side._encode(events))[1]["withheld: embargo"] == 2
    finally:
        side._reducer.cache_clear()


def test_overrides_are_the_same_in_another_process() -> None:
    one = Override(who="a", reason="r", incident="e1", level="L-B")
    asked = Overrides({"e1": [one]}, {"e2": [one]}, frozenset({("b",), ("a", "c")}))
    assert side._unpack(pack_overrides(asked)) == asked
    assert side._unpack(pack_overrides(NONE)) == NONE


def test_formats_are_written_that_need_nothing_but_events(plan: Plan, tmp_path: Path) -> None:
    event = make_event()
    formats = load_formats(("jsonl", "csv", "wacz", "datapackage"))
    strange = formats[0]._replace(name="of somebody else")
    with (tmp_path / "spool").open("w+b") as file:
        spool = Spool(file, [event])
        list(spool)
        file.flush()
        found = Workers(plan, Pool(), 2).write([*formats, strange], spool, tmp_path / "spool", FACTS, tmp_path)  # type: ignore[arg-type]
        assert sorted(found) == ["csv", "jsonl"]
        assert all((tmp_path / name).is_file() for names in found.values() for name in names)
        again = tmp_path / "again"
        again.mkdir()
        assert write_one("csv", None, (tmp_path / "spool", spool.places), FACTS, again) == found["csv"]
        assert all((again / name).read_bytes() == (tmp_path / name).read_bytes() for name in found["csv"])


def test_processes_are_as_many_as_asked_for_and_end(plan: Plan) -> None:
    with workers(plan, 2) as own:
        assert own._count == 2 and own._pool._max_workers == 2
        assert dt.timedelta(days=1) == own._pool.submit(dt.timedelta, 1).result()
        held = list(own._pool._processes.values())
        assert held and all(one.is_alive() for one in held)
    assert not any(one.is_alive() for one in held)
