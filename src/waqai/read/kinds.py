"""Which format some bytes are in: by the name of their file, by their first bytes, by the type that a server gave them."""

import re
from collections.abc import Sequence
from typing import Literal

Kind = Literal["text", "html", "jsonl", "feed", "warc", "wacz", "gzip"]

_ENDINGS: dict[str, Kind] = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".warc": "warc",
    ".warc.gz": "warc",
    ".wacz": "wacz",
}
ENDINGS = ", ".join(_ENDINGS)
_TYPES: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
}
_XML = ("text/xml", "application/xml")
MEDIA_TYPES = (*_TYPES, *_XML)
_FEED = re.compile(rb"(?:<\?xml[^<>]{0,200}\?>|<\?xml-stylesheet[^<>]{0,500}\?>|<!--(?:[^-]|-[^-]){0,2000}-->|<!DOCTYPE[^<>\[]{0,300}>|\s)*"
                   rb"(?:<!DOCTYPE[^<>\[]{0,300}\[|<(?:rss|feed|rdf:RDF|(?:\w{1,20}:)feed)[\s>])")
_PREFIX = 4096  # bytes in which the first element of a feed is looked for


def kind_of_name(path: str) -> Kind | None:
    """The format that the ending of a file name stands for."""
    lower = path.lower()
    return next((kind for ending, kind in _ENDINGS.items() if lower.endswith(ending)), None)


def kind_of_start(start: bytes) -> Kind:
    """The format of bytes by how they begin, white space and a UTF-8 byte order mark aside."""
    # A damaged byte in its mark must not turn an archive into text.
    if is_near(start[: 3], b"\x1f\x8b\x08"):
        return "gzip"
    if is_near(start[: 4], b"PK\x03\x04"):
        return "wacz"
    if is_near(start[: 7], b"WARC/1."):
        return "warc"
    first = start[:_PREFIX].removeprefix(b"\xef\xbb\xbf").lstrip()
    if first.startswith(b"{"):
        return "jsonl"
    if _FEED.match(first):
        return "feed"
    is_tag = first.startswith(b"<") and (first[1:2].isalpha() or first[1:2] in (b"!", b"?"))
    return "html" if is_tag else "text"


def is_near(found: Sequence[object], mark: Sequence[object]) -> bool:
    """Do two texts, or some bytes, of the same length differ in one place at most."""
    return len(found) == len(mark) and sum(a != b for a, b in zip(found, mark, strict=True)) <= 1


def kind_of_response(media_type: str | None, body: bytes) -> Kind | None:
    """The format of what a server sent: text, html or feed, or None for what is no article. Feeds are often sent as pages or plain XML."""
    if media_type is not None and media_type not in MEDIA_TYPES:
        return None
    sniffed = kind_of_start(body[:_PREFIX])
    if sniffed == "feed" and media_type != "text/plain":
        return "feed"
    if media_type is None:
        return sniffed if sniffed == "html" else None
    return _TYPES.get(media_type)
