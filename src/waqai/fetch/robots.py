"""What a site wishes of robots: robots.txt by RFC 9309, for the product token `waqai`."""

from typing import NamedTuple

from protego import Protego

from waqai.fetch.errors import NotFetched, refused

TOKEN = "waqai"
MAX_BYTES = 512 << 10  # what is read of a file; RFC 9309 asks for at least 500 KiB
HOURS = 24  # how long an answer is good for
MINUTES_AFTER_FAILURE = 10  # how long a site is let alone whose robots.txt could not be had


class Rules(NamedTuple):
    """The rules of a site; without a parsed file everything is allowed or nothing is."""

    parsed: Protego | None
    error: NotFetched | None = None  # why nothing is allowed

    def check(self, url: str) -> None:
        """Raise NotFetched where an address may not be fetched."""
        if self.error is not None:
            raise NotFetched(self.error.kind, str(self.error))
        if self.parsed is not None and not self.parsed.can_fetch(url, TOKEN):
            raise refused("robots.txt of the site asks robots not to fetch it")

    def delay(self) -> float:
        """Seconds that the site wants between two requests; 0 where it does not say."""
        if self.parsed is None:
            return 0.0
        rate = self.parsed.request_rate(TOKEN)
        return max(self.parsed.crawl_delay(TOKEN) or 0.0, rate.seconds / max(rate.requests, 1) if rate else 0.0)


ALL = Rules(None)


def parse_rules(body: bytes) -> Rules:
    """The rules that a robots.txt holds, whatever bytes it is of."""
    return Rules(Protego.parse(body[:MAX_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")))
