"""What a page says of itself: title, outlet, author, day, address."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import html

from waqai.read.blocks import HEADINGS, Block, squeeze
from waqai.read.crosslinks import split_change
from waqai.read.days import Stamp, choose_day, day_in_url, read_stamp, shown_day
from waqai.read.linked_data import LinkedData, linked_data
from waqai.read.maintext import MainText

_LONGEST = 300
_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " » ", " « ")
_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "publication_date",
    "date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.created", "parsely-pub-date", "sailthru.date", "article:published",
)  # fmt: skip
# A dateline stands close to the headline or to the end of the story, in a line of its own.
_BEFORE, _AFTER, _FIRST = 12, 3, 3
_LINE_WORDS = 16
_LIST = 5


class Metadata(NamedTuple):
    """What a page says of itself, None where it does not; `basis` is where the day stands."""

    title: str | None
    site: str | None
    author: str | None
    published: dt.date | None
    basis: str | None
    url: str | None
    language: str
    notes: tuple[str, ...]


class Head(NamedTuple):
    """What stands in elements that are no part of the main text, taken before those are cut out of the page."""

    metas: Mapping[str, str]
    data: LinkedData
    title: str
    heading: str
    canonical: str
    byline: str
    times: tuple[str, ...]
    language: str


def read_head(page: html.HtmlElement) -> Head:
    """The elements of a page that say something of it."""
    metas: dict[str, str] = {}
    for meta in page.iter("meta"):
        for key in ("property", "name", "itemprop"):
            if meta.get(key):
                metas.setdefault(str(meta.get(key)).strip().lower(), squeeze(meta.get("content") or ""))
    links = (link for link in page.iter("link") if (link.get("rel") or "").strip().lower() == "canonical")
    language = page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return Head(
        metas,
        linked_data(page),
        _first_text(page, "title"),
        _first_text(page, "h1"),
        next((squeeze(link.get("href") or "") for link in links), ""),
        _byline(page),
        tuple(_times(page)),
        language.strip().lower(),
    )


def read_metadata(head: Head, address: str | None, main: MainText) -> Metadata:
    """What a page says of itself; `address` is where it was found, for pages that do not name theirs."""
    url = next((each for each in (head.canonical, head.metas.get("og:url", "")) if each.startswith("http")), address)
    site = _site(head, url)
    stamps = [stamp for value, basis in _dates(head) if (stamp := read_stamp(value, basis))]
    published, changed = _datelines(main, head)
    in_url = day_in_url(url)
    stamp, notes = choose_day(stamps + published or ([in_url] if in_url else changed))
    author = next((name for name in _authors(head) if name and name != site and "://" not in name), None)
    return Metadata(
        _title(head, site),
        site,
        author[:_LONGEST] if author else None,
        stamp.day if stamp else None,
        stamp.basis if stamp else None,
        url,
        head.language or head.data.language.lower(),
        notes + _listing(main),
    )


def _dates(head: Head) -> list[tuple[str, str]]:
    """The values that may be the day of publication with the names of their places, in the order in which they are believed."""
    values = [(head.data.published, "json-ld datePublished")]
    values += [(head.metas.get(key, ""), f"meta {key}") for key in _PUBLISHED]
    values += [(value, "time element") for value in head.times]
    values += [(head.data.created, "json-ld dateCreated")]
    return [(value, basis) for value, basis in values if value]


def _times(page: html.HtmlElement) -> list[str]:
    """The `time` element that is marked as the day of publication, else the first in an article, else the only day that there is."""
    stamps = [(each, stamp) for each in page.iter("time") if (stamp := read_stamp(each.get("datetime") or "", ""))]
    stamps = [(each, stamp) for each, stamp in stamps if "modified" not in f"{each.get('itemprop')} {each.get('class')}".lower()]
    marked = [e for e, _ in stamps if e.get("pubdate") is not None or "datepublished" in (e.get("itemprop") or "").lower()]
    within = marked or [e for e, _ in stamps if next(e.iterancestors("article", "main"), None) is not None]
    if not within and len({stamp.day for _, stamp in stamps}) == 1:
        within = [each for each, _ in stamps]
    return [each.get("datetime") or "" for each in within[:1]]


def _datelines(main: MainText, head: Head) -> tuple[list[Stamp], list[Stamp]]:
    """The first date in a line of its own between headline and story, at the head of the story, or right after it.

    That of publication and, apart, that of a change.
    """
    if not main.chosen:
        return [], []
    blocks, last = main.blocks, main.chosen[-1]
    first = next((index for index in main.chosen if blocks[index].at.tag not in HEADINGS), last)
    start = max(first - _BEFORE, 0)
    titles = {head.heading, head.data.headline, head.metas.get("og:title", "")} - {""}
    for index in range(start, first):
        if blocks[index].at.tag == "h1" or blocks[index].text in titles:
            start = index
    near = [*blocks[start:first], *(blocks[index] for index in main.chosen[:_FIRST]), *blocks[last + 1 : last + 1 + _AFTER]]
    published: list[Stamp] = []
    changed: list[Stamp] = []
    for block in near:
        if _is_line(block):
            before, after = split_change(block.text)
            if day := shown_day(before):
                published.append(Stamp(day, "dateline"))
            if day := shown_day(after):
                changed.append(Stamp(day, "dateline of a change"))
    return published[:1], changed[:1]


def _listing(main: MainText) -> tuple[str, ...]:
    """A note where the main text is full of lines with a date, as lists of stories are and a story is not."""
    within = main.blocks[main.chosen[0] : main.chosen[-1] + 1] if main.chosen else []
    dates = sum(_is_line(block) and shown_day(block.text) is not None for block in within)
    return (f"{dates} lines with a date among the text: a list of stories rather than one",) if dates >= _LIST else ()


def _is_line(block: Block) -> bool:
    has_year = sum(char.isdigit() for char in block.text) >= 5
    return has_year and block.out != "hidden" and len(block.text.split()) <= _LINE_WORDS and block.at.tag not in HEADINGS


def _title(head: Head, site: str | None) -> str | None:
    """The headline: where the page's title begins or ends with its first heading, that; else what the page gives to other sites."""
    if head.heading and _plain(head.heading) != _plain(site or ""):
        rest = head.title.removeprefix(head.heading) if head.title.startswith(head.heading) else head.title.removesuffix(head.heading)
        is_cut = rest.startswith(_SEPARATORS) or rest.endswith(_SEPARATORS)
        if head.title == head.heading or (is_cut and len(rest) <= len(head.heading)):
            return head.heading[:_LONGEST]
    for title in (head.metas.get("og:title", ""), head.data.headline, head.title, head.heading):
        if title and _plain(title) != _plain(site or ""):
            return _without_site(title, site)[:_LONGEST]
    return None


def _without_site(title: str, site: str | None) -> str:
    for separator in _SEPARATORS:
        start, found, end = title.rpartition(separator)
        if found and site and _plain(end) == _plain(site):
            return start
        start, found, end = title.partition(separator)
        if found and site and _plain(start) == _plain(site):
            return end
    return title


def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())


def _site(head: Head, url: str | None) -> str | None:
    names = (head.metas.get("og:site_name", ""), head.data.publisher, head.metas.get("application-name", ""))
    named = next((name for name in names if name and "://" not in name), None)
    return named[:_LONGEST] if named else _host(url)


def _authors(head: Head) -> tuple[str, ...]:
    metas = (head.metas.get(key, "") for key in ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author"))
    return (head.data.author, *metas, head.byline)


def _byline(page: html.HtmlElement) -> str:
    """The text of the element that is marked as the author."""
    for element in page.iter("a", "span", "div", "p", "address"):
        if (element.get("rel") or "").lower() == "author" or (element.get("itemprop") or "").lower() == "author":
            text = squeeze("".join(element.itertext()))
            if 0 < len(text) <= 80:
                return text
    return ""


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _first_text(page: html.HtmlElement, tag: str) -> str:
    return next((text for element in page.iter(tag) if (text := squeeze("".join(element.itertext())))), "")
