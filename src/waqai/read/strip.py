"""A page's text without a parser: one pass over its characters, in time that grows with their number and with nothing else.

It reads tags as the HTML standard's tokenizer does, but builds no tree. What a tree parser can be made to do in quadratic time
(nesting, attributes, formatting elements, entities) costs nothing more here, so that this is what a page too costly to parse is
read with, and what tells beforehand that it is.
"""

import re
from html import unescape
from typing import NamedTuple

# Every repeat is possessive: no pattern can go back over what it read, so each character is looked at a bounded number of times.
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_TAG = re.compile(r"<(/?)([A-Za-z][^ \t\n\f\r/>]*+)(>?)")
_ATTRIBUTE = re.compile(
    r"[ \t\n\f\r/]*+(?:(>)|([^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)"
    r"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:\"([^\"]*+)\"?+|'([^']*+)'?+|([^ \t\n\f\r>]*+)))?+)"
)
_COMMENT_END = re.compile(r"--!?>")
_ENTITY = re.compile(r"&(?:#[0-9]++|#[xX][0-9a-fA-F]++|[A-Za-z][A-Za-z0-9]{1,31}+);?+")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"&#(?:[0-9]++|[xX][0-9a-fA-F]++);?+")
_SIZE_ZERO = re.compile(r"font-size:0++(?:\.0++)?+(?:[a-z%!;]|$)")
_LONGEST_NUMBER = 16  # characters of a numeric entity that can still name one, with a few zeros before it
# What is nested deeper is not kept in mind: it counts as shown, and its end tags may close what is around it.
_DEEPEST = 4096

# fmt: off
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html",
    "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p", "plaintext", "pre", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp",
))
_RAW_NAMES = ("script", "style", "iframe", "noembed", "noframes", "xmp", "textarea", "title")
# fmt: on
_RAW = {name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE) for name in _RAW_NAMES}
_SHOWN_RAW = frozenset(("xmp", "textarea"))
_NO_ENTITIES = frozenset(("xmp", "plaintext"))
_LEFT_OUT = frozenset(("template", "noscript"))
_ROOTS = frozenset(("html", "body"))  # hidden until a script has run, on some honest pages
_FOREIGN = ("svg", "math")
# An element that ends where one of these begins, up to the nearest element that holds it.
_PARAGRAPH_HOLDERS = ("td", "th", "caption", "table", "button", "object", "template")
_TABLE = ("table", "template")
_ENDED_BY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "li": (("li",), ("ul", "ol", "menu", *_TABLE)),
    "dt": (("dt", "dd"), ("dl", *_TABLE)),
    "dd": (("dt", "dd"), ("dl", *_TABLE)),
    "option": (("option",), ("select",)),
    "tr": (("tr",), _TABLE),
    "td": (("td", "th"), _TABLE),
    "th": (("td", "th"), _TABLE),
    "thead": (("thead", "tbody", "tfoot"), _TABLE),
    "tbody": (("thead", "tbody", "tfoot"), _TABLE),
    "tfoot": (("thead", "tbody", "tfoot"), _TABLE),
}
_END_A_PARAGRAPH = _BLOCKS - {"body", "html", "caption", "tbody", "td", "tfoot", "th", "thead", "tr", "option", "optgroup", "legend"}


class Counts(NamedTuple):
    """What a page holds of that which costs a parser time; lengths in code points.

    `crowd` is the most attributes of one tag, `depth` the most elements open at once (4096 where it is that or more), `entities` the
    number of ampersands, `word` the longest run of text without white space, `attribute` the longest name or value.
    """

    chars: int
    tags: int
    attributes: int
    crowd: int
    depth: int
    entities: int
    word: int
    attribute: int


class Stripped(NamedTuple):
    """The text of a page, one block a line, white space squeezed; apart from it what its tags hide, the title and the counts.

    Comments, scripts, styles, templates and what stands in for scripts and frames are in neither. Hidden is what stands in an element
    with `hidden`, `aria-hidden="true"`, or a style of its own with `display:none`, `visibility:hidden` or `font-size:0`; what a
    style sheet hides counts as shown.
    """

    text: str
    hidden: str
    title: str
    counts: Counts


def strip(page: str) -> Stripped:
    """The text of a page, in time linear in its length whatever it holds; never fails."""
    return _Stripper(page).run()


def decode_entities(text: str) -> str:
    """A text with its character references replaced, once; numbers of no character become U+FFFD."""
    return _ENTITY.sub(_decode_entity, text) if "&" in text else text


def xml_characters(page: str) -> str:
    """A page with a space for each character that XML has no place for, also where it is written as a number; lxml refuses them."""
    return _NUMBER.sub(_xml_entity, _NOT_XML.sub(" ", page))


def _xml_entity(found: re.Match[str]) -> str:
    char = _decode_entity(found)
    return " " if not char or _NOT_XML.search(char) or char == "\ufffd" else found.group()


def _decode_entity(found: re.Match[str]) -> str:
    entity = found.group()
    if entity[1] == "#" and len(entity) > _LONGEST_NUMBER:
        return "\ufffd"  # html.unescape would make an integer of any number of digits, or refuse to
    return unescape(entity)


def _lines(parts: list[str]) -> str:
    return "\n".join(line for part in "".join(parts).split("\n") if (line := " ".join(part.split())))


def _longest(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _is_hiding(name: str, value: str) -> bool:
    """Does an attribute say of its own that its element is not to be seen?"""
    if name == "hidden":
        return True
    if name == "aria-hidden":
        return value.strip().lower() == "true"
    if name != "style":
        return False
    style = "".join(decode_entities(value).lower().split())
    return "display:none" in style or "visibility:hidden" in style or _SIZE_ZERO.search(style) is not None


class _Stripper:
    """The state of one pass over a page."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.shown: list[str] = []
        self.hidden: list[str] = []
        self.title = ""
        self.open: list[str] = []
        self.places: dict[str, list[int]] = {}  # where in `open` the elements of a name are
        self.hidden_from = self.left_out_from = _DEEPEST  # the outermost open element that hides, or is left out
        self.tags = self.attributes = self.crowd = self.depth = self.attribute = 0

    def run(self) -> Stripped:
        page, at = self.page, 0
        while found := _MARKUP.search(page, at):
            start = found.start()
            if start > at:
                self.add(page[at:start])
            if tag := _TAG.match(page, start):
                at = self.read_tag(tag)
            elif page.startswith("<!--", start):
                at = self.skip_comment(start + 4)
            else:
                at = page.find(">", start + 2) + 1 or len(page)
        if at < len(page):
            self.add(page[at:])
        text, hidden = _lines(self.shown), _lines(self.hidden)
        return Stripped(text, hidden, self.title, self.count(text, hidden))

    def count(self, text: str, hidden: str) -> Counts:
        word = max(_longest(text), _longest(hidden))
        entities = self.page.count("&")
        return Counts(len(self.page), self.tags, self.attributes, self.crowd, self.depth, entities, word, self.attribute)

    def add(self, text: str, raw: bool = False) -> None:
        """Text between tags goes where the open elements send it."""
        if self.left_out_from < _DEEPEST:
            return
        text = (text if raw else decode_entities(text)).replace("\n", " ")
        (self.hidden if self.hidden_from < _DEEPEST else self.shown).append(text)

    def break_line(self) -> None:
        if self.left_out_from == _DEEPEST:
            (self.hidden if self.hidden_from < _DEEPEST else self.shown).append("\n")

    def skip_comment(self, at: int) -> int:
        for short in (">", "->"):
            if self.page.startswith(short, at):
                return at + len(short)
        found = _COMMENT_END.search(self.page, at)
        return found.end() if found else len(self.page)

    def read_tag(self, tag: re.Match[str]) -> int:
        """Take in the tag that begins here; the position after it, and after the content of an element that holds no tags."""
        slash, name, is_whole = tag.groups()
        name = name.lower()
        at, is_hiding = (tag.end(), False) if is_whole else self.read_attributes(tag.end())
        self.tags += 1
        if at > len(self.page):
            return len(self.page)  # the page ends within the tag, which then is none
        if slash:
            self.close(name)
        elif name in _VOID:
            if name in ("br", "hr"):
                self.break_line()
        elif name in _RAW:
            return self.read_raw(name, at, is_hiding)
        elif name == "plaintext":
            self.break_line()
            self.add(self.page[at:], raw=True)
            return len(self.page)
        elif not (self.page[at - 2] == "/" and any(map(self.places.get, _FOREIGN))):
            self.begin(name, is_hiding)
        return at

    def read_attributes(self, at: int) -> tuple[int, bool]:
        """The position after a tag whose attributes begin here (beyond the page where it has no end), and whether one hides it."""
        page, count, longest, is_hiding = self.page, 0, 0, False
        while found := _ATTRIBUTE.match(page, at):
            at = found.end()
            if found[1]:
                break
            count += 1
            name, value = found[2], found[3] or found[4] or found[5] or ""
            longest = max(longest, len(name), len(value))
            if len(name) in (5, 6, 11):
                is_hiding = is_hiding or _is_hiding(name.lower(), value)
        else:
            at = len(page) + 1
        self.attributes += count
        self.crowd = max(self.crowd, count)
        self.attribute = max(self.attribute, longest)
        return at, is_hiding

    def read_raw(self, name: str, at: int, is_hiding: bool) -> int:
        """Take in the content of an element that holds no tags; the position of its end tag, or the page's end."""
        found = _RAW[name].search(self.page, at)
        end = found.start() if found else len(self.page)
        if name in _SHOWN_RAW and not is_hiding:
            self.break_line()
            self.add(self.page[at:end], raw=name in _NO_ENTITIES)
            self.break_line()
        elif name == "title" and not self.title:
            self.title = " ".join(decode_entities(self.page[at:end]).split())
        return end

    def begin(self, name: str, is_hiding: bool) -> None:
        """An element is opened; what its start ends is closed."""
        if name in _END_A_PARAGRAPH:
            self.close_within(("p",), _PARAGRAPH_HOLDERS)
        if name in _ENDED_BY:
            self.close_within(*_ENDED_BY[name])
        if name in _BLOCKS:
            self.break_line()
        place = len(self.open)
        self.depth = max(self.depth, min(place + 1, _DEEPEST))
        if place >= _DEEPEST:
            return
        self.open.append(name)
        self.places.setdefault(name, []).append(place)
        if name in _LEFT_OUT:
            self.left_out_from = min(self.left_out_from, place)
        if is_hiding and name not in _ROOTS and place < self.hidden_from:
            self.hidden_from = place
            self.hidden.append("\n")

    def close_within(self, names: tuple[str, ...], holders: tuple[str, ...]) -> None:
        """Close the innermost open element of some names unless a holder was opened after it."""
        if not any(map(self.places.get, names)):
            return
        place = max(self.places[name][-1] for name in names if self.places.get(name))
        if all(held[-1] < place for holder in holders if (held := self.places.get(holder))):
            self.close_from(place)

    def close(self, name: str) -> None:
        """An end tag closes the innermost element of its name and all in it; without such an element it is nothing."""
        if held := self.places.get(name):
            if name in _BLOCKS:
                self.break_line()
            self.close_from(held[-1])
        if name in _BLOCKS:
            self.break_line()

    def close_from(self, place: int) -> None:
        for name in self.open[place:]:
            held = self.places[name]
            held.pop()
            if not held:
                del self.places[name]
        del self.open[place:]
        if self.hidden_from >= place:
            self.hidden_from = _DEEPEST
        if self.left_out_from >= place:
            self.left_out_from = _DEEPEST
