"""Names into documents: files, folders and standard input, each read in its format."""

import datetime as dt
import os
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from waqai.model import Document
from waqai.read.errors import ReadError
from waqai.read.jsonl import read_jsonl
from waqai.read.pages import read_html
from waqai.read.plain import read_plain

MAX_BYTES = 64 << 20
_KINDS = {".txt": "text", ".html": "html", ".htm": "html", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_CHUNK = 1 << 20
_START = 1 << 16


def read_inputs(
    paths: Sequence[str],
    stdin: BinaryIO,
    *,
    default_date: dt.date | None = None,
    max_bytes: int = MAX_BYTES,
) -> Iterator[Document | ReadError]:
    """The documents of some inputs in their order; what cannot be read is a ReadError in its place.

    An input is a file, a folder (its text, HTML and JSON Lines files, sorted by path, hidden ones left out) or `-` for
    `stdin`. `default_date` is the publication day of documents that give none. `max_bytes` bounds one document: a file
    of text or HTML, or a line of JSON Lines.
    """
    for path in paths:
        for item in _read_input(path, stdin, max_bytes):
            if default_date is not None and isinstance(item, Document) and item.published is None:
                yield msgspec.structs.replace(item, published=default_date, published_basis="option")
            else:
                yield item


def _read_input(path: str, stdin: BinaryIO, max_bytes: int) -> Iterator[Document | ReadError]:
    if path == "-":
        yield from _read_guarded(stdin, path, None, max_bytes)
        return
    if not os.path.isdir(path):
        yield from _read_file(path, max_bytes)
        return
    files = folder_files(path)
    if not files:
        remedy = "give a folder with .txt, .html, .htm, .jsonl or .ndjson files"
        yield ReadError(_printable(path), "empty", "no file that can be read in this folder", remedy)
    for file in files:
        yield from _read_file(file, max_bytes)


def folder_files(folder: str) -> list[str]:
    """The readable files below a folder, sorted by path; links to folders are not followed."""
    found: list[tuple[str, ...]] = []
    for at, names, files in os.walk(folder):
        names[:] = [name for name in names if not name.startswith(".")]
        inner = os.path.relpath(at, folder)
        parts = () if inner == os.curdir else Path(inner).parts
        for name in files:
            is_wanted = not name.startswith(".") and os.path.splitext(name)[1].lower() in _KINDS
            if is_wanted and os.path.isfile(os.path.join(at, name)):
                found.append((*parts, name))
    return [os.path.join(folder, *parts) for parts in sorted(found)]


def _read_file(path: str, max_bytes: int) -> Iterator[Document | ReadError]:
    source = _printable(path)
    kind = _KINDS.get(os.path.splitext(path)[1].lower())
    try:
        with open(path, "rb") as stream:
            yield from _read_guarded(stream, source, kind, max_bytes)
    except FileNotFoundError:
        yield ReadError(source, "missing", "no such file or folder", "check the name")
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        yield ReadError(source, "unreadable", f"cannot be opened: {reason}", "check the name and who may read it")


def _printable(path: str) -> str:
    """A path that can be written as UTF-8: bytes of a file name that are no UTF-8 become U+FFFD."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _read_guarded(stream: BinaryIO, source: str, kind: str | None, max_bytes: int) -> Iterator[Document | ReadError]:
    """The documents of an open stream; a reading error ends it as a ReadError, after what was read before."""
    lines = _Lines(stream, max_bytes)
    try:
        start = lines.start()
        kind = kind or _guess_kind(start)
        if kind == "jsonl":
            yield from read_jsonl(lines, source)
            return
        raw = lines.rest()
    except OSError as error:
        yield ReadError(source, "unreadable", f"cannot be read: {error}", "check that it is a whole, readable file")
        return
    if raw is None:
        remedy = "split it into articles, or give them as JSON Lines"
        yield ReadError(source, "too-large", f"over the limit of {max_bytes} bytes a document", remedy)
    elif kind == "html":
        yield read_html(raw, source)
    else:
        yield read_plain(raw, source)


def _guess_kind(start: bytes) -> str:
    """The format of a stream by its first characters that are not white space."""
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:2]
    if first.startswith(b"{"):
        return "jsonl"
    is_tag = first.startswith(b"<") and (first[1:].isalpha() or first[1:] in (b"!", b"?"))
    return "html" if is_tag else "text"


class _Lines:
    """The lines of a stream, each read when it is asked for and none longer than `max_bytes` (None in its place)."""

    def __init__(self, stream: BinaryIO, max_bytes: int) -> None:
        self._stream = stream
        self._limit = max_bytes
        self._held: deque[bytes] = deque()

    def start(self) -> bytes:
        """The stream up to the end of its first line that is not blank, which stays to be read."""
        size = 0
        while size <= _START:
            line = self._stream.readline(self._limit + 1)
            self._held.append(line)
            size += len(line)
            if not line or line.strip(b" \t\r\n\xef\xbb\xbf"):
                break
        return b"".join(self._held)

    def rest(self) -> bytes | None:
        """All bytes that are left; None where they are more than the limit."""
        held = b"".join(self._held)
        self._held.clear()
        raw = held + self._stream.read(max(self._limit + 1 - len(held), 0))
        return raw if len(raw) <= self._limit else None

    def __iter__(self) -> Iterator[bytes | None]:
        while True:
            line = self._held.popleft() if self._held else self._stream.readline(self._limit + 1)
            if not line:
                return
            if len(line) <= self._limit:
                yield line
                continue
            yield None
            while not line.endswith(b"\n"):
                line = self._stream.readline(_CHUNK)
                if not line:
                    return
