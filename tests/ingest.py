"""A run that adds readings to a book and may be killed at any moment; what is in the book is compared with a run that nobody killed.

As a program, `python ingest.py BOOK READINGS [control] [NUMBER]`, it is one such run, which adds sixteen documents at a time and prints the
key of each once that is in the book. With `control` it works without transactions, so that the check has something to find; with a number
it works in groups of three and kills itself where the claims of that group would follow.
"""

import datetime as dt
import json
import os
import pickle
import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from waqai.store.backup import dump
from waqai.store.book import Book, open_book
from waqai.store.rows import Reading, make_rows
from waqai.store.schema import documents
from waqai.store.verify import verify
from waqai.store.write import GROUP, add_all, adding, in_groups

NOW = dt.datetime(2024, 6, 1, 12, 0, tzinfo=dt.UTC)
HERE = Path(__file__).resolve()
EXAMPLES = HERE.parent.parent / "examples"


def lines(count: int) -> Iterator[bytes]:
    """Articles as JSON Lines, each different: the example articles in turn, every tenth a new version of the one before it."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.rglob("*.txt"))]
    for at in range(count):
        url = f"https://outlet{at % 7}.example/{at - (at % 10 == 9)}"
        item = {"text": f"{texts[at % len(texts)]}\n\nالعدد {at}", "url": url, "site": f"outlet{at % 7}.example", "published": "2024-05-31"}
        yield json.dumps(item, ensure_ascii=False).encode() + b"\n"


def make_readings(count: int) -> list[Reading]:
    """The readings of so many articles."""
    import waqai
    from waqai.cli.add import read
    from waqai.read import read_jsonl

    knowing = waqai.make_engine(waqai.load())
    found = (item for item in read_jsonl(lines(count), "wire.jsonl") if isinstance(item, waqai.Document))
    return [read(waqai.code(document, knowing), knowing) for document in found]


@contextmanager
def opened(where: str) -> Iterator[Book]:
    """A book that is made where there is none."""
    book = open_book(where, create=True)
    try:
        yield book
    finally:
        book.close()


def fill(book: Book, readings: list[Reading], size: int = GROUP) -> Iterator[str]:
    """Add all readings, in groups of a size; the key of each as soon as it is in the book."""
    with adding(book):
        for group in in_groups(book, map(make_rows, readings), size):
            add_all(book, group, NOW)
            yield from (rows.document["key"] for rows in group)


def content(book: Book) -> bytes:
    """All that a book holds."""
    return b"".join(dump(book))


class Killed(NamedTuple):
    """What became of a book whose runs were killed: how often, documents that were acknowledged and lost, whether its content is right, and
    what `verify` says.
    """

    kills: int
    lost: int
    is_same: bool
    faults: tuple[str, ...]


def run_killed(where: str, readings: Path, kills: int, longest: float, chance: random.Random, expected: bytes, *how: str) -> Killed:
    """Kill (SIGKILL) runs at random times, begin again each time, and let the last one come to its end.

    Each of `how` is one more argument of the program: a run with a number ends itself, and no time is drawn for it.
    """
    done = lost = 0
    acknowledged: set[str] = set()
    while True:
        is_last = done == kills
        modes = [mode for mode in how if not (is_last and mode.isdigit())]
        process = subprocess.Popen(
            [sys.executable, str(HERE), where, str(readings), *modes], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None
        if not is_last and not any(mode.isdigit() for mode in modes):
            select.select([process.stdout], [], [])  # it has begun
            _kill(process, chance.uniform(0, longest))
        out, err = process.communicate()
        assert not is_last or "control" in how or process.returncode == 0, err.decode()
        assert is_last or not any(mode.isdigit() for mode in modes) or process.returncode == -signal.SIGKILL
        done += not is_last
        acknowledged |= {line for line in out.decode().split("\n")[:-1] if line != "begun"}
        with opened(where) as book, book.read() as connection:
            lost += len(acknowledged - set(connection.execute(sa.select(documents.c.key)).scalars()))
        if is_last:
            break
    with opened(where) as book:
        faults = tuple(str(fault) for fault in verify(book))
        return Killed(done, lost, not faults and content(book) == expected, faults)


def _kill(process: "subprocess.Popen[bytes]", after: float) -> None:
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)


def main() -> None:
    where, path, *how = sys.argv[1:]
    readings: list[Reading] = pickle.loads(Path(path).read_bytes())
    with opened(where) as book:
        if "control" in how:
            sa.event.remove(book.engine, "begin", next(iter(book.engine.dispatch.begin)))  # each statement by itself
        dies = how[-1:] and how[-1].isdigit()
        if dies:
            _die_before(book, int(how[-1]))
        print("begun", flush=True)
        for key in fill(book, readings, 3 if dies else 16):
            print(key, flush=True)


def _die_before(book: Book, number: int) -> None:
    """Kill this process where the claims of a group are to be added, for the so many-th time."""
    left = number

    def count(_: object, __: object, statement: str, *___: object) -> None:
        nonlocal left
        left -= statement.startswith("INSERT INTO claims")
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(book.engine, "before_cursor_execute", count)


if __name__ == "__main__":
    main()
