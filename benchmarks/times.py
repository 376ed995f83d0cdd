"""How many time phrases of a gold file are found, and how many of them become the same days.

Usage: python benchmarks/times.py GOLD.jsonl...

Each gold incident with a time gives one phrase, looked for where it first stands in the text. This measures the reading of times alone;
which time belongs to which incident is the `time` of `waqai score`.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from waqai.knowledge import load  # noqa: E402
from waqai.model import Document, Interval, Mention  # noqa: E402
from waqai.pipeline import Engine, find, make_engine  # noqa: E402
from waqai.read.jsonl import parse_published  # noqa: E402


def phrases(doc: dict[str, Any]) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, first day, last day) of each time phrase of a gold document that gives days, each once."""
    seen = set()
    for incident in doc["incidents"]:
        time = incident.get("time") or {}
        at = doc["text"].find(time["text"]) if time.get("start") else -1
        if at >= 0:
            seen.add((at, at + len(time["text"]), time["start"], time["end"]))
    yield from sorted(seen)


def verdict(times: Sequence[Mention], start: int, end: int, days: tuple[str, str]) -> tuple[bool, bool]:
    """Whether a time was found at these words, and whether one found there gives these days."""
    found: list[Interval] = [m.value for m in times if m.span.start < end and start < m.span.end]
    right = any(v.start and v.end and (v.start.isoformat(), v.end.isoformat()) == days for v in found)
    return bool(found), right


def measure(path: Path, engine: Engine) -> tuple[int, int, int]:
    """(phrases, found, right) over the documents of a file."""
    count = found = right = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        doc = json.loads(line)
        document = Document(id=doc["id"], source=doc["id"], text=doc["text"], sha256="", published=parse_published(doc.get("published")))
        times = find(document, engine).times
        for start, end, first, last in phrases(doc):
            is_found, is_right = verdict(times, start, end, (first, last))
            count, found, right = count + 1, found + is_found, right + is_right
    return count, found, right


def main() -> int:
    """Prints the figures."""
    engine = make_engine(load())
    sums = [sum(column) for column in zip(*(measure(Path(path), engine) for path in sys.argv[1:]), strict=True)]
    if not sums:
        print(__doc__)
        return 2
    count, found, right = sums
    print(f"{count} phrases: found {found} ({found / count:.1%}), same days {right} ({right / count:.1%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
