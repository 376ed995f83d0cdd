"""Books for tests: a file of SQLite, or a database in a cluster of PostgreSQL of our own in a temporary folder."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

USER = "nobody"  # whom the server runs as where the tests run as root, which it refuses
_numbers = count(1)


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the latest version; Debian keeps them out of the search path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    return debian[-1] if debian else Path(found).resolve().parent if found else None


class Cluster:
    """A running server of PostgreSQL, reached through a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._programs = programs()

    def run(self, name: str, *args: str) -> None:
        """Run one of PostgreSQL's programs as the user of the server."""
        assert self._programs is not None
        as_user = {"user": USER, "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run(
            [str(self._programs / name), *args],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **as_user,  # type: ignore[call-overload]
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c max_connections=40 -c recovery_init_sync_method=syncfs"
        )
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-o", options, "-w", "start")

    def stop(self, mode: str = "immediate") -> None:
        """End the server."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def database(self) -> str:
        """The address of a new, empty place for a book: a schema, which is made much faster than a database."""
        import psycopg

        name = f"book{next(_numbers)}"
        with psycopg.connect(f"host={self.folder} user=waqai dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"postgresql://waqai@/postgres?host={self.folder}&options=-csearch_path%3D{name}"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster of PostgreSQL that goes when this ends."""
    folder = Path(tempfile.mkdtemp(prefix="waqai-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER, "nogroup")
        server = Cluster(folder)
        server.run("initdb", "-D", str(folder / "data"), "-U", "waqai", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def need_postgresql() -> None:
    """Skip where no PostgreSQL is installed."""
    if programs() is None:
        pytest.skip("no PostgreSQL on this machine; on Debian: apt-get install postgresql")
