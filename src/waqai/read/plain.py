"""A text file into a document; also what the other readers share."""

import hashlib

from waqai.model import Document
from waqai.read.encoding import decode
from waqai.read.errors import ReadError

# Longer texts are dumps, not articles; the cut keeps the time and memory of one input bounded.
MAX_CHARS = 1_000_000


def digest(raw: bytes) -> str:
    """The SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def bounded(text: str, most: int = MAX_CHARS) -> tuple[str, tuple[str, ...]]:
    """The first `most` characters of a text, and a note where that cut something off."""
    if len(text) <= most:
        return text, ()
    return text[:most], (f"cut at {most} of {len(text)} characters",)


def read_plain(raw: bytes, source: str, *, charset: str | None = None) -> Document | ReadError:
    """The document that a text file holds: its text exactly as it stands, only a byte order mark taken off.

    `charset` is what a server said of it, where one was asked.
    """
    decoded = decode(raw, source, charset)
    if isinstance(decoded, ReadError):
        return decoded
    text, cut = bounded(decoded.text)
    sha256 = digest(raw)
    return Document(id=sha256, source=source, text=text, sha256=sha256, notes=decoded.notes + cut, raw=raw)
