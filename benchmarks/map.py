"""How long the map and the timeline take to answer a filter, in a real browser, with as many incidents as a large book has.

    python benchmarks/map.py [NUMBER]

Makes a book of NUMBER incidents (20,000) in a folder of its own, opens its map in Chromium, and applies filters one after another: types,
countries, outlets, parties, days, a part of the map. An answer is timed in the browser from the click to the second frame after it, when
map and timeline are drawn; the list beside them, which the server makes, from the click to its arrival.
"""

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from playwright.sync_api import Page

from desking import app_of
from seeing import chromium, fill, listening, serving, watched
from waqai.desk.doors import Launch
from waqai.desk.guard import Place
from waqai.knowledge import load
from waqai.store.book import open_book

NUMBER, ROUNDS = 20_000, 5
ACT = """async ([name, value]) => {
  const form = document.getElementById("sieve");
  const list = document.getElementById("list");
  const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const start = performance.now();
  if (name === "days") {
    [form.elements.from.value, form.elements.to.value] = value;
    form.elements.to.dispatchEvent(new Event("change", { bubbles: true }));
  } else form.querySelector(`input[name="${name}"]` + (value ? `[value="${value}"]` : "")).click();
  await drawn();
  const shown = performance.now() - start;
  while (list.getAttribute("aria-busy") === "true") await new Promise((done) => setTimeout(done, 2));
  return [shown, performance.now() - start];
}"""
STEPS = (
    ("type", "clash"), ("country", "SY"), ("days", ["2021-01-01", "2022-06-30"]), ("country", "SY"), ("type", "clash"),
    ("outlet", "sana.sy"),
    ("party", "sy-army"), ("days", ["", ""]), ("outlet", "sana.sy"), ("party", "sy-army"), ("box", ""), ("grade", "Fair"), ("box", ""),
    ("grade", "Fair"), ("source", "medical"), ("source", "medical"),
)  # fmt: skip


def main() -> None:
    """Print what was measured."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    with tempfile.TemporaryDirectory() as folder, chromium() as browser, listening() as listener:
        book = open_book(str(Path(folder) / "map.db"), create=True)
        fill(book, number)
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        door = Launch("sama", lambda: dt.datetime.now(dt.UTC))
        with serving(app_of(book, load(), door, door._clock, Place((origin,))), listener):
            page, seen = watched(browser.new_context(viewport={"width": 1280, "height": 900}), origin)
            page.goto(f"{origin}/launch?token={door.token}")
            start = time.perf_counter()
            page.goto(f"{origin}/map")
            page.wait_for_selector(".see[data-ready]")
            print(f"{number:,} incidents: the map is ready after {time.perf_counter() - start:.2f} s")
            measure(page)
            if seen.console or seen.others:
                print("the page said or asked what it must not:", seen)
        book.close()


def measure(page: Page) -> None:
    """Apply the filters and print how long they took."""
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        found = {one["name"]: one["value"] for one in tools.send("Performance.getMetrics")["metrics"]}
        return float(found["TaskDuration"]) * 1000

    times = []
    for step in STEPS * ROUNDS:
        before = busy()
        times.append([*page.evaluate(ACT, list(step)), busy() - before])
    for at, name in enumerate(("map and timeline drawn", "list arrived", "processor time of the page, list included")):
        ordered = sorted(one[at] for one in times)
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        print(f"  {name}: median {median(ordered):.0f} ms, p95 {p95:.0f} ms, most {ordered[-1]:.0f} ms of {len(ordered)}")


if __name__ == "__main__":
    main()
