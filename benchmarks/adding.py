"""How fast documents are added to a book, and what part of that is the store.

    benchmarks/adding.py [DOCUMENTS] [WORKERS] [FOLDER] [BOOK]    default 10,000 and 2; the book is made in FOLDER, or is the address BOOK;
    BOOK `wal` makes a file with the settings of SQLite 3.51.3 and later

The documents are the example articles, each a little different. "Store time" is the time of the main program within the functions of the
store: asking what is there, waiting for originals, one transaction a group. Printed are documents a second; the share of store time in the
whole, as time and as work of the processor; the work of all processes, that of the threads which sync originals apart; and the same with
nothing kept (`waqai code`). Where others use the machine, only work can be compared.
"""

import io
import os
import sys
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from ingest import lines  # noqa: E402
from waqai.cli import add, main  # noqa: E402
from waqai.store import book as books  # noqa: E402
from waqai.store import originals, write  # noqa: E402


class Clock:
    """Time, and work of its own thread, spent in some functions."""

    def __init__(self) -> None:
        self.wall = self.work = 0.0

    def timed(self, owner: Any, *names: str) -> None:
        """Count the time of some functions from now on."""
        for name in names:
            setattr(owner, name, self._counting(getattr(owner, name)))

    def _counting(self, function: Any) -> Any:
        def call(*args: Any) -> Any:
            wall, work = time.monotonic(), time.thread_time()
            try:
                return function(*args)
            finally:
                self.wall += time.monotonic() - wall
                self.work += time.thread_time() - work

        return call


class Cost(NamedTuple):
    """What a command took: seconds, and work of the main program and of the workers in seconds of a processor."""

    wall: float
    main: float
    workers: float

    @property
    def work(self) -> float:
        """Of all processes."""
        return self.main + self.workers


def measure(*args: object) -> Cost:
    begin, before = time.monotonic(), os.times()
    with redirect_stdout(io.StringIO()):
        status = main([str(arg) for arg in args])
    assert status == 0
    after = os.times()
    workers = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(time.monotonic() - begin, after.user + after.system - before.user - before.system, workers)


def run() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    workers = sys.argv[2] if len(sys.argv) > 2 else "2"
    store, syncing = Clock(), Clock()
    store.timed(add, "add_all", "find_known")
    store.timed(write, "written")
    syncing.timed(originals.Folder, "write")
    syncing.timed(originals, "sync_folder")
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as folder:
        wire = Path(folder) / "wire.jsonl"
        wire.write_bytes(b"".join(lines(count)))
        book = sys.argv[4] if len(sys.argv) > 4 else "file"
        if book == "wal":
            books.journal = lambda _: ("WAL", "FULL")
        book = book if "://" in book else f"{folder}/book.db"
        plain = measure("code", wire, "--workers", workers, "--output", f"{folder}/records.jsonl")
        each = 1000 / count
        print(f"code only: {count / plain.wall:.0f} documents/s; {each * plain.work:.2f} ms of work a document", flush=True)
        first = measure("add", wire, "--workers", workers, "--book", book)
        print(f"added: {count / first.wall:.0f} documents/s; store time {store.wall / first.wall:.0%} of the time:", flush=True)
        print(f"    {each * store.work:.2f} ms of work a document, {each * (store.wall - store.work):.2f} ms of waiting")
        print(f"    work: {each * first.main:.2f} ms in the main program, {each * first.workers:.2f} ms in the workers; of that the store")
        print(f"    {store.work / first.work:.1%}, with the threads that sync originals {(store.work + syncing.work) / first.work:.1%}")
        print(f"    against coding alone {first.work / plain.work - 1:+.0%} work, {first.wall / plain.wall - 1:+.0%} time")
        again = measure("add", wire, "--workers", workers, "--book", book)
        print(f"added again: {count / again.wall:.0f} documents/s")
        size = sum(path.stat().st_size for path in Path(folder).glob("book.db*") if path.is_file())
        print(f"{size / count / 1000:.1f} kB a document in the book, {wire.stat().st_size / count / 1000:.1f} kB in the input")


if __name__ == "__main__":
    run()
