"""An HTML page into a document: its main text, and what the page says of itself."""

import datetime as dt
import re
from urllib.parse import urlsplit

import msgspec
from lxml import etree, html

from waqai.model import Document
from waqai.read.errors import ReadError, Unparsed
from waqai.read.maintext import main_text, squeeze
from waqai.read.plain import bounded
from waqai.read.strip import xml_characters

_SAVE = "save the article as a .txt file"
_JSON_LD_DATE = re.compile(r'"datePublished"\s{0,99}:\s{0,99}"([^"]{8,40})"')
_DAY = re.compile(r"\s{0,99}(\d{4})[-/](\d{2})[-/](\d{2})(?!\d)", re.ASCII)


def parse_html(page: str, known: Document) -> Document | ReadError:
    """The document that a page holds: its main text unless it is known, and its title, day, address and site.

    `known` is what is known of it beforehand: its identity, its address, notes, and the text where only the rest is asked for.
    Raises Unparsed where the parser gave up on a part of the page.
    """
    # Handed over as UTF-8 bytes: lxml refuses a str that holds an encoding declaration.
    data = xml_characters(page).encode()
    parser = html.HTMLParser(
        encoding="utf-8", recover=True, huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):
        raise Unparsed("no page could be made of it") from None
    # The parser stops at elements nested too deep and at texts of many megabytes, and loses what comes after.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Unparsed("over a limit of the HTML parser")
    title, published, url, site, notes = _metadata(tree, known.url)
    text, cut = (known.text, ()) if known.text else bounded(main_text(tree))
    if not text:
        return ReadError(known.source, "no-text", "; ".join(("no main text found", *notes)), _SAVE)
    return msgspec.structs.replace(
        known, text=text, title=title or known.title, published=published, url=url, site=site, notes=known.notes + notes + cut
    )


def _metadata(
    page: html.HtmlElement, address: str | None
) -> tuple[str | None, dt.date | None, str | None, str | None, tuple[str, ...]]:
    metas: dict[str, str] = {}
    for meta in page.iter("meta"):
        for key in ("property", "name", "itemprop"):
            if meta.get(key):
                metas.setdefault(str(meta.get(key)).strip().lower(), squeeze(meta.get("content") or ""))
    title = metas.get("og:title") or _first_text(page, "title") or _first_text(page, "h1")
    links = (link for link in page.iter("link") if (link.get("rel") or "").strip().lower() == "canonical")
    canonical = next((squeeze(link.get("href") or "") for link in links), "")
    url = next((each for each in (canonical, metas.get("og:url", "")) if each.startswith("http")), address)
    language = (page.get("lang") or page.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip().lower()
    notes = () if not language or language.startswith("ar") else (f"page language: {language[:20]}",)
    return title or None, _published(page, metas), url, metas.get("og:site_name") or _host(url), notes


def _published(page: html.HtmlElement, metas: dict[str, str]) -> dt.date | None:
    """The day the page was published, as written there: JSON-LD, then meta elements, then a time element."""
    for script in page.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            found = _JSON_LD_DATE.search(script.text or "")
            if found and (day := _day(found.group(1))):
                return day
    for key in ("article:published_time", "og:published_time", "datepublished", "pubdate", "date", "dc.date.issued"):
        if day := _day(metas.get(key, "")):
            return day
    return next((day for time in page.iter("time") if (day := _day(time.get("datetime") or ""))), None)


def _day(value: str) -> dt.date | None:
    found = _DAY.match(value)
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _first_text(page: html.HtmlElement, tag: str) -> str:
    return next((text for element in page.iter(tag) if (text := squeeze("".join(element.itertext())))), "")
