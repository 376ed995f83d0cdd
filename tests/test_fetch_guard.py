"""Nothing but the public internet is connected to, whatever an address, a name server or a redirect says.

Every connection is counted where it is made. The same addresses with the guard taken off do connect inside: the count can fail.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from waqai.fetch.address import parse_address
from waqai.fetch.errors import NotFetched
from waqai.fetch.network import NETWORK, IPAddress, Network, connect, is_global, pin, resolve
from web import FAST, Reader, Site, Time, moved, page, reading, serving

PUBLIC = "93.184.216.34"
INNER = (
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
    "0.0.0.0", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
)  # fmt: skip


def spellings(ip: str) -> list[str]:
    """Addresses that lead to an IPv4 address inside, or would with a careless reader."""
    a, b, c, d = map(int, ip.split("."))
    number = int(ipaddress.IPv4Address(ip))
    wide = "".join(chr(0xFF10 + int(char)) if char.isdigit() else "\u3002" for char in ip)
    high, low = f"{a:02x}{b:02x}", f"{c:02x}{d:02x}"
    hosts = [
        ip, f"{ip}.", str(number), hex(number), f"0{number:o}", f"{a:#x}.{b:#x}.{c:#x}.{d:#x}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{c << 8 | d}", wide, f"[::ffff:{ip}]", f"[::ffff:0:{ip}]", f"[::{ip}]", f"[64:ff9b::{ip}]",
        f"[64:ff9b:1::{ip}]", f"[2002:{high}:{low}::1]", f"[2001:0:{high}:{low}::1]", f"public.test@{ip}", f"public.test:80@{ip}",
        f"{ip}\\@public.test", f"{ip}#@public.test", f"{ip}?@public.test", f"inner-{ip.replace('.', '-')}.test",
        f"mixed-{ip.replace('.', '-')}.test", f"mapped-{ip.replace('.', '-')}.test",
    ]  # fmt: skip
    return [f"http://{host}/" for host in hosts]


FORMS = [
    *(form for ip in INNER for form in spellings(ip)),
    *(f"http://[{ip}]/" for ip in ("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "3fff::1", "5f00::1")),
    *(f"{scheme}://127.0.0.1/" for scheme in ("file", "ftp", "gopher", "dict", "ldap", "jar", "data", "ws")),
    "http://localhost/", "http://localhost:80/", "http://127.0.0.1:22/", "http://metadata.google.internal/", "http://127.0.0.1%00.public.test/",
    "http://public.test%40127.0.0.1/", "http://127.0.0.1\r\nHost: public.test/", "http://127。0。0。1/", "http:127.0.0.1/", "http:///127.0.0.1/",
]  # fmt: skip


def names(host: str) -> list[str]:
    """The fake name server: names lead outside, inside, to both, or to an address that wraps one inside."""
    kind, _, rest = host.removesuffix(".test").partition("-")
    ip = rest.replace("-", ".")
    return {"inner": [ip], "mixed": [PUBLIC, ip], "mapped": [f"::ffff:{ip}"], "public": [PUBLIC]}.get(kind, [])


class Counting:
    """A network that counts the addresses connected to; the public one leads to the server of the test."""

    def __init__(self, site: Site | None = None) -> None:
        self.site = site
        self.connected: Counter[str] = Counter()

    def connect(self, ip: str, port: int, seconds: float) -> socket.socket:
        self.connected[ip] += 1
        if self.site is None or ip != PUBLIC:
            raise ConnectionRefusedError("the test connects nowhere else")
        return connect("127.0.0.1", self.site.port, seconds)

    def inside(self) -> int:
        return sum(count for ip, count in self.connected.items() if not ipaddress.ip_address(ip).is_global or ip == "168.63.129.16")

    def network(self, is_open: object = is_global) -> Network:
        return Network(lambda host, port, seconds: names(host), self.connect, is_open, ssl.create_default_context)  # type: ignore[arg-type]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def fetched(tmp_path: Path, site: Site, network: Network, urls: list[str]) -> Iterator[tuple[str, str]]:
    with reading(tmp_path / "web", site, Time(), FAST, network, ports=frozenset({80, 443})) as reader:
        yield from ((outcome.url, outcome.status) for outcome in reader.fetcher.fetch_all(urls))


def test_no_form_of_an_address_leads_inside(tmp_path: Path, site: Site) -> None:
    counting = Counting(site)
    done = dict(fetched(tmp_path, site, counting.network(), FORMS))
    assert len(FORMS) >= 400 and len(done) >= 200
    assert counting.inside() == 0
    assert set(done.values()) <= {"refused"}


def test_without_the_guard_they_do(tmp_path: Path, site: Site) -> None:
    counting = Counting(site)
    list(fetched(tmp_path, site, counting.network(lambda ip: True), FORMS))
    assert counting.inside() > 50


CHAINS = [
    *(f"http://{ip}/" for ip in INNER[:8]),
    *(f"//inner-{ip.replace('.', '-')}.test/" for ip in INNER[:6]),
    *(f"http://mixed-{ip.replace('.', '-')}.test/" for ip in INNER[:6]),
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://0x7f000001/", "http://localhost/", "http://127.0.0.1:8080/",
    "file:///etc/passwd", "ftp://127.0.0.1/", "//127.0.0.1/", "http://public.test@127.0.0.1/", "\\\\127.0.0.1\\x", "http:\\\\127.0.0.1/",
    "http://public.test:22/", "gopher://127.0.0.1:70/_x", "http://127.0.0.1#@public.test/",
]  # fmt: skip


@pytest.mark.parametrize("hops", [1, 3])
def test_no_redirect_leads_inside(tmp_path: Path, site: Site, hops: int) -> None:
    assert len(CHAINS) >= 30
    counting = Counting(site)
    for at, last in enumerate(CHAINS):
        for hop in range(hops):
            site.answers[f"/{at}/{hop}"] = moved(last if hop == hops - 1 else f"/{at}/{hop + 1}")
    done = dict(fetched(tmp_path, site, counting.network(), [f"http://public.test/{at}/0" for at in range(len(CHAINS))]))
    assert counting.inside() == 0
    assert counting.connected[PUBLIC] == 1 + hops * len(CHAINS)  # robots.txt, and each hop once
    # A backslash that does not stand for a slash makes a path of the same site.
    assert Counter(done.values()) == {"refused": len(CHAINS)}


def test_without_the_guard_redirects_do(tmp_path: Path, site: Site) -> None:
    counting = Counting(site)
    site.answers |= {f"/{at}": moved(last) for at, last in enumerate(CHAINS)}
    list(fetched(tmp_path, site, counting.network(lambda ip: True), [f"http://public.test/{at}" for at in range(len(CHAINS))]))
    assert counting.inside() >= 10


def test_robots_txt_leads_inside_no_more_than_a_page(tmp_path: Path, site: Site) -> None:
    counting = Counting(site)
    site.answers["/robots.txt"] = moved("http://127.0.0.1/robots.txt")
    assert dict(fetched(tmp_path, site, counting.network(), ["http://public.test/"])) == {"http://public.test/": "refused"}
    assert counting.inside() == 0


def test_a_name_that_changes_its_address_is_resolved_once_a_request(tmp_path: Path, site: Site) -> None:
    """The first answer of the name server is public, every other one inside."""
    counting = Counting(site)
    answers = iter([PUBLIC])
    network = counting.network()._replace(resolve=lambda host, port, seconds: [next(answers, "127.0.0.1")])
    site.answers["/"] = page()
    assert dict(fetched(tmp_path, site, network, ["http://public.test/"])) == {"http://public.test/": "refused"}
    assert counting.connected == {PUBLIC: 1}  # robots.txt; the page was refused, for its name led inside by then


def test_the_command_has_the_guard_and_nothing_to_take_it_off() -> None:
    assert NETWORK.is_open is is_global and NETWORK.connect is connect and NETWORK.resolve is resolve
    names_loopback = [name for name in sys.modules if name.startswith("waqai.") and hasattr(sys.modules[name], "allow_loopback")]
    assert not names_loopback


WRAPPED = ("::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2001:0:808:808::1", "2606:4700::1%eth0")


@pytest.mark.parametrize("ip", [*INNER, *WRAPPED, "::1", "fe80::1", "100::1", "2001:20::1"])
def test_what_is_not_the_public_internet(ip: str) -> None:
    assert not is_global(ipaddress.ip_address(ip))


@pytest.mark.parametrize("ip", ["8.8.8.8", PUBLIC, "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1"])
def test_what_is(ip: str) -> None:
    assert is_global(ipaddress.ip_address(ip))


def _all_special() -> Iterator[IPAddress]:
    """The first and last address of each special block that this Python knows of."""
    for cls in (ipaddress.IPv4Address, ipaddress.IPv6Address):
        for network in cls._constants._private_networks:  # type: ignore[attr-defined]
            yield from (network[0], network[-1])


def test_our_tables_close_whatever_python_calls_private() -> None:
    assert [str(ip) for ip in _all_special() if is_global(ip)] == []


def test_a_name_without_addresses_or_with_rubbish_is_no_host() -> None:
    address = parse_address("http://public.test/")
    for found, kind in (([], "failed"), (["rubbish"], "refused"), ([PUBLIC, "fe80::1%eth0"], "refused")):
        with pytest.raises(NotFetched) as error:
            pin(address, Network(lambda host, port, seconds, found=found: found, connect, is_global, ssl.create_default_context), 1.0)  # type: ignore[misc]
        assert error.value.kind == kind


def test_a_slow_resolver_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    done = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: done.wait(10) and [])
    with pytest.raises(NotFetched, match="not resolved in"):
        resolve("slow.test", 80, 0.05)
    done.set()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def secure(tmp_path: Path, authority: trustme.CA, name: str, trusted: bool = True) -> tuple[str, str, list[str | None]]:
    """What comes of https://public.test/ where the server's certificate is for `name`: status, why, the names it was asked by."""
    asked: list[str | None] = []
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(server)
    server.sni_callback = lambda sock, host, context: asked.append(host)
    client = ssl.create_default_context()
    if trusted:
        authority.configure_trust(client)
    with serving(server) as site:
        site.answers["/"] = page()
        network = Counting(site).network()._replace(tls=lambda: client)
        with reading(tmp_path / "web", site, Time(), FAST, network, ports=frozenset({443})) as reader:
            outcome = Reader(reader.archive, reader.fetcher, []).fetch("https://public.test/")
    return outcome.status, outcome.why, asked


def test_tls_names_the_host_and_not_the_address(tmp_path: Path, authority: trustme.CA) -> None:
    status, _, asked = secure(tmp_path, authority, "public.test")
    assert status == "stored" and asked == ["public.test"] * 2


@pytest.mark.parametrize(("name", "trusted"), [("other.test", True), ("93.184.216.34", True), ("public.test", False)])
def test_a_certificate_that_is_not_the_hosts_own_is_refused(tmp_path: Path, authority: trustme.CA, name: str, trusted: bool) -> None:
    status, why, _ = secure(tmp_path, authority, name, trusted)
    assert status == "refused" and "certificate" in why
