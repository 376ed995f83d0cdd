"""Names into documents: files, folders and standard input, each read in its format."""

import datetime as dt
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from waqai.model import Document
from waqai.read.archive import read_warc
from waqai.read.errors import Item, ReadError
from waqai.read.jsonl import read_jsonl
from waqai.read.kinds import ENDINGS, Kind, kind_of_name, kind_of_start
from waqai.read.pages import read_html
from waqai.read.plain import read_plain
from waqai.read.wacz import read_wacz
from waqai.read.warc import holds_warc
from waqai.read.window import Window

MAX_BYTES = 64 << 20
_CHUNK = 1 << 20
_MARK = 8  # bytes that tell archives from text
_START = 1 << 16


def read_inputs(
    paths: Sequence[str],
    stdin: BinaryIO,
    *,
    default_date: dt.date | None = None,
    max_bytes: int = MAX_BYTES,
) -> Iterator[Item]:
    """The documents of some inputs in their order; what cannot be read is a ReadError in its place, and a Tally ends each archive.

    An input is a file, a folder (the files below it whose names say that they can be read, sorted by path, hidden ones left
    out) or `-` for `stdin`. `default_date` is the publication day of documents that give none. `max_bytes` bounds one document: a
    file of text or HTML, a feed, or a line of JSON Lines; archives have limits of their own.
    """
    for path in paths:
        for item in _read_input(path, stdin, max_bytes):
            if default_date is not None and isinstance(item, Document) and item.published is None:
                yield msgspec.structs.replace(item, published=default_date, published_basis="option")
            else:
                yield item


def _read_input(path: str, stdin: BinaryIO, max_bytes: int) -> Iterator[Item]:
    if path == "-":
        yield from _read_guarded(stdin, path, None, max_bytes, is_file=False)
        return
    if not os.path.isdir(path):
        yield from _read_file(path, max_bytes)
        return
    files = folder_files(path)
    if not files:
        yield ReadError(_printable(path), "empty", "no file that can be read in this folder", f"its names must end in {ENDINGS}")
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
            is_wanted = not name.startswith(".") and kind_of_name(name) is not None
            if is_wanted and os.path.isfile(os.path.join(at, name)):
                found.append((*parts, name))
    return [os.path.join(folder, *parts) for parts in sorted(found)]


def _read_file(path: str, max_bytes: int) -> Iterator[Item]:
    source = _printable(path)
    try:
        with open(path, "rb") as stream:
            yield from _read_guarded(stream, source, kind_of_name(path), max_bytes, is_file=True)
    except FileNotFoundError:
        yield ReadError(source, "missing", "no such file or folder", "check the name")
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        yield ReadError(source, "unreadable", f"cannot be opened: {reason}", "check the name and who may read it")


def _printable(path: str) -> str:
    """A path that can be written as UTF-8: bytes of a file name that are no UTF-8 become U+FFFD."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _read_guarded(stream: BinaryIO, source: str, kind: Kind | None, max_bytes: int, *, is_file: bool) -> Iterator[Item]:
    """The documents of an open stream; a reading error ends it as a ReadError, after what was read before."""
    lines = _Lines(stream, max_bytes)
    try:
        mark = lines.mark()
        start = kind_of_start(mark)
        if kind == "warc" or (kind is None and start == "warc"):
            yield from read_warc(Window(stream.read, stream.seek if is_file else None, bytearray(mark)), source)
        elif kind == "wacz" or (kind is None and start == "wacz"):
            yield from _read_zip(stream, mark, source, is_file)
        elif start == "gzip":
            yield from _read_gzip(stream, mark, source, is_file)
        else:
            yield from _read_text(lines, source, kind or kind_of_start(lines.start()), max_bytes)
    except OSError as error:
        yield ReadError(source, "unreadable", f"cannot be read: {error}", "check that it is a whole, readable file")


def _read_text(lines: "_Lines", source: str, kind: Kind, max_bytes: int) -> Iterator[Item]:
    if kind == "jsonl":
        yield from read_jsonl(lines, source)
        return
    raw = lines.rest()
    if raw is None:
        remedy = "split it into articles, or give them as JSON Lines"
        yield ReadError(source, "too-large", f"over the limit of {max_bytes} bytes a document", remedy)
    elif kind == "feed":
        from waqai.read.feeds import read_feed  # loads lxml, which only feeds need here

        yield from read_feed(raw, source)
    elif kind == "html":
        yield read_html(raw, source)
    else:
        yield read_plain(raw, source)


def _read_gzip(stream: BinaryIO, mark: bytes, source: str, is_file: bool) -> Iterator[Item]:
    """A gzip file that no name says more of: it is read where it holds compressed WARC records."""
    window = Window(stream.read, stream.seek if is_file else None, bytearray(mark))
    if holds_warc(window):
        yield from read_warc(window, source)
    else:
        yield ReadError(source, "encoding", "a gzip file that holds no WARC records", "unpack it (gunzip) and give what is in it")


def _read_zip(stream: BinaryIO, mark: bytes, source: str, is_file: bool) -> Iterator[Item]:
    """A zip file; one that comes through a pipe is kept in a nameless file meanwhile, since its directory stands at its end."""
    if is_file:
        yield from read_wacz(stream, source)
        return
    with tempfile.TemporaryFile() as copy:
        copy.write(mark)
        shutil.copyfileobj(stream, copy)
        yield from read_wacz(copy, source)


class _Lines:
    """The lines of a stream, each read when it is asked for and none longer than `max_bytes` (None in its place)."""

    def __init__(self, stream: BinaryIO, max_bytes: int) -> None:
        self._stream = stream
        self._limit = max_bytes
        self._mark = b""
        self._held: deque[bytes] = deque()

    def mark(self) -> bytes:
        """The first bytes of the stream, which stay to be read."""
        self._mark = self._stream.readline(_MARK)
        return self._mark

    def start(self) -> bytes:
        """The stream up to the end of its first line that is not blank, which stays to be read."""
        size = 0
        while size <= _START:
            line = self._line()
            self._held.append(line)
            size += len(line)
            if not line or line.strip(b" \t\r\n\xef\xbb\xbf"):
                break
        return b"".join(self._held)

    def rest(self) -> bytes | None:
        """All bytes that are left; None where they are more than the limit."""
        held = b"".join(self._held) + self._mark
        self._held.clear()
        self._mark = b""
        raw = held + self._stream.read(max(self._limit + 1 - len(held), 0))
        return raw if len(raw) <= self._limit else None

    def _line(self) -> bytes:
        mark, self._mark = self._mark, b""
        return mark if mark.endswith(b"\n") else mark + self._stream.readline(max(self._limit + 1 - len(mark), 0))

    def __iter__(self) -> Iterator[bytes | None]:
        while True:
            line = self._held.popleft() if self._held else self._line()
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
