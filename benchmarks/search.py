"""How long a search takes in a book of made-up documents, on SQLite and on PostgreSQL, and what the index costs.

    python benchmarks/search.py [DOCUMENTS] [--postgresql]

Documents hold some 320 words each, drawn from the example articles as often as the words of a language occur: the second most frequent half
as often as the first, and so on. Times are of the process (`cpu`) and of the clock; of each sort of query the median and the longest.
"""

import argparse
import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from storing import cluster  # noqa: E402
from waqai.knowledge import Searching, load_searching  # noqa: E402
from waqai.model import Document  # noqa: E402
from waqai.pipeline import ask, cut, read, take_entry  # noqa: E402
from waqai.store.book import Book, open_book  # noqa: E402
from waqai.store.schema import documents, readings  # noqa: E402
from waqai.store.search import Filter, find_readings, put_entries  # noqa: E402

WORDS, BATCH, TIMES = 320, 1000, 50


def vocabulary(knowing: Searching) -> list[str]:
    """The words of the examples and of the lists of stemming, the most frequent of the examples first."""
    counts: dict[str, int] = {}
    for path in sorted((ROOT / "examples").iterdir()):
        if path.suffix in (".txt", ".jsonl"):
            for token in cut(path.read_text(encoding="utf-8"), knowing).tokens:
                if token.kind == "word":
                    counts[token.text] = counts.get(token.text, 0) + 1
    return sorted(counts, key=lambda word: (-counts[word], word)) + sorted(knowing.stems.known)


def fill(book: Book, count: int, words: list[str], knowing: Searching) -> None:
    """Put documents into a book without coding them, and say what indexing took."""
    made = stored = 0.0
    number = 0
    while number < count:
        with book.write() as connection:
            for text in texts_of(number, min(BATCH, count - number), words):
                number += 1
                document = Document(id=str(number), source="made up", text=text, sha256=f"{number:064x}")
                view = read(document, knowing)
                began = time.process_time()
                entry = take_entry(view, knowing)
                made += time.process_time() - began
                connection.execute(documents.insert(), {"key": document.sha256, "number": number, "size": len(text)})
                connection.execute(readings.insert(), _row(number, document))
                began = time.perf_counter()
                put_entries(connection, [(number, entry)])
                stored += time.perf_counter() - began
    print(f"  indexing: {made / count * 1000:.2f} ms cpu a document for its keys, {stored / count * 1000:.2f} ms to store them")


def texts_of(first: int, count: int, words: list[str]) -> list[str]:
    """The texts of a batch, the same on every run."""
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(words))))
    draw = random.Random(first)
    return [" ".join(draw.choices(words, cum_weights=weights, k=WORDS)) for _ in range(count)]


def _row(number: int, document: Document) -> dict[str, object]:
    day = dt.date(2015, 1, 1) + dt.timedelta(days=number * 7919 % 3600)
    own = {"id": document.sha256, "document": document.sha256, "number": number, "current": True, "program": "-", "knowledge": "-"}
    return own | {"added": "-", "published": day, "facts": "{}", "text": document.text, "print": b""}


def sizes(book: Book) -> str:
    """What the index takes of the book."""
    with book.read() as connection:
        if connection.dialect.name == "sqlite":
            asked = "SELECT name, sum(pgsize) / 1e6 FROM dbstat WHERE name LIKE 'searched%' OR name = 'readings' GROUP BY name"
            try:
                return ", ".join(f"{name} {size:.1f} MB" for name, size in connection.exec_driver_sql(asked))
            except sa.exc.OperationalError:  # this SQLite was built without the table of sizes
                return "sizes are not known"
        names = ("readings", "searched", "searched_keys")
        return ", ".join(f"{n} {connection.exec_driver_sql(f'SELECT pg_total_relation_size({n!r})').scalar() / 1e6:.1f} MB" for n in names)


def measure(book: Book, words: list[str], knowing: Searching) -> None:
    """Time queries of each sort."""
    draw = random.Random(3)
    sorts = {
        "the most frequent words": [words[i] for i in range(10)],
        "one word of the first 1,000": [draw.choice(words[:1000]) for _ in range(TIMES)],
        "one word of all": [draw.choice(words) for _ in range(TIMES)],
        "two words of the first 200": [" ".join(draw.sample(words[:200], 2)) for _ in range(TIMES)],
        "a phrase of two frequent words": ['"' + " ".join(draw.sample(words[:60], 2)) + '"' for _ in range(TIMES)],
        "a word without another": [f"{draw.choice(words[:200])} -{draw.choice(words[:200])}" for _ in range(TIMES)],
    }
    with book.read() as connection:
        for name, queries in sorts.items():
            took, hits = [], []
            for typed in queries:
                query = ask(typed, knowing)
                find_readings(connection, query, Filter(), 21)
                began = time.perf_counter()
                find_readings(connection, query, Filter(), 21)
                took.append((time.perf_counter() - began) * 1000)
                hits.append(len(find_readings(connection, query, Filter(), None)))
            middle, most = statistics.median(took), max(took)
            print(f"  {name}: {middle:.1f} ms, longest {most:.1f} ms; {statistics.median(hits):.0f} documents found, at most {max(hits)}")


@contextmanager
def books(postgresql: bool) -> Iterator[Book]:
    """An empty book."""
    if postgresql:
        with cluster() as server:
            book = open_book(server.database(), create=True)
            yield book
            book.close()
        return
    with tempfile.TemporaryDirectory() as folder:
        book = open_book(str(Path(folder) / "book.db"), create=True)
        yield book
        book.close()


def main() -> None:
    """Fill a book and search in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="?", type=int, default=20_000)
    parser.add_argument("--postgresql", action="store_true")
    args = parser.parse_args()
    knowing = load_searching()
    words = vocabulary(knowing)
    with books(args.postgresql) as book:
        print(f"{args.documents:,} documents, {book.engine.dialect.name}")
        fill(book, args.documents, words, knowing)
        if args.postgresql:
            with book.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("ANALYZE")
        print(f"  {sizes(book)}")
        measure(book, words, knowing)


if __name__ == "__main__":
    main()
