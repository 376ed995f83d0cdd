"""The command line: what it writes where, and with which exit status."""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import io
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import waqai
from waqai.cli.explain import explain
from waqai.cli.flat import COLUMNS, csv_header, csv_rows
from waqai.cli.gazetteers import clean_name
from waqai.cli.marks import Mark, marked
from waqai.cli.nearest import Point, UnitFinder
from waqai.cli.output import user_folder
from waqai.cli.show import PDI, RLI, cell, isolate, layout, width, wrap
from waqai.cli.table import table_block, toll_words
from waqai.knowledge import Knowledge
from waqai.model import Document, Place, Span
from waqai.pipeline import code, make_engine
from waqai.plain import plain

TEXT = "قُتل ثلاثة مدنيين وأصيب آخرون في قصف مدفعي على مدينة إدلب يوم الاثنين، بحسب مصادر طبية."
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _own_folder(home: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the folder of whoever runs it; knowledge is read again only where a folder holds places."""
    monkeypatch.setenv("WAQAI_HOME", str(home))
    load = waqai.load
    monkeypatch.setattr("waqai.knowledge.load", lambda home: load(home) if home and (home / "places.jsonl").exists() else knowledge)


def command(*args: object, **options: Any) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-m", "waqai", *map(str, args)], stdin=pipe, stdout=pipe, stderr=pipe, **options)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def incident(**changed: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "id": "0123456789abcdef",
        "type": "shelling",
        "modality": "actual",
        "claims": [{"sentence": [0, 30], "trigger": [5, 8], "trigger_text": "قصف", "rule": "shelling.bombard"}],
        "actor": None,
        "target": {"text": "مدنيين", "span": [0, 6], "name": None, "id": None, "class": "civilians", "country": "SY"},
        "toll": [],
        "place": None,
        "time": None,
        "attribution": None,
        "confidence": 0.83,
    }
    return base | changed


def record(*incidents: dict[str, Any], **changed: Any) -> dict[str, Any]:
    document = {"id": "d1", "source": "a.txt", "url": None, "title": None, "site": None, "published": None, "text": TEXT, "sha256": "x"}
    return {"document": document | changed, "incidents": list(incidents)}


def toll(outcome: str, low: int, best: int, high: int | None, who: str = "civilians") -> dict[str, Any]:
    return {"outcome": outcome, "low": low, "best": best, "high": high, "who": who, "text": "", "span": [0, 0]}


# The command as such


def test_version_is_that_of_the_package(run: Run, root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert run("--version") == (0, f"waqai {project['version']}\n", "")
    assert waqai.__version__ == project["version"]


def test_help_imports_nothing_heavy() -> None:
    program = "import sys\nfrom waqai.cli import main\ntry: main(['--help'])\nexcept SystemExit: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "code" in done.stdout and "explain" in done.stdout
    assert not {"msgspec", "lxml", "rich", "multiprocessing", "waqai.knowledge", "waqai.model"} & set(done.stderr.split())


def test_public_names_are_there() -> None:
    for name in waqai.__all__:
        assert getattr(waqai, name) is not None
    assert set(waqai.__all__) <= set(dir(waqai))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = waqai.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "COMMAND"),
        (("code",), "INPUT"),
        (("code", "a.txt", "--date", "2024-13-01"), "write it as YYYY-MM-DD"),
        (("code", "a.txt", "--workers", "0"), "no whole number from 1 on"),
        (("code", "a.txt", "--format", "xml"), "invalid choice"),
        (("explain", "a.txt", "--incident", "x"), "no whole number"),
        (("places",), "ACTION"),
        (("nothing",), "invalid choice"),
    ],
)
def test_wrong_usage_is_status_2(run: Run, args: tuple[str, ...], said: str) -> None:
    status, out, err = run(*args)
    assert (status, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {"WAQAI_HOME": "/w"}, "/w"),
        ("linux", {"XDG_DATA_HOME": "/x"}, "/x/waqai"),
        ("linux", {}, "/h/.local/share/waqai"),
        ("darwin", {}, "/h/Library/Application Support/waqai"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/waqai"),
    ],
)
def test_the_users_folder(monkeypatch: pytest.MonkeyPatch, platform: str, environ: dict[str, str], expected: str) -> None:
    for name in ("WAQAI_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/h"))
    assert user_folder() == Path(expected)


# waqai code


def test_code_writes_one_record_a_document_in_the_order_of_the_inputs(run: Run, examples: Path, article: Path) -> None:
    status, out, err = run("code", examples / "wire.jsonl", article, examples / "libya-threat.txt", "--date", "2022-05-25")
    records = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [r["document"]["id"] for r in records[:8]] == [f"wire-0{n}" for n in range(1, 9)]
    assert [r["document"]["source"] for r in records[8:]] == [str(article), str(examples / "libya-threat.txt")]
    assert [r["document"]["published"] for r in records[8:]] == ["2022-05-25"] * 2
    assert records[0]["document"]["published"] == "2023-10-03"
    for one in records:
        assert list(one) == ["document", "incidents"]
        for found in one["incidents"]:
            for field in ("actor", "target", "place", "time", "attribution"):
                if found[field]:
                    start, end = found[field]["span"]
                    assert one["document"]["text"][start:end] == found[field]["text"]


def test_standard_output_is_utf8_in_any_locale(examples: Path, home: Path) -> None:
    environ = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    out, err = command("code", "-", "--format", "table", env=environ).communicate(TEXT.encode())
    assert err == b""
    assert "قُتل ثلاثة مدنيين" in out.decode("utf-8")


BAD = {
    "empty.txt": (b"", "nothing in it"),
    "blank.txt": (b" \n\t\n", "nothing in it"),
    "binary.txt": (bytes(range(256)) * 20, "binary"),
    "broken.jsonl": (b'{"text": "\n', "broken.jsonl:1"),
    "page.html": (b"<html><body></body></html>", "page.html"),
    "wrong.txt": (b"\xc7\xe1 \xfe\x81\x8d\x9d\x98\xff" * 40, "wrong.txt"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_input_costs_one_line_and_no_other_input(run: Run, tmp_path: Path, article: Path, name: str) -> None:
    content, said = BAD[name]
    (tmp_path / name).write_bytes(content)
    status, out, err = run("code", article, tmp_path / name, article)
    assert status == 1
    assert len(out.splitlines()) == 2
    assert re.fullmatch(r"waqai: [^\n]+; [^\n]+\n", err) and said in err and name in err


def test_one_bad_line_of_many(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text('{"text": "اشتباكات في المدينة", "id": "a"}\n{"text": 1}\n{"text": "قصف", "id": "b"}\n', encoding="utf-8")
    status, out, err = run("code", path)
    assert (status, err.count("\n")) == (1, 1)
    assert f"{path}:2:" in err
    assert [json.loads(line)["document"]["id"] for line in out.splitlines()] == ["a", "b"]


def test_missing_input_and_a_name_with_a_line_break(run: Run, article: Path) -> None:
    status, out, err = run("code", "no such\nfile.txt", article)
    assert (status, len(out.splitlines()), err.count("\n")) == (1, 1, 1)
    assert "no such file.txt: no such file or folder; check the name" in err


def test_fifty_megabytes_in_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("قصف" * 9_000_000, encoding="utf-8")
    assert path.stat().st_size > 50_000_000
    status, out, err = run("code", path)
    assert (status, err) == (0, "")
    coded = "coded up to character 80000 of 1000000: over the budget of one document"
    assert json.loads(out)["document"]["notes"] == ["cut at 1000000 of 27000000 characters", coded]


@pytest.mark.parametrize("fault", [ZeroDivisionError("boom"), RecursionError("deep")])
def test_a_fault_in_one_document_spares_the_others(
    run: Run, tmp_path: Path, article: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def sometimes(document: Document, engine: Any) -> Any:
        if document.source.endswith("odd.txt"):
            raise fault
        return code(document, engine)

    (tmp_path / "odd.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr("waqai.cli.workers.code", sometimes)
    status, out, err = run("code", tmp_path / "odd.txt", article)
    assert (status, len(out.splitlines()), err.count("\n")) == (1, 1, 1)
    assert "odd.txt: fault of the program" in err and type(fault).__name__ in err


def test_standard_input(home: Path) -> None:
    out, err = command("code", "-").communicate(json.dumps({"text": TEXT, "id": "i"}).encode())
    assert (json.loads(out)["document"]["id"], err) == ("i", b"")


def test_records_arrive_as_they_are_made_and_ctrl_c_ends_quietly(home: Path) -> None:
    process = command("code", "-")
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(json.dumps({"text": TEXT, "id": "i"}).encode() + b"\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["document"]["id"] == "i"
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert process.stderr.read() == b"waqai: interrupted\n"
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_reader_that_goes_away_is_no_error_message(examples: Path, workers: int) -> None:
    process = command("code", *[examples] * 20, "--workers", workers)
    assert process.stdin and process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(60) == 141
    assert process.stderr.read() == b""
    process.stdin.close()
    process.stderr.close()


def test_output_file_is_written_whole(run: Run, tmp_path: Path, article: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old")
    target.chmod(0o640)
    status, out, err = run("code", article, "--output", target)
    assert (status, out, err) == (0, "", "")
    assert json.loads(target.read_text(encoding="utf-8"))["document"]["text"] == TEXT
    assert target.stat().st_mode & 0o777 == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["article.txt", "out.jsonl"]


def test_output_file_stays_as_it_was_when_the_command_fails(
    run: Run, tmp_path: Path, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old")
    monkeypatch.setattr("waqai.cli.code.encode", lambda record: (_ for _ in ()).throw(KeyboardInterrupt))
    status, _, err = run("code", article, "--output", target)
    assert (status, err) == (130, "waqai: interrupted\n")
    assert target.read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["article.txt", "out.jsonl"]


def test_output_into_a_folder_that_is_not_there(run: Run, tmp_path: Path, article: Path) -> None:
    status, out, err = run("code", article, "--output", tmp_path / "no" / "out.jsonl")
    assert (status, out) == (1, "")
    assert "out.jsonl: cannot be written" in err and err.count("\n") == 1


def test_output_to_a_device_is_written_directly(run: Run, article: Path) -> None:
    assert run("code", article, "--output", os.devnull) == (0, "", "")


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "damaged"
    folder.mkdir()
    (folder / "places.jsonl").write_text('["a", "b"]\n{\n', encoding="utf-8")
    monkeypatch.setenv("WAQAI_HOME", str(folder))
    yield folder


@pytest.mark.parametrize(
    "args",
    [("code",), ("code", "--workers", "2"), ("explain",), ("clean",), ("check", None), ("places", "list"), ("score",)],
    ids=lambda args: " ".join(filter(None, args)),
)
def test_bad_knowledge_is_named_with_its_line(run: Run, damaged: Path, tmp_path: Path, args: tuple[str | None, ...]) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "1", "text": TEXT, "incidents": []}) + "\n", encoding="utf-8")
    status, out, err = run(*(args[:1] if args[-1] is None else (*args, path)))
    assert (status, out) == (1, "")
    assert re.fullmatch(r"waqai: places\.jsonl:1:1: [^\n]+; delete [^\n]+\n", err)


# csv


def test_csv_is_one_row_an_incident(run: Run, examples: Path) -> None:
    status, out, _ = run("code", examples, "--format", "csv")
    records = [json.loads(line) for line in run("code", examples)[1].splitlines()]
    rows = list(csv.DictReader(io.StringIO(out)))
    assert status == 0
    assert out.split("\r\n", 1)[0] == ",".join(COLUMNS)
    assert [row["incident_id"] for row in rows] == [one["id"] for r in records for one in r["incidents"]]


def test_csv_columns_hold_the_fields() -> None:
    place = {"text": "إدلب", "span": [0, 4], "name": "Idlib", "kind": "settlement", "country": "SY", "admin1": "SY-ID"}
    place |= {"lat": -35.9, "lon": 36.6, "geonames": 1}
    found = incident(place=place, toll=[toll("killed", 2, 3, None), toll("displaced", 9, 9, 9, "unknown")])
    text = (csv_header() + csv_rows(record(found))).decode()
    [row] = csv.DictReader(io.StringIO(text))
    assert row["target_class"] == "civilians" and row["actor_text"] == ""
    assert (row["latitude"], row["longitude"], row["admin1"]) == ("-35.9", "36.6", "SY-ID")
    assert (row["killed_low"], row["killed_best"], row["killed_high"], row["injured_low"]) == ("2", "3", "", "")
    assert row["tolls"] == "killed 2/3/ civilians; displaced 9/9/9 unknown"
    assert (row["trigger_text"], row["sentence"]) == ("قصف", TEXT[:30])


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\u200f=", "\ufeff+", "＝", "\x00"])
def test_csv_text_never_begins_a_formula(begin: str) -> None:
    rows = csv.DictReader(
        io.StringIO((csv_header() + csv_rows(record(incident(), title=f"{begin}cmd|' /C calc'!A0"))).decode(), newline="")
    )
    assert next(rows)["title"].startswith(f"'{begin}")


@pytest.mark.parametrize("title", ["قصف", "a=b", "'quoted'", "12 - 3", ""])
def test_csv_leaves_other_text_alone(title: str) -> None:
    [row] = csv.DictReader(io.StringIO((csv_header() + csv_rows(record(incident(), title=title))).decode()))
    assert row["title"] == title


@pytest.mark.parametrize(
    ("tolls", "expected"),
    [
        ([], (None, None, None)),
        ([toll("killed", 2, 2, 2), toll("killed", 3, 4, 5, "combatants")], (5, 6, 7)),
        ([toll("killed", 2, 2, 2), toll("killed", 9, 9, 9, "mixed")], (9, 9, 9)),
        ([toll("killed", 2, 3, None), toll("killed", 1, 1, 1, "unknown")], (2, 3, None)),
    ],
)
def test_csv_totals(tolls: list[dict[str, Any]], expected: tuple[int | None, ...]) -> None:
    [row] = csv.DictReader(io.StringIO((csv_header() + csv_rows(record(incident() | {"toll": tolls}))).decode()))
    assert tuple(int(row[f"killed_{bound}"] or -1) for bound in ("low", "best", "high")) == tuple(-1 if n is None else n for n in expected)


# table


def test_table_shows_what_is_known_and_a_dash_for_nothing() -> None:
    time = {"text": "يوم الاثنين", "span": [0, 3], "start": "2024-01-01", "end": "2024-01-02"}
    found = incident(modality="denied", time=time, toll=[toll("killed", 3, 3, 3)])
    block = table_block(record(found, title="عنوان الخبر"), 100, False).decode()
    assert block.startswith(f"a.txt  d1  no date\n{RLI}عنوان الخبر{PDI}\n")
    header, row, below = (line.split() for line in block.splitlines()[2:5])
    assert header == ["#", "what", "who", "whom", "where", "when", "toll", "says"]
    days = ["2024-01-01", "to", "2024-01-02"]
    assert row == ["1", "shelling", "-", f"{RLI}مدنيين{PDI}", "-", *days, "3", "killed", "-"]
    assert below == ["denied", "civilians"]
    assert "\x1b" not in block


def test_table_says_when_there_is_nothing() -> None:
    assert table_block(record(), 100, False).decode().endswith("\n  no incidents\n\n")


def test_notes_are_shown_to_those_who_read_no_records(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<p>{TEXT}</p>{'<i>' * 300}", encoding="utf-8")
    note = "  note: page not parsed: 300 levels of elements, over the limit of 120; read as text without tags\n"
    for command in (("code", "--format", "table"), ("explain",)):
        status, out, err = run(*command, path)
        assert (status, err) == (0, "")
        assert note in out


def test_table_fits_its_width_and_isolates_every_line_of_every_cell() -> None:
    actor = {"text": "قوات " * 12, "name": "A very long neutral name of a force " * 3, "class": "state_forces"}
    block = table_block(record(incident(actor=actor, target=actor, toll=[toll("killed", 3, 4, None)] * 4)), 100, False).decode()
    for line in block.splitlines():
        assert width(line) <= 100
        assert line.count(RLI) == line.count(PDI)
    assert block.count("at least") == 4


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (toll("killed", 3, 3, 3), "3 killed"),
        (toll("injured", 2, 5, 9), "2 to 9 injured"),
        (toll("detained", 3, 3, None), "at least 3 detained"),
        (toll("detained", 3, 10, None), "at least 3, about 10 detained"),
    ],
)
def test_tolls_in_words(one: dict[str, Any], words: str) -> None:
    assert toll_words(one) == words


def test_text_of_a_document_cannot_act_on_the_terminal() -> None:
    evil = "\x1b[2Jقصف\u202eabc\u2069\x07\nالثاني"
    assert plain(evil) == "\ufffd[2Jقصفabc\ufffd الثاني"
    block = table_block(record(incident(target={"text": evil, "name": None, "class": "x"}), title=evil), 100, False).decode()
    assert not set(block) & set("\x1b\x07\u202e")


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 5, []),
        ("one two three", 7, ["one two", "three"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("قُتِلَ", 2, ["قُتِ", "لَ"]),
        ("漢字", 1, ["漢", "字"]),
    ],
)
def test_wrapping(text: str, columns: int, lines: list[str]) -> None:
    assert wrap(text, columns) == lines


def test_layout_pads_by_what_is_seen() -> None:
    assert layout([(cell("قُتل"), cell("x")), (cell("abcd"), cell(None))], 20, False) == [f"{isolate('قُتل')}   x", "abcd  -"]


# waqai explain


@pytest.fixture(scope="module")
def explained(knowledge: Knowledge) -> list[str]:
    """An explanation under weights that keep every claim and every field."""
    weights = {name: {"bias": 1.0} for name in ("keep", "actor", "target", "place", "time", "source")}
    weights["keep"]["modality=actual"] = 0.75
    engine = make_engine(knowledge._replace(weights=weights))
    document = Document(id="x", source="x", text=TEXT, sha256="", published=dt.date(2024, 1, 3))
    return list(explain(document, code(document, engine), engine, None, False))


def test_explain_marks_the_sentence(explained: list[str]) -> None:
    [sentence] = [line for line in explained if "[trigger " in line and line.startswith("    1")]
    assert "إدلب]" in sentence and "[time يوم الاثنين]" in sentence
    assert sentence.count("[") == sentence.count("]")
    assert sentence.replace("]", "").count("قُتل") == 1


def test_explain_shows_spans_rules_and_scores(explained: list[str]) -> None:
    text = "\n".join(explained)
    for line in explained:
        for words, start, end in re.findall(f"{RLI}([^{PDI}]*){PDI} \\[(\\d+), (\\d+)\\)", line):
            assert plain(TEXT[int(start) : int(end)]) == words
    assert re.search(r"^incident 1: \w+, actual, confidence 0\.\d\d", text, re.M)
    assert "name=Idlib" in text and "rule place." in text
    assert "kept with +" in text and "modality=actual +0.75" in text
    assert "start=2024-01-01" in text


def test_explain_command(run: Run, examples: Path) -> None:
    status, out, err = run("explain", examples / "wire.jsonl")
    assert (status, err) == (0, "")
    assert out.count("wire.jsonl") == 8
    status, out, err = run("explain", examples / "wire.jsonl", "--incident", "99")
    assert (status, out) == (1, "")
    assert err == "waqai: no document has an incident 99; `waqai code --format table` numbers them\n"


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], "abcdef"),
        ([Mark(1, 3, "actor")], "a[actor bc]def"),
        ([Mark(0, 6, "actor"), Mark(2, 4, "toll")], "[actor ab[toll cd]ef]"),
        ([Mark(2, 4, "target"), Mark(2, 4, "toll")], "ab[target [toll cd]]ef"),
        ([Mark(0, 3, "actor"), Mark(2, 5, "place")], "[actor ab[place c]][place de]f"),
        ([Mark(4, 99, "time")], "abcd[time ef]"),
    ],
)
def test_marks_nest(marks: list[Mark], expected: str) -> None:
    assert marked("abcdef", Span(0, 6), marks, False) == expected
    assert re.sub("\x1b\\[[0-9;]*m", "", marked("abcdef", Span(0, 6), marks, True)) == "abcdef"


# waqai clean


def test_clean_repairs_words_and_nothing_else(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("سمع دوي انفـ.ـجار في المدينة  اليوم\r\n\r\nسطر ثان".encode())
    (tmp_path / "b.txt").write_bytes("لا شيء هنا.\n".encode())
    out, err = command("clean", tmp_path / "a.txt", tmp_path / "b.txt").communicate()
    assert err == b""
    assert out.decode() == "سمع دوي انفجار في المدينة  اليوم\r\n\r\nسطر ثان\nلا شيء هنا.\n"


def test_clean_goes_on_after_a_bad_input(run: Run, article: Path) -> None:
    status, out, err = run("clean", "missing.txt", article)
    assert (status, out) == (1, TEXT)
    assert err == "waqai: missing.txt: no such file or folder; check the name\n"


# waqai check


def test_check_counts_and_runs_every_example(run: Run, knowledge: Knowledge) -> None:
    status, out, err = run("check")
    assert (status, err) == (0, ""), out
    for rules in (knowledge.time_rules, knowledge.sense_rules):
        assert f"rules of {rules.name}: {len(rules.rules)}, with {len(rules.examples())} examples, all hold\n" in out
    assert re.search(r"^  place +\d{4,}$", out, re.M)
    assert out.endswith(f"knowledge {knowledge.version}: good\n")


def test_check_fails_where_an_example_does_not_hold(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.cli.check.show_days", lambda value: "2000-01-01")
    status, out, _ = run("check")
    assert status == 1
    assert re.search(r"^FAILED time\.\S+: .+: wanted .+, found .+$", out, re.M)
    assert out.endswith(": not good\n")


def test_check_fails_where_a_word_of_pages_does_not_hold(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.cli.check.check_page_words", lambda: ["شارك: leaves شارك"])
    status, out, _ = run("check")
    assert status == 1
    assert "page_words.tsv: شارك: leaves شارك\n" in out and out.endswith(": not good\n")


# waqai places

GEONAMES = (
    "1\tTal Sagheer\tTal Sagheer\tتل صَغـير,تەل,Tal\t35.9\t36.7\tP\tPPL\tSY\t\t12\t\t\t\t450\t\t\tAsia/Damascus\t2020-01-01",
    "2\tNo Arabic\tNo Arabic\tNo\t35.9\t36.7\tP\tPPL\tSY\t\t12\t\t\t\t0\t\t\tAsia/Damascus\t2020-01-01",
    "3\tFar\tFar\tمكان بعيد\t95\t36.7\tP\tPPL\tSY\t\t12\t\t\t\t0\t\t\tAsia/Damascus\t2020-01-01",
    "4\tRiver\tRiver\tنهر ما\t35.9\t36.7\tH\tSTM\tSY\t\t12\t\t\t\t0\t\t\tAsia/Damascus\t2020-01-01",
    "5\tJabal\tJabal\tجبل مفترض\t35.91\t36.71\tT\tMT\tSY\t\t12\t\t\t\t0\t\t\tAsia/Damascus\t2020-01-01",
)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this test alone, for imports."""
    folder = tmp_path / "own"
    monkeypatch.setenv("WAQAI_HOME", str(folder))
    return folder


def kept(own: Path) -> list[list[Any]]:
    return [json.loads(line) for line in (own / "places.jsonl").read_text(encoding="utf-8").splitlines()]


def test_import_geonames_twice(run: Run, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "SY.txt"
    path.write_text("\n".join(GEONAMES) + "\n", encoding="utf-8")
    status, out, err = run("places", "import", path)
    assert (status, err) == (0, "")
    assert out.startswith("5 rows read, 2 names of places kept, 3 skipped: ")
    for reason in ("1 with a feature that is no place", "1 with coordinates outside -90..90", "1 with no Arabic name"):
        assert reason in out
    expected = [
        ["تل صغير", "Tal Sagheer", "settlement", "SY", "SY-ID", 35.9, 36.7, 1, 450],
        ["جبل مفترض", "Jabal", "point", "SY", "SY-ID", 35.91, 36.71, 5, 0],
    ]
    assert kept(own) == expected
    before = (own / "places.jsonl").read_bytes()
    status, out, _ = run("places", "import", path)
    assert (status, "0 of them new, 2 now in" in out) == (0, True)
    assert (own / "places.jsonl").read_bytes() == before
    assert [p.name for p in own.iterdir()] == ["places.jsonl"]


def test_imported_places_are_found_and_listed(run: Run, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("name_ar,name_en,lat,lon\nقرية_المفترضة,Made Up,35.95,36.65\n", encoding="utf-8")
    assert run("places", "import", path, "--country", "sy")[0] == 0
    status, out, _ = run("places", "list", "قريه", "المفترضة")
    assert status == 0
    assert out.splitlines()[1].split() == ["Made", "Up", "settlement", "SY", "SY-ID", "35.95", "36.65", "-", "-"]


def test_import_a_table_with_named_columns(run: Run, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    rows = [
        "code\tARABIC NAME\tnorth\teast\tnote",
        'SY0705\tحي "مفترض" جديد\t35,9\t36,7\tx',
        "SY0705\tحي الافتراض\t35.9\t36.7\t",
        "\t\t\t\t",
    ]
    path.write_text("\r\n".join(rows), encoding="utf-8-sig")
    given = ("--name-ar", "arabic name", "--lat", "north", "--lon", "east", "--pcode", "code", "--kind", "point")
    status, out, err = run("places", "import", path, *given)
    assert (status, err) == (0, "")
    assert out.startswith("2 rows read, 1 names of places kept, 1 skipped: 1 with no Arabic name\n")
    assert kept(own) == [["حي الافتراض", "حي الافتراض", "point", "SY", "SY-ID", 35.9, 36.7, None, 0]]


def test_import_keeps_out_common_words_and_known_places(run: Run, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("name_ar,lat,lon\nعلى,35.9,36.7\nحلب,36.2,37.16\n", encoding="utf-8")
    status, out, _ = run("places", "import", path, "--country", "SY")
    assert status == 1
    assert "1 with a name that is a common word" in out and "1 with a place that is known already" in out
    assert not own.exists()


@pytest.mark.parametrize(
    ("content", "args", "said"),
    [
        (b"a,b\n1,2\n", (), "no column for name_ar; give --name-ar with its name (the columns are a, b)"),
        (b"name_ar,lat,lon\n", ("--lat", "north"), "no column 'north'; the columns are name_ar, lat, lon"),
        (b"name_ar,lat,lon\nx,1,2\n", (), "give --country with a column or a two-letter code"),
        (b"1\t2\n", ("--format", "geonames"), ":1: 2 columns; a GeoNames country file has 19 columns"),
        (b"", (), "empty; give"),
        (b"PK\x03\x04rest", (), "unpack it"),
        (b"\xc7\xe1", (), "not UTF-8 (byte 0)"),
        (b"a\0b", (), "binary data"),
        (None, (), "No such file"),
    ],
)
def test_import_says_what_is_wrong(run: Run, own: Path, tmp_path: Path, content: bytes | None, args: tuple[str, ...], said: str) -> None:
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_bytes(content)
    status, out, err = run("places", "import", path, *args)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert said in err and "bad.csv" in err
    assert not own.exists()


def test_import_into_a_damaged_file(run: Run, damaged: Path, tmp_path: Path) -> None:
    path = tmp_path / "SY.txt"
    path.write_text(GEONAMES[0], encoding="utf-8")
    status, _, err = run("places", "import", path)
    assert status == 1
    assert "places.jsonl:1: damaged line; delete the file and import the places again" in err


def test_list_of_an_unknown_name(run: Run) -> None:
    status, out, err = run("places", "list", "قفقفقف")
    assert (status, out) == (1, "")
    assert "no place of this name" in err


@pytest.mark.parametrize(
    ("text", "script", "name"),
    [
        (" بَلْدَة_التـل ", "any", "بلدة التل"),
        ("حلب (المدينة)", "any", "حلب"),
        ("حلب : حي السريان", "any", "حي السريان"),
        ("دیر الزور", "any", "دير الزور"),
        ("دیر الزور", "exact", None),
        ("Zawiyat زاوية", "any", "زاوية"),
        ("Zawiyat زاوية", "exact", None),
        ("باب-الهوى", "exact", "باب الهوى"),
        ("Aleppo", "any", None),
        ("پێنجوێن", "any", None),
        ("ب", "any", None),
        ("كلمة " * 9, "any", None),
        ("", "any", None),
    ],
)
def test_names_are_cleaned(text: str, script: str, name: str | None) -> None:
    assert clean_name(text, script) == name


def test_units_are_told_by_the_nearest_known_place_and_by_what_rows_share() -> None:
    def place(admin1: str, lat: float, lon: float) -> Place:
        return Place("x", "settlement", "SY", admin1, lat, lon)

    finder = UnitFinder([place("SY-A", 35.0, 36.0), place("SY-B", 35.0, 36.2), place("SY-B", 38.0, 40.0)])
    assert finder.nearest("SY", 35.0, 36.09) == "SY-A"
    assert finder.nearest("SY", 35.0, 36.11) == "SY-B"
    assert finder.nearest("SY", 36.0, 36.0) == "SY-A"
    assert finder.nearest("IQ", 35.0, 36.0) is None
    assert finder.nearest("SY", 10.0, 10.0) is None
    near_a = [Point("SY", 35.0, 36.0 + n / 100, "01") for n in range(3)]
    assert finder.units([*near_a, Point("SY", 35.0, 36.15, "01")]) == ["SY-A"] * 4
    assert finder.units([Point("SY", 35.0, 36.15, None), Point("SY", 35.0, 36.15, "SY-A")]) == ["SY-B", "SY-A"]


# waqai score


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    place = {"text": "مدينة إدلب", "country": "SY", "admin1": "SY-ID", "kind": "settlement"}
    found = {"type": "shelling", "mentions": ["قصف مدفعي"], "toll": [toll("killed", 3, 3, 3)], "place": place}
    path = tmp_path / "gold.jsonl"
    lines = [{"id": "1", "text": TEXT, "published": "2024-01-03", "theatre": "syria", "incidents": [found]}]
    lines.append({"id": "2", "text": "لا شيء.", "incidents": []})
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def test_score_of_a_file_of_records(run: Run, gold: Path, tmp_path: Path) -> None:
    place = {"text": "إدلب", "country": "SY", "admin1": "SY-ID"}
    right = incident(target=None, toll=[toll("killed", 3, 3, 3)], place=place)
    wrong = incident(type="arrest")
    path = tmp_path / "records.jsonl"
    path.write_text(json.dumps(record(right | {"claims": [{"sentence": [0, 80], "trigger": [0, 3]}]}, wrong, id="1")), encoding="utf-8")
    status, out, err = run("score", gold, "--predicted", path, "--by", "type", "--errors", "5")
    assert (status, err) == (0, "")
    assert out.startswith("2 documents (1 without a record), 1 gold incidents, 2 predicted\n")
    assert "detect       P 0.500  R 1.000  F1 0.667   (1 gold)\n" in out
    assert "row 1.000 of gold   clean 0.500 of predicted\n" in out
    assert re.search(r"^  shelling +gold +1 pred +1  P 1.000 R 1.000 F1 1.000", out, re.M)
    assert "gold -\n" in out and '"type": "arrest"' in out
    assert "  syria         1 docs  detect 0.667" in run("score", gold, "--predicted", path, "--by", "theatre")[1]
    assert json.loads(run("score", gold, "--predicted", path, "--json")[1])["detect"] == {"p": 0.5, "r": 1.0, "f1": 0.6667, "n": 1}


def test_score_codes_the_documents_itself(run: Run, gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    assert run("code", gold, "--output", path)[0] == 0
    assert run("score", gold, "--json") == run("score", gold, "--predicted", path, "--json")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", ":1: not JSON"),
        ("[]", ":1: not an object"),
        ('{"id": "1", "text": "x"}', ":1: 'incidents' is missing"),
        ('{"id": "1", "text": "x", "incidents": [{"type": "clash", "mentions": ["y"]}]}', "the quote 'y' does not stand in the text"),
        ('{"id": "1", "text": "x", "incidents": [{"type": "battle", "mentions": []}]}', "unknown event type 'battle'"),
        ('{"id": "1", "text": "x", "incidents": [{"type": "clash"}]}', "an incident without 'mentions'"),
        ('{"id": "1", "text": "x", "published": "soon", "incidents": []}', ":1: "),
        ("", "no document in it"),
    ],
)
def test_score_refuses_bad_gold(run: Run, tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line, encoding="utf-8")
    status, out, err = run("score", path)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert said in err and "gold.jsonl" in err


def test_score_refuses_what_is_no_record(run: Run, gold: Path) -> None:
    status, _, err = run("score", gold, "--predicted", gold)
    assert status == 1 and "no record of `waqai code`" in err
    status, _, err = run("score", "missing.jsonl")
    assert status == 1 and "missing.jsonl: cannot be read: No such file" in err


def test_score_has_the_figures_of_the_projects_rules(run: Run, shared: Path, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("shared_score", shared / "score.py")
    assert spec and spec.loader
    rules = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rules)
    path = tmp_path / "records.jsonl"
    assert run("code", shared / "gold" / "dev.jsonl", "--output", path)[0] == 0
    golds = rules.load(shared / "gold" / "dev.jsonl")
    for doc in golds:
        rules.locate(doc)
    expected, _ = rules.score(golds, rules.load(path))
    assert json.loads(run("score", shared / "gold" / "dev.jsonl", "--predicted", path, "--json")[1]) == expected
