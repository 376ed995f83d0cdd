"""Learning from review: what decisions propose, what a proposal would change, what accepting and refusing it writes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from coding import shipped
from teaching import ARTICLES, BRIGADE, NETWORK, NOW, VILLAGE, correct, document, judge, lessons, teach, words
from waqai import code, load, make_engine, make_record
from waqai.cli.add import searching
from waqai.knowledge.load import load_own
from waqai.learn.decided import read_decided
from waqai.learn.effect import measure
from waqai.learn.examples import failing
from waqai.learn.folder import accept, fitting, refuse
from waqai.learn.propose import propose
from waqai.learn.values import LearnError, Proposal, Proposals
from waqai.store.book import Book
from waqai.store.decisions import Decision

Run = Callable[..., tuple[int, str, str]]


class Taught(NamedTuple):
    """A book with decisions, and what they propose."""

    book: Book
    proposals: Proposals

    def one(self, kind: str) -> Proposal:
        """The only proposal of a kind."""
        (found,) = (proposal for proposal in self.proposals.found if proposal.kind == kind)
        return found


def learn(book: Book, home: Path) -> Taught:
    return Taught(book, propose(read_decided(book), shipped(), home))


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taught]:
    folder = tmp_path_factory.mktemp("taught")
    found = learn(teach(folder / "book.db"), folder)
    yield found
    found.book.close()


def of(folder: Path, *decisions: Decision) -> Taught:
    """What these decisions alone propose."""
    found = learn(teach(folder / "book.db", iter(decisions)), folder)
    found.book.close()
    return found


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (
            "party",
            [
                ("parties.tsv", ("sy-blue-fatah-brigade", "Blue Fatah Brigade", "rebel_group", "SY", "", "", "")),
                ("party_names.tsv", ("لواء الفتح الأزرق", "sy-blue-fatah-brigade", "", "", "", "")),
            ],
        ),
        ("place", [("settlements.tsv", ("أم الزيتون الغربية", "Umm al-Zaytun West", "settlement", "35.91", "36.61", "SY", "SY-ID"))]),
        ("source", [("source_nouns.tsv", (NETWORK, "", "", "", "monitor", ""))]),
        ("sense", [("senses.toml", ("اشتباك لفظي: names no event.", "+{act:clash} [لفظي]", "none"))]),
    ],
)
def test_documents_of_each_kind_propose_a_row(taught: Taught, kind: str, rows: list[tuple[str, tuple[str, ...]]]) -> None:
    one = taught.one(kind)
    assert [(line.table, line.cells[1:] if kind == "sense" else line.cells) for line in one.lines] == rows
    assert one.origins == len(one.support) == len(one.decisions) == (3 if kind == "sense" else 2)


def test_every_row_has_examples_from_the_users_documents(taught: Taught) -> None:
    for proposal in taught.proposals.found:
        for line in proposal.lines:
            assert any(line.match in text for text in ARTICLES.values())
            assert any(line.avoid in text for text in ARTICLES.values())
    assert taught.one("sense").lines[0].avoid == ARTICLES["arms"]


@pytest.mark.parametrize(
    ("kind", "field", "documents"),
    [
        ("party", "actor", ["brigade-1", "brigade-2"]),
        ("place", "place", ["village-1", "village-2"]),
        ("source", "attribution", ["village-1", "village-2"]),
    ],
)
def test_the_effect_is_that_of_reading_with_the_rows(taught: Taught, tmp_path: Path, kind: str, field: str, documents: list[str]) -> None:
    effect = measure(taught.book, taught.one(kind), shipped(), tmp_path, searching())
    assert (effect.read, effect.of) == (2, 2)
    assert {change.document["id"] for change in effect.changes if field in change.fields} == set(documents)
    assert all(change.what == "changed" for change in effect.changes)


def test_a_rule_of_senses_takes_incidents_away(taught: Taught, tmp_path: Path) -> None:
    effect = measure(taught.book, taught.one("sense"), shipped(), tmp_path, searching())
    assert sorted(change.document["id"] for change in effect.changes if change.what == "lost") == ["words-1", "words-2", "words-3"]
    one = measure(taught.book, taught.one("sense"), shipped(), tmp_path, searching(), most=1)
    assert (one.read, one.of, len(one.changes)) == (1, 3, 1)


def test_accepted_rows_are_read_as_they_were_shown(taught: Taught, tmp_path: Path) -> None:
    rows = [one for one in taught.proposals.found if one.lines]
    names = {path.name for path in accept(tmp_path, rows, "my book")}
    assert names == {"parties.tsv", "party_names.tsv", "settlements.tsv", "source_nouns.tsv", "senses.toml"}
    engine = make_engine(load(tmp_path))
    assert list(failing(engine)) == []
    read = {name: make_record(document(name, text), code(document(name, text), engine).incidents) for name, text in ARTICLES.items()}
    assert [read[name]["incidents"][0]["actor"]["id"] for name in ("brigade-1", "brigade-2")] == ["sy-blue-fatah-brigade"] * 2
    assert [read[name]["incidents"][0]["place"]["name"] for name in ("village-1", "village-2")] == [VILLAGE["name"]] * 2
    assert [read[name]["incidents"][0]["attribution"]["kind"] for name in ("village-1", "village-2")] == ["monitor"] * 2
    assert [len(read[name]["incidents"]) for name in ("words-1", "words-2", "words-3")] == [1, 0, 0]
    again = propose(read_decided(taught.book), engine, tmp_path)
    assert [one for one in again.found if one.lines] == []
    assert again.passed["its words are read so by now"] == 6


def test_what_is_written_says_where_it_comes_from_and_nothing_is_overwritten(taught: Taught, tmp_path: Path) -> None:
    accept(tmp_path, [taught.one("place")], "my book")
    table = tmp_path / "lexicon" / "settlements.tsv"
    before = table.read_bytes()
    assert before.decode().split("\n")[1].endswith("\tdecisions 3, 4 of my book")
    accept(tmp_path, [taught.one("place")], "my book")
    assert table.read_bytes() == before
    table.write_bytes(before.rstrip(b"\n") + b"\n# a note of the user's own")
    accept(tmp_path, [taught.one("party"), taught.one("sense")], "my book")
    assert table.read_text(encoding="utf-8").endswith("# a note of the user's own")
    assert "# decisions 7, 8, 9 of my book\n[[rule]]" in (tmp_path / "lexicon" / "senses.toml").read_text(encoding="utf-8")


def test_a_row_after_a_line_without_an_end_stands_in_a_line_of_its_own(taught: Taught, tmp_path: Path) -> None:
    one = taught.one("source")
    accept(tmp_path, [one], "my book")
    table = tmp_path / "lexicon" / "source_nouns.tsv"
    table.write_bytes(table.read_bytes().rstrip(b"\n"))
    line = one.lines[0]._replace(cells=("مرصد الريف", "", "", "", "monitor", ""), match="بحسب مرصد الريف قتل مدنيان.", avoid="قتلا.")
    accept(tmp_path, [msgspec.structs.replace(one, lines=(line,))], "my book")
    assert [row["lemma"] for row in load_own(tmp_path).rows["source_nouns.tsv"]] == [NETWORK, "مرصد الريف"]


def test_a_row_whose_examples_do_not_hold_is_not_written(taught: Taught, tmp_path: Path) -> None:
    one = taught.one("source")
    wrong = msgspec.structs.replace(one, lines=(one.lines[0]._replace(match="لا شيء هنا."),))
    with pytest.raises(LearnError, match="the row does not read its example under match"):
        accept(tmp_path, [taught.one("place"), wrong], "my book")
    assert not (tmp_path / "lexicon").exists()


def test_proposals_that_do_not_go_together_are_left_out(taught: Taught, tmp_path: Path) -> None:
    one = taught.one("party")
    party, name = one.lines
    # Another class for the same new body, under a name of its own; and words of that name with another meaning.
    other = party._replace(cells=(*party.cells[:2], "political_militia", *party.cells[3:]))
    same = msgspec.structs.replace(one, id="1", lines=(other, name))
    clash = msgspec.structs.replace(one, id="2", lines=(name._replace(cells=(name.cells[0], "sy-army", *name.cells[2:])),))
    assert fitting(tmp_path, [one, same]) == [one, same]
    assert fitting(tmp_path, [one, clash]) == [one]
    accept(tmp_path, [one, same], "my book")
    assert [row["class"] for row in load_own(tmp_path).rows["parties.tsv"]] == ["rebel_group"]


def test_what_was_refused_is_not_proposed_again(taught: Taught, tmp_path: Path) -> None:
    place = taught.one("place")
    refuse(tmp_path, [place, *(one for one in taught.proposals.found if one.gold)], "anna", NOW)
    again = propose(read_decided(taught.book), shipped(), tmp_path)
    assert {one.kind for one in again.found} == {"party", "source", "sense"}
    noted = json.loads((tmp_path / "lexicon" / "refused.jsonl").read_text(encoding="utf-8").split("\n")[0])
    assert noted["id"] == place.id and noted["who"] == "anna" and noted["made"] == "2024-06-01T12:00:00Z"
    (tmp_path / "lexicon" / "refused.jsonl").write_text("no json\n", encoding="utf-8")
    with pytest.raises(LearnError, match=r"refused.jsonl:1: no line that `waqai learn` wrote; mend or delete it"):
        propose(read_decided(taught.book), shipped(), tmp_path)


@pytest.mark.parametrize(
    ("decisions", "why"),
    [
        ([correct("arms", "actor", {**words("arms", "الجيش العراقي"), "name": "Iraqi Army"})], "its words are no name"),
        ([correct("brigade-1", "target", {"text": "حاجز للجيش", "id": "sy-army", "name": None})], "its words are read so by now"),
        ([correct("brigade-1", "actor", {**words("brigade-1", "لواء الفتح الأزرق"), "class": "rebel_group"})], "no name of a body"),
        ([correct("brigade-1", "actor", {**BRIGADE, **words("brigade-1", "لواء الفتح الأزرق"), "class": "x"})], "no class of the codebook"),
        ([correct("village-1", "place", {**words("village-1", "ريف إدلب"), **VILLAGE})], "its words are no name"),
        ([correct("village-1", "place", {**words("village-1", "أم الزيتون الغربية"), "name": "X"})], "no name or no country"),
        ([correct("village-1", "place", {**VILLAGE, **words("village-1", "أم الزيتون الغربية"), "kind": "x"})], "no kind of place"),
        ([correct("village-1", "attribution", {**words("village-1", NETWORK), "kind": "x"})], "no kind of source"),
        ([correct("village-1", "attribution", {"text": "not there", "kind": "monitor"})], None),
        ([judge("reject", "words-1")], "in 3 independent documents"),
        ([*(judge("reject", f"words-{n}") for n in (1, 2, 3)), judge("accept", "words-3")], "in 3 independent documents"),
    ],
)
def test_decisions_of_which_no_row_comes(tmp_path: Path, decisions: list[Decision], why: str | None) -> None:
    found = of(tmp_path, *decisions).proposals
    if why is None:  # words that do not stand in the text: those of the field as it was read are meant
        assert [one.words for one in found.found] == [NETWORK]
        return
    assert [one for one in found.found if one.lines] == []
    assert any(why in reason for reason in found.passed)


def test_a_correction_that_was_taken_back_teaches_nothing(tmp_path: Path) -> None:
    (*_, first) = [one for one in lessons() if "attribution" in str(one.after)]
    read = correct("village-2", "attribution", {**words("village-2", NETWORK), "kind": "media"})
    assert [one for one in of(tmp_path, first, read).proposals.found if one.lines] == []


def test_words_that_people_read_differently_are_told(tmp_path: Path) -> None:
    other = {**BRIGADE, "name": "Azure Brigade"}
    found = of(
        tmp_path,
        correct("brigade-1", "actor", {**words("brigade-1", "لواء الفتح الأزرق"), **BRIGADE}),
        correct("brigade-2", "actor", {**words("brigade-2", "لواء الفتح الأزرق"), **other}),
    ).proposals.found
    assert sorted((one.decisions, one.against, one.origins) for one in found) == [([1], (2,), 1), ([2], (1,), 1)]


def test_copies_of_one_text_are_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ARTICLES, "brigade-3", ARTICLES["brigade-2"])
    value = {**words("brigade-2", "لواء الفتح الأزرق"), **BRIGADE}
    (one,) = of(tmp_path, correct("brigade-2", "actor", value), correct("brigade-3", "actor", value)).proposals.found
    assert (len(one.support), one.origins) == (2, 1)


def test_a_retyped_act_proposes_its_type(tmp_path: Path) -> None:
    found = of(tmp_path, *(correct(name, "type", "protest") for name in ("words-1", "words-2", "words-3")), judge("accept", "arms"))
    one = found.one("sense")
    assert one.lines[0].cells[2:] == ("+{act:clash} [لفظي]", "protest")


def test_gold_is_what_people_left_of_a_document(taught: Taught, tmp_path: Path, run: Run) -> None:
    gold = {one.gold["title"]: one.gold for one in taught.proposals.found if one.gold}
    assert set(gold) == {"village-1", "brigade-1", "arms", "words-2", "words-3"}  # of the others an incident is undecided
    assert gold["words-2"]["incidents"] == []
    (village,) = gold["village-1"]["incidents"]
    assert village["place"] == {"text": "قرية أم الزيتون الغربية في ريف إدلب", "country": "SY", "admin1": "SY-ID", "kind": "settlement"}
    assert village["attribution"] == {"text": NETWORK, "kind": "monitor"}
    assert gold["village-1"]["theatre"] == "SY"
    (path,) = accept(tmp_path, [one for one in taught.proposals.found if one.gold], "my book")
    status, out, err = run("score", path)
    assert (status, err) == (0, "")
    assert out.startswith("5 documents (0 without a record), 3 gold incidents, ")
    assert not any(one.gold for one in propose(read_decided(taught.book), shipped(), tmp_path).found)


def test_a_document_whose_claims_were_told_apart_is_no_gold(tmp_path: Path) -> None:
    apart = Decision(who="anna", kind="different", claim=judge("accept", "brigade-2").claim, other=judge("accept", "brigade-2", 1).claim)
    found = of(tmp_path, judge("accept", "brigade-2"), judge("accept", "brigade-2", 1), apart).proposals.found
    assert found == ()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path))
    teach(tmp_path / "book.db").close()
    return tmp_path


def test_the_command_shows_writes_and_refuses(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("waqai.cli.learn.load_engine", lambda home: shipped())  # what it would load as long as nothing is written
        status, out, err = run("learn", "--top", "2", "--kind", "place")
        assert (status, err) == (0, "")
        assert "settlements.tsv" in out and "2 documents with the words read again: incidents 0 gained, 0 lost, 2 changed" in out
        assert out.count("must read: ") == 1
        items = [json.loads(line) for line in run("learn", "--format", "jsonl", "--documents", "0")[1].splitlines()]
        ids = {item["kind"]: item["id"] for item in items}
        assert "effect" not in items[0]
        assert run("learn", "--accept", "nothing")[2] == "waqai: nothing: no proposal of this id; `waqai learn` lists them with their ids\n"
        assert run("learn", "--refuse", ids["sense"], "--who", "anna")[1].startswith("1 refused, noted in ")
        status, out, _ = run("learn", "--all-with", "2")
        assert status == 0 and "4 rows, 0 gold examples; documents are read with the rows from now on" in out
        assert "5 gold examples" in run("learn", "--all-gold")[1]


def test_each_proposal_can_be_asked_about(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["a", "r", "", "q"])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    monkeypatch.setattr("waqai.cli.learn.load_engine", lambda home: shipped())
    status, out, _ = run("learn", "--choose", "--documents", "0", "--who", "anna")
    assert status == 0 and out.endswith("1 accepted, 1 refused, 7 left\n")
