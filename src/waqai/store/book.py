"""Opening a book: a file of SQLite that its user owns, or a database of PostgreSQL, set so that what was acknowledged lasts."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from waqai.store.originals import Folder, Originals, Table
from waqai.store.schema import HEAD

# From here on a write-ahead log cannot be reset while another connection writes to it, which could damage a book.
SAFE_LOG = (3, 51, 3)
OLDEST = (3, 35, 0)
_LOCK = 0x77617161  # of PostgreSQL: one writer of a book at a time, as SQLite has it
_WAIT = 30_000  # milliseconds that a writer waits for another


class BookError(Exception):
    """A book that cannot be used, in one line: what is wrong and what to do about it."""


@dataclass(frozen=True)
class Book:
    """An open book: its name for people, its database, and where the bytes of its documents are."""

    name: str
    engine: sa.Engine
    originals: Originals

    @property
    def address(self) -> str:
        """What another process opens the book by; of PostgreSQL it holds the password."""
        return self.engine.url.render_as_string(hide_password=False) if "://" in self.name else self.name

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the book."""
        with _explained(self.name), self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction: all that is done with the connection lasts when this ends, or nothing of it. Writers wait for one another."""
        with _explained(self.name), self.engine.connect().execution_options(is_writer=True) as connection, connection.begin():
            yield connection

    def compact(self) -> None:
        """Give back the space of what is gone, so that nothing of it stays in the files of the database."""
        with _explained(self.name), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if self.engine.dialect.name == "postgresql":
                for name in sa.inspect(connection).get_table_names():
                    connection.exec_driver_sql(f'VACUUM FULL "{name}"')
                return
            connection.rollback()  # the transaction that every connection begins with
            raw = connection.connection.driver_connection
            assert raw is not None
            for statement in ("PRAGMA secure_delete = ON", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                raw.execute(statement).close()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def journal(version: tuple[int, ...]) -> tuple[str, str]:
    """The `journal_mode` and `synchronous` with which this version of SQLite keeps what was committed through a loss of power."""
    return ("WAL", "FULL") if version >= SAFE_LOG else ("DELETE", "EXTRA")


def open_book(where: str, *, create: bool = False, migrating: bool = False, is_read_only: bool = False) -> Book:
    """The book in a file or at a `postgresql://` address; a BookError where it is none or of another version.

    `create` makes one where there is none; `migrating` opens one of an earlier version as well. Where it `is_read_only`, the database
    itself refuses to change anything.
    """
    book = _postgresql(where) if "://" in where else _sqlite(Path(where), create)
    if is_read_only:
        sa.event.listen(book.engine, "connect", _forbid_writing)
    try:
        found = revision(book)
        if found is None and create:
            migrate(book)
        elif found is None:
            raise BookError(f"{book.name}: no book there yet; make one with `waqai add INPUT... --book {book.name}`")
        elif found > HEAD:
            raise BookError(f"{book.name}: made by a later version of waqai (revision {found}, this one knows {HEAD}); update waqai")
        elif found < HEAD and not migrating:
            raise BookError(f"{book.name}: made by an earlier version of waqai; run `waqai migrate --book {book.name}`")
    except BaseException:
        book.close()
        raise
    return book


def _sqlite(path: Path, create: bool) -> Book:
    if sqlite3.sqlite_version_info < OLDEST:
        raise BookError(
            f"SQLite {sqlite3.sqlite_version} is too old for a book; use a Python with SQLite {'.'.join(map(str, OLDEST))} or later"
        )
    if path.is_dir():
        raise BookError(f"{path}: a folder, not a book; name a file")
    if not path.exists():
        if not create:
            raise BookError(f"{path}: no book there yet; make one with `waqai add INPUT... --book {path}`")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BookError(f"{path}: its folder cannot be made: {error.strerror}; name another file") from None
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return Book(str(path), engine, Folder(path.with_name(path.name + ".originals")))


def _set_up_sqlite(raw: sqlite3.Connection, _: object) -> None:
    raw.isolation_level = None  # transactions begin where we say
    mode, synchronous = journal(sqlite3.sqlite_version_info)
    for name, value in (
        ("busy_timeout", _WAIT),
        ("mmap_size", 0),  # a failing disk must be an error, not a signal; a stray write must not reach the file
        ("journal_mode", mode),
        ("synchronous", synchronous),
        ("fullfsync", 1),  # macOS: past the cache of the disk
        ("checkpoint_fullfsync", 1),
        ("cache_size", -32_000),  # kB: a transaction of many documents stays in memory until its end
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
    ):
        raw.execute(f"PRAGMA {name} = {value}").close()


def _forbid_writing(raw: Any, _: object) -> None:
    if isinstance(raw, sqlite3.Connection):
        raw.execute("PRAGMA query_only = 1").close()
    else:
        raw.execute("SET default_transaction_read_only = on")
        raw.commit()


def _begin_sqlite(connection: sa.Connection) -> None:
    is_writer = connection.get_execution_options().get("is_writer")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")


def _postgresql(where: str) -> Book:
    try:
        url = sa.make_url(where)
    except sa.exc.ArgumentError:
        raise BookError(f"{where}: no address of a book; write postgresql://user@host/database") from None
    name = url.render_as_string(hide_password=True)
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise BookError(f"{name}: a book is a file or a postgresql:// address")
    try:
        engine = sa.create_engine(url.set(drivername="postgresql+psycopg"))
    except ImportError:
        raise BookError(f"{name}: PostgreSQL needs one more package; install it with: pip install 'waqai[postgres]'") from None
    sa.event.listen(engine, "connect", _check_server)
    sa.event.listen(engine, "begin", _begin_postgresql)
    return Book(name, engine, Table(engine))


def _begin_postgresql(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("is_writer"):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _check_server(raw: Any, _: object) -> None:
    """Refuse a server that loses what it acknowledged."""
    with raw.cursor() as cursor:
        for name in ("fsync", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone()[0] != "on":
                raise BookError(f"the PostgreSQL server runs with {name} off and would lose a book with its power; turn it on")
    raw.rollback()


def revision(book: Book) -> str | None:
    """The revision of a book's tables; None where it has none yet."""
    with book.read() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            if sa.inspect(connection).get_table_names():
                raise BookError(f"{book.name}: a database of another program, not a book; name another")
            return None
        found: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        return found


def migrate(book: Book, to: str = "head") -> None:
    """Bring the tables of a book to a revision, all or nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with book.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


_REMEDIES = {
    "SQLITE_BUSY": "another program is writing to it; wait until that is done",
    "SQLITE_FULL": "no space is left on its disk; make room and run the command again",
    "SQLITE_NOTADB": "not a book; name another file",
    "SQLITE_CORRUPT": "damaged; restore the latest backup with `waqai restore`",
    "SQLITE_READONLY": "cannot be written; check who may write to it and to its folder",
    "SQLITE_CANTOPEN": "cannot be opened; check the name, and who may write to its folder",
    "SQLITE_IOERR": "its disk failed to read or write; make sure of the disk and run the command again",
}


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Errors of the database in one line with a remedy."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.DatabaseError) as error:
        cause = error.orig
        code = getattr(cause, "sqlite_errorname", None) or ""
        remedy = next((text for start, text in _REMEDIES.items() if code.startswith(start)), None)
        if remedy:
            raise BookError(f"{name}: {cause}: {remedy}") from error
        if isinstance(error, sa.exc.OperationalError):
            first = str(cause).strip().split("\n", 1)[0]
            raise BookError(f"{name}: {first}; check the address, the server and the free space") from error
        raise
