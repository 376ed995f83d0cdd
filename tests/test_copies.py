"""Copies: which documents print the text of an earlier one, what is only alike, and how many independent origins there are."""

import csv
import datetime as dt
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding import made_up, shipped
from planted import NEWS_DAY, Case, article, facts, furniture, plant, plant_many, publish
from waqai import Document, KnowledgeError
from waqai.cli import main
from waqai.find.credits import agency_of, find_credit
from waqai.group.copies import count_origins, trace_copies
from waqai.group.prints import outlet_of
from waqai.knowledge.load import DATA
from waqai.knowledge.sources import read_agencies
from waqai.model import Print, Trace
from waqai.pipeline import read, take_print
from waqai.read import read_inputs

EXAMPLES = Path(__file__).parent.parent / "examples"
LATER = NEWS_DAY + dt.timedelta(1)


def prints(documents: Sequence[Document]) -> list[Print]:
    knowledge = shipped().knowledge
    return [take_print(read(document, knowledge), knowledge) for document in documents]


def traces(*documents: Document) -> list[Trace]:
    return trace_copies(prints(documents))


def kinds(found: Sequence[Trace]) -> list[str | None]:
    return [trace.links[0].kind if trace.links else None for trace in found]


def groups(found: Sequence[Trace], names: Sequence[str]) -> set[frozenset[str]]:
    """The documents of each origin, by name."""
    return {frozenset(n for n, t in zip(names, found, strict=True) if t.origin == origin) for origin in {t.origin for t in found}}


@cache
def story(seed: int, sentences: int = 12) -> tuple[str, ...]:
    """Paragraphs about an event of its own."""
    rng = random.Random(seed)
    return tuple(article(rng, facts(rng), sentences, states=False))


@cache
def long_story(*seeds: int) -> tuple[str, ...]:
    return tuple(paragraph for seed in seeds for paragraph in story(seed))


def news(paragraphs: Sequence[str], outlet: str, day: dt.date | None = NEWS_DAY) -> Document:
    return made_up("\n\n".join(paragraphs), day, site=f"{outlet}.example")


FIRST = news(story(1), "a")


@pytest.mark.parametrize(
    ("paragraphs", "outlet", "kind"),
    [
        (story(1), "b", "exact"),
        ([p.replace("ا", "اَ").replace(".", " !").replace("،", " -") for p in story(1)], "b", "exact"),
        ([p.replace("إ", "ا").replace("ة", "ه").replace("قصف", "قصـ.ـف") for p in story(1)], "b", "exact"),
        (["عنوان آخر لم يكن هنا", *story(1)], "b", "near"),
        ([*story(1)[:3], *story(2)[3:4], *story(1)[4:]], "b", "near"),
        (story(1)[:3], "b", "partial"),
        ([*story(1), *story(2)[:1]], "a", "version"),
        (story(1), "a", "exact"),
    ],
    ids=["same", "marks", "spelling", "headline", "edited", "cut", "version", "fetched twice"],
)
def test_a_copy_is_linked_to_its_origin(paragraphs: Sequence[str], outlet: str, kind: str) -> None:
    found = traces(FIRST, news(paragraphs, outlet, LATER))
    assert [trace.origin for trace in found] == [0, 0]
    assert kinds(found) == [None, kind]
    assert count_origins(found, (0, 1)) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (news(story(1), "a"), news(story(2), "b")),
        (news([*story(1)[:2], *story(2)], "a"), news([*story(1)[:2], *story(3)], "a")),
        (news(["قصف على السوق"], "a"), news(["قصف على السوق القديم"], "b")),
        (news(["؟"], "a"), news(["…"], "b")),
    ],
    ids=["other event", "background of one outlet", "too short to tell", "no words"],
)
def test_what_is_only_alike_is_no_copy(a: Document, b: Document) -> None:
    found = traces(a, b)
    assert [trace.origin for trace in found] == [0, 1]
    assert count_origins(found, (0, 1)) == 2


@pytest.mark.parametrize("name", ["idlib-three-outlets.jsonl", "marib-three-outlets.jsonl"])
def test_one_event_in_own_words_is_no_copy(name: str) -> None:
    documents = [d for d in read_inputs([str(EXAMPLES / name)], io.BytesIO()) if isinstance(d, Document)]
    found = traces(*documents)
    assert count_origins(found, range(3)) == 3
    assert not any(trace.links for trace in found)


def test_one_statement_word_for_word_makes_no_copy() -> None:
    known = facts(random.Random(3))
    documents = [news(article(random.Random(seed), known, 9, states=True), f"o{seed}") for seed in range(4)]
    assert len({trace.origin for trace in traces(*documents)}) == 4


def test_furniture_of_a_page_links_nothing_and_hides_nothing() -> None:
    above = ["الرئيسية أخبار سياسة اقتصاد رياضة"]
    below = [f"{sentence}." for seed in (90, 91) for paragraph in story(seed) for sentence in paragraph.split(".") if sentence.strip()]
    texts = [story(seed, 2) for seed in range(10, 16)]
    pages = [news([*above, *text, *below], "page") for text in texts]
    assert sum(map(len, below)) > 3 * sum(map(len, texts[0]))
    found = traces(*pages, news(texts[0], "other", LATER))
    assert [trace.origin for trace in found] == [0, 1, 2, 3, 4, 5, 0]


def test_many_versions_of_an_article_are_not_taken_for_furniture() -> None:
    versions = [news([*story(1), f"تحديث رقم {n} من غرفة الأخبار."], "a", NEWS_DAY + dt.timedelta(n)) for n in range(7)]
    found = traces(*versions)
    assert {trace.origin for trace in found} == {0}
    assert set(kinds(found)[1:]) == {"version"}


def test_a_compilation_does_not_join_what_it_was_put_together_from() -> None:
    whole = news(long_story(1, 2, 3), "digest")
    parts = [news(story(1), "a"), news(story(2), "b")]
    same_day, later = traces(whole, *parts), traces(news(long_story(1, 2, 3, 4), "digest", LATER), *parts)
    for found in (same_day, later):
        assert len({trace.origin for trace in found}) == 3
        assert {link.of for link in found[0].links} == {1, 2}
        assert {link.kind for link in found[0].links} == {"partial"}
        assert count_origins(found, range(3)) == 2
        assert count_origins(found, (0,)) == 1


def test_a_compilation_of_an_outlet_is_no_version_of_its_parts() -> None:
    found = traces(news(long_story(1, 2, 3), "a"), news(story(1), "a"), news(story(2), "a"))
    assert [trace.origin for trace in found] == [0, 1, 2]
    assert kinds(found) == ["partial", None, None]


def test_the_greater_part_of_a_text_is_a_cut_of_it_and_the_rest_is_not() -> None:
    found = traces(news([*story(1), *story(2)[:4]], "digest"), news(story(1), "a"), news(story(2)[:4], "b"))
    assert [trace.origin for trace in found] == [0, 0, 2]
    assert [link.of for link in found[0].links] == [2]


def test_parts_of_an_earlier_text_are_cut_from_it() -> None:
    whole = news(long_story(1, 2), "agency")
    found = traces(whole, news(story(1), "a", LATER), news(story(2), "b", LATER))
    assert {trace.origin for trace in found} == {0}


def test_a_text_that_took_in_a_short_one_stays_an_origin() -> None:
    found = traces(news(story(1, 4), "a"), news([*story(1, 4), *long_story(5, 6)], "b", LATER))
    assert [trace.origin for trace in found] == [0, 1]
    (link,) = found[1].links
    assert (link.of, link.kind) == (0, "partial")
    assert link.covered < 0.5 < link.covers
    assert count_origins(found, (0, 1)) == 1


def test_the_day_decides_which_is_the_first_and_no_day_is_last() -> None:
    copies = [news(story(1), outlet, day) for outlet, day in (("a", None), ("b", LATER), ("c", NEWS_DAY), ("d", NEWS_DAY))]
    assert [trace.origin for trace in traces(*copies)] == [2] * 4
    assert [trace.origin for trace in traces(*reversed(copies))] == [0] * 4  # of equal texts of a day the first of the inputs


@pytest.mark.parametrize(
    ("text", "agency", "rule"),
    [
        ("بيروت (أ ف ب) - قتل ثلاثة أشخاص في غارة على بلدة حدودية.", "afp", "credit.byline"),
        ("بيروت (أ.ف.ب) – قتل ثلاثة أشخاص في غارة على بلدة حدودية.", "afp", "credit.byline"),
        ("دبي ـ رويترز: اندلعت اشتباكات قرب المطار فجر اليوم.", "reuters", "credit.byline"),
        ("بغداد رويترز: اندلعت اشتباكات قرب المطار فجر اليوم.", "reuters", "credit.byline"),
        ("عنوان الخبر هنا\n\nالقاهرة - د ب أ\n\nأصيب جنديان في انفجار عبوة.", "dpa", "credit.byline"),
        ("نقلاً عن وكالة رويترز، قتل جنديان في انفجار عبوة.", "reuters", "credit.lead"),
        ("أفادت وكالة «سانا» بمقتل جنديين في انفجار عبوة.", "sana", "credit.lead"),
        ("قتل جنديان في انفجار عبوة. وقال ضابط لوكالة فرانس برس إن العبوة زرعت ليلاً.", "afp", "credit.lead"),
        ("قتل جنديان في انفجار عبوة. ولم تعرف الجهة الفاعلة. وبقي الطريق مقطوعاً.\n\n(رويترز)", "reuters", "credit.end"),
        ("قتل جنديان في انفجار عبوة. ولم تعرف الجهة الفاعلة. وبقي الطريق مقطوعاً.\n\nالمصدر: الأناضول", "anadolu", "credit.end"),
        ("قتل مصور رويترز في غارة على بلدة حدودية.", None, None),
        ("قصفت طائرة مكتب وكالة الأناضول في المدينة وأوقعت جرحى.", None, None),
        ("قتل جنديان في انفجار عبوة. ولم تعرف الجهة التي زرعتها. وكان وزير قال لوكالة رويترز إن الهدنة قائمة.", None, None),
        ("قال أحد سكان وام إن القصف تجدد على القرية.", None, None),
        ("سبأ بنت أحمد طفلة قتلت في قصف على القرية.", None, None),
        ("قتل جنديان في انفجار عبوة.", None, None),
    ],
)
def test_credits(text: str, agency: str | None, rule: str | None) -> None:
    knowledge = shipped().knowledge
    made = read(made_up(text), knowledge)
    found = find_credit(made, knowledge.lexicon, knowledge.agencies, knowledge.small["for"])
    assert (found.value if found else None, found.rule if found else None) == (agency, rule)
    if found:
        assert text[found.span.start : found.span.end] in text


def test_a_credited_text_has_its_origin_with_the_agency() -> None:
    plain, credited = news(story(1), "a"), news([*story(1), "(رويترز)"], "b", LATER)
    found = traces(plain, credited)
    assert [(trace.origin, trace.agency) for trace in found] == [(0, "reuters")] * 2
    own = made_up("\n\n".join(story(1)), LATER, site="ara.reuters.com")
    assert [trace.origin for trace in traces(plain, credited, own)] == [2] * 3


def test_texts_credited_to_one_agency_count_once() -> None:
    documents = [news(["(رويترز) - " + story(n)[0], *story(n)[1:]], f"o{n}") for n in (1, 2)] + [news(story(3), "x")]
    found = traces(*documents)
    assert [trace.origin for trace in found] == [0, 1, 2]
    assert count_origins(found, range(3)) == 2
    assert count_origins(found, ()) == 0


@pytest.mark.parametrize(
    ("outlet", "agency"),
    [("reuters.com", "reuters"), ("ara.reuters.com", "reuters"), ("saudi press agency", "spa"), ("notreuters.com", None), (None, None)],
)
def test_the_site_of_an_agency(outlet: str | None, agency: str | None) -> None:
    assert agency_of(outlet, shipped().knowledge.agencies.sites) == agency


@pytest.mark.parametrize(
    ("keys", "outlet"),
    [
        ({"site": " WWW.Daily.example "}, "daily.example"),
        ({"url": "https://www.daily.example/a?b"}, "daily.example"),
        ({"url": "http://[broken"}, None),
        ({}, None),
    ],
)
def test_the_outlet_of_a_document(keys: dict[str, str], outlet: str | None) -> None:
    assert outlet_of(made_up("نص", **keys)) == outlet


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("أجنس\tbyline\tnobody", "nobody"),
        ("أجنس\tbyline\thrw", "kind media"),
        ("أجنس\tnickname\tafp", "nickname"),
        ("أ ف ب\tbyline\tafp", "twice"),
    ],
)
def test_doubtful_agencies_are_refused(row: str, what: str, tmp_path: Path) -> None:
    for name in ("outlets.tsv", "agencies.tsv"):
        shutil.copy(DATA / name, tmp_path)
    with (tmp_path / "agencies.tsv").open("a", encoding="utf-8") as table:
        table.write(row + "\n")
    with pytest.raises(KnowledgeError, match=rf"agencies.tsv:\d+:\d+: .*{what}"):
        read_agencies(tmp_path, shipped().knowledge.fold)


def test_planted_copies() -> None:
    """A short version of benchmarks/copies.py."""
    cases = plant_many(40, 7)
    found = traces(*(document for case in cases for document in case.documents))
    exact, start = 0, 0
    for case in cases:
        exact += count_origins(found, range(start, start + len(case.documents))) == case.origins
        start += len(case.documents)
    assert exact >= 0.95 * len(cases)


def test_known_reprints(shared: Path) -> None:
    rows = [json.loads(line) for n in ("pool", "wire_copies") for line in (shared / f"{n}.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = {row["copy_of"] for row in rows if "copy_of" in row}
    rows = [row for row in rows if "copy_of" in row or row["id"] in wanted]
    at = {row["id"]: i for i, row in enumerate(rows)}
    days = [dt.date.fromisoformat(row.get("published") or row["date"]) for row in rows]
    found = traces(*(made_up(row["text"], day, site=row["source"]) for row, day in zip(rows, days, strict=True)))
    pairs = [(i, at[row["copy_of"]]) for i, row in enumerate(rows) if "copy_of" in row]
    linked = [count_origins(found, pair) == 1 for pair in pairs]
    assert sum(linked) >= 0.97 * len(pairs)


CASES = st.builds(lambda seed: plant(random.Random(seed), 2, 3), st.integers(0, 10_000))
quick = settings(max_examples=25, deadline=None)


@quick
@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_the_documents_changes_no_group(case: Case, rng: random.Random) -> None:
    names = [document.sha256 for document in case.documents]
    made = prints(case.documents)
    order = rng.sample(range(len(made)), len(made))
    assert groups(trace_copies([made[i] for i in order]), [names[i] for i in order]) == groups(trace_copies(made), names)


@quick
@given(CASES)
def test_a_document_is_its_own_exact_copy(case: Case) -> None:
    made = prints(case.documents)
    once, twice = trace_copies(made), trace_copies([*made, *made])
    assert groups(twice[: len(made)], list(map(str, range(len(made))))) == groups(once, list(map(str, range(len(made)))))
    for before, after in zip(twice, twice[len(made) :], strict=False):
        assert after.origin == before.origin
        assert after.links[0].kind == "exact"


@quick
@given(CASES, st.integers(20_000, 30_000))
def test_an_unrelated_document_changes_nothing(case: Case, seed: int) -> None:
    made = prints(case.documents)
    (stranger,) = prints([news([" ".join(f"كلمة{seed}{n}" for n in range(60))], "stranger")])
    found = trace_copies([*made, stranger])
    assert found[:-1] == trace_copies(made)
    assert found[-1] == Trace(len(made), None, ())


@quick
@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_texts_have_origins_that_are_their_own(texts: list[str]) -> None:
    found = traces(*(made_up(text, site="a.example") for text in texts))
    assert all(found[trace.origin].origin == trace.origin for trace in found)
    assert all(0 < link.covered <= 1 and 0 < link.covers <= 1 for trace in found for link in trace.links)


def test_prints_are_the_same_on_every_machine() -> None:
    (made,) = prints([made_up("سلام سلام.")])
    assert list(made.words) == [PINNED, PINNED]
    assert list(made.ends) == [2]


PINNED = 14598853529406799790


def waqai(*arguments: object, seed: int = 0) -> bytes:
    env = {**os.environ, "PYTHONHASHSEED": str(seed)}
    return subprocess.run([sys.executable, "-m", "waqai", *map(str, arguments)], capture_output=True, check=True, env=env).stdout


def test_hash_seeds_change_no_byte() -> None:
    first, second = (waqai("copies", EXAMPLES, "--format", "jsonl", seed=seed) for seed in (1, 2))
    assert first == second
    assert first.count(b"\n") > 20


@pytest.fixture
def knowing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command with knowledge that is loaded already."""
    monkeypatch.setattr("waqai.cli.copies.load_knowledge", lambda home: shipped().knowledge)


@pytest.mark.usefixtures("knowing")
def test_the_command_shows_the_example(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = str(EXAMPLES / "reprints.jsonl")
    assert main(["copies", path]) == 0
    table = capsysbinary.readouterr().out.decode()
    assert table.startswith("one text in 4 documents\n")
    assert "from Reuters" in table
    assert table.endswith("\n6 documents, 3 independent origins\n")
    assert main(["copies", path, "--format", "jsonl"]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert [line["kind"] for line in lines] == [None, "near", "version", "partial", None, "cited"]
    assert {line["origin"]["id"] for line in lines[:4]} == {"nyala-agency"}
    assert lines[5]["agency"] == {"id": "reuters", "name": "Reuters"}
    assert all(link["id"] in {line["document"]["id"] for line in lines} for line in lines for link in line["links"])
    assert main(["copies", path, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode(), newline="")))
    assert [row["kind"] or None for row in rows] == [line["kind"] for line in lines]
    assert rows[3]["links"].startswith("partial 0.")


@pytest.mark.usefixtures("knowing")
def test_the_table_shows_what_a_text_took_in(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "a.jsonl"
    texts = [("a", story(1, 4), "2024-03-04"), ("b", [*story(1, 4), *long_story(5, 6)], "2024-03-05")]
    path.write_text("".join(json.dumps({"id": n, "text": "\n".join(t), "published": day}) + "\n" for n, t, day in texts), encoding="utf-8")
    assert main(["copies", str(path)]) == 0
    out = capsysbinary.readouterr().out.decode()
    assert re.search(r"\n +holds +(9\d|100)% of +2024-03-04 ", out)
    assert out.endswith("2 documents, 2 independent origins\n")


@pytest.mark.usefixtures("knowing")
def test_an_input_that_fails_is_told_and_the_others_are_listed(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    target = tmp_path / "out.csv"
    assert main(["copies", "nowhere.txt", str(EXAMPLES / "reprints.jsonl"), "--format", "csv", "--output", str(target)]) == 1
    said = capsysbinary.readouterr()
    assert said.out == b""
    assert said.err.decode().startswith("waqai: nowhere.txt: no such file or folder")
    assert target.read_bytes().count(b"\r\n") == 7


def test_the_made_up_furniture_is_that_of_its_outlet() -> None:
    assert furniture("a") == furniture("a") != furniture("b")
    assert publish(["خبر"], "a", NEWS_DAY, True).text != publish(["خبر"], "a", NEWS_DAY, False).text
