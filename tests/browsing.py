"""Stories of people at the desk, in a real browser, in a network without a way out.

As a program, `python browsing.py FOLDER [NAME...]`, it plays stories (all without a name) on copies of FOLDER/made.db and writes what went
wrong as one JSON object, a list a story; `browse` runs it in a network namespace of its own, where there is nothing but the loopback.
"""

import datetime as dt
import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from waqai.desk.app import make_app
from waqai.desk.asked import Desk, Known, make_known
from waqai.desk.doors import Launch, Team
from waqai.desk.guard import Place
from waqai.store.book import Book, open_book

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
ALONE = "WAQAI_TEST_ALONE"  # set in a network namespace that has nothing but the loopback
FAULTY = ("error", "warning")
WATCH = """
window.seen = [];
document.addEventListener("securitypolicyviolation", (event) => seen.push("policy: " + event.violatedDirective + " " + event.blockedURI));
"""


def browse(folder: Path, *names: str, timeout: float = 600) -> dict[str, list[str]]:
    """What went wrong in each story, played in a namespace without a route where the system allows one."""
    program = [sys.executable, str(Path(__file__)), str(folder), *names]
    can = shutil.which("unshare") and subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0
    asked = {"env": {**os.environ, ALONE: "1" if can else ""}, "capture_output": True, "text": True, "timeout": timeout}
    done = subprocess.run([*(("unshare", "--net", "--") if can else ()), *program], check=False, **asked)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def raise_loopback() -> None:
    """Bring the loopback up, as `ip link set lo up` does."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as own:
        name = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(own, 0x8913, name))[1]
        fcntl.ioctl(own, 0x8914, struct.pack("16sH14x", b"lo", flags | 1))


class Served:
    """A desk that answers on a port of the loopback, on a book of its own."""

    def __init__(self, known: Known, book: Book, is_team: bool, clock: Callable[[], Any]) -> None:
        self.book = book
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.door = Team(book, clock) if is_team else Launch("sama", clock)
        app = make_app(Desk(book, known, self.door, Place((self.origin,)), clock, draw_key=bytes))
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self.book.close()


class Stage:
    """What stories are played with: one browser, and desks on copies of a book."""

    def __init__(self, folder: Path, browser: Browser, known: Known) -> None:
        self.folder, self.browser, self.known = folder, browser, known
        self.faults: list[str] = []

    def expect(self, is_so: object, what: str) -> None:
        """Write down what is not as it should be."""
        if not is_so:
            self.faults.append(what)

    @contextmanager
    def desk(self, is_team: bool = False, name: str = "made.db") -> Iterator[Served]:
        """A desk on a copy of a book of the folder."""
        path = Path(tempfile.mkdtemp(dir=self.folder)) / "book.db"
        shutil.copy(self.folder / name, path)
        shutil.copytree(self.folder / f"{name}.originals", f"{path}.originals")
        served = Served(self.known, open_book(str(path)), is_team, lambda: dt.datetime.now(dt.UTC))
        try:
            yield served
        finally:
            served.close()

    @contextmanager
    def window(self, served: Served, language: str = "en", width: int = 1360, height: int = 900) -> Iterator[Page]:
        """A window of a browser that has nothing of any other; what it asks of other hosts, its errors and broken policies are faults."""
        context: BrowserContext = self.browser.new_context(viewport={"width": width, "height": height}, locale=language)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("request", lambda asked: self.expect(asked.url.startswith((served.origin, "about:", "data:")), f"asked {asked.url}"))
        page.on("console", lambda said: self.expect(said.type not in FAULTY or is_expected(said), f"console: {said.text} {said.location}"))
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        try:
            yield page
            self.expect(page.evaluate("window.seen") == [], f"policy: {page.evaluate('window.seen')}")
        finally:
            context.close()

    @contextmanager
    def launched(self, language: str = "en", name: str = "made.db", **how: int) -> Iterator[tuple[Page, Served]]:
        """A window in which the launch link was opened."""
        with self.desk(name=name) as served, self.window(served, language, **how) as page:
            assert isinstance(served.door, Launch)
            page.goto(f"{served.origin}/launch?token={served.door.token}")
            yield page, served

    def axe(self, page: Page, where: str) -> None:
        """Everything that axe-core finds on a page is a fault."""
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for one in found["violations"]:
            node = one["nodes"][0]
            self.faults.append(f"{where}: {one['id']}: {one['help']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}")


def is_expected(said: ConsoleMessage) -> bool:
    """Does a browser only say that a page told of a conflict, or that a part of a page, looked at by itself, names no icon."""
    return "status of 409" in said.text or said.location["url"].endswith("/favicon.ico")


def shown(page: Page) -> str:
    """The path of the incident on the desk."""
    return page.get_attribute("#desk", "data-path") or ""


def press(page: Page, key: str) -> None:
    """Press a key and wait until another incident is shown."""
    before = shown(page)
    page.keyboard.press(key)
    arrive(page, "path !== wanted", before)


def follow(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait for that page: a click alone does not."""
    with page.expect_navigation():
        page.click(selector)


def arrive(page: Page, condition: str, wanted: str) -> None:
    """Wait until the path of the incident on the desk meets a condition, and the desk has taken it in: keys before that are lost."""
    asked = f"wanted => {{ const {{path, seen}} = document.getElementById('desk').dataset; return seen && ({condition}); }}"
    page.wait_for_function(asked, arg=wanted)


def play(folder: Path, names: list[str], stories: dict[str, Callable[[Stage], None]]) -> dict[str, list[str]]:
    """The faults of each story."""
    from waqai.knowledge import load

    known = make_known(load())
    found: dict[str, list[str]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for name in names or list(stories):
            stage = Stage(folder, browser, known)
            begun = time.monotonic()
            try:
                stories[name](stage)
            except Exception:
                stage.faults.append(traceback.format_exc(limit=-4))
            found[name] = stage.faults
            print(f"{name}: {len(stage.faults)} faults, {time.monotonic() - begun:.1f} s", file=sys.stderr)
        browser.close()
    return found


def main() -> None:
    folder, *names = sys.argv[1:]
    if os.environ.get(ALONE):
        raise_loopback()
    from stories import STORIES

    print(json.dumps(play(Path(folder), names, STORIES), ensure_ascii=False))


if __name__ == "__main__":
    main()
