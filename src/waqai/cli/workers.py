"""Documents coded one after the other or side by side: the same bytes in the same order for any number of workers."""

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from waqai.cli.output import Problem, load_engine
from waqai.model import Document
from waqai.pipeline import Coded, Engine, code
from waqai.read import Item, ReadError, Tally

Made = TypeVar("Made", covariant=True)

CHUNK = 16  # documents handed to a worker at once, fewer where they are long
CHUNK_CHARS = 100_000
AHEAD = 3  # chunks a worker that may wait, so that memory stays bounded however long the input is


class Job(Protocol[Made]):
    """What is to be made of each coded document, in any process."""

    @property
    def home(self) -> Path:
        """The user's folder."""

    def make(self, coded: Coded, knowing: Engine) -> Made:
        """The result of one document."""


class Notice(NamedTuple):
    """A line for the user that is no failure."""

    line: str


class Failure(NamedTuple):
    """An input that gave no output, in one line; `fatal` where no other can give any."""

    line: str
    fatal: bool = False


@lru_cache(maxsize=1)
def engine(home: Path) -> Engine:
    """The engine of this process, made when the first document needs it."""
    return load_engine(home)


def code_item(item: Item, job: Job[Made]) -> Made | Failure | Notice:
    """What the job makes of one document."""
    if isinstance(item, ReadError):
        return Failure(str(item))
    if isinstance(item, Tally):
        return Notice(str(item))
    try:
        knowing = engine(job.home)
    except Problem as problem:
        return Failure(str(problem), fatal=True)
    try:
        return job.make(code(item, knowing), knowing)
    except Exception as error:  # a fault of the program must not cost the user all other documents
        return Failure(f"{item.source}: {_fault(error)}; the document was left out, please report this with its text")


def _fault(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    at = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"fault of the program ({type(error).__name__}: {error}{at})"


def code_chunk(items: list[Item], job: Job[Made]) -> list[Made | Failure | Notice]:
    """What the job makes of some documents, in their order."""
    return [code_item(item, job) for item in items]


def code_all(items: Iterable[Item], job: Job[Made], workers: int) -> Generator[Made | Failure | Notice, None, None]:
    """What the job makes of all documents, in their order; raises Problem where knowledge or a worker fails."""
    results = (code_item(item, job) for item in items) if workers == 1 else _side_by_side(_chunks(items), job, workers)
    with closing(results):
        for result in results:
            if isinstance(result, Failure) and result.fatal:
                raise Problem(result.line)
            yield result


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    chars = 0
    for item in items:
        chunk.append(item)
        chars += len(item.text) if isinstance(item, Document) else 0
        if len(chunk) == CHUNK or chars >= CHUNK_CHARS:
            yield chunk
            chunk, chars = [], 0
    if chunk:
        yield chunk


def _side_by_side(chunks: Iterable[list[Item]], job: Job[Made], workers: int) -> Generator[Made | Failure | Notice, None, None]:
    if sys.platform == "win32":
        workers = min(workers, 61)  # the most that Windows can wait for
    waiting: deque[Future[list[Made | Failure | Notice]]] = deque()
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_ignore_interrupts)
    try:
        for chunk in chunks:
            with _interrupts_held():
                waiting.append(pool.submit(code_chunk, chunk, job))
            if len(waiting) >= AHEAD * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise Problem("a worker ended before its time, perhaps for want of memory; run again with fewer --workers") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Workers that start meanwhile never see Ctrl-C, which goes to all processes of a terminal; it reaches this one afterwards."""
    if os.name != "posix":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
