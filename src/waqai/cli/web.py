"""What `waqai fetch` and `waqai watch` share: the archive they write to, the manners they have, the lines they print."""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from waqai import __version__
from waqai.cli.output import Problem, complain, user_folder
from waqai.cli.show import isolate
from waqai.fetch.address import PORTS
from waqai.fetch.archive import Archive, ArchiveError, open_archive
from waqai.fetch.exchange import Limits
from waqai.fetch.feeds import CONTACT
from waqai.fetch.fetcher import Clock, Fetcher, Manners, Outcome
from waqai.fetch.network import NETWORK
from waqai.plain import plain

SOFTWARE = f"waqai/{__version__}"
CLOCK = Clock(lambda: datetime.now(UTC), time.sleep)
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


def folder(args: argparse.Namespace) -> Path:
    """The folder of the archive."""
    return Path(args.out) if args.out else user_folder() / "web"


def check_proxy(args: argparse.Namespace) -> None:
    """Raise Problem where a proxy is named that would be gone round: it may be there to hide who asks."""
    named = [name for name in os.environ if name.lower() in _PROXIES and os.environ[name]]
    if named and not args.direct:
        raise Problem(f"{named[0]} is set, but waqai connects directly, past any proxy; give --direct if that is what you want", 2)


def make_manners(args: argparse.Namespace, contact: str | None, patience: float) -> Manners:
    """How the command asks; a Problem where the contact cannot stand in a header."""
    if contact is not None and not CONTACT.fullmatch(contact):
        raise Problem(f"{contact!r} is no contact; write an address or mailbox, such as mailto:us@site.example", 2)
    agent = f"{SOFTWARE} (+{contact})" if contact else SOFTWARE
    return Manners(agent, float(args.delay), max(patience, args.delay), frozenset({*PORTS.values(), *args.port}))


@contextmanager
def opened(path: Path, agent: str) -> Iterator[Archive]:
    """The archive, open; damage is told on standard error."""
    with open_archive(path, SOFTWARE, agent, complain) as archive:
        yield archive


@contextmanager
def archive_or_problem(path: Path, agent: str) -> Iterator[Archive]:
    """The archive, open; a Problem where another program has it."""
    try:
        with opened(path, agent) as archive:
            yield archive
    except ArchiveError as error:
        raise Problem(str(error)) from error


def make_fetcher(archive: Archive, manners: Manners) -> Fetcher:
    """The fetcher of a command: the real network, the real clock."""
    return Fetcher(archive, NETWORK, CLOCK, manners, Limits())


def outcome_line(outcome: Outcome) -> str:
    """An outcome as one line: what, which address, where that led, why."""
    led = f" -> {outcome.final}" if outcome.final not in ("", outcome.url) and outcome.is_good else ""
    why = f": {outcome.why}" if outcome.why else ""
    return f"{outcome.status:<10}{isolate(plain(outcome.url))}{led}{plain(why)}"
