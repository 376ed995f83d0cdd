"""What is added to a book is there whole, once, and the same however it came there; what is damaged is named."""

import datetime as dt
import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ingest import NOW, content, fill, make_readings, opened, run_killed
from powercut import cut_power
from waqai.group.prints import make_print
from waqai.knowledge import Knowledge, load_searching
from waqai.model import Document
from waqai.pipeline import read, take_print
from waqai.store.ask import documents_named, look_up
from waqai.store.backup import check, dump, restore
from waqai.store.book import BookError, open_book
from waqai.store.decisions import Decision, decide
from waqai.store.originals import Folder
from waqai.store.rows import Reading, make_record, make_rows, pack_print, unpack_print
from waqai.store.schema import claims, decisions, documents, metadata, readings, reports, sightings
from waqai.store.searching import rebuild
from waqai.store.verify import verify
from waqai.store.write import add, adding, find_known, in_groups


@pytest.fixture(scope="module")
def ready() -> list[Reading]:
    """Twenty articles as read, the last of each ten a new version of the one before it."""
    return make_readings(20)


def changed(reading: Reading, **facts: Any) -> Reading:
    """The same reading with other facts of its document."""
    return reading._replace(record={**reading.record, "document": {**reading.record["document"], **facts}})


def faults(where: str) -> list[str]:
    with opened(where) as book:
        return [str(fault) for fault in verify(book)]


def test_a_record_comes_back_as_it_was(where: str, ready: list[Reading]) -> None:
    with opened(where) as book:
        assert list(fill(book, ready)) == [one.record["document"]["sha256"] for one in ready]
        for one in ready:
            assert look_up(book, one.record["document"]["sha256"]).record == one.record
            assert list(look_up(book, one.record["document"]["sha256"]).record["document"]) == list(one.record["document"])
    assert faults(where) == []


def test_a_print_comes_back_as_it_was(knowledge: Knowledge) -> None:
    document = Document(
        id="a", source="a", text="قصف الجيش المدينة.\nوقتل ثلاثة.", sha256="", site="x.example", published=dt.date(2024, 5, 1)
    )
    text = read(document, knowledge)
    for print_ in (take_print(text, knowledge), make_print(text, "sana", {"x.example": "sana"})):
        assert unpack_print(pack_print(print_)) == print_


def test_adding_twice_changes_nothing(where: str, ready: list[Reading]) -> None:
    with opened(where) as book:
        assert {add(book, one, NOW) for one in ready} == {"added"}
        once = content(book)
        assert {add(book, one, NOW + dt.timedelta(days=1)) for one in ready} == {"unchanged"}
        assert content(book) == once
        asked = [one.record["document"] for one in ready]
        assert find_known(book, asked, ready[0].program, ready[0].knowledge) == [True] * len(ready)
        assert find_known(book, asked, ready[0].program, "other") == [False] * len(ready)


def test_the_same_bytes_elsewhere_are_another_sighting(where: str, ready: list[Reading]) -> None:
    elsewhere = changed(ready[0], url="https://copy.example/1", site="copy.example", captured="2024-06-01T10:00:00Z")
    with opened(where) as book:
        assert [add(book, one, NOW) for one in (ready[0], elsewhere, elsewhere)] == ["added", "unchanged", "unchanged"]
        key = ready[0].record["document"]["sha256"]
        assert [seen["url"] for seen in look_up(book, key).sightings] == [ready[0].record["document"]["url"], "https://copy.example/1"]
        assert documents_named(book, "https://copy.example/1") == documents_named(book, key[:8]) == [key]
    assert faults(where) == []


def test_new_knowledge_makes_a_new_reading_and_keeps_the_old(where: str, ready: list[Reading]) -> None:
    first = ready[0]
    second = first._replace(knowledge="new", record={**first.record, "incidents": first.record["incidents"][:1]})
    key = first.record["document"]["sha256"]
    with opened(where) as book:
        assert [add(book, one, NOW) for one in (first, second)] == ["added", "read again"]
        assert look_up(book, key).record == second.record
        assert [one["current"] for one in look_up(book, key).readings] == [False, True]
        assert add(book, first, NOW) == "read again"  # what was added last holds
        assert look_up(book, key).record == first.record
        with book.read() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(readings)).scalar() == 2
    assert faults(where) == []


def test_claims_keep_their_ids_from_reading_to_reading(ready: list[Reading]) -> None:
    one, other = (make_rows(ready[0]._replace(knowledge=name)) for name in ("old", "new"))
    assert one.reading["id"] != other.reading["id"]
    assert [row["id"] for row in one.claims] == [row["id"] for row in other.claims] != []


def at(reading: Reading, url: str | None, captured: str | None) -> Reading:
    facts = {name: value for name, value in reading.record["document"].items() if name != "captured"}
    facts = {**facts, "url": url} | ({"captured": captured} if captured else {})
    return reading._replace(record={**reading.record, "document": facts})


@pytest.mark.parametrize(
    ("seen", "superseded"),
    [
        ([(0, "u", None), (1, "u", None)], {0: 1, 1: None}),
        ([(0, "u", None), (1, "v", None)], {0: None, 1: None}),
        ([(0, None, None), (1, None, None)], {0: None, 1: None}),
        ([(0, "u", "2024-01-02"), (1, "u", "2024-01-01")], {0: None, 1: 0}),
        ([(0, "u", "2024-01-01"), (1, "u", "2024-01-02"), (2, "u", "2024-01-03")], {0: 1, 1: 2, 2: None}),
        ([(0, "u", "2024-01-01"), (2, "u", "2024-01-03"), (1, "u", "2024-01-02")], {0: 1, 1: 2, 2: None}),
        ([(0, "u", "2024-01-01"), (1, "u", "2024-01-02"), (0, "u", "2024-01-03")], {0: None, 1: 0}),
        ([(0, "u", "2024-01-01"), (0, "v", "2024-01-01"), (1, "u", "2024-01-02")], {0: None, 1: None}),
        ([(0, "u", "2024-01-01"), (1, "u", "2024-01-01")], {0: None, 1: None}),  # one capture held both
    ],
)
def test_versions_of_an_address_are_linked(
    where: str, ready: list[Reading], seen: list[tuple[int, str | None, str | None]], superseded: dict[int, int | None]
) -> None:
    keys = [one.record["document"]["sha256"] for one in ready]
    with opened(where) as book:
        for number, url, captured in seen:
            add(book, at(ready[number], url, captured), NOW)
        with book.read() as connection:
            found = {row.key: row.superseded for row in connection.execute(sa.select(documents.c.key, documents.c.superseded))}
    assert found == {keys[one]: None if other is None else keys[other] for one, other in superseded.items()}
    assert faults(where) == []


def spoil(where: str, *statements: sa.Executable) -> None:
    with opened(where) as book, book.write() as connection:
        if book.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = 1")
        for statement in statements:
            connection.execute(statement)


DAMAGES: list[tuple[str, Callable[[], sa.Executable], str]] = [
    ("text", lambda: readings.update().where(readings.c.number == 2).values(text=readings.c.text + "x"), "column id does not fit"),
    ("facts", lambda: readings.update().where(readings.c.number == 2).values(facts="{}"), "cannot be read"),
    ("type", lambda: reports.update().values(type="other"), "the columns of its reports do not fit"),
    (
        "body",
        lambda: reports.update().values(body=sa.func.replace(reports.c.body, '"trigger":[', '"trigger":[1')),
        "the words are not those",
    ),
    ("claims", lambda: claims.delete().where(claims.c.position == 0), "its claims do not fit its reports"),
    ("rule", lambda: claims.update().values(rule="other"), "its claims do not fit its reports"),
    ("current", lambda: readings.update().where(readings.c.number == 3).values(current=False), "0 current readings in place of one"),
    ("version", lambda: documents.update().where(documents.c.number == 1).values(superseded="x"), "names another next version"),
    ("sighting", lambda: sightings.update().where(sightings.c.number == 1).values(captured="x"), "was altered"),
    ("unseen", lambda: sightings.delete().where(sightings.c.number == 4), "no word of where it was found"),
    ("number", lambda: sightings.delete().where(sightings.c.number == 1), "but the last has number"),
    ("decision", lambda: decisions.update().where(decisions.c.number == 1).values(note="x"), "decision 1: was altered"),
    ("first decision", lambda: decisions.delete().where(decisions.c.number == 1), "decision 1: missing"),
    ("order", lambda: decisions.update().where(decisions.c.number == 2).values(previous="x"), "does not follow the one before it"),
]


@pytest.mark.parametrize(("statement", "says"), [damage[1:] for damage in DAMAGES], ids=[damage[0] for damage in DAMAGES])
def test_verify_names_what_is_wrong(tmp_path: Path, ready: list[Reading], statement: Callable[[], sa.Executable], says: str) -> None:
    where = str(tmp_path / "book.db")
    with opened(where) as book:
        for one in ready[:4]:
            add(book, one, NOW)
        for one in make_rows(ready[0]).claims[:2]:
            decide(book, Decision(who="me", kind="accept", claim=one["id"]), NOW)
    assert faults(where) == []
    spoil(where, statement())
    found = faults(where)
    assert any(says in fault for fault in found), found
    assert all("; " in fault for fault in found)


@pytest.mark.parametrize("size", [1, 3, 4, 100])
def test_groups_hold_every_reading_once_in_order_with_its_original_written(where: str, ready: list[Reading], size: int) -> None:
    twice = [make_rows(one) for one in (*ready[:5], ready[0], ready[0], *ready[5:9])]  # some bytes come again, within a group and after it
    with opened(where) as book:
        groups = []
        for group in in_groups(book, twice, size):
            if isinstance(book.originals, Folder):
                assert all(book.originals.get(rows.document["key"]) == rows.raw for rows in group)
            groups.append(group)
        assert [rows for group in groups for rows in group] == twice
        assert {len(group) for group in groups[:-1]} <= {size}
        if isinstance(book.originals, Folder):
            assert not list(book.originals.path.rglob("*.part"))


def test_the_same_bytes_may_come_again_before_they_are_in_their_place(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "originals")
    parts = [folder.write("0" * 64, b"there") for _ in range(2)]
    assert None not in parts
    for part in parts:
        folder.settle([part] if part else [])
        assert folder.get("0" * 64) == b"there"
    assert folder.strays(frozenset({"0" * 64})) == []


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_an_original_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "no space")

    folder = Folder(tmp_path / "originals")
    folder.put("0" * 64, b"there")
    monkeypatch.setattr(*((os, "fsync") if name == "fsync" else (Path, "replace")), fail)
    with pytest.raises(OSError, match="no space"):
        folder.put("00" + "1" * 62, b"not there")
    monkeypatch.undo()
    assert folder.strays(frozenset({"0" * 64})) == []
    assert folder.get("0" * 64) == b"there"


def test_verify_names_originals_that_are_missing_altered_or_nobodys(where: str, ready: list[Reading]) -> None:
    key, other = (one.record["document"]["sha256"] for one in ready[:2])
    with opened(where) as book:
        for one in ready[:2]:
            add(book, one, NOW)
        if isinstance(book.originals, Folder):
            (book.originals.path / key[:2] / key[2:]).unlink()
            (book.originals.path / other[:2] / other[2:]).write_bytes(b"x")
            (book.originals.path / other[:2] / "nobody").write_bytes(b"x")
        else:
            originals = metadata.tables["originals"]
            with book.write() as connection:
                connection.execute(originals.delete().where(originals.c.key == key))
                connection.execute(originals.update().where(originals.c.key == other).values(bytes=b"x"))
                connection.execute(originals.insert().values(key="nobody", bytes=b"x"))
        asked = [one.record["document"] for one in ready[:3]]
        assert find_known(book, asked, ready[0].program, ready[0].knowledge) == [False, True, False]
        add(book, ready[0], NOW)
    found = faults(where)
    assert len(found) == 2
    assert f"document {other}: its original was altered" in found[0]
    assert "nobody: belongs to no document" in found[1]


def test_what_an_interrupted_program_left_is_swept(tmp_path: Path, ready: list[Reading]) -> None:
    where = str(tmp_path / "book.db")
    with opened(where) as book:
        with pytest.raises(ZeroDivisionError), adding(book):
            add(book, ready[0], NOW)
            stray = tmp_path / "book.db.originals" / "ab" / "cdef.123.part"
            stray.parent.mkdir(exist_ok=True)
            stray.write_bytes(b"half")
            raise ZeroDivisionError
        assert "belongs to no document" in str(next(verify(book)))
        with adding(book):
            assert not stray.exists()
        assert not (tmp_path / "book.db.originals" / "unfinished").exists()
    assert faults(where) == []


def test_decisions_are_a_chain(where: str) -> None:
    with opened(where) as book:
        seals = [
            decide(book, Decision(who="me", kind="correct", claim="a", before={"x": 1}, after={"x": 2}, note="why"), NOW),
            decide(book, Decision(who="you", kind="same", claim="a", other="b"), NOW),
        ]
        with book.read() as connection:
            rows = connection.execute(sa.select(decisions).order_by(decisions.c.number)).mappings().all()
    assert [row["hash"] for row in rows] == seals
    assert [row["previous"] for row in rows] == ["0" * 64, seals[0]]
    assert (rows[0]["before"], rows[0]["after"]) == ('{"x":1}', '{"x":2}')


def test_a_backup_restores_to_the_same_book_on_either_back_end(where: str, tmp_path: Path, ready: list[Reading]) -> None:
    with opened(where) as book:
        for one in (*ready, ready[3]._replace(knowledge="new")):
            add(book, one, NOW)
        decide(book, Decision(who="me", kind="accept", claim=make_rows(ready[0]).claims[0]["id"]), NOW)
        backup = tmp_path / "backup.jsonl"
        backup.write_bytes(b"".join(dump(book)))
    for again in (str(tmp_path / "again.db"), where):
        with opened(again) as book:
            if again == where:
                with pytest.raises(BookError, match="holds documents already"):
                    restore(book, lambda: backup.open("rb"), "backup")
                continue
            restore(book, lambda: backup.open("rb"), "backup")
            assert content(book) == backup.read_bytes()
            assert rebuild(book, load_searching()) == 20  # a backup holds no index
        assert faults(again) == []


def test_a_backup_of_sqlite_fills_postgresql(postgresql: Any, tmp_path: Path, ready: list[Reading]) -> None:
    with opened(str(tmp_path / "book.db")) as book:
        for one in ready:
            add(book, one, NOW)
        (tmp_path / "backup").write_bytes(content(book))
    with opened(postgresql.database()) as book:
        restore(book, lambda: (tmp_path / "backup").open("rb"), "backup")
        assert content(book) == (tmp_path / "backup").read_bytes()


def test_every_flipped_bit_and_every_cut_of_a_backup_is_found(tmp_path: Path, ready: list[Reading]) -> None:
    with opened(str(tmp_path / "book.db")) as book:
        add(book, ready[0], NOW)
        whole = content(book)
    path = tmp_path / "backup"
    chance = random.Random(7)
    damaged = [whole[:-1], b"", whole[: whole.rindex(b"\n", 0, -1) + 1], whole + b"\n", whole[: len(whole) // 2]]
    for _ in range(200):
        spot = chance.randrange(len(whole))
        damaged.append(whole[:spot] + bytes([whole[spot] ^ (1 << chance.randrange(8))]) + whole[spot + 1 :])
    for one in damaged:
        path.write_bytes(one)
        with pytest.raises(BookError), path.open("rb") as stream:
            check(stream, "backup")


@pytest.mark.parametrize(
    ("kills", "how"),
    [(3, ()), (1, ("2",)), (1, ("control", "3"))],
    ids=["at random", "within a document", "control"],
)
def test_a_killed_ingest_loses_and_doubles_nothing(tmp_path: Path, ready: list[Reading], kills: int, how: tuple[str, ...]) -> None:
    (tmp_path / "readings").write_bytes(pickle.dumps(ready))
    with opened(str(tmp_path / "whole.db")) as book:
        list(fill(book, ready))
        expected = content(book)
    found = run_killed(str(tmp_path / "killed.db"), tmp_path / "readings", kills, 0.25, random.Random(4), expected, *how)
    if "control" in how:
        assert found.faults
    else:
        assert found == (kills, 0, True, ())


def test_a_server_killed_with_all_its_backends_keeps_what_was_acknowledged(postgresql: Any, ready: list[Reading]) -> None:
    where = postgresql.database()
    with opened(where) as book:
        for one in ready[:5]:
            add(book, one, NOW)
        expected = content(book)
    postgresql.stop("immediate")  # SIGQUIT to all: the server recovers from its log
    postgresql.start()
    with opened(where) as book:
        assert content(book) == expected
        assert {add(book, one, NOW) for one in ready[:5]} == {"unchanged"}


def test_a_reader_sees_one_state_while_documents_are_added(where: str, ready: list[Reading]) -> None:
    with opened(where) as book, opened(where) as other:
        add(book, ready[0], NOW)
        with other.read() as connection:
            one = connection.execute(sa.select(sa.func.count()).select_from(documents)).scalar()
        add(book, ready[1], NOW)
        with other.read() as connection:
            two = connection.execute(sa.select(sa.func.count()).select_from(documents)).scalar()
    assert (one, two) == (1, 2)


def test_a_full_disk_is_one_clear_line(tmp_path: Path, ready: list[Reading]) -> None:
    where = str(tmp_path / "book.db")
    with opened(where) as book:
        add(book, ready[0], NOW)
        sa.event.listen(book.engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1"))
        with pytest.raises(BookError, match="full: no space is left on its disk; make room and run the command again"):
            for one in ready[1:]:
                add(book, one, NOW)
    assert [fault for fault in faults(where) if "belongs to no document" not in fault] == []
    with opened(where) as book:
        list(fill(book, ready))
    assert faults(where) == []


def test_a_record_is_made_of_its_rows(ready: list[Reading]) -> None:
    rows = make_rows(ready[0])
    assert make_record(rows.reading["facts"], rows.reading["text"], [row["body"] for row in rows.reports]) == ready[0].record


def test_open_book_needs_no_network_for_a_file(tmp_path: Path) -> None:
    book = open_book(str(tmp_path / "deep" / "folder" / "book.db"), create=True)
    book.close()
    assert (tmp_path / "deep" / "folder" / "book.db").exists()


@pytest.mark.parametrize(
    ("journal", "synchronous", "is_synced"),
    [("WAL", "FULL", True), ("DELETE", "EXTRA", True), ("WAL", "NORMAL", True), ("WAL", "FULL", False)],
    ids=["wal", "rollback", "control: wal not synced", "control: originals not synced"],
)
def test_a_loss_of_power_takes_nothing_that_was_acknowledged(
    tmp_path: Path, ready: list[Reading], journal: str, synchronous: str, is_synced: bool
) -> None:
    is_safe = is_synced and (journal, synchronous) in (("WAL", "FULL"), ("DELETE", "EXTRA"))
    found = cut_power(tmp_path, ready[:8], journal, synchronous, is_synced, 60 if is_safe else 500, seed=1)
    assert any(found[1:]) != is_safe, found
