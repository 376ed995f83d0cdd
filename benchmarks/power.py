"""Losses of power while documents are added to a book: is what was acknowledged there when the power comes back.

    benchmarks/power.py [CUTS]        default 20,000, half with a write-ahead log and half with a rollback journal

What `waqai add` does is written down statement by statement and file by file, done again over a file system that records every write and
sync, and cut between any two of them. Two controls, `synchronous` one step lower and originals without syncs, must lose something. Exit
status 1 where a book is damaged, a document that was acknowledged is missing or without its original, or where a control loses nothing.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from ingest import make_readings  # noqa: E402
from powercut import cut_power  # noqa: E402

MODES = (("WAL", "FULL", True), ("DELETE", "EXTRA", True))
CONTROLS = (("WAL", "NORMAL", True), ("DELETE", "FULL", True), ("WAL", "FULL", False))


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    readings = make_readings(30)
    failed = False
    for journal, synchronous, is_synced in (*MODES, *CONTROLS):
        is_control = (journal, synchronous, is_synced) in CONTROLS
        cuts = count // 4 if is_control else count // len(MODES)
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
            found = cut_power(Path(folder), readings, journal, synchronous, is_synced, cuts, seed=20_240_531)
        name = f"{journal} {synchronous}{'' if is_synced else ', originals without syncs'}{' (control)' if is_control else ''}"
        print(f"{name}: {found.cuts} cuts: {found.corrupt} damaged, {found.lost} lost, {found.without} without original", flush=True)
        failed |= any(found[1:]) != is_control
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
