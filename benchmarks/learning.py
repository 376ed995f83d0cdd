"""What a lexicon learned from review is worth: a reviewer who says what a gold file says, and the score on documents that nobody reviewed.

    python benchmarks/learning.py ../shared/gold/dev.jsonl

The documents are dealt into two halves. In the one each incident that was read is accepted, its parties and source corrected where they
differ from the gold, or rejected where the gold has none; what these decisions propose is accepted as `waqai learn --all-with N` does, for
N of 1 and 2; and the other half is scored with the rows and without. Then the halves change places. Told are the proposals, the time that
making them took, and the figures of both halves together. Places are left alone, since the gold has no names of places.
"""

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from waqai import code, load, make_engine, make_record
from waqai.cli.add import read
from waqai.cli.score import gold_document, read_gold
from waqai.learn.decided import read_decided
from waqai.learn.folder import accept, fitting
from waqai.learn.propose import propose
from waqai.pipeline import Engine
from waqai.score import Comparer, pair, score, value
from waqai.store.book import open_book
from waqai.store.decisions import Decision, append
from waqai.store.write import add

NOW = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
FIELDS = ("actor", "target", "attribution")
Item = Mapping[str, Any]


def decisions_of(doc: Item, record: Item, comparer: Comparer) -> Iterator[Decision]:
    """What a reviewer who knows the gold decides about a document."""
    pairs = {j: i for i, j in pair(doc["incidents"], record["incidents"], lambda a, b: a == b, comparer)}
    for j, incident in enumerate(record["incidents"]):
        first = incident["claims"][0]["trigger"]
        claim = f"{record['document']['sha256']}:{first[0]}-{first[1]}:{incident['type']}"
        if j not in pairs:
            yield Decision(who="gold", kind="reject", claim=claim)
            continue
        gold = doc["incidents"][pairs[j]]
        yield Decision(who="gold", kind="accept", claim=claim)
        for field in FIELDS:
            wanted, found = value(gold, field), value(incident, field)
            is_known = bool(found and found.get("id") and wanted and found["class"] == wanted["class"])  # under another name in the gold
            if wanted and not is_known and not (found and comparer.same(field, wanted, found)):
                yield Decision(who="gold", kind="correct", claim=claim, after={"field": field, "value": {"id": None, **wanted}})


def learned(docs: Sequence[Item], least: int, folder: Path, engine: Engine, told: Counter[str]) -> Engine:
    """The engine with what the decisions about some documents teach."""
    book = open_book(str(folder / "book.db"), create=True)
    comparer = Comparer(engine.knowledge)
    for doc in docs:
        coded = code(gold_document(dict(doc)), engine)
        reading = read(coded, engine)
        add(book, reading, NOW)
        with book.write() as connection:
            append(connection, list(decisions_of(doc, reading.record, comparer)), NOW)
    begun = time.process_time()
    found = propose(read_decided(book), engine, folder)
    told["CPU seconds"] += round(time.process_time() - begun)
    wanted = [one for one in found.found if one.lines and one.origins >= least and not one.against]
    told.update(one.kind for one in wanted)
    told.update({f"none: {why}": count for why, count in found.passed.items()})
    accept(folder, fitting(folder, wanted), book.name)
    book.close()
    return make_engine(load(folder))


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", help="a gold file")
    docs = read_gold(parser.parse_args().gold)
    halves = docs[0::2], docs[1::2]
    engine = make_engine(load())
    comparer = Comparer(engine.knowledge)

    def coded(some: Sequence[Item], by: Engine) -> dict[str, Any]:
        return {doc["id"]: make_record(d, code(d, by).incidents)["incidents"] for doc in some for d in [gold_document(dict(doc))]}

    for least in (0, 2, 1):
        told: Counter[str] = Counter()
        records: dict[str, Any] = {}
        for mine, others in (halves, halves[::-1]):
            with tempfile.TemporaryDirectory() as folder:
                by = learned(mine, least, Path(folder), engine, told) if least else engine
                records |= coded(others, by)
        figures = score(docs, records, comparer).figures
        print(f"{f'rows of {least} documents or more' if least else 'without rows'}: {dict(sorted(told.items()))}")
        print("  " + "  ".join(f"{name} {one.f1:.4f}" for name, one in figures.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
