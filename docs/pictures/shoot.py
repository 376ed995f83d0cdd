"""Takes the pictures of the review desk's map, sources, progress and figures again, in both languages: `python docs/pictures/shoot.py`.

The book is made up (`tests/seeing.py`); the figures are those of the examples.
"""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from browsing import CHROMIUM, FLAGS, Stage  # noqa: E402
from desking import make_example_book  # noqa: E402
from seeing import make_map_book  # noqa: E402
from waqai.desk.asked import make_known  # noqa: E402
from waqai.knowledge import load  # noqa: E402

SIZE = {"width": 1040, "height": 860}
FIGURES = "/incident/{}/figures"
SHOTS = (
    ("map.db", "map", "/map?from=2021-03-01&to=2023-06-30"),
    ("map.db", "sources", "/sources"),
    ("map.db", "progress", "/progress"),
    ("examples.db", "figures", FIGURES),
)


def most_disputed(page: Page, origin: str) -> str:
    """The incident of which most origins contradict others."""
    rows = page.request.get(f"{origin}/map/incidents.json").json()["rows"]
    found = [row["incident"] for row in rows if row["origins"] > 1]
    told = {id_: page.request.get(f"{origin}{FIGURES.format(id_)}.json").json()["rows"] for id_ in found}
    return max(found, key=lambda id_: (len(told[id_]), sum(bool(row["against"]) for row in told[id_]), id_))


def main() -> None:
    """Write the pictures beside this file."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        make_map_book(Path(folder) / "map.db", 2500)
        make_example_book(Path(folder) / "examples.db")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        stage = Stage(Path(folder), browser, make_known(load()))
        for book in ("map.db", "examples.db"):
            for language in ("en", "ar"):
                with stage.launched(language, book, **SIZE) as (page, served):
                    for name, path in [shot[1:] for shot in SHOTS if shot[0] == book]:
                        if path == FIGURES:
                            path = path.format(most_disputed(page, served.origin))
                        page.goto(served.origin + path)
                        if name == "map":
                            page.wait_for_selector(".see[data-ready]")
                        page.wait_for_timeout(500)
                        page.screenshot(path=HERE / f"{name}-{language}.png")
        browser.close()
        print("\n".join(stage.faults))


if __name__ == "__main__":
    main()
