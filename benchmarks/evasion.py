"""Measures the repair of broken words: how many are restored, how many look-alikes are harmed, how fast it is.

Usage: python benchmarks/evasion.py [FOLDER] [--changes] [--check]

FOLDER holds evasion.jsonl (texts with `words`: surface and stripped form), evasion_pairs.jsonl (plain, evaded, kind),
evasion_negatives.jsonl (texts in which nothing may change) and pool.jsonl (ordinary articles).
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from waqai.arabic.letters import Letters, fold, parse_letters  # noqa: E402
from waqai.model import Aligned  # noqa: E402
from waqai.text.repair import parse_words, repair  # noqa: E402

FLOOR = 0.97
SPEED_FLOOR = 3.0


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def restored(base: str, view: Aligned, start: int, end: int, plain: str, letters: Letters) -> tuple[bool, bool]:
    """Whether the view of `base[start:end]` is `plain`, letter by letter and as meant.

    As meant: the plain forms of the data leave out a character of another script that stands for a letter; the repair
    writes the letter. Such a word counts if it is `plain` once those letters are left out.
    """
    at = [i for i in range(len(view.text)) if start <= view.origin[i] < end]
    got = fold("".join(view.text[i] for i in at), letters)
    kept = [i for i in at if letters.of.get(base[view.origin[i]]) not in ("stand_in", "digit")]
    without = fold("".join(view.text[i] for i in kept), letters)
    wanted = fold(plain, letters)
    return got == wanted, got == wanted or (without == wanted and len(got) > len(wanted))


def measure_words(folder: Path, letters: Letters, known: frozenset[str]) -> Counter[str]:
    """Counts of broken words by group (observed, editor) and verdict, with the misses printed."""
    counts: Counter[str] = Counter()

    def count(group: str, base: str, view: Aligned, start: int, end: int, plain: str) -> None:
        exact, meant = restored(base, view, start, end, plain, letters)
        counts.update({f"{group}": 1, f"{group} exact": exact, f"{group} meant": meant})
        if not exact:
            shown = "".join(c for c, i in zip(view.text, view.origin, strict=True) if start <= i < end)
            print(f"  {'as meant' if meant else 'MISSED'}: {base[start:end]} -> {shown} (data: {plain})")

    for row in rows(folder / "evasion.jsonl"):
        view, at = repair(row["text"], letters, known), 0
        for word in row["words"]:
            found = row["text"].find(word["surface"], at)
            start = found if found >= 0 else row["text"].index(word["surface"])
            end = start + len(word["surface"])
            count("observed", row["text"], view, start, end, word["stripped"])
            at = end if found >= 0 else at
    for row in rows(folder / "evasion_pairs.jsonl"):
        group = "editor" if "editor-made" in row["kind"] else "observed"
        evaded = row["evaded"]
        count(group, evaded, repair(evaded, letters, known), 0, len(evaded), row["plain"])
    return counts


def measure_harm(folder: Path, letters: Letters, known: frozenset[str]) -> tuple[int, int]:
    """How many of the look-alike texts change anywhere, of how many."""
    harmed = total = 0
    for row in rows(folder / "evasion_negatives.jsonl"):
        total += 1
        if repair(row["text"], letters, known).text != row["text"]:
            harmed += 1
            print(f"  HARMED: {row['match']}")
    return harmed, total


def measure_pool(folder: Path, letters: Letters, known: frozenset[str]) -> tuple[float, Counter[str]]:
    """Megabytes of UTF-8 a second over ordinary articles, and every distinct word that changes."""
    changes: Counter[str] = Counter()
    size, seconds = 0, 0.0
    for row in rows(folder / "pool.jsonl"):
        text = row["text"]
        size += len(text.encode())
        start = time.perf_counter()
        view = repair(text, letters, known)
        seconds += time.perf_counter() - start
        if view.text == text:
            continue
        for word in re.finditer(r"\S+", view.text):
            first, last = view.span(*word.span())
            if text[first:last] != word.group():
                changes[f"{text[first:last]!r} -> {word.group()}"] += 1
    return size / 1e6 / seconds, changes


def main() -> int:
    """Prints the figures; with --check, 1 if a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--changes", action="store_true", help="print every distinct change in the ordinary articles")
    parser.add_argument("--check", action="store_true", help="fail if a floor is missed")
    args = parser.parse_args()
    data = ROOT / "src" / "waqai" / "data"
    letters = parse_letters((data / "letters.tsv").read_text(encoding="utf-8"))
    known = parse_words((data / "repair_words.tsv").read_text(encoding="utf-8"), letters)

    counts = measure_words(args.folder, letters, known)
    for group in ("observed", "editor"):
        n, exact, meant = counts[group], counts[f"{group} exact"], counts[f"{group} meant"]
        print(f"{group}: {meant} of {n} restored ({meant / n:.1%}), {exact} letter for letter as in the data")
    harmed, total = measure_harm(args.folder, letters, known)
    print(f"look-alikes harmed: {harmed} of {total}")
    speed, changes = measure_pool(args.folder, letters, known)
    print(f"ordinary articles: {speed:.1f} MB/s, {len(changes)} distinct words change")
    if args.changes:
        for change, times in sorted(changes.items()):
            print(f"  {times} {change}")
    missed = counts["observed meant"] < FLOOR * counts["observed"] or harmed > 0 or speed < SPEED_FLOOR
    return int(args.check and missed)


if __name__ == "__main__":
    sys.exit(main())
