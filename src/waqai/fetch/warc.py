"""WARC records of what went over the wire: written a gzip member each (ISO 28500:2017), and found again in our own files."""

import hashlib
import mmap
import uuid
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from waqai.fetch.exchange import HEAD_END, Exchange

_VERSION = b"WARC/1.1"
_MAGIC = b"\x1f\x8b\x08"
_PIECE = 1 << 16
MAX_RECORD = 64 << 20  # bytes of a record of ours; a larger one is none
_REVISITS = {
    True: "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
    False: "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
}
Fields = Sequence[tuple[str, str]]


def stamp(when: datetime) -> str:
    """A time as WARC writes it: UTC, to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def digest(payload: bytes) -> str:
    """The name of some bytes: `sha256:` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(payload).hexdigest()}"


class Written(NamedTuple):
    """Records as they stand in a file, and where the last of them, the response or revisit, begins among them."""

    data: bytes
    start: int


def info_record(when: str, file: str, software: str, agent: str | None = None) -> bytes:
    """The record that opens a file: which program wrote it and, of what was fetched, as whom and by which rules."""
    fetched = {"http-header-user-agent": agent, "robots": "obey"} if agent is not None else {}
    lines = {"software": software, **fetched, "format": "WARC File Format 1.1"}
    block = "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode()
    return _record("warcinfo", when, (("WARC-Filename", file), ("Content-Type", "application/warc-fields")), block, file)


def response_records(exchange: Exchange, when: str) -> Written:
    """An exchange: its request, then its response."""
    name = digest(exchange.body)
    fields = [("WARC-Payload-Digest", name), *_http("response")]
    return _pair(exchange, when, "response", fields, exchange.head + exchange.body)


def revisit_records(exchange: Exchange, when: str, payload: str, first: str) -> Written:
    """An exchange that brought what the archive has already: `payload` is its digest, `first` when it was stored.

    The head of the response is kept, its body is that of the earlier record.
    """
    fields = [
        ("WARC-Profile", _REVISITS[exchange.status == 304]),
        ("WARC-Refers-To-Target-URI", str(exchange.address)),
        ("WARC-Refers-To-Date", first),
        ("WARC-Payload-Digest", payload),
        *_http("response"),
    ]
    return _pair(exchange, when, "revisit", fields, exchange.head)


def resource_record(target: str, when: str, media: str, payload: bytes) -> bytes:
    """Bytes of an address of which the exchange was not kept, with their media type."""
    name = digest(payload)
    fields = [("WARC-Target-URI", target), ("WARC-Payload-Digest", name), ("Content-Type", media)]
    return _record("resource", when, fields, payload, f"{target} {name}")


def _pair(exchange: Exchange, when: str, kind: str, fields: Fields, block: bytes) -> Written:
    target = ("WARC-Target-URI", str(exchange.address))
    to = ("WARC-Concurrent-To", f"<{_id(kind, when, str(exchange.address))}>")
    first = _record("request", when, (target, to, *_http("request")), exchange.request)
    second = _record(kind, when, (target, ("WARC-IP-Address", exchange.ip), *fields), block)
    return Written(first + second, len(first))


def _http(message: str) -> Fields:
    return (("Content-Type", f"application/http;msgtype={message}"),)


def _id(kind: str, when: str, of: str) -> str:
    """A record's name, the same for the same record: no two of a kind are of one address and second."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {when} {of}").urn


def _record(kind: str, when: str, fields: Fields, block: bytes, of: str | None = None) -> bytes:
    of = of if of is not None else dict(fields)["WARC-Target-URI"]
    head = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<{_id(kind, when, of)}>"),
        ("WARC-Date", when),
        *fields,
        ("WARC-Block-Digest", digest(block)),
        ("Content-Length", str(len(block))),
    ]
    lines = "".join(f"{name}: {value}\r\n" for name, value in head).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(_VERSION + b"\r\n" + lines + b"\r\n" + block + b"\r\n\r\n") + packer.flush()


class Record(NamedTuple):
    """A record found in a file: its place there, its WARC fields in lower case, its block."""

    offset: int
    length: int
    fields: dict[str, str]
    block: bytes

    def http(self) -> tuple[int, dict[str, str], bytes]:
        """Status, header fields in lower case (the first of each) and body of the HTTP response in it."""
        found = HEAD_END.search(self.block)
        end = found.end() if found else len(self.block)
        first, *lines = self.block[:end].decode("latin-1").splitlines()
        status = first.split(maxsplit=2)[1:2]
        return int(status[0]) if status and status[0].isdigit() else 0, _fields(lines), self.block[end:]


class Damage(NamedTuple):
    """A stretch of a file that holds no record; it is `torn` where it is the beginning of one and the file ends in it."""

    offset: int
    length: int
    torn: bool


def scan(path: Path, start: int = 0) -> Iterator[Record | Damage]:
    """The records of a file from a place on, damage between them; a record after damage is found again."""
    size = path.stat().st_size
    if size <= start:
        return
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view:
        at = start
        while at < size:
            found, torn = _member(view, at, size)
            if found is not None:
                yield found
                at += found.length
                continue
            after = view.find(_MAGIC, at + 1)
            while after >= 0 and _member(view, after, size)[0] is None:
                after = view.find(_MAGIC, after + 1)
            end = after if after >= 0 else size
            yield Damage(at, end - at, torn and end == size)
            at = end


def read_record(path: Path, offset: int) -> Record | None:
    """The record at a place of a file; None where there is none."""
    return next((one for one in scan(path, offset) if isinstance(one, Record) and one.offset == offset), None) if path.exists() else None


def _member(view: mmap.mmap, at: int, size: int) -> tuple[Record | None, bool]:
    """The record that begins here, or whether one begins that the file does not hold to its end."""
    unpack = zlib.decompressobj(31)
    parts: list[bytes] = []
    out = 0
    place = at
    while not unpack.eof:
        piece = view[place : min(place + _PIECE, size)]
        if not piece:
            return None, True
        try:
            part = unpack.decompress(piece, MAX_RECORD + 1 - out)
        except zlib.error:
            return None, False
        out += len(part)
        if out > MAX_RECORD:
            return None, False
        parts.append(part)
        place += len(piece) - len(unpack.unused_data)
    return _parse(b"".join(parts), at, place - at), False


def _parse(raw: bytes, offset: int, length: int) -> Record | None:
    head, mark, rest = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    fields = _fields(lines)
    count = fields.get("content-length", "")
    if not mark or not first.startswith("WARC/1.") or not count.isdecimal() or len(rest) != int(count) + 4:
        return None
    block = rest[:-4]
    return Record(offset, length, fields, block) if fields.get("warc-block-digest") == digest(block) else None


def _fields(lines: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields
