"""feeds.toml: which feeds are watched, how often, and when their pages are looked at again."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any, NamedTuple

from waqai.fetch.address import Address, parse_address
from waqai.fetch.errors import NotFetched

_KEYS = {
    "every": "minutes between two looks at a feed, from 5 to 1440",
    "recheck": "hours after which a page is looked at again, 0 for never",
}
_TOP = {**_KEYS, "contact": "an address or mailbox for the owners of the sites", "feed": "tables that begin with [[feed]]"}
_FEED = {"url": "the address of an RSS or Atom feed", "name": "what the log calls it", **_KEYS}
_RANGES = {"every": (5, 1440), "recheck": (0, 8760)}
CONTACT = re.compile(r"[\x21-\x27\x2a-\x7e]{3,200}")  # what may stand in brackets in the header that names us


class FeedsError(Exception):
    """A feeds.toml that is not good: file, line, what is wrong and what to do."""

    def __init__(self, file: str, line: int, what: str, remedy: str) -> None:
        super().__init__(f"{file}:{line}: {what}; {remedy}")


class Feed(NamedTuple):
    """A feed: `every` in minutes, `recheck` in hours (0: a page is never looked at again)."""

    address: Address
    name: str
    every: int
    recheck: int


class Feeds(NamedTuple):
    """The feeds of a file, and the contact that the user agent names."""

    feeds: tuple[Feed, ...]
    contact: str | None


def parse_feeds(text: str, name: str) -> Feeds:
    """The feeds that a TOML text lists; `name` is that of its file. Raises FeedsError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        at = re.search(r"line (\d+)", str(wrong))
        raise FeedsError(name, int(at[1]) if at else text.count("\n") + 1, f"not TOML: {wrong}", "correct the line") from None
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines, 1) if re.match(r"\s*\[\[\s*feed\s*\]\]", line)]
    top = _Place(name, lines, 1, starts[0] if starts else len(lines) + 1)
    _check_keys(table, _TOP, top)
    rows = table.get("feed")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise FeedsError(name, top.line("feed"), "no feeds", 'write [[feed]], and below it url = "https://..."')
    contact = table.get("contact")
    if contact is not None and not (isinstance(contact, str) and CONTACT.fullmatch(contact)):
        remedy = 'write an address or mailbox without spaces and brackets, such as "mailto:us@site.example"'
        raise FeedsError(name, top.line("contact"), f"the contact {contact!r}", remedy)
    ends = [*starts[1:], len(lines) + 1]
    places = [_Place(name, lines, *pair) for pair in zip(starts, ends, strict=True)] if len(starts) == len(rows) else [top] * len(rows)
    feeds: dict[Address, Feed] = {}
    for row, place in zip(rows, places, strict=True):
        feed = _feed(row, {key: _number(table, key, default, top) for key, default in (("every", 15), ("recheck", 24))}, place)
        if feed.address in feeds:
            raise FeedsError(name, place.line("url"), f"{feed.address} is there twice", "take one of the two out")
        feeds[feed.address] = feed
    return Feeds(tuple(feeds.values()), contact)


class _Place(NamedTuple):
    """Where a table stands in a file: the lines `[first, end)`, counted from 1."""

    file: str
    lines: list[str]
    first: int
    end: int

    def line(self, key: str) -> int:
        """The line of a key, or else the first one of the table."""
        wanted = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]|\s*\[+\s*{re.escape(key)}\s*[\].]")
        return next((n for n in range(self.first, self.end) if wanted.match(self.lines[n - 1])), self.first)


def _feed(row: Mapping[str, Any], defaults: Mapping[str, int], place: _Place) -> Feed:
    _check_keys(row, _FEED, place)
    url = row.get("url")
    if not isinstance(url, str):
        raise FeedsError(place.file, place.line("url"), "a feed without a url", 'write url = "https://..." below [[feed]]')
    try:
        address = parse_address(url)
    except NotFetched as error:
        raise FeedsError(place.file, place.line("url"), f"{url!r}: {error}", "correct the url") from None
    label = row.get("name", address.host)
    if not isinstance(label, str) or not label.strip() or not label.isprintable():
        raise FeedsError(place.file, place.line("name"), f"the name {label!r}", "write it as a text of one line, or leave it out")
    return Feed(address, label, *(_number(row, key, defaults[key], place) for key in _KEYS))


def _number(row: Mapping[str, Any], key: str, default: int, place: _Place) -> int:
    value = row.get(key, default)
    low, high = _RANGES[key]
    if type(value) is not int or not low <= value <= high:
        raise FeedsError(place.file, place.line(key), f"{key} = {value!r}", f"write a whole number: {_KEYS[key]}")
    return value


def _check_keys(row: Mapping[str, Any], known: Mapping[str, str], place: _Place) -> None:
    for key in row:
        if key not in known:
            raise FeedsError(place.file, place.line(key), f"an unknown key {key!r}", f"known are {', '.join(known)}")
