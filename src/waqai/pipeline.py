"""The whole program on one page: a document goes in, what was found and the incidents come out.

    Document -repair, tokens-> Text -find-> mentions -claim-> claims -group-> incidents

Each step is a function of frozen values; knowledge and the publication date are arguments.
"""

from typing import NamedTuple

import msgspec

from waqai.claim.claims import CHOICES, Step, make_claims
from waqai.claim.clause import Found, Known, count_marks
from waqai.claim.linear import make_models
from waqai.find.acts import find_acts
from waqai.find.numbers import find_counts, find_numerals
from waqai.find.parties import Parties, find_parties
from waqai.find.places import PlaceLetters, find_places
from waqai.find.sources import find_sources
from waqai.find.times import dateline, find_times
from waqai.group.within import group_claims
from waqai.knowledge import Knowledge
from waqai.model import Document, Incident, Mention, Text
from waqai.text.repair import repair
from waqai.text.tokens import make_text


class Budget(NamedTuple):
    """The most of one document that is coded: characters, words and marks, acts. Articles come nowhere near it; what comes after it is
    left unread, and a note of the document says from where on.
    """

    chars: int = 80_000
    tokens: int = 10_000
    acts: int = 800


BUDGET = Budget()


class Coded(NamedTuple):
    """One document with everything that was read in it."""

    found: Found
    steps: list[Step]
    incidents: list[Incident]

    @property
    def document(self) -> Document:
        """The document, with a note where not all of it was coded."""
        return self.found.text.document


class Engine(NamedTuple):
    """Knowledge made ready for each stage, once a process."""

    knowledge: Knowledge
    claims: Known
    parties: Parties
    places: PlaceLetters
    noun_before: frozenset[str]
    source_ends: frozenset[str]


def make_engine(knowledge: Knowledge) -> Engine:
    """The engine that codes documents with this knowledge."""
    small = knowledge.small
    letters = frozenset(small[name] for name in ("at", "for", "as"))
    words = frozenset(small[n] for n in ("in", "of", "to", "on", "with", "between", "about"))
    return Engine(
        knowledge=knowledge,
        claims=Known(
            small,
            letters,
            knowledge.frames,
            knowledge.prepositions,
            knowledge.means_types,
            knowledge.type_choices,
            knowledge.cue_types,
            make_models(knowledge.weights, CHOICES),
        ),
        parties=Parties(knowledge.parties, small["of"], small["for"], small["in"], small["and"], small["the"]),
        places=PlaceLetters(small["in"], small["at"], small["and"], small["of"], small["the"], small["for"]),
        noun_before=words,
        source_ends=frozenset(e for kind in ("complement", "relative", "clause") for e in knowledge.lexicon.words(kind))
        | {small["to"], small["on"], small["about"]},
    )


def code(document: Document, engine: Engine, budget: Budget = BUDGET) -> Coded:
    """Read one document: the order of the finders is the order in which each needs the others."""
    found = find(document, engine, budget)
    steps = make_claims(found, engine.claims)
    incidents = group_claims(document, [s.claim for s in steps], engine.knowledge.weights.get("merge", {}))
    return Coded(found, steps, incidents)


def read(document: Document, knowledge: Knowledge, budget: Budget = BUDGET) -> Text:
    """The document repaired and cut into tokens and sentences, as far as the budget goes."""
    within = _whole_words(document.text, budget.chars)
    text = make_text(document, repair(within, knowledge.letters, knowledge.repair_words), knowledge.folds.__getitem__)
    if len(text.tokens) > budget.tokens:
        sentences = tuple(s for s in text.sentences if s.last <= budget.tokens)
        text = msgspec.structs.replace(text, tokens=text.tokens[: sentences[-1].last if sentences else 0], sentences=sentences)
        return _cut(text, text.tokens[-1].end if text.tokens else 0)
    return text if len(within) == len(document.text) else _cut(text, len(within))


def _whole_words(text: str, most: int) -> str:
    """The beginning of a text up to the last white space within the bound; up to the bound where there is none near it."""
    if len(text) <= most:
        return text
    end = next((i for i in range(most, max(most - 200, 0), -1) if text[i].isspace()), most)
    return text[:end]


def _cut(text: Text, end: int) -> Text:
    """The text with a note that it was not read beyond a character."""
    document = text.document
    note = f"coded up to character {end} of {len(document.text)}: over the budget of one document"
    return msgspec.structs.replace(text, document=msgspec.structs.replace(document, notes=(*document.notes, note)))


def find(document: Document, engine: Engine, budget: Budget = BUDGET) -> Found:
    """All mentions of a document, as far as the budget goes."""
    knowledge = engine.knowledge
    text = read(document, knowledge, budget)
    at = knowledge.lexicon.scan(text.tokens)
    numerals = find_numerals(text, at)
    head = dateline(text, at, numerals, knowledge.time_rules)
    day = head.start if head else document.published
    times = find_times(text, at, numerals, day, knowledge.time_rules)
    timed = _by_token(times)
    counts = find_counts(text, at, numerals, frozenset(timed))
    places, home = find_places(text, at, engine.places, frozenset(timed))
    parties = find_parties(text, at, counts, engine.parties, home, {**_by_token(places), **timed})
    acts = find_acts(text, at, _by_token(parties), engine.noun_before)
    if len(acts) > budget.acts:
        text = _cut(msgspec.structs.replace(text, document=document), acts[budget.acts].span.start)
        acts = acts[: budget.acts]
    sources = find_sources(text, at, parties, timed, engine.source_ends)
    return Found(text, at, tuple(parties), tuple(places), tuple(times), tuple(sources), tuple(acts), home, *count_marks(text, at, acts))


def _by_token(mentions: list[Mention]) -> dict[int, Mention]:
    return {i: mention for mention in mentions for i in range(mention.first, mention.last)}
