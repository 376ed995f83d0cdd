"""How fast documents are added to a book, and what part of that is the store.

    benchmarks/adding.py [DOCUMENTS] [WORKERS] [FOLDER] [BOOK]    default 10,000 and 2; the book is made in FOLDER, or is the address BOOK;
    BOOK `wal` makes a file with the settings of SQLite 3.51.3 and later

The documents are the example articles, each a little different. Printed are documents a second, the share of the time in which the main
program was in the store, how much of that it worked and how much it waited for the disk, and the same with nothing kept (`waqai code`).
"""

import io
import sys
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from ingest import lines  # noqa: E402
from waqai.cli import add, main  # noqa: E402
from waqai.store import book as store  # noqa: E402
from waqai.store import write  # noqa: E402


class Clock:
    """Time and work spent in some functions."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def timed(self, function: Any) -> Any:
        """The function, its time counted."""

        def call(*args: Any) -> Any:
            wall, cpu = time.monotonic(), time.process_time()
            try:
                return function(*args)
            finally:
                self.wall += time.monotonic() - wall
                self.cpu += time.process_time() - cpu

        return call


def measure(*args: object) -> float:
    begin = time.monotonic()
    with redirect_stdout(io.StringIO()):
        status = main([str(arg) for arg in args])
    assert status == 0
    return time.monotonic() - begin


def run() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    workers = sys.argv[2] if len(sys.argv) > 2 else "2"
    clock = Clock()
    add.add_all, add.find_known, write.written = clock.timed(add.add_all), clock.timed(add.find_known), clock.timed(write.written)
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as folder:
        wire = Path(folder) / "wire.jsonl"
        wire.write_bytes(b"".join(lines(count)))
        book = sys.argv[4] if len(sys.argv) > 4 else "file"
        if book == "wal":
            store.journal = lambda _: ("WAL", "FULL")
        book = book if "://" in book else f"{folder}/book.db"
        plain = measure("code", wire, "--workers", workers, "--output", f"{folder}/records.jsonl")
        print(f"code only: {count / plain:.0f} documents/s", flush=True)
        first = measure("add", wire, "--workers", workers, "--book", book)
        wait = clock.wall - clock.cpu
        print(f"added: {count / first:.0f} documents/s; the store took {clock.wall / first:.0%} of the time:", flush=True)
        print(f"    {1000 * clock.cpu / count:.2f} ms of work a document, {1000 * wait / count:.2f} ms of waiting for the disk")
        print(f"    against coding alone {first / plain - 1:+.0%} time")
        again = measure("add", wire, "--workers", workers, "--book", book)
        print(f"added again: {count / again:.0f} documents/s")
        size = sum(path.stat().st_size for path in Path(folder).glob("book.db*") if path.is_file())
        print(f"{size / count / 1000:.1f} kB a document in the book, {wire.stat().st_size / count / 1000:.1f} kB in the input")


if __name__ == "__main__":
    run()
