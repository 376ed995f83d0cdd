"""WARC files into documents: the pages, texts and feeds that were captured, each with its address and the time of its capture."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

import msgspec

from waqai.model import Document
from waqai.read.decode import DecodeError
from waqai.read.errors import Item, ReadError, ReadErrorKind, Tally
from waqai.read.http import Response, media_type, parse_response, response_body
from waqai.read.kinds import Kind, kind_of_response
from waqai.read.pages import read_html
from waqai.read.plain import read_plain
from waqai.read.warc import BLOCK, Damage, Record, read_records
from waqai.read.window import Window

_KINDS = 40  # kinds of records that are counted by name
_REFUSED: dict[str, ReadErrorKind] = {"damaged": "damaged", "bomb": "refused", "too-large": "too-large", "encoding": "encoding"}
_NO_ARTICLE = ("no-text", "empty")  # frames, lists and empty answers are no failures of an archive


def decode_error(error: DecodeError, source: str) -> ReadError:
    """What could not be decompressed as an error of an input."""
    remedy = "get it again from where it came" if error.kind == "damaged" else "if you trust it, decompress it yourself and give the text"
    return ReadError(source, _REFUSED[error.kind], error.reason, remedy)


def read_warc(window: Window, source: str) -> Iterator[Item]:
    """The documents of a WARC file, compressed or not, in the order of its records; at the end a Tally of all that it held.

    Documents are the responses of HTTP with a status of 2xx, the resources and the conversions that hold HTML, plain text or a feed. A
    damaged record is an error that names the bytes; all others are read. Memory does not depend on the size of the file.
    """
    others: Counter[str] = Counter()
    documents = 0
    for record in read_records(window):
        if isinstance(record, Damage):
            yield _damage_error(record, source)
            others["damaged"] += 1
            continue
        for item in read_record(record, source):
            if isinstance(item, str):
                others[item if item in others or len(others) < _KINDS else "others"] += 1
                continue
            documents += isinstance(item, Document)
            yield item
    yield Tally(source, documents, tuple(sorted(others.items())))


def _damage_error(damage: Damage, source: str) -> ReadError:
    where = f"bytes {damage.start} to {damage.end}" if damage.end > damage.start else f"byte {damage.start}"
    return ReadError(source, "damaged", f"damaged at {where}: {damage.reason}", "all other records are read; get the file again if you can")


def read_record(record: Record, source: str) -> Iterator[Document | ReadError | str]:
    """The documents of one record, or in one word what it holds instead: a type, a status, a media type."""
    place = f"{source}@{record.offset}" + (f"+{record.inner}" if record.inner else "")
    if "warc-segment-number" in record.fields:
        yield "segment"
        return
    if record.type not in ("response", "resource", "conversion"):
        yield record.type
        return
    name, charset = media_type(record.fields.get("content-type"))
    response = parse_response(record.block) if record.type == "response" else None
    if record.type == "response":
        if response is None:
            yield name or "no type"
            return
        if not 200 <= response.status < 300:
            yield f"status {response.status}"
            return
        name, charset = media_type(response.fields.get("content-type"))
    address = record.fields.get("warc-target-uri", "").strip("<> ") or None
    where = _split(address)
    if where is not None and where.path == "/robots.txt":
        yield "robots.txt"
        return
    body, notes, failure = _body(record, response, place)
    kind = kind_of_response(name, body)
    if kind is None:
        yield (name or "no type")[:60]
    elif failure is not None:
        yield failure
    else:
        for item in _read_body(kind, body, place, address, charset):
            if isinstance(item, Document):
                yield _stamp(item, record, notes, is_whole=kind != "feed")
            elif isinstance(item, Tally):
                yield from (name for name, count in item.others for _ in range(count))
            else:
                yield "no article text" if item.kind in _NO_ARTICLE else item


def _body(record: Record, response: Response | None, place: str) -> tuple[bytes, tuple[str, ...], ReadError | None]:
    """What a record captured, without the codings of HTTP; with an error where that is not to be had."""
    if record.size > BLOCK:
        failure = ReadError(place, "too-large", f"a page of {record.size} bytes, over the limit of {BLOCK}", "give its text as a .txt file")
        return record.block, (), failure
    if response is None:
        return record.block, (), None
    try:
        return *response_body(response), None
    except DecodeError as error:
        return response.body, (), decode_error(error, place)


def _split(address: str | None) -> SplitResult | None:
    try:
        return urlsplit(address) if address else None
    except ValueError:
        return None


def _read_body(kind: Kind, body: bytes, place: str, url: str | None, charset: str | None) -> Iterator[Item]:
    if kind == "html":
        yield read_html(body, place, url=url, charset=charset)
    elif kind == "feed":
        from waqai.read.feeds import read_feed  # loads lxml, which only feeds need here

        yield from read_feed(body, place, url=url, charset=charset)
    else:
        item = read_plain(body, place, charset=charset)
        where = _split(url)
        site = where.hostname.removeprefix("www.") if where is not None and where.hostname else None
        yield msgspec.structs.replace(item, url=url, site=site) if isinstance(item, Document) else item


def _stamp(document: Document, record: Record, notes: tuple[str, ...], is_whole: bool) -> Document:
    """The document with what its record says of it: its id, the time of the capture, and doubts."""
    notes += record.notes
    if not record.is_checked:
        notes += ("its archive holds no checksum of it",)
    if why := record.fields.get("warc-truncated"):
        notes += (f"captured in part ({why[:20]})",)
    captured = _moment(record.fields.get("warc-date"))
    if captured is None:
        notes += ("its archive gives no readable time of capture",)
    own = record.fields.get("warc-record-id", "").strip("<> ")
    return msgspec.structs.replace(
        document, id=own if own and is_whole else document.id, captured=captured, notes=document.notes + notes
    )


def _moment(value: str | None) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(value or "")
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
