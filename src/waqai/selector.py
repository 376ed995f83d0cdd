"""Where words stand, in the way of the W3C Web Annotation Data Model: by their position and by a quotation that can be found in the page.

https://www.w3.org/TR/annotation-model/#selectors: a TextQuoteSelector is the exact words with some text before and after them, a
TextPositionSelector their offsets. A page as a browser has it differs from the text of record in white space and in what was left out of
it, so that the quotation keeps to one line of the text as long as that is enough.
"""

from collections.abc import Iterator
from typing import Any

from waqai.model import Span

# Long enough for a reader to know the place again, and what other annotators write (Hypothesis: 32).
CONTEXT = 32
_MOST = 2048  # beyond which a text repeats itself, and the position has to do
_SPANS = ("span", "trigger", "sentence")


def selector(text: str, span: Span) -> list[dict[str, Any]]:
    """The quotation and the position of a span of a text, the position in code points.

    Prefix and suffix are as long as the quotation needs to stand nowhere else in the text, at least 32 characters where the line has them.
    """
    start, end = span
    exact = text[start:end]
    places = list(_places(text, exact, start))
    line = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    for first, last in _reaches(start, end, line, line_end, len(text)):
        prefix, suffix = text[first:start], text[end:last]
        places = [at for at in places if text.startswith(suffix, at + len(exact)) and text.endswith(prefix, 0, at)]
        if not places:
            break
    return [
        {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix},
        {"type": "TextPositionSelector", "start": start, "end": end},
    ]


def _places(text: str, exact: str, own: int) -> Iterator[int]:
    """Where else some words stand."""
    at = text.find(exact) if exact else -1
    while at >= 0:
        if at != own:
            yield at
        at = text.find(exact, at + 1)


def _reaches(start: int, end: int, line: int, line_end: int, size: int) -> Iterator[tuple[int, int]]:
    """How far the context reaches, step by step: 32 characters and twice as many within the line, then beyond it."""
    for least, most in ((line, line_end), (0, size)):
        reach = CONTEXT
        while reach <= _MOST:
            yield max(start - reach, least), min(end + reach, most)
            if start - reach <= least and end + reach >= most:
                break
            reach *= 2


def with_selectors(record: dict[str, Any]) -> dict[str, Any]:
    """The record with a selector beside each span: `selector` beside `span`, `trigger_selector` and `sentence_selector` in claims."""
    text = record["document"]["text"]
    return {**record, "incidents": [_with_selectors(incident, text) for incident in record["incidents"]]}


def _with_selectors(value: Any, text: str) -> Any:
    if isinstance(value, list):
        return [_with_selectors(each, text) for each in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, each in value.items():
        found[key] = _with_selectors(each, text)
        if key in _SPANS:
            found["selector" if key == "span" else f"{key}_selector"] = selector(text, Span(*each))
    return found
