"""The only door to the network: names become public addresses once, and the connection goes to one of these and nowhere else.

What stands between resolving and connecting is the guard: a name that any of its addresses leads inside (loopback, private
networks, the metadata service of a cloud) is refused whole. The tables are our own, since those of Python lag behind and differ
between its versions.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from waqai.fetch.address import Address
from waqai.fetch.errors import NotFetched, failed, refused

IPAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
# IANA's special-purpose registry, multicast, what is reserved, and the address at which Azure serves its guests (168.63.129.16).
_CLOSED_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        ),
    )
)  # fmt: skip
# Of IPv6 only what is given out as global unicast is open, so that mapped, NAT64, unique local, link-local and multicast addresses are
# closed unnamed; within it Teredo and other protocols (2001::/23), documentation and 6to4 are closed.
_OPEN_6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")))
_TRIES = 4  # addresses of one host that are tried
_CONNECT = 10.0  # seconds for one of them


class Network(NamedTuple):
    """How names are resolved, what may be connected to, and how: the arguments that tests replace."""

    resolve: Callable[[str, int, float], list[str]]
    connect: Callable[[str, int, float], socket.socket]
    is_open: Callable[[IPAddress], bool]
    tls: Callable[[], ssl.SSLContext]


class Connection(NamedTuple):
    """A socket, with TLS where the scheme has it, and the address that it leads to."""

    socket: socket.socket
    ip: str


def is_global(ip: IPAddress) -> bool:
    """Does an address belong to the public internet and to nothing else."""
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _CLOSED_4)
    return ip.scope_id is None and ip in _OPEN_6 and not any(ip in network for network in _CLOSED_6)


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """All addresses that the system knows of a host; raises NotFetched where it has none or does not answer in time."""
    found: list[list[str] | OSError] = []

    def ask() -> None:
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
            found.append([str(info[4][0]) for info in infos])
        except (OSError, UnicodeError) as error:
            found.append(error if isinstance(error, OSError) else OSError(str(error)))

    # The system's resolver knows no time limit; a thread that nobody waits for any more ends by itself.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise failed(f"the name {host} was not resolved in {seconds:.0f} s")
    if isinstance(found[0], OSError):
        raise failed(f"the name {host} is not known ({found[0].strerror or found[0]})")
    return found[0]


def connect(ip: str, port: int, seconds: float) -> socket.socket:
    """A connection to an address (never a name)."""
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect((ip, port))
    except BaseException:
        sock.close()
        raise
    return sock


def tls() -> ssl.SSLContext:
    """TLS 1.2 or later with the certificates that the system trusts; host names are checked."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


NETWORK = Network(resolve, connect, is_global, tls)


def pin(address: Address, network: Network, seconds: float) -> list[str]:
    """The addresses of a host, resolved once; raises NotFetched unless every one of them may be connected to."""
    try:
        found = [str(ipaddress.ip_address(address.host))]
    except ValueError:
        found = network.resolve(address.host, address.port, seconds)
    pinned: list[str] = []
    for text in found:
        try:
            ip = ipaddress.ip_address(text)
        except ValueError:
            raise refused(f"{address.host} leads to {text}, which is no address of the public internet") from None
        if not network.is_open(ip):
            raise refused(f"{address.host} leads to {ip}, which is no address of the public internet")
        if str(ip) not in pinned:
            pinned.append(str(ip))
    if not pinned:
        raise failed(f"the name {address.host} has no address")
    return pinned


def open_connection(address: Address, network: Network, deadline: float) -> Connection:
    """A connection to one of the pinned addresses of a host, by `deadline` (time.monotonic); raises NotFetched."""
    last: OSError | None = None
    for ip in pin(address, network, _left(deadline))[:_TRIES]:
        try:
            sock = network.connect(ip, address.port, min(_left(deadline), _CONNECT))
        except OSError as error:
            last = error
            continue
        return Connection(_secured(sock, address, network, deadline), ip)
    raise failed(f"{address.host} does not answer on port {address.port} ({_why(last)})")


def _secured(sock: socket.socket, address: Address, network: Network, deadline: float) -> socket.socket:
    if address.scheme == "http":
        return sock
    try:
        sock.settimeout(min(_left(deadline), _CONNECT))
        return network.tls().wrap_socket(sock, server_hostname=address.host)
    except ssl.SSLCertVerificationError as error:
        sock.close()
        raise refused(f"the certificate of {address.host} is not good: {error.verify_message}") from None
    except (OSError, ValueError) as error:
        sock.close()
        raise failed(f"no TLS connection with {address.host} ({_why(error)})") from None
    except NotFetched:
        sock.close()
        raise


def _why(error: BaseException | None) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _left(deadline: float) -> float:
    """Seconds until the deadline; raises NotFetched where it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise failed("it took too long")
    return left
