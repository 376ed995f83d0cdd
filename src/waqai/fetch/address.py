"""Web addresses, read strictly: one spelling for each page, and none that two programs could read in two ways."""

import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

import idna

from waqai.fetch.errors import refused

MAX_LENGTH = 4096  # characters of an address
REDIRECTS = (301, 302, 303, 307, 308)
PORTS = {"http": 80, "https": 443}
_PARTS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?:#.*)?", re.DOTALL)
_ALLOWED = "!$%&'()*+,-./:;=?@_~[]"  # what stands in a path or query as it is; all else is percent-encoded
_UNFIT = ("Cc", "Cs", "Zl", "Zp", "Zs")  # Unicode categories: control characters, halves of characters, spaces
_DOTS = re.compile(r"%2e", re.IGNORECASE)
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_ALPHABETS = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "ARABIC", "HEBREW"}
# Names that never lead to the public web (RFC 6761, RFC 6762, RFC 7686, RFC 8375, and those that networks use inside).
_INNER = ("alt", "arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain", "localhost", "onion", "private")


class Address(NamedTuple):
    """A page of the web: `host` is ASCII and lower case, `target` the path with the query, `port` always given."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host as an address writes it, with the port where it is not that of the scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def site(self) -> str:
        """Scheme, host and port: what robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return f"{self.site}{self.target}"


def parse_address(text: str) -> Address:
    """The address that a text spells; raises NotFetched where it is no plain http or https address.

    Upper case, IDNA, default ports, dot segments and letters outside ASCII are brought to one spelling; a fragment goes.
    """
    if len(text) > MAX_LENGTH:
        raise refused(f"the address is longer than {MAX_LENGTH} characters")
    if any(char == "\\" or unicodedata.category(char) in _UNFIT for char in text):
        raise refused("the address has a space, a control character or a backslash in it")
    found = _PARTS.fullmatch(text)
    if not found:
        raise refused("this is no address; write it as https://host/path")
    scheme = found["scheme"].lower()
    if scheme not in PORTS:
        raise refused(f"{scheme}: is not fetched, only http and https")
    host, port = _split(found["authority"])
    target = _dotless(_quoted(found["path"])) + _quoted(found["query"] or "")
    return Address(scheme, _host(host), port or PORTS[scheme], target)


def join(base: Address, location: str) -> Address:
    """The address that a Location header or a feed of `base` gives, which may be relative; raises NotFetched."""
    text = location.strip(" \t\r\n\f").replace(" ", "%20")
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        return parse_address(text)
    if text.startswith("//"):
        return parse_address(f"{base.scheme}:{text}")
    if text.startswith("/"):
        return parse_address(base.site + text)
    path = base.target.partition("?")[0]
    if text.startswith("?"):
        return parse_address(base.site + path + text)
    if not text or text.startswith("#"):
        return base
    return parse_address(base.site + path.rpartition("/")[0] + "/" + text)


def redirect(base: Address, status: int, headers: Mapping[str, str]) -> Address:
    """Where a response to `base` leads on; raises NotFetched where it is no redirect or leads to no address."""
    if status not in REDIRECTS or not headers.get("location"):
        raise refused("it leads nowhere else")
    # Servers send letters outside ASCII as bytes of UTF-8, which HTTP reads as Latin-1.
    return join(base, headers["location"].encode("latin-1", "replace").decode("utf-8", "replace"))


def _split(authority: str) -> tuple[str, int | None]:
    """Host and port."""
    if "@" in authority:
        raise refused("the address has a user name or password in it")
    host, bracket, rest = authority.rpartition("]")
    host, colon, port = (host + bracket, *rest.partition(":")[1:]) if bracket and rest[:1] in ("", ":") else authority.partition(":")
    if not colon:
        return host, None
    if not _PORT.fullmatch(port) or int(port) > 65535:
        raise refused("the port is no number from 1 to 65535")
    return host, int(port)


def _host(text: str) -> str:
    if not text:
        raise refused("the address has no host")
    if "%" in text:
        raise refused("the host has a percent sign in it")
    if text.startswith("["):
        try:
            return str(ipaddress.IPv6Address(text.removeprefix("[").removesuffix("]")))
        except ValueError:
            raise refused("the host is no IPv6 address") from None
    try:
        host = idna.encode(text.removesuffix("."), uts46=True, std3_rules=True, transitional=False).decode("ascii").lower()
        labels = [idna.ulabel(label) for label in host.split(".")]
    except (idna.IDNAError, UnicodeError):
        raise refused("the host is no valid name") from None
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        return _dotted(host)
    if len(labels) < 2:
        raise refused("the host has no dot: names of a local network are not fetched")
    if labels[-1] in _INNER:
        raise refused(f".{labels[-1]} is no part of the public web")
    for label in labels:
        if len(scripts := _scripts(label)) > 1:
            raise refused(f"the host mixes letters of {' and '.join(sorted(scripts))} in one word, as forged names do")
    return host


def _dotted(host: str) -> str:
    """A host that ends in a number: four plain numbers, or one of the odd spellings that programs read differently."""
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        raise refused("the host is an odd spelling of a number; write an IPv4 address as 192.0.2.1") from None


def _scripts(label: str) -> set[str]:
    """The alphabets of a word, of those that have letters alike, by the first word of the Unicode names."""
    return {unicodedata.name(char, "UNKNOWN").split()[0] for char in label} & _ALPHABETS


def _quoted(text: str) -> str:
    return quote(text, safe=_ALLOWED)


def _dotless(path: str) -> str:
    """A path without `.` and `..`, however they are spelled (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for at, segment in enumerate(segments):
        dots = _DOTS.sub(".", segment)
        if dots not in (".", ".."):
            kept.append(segment)
            continue
        if dots == ".." and kept:
            kept.pop()
        if at == len(segments) - 1:
            kept.append("")
    return "/" + "/".join(kept)
