"""How long the map and the timeline take to answer a filter, in a real browser, with as many incidents as a large book has.

    python benchmarks/map.py [NUMBER]

Makes a book of NUMBER incidents (20,000) in a folder of its own, opens its map in Chromium, and applies filters one after another: types,
countries, outlets, parties, days, a part of the map. An answer is timed in the browser from the click to the second frame after it, when
map and timeline are drawn; the list beside them, which the server makes, from the click to its arrival.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from browsing import CHROMIUM, FLAGS, Stage  # noqa: E402
from seeing import make_map_book  # noqa: E402
from waqai.desk.asked import make_known  # noqa: E402
from waqai.knowledge import load  # noqa: E402

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
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        make_map_book(Path(folder) / "map.db", number)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        stage = Stage(Path(folder), browser, make_known(load()))
        with stage.launched(name="map.db") as (page, served):
            start = time.perf_counter()
            page.goto(f"{served.origin}/map")
            page.wait_for_selector(".see[data-ready]")
            print(f"{number:,} incidents: the map is ready after {time.perf_counter() - start:.2f} s")
            measure(page)
        browser.close()
        print("\n".join(stage.faults))


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
