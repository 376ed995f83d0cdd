"""A web server on the loopback that does what a test tells it, and the network, clock and archive with which it is fetched from.

The real network has no way to reach the loopback; the one here has, as an argument.
"""

from __future__ import annotations

import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from waqai.fetch.address import parse_address
from waqai.fetch.archive import Archive, open_archive
from waqai.fetch.exchange import Limits
from waqai.fetch.fetcher import Clock, Fetcher, Manners, Outcome
from waqai.fetch.network import Network, connect, tls
from waqai.read.decode import decode_body

Answer = bytes | Callable[[socket.socket, dict[str, str]], None]
HOST = "news.test"
FAST = Limits(body=100_000, head=8192, seconds=3.0, silence=1.0)


def page(body: bytes | str = "<p>خبر</p>", status: str = "200 OK", **fields: str) -> bytes:
    """A whole response; `_` in the name of a field is a hyphen."""
    body = body if isinstance(body, bytes) else body.encode()
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    head = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **given}
    return "\r\n".join((f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in head.items()), "", "")).encode() + body


def moved(to: str, status: int = 301) -> bytes:
    """A redirect."""
    return page(b"", f"{status} Moved", Location=to)


class Site:
    """The server: what it answers to each path (else 404), and what it was asked."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError), context.wrap_socket(self.request, server_side=True) if context else self.request as sock:
                    site.answer(sock)
                    sock.shutdown(socket.SHUT_RDWR)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self.server.server_address[1]
        self.scheme = "https" if context else "http"

    def answer(self, sock: socket.socket) -> None:
        raw = b""
        while b"\r\n\r\n" not in raw:
            block = sock.recv(65536)
            if not block:
                return
            raw += block
        first, *lines = raw.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        path = first.split(" ")[1]
        self.asked.append((path, fields))
        answer = self.answers.get(path, page("none", "404 Not Found"))
        if callable(answer):
            answer(sock, fields)
        else:
            sock.sendall(answer)

    def url(self, path: str, host: str = HOST) -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths asked for, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A running server."""
    site = Site(context)
    thread = threading.Thread(target=site.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join()


class Time:
    """A clock that stands still but for those who sleep by it."""

    def __init__(self) -> None:
        self.at = datetime(2024, 5, 31, 12, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def clock(self) -> Clock:
        return Clock(lambda: self.at, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 1))
        self.at += timedelta(seconds=seconds)


def loopback(resolve: Callable[[str], list[str]] = lambda host: ["127.0.0.1"], context: Callable[[], ssl.SSLContext] = tls) -> Network:
    """A network on which every name leads to this machine, and which alone is open."""
    return Network(lambda host, port, seconds: resolve(host), connect, lambda ip: ip == ipaddress.ip_address("127.0.0.1"), context)


class Reader(NamedTuple):
    """An open archive with its fetcher, and what was said of damage."""

    archive: Archive
    fetcher: Fetcher
    said: list[str]

    def fetch(self, url: str) -> Outcome:
        (outcome,) = self.fetcher.fetch_all([url])
        return outcome

    def body(self, url: str) -> bytes:
        """The body of the last version of a page, out of its WARC."""
        version = self.archive.page(str(parse_address(url))).version
        assert version is not None
        fields, body = self.archive.body(version)
        return decode_body([body], fields.get("content-encoding"))


@contextmanager
def reading(
    folder: Path, site: Site, time: Time | None = None, limits: Limits = FAST, network: Network | None = None, **manners: Any
) -> Iterator[Reader]:
    """A fetcher into the archive in a folder that may ask the server."""
    said: list[str] = []
    given = Manners(**{"agent": "waqai/test", "delay": 3.0, "patience": 60.0, "ports": frozenset({site.port}), **manners})
    with open_archive(folder, "waqai/test", given.agent, said.append) as archive:
        yield Reader(archive, Fetcher(archive, network or loopback(), (time or Time()).clock(), given, limits), said)


