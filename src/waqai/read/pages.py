"""An HTML page into a document, whatever it holds: within limits by a parser in a process of its own, else by stripping tags."""

import re
from typing import NamedTuple

import msgspec

from waqai.model import Document
from waqai.read.conservation import compare
from waqai.read.encoding import decode
from waqai.read.errors import ReadError
from waqai.read.parser import Failed, shared_parser
from waqai.read.plain import bounded, digest
from waqai.read.strip import Counts, Stripped, strip

_SAVE = "save the article as a .txt file"
_HEAD_BYTES = 4096
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_:.-]{3,40})", re.IGNORECASE)
_HEAD_END = re.compile(r"</head|<body", re.IGNORECASE)
_HEAD_CHARS = 1 << 17


class Limits(NamedTuple):
    """The most that a page may hold to be given to the parser; each some times what large news pages hold."""

    chars: int = 4_000_000
    tags: int = 20_000
    attributes: int = 60_000
    crowd: int = 200
    depth: int = 120
    entities: int = 100_000

    def exceeded(self, counts: Counts) -> str | None:
        """What of a page is over its limit, with both numbers; None where nothing is."""
        names = ("characters", "tags", "attributes", "attributes in one tag", "levels of elements", "ampersands")
        for name, most, count in zip(names, self, counts[: len(self)], strict=True):
            if count > most:
                return f"{count} {name}, over the limit of {most}"
        return None


LIMITS = Limits()
MOST_CHARS = 16_000_000  # of a page; what comes after is not even stripped


def read_html(raw: bytes, source: str, *, url: str | None = None, charset: str | None = None) -> Document | ReadError:
    """The document that a page holds: its main text, one paragraph a line, and its title, day, address and site.

    `url` and `charset` are what a server said of the page, where one was asked: the address counts where the page names
    none, the character set before the one that the page declares. A page over the limits, or on which the parser failed, gives
    all text that its tags do not hide, and a note that says why.
    """
    item = _read_page(raw, source, url, charset)
    return msgspec.structs.replace(item, raw=raw) if isinstance(item, Document) else item


def _read_page(raw: bytes, source: str, url: str | None, charset: str | None) -> Document | ReadError:
    found = _CHARSET.search(raw[:_HEAD_BYTES])
    decoded = decode(raw, source, charset, found.group(1).decode("ascii") if found else None)
    if isinstance(decoded, ReadError):
        return decoded
    page, notes = bounded(decoded.text, MOST_CHARS)
    stripped = strip(page)
    sha256 = digest(raw)
    known = Document(id=sha256, source=source, text="", sha256=sha256, url=url, notes=decoded.notes + notes)
    reason = LIMITS.exceeded(stripped.counts)
    if reason is None:
        item = shared_parser().parse(page, known)
        if isinstance(item, Document):
            return msgspec.structs.replace(item, notes=item.notes + compare(stripped, item))
        if not isinstance(item, Failed):
            return item
        reason = item.reason
    return _fall_back(page, stripped, known, f"page not parsed: {reason}")


def _fall_back(page: str, stripped: Stripped, known: Document, note: str) -> Document | ReadError:
    """The document with the text of the stripped page; what it says of itself is read from its head, if that is within limits."""
    text, cut = bounded(stripped.text)
    if not text:
        return ReadError(known.source, "no-text", f"no text found in it; {note}", _SAVE)
    hidden = (f"{len(stripped.hidden)} hidden characters left out",) if stripped.hidden else ()
    known = msgspec.structs.replace(
        known, text=text, title=stripped.title or None, notes=(*known.notes, f"{note}; read as text without tags", *hidden, *cut)
    )
    found = _HEAD_END.search(page, 0, _HEAD_CHARS)
    head = page[: found.start() if found else _HEAD_CHARS]
    if LIMITS.exceeded(strip(head).counts) is None:
        item = shared_parser().parse(head, known)
        if isinstance(item, Document):
            return item
    return known
