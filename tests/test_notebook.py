"""A book in a notebook: filters, tables of four libraries, and the notebooks of the documents, run."""

import datetime as dt
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas
import polars
import pytest
import sqlalchemy as sa

import waqai
from made_events import make_events
from notebooks import FOLDER, run_notebook
from waqai.notebook import Incidents, Notebook, Rows
from waqai.release.tables import TABLES
from waqai.store.book import BookError, open_book
from waqai.store.schema import decisions


@pytest.fixture(scope="module")
def book(example_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAQAI_HOME", str(tmp_path_factory.mktemp("home")))
        with waqai.open(example_book) as opened:
            yield opened


@pytest.fixture(scope="module")
def everything(book: Notebook) -> list[dict[str, Any]]:
    return list(book.incidents(modality=None))


@pytest.mark.parametrize(
    ("asked", "is_right"),
    [
        ({"type": "shelling"}, lambda row: row["type"] == "shelling"),
        ({"type": ["shelling", "arrest"]}, lambda row: row["type"] in ("shelling", "arrest")),
        ({"country": "SY"}, lambda row: row["country"] == "SY"),
        ({"admin1": "SY-ID"}, lambda row: row["admin1"] == "SY-ID"),
        ({"country": ["SY", "YE"], "type": "air_strike"}, lambda row: row["country"] in ("SY", "YE") and row["type"] == "air_strike"),
        ({"grade": "Fair"}, lambda row: row["grade"] == "Fair"),
        ({"origins": 2}, lambda row: row["origins"] >= 2),
        ({"since": "2023-01-01"}, lambda row: row["end"] is not None and row["end"] >= dt.date(2023, 1, 1)),
        ({"until": dt.date(2020, 12, 31)}, lambda row: row["start"] is not None and row["start"] <= dt.date(2020, 12, 31)),
    ],
    ids=lambda value: "fits" if callable(value) else str(value),
)
def test_filters_keep_what_fits(asked: dict[str, Any], is_right: Any, book: Notebook, everything: list[dict[str, Any]]) -> None:
    found = list(book.incidents(modality=None, **asked))
    assert found == [row for row in everything if is_right(row)]
    assert 0 < len(found) < len(everything)


def test_a_status_that_nobody_gave_keeps_nothing(book: Notebook, everything: list[dict[str, Any]]) -> None:
    assert list(book.incidents(modality=None, status="unreviewed")) == everything
    assert len(book.incidents(modality=None, status=["accepted", "corrected"])) == 0


@pytest.mark.parametrize("day", ["soon", "2024-13-01", "31.1.2024"])
def test_a_day_that_is_none_is_refused(day: str, book: Notebook) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        book.incidents(since=day)


def test_only_what_happened_unless_asked(book: Notebook, everything: list[dict[str, Any]]) -> None:
    assert {row["modality"] for row in book.incidents()} == {"actual"}
    assert len({row["modality"] for row in everything}) > 1


def test_the_same_rows_in_four_libraries() -> None:
    incidents = Incidents(make_events(50))
    rows = list(incidents)
    assert incidents.arrow().to_pylist() == rows
    assert incidents.pl().to_dicts() == rows
    relation = incidents.rel()
    assert [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()] == rows
    frame = incidents.df()
    assert list(frame["killed_high"].astype(object).where(frame["killed_high"].notna(), None)) == [row["killed_high"] for row in rows]
    assert str(frame["killed_high"].dtype) == "Int64" and frame["start"].dtype.kind == "M"
    assert isinstance(frame, pandas.DataFrame) and isinstance(incidents.pl(), polars.DataFrame)


@pytest.mark.parametrize(
    ("name", "table"),
    [(name, name) for name in ("figures", "claims", "tolls", "evidence", "decisions")] + [("sources", "documents")],
)  # fmt: skip
def test_what_incidents_are_made_of(name: str, table: str) -> None:
    incidents = Incidents(make_events(50))
    found: Rows = getattr(incidents, name)()
    assert len(found) == found.arrow().num_rows > 0
    assert [column.name for column in found.columns] == [column.name for column in TABLES[table]] == found.arrow().column_names
    if table != "documents":
        assert {row["incident"] for row in found} <= {row["id"] for row in incidents}


def test_columns_of_a_policy_are_not_told_where_none_was_used() -> None:
    assert {"level", "withheld"}.isdisjoint(column.name for column in Incidents(make_events(1)).columns)


def test_a_notebook_shows_rows_that_do_nothing() -> None:
    events = make_events(30)
    shown = Rows("claims", [*events])._repr_html_()
    assert shown.count("<tr>") == 21 and 'dir="auto"' in shown and "the first 20" in shown
    hostile = events[0].sources[0]._replace(title="<script>alert(1)</script>\u202e")
    import msgspec

    shown = Rows("claims", [msgspec.structs.replace(events[0], sources=(hostile,))])._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown and "\u202e" not in shown


def test_a_book_that_is_read_cannot_be_changed(where: str) -> None:
    open_book(where, create=True).close()
    book = open_book(where, is_read_only=True)
    try:
        with book.read() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(decisions)).scalar() == 0
        with pytest.raises((BookError, sa.exc.InternalError), match=r"readonly|read-only"), book.write() as connection:
            connection.execute(decisions.delete())
    finally:
        book.close()


def test_a_missing_book_is_said_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="no book there yet"):
        waqai.open(tmp_path / "none.db")


def test_opening_imports_no_library_of_tables(example_book: Path) -> None:
    program = (
        f"import sys, waqai; book = waqai.open({str(example_book)!r}); rows = list(book.incidents()); assert rows; "
        "print([name for name in ('pandas', 'polars', 'duckdb', 'pyarrow', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_of_the_documents_runs_and_says_what_it_shows(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path))
    nbformat.validate(nbformat.read(path, as_version=4))
    for cell, outputs in run_notebook(path):
        printed = [[each["text"] for each in some if each["output_type"] == "stream"] for some in (cell["outputs"], outputs)]
        assert printed[0] == printed[1], "run `python tests/notebooks.py`, which writes the outputs anew"
        assert len(cell["outputs"]) == len(outputs)
    assert not re.search(str(Path.home()) + r"|/tmp/", path.read_text(encoding="utf-8"))
