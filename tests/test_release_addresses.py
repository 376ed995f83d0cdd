"""An address that could hold a name, and an outlet that is a person's, do not leave the book."""

from urllib.parse import quote

import msgspec
import pytest

from policing import knowledge, policy, vocabulary
from waqai.release.addresses import Outlets, read_address


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/12",
        "http://a.example/12",
        "https://a.example/2024-05-12/a1b",
        "https://a.example/News/archives/5.html",
        "https://a.example/12?id=5",
        "https://a.example",
    ],
)
def test_addresses_in_which_nothing_may_be_a_name(url: str) -> None:
    assert read_address(url, vocabulary()) == ("", True)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/12",
        "https://me@a.example/12",
        "https://a.example:80/12",
        "https://a.example/12#part",
        "https:///12",
        "https://[a/12",
        "https://a.example/samer",
        "https://a.example/strike/12",
        "https://a.example/abcd1",
        "https://a.example/12?id=samer",
        "https://a.example/%E1%E1",
    ],
)
def test_addresses_in_which_something_may_be_one(url: str) -> None:
    assert read_address(url, vocabulary()) == ("", False)


@pytest.mark.parametrize(
    ("part", "words"), [("/قصف", "قصف"), ("/?id=قصف", "قصف"), ("/12/قصف.html", "قصف"), ("/news/قصف-المدينة/12", "قصف المدينة")]
)
def test_the_arabic_words_of_an_address_are_read(part: str, words: str) -> None:
    assert read_address("https://a.example" + part, vocabulary()) == (words, True)


@pytest.mark.parametrize(("times", "is_read"), [(1, True), (2, True), (3, True), (4, False)])
def test_addresses_are_decoded_three_times(times: int, is_read: bool) -> None:
    path = "قصف"
    for _ in range(times):
        path = quote(path)
    assert read_address(f"https://a.example/{path}", vocabulary()) == ("قصف" if is_read else "", is_read)


def outlets(**changes: object) -> Outlets:
    return Outlets(msgspec.structs.replace(policy().profile, **changes), knowledge())


def test_outlets_that_may_be_named() -> None:
    own = outlets()
    assert own.may_name(None) and own.may_name("enabbaladi.net") and not own.may_name("samer.example")
    assert outlets(outlets="all").may_name("samer.example")
    assert Outlets(policy("team").profile, knowledge()).may_name("samer.example")
    listed = outlets(named_outlets=("www.Samer.example",))
    assert listed.may_name("samer.example") and listed.may_name("news.samer.example")
    assert not listed.may_name("notsamer.example") and not listed.may_name("samer.example.org")


def test_voices_that_may_be_called() -> None:
    own, sides = outlets(), knowledge().sides
    assert sides.leans
    assert own.may_call("a" * 64) and not own.may_call("a" * 63) and not own.may_call("g" * 64) and not own.may_call("a" * 65)
    for name in ("reuters", *knowledge().agencies.names, *sides.leans.values(), *(outlet.id for outlet in sides.outlets.values())):
        assert own.may_call(name), name
    assert own.may_call("enabbaladi.net") and not own.may_call("samer.example")
    assert outlets(named_outlets=("samer.example",)).may_call("samer.example")
