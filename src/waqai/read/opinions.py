"""What two libraries say of the blocks of a page: trafilatura finds the article, justext tells running text from the rest.

Loading them takes a quarter of a second, so that only the first page read does it. Neither says where on the page its text stood, and
trafilatura joins and trims lines: its text is matched with our blocks by runs of four words.
"""

import functools
import logging
from typing import Any

from lxml import html

from waqai.read.blocks import HEADINGS, Block, elements_out

# Both grow faster than the page in bad cases (justext with runs of short lines); an article has some hundreds of blocks.
MOST_BLOCKS = 4_000
MOST_ELEMENTS = 20_000
_RUN = 4
_SHARE = 0.7


class _Judged:
    """A block as justext's classification wants it; its texts are counted once, not at every question."""

    def __init__(self, block: Block) -> None:
        self.text = block.text
        self.chars_count_in_links = block.linked
        self.dom_path = str(block.at.tag)
        self.is_heading = block.at.tag in HEADINGS
        self.class_type = ""

    def __len__(self) -> int:
        return len(self.text)

    def stopwords_density(self, stopwords: frozenset[str]) -> float:
        words = self.text.split()
        return sum(word in stopwords for word in words) / len(words)

    def links_density(self) -> float:
        return self.chars_count_in_links / len(self.text)


@functools.cache
def _libraries() -> tuple[Any, Any, Any, frozenset[str]]:
    """The functions of the libraries and justext's Arabic stop words; their loggers are kept off standard error."""
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    from justext import get_stoplist
    from justext.core import classify_paragraphs, revise_paragraph_classification
    from trafilatura import bare_extraction

    return bare_extraction, classify_paragraphs, revise_paragraph_classification, frozenset(get_stoplist("Arabic"))


def is_running_text(blocks: list[Block]) -> list[bool]:
    """Which blocks justext takes for running text, in their order; none where there are too many to ask."""
    if len(blocks) > MOST_BLOCKS:
        return [False] * len(blocks)
    _, classify, revise, stopwords = _libraries()
    judged = [_Judged(block) for block in blocks]
    classify(judged, stopwords)
    revise(judged)
    return [each.class_type == "good" for each in judged]


def is_article(page: html.HtmlElement, body: html.HtmlElement, blocks: list[Block]) -> list[bool]:
    """Which blocks stand in the text that trafilatura finds, in their order; none where the page is too large to ask.

    Takes out of the page all elements that hold no block which can be main text.
    """
    for element in elements_out(blocks, body):
        element.drop_tree()
    if len(blocks) > MOST_BLOCKS or sum(1 for _ in body.iter()) > MOST_ELEMENTS:
        return [False] * len(blocks)
    extract = _libraries()[0]
    found = extract(page, fast=True, include_comments=False)
    lines = [line.removeprefix("- ").split() for line in found.text.split("\n")] if found is not None else []
    whole = {"".join(line) for line in lines}
    runs = {run for line in lines for run in _runs(line)}
    return [_is_in(block.text.split(), whole, runs) for block in blocks]


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]


def _is_in(words: list[str], whole: set[str], runs: set[tuple[str, ...]]) -> bool:
    if "".join(words) in whole:
        return True
    own = _runs(words)
    return len(own) > 1 and sum(run in runs for run in own) >= _SHARE * len(own)
