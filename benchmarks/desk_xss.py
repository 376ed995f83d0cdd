"""Texts that try to be markup or script, in every view of text of the review desk, in both languages, in a real browser.

    benchmarks/desk_xss.py

All texts of `tests/payloads.py` stand in the text, title, outlet, address and author of articles, in notes, names of reviewers and
corrected fields. Counted is what a page did that it must not: scripts that ran, elements that are not ours, broken policies, requests to
others.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from browsing import browse  # noqa: E402
from desking import make_hostile_book  # noqa: E402
from payloads import payloads  # noqa: E402


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        make_hostile_book(Path(folder) / "hostile.db", payloads())
        faults = browse(Path(folder), "hostile", timeout=3600)["hostile"]
    print(f"{len(payloads())} texts: {len(faults)} faults")
    print("\n".join(faults[:20]))


if __name__ == "__main__":
    main()
