"""Full disks and failing disks while documents are added: a clear message, a whole book, and the same bytes when it is done again.

    benchmarks/faults.py [FAULTS]        default 500, of five kinds in turn

    size    the process may write no file larger than so many bytes (RLIMIT_FSIZE), originals and database alike
    pages   the database may grow to so many pages and no further, as on a full disk
    write, sync, rename    the so many-th write, sync or rename of an original fails (ENOSPC, EIO)

Exit status 1 where a run shows a fault of the program in place of a message, where a book is not whole afterwards, where something that was
acknowledged is missing, where the next run does not end with the content of a run that nothing disturbed, or where no fault came.
"""

import errno
import os
import random
import resource
import sys
import tempfile
from collections import Counter
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

import sqlalchemy as sa  # noqa: E402

from ingest import content, fill, make_readings, opened  # noqa: E402
from waqai.store import originals  # noqa: E402
from waqai.store.book import BookError  # noqa: E402
from waqai.store.rows import Reading  # noqa: E402
from waqai.store.schema import documents  # noqa: E402
from waqai.store.verify import verify  # noqa: E402

DOCUMENTS, GROUP = 25, 4  # a transaction holds a few documents, so that faults come between and within them
KINDS = ("size", "pages", "write", "sync", "rename")
MESSAGE, FAULT = 1, 3


def disturb(kind: str, number: int, book: Any) -> None:
    """Make the run fail at some point."""
    if kind == "size":
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
    elif kind == "pages":
        sa.event.listen(book.engine, "begin", lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {number}"))
    else:
        left = number
        owner, name = {"write": (Path, "open"), "sync": (os, "fsync"), "rename": (Path, "replace")}[kind]
        real = getattr(owner, name)

        def failing(*args: Any, **more: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                code = errno.EIO if kind == "sync" else errno.ENOSPC
                raise OSError(code, os.strerror(code), str(args[0]))
            return real(*args, **more)

        setattr(owner, name, failing)
        originals.os.fsync = os.fsync


def disturbed(where: str, readings: list[Reading], kind: str, number: int, said: Path) -> int:
    """A disturbed run in a process of its own: how it ended. What it wrote stands in a file, the keys of what was acknowledged first."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with said.open("w") as sys.stdout, redirect_stderr(sys.stdout):
        status = run(where, readings, kind, number)
    os._exit(status)


def run(where: str, readings: list[Reading], kind: str, number: int) -> int:
    """One disturbed run; the exit status says how it ended."""
    try:
        with opened(where) as book:
            disturb(kind, number, book)
            for key in fill(book, readings, GROUP):
                print(key, flush=True)
    except BookError as error:
        print(error, file=sys.stderr)
        return MESSAGE
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return MESSAGE
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return FAULT
    return 0


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    chance = random.Random(20_240_531)
    total: Counter[str] = Counter()
    bad = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        here = Path(folder)
        readings = make_readings(DOCUMENTS)
        with opened(str(here / "whole.db")) as book:
            for _ in fill(book, readings, GROUP):
                pass
            expected = content(book)
            with book.read() as connection:
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
        with opened(str(here / "empty.db")) as book, book.read() as connection:
            least = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
        most = {"size": pages * 4096, "pages": pages - 1, "write": DOCUMENTS, "sync": 3 * DOCUMENTS, "rename": DOCUMENTS}
        for at in range(count):
            kind = KINDS[at % len(KINDS)]
            number = chance.randint({"size": least * 4096, "pages": least}.get(kind, 1), most[kind])
            where = str(here / f"{at}.db")
            status = disturbed(where, readings, kind, number, here / "said")
            said = (here / "said").read_text().split("\n")
            total[kind] += status == MESSAGE
            found = [] if status in (0, MESSAGE) else said[-2:]
            with opened(where) as book:
                found += [str(fault) for fault in verify(book) if "belongs to no document" not in str(fault)]
                with book.read() as connection:
                    acknowledged = {line for line in said if len(line) == 64}
                    if not acknowledged <= set(connection.execute(sa.select(documents.c.key)).scalars()):
                        found.append("acknowledged and lost")
                for _ in fill(book, readings, GROUP):
                    pass
                if content(book) != expected:
                    found.append("another content when done again")
                found += map(str, verify(book))
            for line in found:
                print(f"{kind} {number}: {line}")
            bad += bool(found)
            if at % 50 == 49:
                print(f"{at + 1} runs: {bad} not right", flush=True)
    print(f"{count} runs, {total.total()} disturbed ({', '.join(f'{kind} {total[kind]}' for kind in KINDS)}): {bad} not right")
    return int(bool(bad) or not all(total[kind] for kind in KINDS))


if __name__ == "__main__":
    sys.exit(main())
