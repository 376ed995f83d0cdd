"""A book opens where it should and nowhere else, and its tables are those that the program knows."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from waqai.store.book import BookError, journal, open_book, revision
from waqai.store.schema import HEAD, Words, metadata


def test_the_revision_in_the_program_is_the_last_migration(root: Path) -> None:
    assert ScriptDirectory(str(root / "src" / "waqai" / "store" / "migrations")).get_current_head() == HEAD


def test_a_book_is_made_and_opened_again(where: str) -> None:
    with pytest.raises(BookError, match="no book there yet; make one with `waqai add"):
        open_book(where)
    open_book(where, create=True).close()
    book = open_book(where)
    assert revision(book) == HEAD
    book.close()


def test_migrations_make_the_tables_of_the_program(where: str) -> None:
    book = open_book(where, create=True)
    with book.read() as connection:
        own = {"include_object": lambda _, name, kind, *__: not (kind == "table" and name.startswith("searched_keys"))}
        assert compare_metadata(MigrationContext.configure(connection, opts=own), metadata) == []
    book.close()


@pytest.mark.parametrize(("found", "says"), [("0000", "run `waqai migrate"), ("9999", "update waqai")])
def test_a_book_of_another_version_is_left_alone(where: str, found: str, says: str) -> None:
    book = open_book(where, create=True)
    with book.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    book.close()
    with pytest.raises(BookError, match=says):
        open_book(where)


def test_what_is_no_book_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, only some text " * 100, encoding="utf-8")
    with pytest.raises(BookError, match="not a book; name another file"):
        open_book(str(tmp_path / "notes.txt"), create=True)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE mine (id)")
    other.close()
    for create in (False, True):
        with pytest.raises(BookError, match="a database of another program"):
            open_book(str(tmp_path / "other.db"), create=create)
    with pytest.raises(BookError, match="a folder, not a book"):
        open_book(str(tmp_path), create=True)
    with pytest.raises(BookError, match="a book is a file or a postgresql:// address"):
        open_book("mysql://root@host/db")


@pytest.mark.parametrize(
    ("version", "mode"),
    [((3, 40, 1), ("DELETE", "EXTRA")), ((3, 51, 2), ("DELETE", "EXTRA")), ((3, 51, 3), ("WAL", "FULL")), ((3, 54, 1), ("WAL", "FULL"))],
)
def test_the_journal_fits_the_version_of_sqlite(version: tuple[int, ...], mode: tuple[str, str]) -> None:
    assert journal(version) == mode


def test_sqlite_is_set_so_that_what_was_committed_lasts(tmp_path: Path) -> None:
    book = open_book(str(tmp_path / "book.db"), create=True)
    mode, synchronous = journal(sqlite3.sqlite_version_info)
    with book.read() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]
    book.close()
    assert found == [mode.lower(), {"FULL": 2, "EXTRA": 3}[synchronous], 1]


@pytest.mark.parametrize("text", ["", "plain", "a\x00b", "\x10", "\x10\x00\x100", "\x00\x10\x10\x00", "ا\x00ب", "\x10" + "0"])
def test_any_text_is_kept_as_it_is(where: str, text: str) -> None:
    table = sa.Table("kept", sa.MetaData(), sa.Column("text", Words))
    book = open_book(where, create=True)
    with book.write() as connection:
        table.create(connection)
        connection.execute(table.insert().values(text=text))
        assert connection.execute(sa.select(table.c.text)).scalar() == text
    book.close()


def test_an_unfinished_transaction_leaves_nothing(where: str) -> None:
    book = open_book(where, create=True)
    documents = metadata.tables["documents"]
    with pytest.raises(ZeroDivisionError), book.write() as connection:
        connection.execute(documents.insert().values(key="a", number=1, size=0))
        raise ZeroDivisionError
    with book.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(documents)).scalar() == 0
    book.close()
