"""One request and what comes back, from servers that are slow, endless, broken or hostile: whole and within limits, or not at all."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waqai.fetch.address import parse_address
from waqai.fetch.exchange import Limits, ask
from waqai.fetch.warc import Record, scan
from web import FAST, Reader, Site, loopback, moved, page, reading

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def reader(tmp_path: Path, site: Site) -> Iterator[Reader]:
    with reading(tmp_path / "web", site) as given:
        yield given


def drip(head: bytes, each: bytes, seconds: float) -> Callable[[socket.socket, dict[str, str]], None]:
    """A server that sends something, then a little now and then for ever."""

    def answer(sock: socket.socket, fields: dict[str, str]) -> None:
        with suppress(OSError):
            sock.sendall(head)
            while True:
                time.sleep(seconds)
                sock.sendall(each)

    return answer


def silent(sock: socket.socket, fields: dict[str, str]) -> None:
    with suppress(OSError):
        sock.settimeout(5)
        sock.recv(1)


def reset(sock: socket.socket, fields: dict[str, str]) -> None:
    sock.sendall(OK + b"Content-Length: 100\r\n\r\nhalf")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    sock.close()


def bomb(size: int) -> bytes:
    return gzip.compress(bytes(size), mtime=0)


GOOD = {
    "a body with its length": (page("خبر"), "خبر".encode()),
    "a body until the end": (OK + b"\r\nto the end", b"to the end"),
    "an empty body": (page(b""), b""),
    "a body in chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: x\r\n\r\n", b"abcde"),
    "more than its length": (OK + b"Content-Length: 3\r\n\r\nabcdef", b"abc"),
    "a gzip body": (page(gzip.compress(b"text", mtime=0), Content_Encoding="gzip"), b"text"),
    "a deflate body": (page(zlib.compress(b"text"), Content_Encoding="deflate"), b"text"),
    "hints before it": (b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + page("late"), b"late"),
    "heads of bare line feeds": (b"HTTP/1.1 200 OK\nContent-Length: 2\n\nab", b"ab"),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\nold", b"old"),
    "letters outside ASCII in the head": (OK + "X-Name: خبر\r\nContent-Length: 2\r\n\r\nab".encode(), b"ab"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_answer_is_kept(site: Site, reader: Reader, name: str) -> None:
    site.answers["/"], body = GOOD[name]
    assert reader.fetch(site.url("/")).status == "stored"
    assert reader.body(site.url("/")) == body


BAD = {
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "failed", "broken HTTP"),
    "HTTP/0.9": (b"<html>\n\nhello</html>", "failed", "broken HTTP"),
    "nothing": (b"", "failed", "ended before the answer"),
    "half a head": (OK + b"Content-Le", "failed", "ended before the answer"),
    "less than its length": (OK + b"Content-Length: 100\r\n\r\nhalf", "failed", "ended before the answer was whole"),
    "two lengths": (OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "failed", "broken HTTP"),
    "a length that is none": (OK + b"Content-Length: -1\r\n\r\nabcd", "failed", "broken HTTP"),
    "chunks without an end": (OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "failed", "ended before the answer was whole"),
    "chunks of no size": (OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n", "failed", "broken HTTP"),
    "another coding": (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "failed", "broken HTTP"),
    "a long status line": (b"HTTP/1.1 200 " + b"x" * 20_000, "refused", "the head of the answer is longer"),
    "a long head": (OK + b"X: " + b"x" * 20_000 + b"\r\n\r\n", "refused", "the head of the answer is longer"),
    "many lines of head": (OK + b"X: x\r\n" * 500 + b"\r\n", "refused", "more than 200 lines"),
    "a length over the limit": (OK + b"Content-Length: 100001\r\n\r\n", "refused", "larger than 100000 bytes"),
    "a body over the limit": (OK + b"\r\n" + b"x" * 100_001, "refused", "larger than 100000 bytes"),
    "an endless chunk": (OK + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n" + b"x" * 100_001, "refused", "larger than 100000 bytes"),
    "hints for ever": (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000, "failed", "change of protocol"),
    "another protocol": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "failed", "broken HTTP"),
    "a bomb": (page(bomb(50 << 20), Content_Encoding="gzip"), "refused", "cannot be decoded"),
    "a bomb in a bomb": (page(gzip.compress(bomb(50 << 20)), Content_Encoding="gzip, gzip"), "refused", "more than once"),
    "broken gzip": (page(b"\x1f\x8b\x08rubbish", Content_Encoding="gzip"), "refused", "cannot be decoded"),
    "an unknown encoding": (page(b"x", Content_Encoding="zstd"), "refused", "cannot be decoded"),
    "an error": (page("x", "500 Internal Server Error"), "failed", "500 Internal Server Error"),
    "a code of its own": (page("x", "299 Odd"), "failed", "299"),
    "no page": (page("x", "404 Not Found"), "failed", "404 Not Found"),
    "not modified, unasked": (page(b"", "304 Not Modified"), "failed", "304"),
    "partial content": (page("x", "206 Partial Content"), "failed", "206"),
    "a circle": (moved("/"), "failed", "in a circle"),
    "a redirect to nowhere": (page(b"", "302 Found"), "refused", "'nowhere'"),
    "a redirect to a file": (moved("file:///etc/passwd"), "refused", "file: is not fetched"),
    "a redirect with a line break": (OK.replace(b"200 OK", b"302 F") + b"Location: http://a.test/\rX: y\r\n\r\n", "failed", "broken HTTP"),
    "a reset": (reset, "failed", "connection broke"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_one_line_and_nothing_kept(site: Site, reader: Reader, name: str) -> None:
    answer, status, why = BAD[name]
    site.answers["/"] = answer
    outcome = reader.fetch(site.url("/"))
    assert (outcome.status, why in outcome.why) == (status, True), outcome
    version = reader.archive.page(site.url("/")).version
    assert version is None or version.location is not None


LINES = (
    b"Transfer-Encoding: chunked", b"Content-Length: 5", b"Content-Encoding: gzip", b"Location: /x", b"ETag: \xff\xfe", b"Retry-After: 3",
    b"Content-Type: \xff;", b" folded", b"Location: \xd8", b"Last-Modified: \x80",
)  # fmt: skip
HEADS = st.lists(st.binary(max_size=30).map(lambda value: b"X-A: " + value) | st.sampled_from(LINES), max_size=4)
STATUSES = st.sampled_from((b"200 OK", b"301 x", b"304 x", b"404 x", b"503 x", b"103 x", b"204 x", b"999 x", b"\xff", b"20"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(STATUSES, HEADS, st.binary(max_size=60) | st.just(b"5\r\nhello\r\n0\r\n\r\n"))
def test_whatever_a_server_sends_there_is_an_outcome(site: Site, reader: Reader, status: bytes, head: list[bytes], body: bytes) -> None:
    site.answers |= {"/": b"\r\n".join((b"HTTP/1.1 " + status, *head, b"", body)), "/robots.txt": page()}
    past = datetime(2024, 1, 1, tzinfo=UTC)
    reader.archive.wait(f"news.test:{site.port}", past, past)  # whatever an earlier answer wished
    outcome = reader.fetch(site.url("/"))
    assert outcome.status in ("stored", "unchanged", "edited", "gone", "refused", "failed", "later")
    assert all(isinstance(one, Record) for path in reader.archive.folder.rglob("*.warc.gz") for one in scan(path))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (silent, "silent for"),
        (drip(b"", b"H", 0.1), "not whole after|broken HTTP"),
        (drip(OK, b"X: y\r\n", 0.05), "not whole after"),
        (drip(OK + b"Content-Length: 90000\r\n\r\n", b"x", 0.05), "not whole after"),
        (drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.05), "not whole after"),
    ],
    ids=["silence", "status line", "head", "body", "chunks"],
)
def test_a_slow_server_is_left_after_its_time(site: Site, tmp_path: Path, answer: Callable[..., None], why: str) -> None:
    import re

    site.answers["/"] = answer
    began = time.monotonic()
    with reading(tmp_path / "web", site, limits=FAST._replace(seconds=0.8, silence=0.4)) as reader:
        outcome = reader.fetch(site.url("/"))
    assert outcome.status == "failed" and re.search(why, outcome.why)
    assert time.monotonic() - began < 5


def test_an_endless_body_takes_no_more_memory_than_the_limit(site: Site) -> None:
    site.answers["/"] = drip(OK + b"\r\n", b"x" * (1 << 20), 0)
    tracemalloc.start()
    try:
        with pytest.raises(Exception, match="larger than"):
            ask(parse_address(site.url("/")), [], loopback(), Limits(body=4 << 20))
        assert tracemalloc.get_traced_memory()[1] < 12 << 20
    finally:
        tracemalloc.stop()


def test_bytes_are_kept_as_they_came_but_for_the_framing_of_chunks(site: Site) -> None:
    site.answers["/"] = OK + b"X-Odd:   Spaces\r\ntransfer-encoding: chunked\r\nServer: x\r\n\r\n1\r\na\r\n0\r\n\r\n"
    exchange = ask(parse_address(site.url("/")), [("User-Agent", "waqai")], loopback(), FAST)
    assert exchange.head == OK + b"X-Odd:   Spaces\r\nX-Orig-transfer-encoding: chunked\r\nServer: x\r\n\r\n"
    assert (exchange.status, exchange.body, exchange.ip) == (200, b"a", "127.0.0.1")
    host = f"news.test:{site.port}".encode()
    assert exchange.request == b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nUser-Agent: waqai\r\nConnection: close\r\n\r\n"
    assert site.asked[0][1].keys() == {"host", "user-agent", "connection"}  # no cookie, no referrer


def test_another_address_of_a_host_is_tried_where_one_does_not_answer(site: Site, tmp_path: Path) -> None:
    site.answers["/"] = page()
    tried: list[str] = []

    def connect(ip: str, port: int, seconds: float) -> socket.socket:
        tried.append(ip)
        if ip == "127.0.0.2":
            raise ConnectionRefusedError(111, "Connection refused")
        return socket.create_connection((ip, port), seconds)

    network = loopback(lambda host: ["127.0.0.2", "127.0.0.1"])._replace(connect=connect, is_open=lambda ip: True)
    exchange = ask(parse_address(site.url("/")), [], network, FAST)
    assert exchange.ip == "127.0.0.1" and tried == ["127.0.0.2", "127.0.0.1"]
    with reading(tmp_path / "web", site, network=network._replace(resolve=lambda host, port, seconds: ["127.0.0.2"])) as reader:
        outcome = reader.fetch(site.url("/"))
    assert outcome.status == "failed" and "does not answer" in outcome.why
