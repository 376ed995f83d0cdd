"""Fixtures for all tests, and the rule that continuous integration skips nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fastapi import FastAPI

    from desking import Clock
    from storing import Cluster
    from waqai.knowledge import Knowledge
    from waqai.store.book import Book
    from web import Site

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of the example articles."""
    return ROOT / "examples"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data to measure with, which stands beside the project and is no part of it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder ../shared beside the project")
    return folder


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge that the package ships, loaded once."""
    from waqai.knowledge import load

    return load()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A running server of PostgreSQL, one for all tests."""
    from storing import cluster, need_postgresql

    need_postgresql()
    with cluster() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a book may be made: a file that is not there yet, or an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "book.db")
    server: Cluster = request.getfixturevalue("postgresql")
    return server.database()


@pytest.fixture(scope="session")
def example_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of the examples, grouped; to be read, or copied."""
    from desking import make_example_book

    path = tmp_path_factory.mktemp("examples") / "made.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAQAI_HOME", str(path.parent / "home"))
        make_example_book(path)
    return path


@pytest.fixture
def book(example_book: Path, tmp_path: Path) -> Iterator[Book]:
    """A copy of the book of the examples, with a user of each role."""
    from desking import add_users, copied

    with copied(example_book, tmp_path / "book.db") as copy:
        add_users(copy)
        yield copy


@pytest.fixture
def clock() -> Clock:
    """A clock that is set by hand."""
    from desking import Clock

    return Clock()


@pytest.fixture
def app(book: Book, knowledge: Knowledge, clock: Clock, tmp_path: Path) -> FastAPI:
    """The desk of a team on that book."""
    from desking import app_of
    from waqai.desk.doors import Team

    return app_of(book, knowledge, Team(book, clock), clock, home=tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """A command run in this process: its status, standard output and standard error."""
    from waqai.cli import main

    def call(*args: object) -> tuple[int, str, str]:
        try:
            status = main([str(arg) for arg in args])
        except SystemExit as end:
            status = int(end.code or 0)
        return status, *capsys.readouterr()

    return call


def _skipped(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("skipped", [])) if reporter else []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under CI a skipped test is a failure: what is not run is not known to work."""
    if os.environ.get("CI") and _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(config: pytest.Config, terminalreporter: pytest.TerminalReporter) -> None:
    """Say why the session failed although no test did."""
    if os.environ.get("CI") and (skipped := _skipped(config)):
        terminalreporter.write_line(f"FAILED: {len(skipped)} skipped, and CI skips nothing", red=True)


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    """A server of pages on the loopback, one for a file of tests."""
    from web import serving

    with serving() as site:
        yield site


@pytest.fixture
def site(running: Site) -> Site:
    """The same with nothing answered or asked yet."""
    running.answers.clear()
    running.asked.clear()
    return running
