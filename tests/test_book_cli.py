"""The commands of the book, as their user meets them."""

import csv
import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

FIRST = "قتل {} مدنيين يوم الاثنين في قصف على مدينة إدلب، بحسب المرصد السوري لحقوق الإنسان.\n\n"
BEFORE = f"دمشق - {FIRST.format('ثلاثة')}وأعلنت قوات النظام أنها قصفت مواقع للمسلحين في ريف حماة."
AFTER = f"دمشق (خاص) - {FIRST.format('خمسة')}واعتقل الجيش شخصين في حلب يوم الثلاثاء."


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder, empty, the same for all tests: the knowledge that was loaded for it is used again."""
    folder = tmp_path_factory.getbasetemp() / "home"
    shutil.rmtree(folder, ignore_errors=True)
    monkeypatch.setenv("WAQAI_HOME", str(folder))
    return folder


def article(path: Path, text: str, **facts: str) -> Path:
    path.write_text(json.dumps({"text": text, "published": "2024-05-31", **facts}, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_a_book_stands_in_the_users_folder_unless_named(run: Run, home: Path, examples: Path) -> None:
    assert run("list") == (1, "", f"waqai: {home}/book.db: no book there yet; make one with `waqai add INPUT... --book {home}/book.db`\n")
    status, out, err = run("add", examples / "wire.jsonl")
    assert (status, err) == (0, "")
    assert out.startswith(f"{home}/book.db: ")
    assert run("verify")[0] == 0


def test_adding_again_says_so_and_workers_change_nothing(run: Run, where: str, tmp_path: Path, examples: Path, home: Path) -> None:
    first = run("add", examples / "wire.jsonl", "--book", where)
    again = run("add", examples / "wire.jsonl", "--book", where, "--workers", "2")
    assert " 0 read again, 0 there already; " in first[1]
    assert " 0 added, 0 read again, " in again[1]
    other = str(tmp_path / "two.db")
    assert run("add", examples / "wire.jsonl", "--book", other, "--workers", "2")[0] == 0
    assert run("list", "--book", where, "--format", "jsonl") == run("list", "--book", other, "--format", "jsonl")


def test_a_bad_input_costs_the_others_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    good = article(tmp_path / "good.jsonl", BEFORE)
    status, out, err = run("add", tmp_path / "nothing.txt", good)
    assert status == 1
    assert "nothing.txt: no such file or folder" in err
    assert "1 added, 0 read again, 0 there already, 1 failed; " in out
    assert run("verify")[0] == 0


FILTERS = [
    ((), 3),
    (("--type", "shelling"), 2),
    (("--type", "shelling", "--type", "arrest"), 3),
    (("--type", "flood"), 0),
    (("--modality", "actual"), 3),
    (("--modality", "denied"), 0),
    (("--country", "SY"), 3),
    (("--country", "IQ"), 0),
    (("--admin1", "SY-ID"), 1),
    (("--place", "حلب"), 1),
    (("--place", "idlib"), 1),
    (("--party", "state_forces"), 2),
    (("--party", "sy-syrian-government-forces"), 1),
    (("--party", "syrian government"), 1),
    (("--source", "monitor"), 2),
    (("--site", "a.example"), 2),
    (("--site", "c.example"), 0),
    (("--from", "2024-05-28"), 1),
    (("--to", "2024-05-27"), 2),
    (("--from", "2024-06-02"), 0),
    (("--text", "شخصين"), 1),
    (("--text", "المرصد"), 1),
    (("--min-confidence", "1"), 0),
    (("--limit", "1"), 1),
]


def test_list_filters(run: Run, where: str, home: Path, tmp_path: Path) -> None:
    one = article(tmp_path / "a.jsonl", BEFORE, site="a.example")
    other = article(
        tmp_path / "b.jsonl", "واعتقل الجيش السوري شخصين في حلب يوم الثلاثاء.", site="b.example"
    )
    assert run("add", one, other, "--book", where)[0] == 0
    found = {}
    for options, _ in FILTERS:
        status, out, err = run("list", "--book", where, *options)
        assert (status, err) == (0, "")
        found[options] = int(out.split()[-2])
    assert found == dict(FILTERS)


def test_list_in_three_forms(run: Run, home: Path, tmp_path: Path) -> None:
    run("add", article(tmp_path / "a.jsonl", BEFORE, site="a.example", id="mine"))
    rows = list(csv.DictReader(io.StringIO(run("list", "--format", "csv")[1])))
    items = [json.loads(line) for line in run("list", "--format", "jsonl")[1].splitlines()]
    assert [row["incident_id"] for row in rows] == [item["incident"]["id"] for item in items]
    assert {row["document_id"] for row in rows} == {item["document"]["id"] for item in items} == {"mine"}
    assert all("text" not in item["document"] and item["group"] is None for item in items)
    table = run("list")[1]
    assert all(row["incident_id"][:8] in table for row in rows)
    out = tmp_path / "list.csv"
    assert run("list", "--format", "csv", "--output", out) == (0, "", "")
    assert len(list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))) == len(rows)


def test_show_an_incident_and_a_document(run: Run, where: str, home: Path, tmp_path: Path) -> None:
    run("add", article(tmp_path / "a.jsonl", BEFORE, id="mine", url="https://a.example/1"), "--book", where)
    item = json.loads(run("list", "--format", "jsonl", "--limit", "1", "--book", where)[1])
    incident, key = item["incident"]["id"], item["document"]["sha256"]
    shown = run("show", incident[:8], "--book", where)[1]
    assert f"incident {incident}" in shown
    assert "killed" in shown
    assert "[toll ثلاثة مدنيين]" in shown or "[target ثلاثة مدنيين]" in shown or "[target [toll ثلاثة" in shown
    assert "found as https://a.example/1" in shown
    records = {run("show", name, "--format", "jsonl", "--book", where)[1] for name in ("mine", key, key[:10], "https://a.example/1")}
    assert len(records) == 1
    assert json.loads(records.pop())["document"]["text"] == BEFORE
    assert len(json.loads(run("show", incident, "--format", "jsonl", "--book", where)[1])["incidents"]) == 1
    status, _, err = run("show", "nobody", "--book", where)
    assert (status, "neither an incident nor a document" in err) == (1, True)


def test_diff_tells_what_an_edit_and_another_reading_changed(run: Run, where: str, home: Path, tmp_path: Path) -> None:
    for name, text in (("a", BEFORE), ("b", AFTER)):
        run("add", article(tmp_path / f"{name}.jsonl", text, url="https://a.example/1"), "--book", where)
    (tmp_path / "c.txt").write_text(BEFORE, encoding="utf-8")
    run("add", tmp_path / "c.txt", "--book", where)
    run("add", tmp_path / "c.txt", "--date", "2024-05-31", "--book", where)
    changes = [json.loads(line) for line in run("diff", "--book", where, "--format", "jsonl")[1].splitlines()]
    edits = {(one["change"], one["type"], one["why"]) for one in changes if one["why"].startswith("new version")}
    assert edits == {
        ("gained", "arrest", "new version; its sentence is new"),
        ("lost", "shelling", "new version; its sentence was taken out"),
        ("changed", "shelling", "new version; its sentence was edited"),
    }
    toll = next(one["fields"]["toll"] for one in changes if "toll" in one["fields"])
    assert toll == {"old": ["killed 3/3/3 civilians"], "new": ["killed 5/5/5 civilians"]}
    assert {one["why"] for one in changes if not one["why"].startswith("new version")} == {"read again: published none > 2024-05-31"}
    status, out, _ = run("diff", "https://a.example/1", "--book", where)
    assert status == 0
    assert "read again: 0; new versions of an article: 1" in out
    assert run("diff", "nobody", "--book", where)[0] == 1
    assert "https://a.example/1: means 2 things: " in run("show", "https://a.example/1", "--book", where)[2]


def test_only_the_newest_version_is_listed(run: Run, where: str, home: Path, tmp_path: Path) -> None:
    for name, text in (("a", BEFORE), ("b", AFTER)):
        run("add", article(tmp_path / f"{name}.jsonl", text, url="https://a.example/1"), "--book", where)
    counts = [int(run("list", "--book", where, *more)[1].split()[-2]) for more in ((), ("--superseded",))]
    assert counts == [2, 4]


def test_backup_and_restore(run: Run, home: Path, tmp_path: Path) -> None:
    run("add", article(tmp_path / "a.jsonl", BEFORE))
    backup = tmp_path / "book.backup"
    assert run("backup", backup) == (0, "", "")
    status, out, _ = run("restore", backup, "--book", tmp_path / "again.db")
    assert (status, out) == (0, f"{tmp_path}/again.db: restored from {backup}; `waqai verify` checks it\n")
    assert run("verify", "--book", tmp_path / "again.db")[0] == 0
    assert run("restore", backup, "--book", tmp_path / "again.db")[0] == 1
    assert run("restore", tmp_path / "none", "--book", tmp_path / "other.db")[0] == 1
    backup.write_bytes(backup.read_bytes()[:-200])
    status, _, err = run("restore", backup, "--book", tmp_path / "other.db")
    assert (status, err) == (1, f"waqai: {backup}: no backup of a book, or not all of one; take another backup\n")


def test_verify_and_migrate(run: Run, where: str, home: Path, tmp_path: Path) -> None:
    run("add", article(tmp_path / "a.jsonl", BEFORE), "--book", where)
    status, out, err = run("verify", "--book", where)
    assert (status, err) == (0, "")
    assert ": whole; 1 documents, 1 readings, " in out
    assert run("migrate", "--book", where)[0] == 0


def test_help_loads_no_database(run: Run) -> None:
    before = {name for name in sys.modules if name.startswith(("sqlalchemy", "alembic", "waqai.store"))}
    run("--help")
    assert {name for name in sys.modules if name.startswith(("sqlalchemy", "alembic", "waqai.store"))} == before


def test_group_keeps_the_incidents_of_a_book_and_obeys_decisions(run: Run, where: str, home: Path, tmp_path: Path, examples: Path) -> None:
    assert run("add", examples / "marib-three-outlets.jsonl", "--book", where)[0] == 0
    made = [json.loads(line) for line in run("group", "--book", where, "--format", "jsonl")[1].splitlines()]
    largest = max(made, key=lambda one: one["articles"])
    assert largest["articles"] == 3
    assert f"incident {largest['id']}: live" in run("show", largest["id"], "--book", where)[1]
    listed = [json.loads(line) for line in run("list", "--book", where, "--format", "jsonl")[1].splitlines()]
    assert sum(one["group"] == largest["id"] for one in listed) == len(largest["reports"])
    run("backup", tmp_path / "one", "--book", where)
    assert run("group", "--book", where, "--format", "jsonl")[0] == 0
    run("backup", tmp_path / "two", "--book", where)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()

    claim = largest["reports"][0]["claims"][0]
    (tmp_path / "no.jsonl").write_text(json.dumps({"kind": "reject", "claim": claim}) + "\n", encoding="utf-8")
    status, out, _ = run("decide", tmp_path / "no.jsonl", "--who", "me", "--note", "not so", "--book", where)
    assert (status, "1 decisions kept, the last sealed " in out) == (0, True)
    again = [json.loads(line) for line in run("group", "--book", where, "--format", "jsonl")[1].splitlines()]
    assert claim in {key for one in made for report in one["reports"] for key in report["claims"]}
    assert claim not in {key for one in again if "retired" not in one for report in one["reports"] for key in report["claims"]}
    assert run("verify", "--book", where)[0] == 0


def test_what_merged_is_told(run: Run, where: str, home: Path, tmp_path: Path, examples: Path) -> None:
    run("add", examples / "idlib-three-outlets.jsonl", "--book", where)
    made = [json.loads(line) for line in run("group", "--book", where, "--format", "jsonl")[1].splitlines()]
    one, other = sorted((one for one in made if one["type"] in ("clash", "displacement")), key=lambda one: str(one["id"]))[:2]
    decision = {"kind": "same", "claim": one["reports"][0]["claims"][0], "other": other["reports"][0]["claims"][0]}
    (tmp_path / "same.jsonl").write_text(json.dumps(decision) + "\n", encoding="utf-8")
    run("decide", tmp_path / "same.jsonl", "--who", "me", "--book", where)
    lines = [json.loads(line) for line in run("group", "--book", where, "--format", "jsonl")[1].splitlines()]
    retired = next(line for line in lines if "retired" in line)
    assert f"incident {retired['retired']}: merged, now {retired['into'][0]}" in run("show", retired["retired"], "--book", where)[1]
    assert run("verify", "--book", where)[0] == 0


@pytest.mark.parametrize("options", [("--decisions", "x"), ("--previous", "x")])
def test_a_book_has_decisions_and_ids_of_its_own(run: Run, home: Path, options: tuple[str, ...]) -> None:
    status, _, err = run("group", *options)
    assert (status, "a book has its own" in err) == (2, True)
