"""Releases asked for at the desk: one at a time, in a process of its own, so that the desk goes on answering.

    look (what would be released, nothing written) -> make (the same release, as a zip file, kept in the decisions of the book)
"""

import datetime as dt
import math
import multiprocessing
import os
import secrets
import shutil
import signal
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal, NamedTuple

from waqai.desk.allowance import Allowance
from waqai.knowledge import KnowledgeError
from waqai.release.events import count_live
from waqai.release.kitchen import KEY, Kitchen, Order, make, preview
from waqai.release.make import ReleaseError
from waqai.release.manifest import FILE, Manifest, look_at
from waqai.release.policy import read_policy
from waqai.release.selection import Selection
from waqai.release.write.libraries import MissingLibrary
from waqai.release.write.zipped import zip_folder
from waqai.store.book import Book, BookError, open_book

Stage = Literal["looking", "looked", "making", "made", "failed", "stopped"]
RUNNING: tuple[Stage, ...] = ("looking", "making")
BURST, RATE = 6, 0.1  # looks and makings of one person at once, and a second after them
PAUSE = 0.2  # seconds between two words of how far it is
NICE = 10  # how far the process stands back behind the desk


class Wish(NamedTuple):
    """A release that a form or a program asks for."""

    profile: str
    formats: Sequence[str]
    as_of: dt.datetime
    selection: Selection


class Job(NamedTuple):
    """A release that somebody looks at or makes: `done` of `total` incidents were gone through.

    `counts` are those of `waqai release`. Of one that is made, `digest` is the SHA-256 of its manifest, and `name` that of its file.
    """

    id: str
    order: Order
    who: str
    stage: Stage
    done: int = 0
    total: int = 0
    counts: Mapping[str, int] = {}
    manifest: Manifest | None = None
    digest: str = ""
    fault: str = ""

    @property
    def is_running(self) -> bool:
        """Is it being looked at or made."""
        return self.stage in RUNNING

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"waqai-{self.order.policy}-{self.order.as_of:%Y-%m-%d}.zip"


class Busy(Exception):
    """Another release is being looked at or made, or this is asked for too often: the `seconds` to wait."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.seconds = max(1, math.ceil(wait))


class Releasing:
    """The releases of a desk: the present job, and the last that was made, whose file can be fetched."""

    def __init__(self, book: Book, home: Path, draw_key: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._book, self._home, self._draw_key = book, home, draw_key
        self._allowance = Allowance(BURST, RATE)
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._folder: Path | None = None
        self.job: Job | None = None
        self.ready: Job | None = None

    def look(self, wish: Wish, who: str, now: dt.datetime) -> Job:
        """Begin to count what a release would hold; raises Busy."""
        key = self._draw_key(KEY)
        order = Order(wish.profile, tuple(wish.formats), wish.as_of, key, self._home, selection=wish.selection)
        with self._lock:
            return self._begin(Job(secrets.token_hex(8), order, who, "looking"), now)

    def make(self, id_: str, who: str, now: dt.datetime) -> Job | None:
        """Begin to make the release that was looked at; None where another one was since. Raises Busy."""
        with self._lock:
            job = self.job
            if job is None or job.id != id_ or job.stage != "looked":
                return None
            return self._begin(job._replace(stage="making", who=who, done=0), now)

    def stop(self) -> None:
        """End what is being looked at or made."""
        with self._lock:
            if self.job is not None and self.job.is_running and self._process is not None:
                self.job = self.job._replace(stage="stopped")
                self._process.terminate()

    def file(self, id_: str) -> Path | None:
        """The zip file of the last release that was made, if it is the one of this id."""
        is_there = self.ready is not None and self.ready.id == id_ and self._folder is not None
        return self._zip(id_) if is_there else None

    def _begin(self, job: Job, now: dt.datetime) -> Job:
        if self.job is not None and self.job.is_running:
            raise Busy(1.0)
        wait = self._allowance.take(job.who, now.timestamp())
        if wait:
            raise Busy(wait)
        out = self._zip(job.id) if job.stage == "making" else None
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        given = (theirs, self._book.address, job, out, now)
        process = context.Process(target=work, args=given, daemon=True)
        process.start()
        theirs.close()
        self.job, self._process = job, process
        threading.Thread(target=self._watch, args=(process, ours, out), daemon=True).start()
        return job

    def _watch(self, process: BaseProcess, pipe: Connection, out: Path | None) -> None:
        """Take in what the process tells until it ends; one that ends without a last word has failed."""
        with closing(pipe), suppress(EOFError, OSError):
            while True:
                self._take(process, pipe.recv())
        process.join()
        self._take(process, {"stage": "failed"})
        if out is not None and (self.ready is None or self.file(self.ready.id) != out):
            shutil.rmtree(out.parent, ignore_errors=True)  # what one that was stopped has left

    def _take(self, process: BaseProcess, told: Mapping[str, Any]) -> None:
        with self._lock:
            if self.job is None or self._process is not process or not self.job.is_running:
                return
            self.job = self.job._replace(**told)
            if self.job.stage == "made":
                if self.ready is not None:
                    shutil.rmtree(self._zip(self.ready.id).parent, ignore_errors=True)
                self.ready = self.job

    def _zip(self, id_: str) -> Path:
        """The place of a zip file, in a folder of its own."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="waqai-release-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder / id_ / "release.zip"


def work(pipe: Connection, where: str, job: Job, out: Path | None, now: dt.datetime) -> None:
    """Look at a release or, with a place for its zip file, make it; what becomes of it goes into the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(AttributeError, OSError):
        os.nice(NICE)
    try:
        with closing(open_book(where, is_read_only=out is None)) as book:
            kitchen = Kitchen(read_policy(job.order.policy), job.order.home)
            total = count_live(book)
            pipe.send({"total": total})
            tell = _teller(pipe, total)
            if out is None:
                pipe.send({"stage": "looked", "counts": preview(book, job.order, kitchen, tell)})
            else:
                pipe.send({"stage": "made", **_make(book, job, kitchen, out, now, tell)})
    except (BookError, KnowledgeError, MissingLibrary, OSError, ReleaseError) as error:
        pipe.send({"stage": "failed", "fault": str(error)})


def _make(book: Book, job: Job, kitchen: Kitchen, out: Path, now: dt.datetime, tell: Callable[[int], None]) -> Mapping[str, Any]:
    def finish(folder: Path, made: Manifest) -> None:
        if made.counts != job.counts:
            raise ReleaseError("the book has changed since this was looked at; look again")
        zip_folder(folder, out)

    folder = out.with_suffix("")
    made = make(book, job.order, kitchen, folder, job.who, now, tell, finish)
    digest = look_at(folder, FILE).sha256
    shutil.rmtree(folder)
    return {"manifest": made, "digest": digest}


def _teller(pipe: Connection, total: int) -> Callable[[int], None]:
    """What tells now and then how many incidents were gone through, and when all were."""
    last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done == total or now - last >= PAUSE:
            last = now
            pipe.send({"done": done})

    return tell
