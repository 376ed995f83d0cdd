"""Pages fetched as a good guest does, and put into the archive: robots, pauses, conditional requests, redirects hop by hop."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal, NamedTuple

from waqai.fetch import robots
from waqai.fetch.address import PORTS, REDIRECTS, Address, parse_address, redirect
from waqai.fetch.archive import Archive, Room
from waqai.fetch.errors import NotFetched, failed, refused
from waqai.fetch.exchange import Exchange, Limits, ask
from waqai.fetch.network import Network
from waqai.fetch.warc import stamp
from waqai.read.decode import DecodeError, decode_body

Status = Literal["stored", "unchanged", "edited", "gone", "refused", "failed", "later"]
_GONE = (404, 410, 451)
_BUSY = (429, 503)
_LATER = 60.0  # seconds, where a host that is too busy does not say how long


class Clock(NamedTuple):
    """The time of day, and how to wait so many seconds."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]


class Manners(NamedTuple):
    """How we ask: as whom, with how many seconds between two requests to a host, how long we wait for one at most.

    `ports` are those that may be connected to.
    """

    agent: str
    delay: float = 3.0
    patience: float = 60.0
    ports: frozenset[int] = frozenset(PORTS.values())


class Outcome(NamedTuple):
    """What became of an address: `url` as it was asked for, `final` where its redirects led, `why` where there is something to say."""

    url: str
    status: Status
    final: str = ""
    why: str = ""

    @property
    def is_good(self) -> bool:
        """Is the archive up to date with this page."""
        return self.status in ("stored", "unchanged", "edited", "gone")


class Fetcher:
    """Fetches addresses into an archive, one after the other; it remembers what hosts want."""

    def __init__(self, archive: Archive, network: Network, clock: Clock, manners: Manners, limits: Limits) -> None:
        self._archive, self._network, self._clock = archive, network, clock
        self._manners, self._limits = manners, limits
        self._rules: dict[str, tuple[robots.Rules, datetime]] = {}
        self._ready: dict[str, datetime] = {}

    def fetch_all(self, urls: Sequence[str]) -> Iterator[Outcome]:
        """The outcomes of addresses, each once, as they come: while one host is left in peace others are asked.

        What a busy host puts off is tried once more if it is worth waiting for.
        """
        queues: OrderedDict[str, deque[tuple[str, Address]]] = OrderedDict()
        seen: set[Address] = set()
        for url in urls:
            try:
                address = parse_address(url)
            except NotFetched as error:
                yield Outcome(url, error.kind, url, str(error))
                continue
            if address not in seen:
                seen.add(address)
                queues.setdefault(address.authority, deque()).append((url, address))
        again: set[Address] = set()
        while queues:
            host = min(queues, key=self._pause)
            url, address = queues[host].popleft()
            outcome = self._outcome(url, address)
            if outcome.status == "later" and address not in again and self._pause(host) <= self._manners.patience:
                again.add(address)
                queues[host].append((url, address))
            else:
                yield outcome
            if not queues[host]:
                del queues[host]

    def _outcome(self, url: str, address: Address) -> Outcome:
        try:
            return self.fetch(address, "pages")._replace(url=url)
        except NotFetched as error:
            if error.kind != "later":
                self._archive.miss(str(address), self._clock.now(), str(error))
            return Outcome(url, error.kind, str(address), str(error))

    def fetch(self, address: Address, room: Room) -> Outcome:
        """Fetch an address and the redirects that follow, each hop checked and archived; raises NotFetched."""
        hops, turned = [address], False
        while True:
            self._check(address, wait=address.host not in {hop.host for hop in hops[:-1]})
            exchange = self._ask(address)
            target = _target(address, exchange)
            if target is None:
                last = self._keep(exchange, room)
                # Where a redirect leads elsewhere than before, what is there now is another page than before.
                status: Status = "edited" if turned and last == "unchanged" else last
                return Outcome(str(hops[0]), status, str(address), f"the host answers {_phrase(exchange.status)}" if last == "gone" else "")
            if target in hops:
                raise failed("its redirects lead in a circle")
            if len(hops) > self._limits.redirects:
                raise failed(f"it leads on more than {self._limits.redirects} times")
            if address.scheme == "https" and target.scheme == "http":
                raise refused(f"it leads from https to http ({target}); if that is where you want to go, give that address")
            turned |= self._archive.store(exchange, self._clock.now(), room, str(target)) == "edited"
            hops.append(target)
            address = target

    def _keep(self, exchange: Exchange, room: Room) -> Status:
        """Archive the last response of an address; raises NotFetched where it is no page."""
        now, known = self._clock.now(), self._archive.page(str(exchange.address))
        if exchange.status in _GONE and known.version is not None:
            self._archive.store(exchange, now, room)
            return "gone"
        if exchange.status == 304 and known.version is not None:
            return self._archive.store(exchange, now, room)
        if exchange.status != 200:
            raise failed(f"the host answers {_phrase(exchange.status)}")
        check_body(exchange)
        return self._archive.store(exchange, now, room)

    def _check(self, address: Address, wait: bool) -> None:
        """Ask robots.txt, and wait for the host's turn; raises NotFetched where it may not be asked or not yet."""
        self._check_port(address)
        if wait:
            self._wait(address)
        rules = self._rules_of(address)
        rules.check(str(address))
        asked = _time(self._archive.asked(address.authority))
        if asked and rules.delay() > self._manners.delay:  # the pause that robots.txt asks for, where it is longer than ours
            ready = asked + timedelta(seconds=rules.delay())
            self._ready[address.authority] = max(self._ready.get(address.authority, ready), ready)
        if wait:
            self._wait(address)

    def _wait(self, address: Address) -> None:
        pause = self._pause(address.authority)
        if pause > self._manners.patience:
            raise NotFetched("later", f"the host asks for {pause:.0f} s of peace; try again then")
        if pause > 0:
            self._clock.sleep(pause)

    def _check_port(self, address: Address) -> None:
        if address.port not in self._manners.ports:
            raise refused(f"port {address.port} is not one of {', '.join(map(str, sorted(self._manners.ports)))}; --port allows others")

    def _ask(self, address: Address, page: bool = True) -> Exchange:
        """One request; raises NotFetched, also where the host is too busy. After robots.txt a page may follow at once."""
        headers = [("User-Agent", self._manners.agent), ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")]
        headers.append(("Accept-Encoding", "gzip, identity"))
        version = self._archive.page(str(address)).version
        if page and version is not None and version.status == 200 and self._archive.holds(version):
            headers += [("If-None-Match", version.etag)] if version.etag else []
            headers += [("If-Modified-Since", version.modified)] if version.modified else []
        try:
            exchange = ask(address, headers, self._network, self._limits)
        finally:
            now = self._clock.now()
            self._ready[address.authority] = now + timedelta(seconds=self._manners.delay if page else 0)
        if exchange.status in _BUSY:
            until = now + timedelta(seconds=retry_after(exchange.headers.get("retry-after"), now))
            self._archive.wait(address.authority, now, until)
            raise NotFetched("later", f"the host answers {_phrase(exchange.status)}; it may be asked again from {stamp(until)} on")
        return exchange

    def _pause(self, host: str) -> float:
        """Seconds until a host may be asked again."""
        now = self._clock.now()
        if host not in self._ready and (asked := _time(self._archive.asked(host))):  # by an earlier run
            self._ready[host] = min(asked, now) + timedelta(seconds=self._manners.delay)
        times = (self._ready.get(host), _time(self._archive.until(host)))
        return max([(one - now).total_seconds() for one in times if one is not None], default=0.0)

    def _rules_of(self, address: Address) -> robots.Rules:
        """The rules of a site: remembered, from the archive, or asked for."""
        now = self._clock.now()
        known, until = self._rules.get(address.site, (None, now))
        if known is not None and now < until:
            return known
        home = parse_address(f"{address.site}/robots.txt")
        page = self._archive.page(str(home))
        good, pause = timedelta(hours=robots.HOURS), timedelta(minutes=robots.MINUTES_AFTER_FAILURE)
        seen, missed = _time(page.seen), _time(page.failed)
        if seen and now - seen < good and (stored := self._stored_rules(home)):
            rules, until = stored, seen + good
        elif missed and now - missed < pause:
            rules, until = _closed("it did not work a short while ago"), missed + pause
        else:
            rules = self._fetched_rules(home, now)
            until = now + (good if rules.error is None else pause)
        self._rules[address.site] = rules, until
        return rules

    def _stored_rules(self, home: Address) -> robots.Rules | None:
        version = self._archive.final(str(home)).version
        try:
            return _parsed(version.status, *self._archive.body(version)) if version else None
        except NotFetched:
            return None

    def _fetched_rules(self, home: Address, now: datetime) -> robots.Rules:
        address = home
        try:
            for _ in range(6):
                self._check_port(address)
                exchange = self._ask(address, page=False)
                if exchange.status >= 500:
                    raise failed(f"the host answers {_phrase(exchange.status)}")
                target = _target(address, exchange)
                self._archive.store(exchange, self._clock.now(), "feeds", str(target) if target else None)
                if target is None:
                    return _parsed(exchange.status, exchange.headers, exchange.body)
                address = target
            return robots.ALL  # RFC 9309, 2.3.1.2: after five redirects it may be taken to be missing
        except NotFetched as error:
            if error.kind == "later":
                raise
            self._archive.miss(str(home), now, str(error))
            return robots.Rules(None, error) if error.kind == "refused" else _closed(str(error))


def _parsed(status: int, headers: Mapping[str, str], body: bytes) -> robots.Rules:
    """The rules of an answer to robots.txt: those of its text, or none where there is no such file (RFC 9309, 2.3.1.3)."""
    if status != 200:
        return robots.ALL
    try:
        return robots.parse_rules(decode_body([body], headers.get("content-encoding")))
    except DecodeError as error:
        return _closed(str(error))


def check_body(exchange: Exchange) -> bytes:
    """The body without its content encoding; raises NotFetched for bombs, and for what is damaged or encoded otherwise."""
    try:
        return decode_body([exchange.body], exchange.headers.get("content-encoding"))
    except DecodeError as error:
        raise refused(f"the page cannot be decoded: {error}") from None


def _closed(why: str) -> robots.Rules:
    return robots.Rules(None, failed(f"{why} (of its robots.txt, without which nothing of a site is fetched)"))


def _target(address: Address, exchange: Exchange) -> Address | None:
    """Where a response leads on; raises NotFetched where it wants to and names no good address."""
    if exchange.status not in REDIRECTS:
        return None
    try:
        return redirect(address, exchange.status, exchange.headers)
    except NotFetched as error:
        raise refused(f"it leads to {exchange.headers.get('location', 'nowhere')[:200]!r}: {error}") from None


def retry_after(value: str | None, now: datetime) -> float:
    """Seconds that Retry-After asks for: a number, or a date; a day at most, a minute where it says nothing."""
    seconds = _LATER
    if value and value.strip().isdecimal():
        seconds = float(value.strip()[:9])
    elif value:
        try:
            when = parsedate_to_datetime(value)
        except ValueError:
            when = now + timedelta(seconds=_LATER)
        seconds = (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 1.0), 86400.0)


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _time(stamped: str) -> datetime | None:
    return datetime.fromisoformat(stamped) if stamped else None
