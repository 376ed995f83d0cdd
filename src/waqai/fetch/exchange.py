"""One request and its response over a connection of its own, within limits, with the bytes of both kept as they went over the wire."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

import h11

from waqai.fetch.address import Address
from waqai.fetch.errors import failed, refused
from waqai.fetch.network import Network, open_connection

_BLOCK = 1 << 16
HEAD_END = re.compile(rb"\n\r?\n")
_CHUNKED = re.compile(rb"(?im)^(transfer-encoding)(?=[ \t]*:)")


class Limits(NamedTuple):
    """What one response may cost: bytes of its body and its head, lines of its head, seconds in all and of silence, and hops."""

    body: int = 8 << 20
    head: int = 64 << 10
    fields: int = 200
    seconds: float = 60.0
    silence: float = 20.0
    redirects: int = 5


class Exchange(NamedTuple):
    """A request with its response: the heads as they were sent and received, the body without its chunk framing.

    `headers` are lower case; of those that came twice the first counts. Where the body came in chunks, the head's
    `Transfer-Encoding` is renamed `X-Orig-Transfer-Encoding`, as web archives do, because the framing is not kept.
    """

    address: Address
    ip: str
    request: bytes
    status: int
    headers: dict[str, str]
    head: bytes
    body: bytes


def ask(address: Address, headers: list[tuple[str, str]], network: Network, limits: Limits) -> Exchange:
    """The answer of a host to GET, whole or not at all; raises NotFetched where it breaks a limit or HTTP."""
    deadline = time.monotonic() + limits.seconds
    client = h11.Connection(h11.CLIENT, max_incomplete_event_size=limits.head)
    # Marks of a page are given back as they came, in whatever bytes the server wrote them.
    given = (("Host", address.authority), *headers, ("Connection", "close"))
    fields = [(name.encode(), value.encode("latin-1")) for name, value in given]
    request = client.send(h11.Request(method="GET", target=address.target, headers=fields)) or b""
    request += client.send(h11.EndOfMessage()) or b""
    connection = open_connection(address, network, deadline)
    with connection.socket as sock:
        received = _receive(sock, request, deadline, limits)
        try:
            return _read(received, client, Exchange(address, connection.ip, request, 0, {}, b"", b""), limits)
        except h11.RemoteProtocolError as error:
            if error.error_status_hint == 431:
                raise refused(_long_head(limits)) from None
            if client.trailing_data[1]:
                raise failed("the connection ended before the answer was whole") from None
            raise failed(f"the answer is broken HTTP ({error})") from None


def _receive(sock: socket.socket, request: bytes, deadline: float, limits: Limits) -> Iterator[bytes]:
    """Send the request, then all that comes back, the end as an empty block."""
    try:
        for sending in (True, False):
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise failed(f"the answer was not whole after {limits.seconds:.0f} s")
                sock.settimeout(min(left, limits.silence))
                if sending:
                    sock.sendall(request)
                    break
                block = sock.recv(_BLOCK)
                yield block
                if not block:
                    return
    except TimeoutError:
        if time.monotonic() >= deadline:
            raise failed(f"the answer was not whole after {limits.seconds:.0f} s") from None
        raise failed(f"the host was silent for {limits.silence:.0f} s") from None
    except OSError as error:
        raise failed(f"the connection broke ({error.strerror or error})") from None


def _read(received: Iterator[bytes], client: h11.Connection, asked: Exchange, limits: Limits) -> Exchange:
    start = bytearray()  # what was received until the head was whole
    informational = 0
    response: h11.Response | None = None
    head = b""
    body = bytearray()
    while True:
        event = client.next_event()
        if event is h11.NEED_DATA:
            block = next(received)
            if response is None:
                start += block
            client.receive_data(block)
        elif isinstance(event, h11.InformationalResponse):
            informational += 1
            if event.status_code == 101 or informational > 10:
                raise failed("the answer is no page but a change of protocol")
        elif isinstance(event, h11.Response):
            response, head = event, _head(bytes(start), informational)
            _check_head(event, head, limits)
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > limits.body:
                raise refused(f"the page is larger than {limits.body} bytes")
        elif isinstance(event, h11.EndOfMessage) and response is not None:
            break
        else:
            raise failed("the connection ended before the answer was whole")
    headers: dict[str, str] = {}
    for name, value in response.headers:
        headers.setdefault(name.decode("ascii").lower(), value.decode("latin-1"))
    if "transfer-encoding" in headers:
        head = _CHUNKED.sub(rb"X-Orig-\1", head)
    return asked._replace(status=response.status_code, headers=headers, head=head, body=bytes(body))


def _long_head(limits: Limits) -> str:
    return f"the head of the answer is longer than {limits.head} bytes"


def _check_head(response: h11.Response, head: bytes, limits: Limits) -> None:
    if len(head) > limits.head:
        raise refused(_long_head(limits))
    if len(response.headers) > limits.fields:
        raise refused(f"the head of the answer has more than {limits.fields} lines")
    for name, value in response.headers:
        if name == b"content-length":
            with suppress(ValueError):
                if int(value) > limits.body:
                    raise refused(f"the page is larger than {limits.body} bytes")


def _head(start: bytes, informational: int) -> bytes:
    """The head of the final response: the one after so many informational ones."""
    at = 0
    for _ in range(informational + 1):
        begin = at
        found = HEAD_END.search(start, at)
        at = found.end() if found else len(start)
    return start[begin:at]
