"""How fast the review desk is: from a key that accepts or rejects an incident to the next one drawn, in a real browser.

    benchmarks/desk.py [--incidents 100000] [--keys 300] [--folder FOLDER] [--book BOOK]

The book is made of the example articles over and over, each with other words at its end, an incident a report. Timed is from the key to the
frame after the next incident stands in the page; the share of the server is what it took to answer. FOLDER (default: a temporary one) says
on which disk the book lies: each decision is synced to it. BOOK is one that was made before, or is made to be used again.
"""

import argparse
import datetime as dt
import hashlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from browsing import CHROMIUM, FLAGS, Served  # noqa: E402
from desking import make_example_book  # noqa: E402
from waqai.desk.asked import make_known  # noqa: E402
from waqai.desk.doors import Launch  # noqa: E402
from waqai.knowledge import load  # noqa: E402
from waqai.store.book import Book, open_book  # noqa: E402
from waqai.store.reviews import rebuild_reviews  # noqa: E402
from waqai.store.rows import Reading, make_record, make_rows, unpack_print  # noqa: E402  # noqa: E402
from waqai.store.schema import claims, documents, incidents, members, origins, readings, reports, reviews, sightings  # noqa: E402
from waqai.text.searching import NOTHING  # noqa: E402

BATCH = 2000
TIMER = """
window.times = [];
document.addEventListener("keydown", () => { window.began = performance.now(); }, true);
document.addEventListener("waqai:shown", () => requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - began))));
"""


def make_book(path: Path, count: int) -> None:
    """A book of so many incidents, an article each."""
    make_example_book(path)
    book = open_book(str(path))
    with book.read() as connection:
        bodies = [msgspec.json.decode(row.body) for row in connection.execute(sa.select(incidents.c.body).order_by(incidents.c.id))]
        own = {}
        for row in connection.execute(sa.select(readings.c["document", "facts", "text", "print"])):
            own[row.document] = row
        held = {row.id: row.body for row in connection.execute(sa.select(reports.c.id, reports.c.body))}
    patterns = [(body, own[one["document"]["sha256"]], held[one["incident"]]) for body in bodies for one in body["reports"][:1]]
    with book.write() as connection:
        rows: dict[sa.Table, list[dict[str, Any]]] = {}
        for at in range(len(bodies), count):
            for table, row in copied(at, *patterns[at % len(patterns)]):
                rows.setdefault(table, []).append(row)
            if at % BATCH == 0 or at == count - 1:
                for table, made in rows.items():
                    connection.execute(table.insert(), made)
                rows = {}
        rebuild_reviews(connection)
        print(f"{connection.execute(sa.select(sa.func.count()).select_from(reviews)).scalar()} incidents", flush=True)
    book.close()


def copied(at: int, body: dict[str, Any], own: Any, raw: str) -> Iterator[tuple[sa.Table, dict[str, Any]]]:
    """The rows of one incident like another: the same article with other words at its end."""
    text = f"{own.text}\nالعدد {at}"
    key, old = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), own.document
    report = msgspec.json.decode(raw)
    before, report["id"] = report["id"], key[:16]
    record = make_record(own.facts.replace(old, key), text, [msgspec.json.encode(report).decode()])
    made = make_rows(Reading(record, unpack_print(own.print), b"", "0", "0", NOTHING))
    yield documents, {"key": key, "number": at + 1000, "size": 0, "superseded": None}
    facts = {"name": str(at), "source": "made", "url": None, "site": None, "captured": None}
    yield sightings, {"id": key[:32], "number": at + 1000, "document": key, **facts}
    yield readings, made.reading | {"number": at + 1000, "current": True, "added": "2024-06-01T00:00:00Z"}
    for row in made.reports:
        yield reports, row
    for row in made.claims:
        yield claims, row
    alone = {**body, "reports": [one for one in body["reports"] if one["incident"] == before], "articles": 1, "origins": 1, "why": []}
    alone["voices"] = [{**one, "reports": [before]} for one in body["voices"] if before in one["reports"]]
    figures = [{**one, "said": [said for said in one["said"] if said["report"] == before]} for one in body["figures"]]
    alone["figures"] = [one for one in figures if one["said"]]
    named = json.dumps(alone, ensure_ascii=False).replace(old, key).replace(before, key[:16])
    id_ = key[16:32]
    yield incidents, {"id": id_, "state": "live", "into": None, "body": msgspec.json.encode({**json.loads(named), "id": id_}).decode()}
    yield origins, {"document": key, "text": key, "agency": None, "took": "[]"}
    for row in made.claims:
        yield members, {"claim": row["id"], "incident": id_}


def play(page: Page, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds from a key to the next incident drawn, and of them those that the server took."""
    answered: list[float] = []

    def keep(response: Any) -> None:
        if response.request.method == "POST":
            answered.append(response.request.timing["responseStart"] - response.request.timing["requestStart"])

    page.on("requestfinished", lambda request: keep(request.response()))
    for at in range(count):
        page.keyboard.press("KeyA" if at % 3 else "KeyX")
        page.wait_for_function("count => times.length > count", arg=at)
        time.sleep(0.05)
    times: list[float] = page.evaluate("times")
    return times, answered


def show(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(f"{name}: median {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms, most {ordered[-1]:.0f} ms ({len(ordered)} times)")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--folder")
    parser.add_argument("--book", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        path = asked.book or Path(folder) / "book.db"
        if not path.exists():
            begun = time.perf_counter()
            make_book(path, asked.incidents)
            print(f"made in {time.perf_counter() - begun:.0f} s, {path.stat().st_size / 1e6:.0f} MB", flush=True)
        measure(open_book(str(path)), asked.keys)


def measure(book: Book, keys: int) -> None:
    served = Served(make_known(load()), book, False, lambda: dt.datetime.now(dt.UTC))
    assert isinstance(served.door, Launch)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            page = browser.new_page()
            page.add_init_script(TIMER)
            page.goto(f"{served.origin}/launch?token={served.door.token}")
            page.goto(f"{served.origin}/next")
            times, answered = play(page, keys)
            show("from the key to the next incident drawn", times)
            show("of that the server", answered)
            for name in ("/queue", "/queue?type=shelling&country=SD"):
                taken = [load_time(page, served.origin + name) for _ in range(20)]
                show(name, taken)
            browser.close()
    finally:
        served.close()


def load_time(page: Page, url: str) -> float:
    page.goto(url)
    taken: float = page.evaluate("performance.getEntriesByType('navigation')[0].duration")
    return taken


if __name__ == "__main__":
    main()
