"""Where records and gold part: what stands at missed and at spurious incidents, and how right the fields of paired incidents are.

Usage: python benchmarks/errors.py GOLD.jsonl RECORDS.jsonl

RECORDS is what `waqai code` or `tools/train.py --records` wrote. Incidents are paired as by `waqai score`.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from waqai.knowledge import load  # noqa: E402
from waqai.score import FIELDS, Comparer, locate, overlaps, pair  # noqa: E402

Item = dict[str, Any]
SHOWN = 12  # confusions of types


def rows(path: str) -> Iterator[Item]:
    """The objects of a JSON Lines file."""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def meets(gold: Item, predicted: Item) -> bool:
    """Do two incidents share a sentence."""
    return any(overlaps(span, claim["sentence"]) for span in gold["spans"] for claim in predicted["claims"])


def neighbours(one: Item, others: Sequence[Item]) -> str:
    """What the other side has in the sentences of an incident that is not paired."""
    if not others:
        return "nothing there"
    return "its own type there" if any(other["type"] == one["type"] for other in others) else "another type there"


def main() -> int:
    """Prints the counts."""
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    comparer = Comparer(load())
    records = {record["document"]["id"]: record["incidents"] for record in rows(sys.argv[2])}
    missed, spurious, confused = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    right, wanted, given = Counter[str](), Counter[str](), Counter[str]()
    for doc in rows(sys.argv[1]):
        locate(doc)
        golds, predicted = doc["incidents"], records.get(doc["id"], [])
        pairs = pair(golds, predicted, str.__eq__, comparer)
        for i in set(range(len(golds))) - {i for i, _ in pairs}:
            near = [p for p in predicted if meets(golds[i], p)]
            missed[neighbours(golds[i], near)] += 1
            confused.update((golds[i]["type"], p["type"]) for p in near if p["type"] != golds[i]["type"])
        for j in set(range(len(predicted))) - {j for _, j in pairs}:
            spurious[neighbours(predicted[j], [g for g in golds if meets(g, predicted[j])])] += 1
        for i, j in pairs:
            for field in FIELDS:
                for counter, n in zip((right, wanted, given), comparer.tally(golds[i], predicted[j], field), strict=True):
                    counter[field] += n
    for name, counts in (("missed", missed), ("spurious", spurious)):
        print(f"{name} {counts.total()}: " + ", ".join(f"{n} {what}" for what, n in counts.most_common()))
    print("missed as: " + ", ".join(f"{a} > {b} {n}" for (a, b), n in confused.most_common(SHOWN)))
    for field in FIELDS:
        print(f"{field:12} of paired incidents P {right[field] / max(given[field], 1):.3f} R {right[field] / max(wanted[field], 1):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
