"""The originals of a release as a web archive: WACZ 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/), for the team's own use.

    archive/data.warc.gz     a resource record an original: its bytes as they came
    indexes/index.cdx        where each record stands, as CDXJ, in the order of the keys of the addresses
    pages/pages.jsonl        the documents, for whoever pages through the archive
    datapackage.json         the files above with their hashes; datapackage-digest.json has the hash of this one

The book keeps the bytes of documents, not the exchange with the server: the records are of type `resource`, and what an archive of
`waqai fetch` holds beyond them stays there.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from waqai.fetch.warc import digest, info_record, resource_record, stamp
from waqai.read.kinds import Kind, kind_of_start
from waqai.release.values import Facts
from waqai.release.write.shown import moment
from waqai.release.write.zipped import Zip, open_zip

VERSION = "1.1.1"
_WARC = "archive/data.warc.gz"
_MEDIA: dict[Kind, str] = {
    "html": "text/html", "text": "text/plain", "jsonl": "application/json", "feed": "application/xml", "gzip": "application/gzip",
    "warc": "application/warc", "wacz": "application/zip",
}  # fmt: skip
_LARGE = 1 << 32  # makes room for sizes of 2 GB and more
_WWW = re.compile(r"www\d*\.")
_encode = msgspec.json.Encoder().encode


class Copy(NamedTuple):
    """A document as it came: its address (an IRI where it has none), title, when it was captured (None where unknown), its bytes."""

    url: str
    title: str | None
    captured: dt.datetime | None
    raw: bytes


def write_wacz(originals: Iterable[Copy], facts: Facts, path: Path) -> None:
    """A WACZ file of these documents; one of which it is not known when it was captured has the time of the release."""
    index: list[str] = []
    pages = [_encode({"format": "json-pages-1.0", "id": "pages", "title": "Documents"})]
    resources: list[dict[str, Any]] = []
    with open_zip(path) as archive:
        total = hashlib.sha256()
        with archive.member(_WARC, stored=True, size=_LARGE) as stream:
            opening = info_record(stamp(facts.made), "data.warc.gz", facts.program)
            stream.write(opening)
            total.update(opening)
            size = len(opening)
            for original in originals:
                when = stamp(original.captured or facts.made)
                media = _MEDIA[kind_of_start(original.raw[:8192])]
                record = resource_record(original.url, when, media, original.raw)
                stream.write(record)
                total.update(record)
                index.append(_line(original, when, media, size, len(record)))
                page = {"id": digest(original.raw)[7:39], "url": original.url, "title": original.title, "ts": when}
                pages.append(_encode({name: value for name, value in page.items() if value is not None}))
                size += len(record)
        resources.append({"name": "data.warc.gz", "path": _WARC, "hash": f"sha256:{total.hexdigest()}", "bytes": size})
        resources.append(_add(archive, "indexes/index.cdx", "".join(sorted(index)).encode()))
        resources.append(_add(archive, "pages/pages.jsonl", b"".join(page + b"\n" for page in pages)))
        package = msgspec.json.format(_encode(_package(facts, resources))) + b"\n"
        archive.add("datapackage.json", package)
        archive.add("datapackage-digest.json", _encode({"path": "datapackage.json", "hash": digest(package)}) + b"\n")


def _package(facts: Facts, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": f"Originals of a release ({facts.profile})",
        "description": facts.note,
        "created": moment(facts.made),
        "software": facts.program,
        "resources": resources,
    }


def _add(archive: Zip, name: str, data: bytes) -> dict[str, Any]:
    archive.add(name, data)
    return {"name": name.rpartition("/")[2], "path": name, "hash": digest(data), "bytes": len(data)}


def _line(original: Copy, when: str, media: str, offset: int, length: int) -> str:
    told = {
        "url": original.url, "mime": media, "status": "200", "digest": digest(original.raw), "length": str(length), "offset": str(offset),
        "filename": "data.warc.gz",
    }  # fmt: skip
    return f"{sort_key(original.url)} {re.sub('[^0-9]', '', when)} {_encode(told).decode()}\n"


def sort_key(url: str) -> str:
    """An address as the index sorts it: the labels of the host from the last to the first, without `www`, then path and query, in lower
    case; what is no web address stays as it is.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return url.replace(" ", "%20")
    host = ",".join(reversed(_WWW.sub("", parts.hostname, count=1).split(".")))
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{host}{port}){parts.path.rstrip('/') or '/'}{query}".lower().replace(" ", "%20")
