"""Rules of senses: what a neighbour of an act word tells, learned from claims that people rejected or gave another type."""

from collections.abc import Iterator
from typing import NamedTuple

from waqai.claim.clause import Found
from waqai.curate.unread import SMALL
from waqai.group.values import ClaimKey
from waqai.learn.names import Case
from waqai.learn.values import Decided, Line
from waqai.learn.words import plain, sentence_at
from waqai.model import Mention

NONE = "none"  # the value of a rule by which an act word names no event


class Judged(NamedTuple):
    """A claim that people judged: the decision, and the type that it should have, `none` where it was rejected, None where it is right."""

    decision: int
    claim: ClaimKey
    value: str | None


def judged(decided: Decided) -> Iterator[Judged]:
    """The claims of a document that people rejected, accepted or gave another type."""
    types = {one.claim: one for one in decided.corrections if one.field == "type"}
    for claim, verdict in decided.verdicts.items():
        if verdict.kind == "reject":
            yield Judged(verdict.number, claim, NONE)
        elif claim not in types:
            yield Judged(verdict.number, claim, None)
    for claim, one in types.items():
        if claim not in decided.verdicts or decided.verdicts[claim].kind != "reject":
            yield Judged(one.number, claim, str(one.value) if one.value != claim.type else None)


def sense_cases(decided: Decided, found: Found, types: frozenset[str]) -> Iterator[tuple[Judged, Case]]:
    """For each judged claim a case for each neighbour of its act word; the says of a right claim is empty."""
    for one in judged(decided):
        act = next((act for act in found.acts if act.span.start < one.claim.end and one.claim.start < act.span.end), None)
        if act is None or (one.value is not None and one.value not in types):
            continue
        for words, pattern in _patterns(found, act):
            value = one.value or ""
            does = f"{words}: {'names no event' if value == NONE else value}."
            line = Line("senses.toml", ("", does, pattern, value))
            _, sentence = sentence_at(found, act.first)
            text = found.text.document.text[sentence.start : sentence.end]
            now = act.value.type or one.claim.type
            yield one, Case("sense", (pattern,), words, value, now, (line,), one.claim.document, one.decision, act.first, text)


def _patterns(found: Found, act: Mention) -> Iterator[tuple[str, str]]:
    """The words and the pattern of an act with the word after it, and with the word before it."""
    tokens = found.text.tokens
    index, _ = sentence_at(found, act.first)
    sentence = found.text.sentences[index]
    shown = " ".join(plain(token.text) for token in tokens[act.first : act.last])
    name = f"+{{act:{act.value.lexeme}}}"
    for at, pattern, words in (
        (act.last, f"{name} [{{}}]", "{1} {0}"),
        (act.first - 1, f"[{{}}] {name}", "{0} {1}"),
    ):
        if sentence.first <= at < sentence.last and tokens[at].kind == "word" and not any(m.entry.kind in SMALL for m in found.at[at]):
            neighbour = plain(tokens[at].text)
            if neighbour:
                yield words.format(neighbour, shown), pattern.replace("[{}]", f"[{neighbour}]")

