"""How well reports are grouped across documents, how well independent origins are counted, and what it costs.

    benchmarks/grouping.py [SHARED]      default: ../shared beside the project; without it only what is made by program

Events: the sixty of `tests/incidents.py`, told anew with each seed. Reprints: `wire_copies.jsonl` and `pool.jsonl` of SHARED together. Time
is CPU time of one core; memory is the most that the process held beyond what it held before.
"""

import datetime as dt
import hashlib
import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from coding import shipped  # noqa: E402
from incidents import agreement, groups_of, label, reports_in, tell  # noqa: E402
from planted import plant_many  # noqa: E402
from waqai import Document  # noqa: E402
from waqai.group.across import group_reports, make_rules  # noqa: E402
from waqai.group.copies import trace_copies  # noqa: E402
from waqai.group.independence import voices_of  # noqa: E402
from waqai.group.reports import origins_of  # noqa: E402
from waqai.group.values import Body, ClaimKey, Count, Origin, Report, Spot  # noqa: E402
from waqai.model import Span  # noqa: E402
from waqai.pipeline import read, take_print  # noqa: E402

SEEDS = range(100, 110)
CLOSE = 3  # days between two printings within which texts of different hints may be of one event
ALIKE = 0.7  # of the words of the shorter of two reports of a text and its reprint that are the same sentence
SIZES = (10_000, 30_000, 100_000)
DENSE = (5_000, 10_000, 20_000)


def show_events() -> None:
    print("sixty events: pairwise P R F1, B-cubed P R F1")
    found = []
    for seed in SEEDS:
        events, told = tell(seed)
        reports = reports_in([one.document for one in told])
        truth, missed = label(events, told, reports)
        figures = agreement(groups_of(reports), truth)
        found.append(figures)
        size = f"{len(told)} documents ({missed} without a report of their event), {len(truth)} reports"
        print(f"  seed {seed}: {size}: {figures}", flush=True)
    for name in ("f1", "b_f1"):
        values = [getattr(figures, name) for figures in found]
        print(f"  {name}: least {min(values):.3f}, mean {sum(values) / len(values):.3f}")


def show_reprints(folder: Path) -> None:
    """Of each text with reprints one report is taken, the one that most of them have, and in each reprint the same sentence."""
    rows = [json.loads(line) for name in ("pool.jsonl", "wire_copies.jsonl") for line in (folder / name).open(encoding="utf-8")]
    documents = [_article(row) for row in rows]
    reports = reports_in(documents)
    at = {row["id"]: i for i, row in enumerate(rows)}
    events: dict[int, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if "copy_of" in row:
            events[at[row["copy_of"]]].append(i)
    truth: dict[str, str] = {}
    days: dict[str, dt.date] = {}
    lacking = 0
    for first, copies in events.items():
        hint = rows[first].get("cluster_hint") or next((h for i in copies if (h := rows[i].get("cluster_hint"))), str(first))
        lead = max(reports[first], key=lambda r: (sum(_again(r, reports[i]) is not None for i in copies), -r.claims[0].start), default=None)
        same = [_again(lead, reports[i]) if lead else None for i in copies]
        lacking += same.count(None) + (lead is None)
        for report in (lead, *same):
            if report is not None:
                truth[report.incident] = hint
                days[report.incident] = report.published or dt.date.min
    found = groups_of(reports)
    print(f"reprints: {len(documents)} articles, {sum(map(len, reports))} reports, {len(set(found.values()))} groups")
    print(f"  {len(truth)} reports labelled; {lacking} texts have no report of that sentence")
    print(f"  pairwise P R F1, B-cubed P R F1: {agreement(found, truth)}")
    near = agreement(found, truth, lambda a, b: truth[a] == truth[b] or abs((days[a] - days[b]).days) > CLOSE)
    print(f"  without pairs of other hints within {CLOSE} days, which may be of one event: {near}")
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for id_, hint in truth.items():
        held[found[id_]][hint] += 1
    for hints in held.values():
        if len(hints) > 1:
            print("  of several hints: " + ", ".join(f"{hint} ({count})" for hint, count in hints.most_common()), flush=True)


def _article(row: Mapping[str, Any]) -> Document:
    day = (row.get("published") or row.get("date") or "")[:10]
    digest = hashlib.sha256(row["id"].encode()).hexdigest()
    published = dt.date.fromisoformat(day) if len(day) == 10 else None
    return Document(id=row["id"], source=row["id"], text=row["text"], sha256=digest, site=row["source"], published=published)


def _again(report: Report, others: Sequence[Report]) -> Report | None:
    """The report of the same type that has most words of one, if it has nearly all."""
    mine = set(report.words)
    alike = [(len(mine.intersection(r.words)) / max(min(len(mine), len(r.words)), 1), r) for r in others if r.type == report.type]
    return max((one for one in alike if one[0] > ALIKE), key=lambda one: one[0], default=(0.0, None))[1]


def count_voices(documents: Sequence[Document]) -> int:
    """The independent origins of documents that all tell one event."""
    knowledge = shipped().knowledge
    traces = trace_copies([take_print(read(document, knowledge), knowledge) for document in documents])
    origins = origins_of([document.sha256 for document in documents], traces)
    return len(voices_of([_of_event(document, origin) for document, origin in zip(documents, origins, strict=True)]))


def _of_event(document: Document, origin: Origin) -> Report:
    return Report(
        document=document.sha256,
        incident=document.sha256,
        claims=(ClaimKey(document.sha256, 0, 1, "shelling"),),
        sentences=(Span(0, 1),),
        type="shelling",
        modality="actual",
        origin=origin,
        outlet=document.site,
    )


def show_origins() -> None:
    print("planted copies: clusters of 100 whose independent origins are exact, clusters counted more than twice too high")
    for seed in range(5):
        cases = plant_many(100, seed)
        found = [(count_voices(case.documents), case.origins) for case in cases]
        print(f"  seed {seed}: {sum(a == b for a, b in found)} exact, {sum(a > 2 * b for a, b in found)} too high", flush=True)


def make_reports(count: int, seed: int = 0) -> list[Report]:
    """Reports made up at random of events that three of them tell on average, over ten years, 900 places and nine types."""
    rng = random.Random(seed)
    vocabulary = [f"w{n}" for n in range(4000)]
    places = [
        Spot(f"p{n}", "settlement", "SY", f"SY-{n % 14:02}", 33 + (n % 14) * 0.3 + rng.random() * 0.3, 36 + rng.random() * 4, None)
        for n in range(900)
    ]
    types = ("air_strike", "shelling", "drone_strike", "bombing", "clash", "arrest", "protest", "displacement", "assassination")
    found: list[Report] = []
    while len(found) < count:
        place, type_ = rng.choice(places), rng.choice(types)
        day = dt.date(2012, 1, 1) + dt.timedelta(rng.randrange(3650))
        killed, side = rng.randrange(1, 30), rng.choice(("SY", "RU", "sdf", "hts"))
        core = tuple(rng.sample(vocabulary, 12))
        for _ in range(rng.choice((1, 1, 2, 3, 4, 7))):
            digest = f"{rng.getrandbits(256):064x}"
            found.append(
                Report(
                    document=digest,
                    incident=digest[:16],
                    claims=(ClaimKey(digest, 10, 14, type_),),
                    sentences=(Span(0, 90),),
                    type=type_,
                    modality="actual",
                    origin=Origin(digest),
                    outlet=f"o{rng.randrange(200)}",
                    published=day + dt.timedelta(rng.randrange(2)),
                    actor=Body(f"a-{side}", "state_forces", "SY", side),
                    place=place if rng.random() < 0.9 else None,
                    start=day if rng.random() < 0.8 else None,
                    end=day,
                    tolls=(Count("killed", killed, killed, killed),) if rng.random() < 0.7 else (),
                    names=(place.name,),
                    words=tuple(sorted({*rng.sample(core, 8), *rng.sample(vocabulary, 14)})),
                )
            )
    return [msgspec.structs.replace(r, end=r.start) for r in found[:count]]


def make_dense(count: int, seed: int = 0) -> list[Report]:
    """The same number of reports, all of air strikes in one unit within one week, on 60 towns of half a degree, three an event as well."""
    rng = random.Random(seed)
    towns = [Spot(f"p{n}", "settlement", "SY", "SY-ID", 35.6 + rng.random() * 0.6, 36.3 + rng.random() * 0.6) for n in range(60)]
    week = [dt.date(2020, 1, 1) + dt.timedelta(n) for n in range(7)]
    event: list[Report] = []
    found: list[Report] = []
    for report in make_reports(count, seed):
        if not event or event[-1].names != report.names or event[-1].tolls[:1] != report.tolls[:1] != ():
            town, day = rng.choice(towns), rng.choice(week)
            event = []
        event.append(report)
        start = day if report.start else None
        here = {"place": town if report.place else None, "names": (town.name,), "start": start, "end": start}
        printed = day + dt.timedelta(rng.randrange(2))
        claims = (report.claims[0]._replace(type="air_strike"),)
        found.append(msgspec.structs.replace(report, type="air_strike", claims=claims, published=printed, **here))
    return found


def measure(count: int, make: Callable[[int], list[Report]]) -> None:
    """Print what grouping so many reports costs."""
    rules = make_rules(shipped().knowledge)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reports = make(count)
    made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    grouping = group_reports(reports, rules)
    spent = time.process_time() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"  {count} claims: {spent:.1f} s, {1e6 * spent / count:.0f} us each; {len(grouping.groups)} groups; "
        f"{(most - made) // 1024} MB beside {(made - before) // 1024} MB of reports, {most // 1024} MB in all",
        flush=True,
    )


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        measure(int(sys.argv[2]), make_dense if sys.argv[3:] else make_reports)
        return
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    show_events()
    show_origins()
    print("made-up reports, one claim each:")
    for size in SIZES:
        subprocess.run([sys.executable, __file__, "--measure", str(size)], check=True)
    print("the same of one type, unit and week:")
    for size in DENSE:
        subprocess.run([sys.executable, __file__, "--measure", str(size), "dense"], check=True)
    if shared.is_dir():
        show_reprints(shared)


if __name__ == "__main__":
    main()
