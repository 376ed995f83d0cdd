"""The blocks of a page: its paragraphs, headings and list items in order, each with its links and whether it can be main text."""

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from lxml import etree, html

from waqai.model import Span
from waqai.read.hidden import hidden_names, is_hidden

Out = Literal["", "furniture", "hidden"]

# fmt: off
NEVER_SHOWN = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "object", "video", "audio", "canvas",
    "select", "textarea", "head", "title",
))
_ALWAYS_JUNK = frozenset(("nav", "header", "footer", "aside", "button", "figcaption", "label"))
_JUNK_WORDS = frozenset((
    "related", "relatedposts", "share", "sharing", "sharedaddy", "social", "comment", "comments", "respond",
    "menu", "sidebar", "breadcrumb", "breadcrumbs", "tag", "tags", "nav", "navbar", "navigation", "newsletter",
    "subscribe", "subscription", "advert", "advertisement", "ads", "banner", "popup", "cookie", "cookies",
    "promo", "recommended", "recommendations", "trending", "skip", "pagination", "modal", "overlay", "dialog", "cta",
))
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))
# fmt: on
_DROPPED = _BLOCKS | _ALWAYS_JUNK | NEVER_SHOWN
_NEVER_JUNK = frozenset(("html", "body", "article", "main"))
# The head of a story, and who is quoted in a quotation, are parts of these.
_OWN = {"header": frozenset(("article", "main")), "footer": frozenset(("blockquote",))}
_NEGATIONS = frozenset(("no", "has", "with", "without"))
# The text of these says something for the block around them; that of other blocks is their own.
_PARAGRAPHS = frozenset(("blockquote", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "pre"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class Block(NamedTuple):
    """A run of text between two breaks, white space squeezed, with the spans of its text that are links.

    `at` is the element it stands in, `home` the block around its paragraph, `out` why it can be no main text. A `veiled` one can be
    although the page hides it: it stands in an element that holds more than half of the page's text.
    """

    at: html.HtmlElement
    home: html.HtmlElement
    text: str
    links: tuple[Span, ...] = ()
    out: Out = ""
    veiled: bool = False

    @property
    def linked(self) -> int:
        """How many of its characters are links."""
        return sum(link.end - link.start for link in self.links)

    @property
    def is_link(self) -> bool:
        """Is it nothing but links."""
        return bool(self.links) and self.linked >= len(self.text) - self.text.count(" ")


def squeeze(text: str) -> str:
    """A text with every run of white space made one space, and none at its ends."""
    return " ".join(text.split())


def page_blocks(page: html.HtmlElement, body: html.HtmlElement, sizes: Mapping[html.HtmlElement, int]) -> list[Block]:
    """The blocks of a page in their order, given its `text_sizes`; scripts, styles and other text never shown are not among them."""
    names = hidden_names(page)
    found: list[Block] = []
    parts: list[tuple[str, bool]] = []
    stack = [body]
    outs: list[Out] = [""]
    links = unseen = 0
    veil: html.HtmlElement | None = None

    def flush() -> None:
        if parts:
            block = _block(stack[-1], parts, outs[-1], veil is not None)
            if block:
                found.append(block)
            parts.clear()

    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if element is body:
                parts.append((element.text or "", False))
                continue
            unseen += tag in NEVER_SHOWN
            is_block = tag in _BLOCKS
            if tag in _OWN and not _OWN[tag].isdisjoint(each.tag for each in stack):
                out = outs[-1]
            else:
                out = outs[-1] or _why_out(element, names, sizes[element] * 2 <= sizes[body])
            if veil is None and not out and sizes[element] * 2 > sizes[body] and is_hidden(element, names):
                flush()
                veil = element
            if is_block or tag == "br" or out != outs[-1]:
                flush()
            outs.append(out)
            if is_block:
                stack.append(element)
            links += tag == "a"
            if element.text and not unseen:
                parts.append((element.text, links > 0))
            continue
        if element is body:
            break
        links -= tag == "a"
        out = outs[-1]
        if tag in _BLOCKS or out != outs[-2] or element is veil:
            flush()
        if element is veil:
            veil = None
        if tag in _BLOCKS:
            stack.pop()
        outs.pop()
        unseen -= tag in NEVER_SHOWN
        if element.tail and not unseen:
            parts.append((element.tail, links > 0))
    flush()
    return _with_homes(found, body)


def _with_homes(blocks: list[Block], body: html.HtmlElement) -> list[Block]:
    """The blocks with their homes: a `div` that holds one block only is a paragraph of the block around it."""
    counts = Counter(block.at for block in blocks)
    found = []
    for block in blocks:
        home = block.at
        while home is not body and (home.tag in _PARAGRAPHS or (home is block.at and home.tag == "div" and counts[home] == 1)):
            home = home.getparent()
        found.append(block._replace(home=home))
    return found


def _block(at: html.HtmlElement, parts: list[tuple[str, bool]], out: Out, veiled: bool) -> Block | None:
    found: list[str] = []
    links: list[Span] = []
    size = 0
    gap = False
    for part, is_link in parts:
        words = squeeze(part)
        if not words:
            gap = gap or bool(part)
            continue
        if found and (gap or part[0].isspace()):
            found.append(" ")
            size += 1
        if is_link:
            links.append(Span(size, size + len(words)))
        found.append(words)
        size += len(words)
        gap = part[-1].isspace()
    return Block(at, at, "".join(found), tuple(links), out, veiled) if found else None


def text_sizes(top: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """How many characters of text that can be shown each element below `top` holds, in one pass over the tree."""
    sizes: dict[html.HtmlElement, int] = {}
    for element in reversed(list(top.iter())):
        within = sum(sizes[child] + len(child.tail or "") for child in element)
        sizes[element] = 0 if element.tag in NEVER_SHOWN else len(element.text or "") + within
    return sizes


def _why_out(element: html.HtmlElement, names: frozenset[str], may_be: bool) -> Out:
    """Why an element is no article, if it is none; of those that hold more than half of the page only what is always so."""
    if element.tag in _ALWAYS_JUNK:
        return "furniture"
    if element.tag in _NEVER_JUNK or not may_be:
        return ""
    if is_hidden(element, names):
        return "hidden"
    if element.tag == "form" or element.get("role") in ("navigation", "dialog", "search", "banner", "contentinfo", "complementary"):
        return "furniture"
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return "furniture" if len(named) > 1 and _names_junk(named) else ""


@functools.lru_cache(maxsize=4096)
def _names_junk(named: str) -> bool:
    return any(_is_junk_name(re.split(r"[^a-z]+", name)) for name in named.lower().split())


def _is_junk_name(words: list[str]) -> bool:
    return words[0] not in _NEGATIONS and not _JUNK_WORDS.isdisjoint(words)


def elements_out(blocks: list[Block], body: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The outermost elements below `body` that hold no block which can be main text."""
    kept = {body}
    for block in blocks:
        if not block.out:
            at = block.at
            while at is not None and at not in kept:
                kept.add(at)
                at = at.getparent()
    for element in list(body.iter()):
        if element not in kept and element.getparent() in kept and element.tag in _DROPPED:
            yield element
