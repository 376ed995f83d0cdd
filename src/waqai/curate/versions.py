"""Two versions of an article: which incidents an edit gave, took and changed, although all that follows it has moved."""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from waqai.curate.compare import Change, compare

Item = Mapping[str, Any]
FIELDS = ("actor", "target", "place", "time", "attribution")
MOST = 4_000  # words of a text that are compared one by one, which takes time with their square; of longer ones the ends that are the same
_WORD = re.compile(r"\S+")


def compare_versions(old: Item, new: Item) -> Iterator[Change]:
    """The changes between the records of two versions of an article, in the order of `compare`, with what became of their sentences.

    Triggers of the old version are taken to where the same words stand in the new one; places of fields do not count.
    """
    before, after = old["document"]["text"], new["document"]["text"]
    places = _places(before, after)
    whole = {incident["id"]: incident for incident in (*old["incidents"], *new["incidents"])}
    moved = {**old, "incidents": [_placed(incident, places) for incident in old["incidents"]]}
    for change in compare(moved, {**new, "incidents": [_placed(incident, None) for incident in new["incidents"]]}):
        sides = {side: whole[one["id"]] for side, one in (("old", change.old), ("new", change.new)) if one is not None}
        claim = (sides.get("new") or sides["old"])["claims"][0]
        start, end = claim["sentence"]
        is_kept = (before[start:end] in after) if change.what == "lost" else (after[start:end] in before)
        became = {"lost": "was taken out", "gained": "is new"}.get(change.what, "was edited")
        yield change._replace(**sides, why=f"its sentence {'stands in both texts' if is_kept else became}")


def _placed(incident: Item, places: Mapping[int, int] | None) -> dict[str, Any]:
    """An incident without the places of its fields, its triggers taken to where they stand in the other text (or nowhere in it)."""

    def place(at: int) -> int:
        return at if places is None else places.get(at, -1 - at)

    def bare(field: Item | None) -> dict[str, Any] | None:
        return None if field is None else {name: value for name, value in field.items() if name != "span"}

    claims = [{**claim, "trigger": [place(claim["trigger"][0]), place(claim["trigger"][1] - 1) + 1]} for claim in incident["claims"]]
    fields = {name: bare(incident[name]) for name in FIELDS}
    return {**incident, "claims": claims, **fields, "toll": [bare(toll) for toll in incident["toll"]]}


def _places(before: str, after: str) -> dict[int, int]:
    """For each character of a word that both texts have, in one order, where it stands in the other."""
    a, b = ([found.span() for found in _WORD.finditer(text)] for text in (before, after))
    one, other = ([text[start:end] for start, end in words] for text, words in ((before, a), (after, b)))
    places: dict[int, int] = {}
    for i, j, size in _blocks(one, other):
        for (start, end), (there, _) in zip(a[i : i + size], b[j : j + size], strict=True):
            places.update(zip(range(start, end), range(there, there + end - start), strict=True))
    return places


def _blocks(one: list[str], other: list[str]) -> Iterator[tuple[int, int, int]]:
    """Runs of equal words: where each begins in the one and in the other, and how long it is."""
    least = min(len(one), len(other))
    head = next((i for i in range(least) if one[i] != other[i]), least)
    tail = next((i for i in range(least - head) if one[-1 - i] != other[-1 - i]), least - head)
    yield 0, 0, head
    middle, between = one[head : len(one) - tail], other[head : len(other) - tail]
    if max(len(middle), len(between)) <= MOST:
        for block in SequenceMatcher(None, middle, between, autojunk=False).get_matching_blocks():
            yield head + block.a, head + block.b, block.size
    yield len(one) - tail, len(other) - tail, tail
