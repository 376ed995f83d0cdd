"""Draws the pictures of the review desk in docs/pictures again: each page in both languages, on a book of the examples.

    python tools/desk_pictures.py [FOLDER]      default: docs/pictures

Needs Chromium at /usr/bin/chromium.
"""

import datetime as dt
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from browsing import CHROMIUM, FLAGS, Served  # noqa: E402
from desking import make_example_book  # noqa: E402
from teaching import teach  # noqa: E402
from waqai.desk.asked import make_known  # noqa: E402
from waqai.desk.doors import Launch  # noqa: E402
from waqai.desk.messages import LANGUAGES  # noqa: E402
from waqai.knowledge import load  # noqa: E402
from waqai.store.book import Book, open_book  # noqa: E402
from waqai.store.queue import Wanted, list_queue  # noqa: E402

WIDTH, HEIGHT = 1080, 700
Pages: TypeAlias = tuple[tuple[str, str, Callable[[Page], None]], ...]
NOW = dt.datetime(2024, 6, 1, 12, 0, tzinfo=dt.UTC)


def nothing(page: Page) -> None:
    """A page as it opens."""


def search_place(page: Page) -> None:
    """The form of the place, with a search."""
    page.keyboard.press("Digit5")
    page.wait_for_selector(".editor [name=q]")
    page.fill(".editor [name=q]", "حلب")
    page.wait_for_selector(".choice")


def show_why(page: Page) -> None:
    """How it was read, and what each outlet says."""
    page.keyboard.press("KeyW")
    page.wait_for_selector(".tree")
    page.locator(".compare").scroll_into_view_if_needed()


def look_at_release(page: Page) -> None:
    """What a release for everybody would hold."""
    page.check("[name=format-acled]")
    with page.expect_navigation():
        page.click("form[action='/release/look'] button")
    page.wait_for_selector("#job[data-stage=looked]")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "book.db"
        make_example_book(path)
        book = open_book(str(path))
        told = [row for row in list_queue(book, Wanted(), limit=500) if len(row["body"]["reports"]) >= 3]
        own = f"/incident/{max(told, key=lambda row: (row['origins'], row['articles'], row['incident']))['incident']}"
        pages: Pages = (
            ("queue", "/queue", nothing),
            ("incident", own, nothing),
            ("correct", own, search_place),
            ("why", own, show_why),
            ("together", f"{own}/together", nothing),
            ("release", "/release", look_at_release),
            ("api", "/api", nothing),
        )
        draw(book, pages, folder)
        draw(teach(Path(scratch) / "taught.db"), (("learn", "/learn", nothing),), folder)


def draw(book: Book, pages: Pages, folder: Path) -> None:
    """Pictures of pages of the desk of a book, in both languages."""
    served = Served(make_known(load()), book, False, lambda: NOW)
    assert isinstance(served.door, Launch)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(f"{served.origin}/launch?token={served.door.token}")
        for language in LANGUAGES:
            page.goto(served.origin)
            if page.get_attribute("html", "lang") != language:
                page.click(f"button[lang={language}]")
            for name, address, act in pages:
                page.goto(served.origin + address)
                act(page)
                page.wait_for_timeout(300)
                page.screenshot(path=folder / f"desk-{name}-{language}.png")
        browser.close()
    served.close()


if __name__ == "__main__":
    main()
