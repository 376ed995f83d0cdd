"""Compressed bytes taken apart within limits: the content encodings of HTTP, and the streams inside gzip and zip files.

Whoever sends compressed bytes decides how many come out: a kilobyte of Brotli can hold a gigabyte. So nothing here is ever
decompressed whole: output comes in pieces of some `PIECE` bytes, counted against `Limits` before the next one is made.
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, Protocol

PIECE = 1 << 16
_GZIP, _ZLIB, _RAW = 31, 15, -15  # what zlib calls wbits
_NAMES = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "br": "br"}
_MAGIC = b"\x1f\x8b"


class Limits(NamedTuple):
    """How many bytes may come out: `size` in all (None: any number), and `ratio` for each byte that went in, once there are `free`.

    Pages of the press come out at 3 to 20 times their compressed size; the most that deflate can do is 1,032 times.
    """

    size: int | None
    ratio: int = 100
    free: int = 1 << 20


PAGE = Limits(8 << 20)
STREAM = Limits(None)  # for what is read piece by piece and never held


class DecodeError(Exception):
    """Why bytes cannot be decoded, as a clause for the user: `encoding` is one not read here, `bomb` and `too-large` are over a limit."""

    def __init__(self, kind: Literal["encoding", "bomb", "too-large", "damaged"], reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


def decode_body(chunks: Iterable[bytes], encoding: str | None, limits: Limits = PAGE) -> bytes:
    """The body that some bytes of an HTTP response hold, its Content-Encoding taken off; DecodeError where that cannot be.

    Read are gzip (also several members), deflate (with and without the zlib wrapper), br and identity, one of them: no chains.
    A stream that ends early, and one whose checksum does not fit, is damaged; bytes after its end are left alone.
    """
    return b"".join(decoded(chunks, encoding, limits))


def decoded(chunks: Iterable[bytes], encoding: str | None, limits: Limits = PAGE) -> Iterator[bytes]:
    """The pieces of `decode_body`, each made when it is asked for."""
    name = content_encoding(encoding)
    if name is None:
        yield from _plain(chunks, limits)
        return
    stream: Stream | None = None
    ended = False
    counted = Counter(limits)
    held = b""
    for chunk in chunks:
        held += chunk
        while held and not (ended and name != "gzip"):
            if stream is None or ended:
                if len(held) < 2 and name != "br":
                    break  # two bytes tell what begins here
                if ended and not held.startswith(_MAGIC):
                    return
                stream, ended = _open(name, held), False
            yield from stream.feed(held, counted)
            held, ended = (stream.unused, True) if stream.ended else (b"", False)
    if not ended:
        raise DecodeError("damaged", f"the {name} data ends early")


def content_encoding(value: str | None) -> str | None:
    """The one encoding that a Content-Encoding header names (gzip, deflate or br), or None for identity; DecodeError for any other."""
    names = [name for part in (value or "").lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if not names:
        return None
    shown = ", ".join(names)[:60]
    if len(names) > 1:
        raise DecodeError("encoding", f"encoded more than once ({shown})")
    if names[0] not in _NAMES:
        raise DecodeError("encoding", f"content encoding {shown!r} is not read")
    return _NAMES[names[0]]


def _plain(chunks: Iterable[bytes], limits: Limits) -> Iterator[bytes]:
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if limits.size is not None and count > limits.size:
            raise DecodeError("too-large", f"over the limit of {limits.size} bytes")
        yield chunk


class Counter:
    """Bytes that went in and came out of one or several streams, held against limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.taken = 0
        self.given = 0

    def add(self, taken: int, given: int) -> None:
        """Count; DecodeError where a limit is passed."""
        self.taken += taken
        self.given += given
        size, ratio, free = self._limits
        if self.given > free and self.given > ratio * self.taken:
            raise DecodeError("bomb", f"grows to more than {ratio} times its compressed size")
        if size is not None and self.given > size:
            raise DecodeError("too-large", f"over the limit of {size} bytes when decompressed")


class Stream(Protocol):
    """One compressed stream: `feed` gives the pieces that some bytes make, and after `ended` `unused` is what was left of them."""

    ended: bool
    unused: bytes

    def feed(self, data: bytes, counted: Counter) -> Iterator[bytes]: ...


def gzip_member() -> Stream:
    """A stream that ends with one gzip member, its CRC and length checked."""
    return _Zlib(_GZIP, "gzip")


def raw_deflate() -> Stream:
    """A stream of deflate without any wrapper, as zip files have it."""
    return _Zlib(_RAW, "deflate")


def _open(name: str, start: bytes) -> Stream:
    if name == "br":
        return _Brotli()
    if name == "gzip":
        return gzip_member()
    # RFC 9110 means the zlib format, but servers send raw deflate as well: the first two bytes tell (RFC 1950, 2.2).
    is_zlib = start[0] & 0x0F == 8 and (start[0] << 8 | start[1]) % 31 == 0
    return _Zlib(_ZLIB, "deflate") if is_zlib else raw_deflate()


class _Zlib:
    def __init__(self, wbits: int, name: str) -> None:
        self._inflate = zlib.decompressobj(wbits)
        self._name = name
        self.ended = False
        self.unused = b""

    def feed(self, data: bytes, counted: Counter) -> Iterator[bytes]:
        for at in range(0, len(data), PIECE):
            rest = data[at : at + PIECE]
            # A full piece may leave output inside zlib although all input is taken, so the last call is the one that brings nothing.
            while True:
                try:
                    piece = self._inflate.decompress(rest, PIECE)
                except zlib.error as error:
                    why = str(error).rpartition(": ")[2]
                    raise DecodeError("damaged", f"the {self._name} data is damaged ({why})") from None
                left = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
                counted.add(len(rest) - len(left), len(piece))
                rest = left
                if piece:
                    yield piece
                if self._inflate.eof:
                    self.ended, self.unused = True, rest + data[at + PIECE :]
                    return
                if not rest and not piece:
                    break


class _Brotli:
    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped]

        self._error = brotli.error
        self._inflate = brotli.Decompressor()
        self.ended = False
        self.unused = b""

    def feed(self, data: bytes, counted: Counter) -> Iterator[bytes]:
        for at in range(0, len(data), PIECE):
            rest = data[at : at + PIECE]
            while not self.ended:
                try:
                    piece = self._inflate.process(rest, output_buffer_limit=PIECE)
                except self._error:
                    raise DecodeError("damaged", "the br data is damaged") from None
                counted.add(len(rest), len(piece))
                rest = b""
                self.ended = self._inflate.is_finished()
                if piece:
                    yield piece
                elif self._inflate.can_accept_more_data():
                    break
