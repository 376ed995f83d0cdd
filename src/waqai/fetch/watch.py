"""Rounds over feeds: each feed that is due is fetched, then the pages that it lists and that the archive does not have yet."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from waqai.fetch.address import Address
from waqai.fetch.archive import Archive
from waqai.fetch.errors import NotFetched
from waqai.fetch.feeds import Feed
from waqai.fetch.fetcher import Clock, Fetcher, Outcome
from waqai.fetch.items import read_items
from waqai.read.decode import DecodeError, decode_body

_TRIES = 6  # of a page that fails; the pause doubles with each, from a quarter of an hour
_FIRST_PAUSE = timedelta(minutes=15)


class Told(NamedTuple):
    """One thing that a round did: a feed or one of its pages, and what became of it."""

    feed: Feed
    kind: str
    outcome: Outcome


class Watch(NamedTuple):
    """What a round needs; `read` finds the pages that the bytes of a feed list."""

    archive: Archive
    fetcher: Fetcher
    clock: Clock
    read: Callable[[bytes, Address], list[Address]] = read_items


def next_round(feeds: Iterable[Feed], archive: Archive, now: datetime) -> datetime:
    """When the first of some feeds is due."""
    return min(_due(feed, archive, now) for feed in feeds)


def run_round(feeds: Sequence[Feed], watch: Watch, resume: bool) -> Iterator[Told]:
    """Look at each feed that is due, then at the pages that are wanted; what was done, as it is done.

    What is left to do is told by the archive alone: a page is wanted while a feed lists it and the archive lacks it. So a round that
    was broken off is taken up by the next one that is told to `resume`: it goes through the feeds that are not due as well.
    """
    wanted: dict[str, Feed] = {}
    for feed in feeds:
        due = _due(feed, watch.archive, watch.clock.now()) <= watch.clock.now()
        if due:
            yield Told(feed, "feed", _look(feed, watch))
        if due or resume:
            try:
                for url in _listed(feed, watch):
                    wanted.setdefault(url, feed)
            except NotFetched as error:
                yield Told(feed, "feed", Outcome(str(feed.address), error.kind, str(feed.address), str(error)))
    now = watch.clock.now()
    for outcome in watch.fetcher.fetch_all([url for url, feed in wanted.items() if _is_wanted(url, feed, watch.archive, now)]):
        yield Told(wanted[outcome.url], "page", outcome)


def _due(feed: Feed, archive: Archive, now: datetime) -> datetime:
    """When a feed is to be looked at: some minutes after the last time, whatever came of it, and not before its host wants it."""
    page = archive.page(str(feed.address))
    last, until = max(page.seen, page.failed), archive.until(feed.address.authority)
    due = datetime.fromisoformat(last) + timedelta(minutes=feed.every) if last else now
    return max(due, datetime.fromisoformat(until)) if until else due


def _look(feed: Feed, watch: Watch) -> Outcome:
    try:
        outcome = watch.fetcher.fetch(feed.address, "feeds")
        return outcome._replace(status="failed") if outcome.status == "gone" else outcome
    except NotFetched as error:
        if error.kind != "later":
            watch.archive.miss(str(feed.address), watch.clock.now(), str(error))
        return Outcome(str(feed.address), error.kind, str(feed.address), str(error))


def _listed(feed: Feed, watch: Watch) -> list[str]:
    """The pages that the archived version of a feed lists; raises NotFetched where it is no feed."""
    version = watch.archive.final(str(feed.address)).version
    if version is None or version.status != 200:
        return []
    headers, body = watch.archive.body(version)
    try:
        text = decode_body([body], headers.get("content-encoding"))
    except DecodeError as error:
        raise NotFetched("failed", f"the feed cannot be decoded: {error}") from None
    return [str(address) for address in watch.read(text, feed.address)]


def _is_wanted(url: str, feed: Feed, archive: Archive, now: datetime) -> bool:
    """Is a listed page to be fetched: it is new, or its last look is long ago; after a failure only when it is time to try again."""
    page, last = archive.page(url), archive.final(url)
    if page.failed > last.seen:
        return page.failures < _TRIES and now - datetime.fromisoformat(page.failed) >= _FIRST_PAUSE * 2 ** (page.failures - 1)
    if last.version is None:
        return True
    return feed.recheck > 0 and now - datetime.fromisoformat(last.seen) >= timedelta(hours=feed.recheck)
