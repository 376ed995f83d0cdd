"""Twenty thousand decisions of fifty people about a hundred incidents, four processes at once, on SQLite and PostgreSQL.

    benchmarks/desk_edits.py [--edits 20000] [--folder FOLDER] [--on SQLite|PostgreSQL]

Counted is what is lost, doubled, or was decided over a decision that its maker had not seen. FOLDER is where the file of SQLite stands.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from desking import make_example_book  # noqa: E402
from editing import edit_all, faults_in  # noqa: E402
from storing import cluster  # noqa: E402
from waqai.knowledge import load_searching  # noqa: E402
from waqai.store.backup import dump, restore  # noqa: E402
from waqai.store.book import open_book  # noqa: E402
from waqai.store.reviews import rebuild_reviews  # noqa: E402
from waqai.store.searching import rebuild  # noqa: E402

PROCESSES, CLIENTS = 4, 50


@contextmanager
def books(folder: Path) -> Iterator[dict[str, str]]:
    """A book of the examples on each back end."""
    path = folder / "book.db"
    make_example_book(path)
    with cluster() as server:
        where = server.database()
        own, other = open_book(str(path)), open_book(where, create=True)
        raw = b"".join(dump(own))
        restore(other, lambda: BytesIO(raw), "the backup")
        with other.write() as connection:
            rebuild_reviews(connection)
        rebuild(other, load_searching())
        own.close()
        other.close()
        yield {"SQLite": str(path), "PostgreSQL": where}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=20_000)
    parser.add_argument("--folder")
    parser.add_argument("--on", choices=("SQLite", "PostgreSQL"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder, books(Path(folder)) as found:
        for name, where in ((name, where) for name, where in found.items() if asked.on in (None, name)):
            begun = time.perf_counter()
            made = edit_all(where, PROCESSES, CLIENTS // PROCESSES, asked.edits // PROCESSES)
            book = open_book(where)
            faults = faults_in(book, made)
            book.close()
            refused = sum(one.refused for one in made)
            seconds = time.perf_counter() - begun
            print(f"{name}: {len(made)} decisions, {refused} refused and made anew, {len(faults)} faults, {seconds:.0f} s", flush=True)
            print("\n".join(faults[:5]))


if __name__ == "__main__":
    main()
