"""Small inputs made to become huge: each is refused in one clear line, in little memory, and what stands beside it is read."""

import gzip
import io
import json
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest

import archiving
from archiving import article, page, record, response
from test_decode import declare, overlapping
from test_feeds import ENTITIES, OUTSIDE, PARAMETER, rss

BOUND = 64 << 20  # bytes of memory beyond what reading a small page takes
SIZE = 80 << 20  # what each bomb would come to
FILLS = {
    "zeros": bytes(1 << 20),
    "article": page(1) + b" " * (1 << 20),
    "slow": random.Random(7).randbytes(24_000) + bytes(1_000_000),  # under the limit of the ratio
}
HTTP = "Content-Type: application/http; msgtype=response"


def squeeze(fill: bytes, wbits: int) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join(pack.compress(fill) for _ in range(SIZE // len(fill))) + pack.flush()


def brotlied(fill: bytes) -> bytes:
    pack = brotli.Compressor(quality=3)
    return b"".join(pack.process(fill) for _ in range(SIZE // len(fill))) + pack.finish()


CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda fill: squeeze(fill, 31),
    "deflate": lambda fill: squeeze(fill, 15),
    "deflate raw": lambda fill: squeeze(fill, -15),
    "br": brotlied,
}


def captured(body: bytes, coding: str, *fields: str) -> bytes:
    """A WARC file with a bomb between two good records."""
    good = [record("response", response(page(number)), f"https://site.example/{number}", HTTP) for number in (1, 2)]
    block = response(body, "text/html", 200, f"Content-Encoding: {coding}", *fields)
    return good[0] + record("response", block, "https://site.example/bomb", HTTP) + good[1]


def member(block: bytes, media: str, fill: bytes = FILLS["zeros"]) -> bytes:
    """A compressed WARC record whose block goes on and on."""
    times = SIZE // len(fill)
    head = f"WARC/1.1\r\nWARC-Type: resource\r\nContent-Type: {media}\r\nContent-Length: {times * len(fill) + len(block)}\r\n\r\n"
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([pack.compress(head.encode() + block), *(pack.compress(fill) for _ in range(times)), pack.flush()])


def packed_file(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def bombs() -> Iterator[tuple[str, bytes]]:
    made = {(coder, fill): CODERS[coder](FILLS[fill]) for coder in CODERS for fill in FILLS}
    for (coder, fill), body in made.items():
        yield f"{coder} {fill}.warc", captured(body, coder.split()[0])
        yield f"{coder} {fill} member.warc.gz", gzip.compress(captured(body, coder.split()[0]))
    zeros, deflated = made["gzip", "zeros"], made["deflate", "zeros"]
    for coding in ("gzip, gzip", "gzip, deflate", "deflate, gzip", "br, gzip", "gzip, gzip, gzip", "x-gzip, identity, br"):
        yield f"chain {coding}.warc", captured(gzip.compress(zeros), coding)
    for coding in ("zstd", "compress", "dcb"):
        yield f"unknown {coding}.warc", captured(deflated, coding)
    yield "many members.warc", captured(gzip.compress(FILLS["zeros"]) * (SIZE >> 20), "gzip")
    yield "in chunks.warc", captured(archiving.chunked(zeros, 1 << 14), "gzip", "Transfer-Encoding: chunked")
    yield "not said.warc", captured(gzip.compress(zeros), "identity")
    good = gzip.compress(record("resource", article(1).encode(), "https://site.example/1", "Content-Type: text/plain"))
    for media in ("text/plain", "text/html", "video/mp4"):
        yield f"member {media.replace('/', ' ')}.warc.gz", good + member(article(2).encode(), media) + good
    yield "slow member.warc.gz", good + member(article(2).encode(), "text/plain", FILLS["slow"]) + good
    yield "member of zeros.warc.gz", good + zeros + good
    yield "no warc.gz", zeros
    yield "twice.gz", gzip.compress(zeros)
    yield "member.wacz", packed_file(("archive/a.warc.gz", FILLS["zeros"] * 80))
    yield "warc in it.wacz", packed_file(("archive/a.warc", gzip.decompress(good) + FILLS["zeros"] * 80))
    yield "package.wacz", packed_file(("archive/a.warc.gz", good), ("datapackage.json", json.dumps({"a": " " * SIZE}).encode()))
    yield "small by its own word.wacz", declare(packed_file(("a.warc", FILLS["zeros"] * 80)), 24, "<L", 999)
    yield "overlap.wacz", overlapping()
    nested = packed_file(("archive/b.warc.gz", zeros))
    yield "nested.wacz", packed_file(("archive/a.wacz", nested))
    yield "nested under another name.wacz", packed_file(("archive/a.warc.gz", nested))
    yield "directory.wacz", packed_file(*((f"{'n' * 200}{at}", b"") for at in range(5_000)))
    yield "encrypted.wacz", declare(packed_file(("a.warc", bytes(999))), 8, "<H", 1)
    yield "lzma.wacz", packed_file(("a.warc", FILLS["zeros"] * 80), method=zipfile.ZIP_LZMA)
    for name, head in (("entities", ENTITIES), ("outside", OUTSIDE), ("parameter", PARAMETER)):
        yield f"{name}.xml", rss("<description>&c;&a;</description>", head=head)
    yield "feed.warc", captured(gzip.compress(rss(f"<description>{'&amp;' * (16 << 20)}</description>")), "gzip")


# The peak of resident memory, VmHWM, begins anew with a program; that of getrusage is inherited from whoever started it.
PROGRAM = """
import io, json, re, resource, sys, zlib
from pathlib import Path
from waqai.model import Document
from waqai.read import ReadError, read_inputs

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) << 10

good, *bombs = sys.argv[1:]
assert all(isinstance(item, Document) for item in read_inputs([good], io.BytesIO()))
before = peak()
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
for path in bombs:
    items = list(read_inputs([path, good], io.BytesIO()))
    print(json.dumps({
        "path": path,
        "errors": [str(item) for item in items if isinstance(item, ReadError)],
        "documents": [item.text for item in items if isinstance(item, Document)],
        "grown": peak() - before,
    }))
zlib.decompress(Path(bombs[-1]).with_name("no warc.gz").read_bytes(), 31)
print(json.dumps({"grown": peak() - before}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
def test_bombs_are_refused_in_little_memory(tmp_path: Path) -> None:
    good = tmp_path / "good.html"
    good.write_bytes(page(3))
    paths = []
    for name, data in bombs():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    assert len(paths) >= 40
    ran = subprocess.run([sys.executable, "-c", PROGRAM, good, *paths], capture_output=True, text=True, check=True)
    *results, careless = (json.loads(line) for line in ran.stdout.splitlines())
    assert careless["grown"] > BOUND  # the measure sees a bomb that goes off
    assert [result["path"] for result in results] == [str(path) for path in paths]
    for result in results:
        name = Path(result["path"]).name
        assert len(result["errors"]) >= 1, name
        assert all("; " in line and len(line) < 400 and "Traceback" not in line for line in result["errors"]), result["errors"]
        assert result["documents"][-1] == article(3), name
        if name.endswith((".warc", ".warc.gz")):
            assert len(result["documents"]) == 3, (name, result["errors"])
        assert result["grown"] <= BOUND, (name, result["grown"])
