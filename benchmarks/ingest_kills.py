"""An ingest of 200 documents killed (SIGKILL) at random times and begun again: what is lost, what is there twice, what differs.

    benchmarks/ingest_kills.py [KILLS] [FOLDER]    default 1,000, eight to an ingest; the books are made in FOLDER

Exit status 1 where a document is lost or doubled, where a book differs from one that nobody killed, or where the control (the same without
transactions) does not fail.
"""

import pickle
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from ingest import content, fill, make_readings, opened, run_killed  # noqa: E402

DOCUMENTS, EACH, CONTROL = 200, 8, 40


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    chance = random.Random(20_240_531)
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        here = Path(folder)
        readings = make_readings(DOCUMENTS)
        (here / "readings").write_bytes(pickle.dumps(readings))
        begin = time.monotonic()
        with opened(str(here / "whole.db")) as book:
            for _ in fill(book, readings):
                pass
            expected = content(book)
        longest = time.monotonic() - begin
        failed = 0
        for name, most in (("kills", count), ("control", CONTROL)):
            kills = lost = differ = faults = books = 0
            while kills < most:
                books += 1
                where = str(here / f"{name}{books}.db")
                found = run_killed(where, here / "readings", min(EACH, most - kills), longest, chance, expected, *({"control"} & {name}))
                kills, lost, differ, faults = (
                    kills + found.kills,
                    lost + found.lost,
                    differ + (not found.is_same),
                    faults + len(found.faults),
                )
                if kills >= most or books % 10 == 0:
                    print(f"{name}: {kills} kills of {books} books: {lost} lost, {differ} books differ, {faults} faults found", flush=True)
            is_bad = bool(lost or differ or faults)
            failed |= is_bad != (name == "control")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
