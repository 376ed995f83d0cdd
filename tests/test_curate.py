"""What curators use: names that stay unread, changes between versions, rules and how right they are."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from coding import made_up, shipped
from waqai.cli.show import PDI, RLI
from waqai.curate.compare import Totals, compare
from waqai.curate.rules import RuleCounts, RuleRow
from waqai.curate.tally import Row, Tally
from waqai.curate.unread import Kind, Signs, find_unread
from waqai.knowledge import Knowledge, KnowledgeError
from waqai.knowledge.unread import read_passed_over, read_shapes
from waqai.pipeline import find
from waqai.score import locate

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _shipped_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the folder of whoever runs it, or makes an engine of its own."""
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path / "home"))
    for name in ("unread", "rules"):
        monkeypatch.setattr(f"waqai.cli.{name}.load_engine", lambda home: shipped())


# unread


def rows(kind: Kind, *texts: str, knowledge: Knowledge | None = None) -> list[Row]:
    known = knowledge or shipped().knowledge
    signs, tally = Signs(known), Tally(known)
    for text in texts:
        found = find(made_up(text), shipped())
        tally.add(found, find_unread(found, signs))
    return tally.rows(kind)


def names(kind: Kind, *texts: str) -> list[str]:
    return [row.name for row in rows(kind, *texts)]


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        ("party", "قال شهود إن كتائب الزعفران هاجمت حاجزاً قرب البلدة.", "كتائب الزعفران"),
        ("party", "سيطر فصيل «سيوف النهر» على الحاجز.", "فصيل سيوف النهر"),
        ("party", "قُتل أربعة من مسلحي «القرطبي» في الهجوم.", "مسلحي القرطبي"),
        ("place", "قُتل مدني في بلدة الزغردان أمس.", "بلدة الزغردان"),
        ("place", "وقع انفجار في الزغردان بريف حلب.", "الزغردان"),
        ("act", "أدى القصف إلى اندحاس ثلاثة منازل.", "اندحاس"),
        ("act", "نفذ الجيش السوري عملية استنجاع في المدينة.", "استنجاع"),
        ("act", "وتكرمش الجيش السوري حول المدينة.", "وتكرمش"),
        ("source", "قال زغردان إن القصف بدأ فجراً.", "زغردان"),
        ("source", "أفادت صحيفة «الزعفران» بأن القصف بدأ فجراً.", "صحيفة الزعفران"),
    ],
)
def test_unread_words_are_found(kind: Kind, text: str, name: str) -> None:
    assert name in names(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("party", "هاجمت كتائب القسام حاجزاً."),
        ("party", "هاجمت قوات كبيرة البلدة، وانسحبت جماعة مسلحة."),
        ("party", "بدأ تنظيم الاحتفال في المدينة."),
        ("place", "قُتل مدني في مدينة حلب أمس."),
        ("act", "أدى القصف إلى مقتل ثلاثة مدنيين، وقصف الجيش السوري البلدة."),
        ("act", "وصف بيان الجيش السوري الهجوم."),
        ("source", "قال مصدر طبي إن القصف بدأ، وأفادت وكالة رويترز بأن المدنيين فروا."),
    ],
)
def test_what_is_read_is_not_listed(kind: Kind, text: str) -> None:
    assert names(kind, text) == []


def test_variants_and_clitics_are_one_row() -> None:
    texts = ("وصلت كتائب الزعفران.", "قُصف مقر لكتائب الزعفران.", "انسحبت كتائبُ الزّعفران وكتائب الزعفران.")
    (row,) = rows("party", *texts)
    assert (row.name, row.found, row.documents) == ("كتائب الزعفران", 4, 3)
    assert dict(row.signs) == {"after formation": 4}


def test_a_name_is_as_long_as_it_mostly_is() -> None:
    long = ["هاجمت كتائب الزعفران الحمراء حاجزاً."] * 3
    assert names("party", *long) == ["كتائب الزعفران الحمراء"]
    assert names("party", *long[:1], *["هاجمت كتائب الزعفران حاجزاً."] * 5) == ["كتائب الزعفران"]


def test_the_most_frequent_come_first_with_examples_that_are_quotes() -> None:
    texts = ["قُتل مدني في بلدة الزغردان.", "قُتل مدني في بلدة الشحرمون.", "أصيب طفل في بلدة الشحرمون."]
    found = rows("place", *texts)
    assert [(row.name, row.found) for row in found] == [("بلدة الشحرمون", 2), ("بلدة الزغردان", 1)]
    one, two = found[0].examples
    assert (one.before, one.text, one.after) == ("قُتل مدني في ", "بلدة الشحرمون", ".")
    assert two.before == "أصيب طفل في "
    assert texts[1][one.start : one.end] == one.text


def test_words_that_were_passed_over_are_left_out() -> None:
    knowledge = shipped().knowledge
    seen = knowledge._replace(passed_over={**knowledge.passed_over, "place": frozenset({knowledge.fold("الزغردان")})})
    assert rows("place", "قُتل مدني في بلدة الزغردان.", knowledge=seen) == []


@pytest.mark.parametrize(("kind", "entry"), [("party", "party"), ("act", "act"), ("source", "outlet")])
def test_what_was_passed_over_is_no_entry(kind: str, entry: str, knowledge: Knowledge) -> None:
    words = {tuple(form.split(" ")) for form in knowledge.passed_over[kind]}
    assert not {one.words for form in words for one in knowledge.lexicon.entries(form[0]) if one.kind == entry} & words


@pytest.mark.parametrize(("word", "fits"), [("الاستهداف", True), ("وتفجيرات", True), ("بانفجار", True), ("مدينة", False), ("أطفال", False)])
def test_shapes_of_verbal_nouns(word: str, fits: bool) -> None:
    assert shipped().knowledge.masdar_shapes.fits(word) is fits


@pytest.mark.parametrize(
    ("row", "said"),
    [("2\tتفعيل\tقتال\tرجل", "has not the shape"), ("2\tتفعيل\tتفجير\tتدمير", "has the shape")],
)
def test_a_shape_whose_examples_do_not_hold_is_refused(tmp_path: Path, row: str, said: str) -> None:
    (tmp_path / "masdar_shapes.tsv").write_text(f"form\tshape\texample\tavoid\n{row}\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=said):
        read_shapes(tmp_path, shipped().knowledge.clitics)


@pytest.mark.parametrize(("row", "said"), [("كلمة\tthing", "is no kind"), ("كلمة\tact\nكلمه\tact", "stands twice")])
def test_a_bad_row_of_what_was_passed_over_is_refused(tmp_path: Path, row: str, said: str) -> None:
    (tmp_path / "passed_over.tsv").write_text(f"form\tkind\n{row}\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=said):
        read_passed_over(tmp_path, shipped().knowledge.fold)


UNREAD = "هاجمت كتائب الزعفران حاجزاً في بلدة الزغردان.\x1b[31m"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(UNREAD, encoding="utf-8")
    return path


def test_the_list_is_safe_to_read(run: Run, article: Path) -> None:
    status, out, err = run("unread", article)
    assert (status, err) == (0, "")
    assert "\x1b" not in out
    assert f"     1 in 1   {RLI}كتائب الزعفران{PDI}  after formation 1\n" in out
    assert f"{RLI}…هاجمت [كتائب الزعفران] حاجزاً في بلدة الزغردان.�[31m…{PDI}\n" in out


def test_the_list_as_json_and_csv(run: Run, article: Path) -> None:
    status, out, _ = run("unread", article, "--kind", "place", "--format", "jsonl")
    (item,) = map(json.loads, out.splitlines())
    assert (status, item["name"], item["count"], item["documents"]) == (0, "بلدة الزغردان", 1, 1)
    start, end = item["examples"][0]["span"]
    assert UNREAD[start:end] == item["examples"][0]["text"]
    table = list(csv.DictReader(io.StringIO(run("unread", article, "--format", "csv", "--top", "1")[1])))
    assert [(row["kind"], row["name"]) for row in table] == [("party", "كتائب الزعفران"), ("place", "بلدة الزغردان")]


def test_an_input_that_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    status, out, err = run("unread", tmp_path / "none.txt")
    assert status == 1 and "none.txt" in err and out.startswith("party: 0 of 0 shown, 0 documents read\n")


# compare

TEXT = "قصف أول هنا. اعتقال ثان هناك."
Item = dict[str, Any]


def incident(at: int, type_: str = "shelling", **changed: Any) -> Item:
    sentence = [13, 29] if at >= 13 else [0, 12]
    claim = {"sentence": sentence, "trigger": [at, at + 3], "trigger_text": TEXT[at : at + 3], "rule": f"{type_}.x"}
    fields = dict.fromkeys(("actor", "target", "place", "time", "attribution"))
    return {"id": f"{at}", "type": type_, "modality": "actual", "claims": [claim], **fields, "toll": [], "confidence": 0.5} | changed


def record(*incidents: Item, id_: str = "a") -> Item:
    document = {"id": id_, "source": f"{id_}.txt", "title": None, "text": TEXT, "sha256": id_ * 4}
    return {"document": document, "incidents": list(incidents)}


def test_the_same_records_have_no_changes() -> None:
    assert list(compare(record(incident(0), incident(13)), record(incident(0), incident(13)))) == []


def test_gained_lost_and_changed() -> None:
    old, new = record(incident(0), incident(13, "arrest")), record(incident(0, "air_strike"), incident(4))
    found = list(compare(old, new))
    assert [(change.what, change.type, change.fields) for change in found] == [
        ("changed", "air_strike", ("type", "rule")),
        ("gained", "shelling", ()),
        ("lost", "arrest", ()),
    ]
    totals = Totals()
    totals.add(old, new, found)
    assert (totals.unchanged, totals.count("gained"), totals.count("lost"), totals.count("changed")) == (0, 1, 1, 1)
    assert totals.retyped == {("shelling", "air_strike"): 1}
    assert totals.types["old"] == {"shelling": 1, "arrest": 1}


@pytest.mark.parametrize(
    ("field", "old", "new", "became"),
    [
        ("place", None, {"text": "هنا"}, "given"),
        ("place", {"text": "هنا"}, None, "taken"),
        ("modality", "actual", "planned", "other"),
        ("toll", [], [{"outcome": "killed", "low": 1, "best": 1, "high": 1, "who": "unknown"}], "given"),
        ("confidence", 0.5, 0.6, "other"),
    ],
)
def test_a_field_that_changed_is_named(field: str, old: Any, new: Any, became: str) -> None:
    before, after = record(incident(0, **{field: old})), record(incident(0, **{field: new}))
    (change,) = compare(before, after)
    totals = Totals()
    totals.add(before, after, [change])
    assert change.fields == (field,)
    assert totals.fields[became] == {field: 1}


def test_incidents_are_paired_by_the_triggers_they_share() -> None:
    merged = incident(0, claims=[*incident(0)["claims"], *incident(13)["claims"]])
    found = list(compare(record(incident(0), incident(13)), record(merged)))
    assert [(change.what, change.fields) for change in found] == [("changed", ("claims",)), ("lost", ())]
    assert found[1].old == incident(13)


def written(path: Path, *records: Item) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), encoding="utf-8")
    return path


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """Two files of records: one document changed, one the same, one in each alone."""
    same, gone, come = record(incident(4), id_="s"), record(id_="g"), record(id_="c")
    old = written(tmp_path / "old.jsonl", record(incident(0)), same, gone)
    return old, written(tmp_path / "new.jsonl", come, same, record(incident(0, "air_strike"), incident(13, "arrest")))


def test_compare_shows_counts_and_words(run: Run, versions: tuple[Path, Path]) -> None:
    status, out, err = run("compare", *versions)
    assert (status, err) == (0, "")
    assert out.startswith(
        "documents of both: 2, 1 of them with differences\nincidents: 2 old, 3 new; 1 the same, 1 gained, 0 lost, 1 changed\n"
    )
    assert f"documents only in OLD ({versions[0]}): 1\n  g.txt  g\n" in out
    assert f"documents only in NEW ({versions[1]}): 1\n  c.txt  c\n" in out
    assert "types changed: shelling to air_strike 1\n" in out
    assert f"gained: 1 of 1\n  arrest  a.txt  a\n    {RLI}[trigger اعت]قال ثان هناك.{PDI}\n" in out
    assert "    type: shelling > air_strike\n" in out


@pytest.mark.parametrize(("options", "wanted"), [((), 0), (("--check",), 1)])
def test_only_a_check_fails_on_differences(run: Run, versions: tuple[Path, Path], options: Sequence[str], wanted: int) -> None:
    assert run("compare", *versions, *options)[0] == wanted
    assert run("compare", versions[0], versions[0], *options)[0] == 0


def test_known_differences_pass_a_check(run: Run, tmp_path: Path) -> None:
    old, new = written(tmp_path / "old.jsonl", record(incident(0))), written(tmp_path / "new.jsonl", record(incident(0, "air_strike")))
    known = tmp_path / "known.jsonl"
    known.write_text(run("compare", old, new, "--format", "jsonl", "--top", "0")[1], encoding="utf-8")
    status, out, _ = run("compare", old, new, "--check", "--known", known)
    assert status == 0 and "differences that are known: 1, left out of what follows" in out
    assert run("compare", new, old, "--check", "--known", known)[0] == 1


def test_changes_as_csv(run: Run, versions: tuple[Path, Path]) -> None:
    table = list(csv.DictReader(io.StringIO(run("compare", *versions, "--format", "csv")[1])))
    assert [(row["change"], row["type"]) for row in table] == [("gained", "arrest"), ("changed", "air_strike")]
    assert table[1]["fields"] == "type rule"
    assert table[1]["old"] == "type shelling; rule shelling.x"


@pytest.mark.parametrize("text", ["{", "[]", '{"id": "1"}'])
def test_a_file_without_records_is_named(run: Run, tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(text + "\n", encoding="utf-8")
    status, out, err = run("compare", path, path)
    assert (status, out) == (1, "")
    assert err.startswith(f"waqai: {path}:1: no record of `waqai code`") and err.count("\n") == 1


def test_known_differences_that_are_none_are_refused(run: Run, versions: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "known.jsonl"
    path.write_text("[1]\n", encoding="utf-8")
    status, _, err = run("compare", *versions, "--known", path)
    assert status == 1 and "no differences of `waqai compare" in err


# rules

ARTICLE = "قُتل ثلاثة مدنيين في قصف مدفعي على مدينة إدلب يوم الاثنين، بحسب مصادر طبية."
FOUND = {
    "type": "shelling",
    "mentions": ["قصف مدفعي"],
    "toll": [{"outcome": "killed", "low": 3, "high": 3}],
    "place": {"text": "مدينة إدلب", "country": "SY", "admin1": "SY-ID"},
    "time": {"text": "يوم الاثنين", "start": "2019-08-12", "end": "2019-08-12"},
    "attribution": {"text": "مصادر طبية", "kind": "official"},
}


def by_rule(counts: RuleCounts) -> dict[tuple[str, str], RuleRow]:
    return {(row.kind, row.rule): row for row in counts.rows()}


def test_rules_are_counted_and_judged() -> None:
    counts = RuleCounts(shipped())
    doc: Item = {"id": "1", "text": ARTICLE, "incidents": [dict(FOUND)]}
    locate(doc)
    counts.add_gold(made_up(ARTICLE), doc["incidents"])
    counts.add(made_up(ARTICLE))
    found = by_rule(counts)
    act = found["act", "shelling.قصف_مدفعي"]
    assert (act.gold, act.others, act.right, act.wrong, act.quoted) == (1, 1, 1, 0, 1)
    place = found["place", "place.word"]
    assert (place.gold, place.right, place.wrong) == (1, 1, 0)
    source = next(row for key, row in found.items() if key[0] == "source" and row.gold)
    assert (source.right, source.wrong) == (0, 1)  # of another kind than the gold says
    assert any(row.right == 1 for key, row in found.items() if key[0] == "time")


def test_an_incident_that_gold_has_not_makes_its_rules_wrong() -> None:
    counts = RuleCounts(shipped())
    counts.add_gold(made_up(ARTICLE), [])
    act = by_rule(counts)["act", "shelling.قصف_مدفعي"]
    assert (act.right, act.wrong, act.quoted) == (0, 1, 0)


def test_rules_that_never_fired_are_listed() -> None:
    found = by_rule(RuleCounts(shipped()))
    known = {("time", rule.id) for rule in shipped().knowledge.time_rules.rules}
    assert known <= set(found)
    assert ("act", "killed.kill") in found
    assert all(not any(row[2:]) for row in found.values())


def test_rules_command(run: Run, tmp_path: Path, article: Path) -> None:
    gold = written(tmp_path / "gold.jsonl", {"id": "1", "text": ARTICLE, "published": "2019-08-14", "incidents": [FOUND]})
    status, out, err = run("rules", gold, "--on", article, "--top", "3")
    assert (status, err) == (0, "")
    assert "act: 3 of " in out and "time: 3 of " in out
    table = list(csv.DictReader(io.StringIO(run("rules", gold, "--never", "--format", "csv")[1])))
    assert {row["right"] for row in table} == {"0"}
    items = [json.loads(line) for line in run("rules", gold, "--format", "jsonl")[1].splitlines()]
    assert sum(item["right"] for item in items) > 0
    assert run("rules", gold, "--on", tmp_path / "none.txt")[0] == 1
