"""The nouns of learning from review.

    a book -read_decided-> Decided documents -propose-> Proposals -measure-> Effects
                                                               `-accept-> the user's own lexicon
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from waqai.curate.compare import Change, change_item
from waqai.group.values import ClaimKey
from waqai.model import Print

Item = Mapping[str, Any]
Kind = Literal["party", "place", "source", "sense", "gold"]
KINDS: tuple[Kind, ...] = ("party", "place", "source", "sense", "gold")


class LearnError(Exception):
    """What cannot be learned or written, in one line with a remedy."""


class Verdict(NamedTuple):
    """The last word on a claim, accept or reject: the number of the decision."""

    number: int
    kind: str


class Correction(NamedTuple):
    """The value that people last gave a field of an incident, at one of its claims."""

    number: int
    claim: ClaimKey
    field: str
    value: Any


class Decided(NamedTuple):
    """A document that people decided about: its record, its print, the verdict on each claim as it is read now, the corrections.

    `parted` says that claims of it were joined or told apart by people.
    """

    record: Item
    print: Print
    verdicts: Mapping[ClaimKey, Verdict]
    corrections: tuple[Correction, ...]
    parted: bool


class Line(NamedTuple):
    """A row of one of the user's own tables, or (with the table `senses.toml`) a rule: id, what it does, pattern, value.

    `match` and `avoid` are sentences of the user's documents that it must and must not read.
    """

    table: str
    cells: tuple[str, ...]
    match: str = ""
    avoid: str = ""


class Support(NamedTuple):
    """A document that speaks for a proposal: its key, the numbers of the decisions, the words, and the sentence that they stand in."""

    document: str
    decisions: tuple[int, ...]
    words: str
    sentence: str


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that decisions speak for, or a gold example.

    `words` are what the rows are about, `says` what they would be read as, `now` what they are read as. `origins` counts the independent
    documents, `against` are decisions that say something else of the same words.
    """

    id: str
    kind: Kind
    words: str
    says: str
    now: str = ""
    lines: tuple[Line, ...] = ()
    support: tuple[Support, ...] = ()
    origins: int = 0
    against: tuple[int, ...] = ()
    gold: Item | None = None

    @property
    def decisions(self) -> list[int]:
        """The numbers of all decisions that speak for it."""
        return sorted({number for one in self.support for number in one.decisions})


class Proposals(NamedTuple):
    """All proposals, those with most independent documents first, and how many corrections and rejections gave none, by reason."""

    found: tuple[Proposal, ...]
    passed: Counter[str]


class Effect(NamedTuple):
    """What a proposal would change: the documents read again, of all that have the words, and the changes in them."""

    read: int
    of: int
    changes: tuple[Change, ...]


def as_item(one: Proposal, effect: Effect | None) -> dict[str, Any]:
    """A proposal as plain values."""
    item: dict[str, Any] = {
        "id": one.id,
        "kind": one.kind,
        "words": one.words,
        "says": one.says,
        "now": one.now or None,
        "documents": one.origins,
        "decisions": one.decisions,
        "against": list(one.against),
        "rows": [{"table": line.table, "cells": list(line.cells), "match": line.match, "avoid": line.avoid} for line in one.lines],
        "support": [
            {"document": each.document, "decisions": list(each.decisions), "words": each.words, "sentence": each.sentence}
            for each in one.support
        ],
    }
    if one.gold is not None:
        item["gold"] = one.gold
    if effect is not None:
        item["effect"] = {"read": effect.read, "of": effect.of, "changes": [change_item(change) for change in effect.changes]}
    return item
