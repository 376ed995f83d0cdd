"""An HTTP response as an archive keeps it: status, header fields, and the body with its codings taken off."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from waqai.read.decode import DecodeError, content_encoding, decode_body

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})(?!\d)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_HEAD = 1 << 16
_MAGIC = {"gzip": b"\x1f\x8b"}


class Response(NamedTuple):
    """A response: header fields by lower-case name (the last of several), the body as sent."""

    status: int
    fields: dict[str, str]
    body: bytes


def parse_response(block: bytes) -> Response | None:
    """The response that a block holds; None where it holds none."""
    status = _STATUS.match(block)
    if not status:
        return None
    end = _HEAD_END.search(block, 0, _HEAD)
    if not end:
        return None
    fields: dict[str, str] = {}
    for line in block[: end.start()].split(b"\n")[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            fields[name.strip().lower().decode("latin-1")] = value.strip().decode("latin-1")
    return Response(int(status[1]), fields, block[end.end() :])


def media_type(value: str | None) -> tuple[str | None, str | None]:
    """The type of a Content-Type header in lower case, and its charset."""
    name = (value or "").partition(";")[0].strip().lower()
    charset = _CHARSET.search(value or "")
    return name or None, charset[1] if charset else None


def response_body(response: Response) -> tuple[bytes, tuple[str, ...]]:
    """The body without transfer and content coding, with notes; DecodeError where that cannot be.

    Archives often keep the header fields of codings that they took off themselves: a body that does not begin as its coding would is
    taken as it is.
    """
    body, notes = response.body, ()
    if "chunked" in response.fields.get("transfer-encoding", "").lower() and _CHUNK.match(body):
        body = dechunk(body)
    coding = response.fields.get("content-encoding")
    if not body.startswith(_MAGIC.get(content_encoding(coding) or "", b"")):
        return body, ("not encoded, though its header says so",)
    return decode_body((body,), coding), notes


def dechunk(body: bytes) -> bytes:
    """A body without its chunked transfer coding (RFC 9112, 7.1); DecodeError where a chunk is damaged or the last one missing."""
    parts: list[bytes] = []
    at = 0
    while chunk := _CHUNK.match(body, at):
        size = int(chunk[1], 16)
        if not size:
            return b"".join(parts)
        parts.append(body[chunk.end() : chunk.end() + size])
        at = chunk.end() + size
        if len(parts[-1]) < size or not body.startswith((b"\r\n", b"\n"), at):
            break
        at += 2 if body.startswith(b"\r", at) else 1
    raise DecodeError("damaged", "a chunk of its body is damaged or missing")


def payloads(block: bytes, kind: str) -> Iterator[bytes]:
    """What the payload of a record may be: its block, or of a response its body, as sent and with its codings taken off."""
    response = parse_response(block) if kind == "response" else None
    if response is None:
        yield block
        return
    yield response.body
    try:
        if _CHUNK.match(response.body):
            yield dechunk(response.body)
        yield response_body(response)[0]
    except DecodeError:
        return
