"""Redactions: is anything of a name left.

    benchmarks/redacting.py [TRIALS]    default 100, a tenth of them on PostgreSQL where it is installed

Each trial makes a book in which a name of its own stands in texts, titles, addresses, originals, decisions and the index, redacts it, and
looks for every word of the name in the bytes of all files, in all rows and in a backup; then `waqai verify` goes over the book.
"""

import shutil
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from booking import NOW, searching  # noqa: E402
from policing import knowledge  # noqa: E402
from storing import cluster, programs  # noqa: E402
from test_redact import SALT, filled, make_name, names_of, stands  # noqa: E402
from waqai.store.redact import redact  # noqa: E402
from waqai.store.verify import verify  # noqa: E402


def trial(seed: int, where: str, folder: Path, counts: Counter[str]) -> None:
    name = make_name(seed)
    book = filled(where, name)
    counts["stood there before"] += bool(stands(name, book, folder))
    redact(book, names_of(name), knowledge(), searching(), "amal", NOW, SALT)
    book.engine.dispose()
    left = stands(name, book, folder)
    counts["left somewhere"] += bool(left)
    counts["faults"] += len(list(verify(book)))
    book.close()
    if left:
        print(f"trial {seed}: {', '.join(left)}")


def run() -> None:
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        server = stack.enter_context(cluster()) if programs() is not None else None
        for seed in range(100, 100 + trials):
            folder = Path(tempfile.mkdtemp())
            where = server.database() if server is not None and seed % 10 == 0 else str(folder / "book.db")
            counts["on PostgreSQL" if "://" in where else "on SQLite"] += 1
            trial(seed, where, folder, counts)
            shutil.rmtree(folder)
    print(f"{trials} trials:", ", ".join(f"{count} {what}" for what, count in counts.items()))


if __name__ == "__main__":
    run()
