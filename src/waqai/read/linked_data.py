"""What JSON-LD scripts say of an article: parsed as JSON where they are, by their keys where they are broken."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import html

_LARGEST = 1_000_000
_MOST_OBJECTS = 2_000
_ARTICLE = ("article", "blogposting", "report", "liveblogposting")
_KEYS = ("datePublished", "dateCreated", "headline")
_BROKEN = {key: re.compile(rf'"{key}"\s{{0,99}}:\s{{0,99}}"([^"\\]{{4,300}})"') for key in _KEYS}


class LinkedData(NamedTuple):
    """The article of a page as its JSON-LD has it; empty texts where that says nothing."""

    published: str = ""
    created: str = ""
    headline: str = ""
    author: str = ""
    publisher: str = ""
    language: str = ""


def linked_data(page: html.HtmlElement) -> LinkedData:
    """The first article in the JSON-LD of a page, else its first object with a date; broken JSON gives its dates and headline."""
    objects: list[dict[str, Any]] = []
    broken: list[str] = []
    for script in page.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = (script.text or "").strip()[:_LARGEST]
        try:
            objects.extend(_objects(json.loads(text, strict=False)))
        except (ValueError, RecursionError):
            broken.append(text)
    article = next((each for each in objects if _is_article(each)), None)
    article = article or next((each for each in objects if "datePublished" in each), None)
    if article is not None:
        return LinkedData(
            _text(article.get("datePublished")),
            _text(article.get("dateCreated")),
            _text(article.get("headline")) or _text(article.get("name")),
            _names(article.get("author")),
            _names(article.get("publisher")),
            _text(article.get("inLanguage")),
        )
    found = {key: next((match.group(1) for text in broken if (match := pattern.search(text))), "") for key, pattern in _BROKEN.items()}
    return LinkedData(found["datePublished"], found["dateCreated"], found["headline"])


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """All objects of a JSON value that stand alone, in lists or in a graph, in their order; those inside an object are its own affair."""
    waiting = [value]
    seen = 0
    while waiting and seen < _MOST_OBJECTS:
        each = waiting.pop()
        seen += 1
        if isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, dict):
            yield each
            for key in ("mainEntity", "mainEntityOfPage", "@graph"):
                if isinstance(each.get(key), list | dict):
                    waiting.append(each[key])


def _is_article(value: dict[str, Any]) -> bool:
    kinds = value.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.lower().endswith(_ARTICLE) for kind in kinds)


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _names(value: Any) -> str:
    """The names of one or more persons or organisations."""
    values = value if isinstance(value, list) else [value]
    names = [_text(each.get("name")) if isinstance(each, dict) else _text(each) for each in values[:10]]
    return ", ".join(dict.fromkeys(name for name in names if name))
