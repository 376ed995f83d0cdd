"""Bits flipped and ends cut off in web archives of our own making: what is lost, what is altered, what is reported.

    benchmarks/damage.py [COUNT]        default 10000, shared among three layouts: warc.gz, warc with digests, wacz

Exit status 1 where a promise is broken: more lost than the damaged record, a text altered, a loss not reported with its offset.
"""

import random
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from damaging import damage, judge, make_archives, read  # noqa: E402

PAGES = 8
SEED = 20_240_531


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    archives = make_archives(PAGES)
    is_broken = False
    for number, archive in enumerate(archives):
        rng = random.Random(SEED + number)
        whole, _ = read(archive.raw)
        share = count // len(archives) + (number < count % len(archives))
        found: Counter[str] = Counter()
        for _ in range(share):
            hit = damage(archive, rng)
            outcome = judge(archive, whole, hit)
            for name in outcome:
                if name.startswith("!"):
                    print(f"  {archive.name}: {name[2:]}: {'cut' if hit.is_cut else 'flip'} at byte {hit.at}")
            found += outcome
        print(f"{archive.name}: {len(archive.extents)} records, {len(archive.raw)} bytes, {len(whole)} documents, {share} times damaged")
        for name in sorted(found):
            print(f"  {found[name]:7}  {name}")
        is_broken = is_broken or any(name.startswith("!") for name in found)
    print("a promise is broken" if is_broken else "at most the damaged record lost, no text altered, every loss reported")
    return int(is_broken)


if __name__ == "__main__":
    sys.exit(main())
