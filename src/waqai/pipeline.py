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
from waqai.find.credits import find_credit
from waqai.find.numbers import find_counts, find_numerals
from waqai.find.parties import Parties, find_parties
from waqai.find.places import PlaceLetters, find_places
from waqai.find.senses import find_senses
from waqai.find.sources import find_sources
from waqai.find.times import dateline, find_times
from waqai.group.prints import make_print
from waqai.group.within import group_claims
from waqai.knowledge import Knowledge, Searching
from waqai.model import Document, Incident, Mention, Print, Text
from waqai.text.repair import repair
from waqai.text.searching import Entry, Query, index_texts, parse_query
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
    incidents = group_claims(document, [s.claim for s in steps], engine.knowledge.weights)
    return Coded(found, steps, incidents)


def read(document: Document, knowledge: Knowledge | Searching, budget: Budget = BUDGET) -> Text:
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
    scan = knowledge.lexicon.scan(text.tokens)
    numerals = find_numerals(text, scan)
    head = dateline(text, scan, numerals, knowledge.time_rules)
    day = head.start if head else document.published
    times = find_times(text, scan, numerals, day, knowledge.time_rules)
    timed = _by_token(times)
    counts = find_counts(text, scan.at, numerals, frozenset(timed))
    places, home = find_places(text, scan, engine.places, frozenset(timed))
    counted = {count.first for count in counts}
    other = [n for n in numerals if n.kind == "numeral" and n.first not in counted]  # of things: "two hundred rockets"
    parties = find_parties(text, scan, counts, engine.parties, home, {**_by_token(other), **_by_token(places), **timed})
    senses = find_senses(text, scan, knowledge.own_senses, knowledge.sense_rules)
    acts = find_acts(text, scan, _by_token(parties), engine.noun_before, senses)
    if len(acts) > budget.acts:
        text = _cut(msgspec.structs.replace(text, document=document), acts[budget.acts].span.start)
        acts = acts[: budget.acts]
    sources = find_sources(text, scan, parties, timed, engine.source_ends)
    marks = count_marks(text, scan, acts)
    return Found(text, *scan, tuple(parties), tuple(places), tuple(times), tuple(sources), tuple(acts), home, *marks)


def _by_token(mentions: list[Mention]) -> dict[int, Mention]:
    return {i: mention for mention in mentions for i in range(mention.first, mention.last)}


def take_print(text: Text, knowledge: Knowledge) -> Print:
    """What is kept of a text to recognise its copies."""
    credit = find_credit(text, knowledge.lexicon, knowledge.agencies, knowledge.small["for"])
    return make_print(text, credit.value if credit else None, knowledge.agencies.sites)


def take_entry(text: Text, knowing: Searching) -> Entry:
    """What a document is found by: the words of its title and its text."""
    title = text.document.title
    return index_texts((cut(title, knowing), text) if title else (text,), knowing.stems)


def ask(typed: str, knowing: Searching) -> Query:
    """The query that somebody typed, read as documents are; raises QueryError."""
    return parse_query(typed, lambda words: cut(words, knowing).tokens, knowing.stems)


def cut(text: str, knowing: Searching) -> Text:
    """A text of no document, cut into tokens."""
    return read(Document(id="", source="", text=text, sha256=""), knowing)
