"""The main text of a page by a plain heuristic: the block with most text of its own, without the page's furniture."""

import re
from collections.abc import Iterator

from lxml import etree, html

# fmt: off
_ALWAYS_JUNK = frozenset((
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "iframe", "object", "svg",
    "button", "select", "textarea", "figcaption",
))
_JUNK_WORDS = frozenset((
    "related", "relatedposts", "share", "sharing", "sharedaddy", "social", "comment", "comments", "respond",
    "menu", "sidebar", "breadcrumb", "breadcrumbs", "tag", "tags", "nav", "navbar", "navigation", "newsletter",
    "subscribe", "subscription", "advert", "advertisement", "ads", "banner", "popup", "cookie", "cookies",
    "promo", "recommended", "recommendations", "trending", "skip", "pagination",
))
_BLOCKS = frozenset((
    "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "li", "main", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))
# fmt: on
_NEVER_JUNK = frozenset(("html", "body", "article", "main"))
_NEGATIONS = frozenset(("no", "has", "with", "without"))
# The text of these says something for the block around them; that of other blocks is their own.
_PARAGRAPHS = frozenset(("blockquote", "h2", "h3", "h4", "li", "p", "pre"))
_LEAST_BODY = 140


def squeeze(text: str) -> str:
    """A text with every run of white space made one space, and none at its ends."""
    return " ".join(text.split())


def main_text(page: html.HtmlElement) -> str:
    """The main text of a page, one paragraph a line; it takes what is no article out of the tree. Empty if none."""
    body = next(page.iter("body"), page)
    _drop_junk(body)
    return "\n".join(_paragraphs(_main_block(body)))


def _drop_junk(body: html.HtmlElement) -> None:
    """Take out what is no part of an article, but nothing named so that holds half of the page's text."""
    for element in [each for each in body.iter() if each.tag in _ALWAYS_JUNK]:
        _drop(element)
    sizes = _text_sizes(body)
    for element in [each for each in sizes if each.tag not in _NEVER_JUNK and _is_junk(each)]:
        if sizes[element] * 2 <= sizes[body]:
            _drop(element)


def _text_sizes(top: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """How many characters of text each element below `top` holds, in one pass over the tree."""
    sizes: dict[html.HtmlElement, int] = {}
    for element in reversed(list(top.iter())):
        within = sum(sizes[child] + len(child.tail or "") for child in element)
        sizes[element] = len(element.text or "") + within
    return sizes


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _is_junk(element: html.HtmlElement) -> bool:
    if element.tag == "form" or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if "display:none" in (element.get("style") or "").replace(" ", "").lower():
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    return any(_is_junk_name(re.split(r"[^a-z]+", name)) for name in names)


def _is_junk_name(words: list[str]) -> bool:
    return words[0] not in _NEGATIONS and not _JUNK_WORDS.isdisjoint(words)


def _text_runs(top: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str, bool]]:
    """The text below an element in order: the block it stands in, the text, whether it is the text of a link.

    A line break, and the start and the end of a block, give a run that is "\\n".
    """
    block = [top]
    links = 0
    for event, element in etree.iterwalk(top, events=("start", "end")):
        is_block = element.tag in _BLOCKS and element is not top
        if event == "start":
            if is_block:
                block.append(element)
            if is_block or element.tag == "br":
                yield block[-1], "\n", False
            links += element.tag == "a"
            if element.text:
                yield block[-1], element.text, links > 0
            continue
        links -= element.tag == "a"
        if is_block:
            block.pop()
            yield block[-1], "\n", False
        if element.tail and element is not top:
            yield block[-1], element.tail, links > 0


def _main_block(body: html.HtmlElement) -> html.HtmlElement:
    """The block with most text in its own paragraphs, or the article around it if it adds little to that."""
    scores: dict[html.HtmlElement, float] = {}
    for block, text, is_link in _text_runs(body):
        size = 0 if is_link else len(squeeze(text))
        if not size:
            continue
        at = block.getparent() if block.tag in _PARAGRAPHS and block is not body else block
        above = at.getparent() if at is not body else None
        scores[at] = scores.get(at, 0.0) + size
        if above is not None:
            scores[above] = scores.get(above, 0.0) + size / 2
    sizes = _text_sizes(body)
    for element in body.iter():
        if element.get("itemprop") == "articleBody" and sizes[element] >= _LEAST_BODY:
            return element
    # The first of equals in the order of the page: max() keeps it, and dicts keep that order.
    best = max(scores, key=lambda each: scores[each], default=body)
    around = (each for each in best.iterancestors("article", "main") if each in sizes)
    return next((each for each in around if sizes[each] <= 1.5 * sizes[best]), best)


def _paragraphs(top: html.HtmlElement) -> Iterator[str]:
    """The paragraphs below an element, white space squeezed; those that are nothing but a link are left out."""
    parts: list[str] = []
    has_own = False
    for _, text, is_link in _text_runs(top):
        if text != "\n":
            parts.append(text)
            has_own = has_own or (not is_link and not text.isspace())
            continue
        if has_own and (line := squeeze("".join(parts))):
            yield line
        parts.clear()
        has_own = False
    if has_own and (line := squeeze("".join(parts))):
        yield line
