"""A redacted person is nowhere: not in the file of the book, its log, originals, index, backups made after, nor in releases to come."""

import datetime as dt
import hashlib
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
import sqlalchemy as sa

from booking import NOW, be_quick, fill, group, make_document, searching
from policing import knowledge, reducer
from sentinels import LETTERS, encodings
from waqai.release.events import events_of
from waqai.release.places import Centroids
from waqai.store.backup import dump
from waqai.store.blot import BLOT, Names, host_of
from waqai.store.book import Book, open_book
from waqai.store.decisions import Decision, check_chain, decide, last_number
from waqai.store.groups import decided
from waqai.store.redact import commit, look_for, redact
from waqai.store.regroup import Decided, decide_about, make_grouper
from waqai.store.schema import decisions, incidents, members, metadata, readings, reports, reviews
from waqai.store.verify import verify

Run = Callable[..., tuple[int, str, str]]
SALT = b"s" * 16


def names_of(*names: str) -> Names:
    return Names(names, knowledge().letters, knowledge().clitics)


def make_name(seed: int) -> str:
    """Three words that stand nowhere else."""
    chance = random.Random(seed)
    return " ".join("".join(chance.choice(LETTERS) for _ in range(6)) for _ in range(3))


def filled(where: str, name: str) -> Book:
    """A book in which a name stands in texts, titles, addresses, originals, decisions and the index."""
    book = open_book(where, create=True)
    marked = encodings(name)[1]
    fill(
        book,
        [
            make_document(f"قتل {name} برصاص مجهولين في بلدة كفرنبل بريف إدلب. وقال {name} إن القصف استمر.", 1, title=f"مقتل {name}"),
            make_document(f"اعتقلت قوات الأمن ثلاثة مدنيين في مدينة إدلب، وفق {marked}.", 2, url=f"https://a.example/{encodings(name)[6]}"),
            make_document("قصفت الطائرات بلدة كفرنبل وقتل ثلاثة مدنيين.", 3, source=f"{name}.txt"),
            make_document("أصيب أربعة مدنيين في قصف مدفعي على مدينة خان شيخون.", 4),
        ],
    )
    claim = next(iter(_column(book, "claims", "id")))
    decide(book, Decision(who="amal", kind="accept", claim=claim, note=f"سألنا عائلة {name}"), NOW)
    decide(book, Decision(who="basil", kind="accept", claim=claim, note="seen"), NOW)
    group(book)
    return book


def _column(book: Book, table: str, column: str) -> list[str]:
    with book.read() as connection:
        return list(connection.execute(sa.select(metadata.tables[table].c[column])).scalars())


def stands(name: str, book: Book, folder: Path) -> list[str]:
    """Where any word of a name stands: in files, in rows (with those of the index), in a backup."""
    words = [word.encode() for form in (name, encodings(name)[6]) for word in form.replace("%20", " ").split()]
    found = [str(path) for path in folder.rglob("*") if path.is_file() and any(word in path.read_bytes() for word in words)]
    if any(word in line for line in dump(book) for word in words):
        found.append("backup")
    with book.read() as connection:
        index = [sa.table("searched_keys", sa.column("keys"))] if connection.dialect.name == "postgresql" else []  # else in the file
        for table in [*metadata.sorted_tables, *index]:
            columns = [sa.cast(column, sa.Text) for column in table.c if not isinstance(column.type, sa.LargeBinary)]
            rows = connection.execute(sa.select(*columns)).all()
            if any(word.decode() in str(value) for row in rows for value in row for word in words):
                found.append(str(table.name))
    return found


@pytest.mark.parametrize("seed", range(2))
def test_nothing_of_a_name_is_left(where: str, tmp_path: Path, seed: int) -> None:
    name = make_name(seed)
    book = filled(where, name)
    assert stands(name, book, tmp_path)
    done = redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    assert (len(done.documents), done.decisions) == (3, 1)
    book.close()
    book = open_book(where)
    assert stands(name, book, tmp_path) == []
    assert [str(fault) for fault in verify(book)] == []
    assert look_for(book, names_of(name)) == ((), 0, 0, "")
    group(book)
    events = list(events_of(book, knowledge(), Centroids()))
    assert events and not any(name.split()[0] in str(reducer("internal").reduce(event)) for event in events)
    assert any(BLOT in text for text in _column(book, "readings", "text"))
    book.close()


def test_what_is_not_compacted_still_holds_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = make_name(1)
    book = filled(str(tmp_path / "book.db"), name)
    monkeypatch.setattr(Book, "compact", lambda _: None)
    monkeypatch.setattr("waqai.store.redact.rebuild", lambda *_: 0)
    monkeypatch.setattr("waqai.store.redact.clear_entries", lambda _: None)
    redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    assert stands(name, book, tmp_path)
    book.close()


def test_without_its_decision_a_redaction_is_damage(where: str) -> None:
    name = make_name(2)
    book = filled(where, name)
    redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    with book.write() as connection:
        connection.execute(decisions.delete().where(decisions.c.kind == "redact"))
    faults = [str(fault) for fault in verify(book)]
    assert any("original is missing" in fault for fault in faults) and any("was altered" in fault for fault in faults)
    book.close()


def test_a_redaction_vouches_for_nothing_that_is_altered_later(where: str) -> None:
    name = make_name(3)
    book = filled(where, name)
    redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    with book.write() as connection:
        assert list(check_chain(connection)) == []
        connection.execute(decisions.update().where(decisions.c.number == 1).values(note="forged"))
        assert list(check_chain(connection)) == ["decision 1: was altered"]
    book.close()


def test_two_redactions_of_one_decision_hold(where: str) -> None:
    first, second = make_name(4), make_name(5)
    book = filled(where, first)
    claim = _column(book, "claims", "id")[0]
    decide(book, Decision(who="amal", kind="accept", claim=claim, note=f"{first} و {second}"), NOW)
    for name in (first, second):
        redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    assert list(verify(book)) == []
    book.close()


def test_a_redacted_document_is_not_added_again(where: str, tmp_path: Path) -> None:
    name = make_name(6)
    book = filled(where, name)
    redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    again = make_document(f"قتل {name} برصاص مجهولين في بلدة كفرنبل بريف إدلب. وقال {name} إن القصف استمر.", 1, title=f"مقتل {name}")
    fill(book, [again, make_document("قصف جديد على مدينة إدلب", 9)])
    assert stands(name, book, tmp_path) == []
    assert list(verify(book)) == []
    book.close()


def test_a_redacted_book_is_backed_up_and_restored(where: str, tmp_path: Path) -> None:
    from waqai.store.backup import restore

    name = make_name(7)
    book = filled(where, name)
    redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    (tmp_path / "backup").write_bytes(b"".join(dump(book)))
    book.close()
    other = open_book(str(tmp_path / "other.db"), create=True)
    restore(other, lambda: (tmp_path / "backup").open("rb"), "backup")
    from waqai.store.reviews import rebuild_reviews
    from waqai.store.searching import rebuild

    rebuild(other, searching())
    with other.write() as connection:
        rebuild_reviews(connection)
    assert list(verify(other)) == []
    other.close()


def test_what_was_cut_short_is_done_by_the_same_again(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = make_name(8)
    book = filled(where, name)
    with monkeypatch.context() as broken:
        broken.setattr("waqai.store.redact.rebuild", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    assert stands(name, book, tmp_path) == []
    assert list(verify(book)) == []
    book.close()


def test_what_was_redacted_can_still_be_decided_about(where: str) -> None:
    name = make_name(8)
    book = filled(where, name)
    redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    claim = _column(book, "claims", "id")[0]
    for kind in ("reject", "undo"):
        with book.read() as connection:
            after = {"number": last_number(connection)} if kind == "undo" else None
            asked = sa.select(reviews.c.incident, reviews.c.version).join(members, members.c.incident == reviews.c.incident)
            seen = {row.incident: row.version for row in connection.execute(asked.where(members.c.claim == claim))}
        made = [Decision(who="amal", kind=kind, claim=claim, after=after)]
        assert isinstance(decide_about(book, made, seen, make_grouper(knowledge()), NOW), Decided)
    assert [one.kind for one in decided(book)] == ["accept", "accept"]  # what is taken back is told by the numbers of the chain
    group(book)
    assert list(verify(book)) == []
    book.close()


@pytest.mark.parametrize(
    ("text", "blotted"),
    [
        ("قتل محمد الخطيب أمس", "قتل ███████████ أمس"),
        ("قتل مُحَمَّد الخطيب", "قتل ███████████████"),
        ("ومحمد الخطيب", "████████████"),
        ("محمد_الخطيب", "███████████"),
        ("محمد\nالخطيب", "███████████"),
        ("محمد - الخطيب", "█████████████"),
        ("محمد  - الخطيب", "محمد  - الخطيب"),
        ("محمد الخطيبي", "محمد الخطيبي"),
        ("أحمد الخطيب", "أحمد الخطيب"),
        ("Mohammad al-Khatib said", "██████████████████ said"),
        ("MOHAMMAD AL-KHATIB", "██████████████████"),
    ],
)
def test_names_are_blotted_in_every_spelling_and_nothing_else(text: str, blotted: str) -> None:
    names = names_of("محمد الخطيب", "Mohammad al-Khatib")
    assert names.blot(text) == blotted
    assert len(blotted) == len(text)
    assert names.stand_in(text) is (text != blotted)


def test_of_two_names_of_which_one_begins_the_other_the_longer_goes() -> None:
    names = names_of("محمد علي", "محمد علي الخطيب")
    assert names.blot("قتل محمد علي الخطيب أمس") == f"قتل {BLOT * len('محمد علي الخطيب')} أمس"


@pytest.mark.parametrize(("times", "is_found"), [(0, True), (1, True), (2, True), (3, True), (4, False)])
def test_a_name_is_found_in_what_was_encoded_three_times(times: int, is_found: bool) -> None:
    text = "محمد الخطيب"
    for _ in range(times):
        text = quote(text, safe="")
    assert names_of("محمد الخطيب").stand_in(text) is is_found


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://a.example/x", "https://a.example/"), ("https:///x", ""), ("//a.example/x", ""), ("https://[::1/x", ""), ("x", "")],
)
def test_what_is_left_of_an_address_is_its_host(url: str, host: str) -> None:
    assert host_of(url) == host


def test_the_commitment_is_checked_with_the_salt_alone() -> None:
    names = names_of("محمد الخطيب")
    assert commit(SALT, names) == commit(SALT, names_of("مُحمد  الخطيب"))
    assert commit(SALT, names) != commit(b"t" * 16, names)
    assert commit(SALT, names) != commit(SALT, names_of("أحمد الخطيب"))


def test_the_command(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path / "home"))
    be_quick(monkeypatch)
    name = make_name(9)
    book = filled(str(tmp_path / "book.db"), name)
    book.close()
    out = tmp_path / "team"
    assert run("release", tmp_path / "book.db", "--profile", "team", "--out", out)[0] == 0
    status, told, _ = run("redact", name, "--book", tmp_path / "book.db", "--release", out)
    assert status == 0 and "3 documents, 3 incidents, 1 decisions would be redacted; add --yes" in told
    assert f"{out}: affected (profile team" in told and "TEAM-events.jsonl" in told
    assert run("redact", name, "--book", tmp_path / "book.db", "--yes")[0] == 2
    (tmp_path / "names.txt").write_text(f"{name}\nKhatib Khatib\n\n", encoding="utf-8")
    status, told, _ = run("redact", tmp_path / "names.txt", "--book", tmp_path / "book.db", "--yes", "--who", "amal", "--release", out)
    assert status == 0 and "redacted" in told and "salt of the commitment" in told
    assert run("verify", "--book", tmp_path / "book.db")[0] == 0
    status, told, _ = run("redact", name, "--book", tmp_path / "book.db", "--yes", "--who", "amal")
    assert status == 0 and "0 documents, 0 incidents, 0 decisions redacted" in told and "salt" not in told


@pytest.mark.parametrize(
    ("given", "says"), [("ab", "too short"), ("م ح", "too short"), ("EMPTY", "no name in it; write a spelling a line")]
)
def test_names_that_cannot_be_redacted(run: Run, tmp_path: Path, given: str, says: str) -> None:
    (tmp_path / "EMPTY").write_text("\n", encoding="utf-8")
    status, _, told = run("redact", tmp_path / given if given == "EMPTY" else given, "--book", tmp_path / "no.db")
    assert status == 2 and says in told


def test_decisions_keep_all_but_the_name(where: str) -> None:
    name = make_name(10)
    book = filled(where, name)
    redact(book, names_of(name), knowledge(), searching(), "amal", dt.datetime(2024, 6, 2, tzinfo=dt.UTC), SALT)
    with book.read() as connection:
        rows = connection.execute(sa.select(decisions).order_by(decisions.c.number)).mappings().all()
    assert [row["kind"] for row in rows] == ["accept", "accept", "redact", "redact", "redact"]
    assert rows[0]["note"].startswith("سألنا عائلة █")
    after = msgspec.json.decode(rows[2]["after"])
    assert after["commitment"] == commit(SALT, names_of(name)) and [number for number, _ in after["decisions"]] == [1]
    others = [msgspec.json.decode(row["after"]) for row in rows[3:]]
    assert others == [{"commitment": after["commitment"], "decisions": []}] * 2
    book.close()


@pytest.mark.parametrize("place", ["text", "title", "source", "url", "bytes", "encoded bytes", "another encoding"])
def test_a_name_is_found_wherever_it_stands_alone(tmp_path: Path, place: str) -> None:
    name, text = make_name(10), "قصفت الطائرات بلدة كفرنبل وقتل ثلاثة مدنيين."
    book = open_book(str(tmp_path / "book.db"), create=True)
    document = make_document(text + (f" وقال {name} إن القصف استمر." if place == "text" else ""), 1)
    hidden = {
        "title": {"title": f"مقتل {name}"},
        "source": {"source": f"{name}.txt"},
        "url": {"url": f"https://a.example/{encodings(name)[6]}"},
        "bytes": {"raw": f"<!-- {name} -->{text}".encode()},
        "encoded bytes": {"raw": f"<!-- {encodings(name)[7]} -->{text}".encode()},
        "another encoding": {"raw": f"<!-- {name} -->{text}".encode("cp1256")},
    }.get(place, {})
    document = msgspec.structs.replace(document, **hidden)
    key = hashlib.sha256(document.raw).hexdigest()
    fill(book, [msgspec.structs.replace(document, sha256=key), make_document("قصف على مدينة إدلب.", 2)])
    assert look_for(book, names_of(name)).documents == (key,)
    assert redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT).documents == (key,)
    assert book.originals.get(key) is None and look_for(book, names_of(name)) == ((), 0, 0, "")
    book.close()


def test_what_holds_a_name_in_a_decision_is_redacted(tmp_path: Path) -> None:
    name = make_name(11)
    book = filled(str(tmp_path / "book.db"), name)
    claim = _column(book, "claims", "id")[0]
    value = {"text": f"منزل {name}", "kind": "local"}
    made = Decision(who="amal", kind="correct", claim=claim, before=value, after={"field": "attribution", "value": value})
    decide(book, made, NOW)
    done = redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    assert done.decisions == 2
    with book.read() as connection:
        row = connection.execute(sa.select(decisions).where(decisions.c.kind == "correct")).mappings().one()
    blocks = f"منزل {BLOT * len(name)}"
    assert msgspec.json.decode(row["before"])["text"] == blocks == msgspec.json.decode(row["after"])["value"]["text"]
    book.close()


def test_what_is_left_of_a_reading_says_what_stands_at_its_spans(tmp_path: Path) -> None:
    name = make_name(12)
    book = open_book(str(tmp_path / "book.db"), create=True)
    text = f"قتل ثلاثة مدنيين في قصف مدفعي على بلدة كفرنبل بريف إدلب، وفق الناشط {name}."
    fill(book, [make_document(text, 1, url=f"https://a.example/{encodings(name)[6]}"), make_document(text + " ", 2)])
    redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    [text, _] = _column(book, "readings", "text")
    blocks = 0
    for body in _column(book, "reports", "body"):
        report = msgspec.json.decode(body)
        fields = [report[field] for field in ("actor", "target", "place", "time", "attribution") if report[field]] + report["toll"]
        assert all(field["text"] == text[slice(*field["span"])] for field in fields)
        assert not any("name" in field for field in (report["attribution"], *report["toll"]) if field)
        assert all(claim["trigger_text"] == text[slice(*claim["trigger"])] for claim in report["claims"])
        blocks += sum(BLOT in field["text"] for field in fields)
    assert blocks
    said = [report["attribution"]["text"] for body in _column(book, "incidents", "body") for report in msgspec.json.decode(body)["reports"]]
    assert said and all(BLOT in words and words in text for words in said)
    assert all(re.fullmatch("https://a.example/redacted-[0-9a-f]{16}", url) for url in _column(book, "sightings", "url") if url)
    assert any(_column(book, "sightings", "url"))
    book.close()


@pytest.mark.parametrize(("known", "is_kept"), [({}, False), ({"lat": 35.6, "lon": 36.5}, True), ({"id": "sy-town"}, True)])
def test_a_place_that_is_called_after_a_person_has_no_name_left(tmp_path: Path, known: dict[str, Any], is_kept: bool) -> None:
    """Of a place that nobody knows the name are the words, and these may be a part of what is redacted; a known one keeps the name."""
    book = open_book(str(tmp_path / "book.db"), create=True)
    name = make_name(14)
    first = name.split()[0]
    fill(book, [make_document(f"قتل ثلاثة مدنيين في قصف مدفعي على بلدة {name}، وفق ناشطين.", 1)])
    with book.write() as connection:
        for id_, raw in connection.execute(sa.select(reports.c.reading, reports.c.body)).all():
            body = msgspec.json.decode(raw)
            text = connection.execute(sa.select(readings.c.text).where(readings.c.id == id_)).scalar_one()
            span = [text.index(first), text.index(first) + len(first)]
            unknown = {"kind": "settlement", "country": None, "admin1": None, "lat": None, "lon": None, "geonames": None}
            body["place"] = {"text": first, "span": span, "name": "Town" if known else first, **unknown, **known}
            connection.execute(reports.update().where(reports.c.reading == id_).values(body=msgspec.json.encode(body).decode()))
    redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    [place] = [msgspec.json.decode(body)["place"] for body in _column(book, "reports", "body")]
    assert (place["text"], place["name"]) == (BLOT * len(first), "Town" if is_kept else BLOT * len(first))
    book.close()


def test_a_part_of_a_name_is_redacted_where_a_field_holds_no_more(tmp_path: Path) -> None:
    """The source of a report may be cut short in the middle of a name."""
    name = make_name(13)
    book = open_book(str(tmp_path / "book.db"), create=True)
    fill(book, [make_document(f"قتل ثلاثة مدنيين في قصف على بلدة كفرنبل، وفق الناشط {name}.", 1), make_document("قصف على بلدة كفرنبل.", 2)])
    first = name.split()[0]
    with book.write() as connection:
        for table, reports_of in ((reports, lambda body: [body]), (incidents, lambda body: body["reports"])):
            key = table.c["reading"] if table is reports else table.c["id"]
            for id_, raw in connection.execute(sa.select(key, table.c.body)).all():
                body = msgspec.json.decode(raw)
                for report in reports_of(body):
                    if report["attribution"]:
                        text = report["attribution"]["text"]
                        report["attribution"]["text"] = text[: text.index(first) + len(first)]
                        if table is reports:
                            start = report["attribution"]["span"][0]
                            report["attribution"]["span"] = [start, start + len(report["attribution"]["text"])]
                connection.execute(table.update().where(key == id_).values(body=msgspec.json.encode(body).decode()))
    redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    assert stands(name, book, tmp_path / "nowhere") == []
    assert any(BLOT * len(first) in body and first not in body for body in _column(book, "incidents", "body"))
    said = [msgspec.json.decode(body)["attribution"] for body in _column(book, "reports", "body")]
    assert {frozenset(one) for one in said if one} == {frozenset({"text", "span", "kind"})}
    book.close()
