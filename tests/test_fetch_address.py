"""Addresses: one spelling for each page, and a reason for everything that is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waqai.fetch.address import join, parse_address, redirect
from waqai.fetch.errors import NotFetched


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("https://news.example", "https://news.example/"),
        ("HTTPS://News.Example:443/A?b=c#d", "https://news.example/A?b=c"),
        ("http://news.example:80/", "http://news.example/"),
        ("http://news.example:8080/", "http://news.example:8080/"),
        ("http://news.example./", "http://news.example/"),
        ("https://news.example?x", "https://news.example/?x"),
        ("https://news.example/a/./b/../c/%2e%2E/d", "https://news.example/a/d"),
        ("https://news.example/../..", "https://news.example/"),
        ("https://news.example/a//b/", "https://news.example/a//b/"),
        ("https://news.example/خبر?ع=1", "https://news.example/%D8%AE%D8%A8%D8%B1?%D8%B9=1"),
        ("https://news.example/%D8%ae", "https://news.example/%D8%ae"),
        ("https://موقع.example/", "https://xn--4gbrim.example/"),
        ("https://xn--4gbrim.example/", "https://xn--4gbrim.example/"),
        ("https://ｎｅｗｓ．example/", "https://news.example/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://ニュース日本.example/", "https://xn--zck9awe6dw833acvb.example/"),
        ("http://93.184.216.34/", "http://93.184.216.34/"),
        ("http://[2606:2800:220:1:0:0:0:1]:8443/x", "http://[2606:2800:220:1::1]:8443/x"),
        ("https://news.example/a\"<b>{}|^`", "https://news.example/a%22%3Cb%3E%7B%7D%7C%5E%60"),
    ],
)
def test_an_address_has_one_spelling(text: str, spelled: str) -> None:
    address = parse_address(text)
    assert str(address) == spelled
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ftp://news.example/", "ftp: is not fetched"),
        ("file:///etc/passwd", "file: is not fetched"),
        ("javascript:alert(1)", "no address"),
        ("news.example/a", "no address"),
        ("https:/news.example", "no address"),
        ("//news.example/", "no address"),
        ("", "no address"),
        ("https://", "no host"),
        ("https:///a", "no host"),
        ("https://:80/", "no host"),
        ("https://user@news.example/", "user name"),
        ("https://user:word@news.example/", "user name"),
        ("https://news.example\\@inner.example/", "backslash"),
        ("https://news.example/a b", "space"),
        (" https://news.example/", "space"),
        ("https://news.example/a\r\nHost: x", "control character"),
        ("https://news.example/\x00", "control character"),
        ("https://news.example/\ud800", "control character"),
        ("https://news.example/\u2028", "control character"),
        ("https://news.example:0/", "port"),
        ("https://news.example:65536/", "port"),
        ("https://news.example:/", "port"),
        ("https://news.example:٨٠/", "port"),
        ("https://news.example:80:80/", "port"),
        ("https://localhost/", "no dot"),
        ("https://intranet/", "no dot"),
        ("https://printer.local/", ".local"),
        ("https://a.localhost/", ".localhost"),
        ("https://metadata.google.internal/", ".internal"),
        ("https://abc.onion/", ".onion"),
        ("https://1.0.0.127.in-addr.arpa/", ".arpa"),
        ("http://127.1/", "odd spelling"),
        ("http://0x7f.0.0.1/", "odd spelling"),
        ("http://0177.0.0.1/", "odd spelling"),
        ("http://2130706433/", "odd spelling"),
        ("http://news.example.0x7f/", "odd spelling"),
        ("http://[::1%25eth0]/", "percent sign"),
        ("http://[::1/", "port"),
        ("http://[::1]x/", "port"),
        ("http://[::1]:x/", "port"),
        ("http://[:::1]/", "no IPv6 address"),
        ("http://%6eews.example/", "percent sign"),
        ("https://news..example/", "no valid name"),
        ("https://-news.example/", "no valid name"),
        ("https://ne_ws.example/", "no valid name"),
        ("https://ne\u200dws.example/", "no valid name"),
        ("https://ne\u202ews.example/", "no valid name"),
        ("https://xn--a.example/", "no valid name"),
        ("https://p\u0430ypal.example/", "CYRILLIC and LATIN"),
        ("https://xn--pypal-4ve.example/", "CYRILLIC and LATIN"),
        ("https://news.example/" + "a" * 4096, "longer than"),
    ],
)
def test_what_is_no_plain_address_is_refused(text: str, why: str) -> None:
    with pytest.raises(NotFetched, match=r".") as refusal:
        parse_address(text)
    assert refusal.value.kind == "refused"
    assert why in str(refusal.value)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("https://other.example/x", "https://other.example/x"),
        ("//other.example/x", "https://other.example/x"),
        ("/x", "https://news.example/x"),
        ("x", "https://news.example/a/x"),
        ("../x", "https://news.example/x"),
        ("?x=1", "https://news.example/a/b?x=1"),
        ("#there", "https://news.example/a/b?q"),
        ("  /with space\t", "https://news.example/with%20space"),
    ],
)
def test_relative_addresses_are_joined(location: str, target: str) -> None:
    assert str(join(parse_address("https://news.example/a/b?q"), location)) == target


def test_a_redirect_reads_bytes_of_utf_8() -> None:
    base = parse_address("https://news.example/")
    location = "/خبر".encode().decode("latin-1")
    assert str(redirect(base, 302, {"location": location})) == "https://news.example/%D8%AE%D8%A8%D8%B1"
    with pytest.raises(NotFetched):
        redirect(base, 200, {"location": "/x"})


@given(st.text(max_size=60).map(lambda rest: f"http://{rest}") | st.text())
def test_any_text_is_an_address_of_one_spelling_or_refused(text: str) -> None:
    try:
        address = parse_address(text)
    except NotFetched:
        return
    assert str(address).isascii() and not set(str(address)) & set(" \r\n\t\\")
    assert parse_address(str(address)) == address
