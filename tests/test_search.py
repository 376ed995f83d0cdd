"""Documents of a book are found by their words, the same ones in the same order on both back ends, and the index follows the book."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from searched_forms import FORMS, apart_of, pairs_of
from storing import Cluster
from waqai.knowledge import Searching, load_searching
from waqai.pipeline import ask
from waqai.store.book import open_book
from waqai.store.schema import metadata, readings, searched
from waqai.store.search import Filter, count_stale, find_readings

Run = Callable[..., tuple[int, str, str]]
# The tables of the first revision.
FIRST = ("documents", "sightings", "readings", "reports", "claims", "incidents", "members", "decisions", "originals")

ARTICLES = (
    {"id": "a", "title": "قصف على إدلب", "text": "قصفت طائرات حربية بلدة سراقب في ريف إدلب، وقتل ثلاثة مدنيين.", "published": "2024-05-01"},
    {"id": "b", "text": "أعلنت هدنة في إدلب بعد القصف الذي طال الريف، وفق مصادر محلية.", "published": "2024-05-03"},
    {"id": "c", "text": "وصلت قافلة مساعدات إلى مدينة إدلب، ولم يقع قصـ.ف منذ يومين.", "published": "2024-05-02"},
    {"id": "d", "title": "في ريف إدلب", "text": "اعتقلت قوة أمنية أربعة أشخاص في بلدة دركوش أمس."},
)


@pytest.fixture(scope="module")
def knowing() -> Searching:
    return load_searching()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, knowing: Searching) -> None:
    """One folder and one loading of knowledge for all tests."""
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path_factory.getbasetemp() / "home"))
    for command in ("add", "search", "backup", "migrate"):
        monkeypatch.setattr(f"waqai.cli.{command}.load_searching", lambda: knowing)


def write(path: Path, articles: object) -> Path:
    path.write_text("".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles), encoding="utf-8")  # type: ignore[attr-defined]
    return path


@pytest.fixture
def book(tmp_path: Path, where: str, run: Run) -> str:
    """A book of the articles."""
    status, _, err = run("add", write(tmp_path / "wire.jsonl", ARTICLES), "--book", where)
    assert (status, err) == (0, "")
    return where


def found(run: Run, where: str, *args: object) -> list[str]:
    status, out, err = run("search", *args, "--book", where, "--format", "jsonl")
    assert (status, err) == (0, "")
    return [json.loads(line)["document"]["id"] for line in out.splitlines()]


def ids(where: str, query: str, knowing: Searching, limit: int | None = None) -> list[str]:
    """The documents that a query finds."""
    book = open_book(where)
    try:
        with book.read() as connection:
            hits = find_readings(connection, ask(query, knowing), Filter(), limit)
            return [connection.execute(sa.select(readings.c.document).where(readings.c.id == hit)).scalar_one() for hit in hits]
    finally:
        book.close()


def test_both_back_ends_find_the_same_forms_in_the_same_order(
    tmp_path: Path, postgresql: Cluster, run: Run, knowing: Searching
) -> None:
    pairs = {*pairs_of(FORMS), *apart_of(FORMS)}
    forms = [form for _, form in sorted(pairs)]
    days: list[dict[str, str]] = [{"published": f"2024-05-{at % 9 + 1:02}"} if at % 10 else {} for at in range(len(forms))]
    articles = [{"text": f"جاء في النص {form} كما هو"} | day for form, day in zip(forms, days, strict=True)]
    file = write(tmp_path / "forms.jsonl", articles)
    places = [str(tmp_path / "book.db"), postgresql.database()]
    for place in places:
        assert run("add", file, "--book", place)[0] == 0
    queries = [*sorted({query for query, _ in pairs}), "في النص", "في -النص", '"في النص"', "جاء -قصف -غارة", 'جاء -"النص قتلى"']
    assert [ids(places[0], query, knowing) for query in queries] == [ids(places[1], query, knowing) for query in queries]
    assert len(ids(places[1], "جاء", knowing)) == len(pairs) > 80
    for query in ("جاء", '"في النص"', 'جاء -"النص قتلى"'):
        for limit in (1, 7, len(pairs) - 5):  # with the last of these all with a day are found, and some without
            assert ids(places[0], query, knowing, limit) == ids(places[1], query, knowing, limit) == ids(places[1], query, knowing)[:limit]


def test_words_phrases_and_filters(book: str, run: Run) -> None:
    cases = (
        (["قصف"], "bca"),  # the last published first; a broken-up word is whole
        (["القصف", "إدلب"], "bca"),
        (["وبإدلب"], "bcad"),  # without a day at the end
        (["ريف إدلب"], "bad"),  # two words
        (['"ريف إدلب"'], "ad"),  # a phrase, in a text and in a title
        (['"إدلب قصفت"'], ""),  # title and text are not read across
        (["إدلب", "-هدنة"], "cad"),
        (["إدلب", '-"ريف إدلب"'], "bc"),
        (["إدلب", "--from", "2024-05-02"], "bc"),
        (["إدلب", "--to", "2024-05-02"], "ca"),
        (["إدلب", "--type", "arrest"], "d"),
        (["إدلب", "--limit", "2"], "bc"),
        (["3"], ""),
        (["طائرة"], "a"),
    )
    for query, expected in cases:
        assert found(run, book, *query) == list(expected), query


def test_spans_and_incidents_of_what_is_found(book: str, run: Run) -> None:
    _, out, _ = run("search", "قصف", "سراقب", "--book", book, "--format", "jsonl")
    hit = json.loads(out)
    text = ARTICLES[0]["text"]
    assert [(text[a:b], each["text"]) for each in hit["hits"] for a, b in [each["span"]]] == [("قصفت", "قصفت"), ("سراقب", "سراقب")]
    assert hit["title_hits"] == [{"span": [0, 3], "text": "قصف"}]
    assert "air_strike" in {incident["type"] for incident in hit["incidents"]}


def test_the_table_marks_the_words_and_says_how_the_query_was_read(book: str, run: Run) -> None:
    status, out, _ = run("search", 'قصف -هدنة "ريف إدلب"', "--book", book)
    lines = out.splitlines()
    assert status == 0
    assert lines[0] == "1 document with \u2067قصف\u2069, the phrase \"\u2067ريف إدلب\u2069\", not \u2067هدنة\u2069"
    assert lines[3] == "\u2067[قصف] على إدلب\u2069"
    assert lines[4] == "    \u2067[قصفت] طائرات حربية بلدة سراقب في [ريف إدلب]، وقتل ثلاثة مدنيين.\u2069"
    assert any(line.startswith("  - air_strike  ") for line in lines)
    _, out, _ = run("search", "إدلب", "--limit", 1, "--book", book)
    assert out.startswith("the first 1 documents with \u2067إدلب\u2069 (--limit 0 shows all)")
    assert run("search", "زرافة", "--book", book)[:2] == (0, "0 documents with \u2067زرافة\u2069\n")


def test_the_csv_is_a_row_a_document(book: str, run: Run) -> None:
    _, out, _ = run("search", "سراقب", "--book", book, "--format", "csv")
    header, row = out.split("\r\n")[:2]
    assert header == "document_id,source,url,site,title,published,hits,context,incidents"
    assert row.startswith("a,") and ",1,قصفت طائرات حربية بلدة [سراقب] في ريف" in row and " air_strike" in row


def test_the_index_follows_readings_and_verify_holds(tmp_path: Path, book: str, run: Run) -> None:
    file = write(tmp_path / "wire.jsonl", ARTICLES)
    undated = write(tmp_path / "again.jsonl", ARTICLES[3:])
    assert "4 there already" in run("add", file, "--book", book)[1]
    for date in ("2024-06-01", "2024-06-02", "2024-06-01"):  # the last one takes up an earlier reading again
        assert "1 read again" in run("add", undated, "--book", book, "--date", date)[1]
        assert found(run, book, "اعتقلت") == ["d"]
        assert found(run, book, "اعتقلت", "--from", date, "--to", date) == ["d"]
    assert run("verify", "--book", book)[0] == 0


def test_a_stale_index_is_told_and_made_anew(book: str, run: Run, knowing: Searching) -> None:
    opened = open_book(book)
    with opened.write() as connection:
        connection.execute(searched.update().where(searched.c.number == 1).values(rules="older"))
        assert count_stale(connection, knowing.stems.version) == 1
    opened.close()
    status, _, err = run("search", "قصف", "--book", book)
    assert status == 0 and "1 documents are not in the index, or by other rules; run `waqai search --rebuild" in err
    status, out, err = run("search", "--rebuild", "--book", book)
    assert (status, out) == (0, "") and "4 documents indexed" in err
    assert found(run, book, "قصف") == ["b", "c", "a"]


def test_verify_tells_a_damaged_index_and_a_rebuild_heals_it(book: str, run: Run) -> None:
    opened = open_book(book)
    with opened.write() as connection:
        connection.execute(searched.delete().where(searched.c.number == 1))
        connection.execute(searched.update().where(searched.c.number == 2).values(words=" "))
    opened.close()
    status, _, err = run("verify", "--book", book)
    assert status == 1 and "search index: 1 documents are not in it; run `waqai search --rebuild`" in err
    assert run("search", "--rebuild", "--book", book)[0] == 0
    assert run("verify", "--book", book)[0] == 0
    assert found(run, book, '"ريف إدلب"') == ["a", "d"]


def test_a_book_of_the_version_before_is_indexed_when_it_is_migrated(book: str, run: Run) -> None:
    opened = open_book(book)
    with opened.write() as connection:
        later = [f"TABLE {table.name}" for table in reversed(metadata.sorted_tables) if table.name not in FIRST]
        for what in ("TABLE searched_keys", *later, "INDEX ix_readings_found", "INDEX ix_readings_site"):
            connection.exec_driver_sql(f"DROP {what}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    opened.close()
    assert "run `waqai migrate" in run("search", "قصف", "--book", book)[2]
    assert run("migrate", "--book", book)[0] == 0
    assert found(run, book, "قصف") == ["b", "c", "a"]
    assert run("verify", "--book", book)[0] == 0


def test_a_restored_book_is_indexed(tmp_path: Path, book: str, run: Run) -> None:
    assert run("backup", tmp_path / "backup", "--book", book)[0] == 0
    other = str(tmp_path / "other.db")
    assert run("restore", tmp_path / "backup", "--book", other)[0] == 0
    assert found(run, other, "قصف") == ["b", "c", "a"]
    assert run("verify", "--book", other)[0] == 0


@pytest.mark.parametrize(("args", "says"), [([], "no word to look for"), (["-قصف"], "at least one word that is not excluded")])
def test_a_query_that_asks_for_nothing_is_wrong_usage(tmp_path: Path, run: Run, args: list[str], says: str) -> None:
    status, out, err = run("search", *args, "--book", tmp_path / "book.db")
    assert (status, out) == (2, "") and says in err
