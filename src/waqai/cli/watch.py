"""`waqai watch`: rounds over feeds until it is stopped; a progress line on a terminal, JSON lines elsewhere."""

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from waqai.cli.output import Problem, open_output
from waqai.cli.web import CLOCK, check_proxy, folder, make_fetcher, make_manners, opened, outcome_line
from waqai.fetch.archive import ArchiveError
from waqai.fetch.feeds import Feeds, FeedsError, parse_feeds
from waqai.fetch.fetcher import Manners
from waqai.fetch.warc import stamp
from waqai.fetch.watch import Told, Watch, next_round, run_round
from waqai.plain import plain

PATIENCE = 120.0  # seconds that a host may make us wait for one page
_LEAST = timedelta(seconds=30)  # between two rounds
_LOCKED = timedelta(seconds=60)  # until the archive is tried again that another program had
_MOST = 1 << 20  # bytes of a file of feeds


def run(args: argparse.Namespace) -> int:
    """Watch until Ctrl-C or SIGTERM, or for one round; 1 where that left something undone."""
    feeds = _read(args.feeds)
    check_proxy(args)
    manners = make_manners(args, feeds.contact, PATIENCE)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with _reporter() as report:
        report.event("start", feeds=len(feeds.feeds), folder=str(folder(args)))
        try:
            return _watch(feeds, folder(args), manners, args.once, report)
        finally:
            report.event("stop")


class Report:
    """Where rounds are told: lines of text over a progress line on a terminal, else a JSON object a line."""

    def __init__(self, write: Callable[[str], None], show: Callable[[str], None] | None) -> None:
        self._write, self._show = write, show

    def told(self, told: Told) -> None:
        """Tell of a feed or page."""
        feed, kind, outcome = told
        if self._show is None:
            final = outcome.final if outcome.final != outcome.url else ""
            self._line(kind, feed=feed.name, status=outcome.status, url=outcome.url, final=final, why=outcome.why)
        elif kind == "page" or not outcome.is_good:
            self._write(outcome_line(outcome))

    def event(self, event: str, **more: str | int) -> None:
        """Tell of something else; on a terminal the progress line does."""
        if self._show is None:
            self._line(event, **more)

    def progress(self, text: str) -> None:
        """Show what is going on."""
        if self._show is not None:
            self._show(text)

    def _line(self, event: str, **more: str | int) -> None:
        row = {"time": stamp(CLOCK.now()), "event": event, **{name: value for name, value in more.items() if value != ""}}
        self._write(msgspec.json.encode(row).decode())


def _watch(feeds: Feeds, target: Path, manners: Manners, once: bool, report: Report) -> int:
    resume = True
    while True:
        counts: Counter[str] = Counter()
        try:
            with opened(target, manners.agent) as archive:
                watch = Watch(archive, make_fetcher(archive, manners), CLOCK)
                for told in run_round(feeds.feeds, watch, resume):
                    counts[told.outcome.status] += 1
                    report.told(told)
                    report.progress(f"{told.feed.name}: {_counted(counts)}")
                due = next_round(feeds.feeds, archive, CLOCK.now())
                bad = sum(counts[status] for status in ("refused", "failed", "later"))
        except ArchiveError as error:
            if once:
                raise Problem(str(error)) from error
            report.event("locked", why=str(error))
            due = CLOCK.now() + _LOCKED
        else:
            resume = False
        if once:
            report.event("round", **counts)
            return int(bad > 0)
        due = max(due, CLOCK.now() + _LEAST)
        report.event("round", **counts, next=stamp(due))
        _wait(due, counts, report)


def _wait(due: datetime, counts: Counter[str], report: Report) -> None:
    while (left := (due - CLOCK.now()).total_seconds()) > 0:
        minutes, seconds = divmod(int(left), 60)
        report.progress(f"{_counted(counts)}; the next round in {minutes}:{seconds:02}")
        CLOCK.sleep(min(left, 1.0))


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "nothing new"


def _read(file: str) -> Feeds:
    try:
        with open(file, "rb") as stream:
            raw = stream.read(_MOST + 1)
    except OSError as error:
        raise Problem(f"{file}: {error.strerror}; give a file of feeds, such as docs/web.md shows") from error
    try:
        if len(raw) > _MOST:
            raise FeedsError(file, 1, f"over the limit of {_MOST} bytes", "give a file of feeds")
        return parse_feeds(raw.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        raise Problem(f"{file}:{raw.count(bytes([10]), 0, error.start) + 1}: bytes that are not UTF-8; save the file as UTF-8") from error
    except FeedsError as error:
        raise Problem(str(error)) from error


@contextmanager
def _reporter() -> Iterator[Report]:
    with open_output(None) as out:

        def write(line: str) -> None:
            out.write(f"{line}\n".encode("utf-8", "replace"))
            out.flush()

        if not (sys.stdout.isatty() and sys.stderr.isatty()):
            yield Report(write, None)
            return
        from rich.console import Console
        from rich.status import Status
        from rich.text import Text

        console = Console(stderr=True)
        with Status("", console=console) as status:
            yield Report(lambda line: console.print(Text(line), soft_wrap=True), lambda text: status.update(Text(plain(text))))


