"""Web archives made for tests and benchmarks: records, WARC and WACZ files, and what is left of them after damage."""

import base64
import gzip
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Iterable

SENTENCES = (
    "قتل ثلاثة مدنيين وأصيب خمسة آخرون في قصف مدفعي على بلدة كفرنبودة في ريف حماة.",
    "اعتقلت قوات الأمن عشرة متظاهرين وسط المدينة مساء أمس، وفق شهود.",
    "أعلنت الوزارة أن قافلة المساعدات وصلت إلى المخيم بعد توقف دام أسبوعين.",
    "انسحب المسلحون من الحي الشرقي وعاد بعض السكان إلى بيوتهم.",
    "قال المتحدث إن الطائرات استهدفت مستودعاً قرب الجسر ولم تقع إصابات.",
)
MOMENT = "2024-05-31T10:00:00Z"


def article(number: int, sentences: int = 6) -> str:
    """The text of an article; every number gives another."""
    chosen = (SENTENCES[(number * 3 + at * (1 + number % 4)) % len(SENTENCES)] for at in range(sentences))
    return f"خبر رقم {number}.\n" + "\n".join(chosen)


def page(number: int) -> bytes:
    """A small page that holds the article."""
    paragraphs = "".join(f"<p>{line}</p>" for line in article(number).split("\n"))
    head = f'<!DOCTYPE html><html lang="ar"><head><title>خبر {number}</title></head>'
    return f"{head}<body><article>{paragraphs}</article></body></html>".encode()


def response(body: bytes, media: str | None = "text/html; charset=utf-8", status: int = 200, *fields: str) -> bytes:
    """The block of a response."""
    lines = [f"HTTP/1.1 {status} X", *([f"Content-Type: {media}"] if media else []), *fields]
    return "\r\n".join([*lines, "", ""]).encode() + body


def chunked(body: bytes, size: int = 700) -> bytes:
    """A body in chunked transfer coding."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def record(kind: str, block: bytes, uri: str | None = None, *fields: str, digests: str = "both") -> bytes:
    """A WARC record; `digests` is both (of block and payload), payload, or none."""
    ident = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {uri} {fields} {len(block)}")
    lines = ["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{ident}>", f"WARC-Date: {MOMENT}"]
    if uri:
        lines.append(f"WARC-Target-URI: {uri}")
    if digests == "both":
        lines.append(f"WARC-Block-Digest: {sha1(block)}")
    if digests != "none" and kind in ("response", "resource"):
        payload = block.partition(b"\r\n\r\n")[2] if kind == "response" else block
        lines.append(f"WARC-Payload-Digest: {sha1(payload)}")
    lines += [*fields, f"Content-Length: {len(block)}"]
    return "\r\n".join([*lines, "", ""]).encode() + block + b"\r\n\r\n"


def block_of(number: int) -> bytes:
    """The block of a response that holds the article, in one of four codings."""
    match number % 4:
        case 0:
            return response(page(number))
        case 1:
            return response(gzip.compress(page(number), mtime=0), "text/html", 200, "Content-Encoding: gzip")
        case 2:
            return response(chunked(page(number)), "text/html", 200, "Transfer-Encoding: chunked")
        case _:
            return response(article(number).encode("cp1256"), "text/plain; charset=windows-1256")


def crawl(pages: int, digests: str = "both") -> list[bytes]:
    """The records of a small crawl: pages and texts in several codings, their requests, and what is no article."""
    records = [record("warcinfo", b"software: none\r\n", None, "Content-Type: application/warc-fields", digests=digests)]
    http = "Content-Type: application/http; msgtype=response"
    for number in range(pages):
        uri = f"https://site.example/{number}"
        block = block_of(number)
        records.append(record("response", block, uri, http, digests=digests))
        request = f"GET /{number} HTTP/1.1\r\nHost: site.example\r\n\r\n".encode()
        records.append(record("request", request, uri, "Content-Type: application/http; msgtype=request", digests=digests))
    picture = response(bytes(range(256)) * 4, "image/png")
    records.append(record("response", picture, "https://site.example/p.png", http, digests=digests))
    records.append(record("response", response(page(900), "text/html", 404), "https://site.example/none", http, digests=digests))
    text = article(901).encode()
    records.append(record("resource", text, "https://site.example/text", "Content-Type: text/plain", digests=digests))
    return records


def squeezed(records: Iterable[bytes]) -> list[bytes]:
    """Records, each as a gzip member of its own."""
    return [gzip.compress(each, mtime=0) for each in records]


def wacz(warc: bytes, *, name: str = "archive/data.warc.gz", method: int = zipfile.ZIP_STORED, hashed: bytes | None = None) -> bytes:
    """A WACZ file with one WARC file; its package gives the hash of `hashed`, of the WARC file if not given."""
    digest = hashlib.sha256(warc if hashed is None else hashed).hexdigest()
    package = json.dumps({"profile": "data-package", "resources": [{"name": "data", "path": name, "hash": f"sha256:{digest}"}]}).encode()
    pages = b'{"format": "json-pages-1.0", "id": "pages"}\n{"url": "https://site.example/0", "ts": "2024-05-31T10:00:00Z"}\n'
    own = json.dumps({"path": "datapackage.json", "hash": "sha256:" + hashlib.sha256(package).hexdigest()}).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, data in ((name, warc), ("pages/pages.jsonl", pages), ("datapackage.json", package), ("datapackage-digest.json", own)):
            archive.writestr(zipfile.ZipInfo(path, (2024, 5, 31, 10, 0, 0)), data, method)
    return out.getvalue()
