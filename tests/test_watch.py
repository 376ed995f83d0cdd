"""Feeds watched: feeds.toml read strictly, items found, pages fetched once, rounds that can be broken off; and the command itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from waqai.cli import main
from waqai.fetch.address import Address, parse_address
from waqai.fetch.errors import NotFetched
from waqai.fetch.feeds import Feed, FeedsError, parse_feeds
from waqai.fetch.items import addresses, read_items
from waqai.fetch.watch import Told, Watch, next_round, run_round
from waqai.read.feeds import feed_links
from web import HOST, Site, Time, loopback, moved, page, reading

BASE = parse_address("https://news.example/feed/")


def rss(*links: str) -> bytes:
    items = "".join(f"<item><title>خبر</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>أخبار</title>{items}</channel></rss>'.encode()


ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/no"/><link href="/1"/></entry>'
    '<entry><link rel="alternate" href="2"/></entry></feed>'
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    '<item rdf:about="x"><link>https://news.example/1</link></item></rdf:RDF>'
)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (rss("https://news.example/1", "/2", "3", "https://news.example/1#x"), ["/1", "/2", "/feed/3"]),
        (ATOM.encode(), ["/1", "/feed/2"]),
        (RDF.encode(), ["/1"]),
        (rss("file:///etc/passwd", "javascript:x", "http://localhost/", "https://a@b.example/", "/1"), ["/1"]),
        (rss("/خبر"), ["/%D8%AE%D8%A8%D8%B1"]),
        (rss(), []),
        (rss("/1").replace(b"</channel></rss>", b""), ["/1"]),
        (rss("/1").replace(b"<title>", b"<title>a & b", 1), ["/1"]),
        (rss("/1").decode().replace("?>", ' encoding="windows-1256"?>', 1).encode("cp1256"), ["/1"]),
        (b'<rss><channel><item><guid isPermaLink="true">https://news.example/1</guid></item></channel></rss>', ["/1"]),
    ],
    ids=["rss", "atom", "rdf", "odd links", "an Arabic path", "no items", "cut off", "bad xml", "windows-1256", "guid"],
)  # fmt: skip
def test_the_items_of_a_feed(body: bytes, found: list[str]) -> None:
    links = feed_links(body, "")
    assert isinstance(links, list) and [address.target for address in addresses(links, BASE)] == found


def test_they_are_read_in_a_process_of_its_own() -> None:
    assert [address.target for address in read_items(rss("/1", "2", "/خبر"), BASE)] == ["/1", "/feed/2", "/%D8%AE%D8%A8%D8%B1"]


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">'.encode() for at in range(9)
) + b"]><rss><channel><item><title>&j;</title><link>/1</link></item></channel></rss>"
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><link>/&a;</link></item></channel></rss>'


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"rubbish", "no RSS or Atom feed"),
        (b"<html><body>no feed</body></html>", "no RSS or Atom feed"),
        (b"", "nothing in it"),
        (BOMB, "declares entities"),
        (OUTSIDE, "declares entities"),
    ],
)
def test_what_is_no_feed_is_said_so(body: bytes, why: str) -> None:
    with pytest.raises(NotFetched, match=why):
        read_items(body, BASE)


def test_a_feed_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(NotFetched, match="not read in"):
        read_items(rss("/1"), BASE, 0.01)  # the process needs longer to start


GOOD = """
every = 30
contact = "mailto:us@site.example"

[[feed]]
url = "https://News.Example:443/rss"

[[feed]]
name = "أخبار"
url = "https://other.example/rss"
every = 5
recheck = 0
"""


def test_the_feeds_of_a_file() -> None:
    feeds = parse_feeds(GOOD, "feeds.toml")
    assert feeds.contact == "mailto:us@site.example"
    assert feeds.feeds == (
        Feed(parse_address("https://news.example/rss"), "news.example", 30, 24),
        Feed(parse_address("https://other.example/rss"), "أخبار", 5, 0),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("every = 30", "every = ", 2, "not TOML"),
        ("every = 30", "every = 4", 2, "every = 4; write a whole number: minutes"),
        ("every = 30", 'every = "30"', 2, "every = '30'"),
        ("every = 30", "every = true", 2, "every = True"),
        ("every = 30", "evry = 30", 2, "unknown key 'evry'; known are every, recheck, contact, feed"),
        ("mailto:us@site.example", "us (at) site", 3, "the contact"),
        ("every = 5", "every = 5.5", 11, "every = 5.5"),
        ("recheck = 0", "recheck = -1", 12, "recheck = -1; write a whole number: hours"),
        ("recheck = 0", "rechek = 1", 12, "unknown key 'rechek'; known are url, name"),
        ("https://other.example/rss", "other.example/rss", 10, "this is no address"),
        ("https://other.example/rss", "http://localhost/rss", 10, "no dot"),
        ("https://other.example/rss", "https://news.example/rss", 10, "is there twice"),
        ('url = "https://other.example/rss"', "", 8, "a feed without a url"),
        ('"أخبار"', '"a\\nb"', 9, "the name"),
        ("[[feed]]", "[feed]", 8, "not TOML"),
        (GOOD, "every = 15\n", 1, "no feeds; write [[feed]]"),
        (GOOD, "feed = 3\n", 1, "no feeds"),
        (GOOD, "", 1, "no feeds"),
        (GOOD, 'feed = [{url = "x"}]\n', 1, "no address"),
    ],
)
def test_a_file_that_is_not_good_is_named_with_its_line(old: str, new: str, line: int, what: str) -> None:
    with pytest.raises(FeedsError) as error:
        parse_feeds(GOOD.replace(old, new), "feeds.toml")
    assert str(error.value).startswith(f"feeds.toml:{line}: ") and what in str(error.value)


def test_the_example_of_the_docs_is_good(root: Path) -> None:
    text = (root / "docs" / "web.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    assert len(parse_feeds(example, "feeds.toml").feeds) == 2


Round = Callable[..., list[tuple[str, str, str]]]


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def watch(site: Site, tmp_path: Path, time: Time) -> Round:
    """A round over the feed /feed, or some feeds, in a process of its own as it were; what it told."""

    def items(body: bytes, base: Address) -> list[Address]:
        links = feed_links(body, "")  # a process for each feed would take a third of a second
        if not isinstance(links, list):
            raise NotFetched("failed", links.reason)
        return addresses(links, base)

    def call(*feeds: Feed, resume: bool = True, stop: int | None = None) -> list[tuple[str, str, str]]:
        told: list[Told] = []
        with reading(tmp_path / "web", site, time) as reader:
            for one in run_round(feeds or (feed(site),), Watch(reader.archive, reader.fetcher, time.clock(), items), resume):
                told.append(one)
                if len(told) == stop:
                    break
        return [(one.kind, one.outcome.status, one.outcome.url.partition(str(site.port))[2]) for one in told]

    return call


def feed(site: Site, path: str = "/feed", every: int = 15, recheck: int = 24) -> Feed:
    return Feed(parse_address(site.url(path)), "a feed", every, recheck)


def test_new_pages_are_fetched_and_known_ones_left(site: Site, watch: Round, time: Time) -> None:
    site.answers |= {"/feed": page(rss("/1", "/2")), "/1": page("1"), "/2": page("2"), "/3": page("3")}
    assert watch() == [("feed", "stored", "/feed"), ("page", "stored", "/1"), ("page", "stored", "/2")]
    assert watch() == []  # the feed is not due
    time.at += timedelta(minutes=15)
    assert watch() == [("feed", "unchanged", "/feed")]
    site.answers["/feed"] = page(rss("/3", "/1"))
    time.at += timedelta(minutes=15)
    assert watch() == [("feed", "edited", "/feed"), ("page", "stored", "/3")]


def test_a_page_still_listed_is_looked_at_again_after_a_day(site: Site, watch: Round, time: Time) -> None:
    site.answers |= {"/feed": page(rss("/1", "/2")), "/1": page("1"), "/2": page("2")}
    watch()
    site.answers["/2"] = page("edited")
    time.at += timedelta(hours=25)
    assert watch(feed(site, recheck=0)) == [("feed", "unchanged", "/feed")]
    time.at += timedelta(minutes=15)
    assert watch()[1:] == [("page", "unchanged", "/1"), ("page", "edited", "/2")]


def test_a_round_broken_off_is_taken_up(site: Site, watch: Round) -> None:
    site.answers |= {"/feed": page(rss("/1", "/2", "/3"), ETag='"1"'), **{f"/{at}": page(str(at)) for at in (1, 2, 3)}}
    assert watch(stop=2) == [("feed", "stored", "/feed"), ("page", "stored", "/1")]
    assert watch(resume=False) == []
    assert watch() == [("page", "stored", "/2"), ("page", "stored", "/3")]
    assert site.paths() == ["/feed", "/1", "/2", "/3"]


def test_a_page_that_fails_is_tried_again_with_growing_pauses_and_then_given_up(site: Site, watch: Round, time: Time) -> None:
    site.answers |= {"/feed": page(rss("/1")), "/1": page("", "500 Oh")}
    tried = []
    for minutes in range(0, 60 * 24, 15):
        if any(kind == "page" for kind, _, _ in watch(feed(site, recheck=0))):
            tried.append(minutes)
        time.at += timedelta(minutes=15)
    assert tried == [0, 15, 45, 105, 225, 465]


def test_a_page_that_fails_behind_a_redirect_is_given_up_as_well(site: Site, watch: Round, time: Time) -> None:
    site.answers |= {"/feed": page(rss("/1")), "/1": moved("/2"), "/2": page("", "500 Oh")}
    for _ in range(60):
        watch(feed(site, recheck=0))
        time.at += timedelta(minutes=15)
    assert site.paths().count("/1") == 6


def test_a_redirected_feed_is_looked_at_when_it_is_due(site: Site, watch: Round, time: Time) -> None:
    site.answers |= {"/feed": moved("/rss"), "/rss": page(rss("/1")), "/1": page("1")}
    assert [kind for kind, _, _ in watch()] == ["feed", "page"]
    time.at += timedelta(minutes=15)
    assert watch() == [("feed", "unchanged", "/feed")]
    assert watch() == []


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (page("<html>no feed</html>"), "failed"),
        (page("", "500 Oh"), "failed"),
        (page("", "404 Not Found"), "failed"),
        (moved("file:///x"), "refused"),
    ],
)
def test_a_bad_feed_is_told_and_the_others_go_on(site: Site, watch: Round, answer: bytes, status: str) -> None:
    site.answers |= {"/bad": answer, "/feed": page(rss("/1")), "/1": page("1")}
    told = watch(feed(site, "/bad"), feed(site))
    assert ("feed", status, "/bad") in told and ("page", "stored", "/1") in told


def test_a_feed_that_is_gone_has_failed_and_its_pages_stay(site: Site, watch: Round, time: Time) -> None:
    site.answers |= {"/feed": page(rss("/1")), "/1": page("1")}
    watch()
    site.answers["/feed"] = page("", "410 Gone")
    time.at += timedelta(minutes=15)
    assert watch() == [("feed", "failed", "/feed")]
    site.answers["/feed"] = page(rss("/1"))
    time.at += timedelta(minutes=15)
    assert watch() == [("feed", "edited", "/feed")]


def test_the_next_round_is_when_a_feed_is_due_and_its_host_ready(site: Site, tmp_path: Path, time: Time) -> None:
    site.answers |= {"/feed": page(rss())}
    with reading(tmp_path / "web", site, time) as reader:
        assert next_round([feed(site)], reader.archive, time.at) == time.at
        began = time.at
        list(run_round([feed(site)], Watch(reader.archive, reader.fetcher, time.clock()), True))
        assert next_round([feed(site), feed(site, every=60)], reader.archive, time.at) == began + timedelta(minutes=15)
        reader.archive.wait(f"{HOST}:{site.port}", time.at, time.at + timedelta(hours=5))
        assert next_round([feed(site)], reader.archive, time.at) == time.at + timedelta(hours=5)


@pytest.fixture
def file(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAQAI_HOME", str(tmp_path / "home"))
    for name in [name for name in os.environ if name.lower() in ("http_proxy", "https_proxy", "all_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("waqai.cli.web.NETWORK", loopback())
    path = tmp_path / "feeds.toml"
    path.write_text(f'contact = "mailto:us@site.example"\n[[feed]]\nurl = "{site.url("/feed")}"\nname = "أخبار"\n', encoding="utf-8")
    return path


def test_one_round_of_the_command(site: Site, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waqai.cli.web.CLOCK", Time().clock())
    monkeypatch.setattr("waqai.cli.watch.CLOCK", Time().clock())
    before = signal.getsignal(signal.SIGTERM)
    site.answers |= {"/feed": page(rss("/1", "/2")), "/1": page("1")}
    try:
        assert main(["watch", str(file), "--once", "--port", str(site.port)]) == 1  # a page is not there
    finally:
        signal.signal(signal.SIGTERM, before)
    out, err = capsys.readouterr()
    told = [json.loads(line) for line in out.splitlines()]
    assert [(one["event"], one.get("status")) for one in told] == [
        ("start", None), ("feed", "stored"), ("page", "stored"), ("page", "failed"), ("round", None), ("stop", None),
    ]  # fmt: skip
    assert told[1]["feed"] == "أخبار" and told[3]["why"] == "the host answers 404 Not Found" and not err
    assert all(fields["user-agent"].endswith(" (+mailto:us@site.example)") for _, fields in site.asked)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[[feed]]\n", "feeds.toml:1: a feed without a url"),
        ("every = 1\n\xff", "feeds.toml:2: bytes that are not UTF-8"),
        (None, "No such file"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, text: str | None, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "feeds.toml"
    if text is not None:
        path.write_bytes(text.encode("latin-1"))
    assert main(["watch", str(path)]) == 1
    assert line in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of Unix")
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_the_loop_ends_when_it_is_told_to(tmp_path: Path, sent: signal.Signals, status: int) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text('[[feed]]\nurl = "https://no-such-host.invalid.example/feed"\n', encoding="utf-8")
    command = [sys.executable, "-m", "waqai", "watch", str(path), "--out", str(tmp_path / "web"), "--direct"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout is not None
    timer = threading.Timer(30, run.kill)
    timer.start()
    lines = []
    for line in run.stdout:
        lines.append(json.loads(line)["event"])
        if lines[-1] == "round":
            run.send_signal(sent)
    run.communicate()
    timer.cancel()
    assert run.returncode == status
    assert lines == ["start", "feed", "round", "stop"]
