"""What people decided, document by document, brought to the claims as they are read now."""

from collections import defaultdict
from typing import Any

from waqai.group.decisions import PAIRS, VERDICTS, Claims
from waqai.group.values import ClaimKey
from waqai.learn.values import Correction, Decided, Item, Verdict
from waqai.model import Print
from waqai.store.book import Book
from waqai.store.decisions import Decision, decision_of, standing
from waqai.store.groups import to_group


def read_decided(book: Book) -> list[Decided]:
    """The documents of a book that people decided about, in the order in which they came.

    A later decision about the same thing stands in the place of an earlier one; one that was taken back, or finds no claim any more, is
    passed over.
    """
    made: dict[str, list[tuple[int, Decision]]] = defaultdict(list)
    with book.read() as connection:
        for row in standing(connection):
            made[ClaimKey.parse(row["claim"]).document].append((row["number"], decision_of(row)))
    return [_decided(record, print_, made[record["document"]["sha256"]]) for record, print_ in to_group(book, made.keys())]


def claims_of(record: Item, incident: Item) -> list[ClaimKey]:
    """The keys of the claims of an incident, in their order."""
    key = record["document"]["sha256"]
    return [ClaimKey(key, claim["trigger"][0], claim["trigger"][1], incident["type"]) for claim in incident["claims"]]


def _decided(record: Item, print_: Print, made: list[tuple[int, Decision]]) -> Decided:
    claims = Claims(claim for incident in record["incidents"] for claim in claims_of(record, incident))
    verdicts: dict[ClaimKey, Verdict] = {}
    fields: dict[tuple[ClaimKey, str], tuple[int, Any]] = {}
    parted = False
    for number, decision in made:
        claim = claims.find(ClaimKey.parse(decision.claim))
        if decision.kind in PAIRS:
            other = ClaimKey.parse(decision.other) if decision.other else None
            parted |= other is not None and other.document == record["document"]["sha256"]
        elif claim is None:
            continue
        elif decision.kind in VERDICTS:
            verdicts[claim] = Verdict(number, decision.kind)
        elif decision.kind == "correct" and isinstance(decision.after, dict) and "field" in decision.after:
            fields[claim, decision.after["field"]] = number, decision.after.get("value")
    corrections = (Correction(number, claim, field, value) for (claim, field), (number, value) in fields.items())
    return Decided(record, print_, verdicts, tuple(sorted(corrections, key=lambda one: one.number)), parted)
