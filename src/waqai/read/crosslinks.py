"""Links to other stories inside a story: "read also" lines, tags and share buttons, and the comments after its end.

The libraries leave them in the text, where the headline of another story would be coded as an event of this one. Their words are in
`data/page_words.tsv`, each with an example that it must take out and one that it must spare.
"""

import functools
from collections.abc import Mapping
from typing import NamedTuple

from waqai.arabic import letters as lettering
from waqai.knowledge.load import DATA
from waqai.knowledge.tables import Row, read_table
from waqai.read.blocks import Block, Out

COLUMNS = ("form", "class", "matches", "spares")
# How many words may follow the words of a class before they are a sentence of the story.
_MOST_WORDS = {"also": 30, "label": 12, "end": 0}
_LONG = 80
_MARKS = frozenset(":：|-–—…←>")
_EDGES = "".join(sorted(_MARKS)) + " .!؟؛,،«»\"'()[]"


class PageWords(NamedTuple):
    """The class of each form by its folded words, the length of the longest form in words, and the fold."""

    classes: Mapping[tuple[str, ...], str]
    longest: int
    letters: lettering.Letters

    def fold(self, word: str) -> str:
        """A word without the marks at its ends, as matching uses it."""
        return lettering.fold(word.strip(_EDGES), self.letters).lower()


def page_rows() -> list[Row]:
    """The rows of the table of words; raises KnowledgeError."""
    rows = read_table(DATA / "page_words.tsv", COLUMNS)
    for row in rows:
        if row["class"] not in _MOST_WORDS:
            raise row.wrong("class", f"no class is named {row['class']!r}", f"use one of {sorted(_MOST_WORDS)}")
        if not row["matches"] or not row["spares"]:
            raise row.wrong("form", "an example is missing", "give one that it must take out and one that it must spare")
    return rows


@functools.cache
def page_words() -> PageWords:
    """The words that lead away from a story; raises KnowledgeError."""
    letters = lettering.parse_letters((DATA / "letters.tsv").read_text(encoding="utf-8"))
    empty = PageWords({}, 0, letters)
    classes: dict[tuple[str, ...], str] = {}
    for row in page_rows():
        form = tuple(empty.fold(word) for word in row["form"].split(" "))
        if form in classes:
            raise row.wrong("form", f"{row['form']!r} stands here twice", "keep one row")
        classes[form] = row["class"]
    return PageWords(classes, max(map(len, classes)), letters)


def without_cross_links(blocks: list[Block]) -> list[Block]:
    """The blocks with links to other stories cut out of them, or marked as furniture where nothing is left."""
    words = page_words()
    found: list[Block] = []
    heading = ended = False
    story = False
    for block in blocks:
        if block.out:
            found.append(block)
            continue
        if ended or (heading and (block.is_link or (block.at.tag == "li" and len(block.text.split()) <= _MOST_WORDS["also"]))):
            found.append(block._replace(out="furniture"))
            continue
        cls, at = _opening(block, words)
        is_alone = not block.text[at:].strip(_EDGES)
        heading = cls in ("also", "label") and is_alone
        ended = cls == "end" and is_alone and story
        cut = _cut(block, cls, at, words)
        found.append(cut)
        story = story or (not cut.out and len(cut.text) - cut.linked >= _LONG)
    return found


def _opening(block: Block, words: PageWords) -> tuple[str, int]:
    """The class of the form that a block begins with and where that ends; an empty class where there is none."""
    first = block.text.split(" ", words.longest)[: words.longest]
    folded = [words.fold(word) for word in first]
    for count in range(len(first), 0, -1):
        cls = words.classes.get(tuple(folded[:count]))
        if cls is not None:
            return cls, len(" ".join(first[:count]))
    return "", 0


def _closing(before: str, words: PageWords) -> int | None:
    """Where the form of a cross link begins that a text ends with; None where there is none."""
    last = before.rsplit(" ", words.longest)[-words.longest :]
    for count in range(len(last), 0, -1):
        if words.classes.get(tuple(words.fold(word) for word in last[-count:])) == "also":
            return len(before) - len(" ".join(last[-count:]))
    return None


def _cut(block: Block, cls: str, at: int, words: PageWords) -> Block:
    """A block without the cross links in it."""
    text = block.text
    rest = text[at:].lstrip(_EDGES)
    if cls and not rest:
        return block._replace(out="furniture")
    start = len(text) - len(rest)
    if cls == "also":
        link = next((link for link in block.links if link.start <= start < link.end), None)
        if link is not None:
            left = text[link.end :].strip(_EDGES)
            return _without(block, 0, link.end) if left else block._replace(out="furniture")
    if cls in ("also", "label"):
        is_marked = not _MARKS.isdisjoint(text[at - 1 : start])
        return block._replace(out="furniture") if is_marked and len(rest.split()) <= _MOST_WORDS[cls] else block
    for link in block.links:
        begin = _closing(text[: link.start].rstrip(_EDGES), words)
        if begin is not None:
            return _without(block, begin, link.end)
    return block


def _without(block: Block, start: int, end: int) -> Block:
    """A block with a part of its text taken out; links are those before it, which no later rule needs exactly."""
    text = f"{block.text[:start].rstrip()} {block.text[end:].lstrip()}".strip()
    return block._replace(text=text, links=tuple(link for link in block.links if link.end <= start))


def check_page_words() -> list[str]:
    """The forms whose examples do not hold, each with what is wrong."""
    wrong = []
    for row in page_rows():
        for column, goes in (("matches", True), ("spares", False)):
            blocks = [_example(part) for part in row[column].split(" / ")]
            left = without_cross_links([_example(_STORY), *blocks])[1:]
            is_whole = [each.text for each in left if not each.out] == [each.text for each in blocks]
            if goes and any(not each.out for each in left):
                wrong.append(f"{row['form']}: leaves {row[column]}")
            elif not goes and not is_whole:
                wrong.append(f"{row['form']}: takes from {row[column]}")
    return wrong


_STORY = "x" * _LONG


def _example(text: str) -> Block:
    from lxml import html

    from waqai.read.blocks import page_blocks

    marked = text.replace("[", "<a href='/'>").replace("]", "</a>")
    page = html.document_fromstring(f"<html><body><p>{marked}</p></body></html>")
    return page_blocks(page, page.find("body"))[0]
