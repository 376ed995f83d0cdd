"""Links to other stories inside a story: "read also" lines, tags and share buttons, and the comments after its end.

The libraries leave them in the text, where the headline of another story would be coded as an event of this one. Their words are in
`data/page_words.tsv`, each with an example that it must take out and one that it must spare.
"""

import re
from itertools import islice

from lxml import html

from waqai.knowledge.load import DATA
from waqai.knowledge.pages import EDGES, MARKS, PageWords, page_rows, page_words
from waqai.read.blocks import Block, page_blocks, text_sizes

# How many words may follow the words of a class before they are a sentence of the story.
_MOST_WORDS = {"also": 30, "label": 12}
_WORD = re.compile(rf"[^\s{re.escape(''.join(sorted(MARKS)))}]+")
_LEADING_AWAY = ("also", "label", "end")
_LONG = 80
_NEAR = 100  # characters before a link, more than the longest form has


def without_cross_links(blocks: list[Block]) -> list[Block]:
    """The blocks with links to other stories cut out of them, or marked as furniture where nothing is left."""
    words = page_words(DATA)
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
        is_alone = not block.text[at:].strip(EDGES)
        heading = cls in ("also", "label") and is_alone
        ended = cls == "end" and is_alone and story
        cut = _cut(block, cls, at, words)
        found.append(cut)
        story = story or (not cut.out and len(cut.text) - cut.linked >= _LONG)
    return found


def _opening(block: Block, words: PageWords) -> tuple[str, int]:
    """The class of the form that a block begins with and where that ends; an empty class where there is none."""
    first = list(islice(_WORD.finditer(block.text, 0, _NEAR), words.longest))
    folded = [words.fold(word.group()) for word in first]
    for count in range(len(first), 0, -1):
        cls = words.classes.get(tuple(folded[:count]))
        if cls is not None:
            return cls, first[count - 1].end()
    return "", 0


def _closing(before: str, words: PageWords) -> int | None:
    """Where the form of a cross link begins that a text ends with; None where there is none."""
    last = before.rsplit(" ", words.longest)[-words.longest :]
    for count in range(len(last), 0, -1):
        if words.classes.get(tuple(words.fold(word) for word in last[-count:])) == "also":
            return len(before) - len(" ".join(last[-count:]))
    return None


def split_change(text: str) -> tuple[str, str]:
    """A line of dates up to the words that say when the page was changed, and from there on."""
    words = page_words(DATA)
    each = list(_WORD.finditer(text))
    folded = [words.fold(word.group()) for word in each]
    for at, word in enumerate(each):
        for count in range(words.longest, 0, -1):
            if words.classes.get(tuple(folded[at : at + count])) == "change":
                return text[: word.start()], text[word.start() :]
    return text, ""


def _cut(block: Block, cls: str, at: int, words: PageWords) -> Block:
    """A block without the cross links in it."""
    text = block.text
    rest = text[at:].lstrip(EDGES)
    if cls in _LEADING_AWAY and not rest:
        return block._replace(out="furniture")
    start = len(text) - len(rest)
    if cls == "also":
        link = next((link for link in block.links if link.start <= start < link.end), None)
        if link is not None:
            left = text[link.end :].strip(EDGES)
            return _without(block, 0, link.end) if left else block._replace(out="furniture")
    if cls in ("also", "label"):
        is_marked = not MARKS.isdisjoint(text[at:start])
        return block._replace(out="furniture") if is_marked and len(rest.split()) <= _MOST_WORDS[cls] else block
    for link in block.links:
        near = max(link.start - _NEAR, 0)
        begin = _closing(text[near : link.start].rstrip(EDGES), words)
        if begin is not None:
            return _without(block, near + begin, link.end)
    return block


def _without(block: Block, start: int, end: int) -> Block:
    """A block with a part of its text taken out; links are those before it, which no later rule needs exactly."""
    text = f"{block.text[:start].rstrip()} {block.text[end:].lstrip()}".strip()
    return block._replace(text=text, links=tuple(link for link in block.links if link.end <= start))


def check_page_words() -> list[str]:
    """The forms whose examples do not hold, each with what is wrong."""
    wrong = []
    for row in page_rows(DATA):
        if row["class"] == "change":
            wrong += [f"{row['form']}: not in {row['matches']}"] * (not split_change(row["matches"])[1])
            wrong += [f"{row['form']}: in {row['spares']}"] * bool(split_change(row["spares"])[1])
            continue
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
    marked = text.replace("[", "<a href='/'>").replace("]", "</a>")
    page = html.document_fromstring(f"<html><body><p>{marked}</p></body></html>")
    body = page.find("body")
    return page_blocks(page, body, text_sizes(body))[0]
