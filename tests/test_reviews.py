"""Decisions of reviewers: what they touch is grouped anew, the same as the whole book would be; nobody overwrites anybody."""

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from desking import copied, group_anew
from editing import Made, edit, faults_in
from waqai.knowledge import Knowledge, load_searching
from waqai.store.ask import group_named
from waqai.store.backup import dump, restore
from waqai.store.book import Book, open_book
from waqai.store.decisions import Decision
from waqai.store.queue import Wanted, last_step, list_near, list_queue
from waqai.store.regroup import Decided, Grouper, Stale, decide_about, make_grouper
from waqai.store.reviews import WEIGHTS, gain_of, rebuild_reviews
from waqai.store.schema import claims, incidents, members, reviews
from waqai.store.searching import rebuild
from waqai.store.verify import verify

NOW = dt.datetime(2024, 6, 1, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def book(example_book: Path, tmp_path: Path) -> Iterator[Book]:
    with copied(example_book, tmp_path / "book.db") as copy:
        yield copy


@pytest.fixture(scope="module")
def grouper(knowledge: Knowledge) -> Grouper:
    return make_grouper(knowledge)


def largest(book: Book) -> dict[str, Any]:
    """The incident with most reports."""
    with book.read() as connection:
        asked = sa.select(incidents.c.body).where(incidents.c.state.in_(("live", "rejected")))
        bodies = [msgspec.json.decode(body) for body in connection.execute(asked).scalars()]
    found: dict[str, Any] = max(bodies, key=lambda body: (len(body["reports"]), body["id"]))
    return found


def firsts(incident: dict[str, Any]) -> list[str]:
    """The first claim of each report."""
    return [report["claims"][0] for report in incident["reports"]]


def every(incident: dict[str, Any]) -> list[str]:
    return [claim for report in incident["reports"] for claim in report["claims"]]


def review(book: Book, id_: str) -> dict[str, Any]:
    with book.read() as connection:
        return dict(connection.execute(sa.select(reviews).where(reviews.c.incident == id_)).mappings().one())


def state(book: Book) -> dict[str, Any]:
    """What grouping has made of the book."""
    with book.read() as connection:
        rows = connection.execute(sa.select(incidents.c.id, incidents.c.state, incidents.c.body)).all()
        live = {row.id: (row.state, msgspec.json.decode(row.body)) for row in rows if row.state in ("live", "rejected")}
        asked = sa.select(members.c.incident, members.c.claim).order_by(members.c.incident, members.c.claim)
        held = [tuple(row) for row in connection.execute(asked)]
        asked_too = sa.select(reviews).order_by(reviews.c.incident)
        return {"incidents": live, "members": held, "reviews": [dict(row) for row in connection.execute(asked_too).mappings()]}


def act(book: Book, grouper: Grouper, made: list[Decision], *ids: str, seconds: int = 0) -> Decided:
    seen = {id_: review(book, id_)["version"] for id_ in ids}
    done = decide_about(book, made, seen, grouper, NOW + dt.timedelta(seconds=seconds))
    assert isinstance(done, Decided)
    return done


def by(kind: str, claim: str, other: str | None = None, **after: Any) -> Decision:
    return Decision(who="sama", kind=kind, claim=claim, other=other, after=after or None)


def test_accepted_rejected_and_taken_back(book: Book, grouper: Grouper) -> None:
    own = largest(book)
    assert review(book, own["id"])["status"] == "unreviewed"
    done = act(book, grouper, [by("accept", claim) for claim in every(own)], own["id"])
    assert done.incidents == (own["id"],)
    found = review(book, own["id"])
    assert (found["status"], found["version"]) == ("accepted", done.numbers[-1])
    done = act(book, grouper, [by("reject", claim) for claim in every(own)], own["id"])
    assert review(book, own["id"])["status"] == "rejected"
    assert (group_named(book, own["id"]) or {})["state"] == "rejected"
    act(book, grouper, [by("undo", claim, number=number) for number, claim in zip(done.numbers, every(own), strict=True)], own["id"])
    assert review(book, own["id"])["status"] == "accepted"
    assert {**largest(book), "accepted": []} == own
    assert list(verify(book)) == []


def test_one_report_rejected_leaves_the_others(book: Book, grouper: Grouper) -> None:
    own = largest(book)
    out = own["reports"][0]
    act(book, grouper, [by("reject", claim) for claim in out["claims"]], own["id"])
    now = largest(book)
    assert now["id"] == own["id"]
    assert [report["incident"] for report in now["reports"]] == [report["incident"] for report in own["reports"][1:]]
    assert list(verify(book)) == []


def test_an_incident_with_another_report_comes_back(book: Book, grouper: Grouper) -> None:
    own = largest(book)
    act(book, grouper, [by("accept", claim) for claim in firsts(own)[1:]], own["id"])
    assert review(book, own["id"])["status"] == "unreviewed"
    act(book, grouper, [by("accept", firsts(own)[0])], own["id"])
    assert review(book, own["id"])["status"] == "accepted"


def test_a_correction_is_shown_and_counts_as_one(book: Book, grouper: Grouper) -> None:
    own = largest(book)
    made = [by("correct", claim, field="type", value="bombing") for claim in firsts(own)]
    act(book, grouper, made, own["id"])
    assert largest(book)["type"] == review(book, own["id"])["type"] == "bombing"
    assert review(book, own["id"])["status"] == "unreviewed"
    act(book, grouper, [by("accept", claim) for claim in firsts(own)], own["id"])
    assert review(book, own["id"])["status"] == "corrected"


def test_another_source_is_one_step(book: Book, grouper: Grouper) -> None:
    own = largest(book)
    value = {"text": "شهود عيان", "kind": "witness"}
    act(book, grouper, [by("correct", firsts(own)[0], field="attribution", value=value)], own["id"])
    assert value in [report["attribution"] for report in largest(book)["reports"]]


def test_a_wrong_correction_changes_nothing(book: Book, grouper: Grouper) -> None:
    own, before = largest(book), state(book)
    with pytest.raises(ValueError, match="no field to correct"):
        act(book, grouper, [by("correct", firsts(own)[0], field="weather", value="rain")], own["id"])
    with pytest.raises(ValueError, match="no decision before it"):
        act(book, grouper, [by("undo", firsts(own)[0], number=5)], own["id"])
    assert state(book) == before


def test_split_and_put_together_again(book: Book, grouper: Grouper) -> None:
    own = largest(book)
    first, second, *_ = firsts(own)
    done = act(book, grouper, [by("different", first, second)], own["id"])
    assert len(done.incidents) == 2 and own["id"] in done.incidents
    assert list(verify(book)) == []
    new = next(id_ for id_ in done.incidents if id_ != own["id"])
    again = act(book, grouper, [by("undo", first, second, number=done.numbers[0])], *done.incidents)
    assert again.incidents == (own["id"],)
    assert (group_named(book, new) or {})["state"] == "merged"
    assert len(largest(book)["reports"]) == len(own["reports"])
    assert list(verify(book)) == []


def test_two_incidents_become_one_and_two_again(book: Book, grouper: Grouper) -> None:
    own = largest(book)
    with book.read() as connection:
        small = sa.func.min(members.c.claim), members.c.incident
        asked = sa.select(*small).group_by(members.c.incident).order_by(sa.func.count(), members.c.incident).limit(1)
        claim, other = connection.execute(asked).one()
    done = act(book, grouper, [by("same", firsts(own)[0], claim)], own["id"], other)
    assert done.incidents == (own["id"],)
    assert any(why["decided"] for why in largest(book)["why"])
    again = act(book, grouper, [by("undo", firsts(own)[0], claim, number=done.numbers[0])], own["id"])
    assert len(again.incidents) == 2
    assert list(verify(book)) == []


def test_what_is_grouped_anew_stands_when_the_whole_book_is_grouped(book: Book, grouper: Grouper) -> None:
    own = largest(book)
    first, second, *_ = firsts(own)
    act(book, grouper, [by("different", first, second)], own["id"])
    with book.read() as connection:
        others = connection.execute(sa.select(incidents.c.id).where(incidents.c.id != own["id"]).order_by(incidents.c.id)).scalars().all()
    rejected, corrected, accepted = (group_named(book, id_) for id_ in others[5:8])
    assert rejected and corrected and accepted
    act(book, grouper, [by("reject", claim) for claim in every_of(book, rejected)], rejected["id"])
    claim = every_of(book, corrected)[0]
    act(book, grouper, [by("correct", claim, field="type", value="protest")], corrected["id"])
    act(book, grouper, [by("accept", claim) for claim in every_of(book, accepted)], accepted["id"])
    before = held_by(book)
    group_anew(book)
    after = held_by(book)
    assert after[rejected["id"]] == before[rejected["id"]]
    # Only what was apart may have come together: without a report, an incident may go with one that it did not go with before.
    assert all(any(own <= other for other in after.values()) for own in before.values())
    assert len(before) - len(after) <= 1


def held_by(book: Book) -> dict[str, frozenset[str]]:
    """The claims of each incident."""
    with book.read() as connection:
        found = [(row.incident, row.claim) for row in connection.execute(sa.select(members))]
    return {id_: frozenset(claim for one, claim in found if one == id_) for id_ in {one for one, _ in found}}


def every_of(book: Book, incident: dict[str, Any]) -> list[str]:
    with book.read() as connection:
        asked = sa.select(members.c.claim).where(members.c.incident == incident["id"]).order_by(members.c.claim)
        return list(connection.execute(asked).scalars())


def test_who_comes_later_is_told_and_nothing_is_written(book: Book, grouper: Grouper) -> None:
    own = largest(book)
    act(book, grouper, [by("accept", claim) for claim in firsts(own)], own["id"])
    before = state(book)
    late = decide_about(book, [by("reject", firsts(own)[0])], {own["id"]: 0}, grouper, NOW)
    assert late == Stale({own["id"]: len(firsts(own))})
    assert state(book) == before


def test_what_waqai_decide_wrote_makes_a_page_stale_too(book: Book, grouper: Grouper) -> None:
    from waqai.store.decisions import decide

    own = largest(book)
    decide(book, by("accept", firsts(own)[0]), NOW)
    assert isinstance(decide_about(book, [by("reject", firsts(own)[0])], {own["id"]: 0}, grouper, NOW), Stale)


@pytest.fixture
def either(example_book: Path, where: str, tmp_path: Path) -> Iterator[Book]:
    """A book of the examples on both back ends."""
    with copied(example_book, tmp_path / "own.db") as own:
        raw = b"".join(dump(own))
    book = open_book(where, create=True)
    restore(book, lambda: BytesIO(raw), "the backup")
    rebuild(book, load_searching())
    with book.write() as connection:
        rebuild_reviews(connection)
    yield book
    book.close()


def test_of_many_at_once_none_is_lost(either: Book, grouper: Grouper) -> None:
    found: list[Made] = []
    threads = [Thread(target=lambda seed: found.extend(edit(either, grouper, seed, 4, 30)), args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 120 and sum(one.refused for one in found) > 0
    assert faults_in(either, found) == []


def test_edits_that_were_lost_are_found(book: Book, grouper: Grouper) -> None:
    made = edit(book, grouper, 1, 2, 20)
    assert faults_in(book, made) == []
    assert faults_in(book, [*made, made[0]._replace(number=99)])
    assert faults_in(book, [one._replace(seen=one.seen + 1) for one in made])


def test_both_back_ends_decide_alike(either: Book, grouper: Grouper) -> None:
    own = largest(either)
    first, second, *_ = firsts(own)
    done = act(either, grouper, [by("different", first, second)], own["id"])
    assert len(done.incidents) == 2
    again = act(either, grouper, [by("undo", first, second, number=done.numbers[0])], *done.incidents)
    assert again.incidents == (own["id"],)
    rows, ids = last_step(either, "sama")
    assert (rows, ids) == ([], [])
    act(either, grouper, [by("reject", claim) for claim in every(own)], own["id"], seconds=1)
    rows, ids = last_step(either, "sama")
    assert len(rows) == len(every(own)) and ids == [own["id"]]
    assert own["id"] not in [row["incident"] for row in list_queue(either, Wanted(), limit=500)]
    assert [row["incident"] for row in list_queue(either, Wanted("rejected"))] == [own["id"]]
    assert list_near(either, own["id"], {}, 5) is not None
    assert list(verify(either)) == []


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"reports": [{"confidence": 0.5}]}, "uncertain"),
        ({"figures": [{"outcome": "killed", "best": 100, "disputed": False}]}, "large"),
        ({"origins": 5}, "many"),
        ({"grade": "Contested"}, "contested"),
        ({"figures": [{"outcome": "killed", "best": 0, "disputed": True}]}, "contested"),
        ({"modality": "alleged"}, "contested"),
    ],
)
def test_what_review_gains(change: dict[str, Any], part: str) -> None:
    plain = {"reports": [{"confidence": 1.0}], "figures": [], "origins": 1, "grade": "Fair", "modality": "actual"}
    assert sum(gain_of(plain).values()) == 0
    assert [name for name, value in gain_of({**plain, **change}).items() if value] == [part]
    assert all(0 <= value <= WEIGHTS[name] for name, value in gain_of({**plain, **change}).items())


def test_the_claims_of_every_incident_are_known(book: Book) -> None:
    with book.read() as connection:
        assert not connection.execute(sa.select(members.c.claim).where(members.c.claim.not_in(sa.select(claims.c.id)))).all()
