"""The records of a WARC file, plain or compressed, read so that damage costs no more than the record it hit.

The usual readers lose everything behind a damaged gzip member, or drop a damaged record without a word. Here each record is given only
once a checksum or its frame vouches for it; where that fails, the next record is looked for from just behind the start of the bad one.
Framing after ISO 28500:2017 (WARC 1.1), in which each record of a compressed file is a gzip member of its own.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from waqai.read.decode import PIECE, STREAM, Counter, DecodeError, gzip_member
from waqai.read.http import payloads
from waqai.read.kinds import MEDIA_TYPES, is_near
from waqai.read.window import Window

BLOCK = 8 << 20  # bytes of a record that are held; of longer ones the first `PIECE`
_HEAD = 1 << 16
_MEMBER = re.compile(rb"\x1f\x8b\x08")
_START = re.compile(rb"WARC/1\.[01]\r\n[A-Za-z][A-Za-z-]{0,99}:")
_LONGEST = 128
_TRIES = 32
_BREAKS = re.compile(rb"[\r\n]*")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_END = b"\r\n\r\n"
_NEXT = b"WARC/1."
_TYPES = ("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation")
# What one changed byte turns into something else without a trace, in a header that no checksum covers: standard names, and the types that
# decide what is read.
_NAMES = frozenset((
    "warc-type", "warc-record-id", "warc-date", "content-length", "content-type", "warc-concurrent-to", "warc-block-digest",
    "warc-payload-digest", "warc-ip-address", "warc-refers-to", "warc-refers-to-target-uri", "warc-refers-to-date", "warc-target-uri",
    "warc-truncated", "warc-warcinfo-id", "warc-filename", "warc-profile", "warc-identified-payload-type", "warc-segment-number",
    "warc-segment-origin-id", "warc-segment-total-length",
))  # fmt: skip
# Work on records that then prove damaged, in bytes: a file made of false starts must not cost the square of its length.
_FREE_WORK, _WORK = 256 << 20, 16


class Record(NamedTuple):
    """One record: its header fields by lower-case name, and the block of `size` bytes (cut to `PIECE` where that is over `BLOCK`).

    `offset` is that of the record in the file, or of its gzip member; `inner` counts within the data of that member. `is_checked`: a CRC
    or a digest that covers all of the block fits. `notes` say what is odd about it.
    """

    type: str
    fields: dict[str, str]
    block: bytes
    size: int
    offset: int
    inner: int
    is_checked: bool
    notes: tuple[str, ...]


class Damage(NamedTuple):
    """Bytes `[start, end)` of a file that gave no record, and why."""

    start: int
    end: int
    reason: str


def read_records(window: Window) -> Iterator[Record | Damage]:
    """The records of a WARC file in their order, with the damage between them; memory does not depend on their number or size."""
    is_gzip = window.peek(3).startswith(b"\x1f\x8b")
    if not is_gzip and not window.peek(len(_NEXT)).startswith(_NEXT):
        start = window.at  # its very start is damaged: it is what comes first in it
        window.find(re.compile(_MEMBER.pattern + b"|" + _START.pattern), _LONGEST)
        is_gzip = window.peek(2) == b"\x1f\x8b"
        window.back(start)
    yield from _members(window) if is_gzip else _plain(window)


def holds_warc(window: Window) -> bool:
    """Does one of the first gzip members of a file hold a WARC record; the window stays where it is."""
    start, found = window.at, False
    for _ in range(_TRIES):
        if found or not window.find(_MEMBER, 3) or window.at - start > BLOCK:
            break
        with suppress(DecodeError):
            found = next(gzip_member().feed(window.peek(PIECE), Counter(STREAM)), b"").startswith(_NEXT)
        window.at += 1
    window.back(start)
    return found


class _Work:
    """What was spent on records that proved damaged; `is_over` once that is out of proportion to how far the file was read."""

    def __init__(self) -> None:
        self._spent = 0

    def is_over(self, spent: int, seen: int) -> bool:
        self._spent += spent
        return self._spent > _FREE_WORK + _WORK * seen


def _members(window: Window) -> Iterator[Record | Damage]:
    """The records of a compressed file, member by member; none is given before the CRC of its member was checked.

    Only of a member over `BLOCK` bytes, where all records of a file were compressed as one, they are given as they come.
    """
    work = _Work()
    bad: tuple[int, str] | None = None
    while window.peek(1):
        start = window.at
        if not _MEMBER.match(window.peek(3)):
            bad = bad or (start, "no gzip member begins here")
            window.find(_MEMBER, 3)
            continue
        counted = Counter(STREAM)
        held = bytearray()
        pieces = _inflated(window, counted)
        try:
            for piece in pieces:
                held += piece
                if not held.startswith(_NEXT[: len(held)]):
                    raise DecodeError("damaged", "a gzip member that holds no WARC record")
                if len(held) > BLOCK + _HEAD:
                    break
            else:
                pieces = iter(())
        except DecodeError as error:
            bad = bad or (start, error.reason)
            _resume(window, start + 1, work.is_over(counted.taken + counted.given, window.seen))
            continue
        if bad:
            yield Damage(bad[0], start, bad[1])
            bad = None
        is_whole = len(held) <= BLOCK + _HEAD
        try:
            yield from _plain(Window(_reader(pieces), held=held), start, is_whole)
        except DecodeError as error:  # only a long member can still fail
            bad = (start, error.reason)
            _resume(window, start + 1, work.is_over(counted.taken + counted.given, window.seen))
    if bad:
        yield Damage(bad[0], window.at, bad[1])


def _resume(window: Window, offset: int, is_over: bool) -> None:
    window.back(window.seen if is_over else offset)
    window.find(_MEMBER, 3)


def _inflated(window: Window, counted: Counter) -> Iterator[bytes]:
    """The data of the gzip member at a window, which afterwards stands behind it."""
    stream = gzip_member()
    while not stream.ended:
        packed = window.take(PIECE)
        if not packed:
            raise DecodeError("damaged", "a gzip member that ends early")
        yield from stream.feed(packed, counted)
    window.at -= len(stream.unused)


def _reader(pieces: Iterator[bytes]) -> Callable[[int], bytes]:
    return lambda _: next(pieces, b"")


def _plain(window: Window, member: int | None = None, is_checked: bool = False) -> Iterator[Record | Damage]:
    """The records of bytes that are not compressed, or no longer; `member` is the offset of the gzip member that held them."""
    work = _Work()
    bad: tuple[int, str] | None = None
    while True:
        window.at += _breaks(window)
        start = window.at
        if not window.peek(1):
            break
        found = _record(window, start if member is None else member, start if member is not None else 0, is_checked)
        if isinstance(found, str):
            bad = bad or (start, found)
            spent = window.at - start
            window.back(window.seen if work.is_over(spent, window.seen) else start + 1)
            window.find(_START, _LONGEST)
            continue
        if bad:
            yield _damage(bad, start, member)
            bad = None
        record, flaw = found
        if flaw and not record:
            yield _damage((start, flaw), window.at, member)
        if record:
            yield record
            if flaw:
                yield _damage((max(window.at - len(_END), 0), flaw), window.at, member)
    if bad:
        yield _damage(bad, window.at, member)


def _damage(bad: tuple[int, str], end: int, member: int | None) -> Damage:
    start, reason = bad
    if member is None:
        return Damage(start, end, reason)
    return Damage(member, member, f"{reason}, at byte {start} of what is compressed there")


def _breaks(window: Window) -> int:
    found = _BREAKS.match(window.peek(len(_END)))
    return len(found[0]) if found else 0


def _record(window: Window, offset: int, inner: int, is_checked: bool) -> tuple[Record | None, str | None] | str:
    """The record at a window, which then stands behind it, with what is wrong with its end; None with the reason where its bytes are not
    what they were; or the reason alone where it cannot be told where the next one begins.
    """
    head = window.peek(_HEAD)
    if not _START.match(head):
        return "no record begins here"
    end = head.find(_END)
    if end < 0:
        return "a record header without an end" if len(head) == _HEAD else "the file ends within a record header"
    fields = _fields(head[:end])
    if isinstance(fields, str):
        return fields
    length = fields.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 19):
        return "a record without a readable Content-Length"
    size = int(length)
    kind = fields.get("warc-type", "").lower()
    if not kind or (kind not in _TYPES and not is_checked):
        return f"a record of unknown type {kind[:20]!r}"
    if not is_checked and (odd := _odd_field(fields)):
        return f"a damaged record header ({odd[:40]!r})"
    window.at += end + len(_END)
    is_held = size <= BLOCK
    block = window.take(size if is_held else PIECE)
    there = len(block) if is_held else len(block) + window.skip(size - len(block))
    if there < size:
        return "the file ends within a record"
    verdict, notes = _verdict(kind, fields, block, is_checked) if is_held else (None, ())
    near, flaw = _ending(window)
    if near:
        window.at += min(len(_END), len(window.peek(len(_END))))
    if verdict is False:
        return (None, "its bytes do not fit its digest") if near else "its bytes do not fit its digest"
    if not near and verdict is not True:
        return "a record whose length is not what it says"
    return Record(kind, fields, block, size, offset, inner, is_checked or verdict is True, notes), None if is_checked else flaw


def _ending(window: Window) -> tuple[bool, str | None]:
    """Does a record end here: two line ends, then a record or nothing, one byte of all that perhaps damaged; and if so what is wrong."""
    seen = window.peek(len(_END + _NEXT))
    wrong = sum(a != b for a, b in zip(seen, _END + _NEXT, strict=False))
    if len(seen) < len(_END):
        return wrong == 0, None if wrong else "the file ends within the end of a record"
    return wrong <= 1, None if wrong > 1 or seen.startswith(_END) else "the end of a record is damaged"


def _fields(head: bytes) -> dict[str, str] | str:
    """The fields of a record header by lower-case name; the reason where a line of it is none."""
    fields: dict[str, str] = {}
    name = ""
    for line in head.split(b"\r\n")[1:]:
        if line[:1] in (b" ", b"\t") and name:
            fields[name] += " " + line.strip().decode("utf-8", "replace")
            continue
        before, colon, value = line.partition(b":")
        if not colon or not re.fullmatch(rb"[!#-'*+.^`|~\w-]+", before) or _CONTROL.search(line):
            return "a record header with a line that is no field"
        name = before.decode("ascii").lower()
        fields[name] = value.strip().decode("utf-8", "replace")
    return fields


def _odd_field(fields: dict[str, str]) -> str | None:
    """A name or a media type that is a known one but for one byte; None where all are well."""
    for name in sorted(fields.keys() - _NAMES):
        if any(is_near(name, known) for known in _NAMES):
            return name
    media = fields.get("content-type", "").lower()
    name = media.partition(";")[0].strip()
    if name not in MEDIA_TYPES and any(is_near(name, known) or known in (media[1:], media[: len(known)]) for known in MEDIA_TYPES):
        return media
    return None


def _verdict(kind: str, fields: dict[str, str], block: bytes, is_checked: bool) -> tuple[bool | None, tuple[str, ...]]:
    """Do the digests of a record fit its block: None where it has none that could say so; with notes on those that do not matter."""
    whole = fits(fields.get("warc-block-digest"), (block,))
    if whole is False:
        return False, ()
    # That of a revisit is the digest of what was captured before. Writers differ in whether chunks and encodings count.
    payload = None if kind in ("revisit", "request") else fits(fields.get("warc-payload-digest"), payloads(block, kind))
    if payload is False and not whole and not is_checked:
        return False, ()
    notes = ("its payload digest does not fit",) if payload is False else ()
    return True if whole or payload else None, notes


def fits(digest: str | None, candidates: Iterable[bytes]) -> bool | None:
    """Is a digest such as `sha1:3I42H3S6...` (base 32 or hexadecimal) that of one of the candidates; None where it cannot say."""
    label, colon, value = (digest or "").partition(":")
    name = label.strip().lower().replace("-", "")
    if not colon or name not in ("sha1", "sha256", "sha512", "md5"):
        return None
    wanted = _digest_bytes(value.strip(), hashlib.new(name, usedforsecurity=False).digest_size)
    return any(hashlib.new(name, each, usedforsecurity=False).digest() == wanted for each in candidates)


def _digest_bytes(value: str, size: int) -> bytes | None:
    try:
        if len(value) == 2 * size:
            return bytes.fromhex(value)
        return base64.b32decode(value + "=" * (-len(value) % 8), casefold=True)
    except (ValueError, binascii.Error):
        return None
