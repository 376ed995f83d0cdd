"""How long the rule engines take: made-up events to ACLED, GED, PLOVER and POLECAT rows, in CPU seconds of one core.

    python benchmarks/release_rows.py --events 100000

Half of the events are attacks as news tells them, half have any value in any field. With --check every row is looked at by the checkers
of the tests, which are written from the documentation of the formats; any fault fails.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import acled_check
import ged_check
import plover_check
from releasing import FACTS, random_attack, random_event
from waqai.release.engines import ACLED, GED, PLOVER, POLECAT, Engine, load_engines, records
from waqai.release.values import Event


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--check", action="store_true", help="look at every row")
    args = parser.parse_args()
    count = args.events
    began = time.process_time()
    engines = load_engines()
    print(f"loading: {time.process_time() - began:.2f} s")
    rng = random.Random(7)
    events = [(random_event, random_attack)[number % 2](rng, number) for number in range(count)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    whole = 0.0
    for name, engine in engines.items():
        began = time.process_time()
        rows = sum(1 for _ in (records(engine, events, FACTS) if name == PLOVER else engine.table(events, FACTS).rows))
        took = time.process_time() - began
        whole += took
        print(f"{name}: {rows} rows of {count} events, {took:.2f} s, {took / count * 1e6:.0f} microseconds an event")
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"all: {whole:.2f} s; memory beside the events {more / 1024:.0f} MB")
    if args.check:
        found = list(faults(engines, events))
        print(*found[:20], f"{len(found)} faults", sep="\n")
        sys.exit(bool(found))


def faults(engines: Mapping[str, Engine], events: Sequence[Event]) -> Iterator[str]:
    """What the checkers say of the rows of all formats."""
    checks = {ACLED: acled_check.faults, GED: ged_check.faults, POLECAT: plover_check.table_faults}
    for name, check in checks.items():
        table = engines[name].table(events, FACTS)
        yield from check([column.name for column in table.columns], table.rows)
    for record in records(engines[PLOVER], events, FACTS):
        yield from plover_check.record_faults(record)


if __name__ == "__main__":
    main()
