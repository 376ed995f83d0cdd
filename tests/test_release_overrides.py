"""What people decide about single incidents is kept in the book: who, when and why; two people for what is less strict; nobody takes back
what another asked for, and what holds an incident back holds back the one that takes it in.
"""

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from booking import NOW, be_quick, fill, make_document, searching
from policing import DAY, knowledge, make_event, policy, reducer
from test_redact import SALT, names_of
from waqai.knowledge import KnowledgeError
from waqai.release.events import events_of
from waqai.release.kept import keep_override, kept_overrides, take_back
from waqai.release.kitchen import Kitchen
from waqai.release.overrides import Override, Overrides, gather
from waqai.store.book import Book, open_book
from waqai.store.decisions import OVERRIDE, Decision, decide, decision_of
from waqai.store.queue import last_step
from waqai.store.redact import redact
from waqai.store.schema import decisions, incidents
from waqai.store.verify import verify

Run = Callable[..., tuple[int, str, str]]


def numbered(book: Book) -> list[tuple[int, Decision]]:
    """All decisions of a book with their numbers, the oldest first."""
    with book.read() as connection:
        rows = connection.execute(sa.select(decisions).order_by(decisions.c.number)).mappings().all()
    return [(row["number"], decision_of(row)) for row in rows]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    book = open_book(str(folder / "book.db"), create=True)
    texts = ("اعتقلت قوات الأمن ثلاثة مدنيين في مدينة إدلب يوم الأحد.", "قصفت الطائرات بلدة كفرنبل.")
    fill(book, [make_document(text, number) for number, text in enumerate(texts)])
    book.close()
    return folder


@pytest.fixture
def file(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    be_quick(monkeypatch)
    shutil.copytree(filled, tmp_path / "own")
    return str(tmp_path / "own" / "book.db")


@pytest.fixture
def book(file: str) -> Any:
    held = open_book(file)
    yield held
    held.close()


def ids_of(book: Book) -> dict[str, str]:
    """The live incidents by their type."""
    kitchen = Kitchen(policy(), Path("/nowhere"))
    return {event.type: event.id for event in events_of(book, kitchen.knowledge, kitchen.centroids)}


def ask(who: str, incident: str | None, **what: Any) -> Override:
    return Override(who=who, reason="asked", incident=incident, **what)


def gathered(*asked: Override, ended: dict[str, tuple[str, ...]] | None = None) -> Overrides:
    return gather(asked, ended or {}, knowledge().fold)


@pytest.mark.parametrize(
    "what",
    [
        *({"level": "L-C"}, {"hold": True}, {"hold": False}, {"release": True}, {"release": False}),
        {"name": "محمد حرب", "cls": "P1", "age": 34},
    ],
)
def test_an_override_of_the_book_is_what_was_asked(book: Book, what: dict[str, Any]) -> None:
    one = ask("amal", ids_of(book)["arrest"], **what)
    keep_override(book, one, NOW)
    [found] = kept_overrides(book, policy())
    assert (found.override, found.made, found.is_undone) == (one, NOW, False)
    assert [(made.who, made.kind, made.note) for _, made in numbered(book)] == [("amal", OVERRIDE, "asked")]
    assert [made.claim.partition(":")[0] for _, made in numbered(book)] == [one.incident]
    assert list(verify(book)) == []


def test_an_objection_is_about_no_incident(book: Book) -> None:
    keep_override(book, ask("amal", None, name="محمد حرب", objection=True), NOW)
    overrides = Kitchen(policy(), Path("/nowhere")).overrides(book, None)
    assert overrides == Overrides({}, {}, frozenset({("محمد", "حرب")}))
    assert [made.claim for _, made in numbered(book)] == ["0000000000000000:0-0:override"]


def test_an_incident_that_is_not_in_use_is_told(book: Book) -> None:
    with pytest.raises(ValueError, match="no incident feedfeedfeedfeed"):
        keep_override(book, ask("amal", "feedfeedfeedfeed", hold=True), NOW)
    of = ids_of(book)
    ended = [
        ("withdrawn", "[]", "is no more$"),
        ("merged", f'["{of["arrest"]}"]', f"is no more, its claims are in {of['arrest']}$"),
        ("split", f'["{of["arrest"]}", "feed"]', f"is no more, its claims are in {of['arrest']} feed$"),
    ]
    for state, into, says in ended:
        with book.write() as connection:
            connection.execute(incidents.update().where(incidents.c.id == of["air_strike"]).values(state=state, into=into))
        with pytest.raises(ValueError, match=says):
            keep_override(book, ask("amal", of["air_strike"], hold=True), NOW)
    assert numbered(book) == []


def test_whoever_asked_takes_it_back_and_nobody_else(book: Book) -> None:
    id_ = ids_of(book)["arrest"]
    keep_override(book, ask("Amal ", id_, hold=True), NOW)
    with pytest.raises(ValueError, match="decision 1 is of Amal , who alone may take it back"):
        take_back(book, 1, "basil", "wrong", policy(), NOW)
    decide(book, Decision(who="basil", kind="undo", claim="x", after={"number": 1}), NOW)  # by another way
    assert not kept_overrides(book, policy())[0].is_undone
    take_back(book, 1, "amal", "wrong", policy(), NOW)
    assert kept_overrides(book, policy())[0].is_undone
    with pytest.raises(ValueError, match="decision 1 is no override that stands"):
        take_back(book, 1, "amal", "again", policy(), NOW)
    with pytest.raises(ValueError, match="decision 7 is no override"):
        take_back(book, 7, "amal", "again", policy(), NOW)
    assert Kitchen(policy(), Path("/nowhere")).overrides(book, None).by_incident == {}


def test_a_level_that_the_policy_does_not_have_ends_the_program(book: Book) -> None:
    decide(book, Decision(who="amal", kind=OVERRIDE, claim="e:0-0:override", after={"incident": "e", "level": "L-X"}, note="n"), NOW)
    with pytest.raises(KnowledgeError, match=r"book.db:1:1: decision 1 is no override \(no level is named 'L-X'"):
        kept_overrides(book, policy())


def test_an_override_is_no_step_of_a_review(book: Book) -> None:
    keep_override(book, ask("amal", ids_of(book)["arrest"], hold=True), NOW)
    assert last_step(book, "amal") == ([], [])


def test_a_redaction_takes_a_name_out_of_overrides(book: Book) -> None:
    keep_override(book, ask("amal", None, name="غضنفر حرب", objection=True), NOW)
    redact(book, names_of("غضنفر حرب"), knowledge(), searching(), "amal", NOW, SALT)
    assert "غضنفر" not in msgspec.json.encode([made for _, made in numbered(book)]).decode()
    assert list(verify(book)) == []
    kept_overrides(book, policy())


# What is carried over.


def held(*asked: Override, ended: dict[str, tuple[str, ...]], **changes: Any) -> bool:
    as_of = dt.datetime.combine(DAY, dt.time(), dt.UTC) + dt.timedelta(days=400)
    return reducer(as_of=as_of, overrides=gathered(*asked, ended=ended)).reduce(make_event(**changes)) is None


@pytest.mark.parametrize(
    ("ended", "is_held"),
    [
        ({"e0": ("e1",)}, True),
        ({"e0": ("e9", "e5"), "e5": ("e4",), "e4": ("e1",)}, True),
        ({"e0": ("e2",)}, False),
        ({"e0": ()}, False),
        ({"e0": ("e5",), "e5": ("e0",)}, False),
    ],
)
def test_what_is_held_back_stays_so_where_another_takes_it_in(ended: dict[str, tuple[str, ...]], is_held: bool) -> None:
    assert held(ask("amal", "e0", hold=True), ended=ended) is is_held


def test_the_last_word_about_either_incident_counts() -> None:
    ended = {"e0": ("e1",)}
    assert not held(ask("amal", "e0", hold=True), ask("amal", "e0", hold=False), ended=ended)
    assert not held(ask("amal", "e0", hold=True), ask("amal", "e1", hold=False), ended=ended)
    assert held(ask("amal", "e0", hold=True), ask("basil", "e1", hold=False), ended=ended)
    assert held(ask("amal", "e0", hold=False), ask("amal", "e1", hold=True), ended=ended)


def test_what_is_carried_over_makes_nothing_less_strict() -> None:
    ended = {"e0": ("e1",)}
    two = [ask(who, "e0", release=True) for who in ("amal", "basil")]
    assert held(*two, ended=ended, type="arrest")
    assert not held(*two, *(ask(who, "e1", release=True) for who in ("amal", "basil")), ended=ended, type="arrest")
    assert held(ask("carol", "e0", release=False), *(ask(who, "e1", release=True) for who in ("amal", "basil")), ended=ended, type="arrest")
    lower = reducer(overrides=gathered(*(ask(who, "e0", level="L-A") for who in ("amal", "basil")), ended=ended))
    raised = reducer(overrides=gathered(ask("amal", "e0", level="L-B"), ended=ended))
    lowered, raising = lower.reduce(make_event(type="siege")), raised.reduce(make_event())
    assert lowered is not None and lowered.level == "L-B" and raising is not None and raising.level == "L-B"


# The command.


def test_two_people_release_by_the_book(run: Run, file: str, tmp_path: Path) -> None:
    with_book = open_book(file)
    id_ = ids_of(with_book)["arrest"]
    with_book.close()
    said = ("release", "override", file, id_, "--release", "yes", "--reason", "the family asked")
    assert run(*said, "--who", "amal")[0] == 0
    assert run("release", file, "--out", tmp_path / "one")[0] == 0
    status, out, _ = run(*said, "--who", "basil")
    assert status == 0 and re.fullmatch(rf"{re.escape(file)}: kept, sealed [0-9a-f]{{64}}\n", out)
    assert run("release", file, "--out", tmp_path / "two")[0] == 0
    events = [(tmp_path / name / "events.jsonl").read_text(encoding="utf-8") for name in ("one", "two")]
    assert id_ not in events[0] and id_ in events[1]
    status, out, _ = run("release", "override", file)
    today = dt.datetime.now(dt.UTC).date()
    assert [line.split(": ", 1)[1] for line in out.splitlines()] == [f"release true, {who}: the family asked" for who in ("amal", "basil")]
    assert out.startswith(f"1 {today} {id_}: ")
    overrides = tmp_path / "overrides"
    overrides.write_text(f'{{"who": "carol", "reason": "no", "incident": "{id_}", "hold": true}}\n', encoding="utf-8")
    assert run("release", file, "--overrides", overrides, "--out", tmp_path / "three")[0] == 0
    assert id_ not in (tmp_path / "three" / "events.jsonl").read_text(encoding="utf-8")


def test_the_list_is_json_lines_too(run: Run, file: str) -> None:
    assert run("release", "override", file, "--objection", "محمد حرب", "--who", "amal", "--reason", "asked")[0] == 0
    assert run("release", "override", file, "--undo", "1", "--who", "amal", "--reason", "asked again")[0] == 0
    found = msgspec.json.decode(run("release", "override", file, "--format", "jsonl")[1])
    assert found.pop("made")[:2] == "20"
    assert found == {"number": 1, "undone": True, "who": "amal", "reason": "asked", "name": "محمد حرب", "objection": True}
    assert run("release", "override", file)[1].endswith("any incident: name محمد حرب objection true, amal: asked (taken back)\n")
    assert run("release", "override", file, "e1")[1] == ""


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["e1", "--hold", "yes"], "--who and --reason: say who decides and why"),
        (["e1", "--hold", "yes", "--who", "a"], "--who and --reason"),
        (["e1", "--hold", "yes", "--who", "a", "--reason", "r"], "no incident e1; `waqai release override"),
        (["--hold", "yes", "--who", "a", "--reason", "r"], "incident is missing"),
        (["e1", "--level", "L-X", "--who", "a", "--reason", "r"], "no level is named 'L-X'"),
        (["e1", "--name", "محمد", "--who", "a", "--reason", "r"], 'a name needs its "class"'),
        (["--undo", "3", "--who", "a", "--reason", "r"], "decision 3 is no override that stands"),
        (["e1", "--hold", "maybe", "--who", "a", "--reason", "r"], "'maybe' is neither yes nor no"),
        (["e1", "--hold", "yes", "--release", "no"], "not allowed with argument"),
    ],
)
def test_wrong_use_is_told(run: Run, file: str, args: list[str], says: str) -> None:
    status, _, err = run("release", "override", file, *args)
    assert status == 2 and says in err
