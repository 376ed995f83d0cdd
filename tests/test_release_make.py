"""Releases of a book: whole or not at all, the same bytes again, small cells refused, what changed told, every cell explained."""

import csv
import datetime as dt
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from booking import NOW, be_quick, fill, group, make_document
from policing import KEY, knowledge, make_event, policy, reducer
from sentinels import bytes_of, leaks, plant
from waqai.release.cells import check_cells
from waqai.release.compare import compare, open_release
from waqai.release.events import decisions_head, ended_ids, events_of
from waqai.release.formats import load_formats, names
from waqai.release.jsonl import read
from waqai.release.make import Recipe, ReleaseError, make_release
from waqai.release.manifest import Manifest, changed_files, read_manifest
from waqai.release.places import Centroids
from waqai.release.policy import Policy
from waqai.release.values import Event, Facts, Format
from waqai.store.book import Book, BookError, open_book
from waqai.store.decisions import Decision, decide
from waqai.store.schema import members

Run = Callable[..., tuple[int, str, str]]
TEXTS = (
    "قتل وليد حرب الكناني وثلاثة مدنيين في قصف مدفعي على بلدة كفرنبل بريف إدلب يوم الأحد، وفق الدفاع المدني.",
    "قصفت قوات النظام بلدة كفرنبل بريف إدلب بالمدفعية يوم الأحد وقتل أربعة مدنيين.",
    "اعتقلت قوات الأمن الناشط زكور القط في مدينة حماة يوم السبت.",
    "سيطر مقاتلون على قرية في ريف حلب يوم الجمعة وانسحبت القوات.",
)


@pytest.fixture
def book(where: str) -> Iterable[Book]:
    made = open_book(where, create=True)
    fill(made, [make_document(text, number) for number, text in enumerate(TEXTS)])
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book in a file, and commands that share the knowledge."""
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path / "home"))
    be_quick(monkeypatch)
    made = open_book(str(tmp_path / "book.db"), create=True)
    fill(made, [make_document(text, number) for number, text in enumerate(TEXTS)])
    made.close()
    (tmp_path / "key").write_bytes(KEY)
    return tmp_path / "book.db"


def recipe(name: str = "public", formats: Sequence[Format] = (), own: Policy | None = None, **how: Any) -> Recipe:
    used = own or policy(name)
    facts = Facts(
        profile=name, policy=used.name, policy_hash=used.hash, program="waqai", knowledge="k", decisions_head="0" * 64, made=NOW,
        note=used.profile.note,
    )  # fmt: skip
    return Recipe(used, facts, formats or load_formats(()), reducer(name, own=own), lambda _: None, **how)


def lines_of(folder: Path) -> list[dict[str, Any]]:
    held = next(folder.glob("*events.jsonl"))
    return [json.loads(line) for line in held.read_text(encoding="utf-8").splitlines()[1:]]


# Events.


def test_the_events_of_a_book(book: Book) -> None:
    events = list(events_of(book, knowledge(), Centroids()))
    assert [event.id for event in events] == sorted(event.id for event in events)
    by_type = {event.type: event for event in events}
    strike = by_type["shelling"]
    assert (strike.articles, strike.status, strike.modality, strike.decided) == (2, "unreviewed", "actual", 0)
    assert strike.site is not None and (strike.site.name, strike.site.admin1_name, strike.site.geonames) == ("Kafranbel", "Idlib", 168661)
    assert {toll.text for toll in strike.tolls} >= {"أربعة مدنيين"}
    source = next(one for one in strike.sources if one.attribution)
    assert source.attribution == "الدفاع المدني" and source.outlet == "enabbaladi.net" and source.claims
    text = next(text for text in TEXTS if "الدفاع" in text)
    for quote in source.evidence:
        assert text[quote.start : quote.end] == quote.text
    assert {"claim", "sentence", "place", "toll"} <= {quote.field for one in strike.sources for quote in one.evidence}
    assert events == list(events_of(book, knowledge(), Centroids()))
    assert list(events_of(book, knowledge(), Centroids(), strike.id)) == [strike]


def test_decisions_are_told_with_the_events(book: Book) -> None:
    strike = next(event for event in events_of(book, knowledge(), Centroids()) if event.type == "shelling")
    claim = strike.sources[0].claims[0]
    decide(book, Decision(who="amal", kind="accept", claim=claim, note="seen"), NOW)
    group(book)
    now = next(event for event in events_of(book, knowledge(), Centroids()) if event.id == strike.id)
    assert (now.status, now.decided, [(r.who, r.kind, r.note) for r in now.rulings]) == ("accepted", 1, [("amal", "accept", "seen")])
    day = {"field": "time", "value": {"start": "2024-05-01", "end": "2024-05-01"}}
    decide(book, Decision(who="amal", kind="correct", claim=claim, after=day), NOW)
    group(book)
    now = next(event for event in events_of(book, knowledge(), Centroids()) if claim in [c for s in event.sources for c in s.claims])
    corrected = next(source for source in now.sources if claim in source.claims)
    assert now.status == "corrected" and corrected.start == dt.date(2024, 5, 1)
    assert corrected.when is None and "time" not in {quote.field for quote in corrected.evidence}


def test_a_rejected_claim_is_not_released(book: Book) -> None:
    arrest = next(event for event in events_of(book, knowledge(), Centroids()) if event.type == "arrest")
    for claim in arrest.sources[0].claims:
        decide(book, Decision(who="amal", kind="reject", claim=claim), NOW)
    with pytest.raises(BookError, match="its incidents are older than its documents and decisions; run `waqai group"):
        list(events_of(book, knowledge(), Centroids()))
    group(book)
    assert arrest.id not in {event.id for event in events_of(book, knowledge(), Centroids())}
    assert ended_ids(book) == {arrest.id: ()}
    assert decisions_head(book) != "0" * 64


def test_a_book_that_was_not_grouped_since_is_refused(book: Book) -> None:
    with book.write() as connection:
        connection.execute(members.delete())
    with pytest.raises(BookError, match="run `waqai group"):
        list(events_of(book, knowledge(), Centroids()))


# Folders.


def test_a_release_tells_what_it_is(book: Book, tmp_path: Path) -> None:
    made = make_release(lambda: events_of(book, knowledge(), Centroids()), recipe(), tmp_path / "out")
    found = read_manifest(tmp_path / "out")
    assert found == made and (found.profile, found.policy, found.policy_hash) == ("public", "public-1", policy().hash)
    assert {file.name for file in found.files} == {"deleted.csv", "events.jsonl", "how-to-read.md"}
    assert changed_files(tmp_path / "out", found) == []
    assert "Masking is not anonymity" in found.statement and found.counts["withheld: no two people asked for it"] == 1
    assert KEY not in b"".join(bytes_of(tmp_path / "out"))
    guide = (tmp_path / "out" / "how-to-read.md").read_text(encoding="utf-8")
    for said in ("is a minimum", "a report, not a fact", policy().hash, "held back: no two people asked for it", found.statement):
        assert said in " ".join(guide.split())
    (tmp_path / "out" / "events.jsonl").write_bytes(b"{}")
    assert changed_files(tmp_path / "out", found) == ["events.jsonl"]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(ReleaseError, match="is there already, and no release is written over; name another folder"):
        make_release(lambda: [], recipe(), tmp_path / "out")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ValueError("x"), KeyboardInterrupt()])
def test_a_release_that_fails_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    def write(events: Sequence[Event], facts: Facts, folder: Path) -> Iterable[str]:
        (folder / "half").write_text("half", encoding="utf-8")
        raise error

    with pytest.raises(type(error)):
        make_release(lambda: [make_event()], recipe(formats=[Format("bad", "", write)]), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"cannot be made: .*; check the name and the permissions"):
        make_release(lambda: [], recipe(), tmp_path / "file" / "out")


def test_formats_that_hold_documents_are_for_the_team(tmp_path: Path) -> None:
    given: list[Any] = []

    def write(*args: Any) -> Iterable[str]:
        given.append(args)
        return []

    form = Format("whole", "", write, originals=True)
    with pytest.raises(ReleaseError, match="--format whole: holds whole documents, which profile public keeps; take --profile team"):
        make_release(lambda: [], recipe(formats=[form]), tmp_path / "out")
    make_release(lambda: [], recipe("team", formats=[form]), tmp_path / "out")
    assert len(given[0]) == 4


@pytest.mark.parametrize("name", ["team", "internal"])
def test_every_file_of_a_profile_that_masks_nothing_says_so(tmp_path: Path, name: str) -> None:
    wanted = load_formats(names())
    made = make_release(lambda: [make_event()], recipe(name, formats=wanted), tmp_path / "out")
    for file in made.files:
        raw = (tmp_path / "out" / file.name).read_bytes()
        assert file.name.startswith(f"{name.upper()}-") or policy(name).profile.note.encode() in raw
    assert policy(name).profile.note in made.note


def test_the_public_profile_leaks_no_planted_name_in_any_format(tmp_path: Path) -> None:
    """The short form of benchmarks/planted.py: every registered format, names of all classes in all encodings."""
    planted = list(plant(36, 7))
    make_release(lambda: [one.event for one in planted], recipe(formats=_public()), tmp_path / "out")
    assert leaks([one.name for one in planted], bytes_of(tmp_path / "out")) == []
    own = policy()._replace(profile=policy("internal").profile)
    make_release(lambda: [one.event for one in planted], recipe("internal", formats=_public(), own=own), tmp_path / "control")
    found = leaks([one.name for one in planted], bytes_of(tmp_path / "control"))
    assert len({name for name, _ in found}) == len(planted)


def _public() -> list[Format]:
    return [form for form in load_formats(names()) if not form.originals]


# The same bytes.


def test_the_order_of_events_makes_no_difference(tmp_path: Path) -> None:
    events = [make_event(id=f"{n:04x}", start=dt.date(2024, 1, 1 + n % 28)) for n in range(40)]
    hashes = set()
    for seed in range(3):
        random.Random(seed).shuffle(events)
        made = make_release(lambda: list(events), recipe(formats=_public()), tmp_path / str(seed))
        hashes.add(tuple(file.sha256 for file in made.files))
    assert len(hashes) == 1


_PROGRAM = """
import sys; sys.path[:0] = {paths!r}
from pathlib import Path
from test_release_make import _public, recipe, make_event, make_release, plant
make_release(lambda: [one.event for one in plant(24, 3)] + [make_event()], recipe(formats=_public()), Path(sys.argv[1]))
"""
CELLS = (("0", "C", "UTC"), ("1", "tr_TR.UTF-8", "Asia/Damascus"), ("42", "ar_SY.UTF-8", "America/Los_Angeles"))


def test_a_release_is_the_same_under_every_hash_seed_locale_and_time_zone(tmp_path: Path) -> None:
    paths = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "src")]
    runs = []
    for number, (seed, locale, zone) in enumerate(CELLS):
        env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
        command = [sys.executable, "-c", _PROGRAM.format(paths=paths), str(tmp_path / str(number))]
        runs.append(subprocess.Popen(command, env=env))
    assert [run.wait() for run in runs] == [0, 0, 0]
    found = [[(file.name, file.sha256) for file in read_manifest(tmp_path / str(number)).files] for number in range(len(CELLS))]
    assert found[0] == found[1] == found[2]


# Small cells.


def _people(chance: random.Random, size: int, spoil: str | None) -> list[dict[str, str]]:
    """Rows of persons that hold to the policy, or break one rule of it."""
    rows = []
    for cell in range(2):
        for number in range(size):
            rows.append(
                {
                    "age_band": ("18-29", "30-59")[cell], "sex": "m", "role": "civilian", "admin1": "SY-ID", "period": "2024-05",
                    "outcome": ("killed", "injured")[number % 2], "level": "L-B",
                }
            )  # fmt: skip
    if spoil == "k":
        rows += [{**rows[0], "admin1": "SY-HM", "outcome": ("killed", "injured")[n % 2]} for n in range(chance.randint(2, 4))]
    if spoil == "l":
        rows += [{**rows[0], "admin1": "SY-HM", "outcome": "killed", "level": chance.choice(("L-B", "L-C"))} for _ in range(40)]
    if spoil == "risk":
        rows = [{**rows[0], "role": str(n // 6), "outcome": ("killed", "injured")[n % 2]} for n in range(6 * chance.randint(3, 9))]
    chance.shuffle(rows)
    return rows


def _table(form: str, rows: Sequence[dict[str, str]]) -> Format:
    def write(_: Sequence[Event], __: Facts, folder: Path) -> Iterable[str]:
        path = folder / f"persons.{form}"
        with path.open("w", encoding="utf-8", newline="") as stream:
            if form == "jsonl":
                stream.writelines(json.dumps({"persons": [row]}) + "\n" for row in rows)
            else:
                table = csv.DictWriter(stream, tuple(rows[0]), delimiter={"csv": ",", "tsv": "\t"}[form])
                table.writeheader()
                table.writerows(rows)
        yield path.name

    return Format("persons", "", write)


def test_every_release_with_small_cells_is_refused(tmp_path: Path) -> None:
    """Two hundred tables that break one rule each: none is written; the same without the fault are."""
    chance = random.Random(5)
    refused = 0
    for number in range(200):
        spoil = ("k", "l", "risk")[number % 3]
        form = _table(chance.choice(("csv", "tsv", "jsonl")), _people(chance, 2 * chance.randint(35, 45), spoil))
        with pytest.raises(ReleaseError, match=r"persons\..*Nothing was written"):
            make_release(lambda: [], recipe(formats=[form]), tmp_path / "out")
        refused += not (tmp_path / "out").exists()
    assert refused == 200
    for number, form_name in enumerate(("csv", "tsv", "jsonl")):
        form = _table(form_name, _people(chance, 80, None))
        make_release(lambda: [], recipe(formats=[form]), tmp_path / f"good-{number}")


def test_tables_for_the_team_may_have_small_cells(tmp_path: Path) -> None:
    form = _table("csv", _people(random.Random(1), 70, "k"))
    make_release(lambda: [], recipe("team", formats=[form]), tmp_path / "out")
    assert (tmp_path / "out" / "TEAM-persons.csv").exists()


@pytest.mark.parametrize(
    ("size", "says"),
    [
        (34, []),
        (33, ["a risk of 3.0% that a person is told; 3% at most"]),
        (4, ["a group of 4 persons who are alike; 5 at least", "a risk of"]),
    ],
)
def test_the_bounds_of_small_cells(tmp_path: Path, size: int, says: list[str]) -> None:
    rows = _people(random.Random(0), size, None)
    form = _table("csv", rows)
    (name,) = form.write([], None, tmp_path)
    cells = policy().rules.cells
    found = list(check_cells(tmp_path / name, cells, "L-A"))
    assert len(found) == len(says) and all(said in line for said, line in zip(says, found, strict=True))


def test_the_first_column_is_seen_behind_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("\ufeffAge,name\r\n12,x\r\n".encode())
    assert len(list(check_cells(tmp_path / "a.csv", policy().rules.cells, "L-A"))) == 3


@pytest.mark.parametrize("row", ["12,x,more,than,wanted", "12"])
def test_rows_that_are_longer_or_shorter_than_the_header_are_looked_at(tmp_path: Path, row: str) -> None:
    (tmp_path / "a.csv").write_text(f"age,name\r\n{row}\r\n", encoding="utf-8")
    assert len(list(check_cells(tmp_path / "a.csv", policy().rules.cells, "L-A"))) == 3


def test_one_outcome_is_no_secret_in_the_first_level(tmp_path: Path) -> None:
    rows = [{**row, "outcome": "killed", "level": "L-A"} for row in _people(random.Random(0), 40, None)]
    (name,) = _table("csv", rows).write([], None, tmp_path)
    assert list(check_cells(tmp_path / name, policy().rules.cells, "L-A")) == []


def test_tables_without_persons_are_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,role,age\r\n1,x,\r\n2,y,\r\n", encoding="utf-8")
    (tmp_path / "b.json").write_text('{"role": "x", "gender": null}', encoding="utf-8")
    for name in ("a.csv", "b.json"):
        assert list(check_cells(tmp_path / name, policy().rules.cells, "L-A")) == []


def test_small_cells_are_found_in_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    parquet.write_table(pyarrow.Table.from_pylist(_people(random.Random(0), 3, None)), tmp_path / "p.parquet")
    assert len(list(check_cells(tmp_path / "p.parquet", policy().rules.cells, "L-A"))) == 2


# The command.


def test_the_command_makes_releases(run: Run, file: Path, tmp_path: Path) -> None:
    status, told, _ = run("release", file, "--out", tmp_path / "a", "--key-file", tmp_path / "key", "--as-of", "2024-06-01")
    assert status == 0 and "2 incidents in 3 files, profile public, policy public-1" in told and "Masking is not anonymity" in told
    events = lines_of(tmp_path / "a")
    assert {event["type"] for event in events} == {"shelling", "territory"}
    assert not any("وليد" in line or "حرب" in line for line in (tmp_path / "a" / "events.jsonl").read_text(encoding="utf-8").split("\n"))
    assert run("release", file, "--out", tmp_path / "b", "--key-file", tmp_path / "key", "--as-of", "2024-06-01T03:00:00+03:00")[0] == 0
    assert [f.sha256 for f in _manifest(tmp_path / "a").files] == [f.sha256 for f in _manifest(tmp_path / "b").files]
    assert run("release", file, "--out", tmp_path / "c", "--as-of", "2024-05-19")[0] == 0
    assert _manifest(tmp_path / "c").counts["withheld: embargo"] > 0


def _manifest(folder: Path) -> Manifest:
    return read_manifest(folder)


@pytest.mark.parametrize(
    ("args", "status", "says"),
    [
        (["--format", "nonsense"], 2, "there is no such format; use one of jsonl"),
        (["--key-file", "SHORT"], 1, "a key of 3 bytes; make one of 32"),
        (["--key-file", "/no/such/key"], 1, "/no/such/key: No such file"),
        (["--since", "/no/such/release"], 1, "no release there \\(no manifest.json\\)"),
        (["--policy", "/no/such.toml"], 1, "cannot be read"),
        (["--overrides", "SHORT"], 1, "SHORT:1:1: no override"),
        (["--as-of", "yesterday"], 2, "'yesterday' is no day"),
        (["--profile", "private"], 2, "invalid choice"),
    ],
)
def test_wrong_use_is_told(run: Run, file: Path, tmp_path: Path, args: list[str], status: int, says: str) -> None:
    import re

    (tmp_path / "SHORT").write_bytes(b"abc")
    args = [str(tmp_path / arg) if arg == "SHORT" else arg for arg in args]
    found, _, told = run("release", file, "--out", tmp_path / "out", *args)
    assert found == status and re.search(says, told)
    assert not (tmp_path / "out").exists()


def test_a_policy_of_the_users_own(run: Run, file: Path, tmp_path: Path) -> None:
    text = (policy().folder / "public-1.toml").read_text(encoding="utf-8").replace("version = 1", "version = 7")
    (tmp_path / "public-7.toml").write_text(text.replace('"actor.text",', ""), encoding="utf-8")
    assert run("release", file, "--out", tmp_path / "a", "--policy", tmp_path / "public-7.toml")[0] == 0
    assert _manifest(tmp_path / "a").policy == "public-7"
    assert all(event["actor"] is None or event["actor"]["text"] is None for event in lines_of(tmp_path / "a"))
    status, _, told = run("release", file, "--out", tmp_path / "b", "--policy", tmp_path / "public-7.toml", "--profile", "team")
    assert status == 2 and "is of profile public, not team" in told


def test_two_people_release_what_is_held_back(run: Run, file: Path, tmp_path: Path) -> None:
    book = open_book(str(file))
    arrest = next(event for event in events_of(book, knowledge(), Centroids()) if event.type == "arrest")
    book.close()
    lines = [{"who": who, "reason": "agreed", "incident": arrest.id, "release": True} for who in ("amal", "basil")]
    (tmp_path / "overrides").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert run("release", file, "--out", tmp_path / "a", "--overrides", tmp_path / "overrides")[0] == 0
    found = next(event for event in lines_of(tmp_path / "a") if event["id"] == arrest.id)
    assert (found["level"], found["site"]["name"], found["site"]["admin1"], found["start"]) == ("L-C", None, "SY-HM", "2024-05-01")
    assert _manifest(tmp_path / "a").counts["overrides: released"] == 1


def test_what_changed_between_two_releases(run: Run, file: Path, tmp_path: Path) -> None:
    key = ("--key-file", tmp_path / "key")
    assert run("release", file, "--out", tmp_path / "a", "--as-of", "2024-06-01")[0] == 0
    book = open_book(str(file))
    strike, ground = (next(e for e in events_of(book, knowledge(), Centroids()) if e.type == t) for t in ("shelling", "territory"))
    day = {"field": "time", "value": {"start": "2024-05-10", "end": "2024-05-10"}}
    for source in strike.sources:
        decide(book, Decision(who="amal", kind="correct", claim=source.claims[0], after=day), NOW)
    for claim in ground.sources[0].claims:
        decide(book, Decision(who="amal", kind="reject", claim=claim), NOW)
    fill(book, [make_document("قصفت الطائرات مدينة معرة النعمان بريف إدلب أمس وقتل ستة مدنيين.", 9, published=dt.date(2024, 6, 20))])
    book.close()
    assert run("release", file, "--out", tmp_path / "b", "--since", tmp_path / "a", "--as-of", "2024-07-30", *key)[0] == 0
    assert (tmp_path / "b" / "deleted.csv").read_text(encoding="utf-8").split() == ["id,what,into", f"{ground.id},withdrawn,"]
    changes = {change.id: change for change in compare(open_release(tmp_path / "a"), open_release(tmp_path / "b"))}
    assert changes[ground.id].kind == "gone" and changes[ground.id].why == ("withdrawn",)
    assert changes[strike.id].kind == "changed" and changes[strike.id].why[0].startswith("decision ")
    assert changes[strike.id].fields["start"] == (dt.date(2024, 5, 12), dt.date(2024, 5, 10))
    (added,) = (change for change in changes.values() if change.kind == "added")
    assert added.why == ("reported since",)
    status, told, _ = run("release", "diff", tmp_path / "a", tmp_path / "b")
    assert status == 0 and told.endswith("1 added, 1 gone, 1 changed\n") and f"- {ground.id}" in told
    status, told, _ = run("release", "diff", tmp_path / "a", tmp_path / "b", "--format", "jsonl")
    assert {json.loads(line)["kind"] for line in told.splitlines()} == {"added", "gone", "changed"}


def test_another_key_is_no_change(run: Run, file: Path, tmp_path: Path) -> None:
    for name in "ab":
        assert run("release", file, "--out", tmp_path / name, "--as-of", "2024-06-01")[0] == 0
    status, told, _ = run("release", "diff", tmp_path / "a", tmp_path / "b")
    assert (status, told) == (0, "0 added, 0 gone, 0 changed\n")


def test_merged_incidents_are_told(tmp_path: Path) -> None:
    how = {"earlier": ("a", "b", "c", "e1"), "ended": {"a": ("e1",), "b": (), "x": ("e1",)}}
    make_release(lambda: [make_event()], recipe(**how), tmp_path / "out")
    rows = (tmp_path / "out" / "deleted.csv").read_text(encoding="utf-8").split()
    assert rows == ["id,what,into", "a,merged,e1", "b,withdrawn,", "c,held", "back,"]


def test_why_a_cell_is_what_it_is(run: Run, file: Path, tmp_path: Path) -> None:
    assert run("release", file, "--out", tmp_path / "a")[0] == 0
    id_ = next(event["id"] for event in lines_of(tmp_path / "a") if event["type"] == "shelling")
    assert 'site.name = "Kafranbel"' in run("release", "why", tmp_path / "a", id_, "site.name")[1]
    status, told, _ = run("release", "why", file, id_, "site.lat")
    for said in ("type shelling: L-A", "so its level is L-A", "site.lat = 35.61 (the policy took it out or made it coarser)"):
        assert status == 0 and said in told
    status, _, told = run("release", "why", tmp_path / "a", id_, "colour")
    assert status == 1 and "no column of any format, and no field of an incident; fields are id" in told
    assert "no incident nothing" in run("release", "why", tmp_path / "a", "nothing", "id")[2]
    assert "no live incident nothing" in run("release", "why", file, "nothing", "id")[2]
    book = open_book(str(file))
    arrest = next(event for event in events_of(book, knowledge(), Centroids()) if event.type == "arrest")
    book.close()
    status, told, error = run("release", "why", file, arrest.id, "start")
    assert status == 1 and "held back: no two people asked for it" in told and "profile public holds it back today" in error


def test_every_rule_of_a_format_is_told(run: Run, file: Path, tmp_path: Path) -> None:
    assert run("release", file, "--out", tmp_path / "a")[0] == 0
    event = next(read(tmp_path / "a" / "events.jsonl"))
    for form in load_formats(names()):
        for row in form.cells(event) if form.cells is not None else ():
            column, cell = next(iter(row.items()))
            assert cell.why in run("release", "why", tmp_path / "a", event.id, column)[1]


def test_a_damaged_release_is_told(run: Run, file: Path, tmp_path: Path) -> None:
    assert run("release", file, "--out", tmp_path / "a")[0] == 0
    (tmp_path / "a" / "events.jsonl").write_bytes(b"{}\n{}\n")
    assert "a release is damaged" in run("release", "diff", tmp_path / "a", tmp_path / "a")[2]
    (tmp_path / "a" / "manifest.json").write_bytes(b"{}")
    assert "manifest.json is damaged" in run("release", "diff", tmp_path / "a", tmp_path / "a")[2]
