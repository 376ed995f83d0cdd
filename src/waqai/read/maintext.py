"""The main text of a page: the blocks that trafilatura, justext and the page's own build take for its article."""

from collections.abc import Mapping
from typing import NamedTuple

from lxml import html

from waqai.read.blocks import HEADINGS, Block, page_blocks, text_sizes
from waqai.read.conservation import HIDDEN
from waqai.read.crosslinks import without_cross_links
from waqai.read.opinions import is_article, is_running_text

_LEAST_BODY = 140
_LONG, _LONGER = 80, 120
_LEADS = 2


class MainText(NamedTuple):
    """All blocks of a page in their order, and the numbers of those that are its main text."""

    blocks: list[Block]
    chosen: list[int]

    @property
    def notes(self) -> tuple[str, ...]:
        """How much of the main text the page hides, where it does."""
        size = sum(len(self.blocks[index].text) for index in self.chosen if self.blocks[index].veiled)
        return (f"{size} {HIDDEN}",) if size else ()

    @property
    def text(self) -> str:
        """The main text, one block a line."""
        return "\n".join(self.blocks[index].text for index in self.chosen)


def main_text(page: html.HtmlElement) -> MainText:
    """The main text of a page; it takes what is no article out of the tree. No block is chosen where there is none.

    Trafilatura's choice counts where the block with most text of its own agrees with it for the greater part; then the paragraphs, headings
    and list items of that block which it left out are added where justext or their length speaks for them. Where the two see different
    articles, only what justext takes for running text as well is believed.
    """
    body = next(page.iter("body"), page)
    sizes = text_sizes(body)
    blocks = without_cross_links(page_blocks(page, body, sizes))
    able = [i for i, block in enumerate(blocks) if not block.out and not block.is_link]
    asked = [blocks[i] for i in able]
    own = _of_main_block(body, asked, sizes)
    running = is_running_text(asked)
    article = is_article(page, body, asked)
    return MainText(blocks, _without_repeats(blocks, [able[i] for i in _combine(asked, own, running, article)]))


def _combine(blocks: list[Block], own: list[bool], running: list[bool], article: list[bool]) -> list[int]:
    numbers = range(len(blocks))
    if not any(article):
        return [i for i in numbers if own[i]]
    both = [i for i in numbers if article[i] and own[i]]
    if 2 * _size(blocks, both) < _size(blocks, [i for i in numbers if article[i]]):
        agreed = [i for i in numbers if article[i] and running[i]]
        return agreed or [i for i in numbers if article[i]]
    homes = {blocks[i].home for i in both}
    chosen = []
    for i in numbers:
        block = blocks[i]
        if article[i]:
            if own[i] or running[i]:
                chosen.append(i)
        elif own[i] and (i < both[-1] or block.home in homes):
            least = _LONG if i > both[0] else _LONGER  # before the text also headlines stand
            is_long = len(block.text) >= least and 2 * block.linked < len(block.text)
            is_part = block.at.tag in HEADINGS or block.at.tag == "li" or is_long
            is_between = all(0 <= n < len(blocks) and article[n] and blocks[n].home is block.home for n in (i - 1, i + 1))
            if running[i] or is_part or is_between:
                chosen.append(i)
    return _leads(blocks, running, chosen) + chosen


def _leads(blocks: list[Block], running: list[bool], chosen: list[int]) -> list[int]:
    """The paragraphs of running text right before the chosen ones: a lead often stands in a block of its own."""
    first = lead = chosen[0] if chosen else 0
    while lead > first - _LEADS and lead > 0 and running[lead - 1] and len(blocks[lead - 1].text) >= _LONG:
        lead -= 1
    return list(range(lead, first))


def _size(blocks: list[Block], numbers: list[int]) -> int:
    return sum(len(blocks[i].text) for i in numbers)


def _of_main_block(body: html.HtmlElement, blocks: list[Block], sizes: Mapping[html.HtmlElement, int]) -> list[bool]:
    """Which blocks stand in the element with most text in its own paragraphs, or in the article around it if that adds little."""
    scores: dict[html.HtmlElement, float] = {}
    for block in blocks:
        size = len(block.text) - block.linked
        above = block.home.getparent() if block.home is not body else None
        scores[block.home] = scores.get(block.home, 0.0) + size
        if above is not None:
            scores[above] = scores.get(above, 0.0) + size / 2
    if not scores:
        return []
    # The first of equals in the order of the page: max() keeps it, and dicts keep that order.
    best = max(scores, key=lambda each: scores[each])
    around = (each for each in best.iterancestors("article", "main") if each in sizes)
    main = next((each for each in around if sizes[each] <= 1.5 * sizes[best]), best)
    for element in body.iter():
        if element.get("itemprop") == "articleBody" and sizes[element] >= _LEAST_BODY:
            main = element
            break
    inside = set(main.iter())
    return [block.at in inside for block in blocks]


def _without_repeats(blocks: list[Block], chosen: list[int]) -> list[int]:
    """A long block that stands in another part of the page once more is a copy of its furniture."""
    first: dict[str, html.HtmlElement] = {}
    return [i for i in chosen if len(blocks[i].text) < _LONG or first.setdefault(blocks[i].text, blocks[i].home) is blocks[i].home]
