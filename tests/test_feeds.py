"""RSS and Atom become a document for each item; what would make a small feed a huge one is refused."""

import datetime as dt
import gzip
from pathlib import Path

import pytest

import archiving
from reading import ARABIC, document, error, read
from waqai.model import Document
from waqai.read import ReadError
from waqai.read.feeds import parse_day
from waqai.read.kinds import kind_of_start

LONG = "\n".join(f"{ARABIC} ({number})" for number in range(8))
MARKUP = "".join(f"<p>{line}</p>" for line in LONG.split("\n"))
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
)


def rss(*items: str, head: str = "", channel: str = "<title>وكالة المثال</title>") -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0" {SPACES}><channel>{channel}{body}</channel></rss>'.encode()


def atom(*entries: str) -> bytes:
    body = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>وكالة المثال</title>{body}</feed>'.encode()


RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>وكالة المثال</title></channel>'
    f"<item><title>خبر</title><link>https://site.example/1</link><description>{LONG}</description>"
    "<dc:date>2024-05-31T23:30:00+03:00</dc:date></item></rdf:RDF>"
).encode()
HEAD = "<title>خبر</title><link>https://site.example/1</link><pubDate>Fri, 31 May 2024 23:30:00 +0300</pubDate>"
ENTRY = '<title type="html">&lt;b&gt;خبر&lt;/b&gt;</title><link rel="self" href="https://site.example/feed"/><link href="https://site.example/1"/>'
DATED = "<published>2024-05-31T23:30:00+03:00</published><updated>2024-06-02T00:00:00Z</updated>"


@pytest.mark.parametrize(
    "raw",
    [
        rss(f"{HEAD}<description>قصير</description><content:encoded><![CDATA[{MARKUP}]]></content:encoded>"),
        rss(f"{HEAD}<media:content url='x'><media:description>صورة</media:description></media:content><description>{LONG}</description>"),
        rss(f"{HEAD}<description><![CDATA[{MARKUP}]]></description>"),
        rss(f"{HEAD}<description>{MARKUP.replace('<', '&lt;')}</description>"),
        atom(f"{ENTRY}{DATED}<summary>قصير</summary><content type='html'>{MARKUP.replace('<', '&lt;')}</content>"),
        atom(f"{ENTRY}{DATED}<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{MARKUP}</div></content>"),
        atom(f"{ENTRY}{DATED}<content type='text'>{LONG}</content>"),
        RDF,
    ],
    ids=["content:encoded", "description", "cdata", "escaped", "atom html", "atom xhtml", "atom text", "rss 1.0"],
)
def test_an_item_with_its_article_is_a_document(raw: bytes, tmp_path: Path) -> None:
    assert kind_of_start(raw) == "feed"
    path = tmp_path / "wire.xml"
    path.write_bytes(raw)
    item = document(read(path)[0])
    assert item.text == LONG
    assert (item.title, item.url, item.site) == ("خبر", "https://site.example/1", "وكالة المثال")
    assert (item.published, item.source, item.notes) == (dt.date(2024, 5, 31), f"{path}:1", ())
    assert document(read("-", stdin=raw)[0]).text == LONG


def test_items_are_told_apart_and_the_short_ones_are_teasers() -> None:
    first = f"{HEAD}<guid>urn:1</guid><description>{ARABIC}</description>"
    second = f"<description>{LONG}…</description>"
    third = "<title>بلا نص</title>"
    fourth = f"<guid>https://site.example/4</guid><description><![CDATA[<b>{ARABIC}</b>&nbsp;&amp;]]></description>"
    one, two, four, others = read("-", stdin=rss(first, second, third, fourth))
    assert document(one).id == "urn:1" and document(two).id == document(two).sha256
    assert document(one).notes == document(two).notes == ("only the teaser of an article",)
    assert document(two).published is None and document(two).url is None
    assert str(others) == "-: 3 documents; passed over: 1 items without text"
    assert document(four).source == "-:4"
    assert document(four).text == f"{ARABIC} &" and document(four).url == "https://site.example/4"


def test_a_feed_with_faults_is_read_as_well_as_it_can_be() -> None:
    raw = rss(f"{HEAD}<description>{LONG}&nbsp;&eacute; & <br></description>")
    assert "é" in document(read("-", stdin=raw)[0]).text
    cut = rss(f"{HEAD}<description>{LONG}</description>", f"{HEAD}<description>{LONG}</description>")[:-60]
    assert document(read("-", stdin=cut)[0]).text == LONG
    arabic = f"<?xml version='1.0' encoding='windows-1256'?><rss><channel><item><description>{ARABIC}</description></item></channel></rss>"
    assert document(read("-", stdin=arabic.encode("cp1256"))[0]).text == ARABIC


ENTITIES = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
PARAMETER = '<!DOCTYPE rss [<!ENTITY % a SYSTEM "https://site.example/x.dtd"> %a;]>'


@pytest.mark.parametrize("head", [ENTITIES, OUTSIDE, PARAMETER])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_a_feed_that_declares_entities_is_refused(head: str, charset: str, tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_bytes(rss(f"{HEAD}<description>&c;&a;</description>", head=head).decode().encode(charset))
    (item,) = read(path)
    assert error(item).kind == "refused" and "entities" in item.reason  # type: ignore[union-attr]


@pytest.mark.parametrize("raw", [b" " * 500_000 + b"<rss/>", b"<!--" * 100_000, b"<rss><channel><item><title>" + b"<a" * 100_000])
def test_long_hostile_feeds_come_to_an_end(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    path.write_bytes(raw)
    assert not any(isinstance(item, Document) for item in read(path))


def test_an_address_of_a_grammar_is_not_followed() -> None:
    head = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss.dtd">'
    assert document(read("-", stdin=rss(f"<description>{ARABIC}</description>", head=head))[0]).text == ARABIC


@pytest.mark.parametrize("raw", [b"<?xml version='1.0'?><urlset><url/></urlset>", b"<rss", b"<rss><channel></channel></rss>"])
def test_what_is_no_feed_is_told_so(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(raw)
    (item,) = read(path)
    assert error(item).kind in ("no-text", "empty")


def test_a_feed_in_an_archive_gives_its_items() -> None:
    feed = rss(f"{HEAD}<description>{LONG}</description>", "<title>بلا نص</title>")
    block = archiving.response(feed, "text/xml")
    raw = gzip.compress(archiving.record("response", block, "https://site.example/feed"))
    first, *rest = read("-", stdin=raw)
    assert document(first).source == "-@0:1" and document(first).captured is not None
    assert not [item for item in rest if isinstance(item, Document | ReadError)]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("Fri, 31 May 2024 23:30:00 GMT", "2024-05-31"),
        ("31 May 24 23:30 +0300", "2024-05-31"),
        ("2024-05-31T23:30:00Z", "2024-05-31"),
        ("2024-05-31", "2024-05-31"),
        ("الجمعة, 31 May 2024 23:30:00 +0300", "2024-05-31"),
        ("الجمعة، 31 أيار 2024 - 23:30", "2024-05-31"),
        ("الجمعة 31 ايار 2024", "2024-05-31"),
        ("٣١ مايو ٢٠٢٤", "2024-05-31"),
        ("31 مايو، 2024 23:30", "2024-05-31"),
        ("1 كانون الثاني/يناير 2024", "2024-01-01"),
        ("3 تشرين الثاني 2023", "2023-11-03"),
        ("31 نيسان 2024", None),
        ("أيار 2024", None),
        ("2024", None),
        ("05/06/2024", None),
        ("12 قذيفة 2024", None),
        ("soon", None),
    ],
)
def test_days_of_feeds(value: str, day: str | None) -> None:
    assert parse_day(value) == (dt.date.fromisoformat(day) if day else None)


def test_a_day_that_cannot_be_read_and_a_day_of_change_are_told() -> None:
    odd, changed = read("-", stdin=rss(f"<pubDate>أمس</pubDate><description>{LONG}</description>",
                                       f"<atom:updated>2024-06-02T00:00:00Z</atom:updated><description>{LONG}</description>"))
    assert document(odd).published is None and document(odd).notes == ("published cannot be read: أمس",)
    assert document(changed).published == dt.date(2024, 6, 2)
    assert document(changed).notes == ("published: day of the last change",)
