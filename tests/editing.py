"""Many people who decide about the same incidents at once; afterwards each decision must stand, made by somebody who saw the one before it.

As a program, `python editing.py BOOK SEED CLIENTS EDITS`, it is some of these people, who take turns, and writes a line for each decision.
"""

import datetime as dt
import json
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from waqai.store.book import Book, BookError, open_book
from waqai.store.decisions import Decision
from waqai.store.queue import Wanted, list_queue
from waqai.store.regroup import Decided, Grouper, decide_about, make_grouper
from waqai.store.schema import decisions, reviews
from waqai.store.verify import verify

NOW = dt.datetime(2024, 6, 1, 12, 0, tzinfo=dt.UTC)


class Made(NamedTuple):
    """A decision that was kept: the incident, the version that was seen, the number that it got, and how often it was refused before."""

    incident: str
    seen: int
    number: int
    note: str
    refused: int


def versions(book: Book) -> dict[str, int]:
    """The version of each incident."""
    with book.read() as connection:
        return {row.incident: row.version for row in connection.execute(sa.select(reviews.c.incident, reviews.c.version))}


def records(book: Book) -> dict[str, str]:
    """A claim of each incident."""
    return {row["incident"]: row["body"]["reports"][0]["claims"][0] for row in list_queue(book, Wanted(None), limit=1000)}


def edit(book: Book, grouper: Grouper, seed: int, clients: int, edits: int) -> list[Made]:
    """So many people, each with pages that they opened a while ago, who decide in turn; one who is told of another opens the page anew."""
    chance = random.Random(seed)
    claims = records(book)
    ids = sorted(claims)
    pages = [dict(versions(book)) for _ in range(clients)]
    made = []
    for at in range(edits):
        who = at % clients
        id_, refused = chance.choice(ids), 0
        while True:
            note = f"{seed}-{who}-{at}"
            one = Decision(who=f"r{who}", kind=chance.choice(("accept", "reject")), claim=claims[id_], note=note)
            try:
                found = decide_about(book, [one], {id_: pages[who][id_]}, grouper, NOW)
            except BookError:  # others had the book for half a minute: nothing was written, as the page says
                continue
            if isinstance(found, Decided):
                made.append(Made(id_, pages[who][id_], found.numbers[0], note, refused))
                pages[who][id_] = found.numbers[0]
                break
            refused += 1
            pages[who][id_] = found.versions[id_]
    return made


def edit_all(where: str, processes: int, clients: int, edits: int) -> list[Made]:
    """The decisions of processes that work side by side."""
    program = [sys.executable, __file__, where]
    running = [
        subprocess.Popen([*program, str(seed), str(clients), str(edits)], stdout=subprocess.PIPE, text=True) for seed in range(processes)
    ]
    made = [Made(*json.loads(line)) for one in running for line in one.communicate()[0].splitlines()]
    assert not any(one.returncode for one in running)
    return made


def faults_in(book: Book, made: list[Made]) -> list[str]:
    """Decisions that are lost or doubled, or that were made over one that their maker had not seen; and what `verify` says."""
    with book.read() as connection:
        kept = {row.number: row.note for row in connection.execute(sa.select(decisions.c.number, decisions.c.note))}
    found = [f"lost: {one}" for one in made if kept.get(one.number) != one.note]
    found += [f"{len(kept)} kept of {len(made)} made"] if len(kept) != len(made) else []
    chains: dict[str, list[Made]] = defaultdict(list)
    for one in sorted(made, key=lambda one: one.number):
        before = chains[one.incident][-1].number if chains[one.incident] else 0
        if one.seen != before:
            found.append(f"overwritten: {one} came after {before}")
        chains[one.incident].append(one)
    now = versions(book)
    found += [f"version of {id_}: {now.get(id_)}" for id_, chain in chains.items() if now.get(id_) != chain[-1].number]
    return found + [str(fault) for fault in verify(book)]


def main() -> None:
    from waqai.knowledge import load

    where, seed, clients, edits = sys.argv[1], *map(int, sys.argv[2:])
    book = open_book(where)
    for one in edit(book, make_grouper(load()), seed, clients, edits):
        print(json.dumps(one))
    book.close()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
