"""What an incident across documents says: independent origins, figures, a proposed grade, and the command that prints it."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding import shipped
from incidents import reports_in
from planted import plant_many
from test_grouping import ARMY, DAY, REBELS, report
from waqai import Document, KnowledgeError
from waqai.group.account import account_of
from waqai.group.copies import trace_copies
from waqai.group.figures import figures_of
from waqai.group.independence import voices_of
from waqai.group.reports import origins_of
from waqai.group.values import Account, Count, Figure, Group, Origin, Report
from waqai.knowledge import load
from waqai.knowledge.load import DATA
from waqai.knowledge.parties import read_parties
from waqai.knowledge.sides import read_sides
from waqai.knowledge.sources import read_outlets
from waqai.model import Print
from waqai.pipeline import read, take_print

Run = Callable[..., tuple[int, str, str]]


def account(*reports: Report) -> Account:
    return account_of(Group(id="x", reports=reports))


def figure(*reports: Report) -> Figure:
    [found] = figures_of(reports, voices_of(reports))
    return found


def killed(low: int, high: int | None = -1, best: int | None = None) -> tuple[Count, ...]:
    return (Count("killed", low, best or low, low if high == -1 else high),)


def later(days: int) -> dt.date:
    return DAY + dt.timedelta(days)


# Origins


def copied(name: str, of: Report, **fields: Any) -> Report:
    return report(name, origin=of.origin, **fields)


A = report("a")


@pytest.mark.parametrize(
    ("reports", "origins"),
    [
        pytest.param([A, report("b")], 2, id="two texts"),
        pytest.param([A, copied("b", A), copied("c", A)], 1, id="reprints"),
        pytest.param([copied("b", A), copied("c", A)], 1, id="reprints of a text that is not here"),
        pytest.param([A, report("b", outlet="a.example")], 1, id="two texts of an outlet"),
        pytest.param([report("a", owner="hamas"), report("b", owner="hamas")], 1, id="two outlets of one owner"),
        pytest.param([report("a", origin=Origin("x", "afp")), report("b", origin=Origin("y", "afp"))], 1, id="two texts of an agency"),
        pytest.param([report("a", origin=Origin("x", "afp")), report("b", origin=Origin("y", "reuters"))], 2, id="two agencies"),
        pytest.param(
            [report("a", origin=Origin("x", "afp")), report("b", outlet="a.example")], 2, id="an agency's text and one of the outlet's own"
        ),
        pytest.param([A, report("b"), report("c", origin=Origin(f"{'c':0>64}", None, (A.document,)))], 2, id="a round-up of one of them"),
        pytest.param([report("c", origin=Origin(f"{'c':0>64}", None, (A.document,)))], 1, id="a round-up alone"),
        pytest.param(
            [
                report("a", origin=Origin(A.document, None, (f"{'b':0>64}",))),
                report("b", origin=Origin(f"{'b':0>64}", None, (A.document,))),
            ],
            1,
            id="two that took in each other",
        ),
        pytest.param([report(name, teller="sohr", outlet=name) for name in "abc"], 1, id="three outlets that quote one monitor"),
        pytest.param([report("a", teller="sohr"), report("b", teller="RU"), report("c")], 3, id="two bodies quoted, and nobody"),
        pytest.param(
            [A, report("a2", document=A.document, origin=A.origin, outlet="a.example", teller="sohr"), report("b", teller="sohr")],
            2,
            id="a document that says one thing by itself",
        ),
        pytest.param([report("a", teller="sohr"), report("b")], 2, id="one that quotes a body and one that does not"),
        pytest.param([report("a", teller="SY"), report("b", owner="SY")], 1, id="a side quoted and its own outlet"),
        pytest.param(
            [report("a", teller="sohr", origin=Origin("x", "afp")), report("b", teller="sohr", origin=Origin("y", "reuters"))],
            1,
            id="two agencies that quote one monitor",
        ),
        pytest.param([], 0, id="nothing"),
    ],
)
def test_independent_origins(reports: Sequence[Report], origins: int) -> None:
    voices = voices_of(reports)
    assert len(voices) == origins
    assert sorted(id_ for voice in voices for id_ in voice.reports) == sorted(one.incident for one in reports)


def test_origins_of_planted_copies_are_exact() -> None:
    knowledge = shipped().knowledge
    right = 0
    for case in plant_many(30, 3):
        prints: list[Print] = [take_print(read(document, knowledge), knowledge) for document in case.documents]
        origins = origins_of([document.sha256 for document in case.documents], trace_copies(prints))
        told = [
            report(d.sha256, document=d.sha256, outlet=d.site, origin=o) for d, o in zip(case.documents, origins, strict=True)
        ]
        right += len(voices_of(told)) == case.origins
    assert right >= 0.95 * 30


@pytest.mark.parametrize(
    ("site", "url", "owner", "side"),
    [
        ("almanar.com.lb", None, "lb-hezbollah", "lb-hezbollah"),
        ("www.Alarabiya.net", None, "SA", "SA"),
        (None, "https://arabic.rt.com/news/1", "RU", "RU"),
        (None, "https://sana.sy/?p=1", "SY", "SY"),
        ("enabbaladi.net", None, "enab-baladi", "opposition/SY"),
        ("nowhere.example", "https://enabbaladi.net/1", "enab-baladi", "opposition/SY"),
        ("nowhere.example", None, None, None),
        ("net", None, None, None),
        (None, "http://[", None, None),
    ],
)
def test_owner_and_side_of_an_outlet(site: str | None, url: str | None, owner: str | None, side: str | None) -> None:
    found = shipped().knowledge.sides.outlet(site, url)
    assert (found.owner, found.side) == (owner, side)


@pytest.mark.parametrize(
    ("party", "outlet", "side"),
    [
        (("ye-army", "state_forces", "YE"), None, None),
        (("ye-army", "state_forces", "YE"), "houthi", "houthi"),
        (("ye-army", "state_forces", "YE"), "YE", "YE"),
        (("ye-army", "state_forces", "YE"), "SA", None),
        ((None, "state_forces", "YE"), None, None),
        ((None, "state_forces", "YE"), "houthi", "houthi"),
        ((None, "civilians", "YE"), "houthi", None),
        (("ye-national-army", "state_forces", "YE"), "houthi", "YE"),
        (("ye-houthis", "rebel_group", "YE"), None, "houthi"),
        (("ly-army", "state_forces", "LY"), None, None),
        (("ly-army", "state_forces", "LY"), "ly-lna", "ly-lna"),
        (("ly-lna", "state_forces", "LY"), None, "ly-lna"),
        (("ly-gna-forces", "state_forces", "LY"), "ly-lna", "LY"),
        (("sd-army", "state_forces", "SD"), None, "SD"),
        (("sd-army", "state_forces", "SD"), "sd-rapid-support-forces", "SD"),
        (("sd-police", "state_forces", "SD"), None, None),
        (("sy-army", "state_forces", "SY"), None, "SY"),
        ((None, "state_forces", "SY"), None, "SY"),
    ],
)
def test_forces_of_a_name_that_rival_governments_share_are_whose_the_outlet_says(
    party: tuple[str | None, str, str], outlet: str | None, side: str | None
) -> None:
    assert shipped().knowledge.sides.of_party(*party, outlet) == side


STRIKE = "أعلنت القوات المسلحة اليمنية أنها قصفت يوم الأحد مدينة المخا في محافظة تعز بصاروخ، ما أدى إلى مقتل خمسة مدنيين."


@pytest.mark.parametrize(
    ("site", "grade", "actor"),
    [("masirah.example", "Weak", None), ("masirahtv.net", "Confirmed", "houthi"), ("marebpress.net", "Weak", None)],
)
def test_an_admission_of_the_armed_forces_is_laid_to_neither_government_unless_the_outlet_says_whose_they_are(
    site: str, grade: str, actor: str | None
) -> None:
    document = Document(id="x", source="x", text=STRIKE, sha256="0" * 64, site=site, published=DAY)
    [reports] = reports_in([document])
    [told] = [one for one in reports if one.type == "shelling"]
    assert told.actor is not None
    assert (told.actor.id, told.actor.side) == ("ye-army", actor)
    assert account(told).grade == grade


@pytest.mark.parametrize(
    ("lead", "teller"),
    [
        ("قال المرصد السوري لحقوق الإنسان", "sohr"),
        ("أفاد المرصد السوري", "sohr"),
        ("أعلنت وزارة الدفاع الروسية", "RU"),
        ("قالت مصادر محلية", None),
    ],
)
def test_who_is_quoted_by_name(lead: str, teller: str | None) -> None:
    text = f"{lead} إن خمسة مدنيين قتلوا يوم الأحد في قصف مدفعي على مدينة كفرنبل في ريف إدلب."
    [reports] = reports_in([Document(id="x", source="x", text=text, sha256="0" * 64, site="x.example", published=DAY)])
    assert {one.teller for one in reports} == {teller}


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("outlet_sites.tsv", "x.example\tnobody"),
        ("outlet_sites.tsv", "reuters\tafp"),
        ("sides.tsv", "houthi\tcolour\thouthi"),
        ("sides.tsv", "xx-nobody\tparty\thouthi"),
        ("sides.tsv", "xx-nobody\tshared\thouthi"),
    ],
)
def test_a_doubtful_side_is_refused(tmp_path: Path, table: str, line: str) -> None:
    for name in ("outlet_sites.tsv", "sides.tsv", "outlets.tsv", "parties.tsv"):
        (tmp_path / name).write_text((DATA / name).read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / table).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    with pytest.raises(KnowledgeError, match=table):
        read_sides(tmp_path, read_outlets(tmp_path), load().agencies, read_parties(tmp_path))


# Figures


@pytest.mark.parametrize(
    ("reports", "expected", "disputed"),
    [
        pytest.param([A], (5, 5, 5), False, id="one"),
        pytest.param([A, copied("b", A), copied("c", A)], (5, 5, 5), False, id="copies are no sum"),
        pytest.param([A, report("b", tolls=killed(9))], (5, 9, 9), True, id="two origins, the larger of one day"),
        pytest.param([A, report("b", tolls=killed(9)), report("c")], (5, 5, 9), True, id="what most origins say is best"),
        pytest.param([A, report("b", tolls=killed(9)), copied("c", A), copied("d", A)], (5, 9, 9), True, id="copies are no majority"),
        pytest.param(
            [A, report("b", outlet="a.example", published=later(1), tolls=killed(8))], (8, 8, 8), False, id="a running toll of one outlet"
        ),
        pytest.param([A, report("b", published=later(1), tolls=killed(8))], (5, 8, 8), True, id="a later one of another stands beside it"),
        pytest.param([A, report("b", published=later(-1), tolls=killed(8))], (5, 5, 8), True, id="an earlier one too"),
        pytest.param([A, report("b", tolls=killed(8), side="SY")], (5, 5, 8), True, id="whoever speaks for no side goes before"),
        pytest.param([A, report("b", tolls=killed(3, None))], (3, 5, 5), False, id="at least three fits five"),
        pytest.param([A, report("b", tolls=killed(20, None))], (5, 5, None), True, id="at least twenty is open above"),
        pytest.param([report("a", tolls=killed(5, 9, 5)), report("b", tolls=killed(7, 12, 9))], (5, 9, 12), False, id="ranges that meet"),
        pytest.param([A, report("b", tolls=())], (5, 5, 5), False, id="who says nothing changes nothing"),
        pytest.param([A, report("b", modality="denied", tolls=killed(50))], (5, 5, 5), False, id="a denied number does not count"),
        pytest.param(
            [report("a", tolls=(Count("killed", 2, 2, 2, "civilians"), Count("killed", 3, 3, 3, "combatants")))],
            (5, 5, 5),
            False,
            id="two kinds of people within a report are added up",
        ),
    ],
)
def test_figures(reports: Sequence[Report], expected: tuple[int, int, int | None], disputed: bool) -> None:
    found = figure(*reports)
    assert (found.low, found.best, found.high) == expected
    assert found.disputed == disputed


def test_a_better_placed_report_of_a_day_goes_before() -> None:
    unit = report("b", outlet="a.example", place=(A.place or ARMY)._replace(kind="governorate"), tolls=killed(90))  # type: ignore[arg-type]
    found = figure(A, unit)
    assert (found.best, found.said[0].report, found.said[0].supersedes) == (5, "a", ("b",))


counts = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 9), st.booleans(), st.integers(0, 4)), min_size=1, max_size=8)


@given(counts, st.randoms(use_true_random=False))
def test_a_figure_never_adds_up_origins(drawn: list[tuple[int, int, bool, int]], rng: Any) -> None:
    reports = [
        report(f"r{n}", outlet=f"o{outlet}", published=later(n), tolls=killed(low, None if is_open else low + more, low))
        for n, (low, more, is_open, outlet) in enumerate(drawn)
    ]
    found = figure(*reports)
    assert min(low for low, *_ in drawn) <= found.low <= found.best <= max(low for low, *_ in drawn)
    assert found.high is None or found.best <= found.high <= max(low + more for low, more, *_ in drawn)
    assert len(found.said) == len({outlet for *_, outlet in drawn})
    shuffled = reports[:]
    rng.shuffle(shuffled)
    assert account(*shuffled) == account(*reports)


# Grades


@pytest.mark.parametrize(
    ("reports", "grade", "reason"),
    [
        pytest.param([A], "Weak", "1 independent origin of 1 article", id="one origin"),
        pytest.param([A, copied("b", A), copied("c", A)], "Weak", "1 independent origin of 3 articles", id="copies"),
        pytest.param([A, report("b")], "Fair", "2 independent origins of 2 articles", id="two origins"),
        pytest.param([report("a", side="hts"), report("b", side="hts")], "Weak", "some origins speak for one side", id="two of one side"),
        pytest.param([A, report("b", side="SY")], "Confirmed", "SY says that it did it", id="the side that did it"),
        pytest.param(
            [report("a", target=REBELS, side="hts", tolls=(Count("killed", 2, 2, 2, "combatants"),))],
            "Confirmed",
            "hts admits losses of its own",
            id="losses of its own",
        ),
        pytest.param([A, report("b", modality="denied", side="SY", actor=None)], "Contested", "denied by SY", id="denied"),
        pytest.param([A, report("b", actor=REBELS)], "Contested", "different sides are named: SY, hts", id="two accused"),
        pytest.param([A, report("b", actor=REBELS, side="hts")], "Contested", "hts says that it did it", id="one owns up, two named"),
        pytest.param([report("a", modality="denied"), report("b", modality="denied")], "Discounted", "2 reports that it did not", id="no"),
        pytest.param([report("a", modality="planned")], None, None, id="planned"),
    ],
)
def test_grades(reports: Sequence[Report], grade: str | None, reason: str | None) -> None:
    found = account(*reports)
    assert found.grade == grade
    assert reason is None or any(reason in one for one in found.reasons)


def test_more_copies_raise_no_grade() -> None:
    copies = [copied(f"c{n}", A) for n in range(50)]
    assert account(A, *copies).grade == account(A).grade
    assert account(A, *copies).articles == 51


def test_an_account_takes_what_most_documents_say() -> None:
    found = account(A, report("b", type="shelling"), report("c", start=None, end=None, place=None, actor=None))
    assert (found.type, found.place, found.start, found.end) == ("air_strike", A.place, DAY, DAY)
    assert found.actor is not None
    assert found.actor.id == "sy-army"
    assert found.sides == {}
    assert account(report("a", side="SY"), report("b", side="hts")).sides == {"SY": 1, "hts": 1}


# The command


@pytest.fixture
def records(tmp_path: Path, run: Run, examples: Path) -> Path:
    path = tmp_path / "records.jsonl"
    status, _, _ = run("code", examples / "marib-three-outlets.jsonl", "--output", path)
    assert status == 0
    return path


def incidents_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_strike_of_three_outlets_is_one_incident(run: Run, records: Path) -> None:
    status, out, err = run("group", records, "--least", 3, "--format", "jsonl")
    assert (status, err) == (0, "")
    [strike] = [one for one in incidents_of(out) if one["type"] == "air_strike"]
    assert (strike["articles"], strike["origins"]) == (3, 3)
    assert {one["site"] for one in strike["reports"]} == {"bilqis-press.example", "sanaa-alyawm.example", "wakalat-alkhabar.example"}
    assert strike["why"]
    assert all(sum(pair["parts"].values()) == pair["score"] > 0 for pair in strike["why"])
    assert strike["grade"] in ("Fair", "Contested")


def test_the_table_and_the_csv_tell_the_same(run: Run, records: Path) -> None:
    _, table, _ = run("group", records, "--least", 3)
    assert "(proposed)" in table
    assert table.splitlines()[-1].startswith("3 documents, ")
    _, flat, _ = run("group", records, "--least", 3, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(flat)))
    assert {(row["articles"], row["origins"]) for row in rows} == {("3", "3")}
    assert all(row["incident_id"] in table for row in rows)


def test_every_report_stands_in_one_incident(run: Run, records: Path) -> None:
    _, out, _ = run("group", records, "--format", "jsonl")
    found = [one["incident"] for incident in incidents_of(out) for one in incident["reports"]]
    written = [one["id"] for line in records.read_text(encoding="utf-8").splitlines() for one in json.loads(line)["incidents"]]
    assert sorted(found) == sorted(written)


def test_a_document_that_stands_twice_counts_once(run: Run, records: Path) -> None:
    _, once, _ = run("group", records, "--format", "jsonl")
    status, twice, err = run("group", records, records, "--format", "jsonl")
    assert (status, twice) == (0, once)
    assert "3 records of documents that stand here already" in err


def test_decisions_and_former_ids_come_from_files(run: Run, records: Path, tmp_path: Path) -> None:
    _, out, _ = run("group", records, "--format", "jsonl")
    before = tmp_path / "before.jsonl"
    before.write_text(out, encoding="utf-8")
    big, small = sorted(incidents_of(out), key=lambda one: (-len(one["reports"]), one["id"]))[:2]
    decisions = tmp_path / "decisions.jsonl"
    same = {"kind": "same", "claim": big["reports"][0]["claims"][0], "other": small["reports"][0]["claims"][0]}
    gone = {"kind": "accept", "claim": f"{'0' * 64}:1-2:clash"}
    decisions.write_text(f"{json.dumps(same)}\n\n{json.dumps(gone)}\n", encoding="utf-8")
    status, after, err = run("group", records, "--format", "jsonl", "--decisions", decisions, "--previous", before)
    lines = incidents_of(after)
    assert status == 0
    assert "had no effect" in err
    assert lines[-1] == {"retired": small["id"], "into": [big["id"]]}
    [merged] = [one for one in lines if one.get("id") == big["id"]]
    assert any(why["decided"] for why in merged["why"])
    again = tmp_path / "after.jsonl"
    again.write_text(after, encoding="utf-8")
    _, table, _ = run("group", records, "--decisions", decisions, "--previous", again)
    assert "retired:" not in table
    assert "a person said that they are the same" in table


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "decisions.jsonl:1: not a decision"),
        ('{"kind": "same", "claim": "a:1-2:clash"}', "same and different"),
        ('{"kind": "maybe", "claim": "a:1-2:clash"}', "decisions.jsonl:1: not a decision"),
        ('{"kind": "accept", "claim": "a"}', "decisions.jsonl:1: not a decision"),
    ],
)
def test_a_wrong_decision_is_refused_in_one_line(run: Run, records: Path, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text(text, encoding="utf-8")
    status, out, err = run("group", records, "--decisions", path)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert said in err


def test_what_is_no_record_is_refused_in_one_line(run: Run, tmp_path: Path, examples: Path) -> None:
    status, _, err = run("group", examples / "wire.jsonl")
    assert (status, err.count("\n")) == (1, 1)
    assert "wire.jsonl:1: no record of `waqai code`" in err
    old = tmp_path / "old.jsonl"
    document = {"id": "a", "sha256": "a", "source": "a", "text": "a"}
    old.write_bytes(msgspec.json.encode({"document": document, "incidents": [{"id": "a"}]}))
    status, _, err = run("group", old)
    assert (status, err.count("\n")) == (1, 1)
    assert "old.jsonl:1: no record" in err
    assert run("group", tmp_path / "missing.jsonl")[0] == 1
