"""How well copies are recognised, and what it costs: on real reprints, on planted ones, and on many documents.

    benchmarks/copies.py [SHARED]      default: ../shared beside the project; without it only what is planted

Reprints: `wire_copies.jsonl` and `pool.jsonl` of SHARED together. Time is CPU time; memory is the most that the process held.
"""

import datetime as dt
import io
import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from planted import Case, article, facts, plant_many, publish  # noqa: E402
from waqai.group.copies import HALF, count_origins, trace_copies  # noqa: E402
from waqai.knowledge import Knowledge, load  # noqa: E402
from waqai.model import Document, Print, Trace  # noqa: E402
from waqai.pipeline import read, take_print  # noqa: E402
from waqai.read import read_inputs  # noqa: E402

EVENTS = 100
SEEDS = range(5)
SIZES = (5_000, 10_000, 20_000)


def prints_of(documents: Sequence[Document], knowledge: Knowledge) -> list[Print]:
    return [take_print(read(document, knowledge), knowledge) for document in documents]


def real(folder: Path) -> tuple[list[Document], dict[int, int]]:
    """The documents of the pool and of the reprints, and for each reprint the number of the one that it is known to copy."""
    rows: list[dict[str, Any]] = []
    for name in ("pool.jsonl", "wire_copies.jsonl"):
        rows += [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    at = {row["id"]: i for i, row in enumerate(rows)}
    documents = [
        Document(id=row["id"], source=row["id"], text=row["text"], sha256=row["id"], site=row["source"], published=day(row)) for row in rows
    ]
    return documents, {i: at[row["copy_of"]] for i, row in enumerate(rows) if "copy_of" in row}


def day(row: dict[str, Any]) -> dt.date | None:
    try:
        return dt.date.fromisoformat((row.get("published") or row.get("date") or "")[:10])
    except ValueError:
        return None


def is_linked(traces: Sequence[Trace], a: int, b: int) -> bool:
    """Do two documents have one origin, or does one hold words of the other's text."""
    if traces[a].origin == traces[b].origin:
        return True
    return any(traces[link.of].origin == traces[y].origin for x, y in ((a, b), (b, a)) for link in traces[x].links)


def show_real(folder: Path, knowledge: Knowledge) -> None:
    documents, copies = real(folder)
    traces = trace_copies(prints_of(documents, knowledge))
    same = sum(traces[a].origin == traces[b].origin for a, b in copies.items())
    linked = sum(is_linked(traces, a, b) for a, b in copies.items())
    print(f"{len(documents)} articles, {len(copies)} known reprints")
    print(f"  linked to what they copy      {linked / len(copies):.3f}  ({linked} of {len(copies)})")
    print(f"  of one origin with it         {same / len(copies):.3f}  ({same})")
    known = {i: copies.get(i, i) for i in range(len(documents))}
    groups: dict[int, list[int]] = defaultdict(list)
    for i, trace in enumerate(traces):
        groups[trace.origin].append(i)
    pairs = Counter(known[a] == known[b] for group in groups.values() for n, a in enumerate(group) for b in group[:n])
    print(f"  pairs of one origin: {pairs.total()}, known {pairs[True]} ({pairs[True] / pairs.total():.3f}), to be read {pairs[False]}")
    follow = [link for i, trace in enumerate(traces) if trace.origin != i for link in trace.links[:1]]
    print(f"  copies by kind: {dict(Counter(link.kind for link in follow).most_common())}; all hold at least {HALF:.0%} of the copy")


def show_planted(cases: Sequence[Case], knowledge: Knowledge) -> float:
    """Prints the figures; the share of events whose independent origins are counted exactly."""
    documents = [document for case in cases for document in case.documents]
    traces = trace_copies(prints_of(documents, knowledge))
    exact = 0
    right, made, wanted, first = 0, 0, 0, 0
    groups = {i: trace.origin for i, trace in enumerate(traces)}
    start = 0
    for case in cases:
        among = range(start, start + len(case.documents))
        exact += count_origins(traces, among) == case.origins
        for n, i in enumerate(among):
            truth = start + case.truth[n]
            first += groups[i] == truth
            wanted += sum(start + t == truth for t in case.truth[:n])
            right += sum(start + case.truth[m] == truth and groups[start + m] == groups[i] for m in range(n))
        start += len(case.documents)
    made = sum(n * (n - 1) // 2 for n in Counter(groups.values()).values())
    print(
        f"  {len(cases)} events, {len(documents)} documents: origins exact {exact / len(cases):.2f}, pairs P {right / made:.3f} "
        f"R {right / wanted:.3f}, first document right {first / len(documents):.3f}"
    )
    return exact / len(cases)


def example_texts() -> list[list[list[str]]]:
    """Our own example articles as paragraphs; those of one event together."""
    together: dict[str, list[list[str]]] = {}
    for item in read_inputs([str(ROOT / "examples")], io.BytesIO()):
        if isinstance(item, Document) and "reprints" not in item.source:
            name = item.source if "three-outlets" in item.source else item.id
            paragraphs = [part for part in item.text.split("\n") if part.strip()]
            if len(paragraphs) > 3:
                together.setdefault(name, []).append(paragraphs)
    return list(together.values())


def crowd(count: int) -> tuple[list[Document], int]:
    """So many documents, and of how many origins: events of one article, a third of them reprinted with a paragraph less.

    They are made of few phrases, so that far more runs of words meet by chance than in real news.
    """
    rng = random.Random(count)
    made: list[Document] = []
    origins = 0
    while len(made) < count:
        text = article(rng, facts(rng), 20)
        when = dt.date(2024, 1, 1) + dt.timedelta(rng.randrange(300))
        made.append(publish(text, f"daily-{rng.randrange(40)}", when, True))
        origins += 1
        if rng.random() < 1 / 3 and len(made) < count:
            made.append(publish(text[:-1], f"daily-{rng.randrange(40)}", when, True))
    return made, origins


def cost(documents: Sequence[Document], known: int | None) -> dict[str, float | None]:
    """CPU seconds and memory of one run, apart from loading."""
    knowledge = load()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    prints = prints_of(documents, knowledge)
    middle = time.process_time()
    traces = trace_copies(prints)
    end = time.process_time()
    return {
        "documents": len(documents),
        "words": sum(len(p.words) for p in prints) / len(prints),
        "reading": middle - start,
        "tracing": end - middle,
        "origins": len({trace.origin for trace in traces}),
        "known": known,
        "MB": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    }


def show_cost(name: str, *arguments: str) -> None:
    done = subprocess.run([sys.executable, __file__, "--inner", *arguments], check=True, capture_output=True, text=True)
    figures = json.loads(done.stdout)
    print(
        f"  {name:10} {figures['documents']:6.0f} documents of {figures['words']:.0f} words: reading {figures['reading']:.1f} s, "
        f"tracing {figures['tracing']:.1f} s, {figures['MB']:.0f} MB more, {figures['origins']} origins"
        + (f" of {figures['known']}" if figures["known"] else "")
    )


def main() -> int:
    if sys.argv[1:2] == ["--inner"]:
        documents, known = (real(Path(sys.argv[3]))[0], None) if sys.argv[2] == "real" else crowd(int(sys.argv[3]))
        print(json.dumps(cost(documents, known)))
        return 0
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    knowledge = load()
    has_real = (folder / "wire_copies.jsonl").exists()
    if has_real:
        show_real(folder, knowledge)
    print("planted")
    worst = min(show_planted(plant_many(EVENTS, seed, example_texts()), knowledge) for seed in SEEDS)
    print("cost")
    if has_real:
        show_cost("real", "real", str(folder))
    for size in SIZES:
        show_cost("made up", "crowd", str(size))
    return 0 if worst >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
