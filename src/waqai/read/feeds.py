"""RSS and Atom into documents: one for each item that brings text of its own."""

import csv
import datetime as dt
import email.utils
import functools
import html
import re
from collections.abc import Iterator
from html.entities import html5
from importlib import resources

from lxml import etree

from waqai.model import Document
from waqai.read.encoding import decode
from waqai.read.errors import Item, ReadError, Tally
from waqai.read.pages import read_html
from waqai.read.plain import bounded, digest

MAX_ITEMS = 10_000
_LONGEST_DATE = 100
_TEASER = 500  # characters: a description that is longer is taken for the article itself
_CUT_OFF = ("…", "...", "[…]", "[...]")
_ENCODING = re.compile(rb"<\?xml[^<>]{0,99}encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9_:.-]{3,40})")
_PROLOG = re.compile(r"\A<\?xml[^<>]{0,200}\?>")
_FIRST_ELEMENT = re.compile(r"<[A-Za-z_]")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
_DAY_YEAR = re.compile(r"(?<!\d)(\d{1,2})(\D{1,40})(\d{4})(?!\d)", re.ASCII)
_NO_ASCII = re.compile(r"[^\x20-\x7e]+")
_NO_WORD = re.compile(r"\W+")
_WHOLE = ("encoded", "content")  # of the content module, and of Atom
_SHORT = ("description", "summary")
_PUBLISHED = ("pubDate", "published", "issued", "date", "created")
_CHANGED = ("updated", "modified")
# What stands in other namespaces, such as the descriptions of pictures, is not the item's own.
_SPACES = frozenset((
    "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/", "http://backend.userland.com/rss2",
    "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "http://purl.org/rss/1.0/modules/content/",
    "http://purl.org/dc/elements/1.1/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
))  # fmt: skip
_REMEDY = "give an RSS or Atom file"


def read_feed(raw: bytes, source: str, *, url: str | None = None, charset: str | None = None) -> Iterator[Item]:
    """A document for each item of a feed (RSS 0.9 to 2.0, Atom), in its order; a Tally counts the items without text, if any.

    `url` and `charset` are as in `read_html`. Title, address, day and id are the item's own, the site is the title of the channel.
    The text is the full content of the item where it has one, else its description, and a note says when that is only a teaser.
    A feed that declares entities is refused: that is how a small file becomes a huge one, or reaches for others.
    """
    tree = _tree(raw, source, charset)
    if isinstance(tree, ReadError):
        yield tree
        return
    root, notes = tree
    items = _items(root)
    channel = next((each for each in root.iter() if _local(each) in ("channel", "feed")), root)
    site = _text(_child(channel, "title")) or None
    documents = 0
    for number, item in enumerate(items[:MAX_ITEMS], start=1):
        document = _document(item, f"{source}:{number}", site, url, notes)
        if document is not None:
            documents += 1
            yield document
    if documents < (read := min(len(items), MAX_ITEMS)):
        yield Tally(source, documents, (("items without text", read - documents),))
    if not items:
        yield ReadError(source, "empty", "a feed without items", _REMEDY)
    elif len(items) > MAX_ITEMS:
        yield ReadError(source, "too-large", f"only the first {MAX_ITEMS} of {len(items)} items are read", "split it")


def feed_links(raw: bytes, source: str) -> list[str] | ReadError:
    """The address of each item of a feed, in its order, as it stands there: it may be relative. Of items without one there is none."""
    tree = _tree(raw, source, None)
    if isinstance(tree, ReadError):
        return tree
    return [link for item in _items(tree[0])[:MAX_ITEMS] if (link := next(_links(item), None))]


def _tree(raw: bytes, source: str, charset: str | None) -> tuple[etree._Element, tuple[str, ...]] | ReadError:
    """The root of a feed, and notes on how it was decoded."""
    found = _ENCODING.match(raw[:300].lstrip())
    decoded = decode(raw, source, charset or (found[1].decode("ascii") if found else None))
    if isinstance(decoded, ReadError):
        return decoded
    text = _PROLOG.sub("", decoded.text.lstrip(), count=1)
    first = _FIRST_ELEMENT.search(text)
    if "<!ENTITY" in text[: first.start() if first else None]:
        return ReadError(source, "refused", "a feed that declares entities", "take the DOCTYPE out if you trust the file")
    root = _parse(text)
    if root is None or _local(root) not in ("rss", "feed", "RDF", "channel"):
        return ReadError(source, "no-text", "no RSS or Atom feed in it", _REMEDY)
    return root, decoded.notes


def _items(root: etree._Element) -> list[etree._Element]:
    return [each for each in root.iter() if _local(each) in ("item", "entry")]


def _parse(text: str) -> etree._Element | None:
    """The tree of a feed as well as it can be read; names of HTML entities, which XML does not know, are their characters."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(_ENTITY.sub(_character, text).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _character(found: re.Match[str]) -> str:
    char = html5.get(found[1], "")
    return found[0] if not char or char in "<>&\"'" else char


def _document(item: etree._Element, place: str, site: str | None, feed: str | None, notes: tuple[str, ...]) -> Document | None:
    """The document of an item; None where it has no text."""
    whole = next((text for name in _WHOLE if (text := _markup(_child(item, name)))), "")
    content = whole or next((text for name in _SHORT if (text := _markup(_child(item, name)))), "")
    if not content.strip():
        return None
    raw = content.encode("utf-8", "replace")
    sha256 = digest(raw)
    address = _link(item) or feed
    text, more = _item_text(content, place, address)
    if not text:
        return None
    if not whole and (len(text) < _TEASER or text.rstrip().endswith(_CUT_OFF)):
        notes += ("only the teaser of an article",)
    day, note = _published(item)
    text, cut = bounded(text)
    own = _text(_child(item, "guid")) or _text(_child(item, "id"))
    return Document(
        id=own or sha256,
        source=place,
        text=text,
        sha256=sha256,
        title=_item_text(_markup(_child(item, "title")), place, None)[0].replace("\n", " ") or None,
        published=day,
        url=address,
        site=site,
        notes=notes + more + note + cut,
        raw=raw,
    )


def _item_text(content: str, place: str, address: str | None) -> tuple[str, tuple[str, ...]]:
    """The text of an item's content, which may be plain or HTML; with the notes of the page reader."""
    if _TAG.search(content) is None:
        return _squeeze(html.unescape(content)), ()
    if len(content) >= _TEASER:
        page = read_html(f"<html><body><article>{content}</article></body></html>".encode("utf-8", "replace"), place, url=address)
        if isinstance(page, Document):
            return page.text, page.notes
    return _squeeze(html.unescape(_TAG.sub(" ", content))), ()


def _squeeze(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _local(element: etree._Element) -> str:
    """The name of an element of RSS, Atom or their usual modules without its prefix; empty for any other."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    space, brace, name = tag.rpartition("}")
    if brace:
        return name if space[1:] in _SPACES else ""
    return tag.removeprefix("content:").removeprefix("dc:")  # where the feed forgot to declare them


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if _local(child) == name), None)


def _text(element: etree._Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def _markup(element: etree._Element | None) -> str:
    """The content of an element as HTML: escaped or in CDATA as feeds have it, or Atom's XHTML written out."""
    if element is None:
        return ""
    if element.get("type") == "xhtml":
        inner = "".join(etree.tostring(child, encoding="unicode") for child in element)
        return inner.replace("xmlns:", "data-").replace("html:", "")
    return "".join(map(str, element.itertext()))


def _link(item: etree._Element) -> str | None:
    """The address of the article, where it is a whole one."""
    return next((link for link in _links(item) if _is_whole(link)), None)


def _links(item: etree._Element) -> Iterator[str]:
    """What may be the address of the article, the likeliest first: of Atom the alternate link, of RSS the link, or a guid that is one."""
    links = [child for child in item if _local(child) == "link"]
    alternate = ((link.get("href") or "").strip() for link in links if link.get("rel", "alternate") == "alternate")
    yield from filter(None, alternate)
    yield from filter(None, map(_text, links))
    yield from filter(_is_whole, (_text(child) for child in item if _local(child) == "guid"))


def _is_whole(link: str) -> bool:
    return link.startswith(("http://", "https://"))


def _published(item: etree._Element) -> tuple[dt.date | None, tuple[str, ...]]:
    """The day on which an item was published, as written there, and a note on what stood in its stead or could not be read."""
    for name in (*_PUBLISHED, *_CHANGED):
        if value := _text(_child(item, name)):
            day = parse_day(value)
            if day is None:
                return None, (f"published cannot be read: {value[:40]}",)
            return day, ("published: day of the last change",) if name in _CHANGED else ()
    return None, ()


def parse_day(value: str) -> dt.date | None:
    """The day of a date as feeds write it: ISO 8601, RFC 822 (the day of the week in any language), or with an Arabic name of the month.

    It is the day in the zone in which the date is written.
    """
    value = value[:_LONGEST_DATE].translate(_DIGITS).strip()
    for parse in (dt.datetime.fromisoformat, email.utils.parsedate_to_datetime):
        for form in (value, _NO_ASCII.sub("", value).strip(" ,")):
            try:
                return parse(form).date()
            except ValueError:
                continue
    for found in _DAY_YEAR.finditer(value):
        words = " ".join(_NO_WORD.split(_fold(found[2])))
        month = next((number for name, number in month_names() if f" {name} " in f" {words} "), None)
        if month:
            try:
                return dt.date(int(found[3]), month, int(found[1]))
            except ValueError:
                return None
    return None


# Arabic-Indic digits, and the hamza forms of alef that months are written with or without.
_DIGITS = {0x0660 + at: str(at) for at in range(10)}
_ALEFS = dict.fromkeys((0x0622, 0x0623, 0x0625), 0x0627)


def _fold(text: str) -> str:
    return text.translate(_ALEFS)


@functools.cache
def month_names() -> tuple[tuple[str, int], ...]:
    """The Arabic names of the months of the common calendar with their numbers, longer names first."""
    table = resources.files("waqai").joinpath("data", "times.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader((line for line in table.splitlines() if not line.startswith("#")), delimiter="\t")
    found = {_fold(row["form"]): int(row["value"]) for row in rows if row["class"] == "month" and row["value"].isdigit()}
    return tuple(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))
