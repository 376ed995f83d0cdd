"""JSON Lines into documents: one object a line with `text` and optional `title`, `published`, `url`, `site`, `id`."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from waqai.model import Document
from waqai.read.encoding import decode
from waqai.read.errors import ReadError
from waqai.read.plain import bounded, digest

_SHAPE = 'a line is one object such as {"text": "…", "published": "2024-05-31"}'


class _Line(msgspec.Struct, frozen=True):
    text: str
    title: str | None = None
    published: Any = None
    url: str | None = None
    site: str | None = None
    id: str | int | None = None


def parse_published(value: object) -> dt.date | None:
    """The day of an ISO 8601 date or date and time, as written there; ValueError for anything else."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return dt.datetime.fromisoformat(value).date()


def _parse(text: str) -> tuple[_Line, tuple[str, ...]]:
    """The record of a line, and a note where half of an escaped surrogate pair had to be replaced by U+FFFD."""
    try:
        return msgspec.json.decode(text, type=_Line), ()
    except msgspec.DecodeError:
        if "\\ud" not in text.lower():
            raise
    # Programs that cut a text inside an emoji write one half of it; msgspec refuses such lines, json does not.
    whole = json.dumps(json.loads(text), ensure_ascii=False).encode("utf-16", "surrogatepass")
    return msgspec.json.decode(whole.decode("utf-16", "replace"), type=_Line), ("half of an escape replaced",)


def read_line(raw: bytes, source: str, number: int) -> Document | ReadError:
    """The document that line `number` of a file holds; its hash is that of the line without its end."""
    place = f"{source}:{number}"
    decoded = decode(raw, place)
    if isinstance(decoded, ReadError):
        return decoded
    try:
        line, repaired = _parse(decoded.text)
    except (ValueError, RecursionError) as error:
        return ReadError(place, "json", f"no readable record: {str(error) or type(error).__name__}", _SHAPE)
    try:
        published = parse_published(line.published)
    except ValueError:
        shown = str(line.published)[:40]
        return ReadError(place, "date", f"published is not an ISO date: {shown}", "write it as YYYY-MM-DD")
    if not line.text.strip():
        return ReadError(place, "empty", "its text is empty", _SHAPE)
    text, cut = bounded(line.text.removeprefix("\ufeff"))
    sha256 = digest(raw)
    own = None if line.id in (None, "") else str(line.id)
    return Document(
        id=own or sha256,
        source=source if own else place,
        text=text,
        sha256=sha256,
        title=line.title or None,
        published=published,
        url=line.url or None,
        site=line.site or None,
        notes=decoded.notes + repaired + cut,
        raw=raw,
    )


def read_jsonl(lines: Iterable[bytes | None], source: str) -> Iterator[Document | ReadError]:
    """A document or an error for each line that is not blank; None stands for a line over the size limit."""
    count = 0
    for number, line in enumerate(lines, start=1):
        if line is None:
            count += 1
            yield ReadError(f"{source}:{number}", "too-large", "the line is over the size limit", "split the record")
            continue
        if number == 1 and line.startswith((b"\xff\xfe", b"\xfe\xff")):
            yield ReadError(source, "encoding", "JSON Lines in UTF-16", "save it as UTF-8")
            return
        raw = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        raw = raw.rstrip(b"\r\n")
        if not raw.strip():
            continue
        count += 1
        if b"\x00" in raw:
            yield ReadError(f"{source}:{number}", "binary", "binary data, not JSON Lines", "give a text file")
            return
        yield read_line(raw, source, number)
    if not count:
        yield ReadError(source, "empty", "no record in it", _SHAPE)
