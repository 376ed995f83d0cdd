"""What a page does not show: elements that an attribute, their style or a rule of the page's own style sheets hides."""

import re
from collections.abc import Mapping

from lxml import html

_BRACE = re.compile("[{}]")
_SIMPLE = re.compile(r"[.#][A-Za-z0-9_-]{1,80}")
_ZERO = re.compile(r"0+(?:\.0*)?(?:px|em|rem|pt|%|vw|vh)?")
_FAR = re.compile(r"-\d{4,}(?:\.\d*)?px")
# A style sheet longer than this is the site's, not the page's; what it hides by name is furniture that other rules know.
_SHEET = 200_000


def declarations(style: str) -> dict[str, str]:
    """The properties of a style attribute or rule by name, lower case, without `!important`."""
    pairs = (each.partition(":") for each in style.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value}


def hides(style: Mapping[str, str]) -> bool:
    """Do these properties hide an element: not displayed, of no size, moved off the page, in the colour of its ground."""
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if "font-size" in style and _ZERO.fullmatch(style["font-size"]):
        return True
    clipped = style.get("overflow") == "hidden" or "clip" in style
    if clipped and any(_ZERO.fullmatch(style[side]) for side in ("width", "height", "max-height") if side in style):
        return True
    if any(_FAR.fullmatch(style.get(side, "")) for side in ("left", "right", "top", "text-indent", "margin-left")):
        return True
    ground = style.get("background-color") or style.get("background")
    return ground is not None and style.get("color") == ground


def hidden_names(page: html.HtmlElement) -> frozenset[str]:
    """The classes (`.name`) and ids (`#name`) that style sheets in the page hide by a rule for nothing but that name.

    Rules inside others (`@media`) are left out: they hold for some screens only.
    """
    names: set[str] = set()
    for sheet in page.iter("style"):
        text = sheet.text or ""
        if len(text) > _SHEET or not any(word in text for word in ("none", "hidden", "0")):
            continue
        depth = at = 0
        selector = ""
        for brace in _BRACE.finditer(text):
            if brace.group() == "{":
                depth += 1
                if depth == 1:
                    selector = text[at : brace.start()]
            else:
                if depth == 1 and "@" not in selector and hides(declarations(text[at : brace.start()])):
                    names.update(each.strip() for each in selector.split(",") if _SIMPLE.fullmatch(each.strip()))
                depth = max(depth - 1, 0)
            at = brace.end()
    return frozenset(names)


def is_hidden(element: html.HtmlElement, names: frozenset[str]) -> bool:
    """Is an element hidden by itself; those around it are asked by themselves."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    if style and hides(declarations(style)):
        return True
    if not names:
        return False
    id_ = element.get("id")
    return (id_ is not None and f"#{id_}" in names) or any(f".{each}" in names for each in (element.get("class") or "").split())
