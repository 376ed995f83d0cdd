"""The whole program on one page: a document goes in, what was found and the incidents come out.

    Document -repair, tokens-> Text -find-> mentions -claim-> claims -group-> incidents

Each step is a function of frozen values; knowledge and the publication date are arguments.
"""

from typing import NamedTuple

from waqai.claim.claims import CHOICES, Step, make_claims
from waqai.claim.clause import Found, Known, count_marks
from waqai.claim.linear import make_models
from waqai.find.acts import find_acts
from waqai.find.numbers import find_counts, find_numerals
from waqai.find.parties import Parties, find_parties
from waqai.find.places import PlaceLetters, find_places
from waqai.find.senses import find_senses
from waqai.find.sources import find_sources
from waqai.find.times import dateline, find_times
from waqai.group.within import group_claims
from waqai.knowledge import Knowledge
from waqai.model import Document, Incident, Mention, Text
from waqai.text.repair import repair
from waqai.text.tokens import make_text


class Coded(NamedTuple):
    """One document with everything that was read in it."""

    found: Found
    steps: list[Step]
    incidents: list[Incident]


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


def code(document: Document, engine: Engine) -> Coded:
    """Read one document: the order of the finders is the order in which each needs the others."""
    found = find(document, engine)
    steps = make_claims(found, engine.claims)
    incidents = group_claims(document, [s.claim for s in steps], engine.knowledge.weights.get("merge", {}))
    return Coded(found, steps, incidents)


def read(document: Document, knowledge: Knowledge) -> Text:
    """The document repaired and cut into tokens and sentences."""
    return make_text(document, repair(document.text, knowledge.letters, knowledge.repair_words), knowledge.folds.__getitem__)


def find(document: Document, engine: Engine) -> Found:
    """All mentions of a document."""
    knowledge = engine.knowledge
    text = read(document, knowledge)
    at = knowledge.lexicon.scan(text.tokens)
    numerals = find_numerals(text, at)
    head = dateline(text, at, numerals, knowledge.time_rules)
    day = head.start if head else document.published
    times = find_times(text, at, numerals, day, knowledge.time_rules)
    timed = _by_token(times)
    counts = find_counts(text, at, numerals, frozenset(timed))
    places, home = find_places(text, at, engine.places, frozenset(timed))
    parties = find_parties(text, at, counts, engine.parties, home, {**_by_token(places), **timed})
    acts = find_acts(text, at, _by_token(parties), engine.noun_before, find_senses(text, at, knowledge.sense_rules))
    sources = find_sources(text, at, parties, timed, engine.source_ends)
    return Found(text, at, tuple(parties), tuple(places), tuple(times), tuple(sources), tuple(acts), home, *count_marks(text, at, acts))


def _by_token(mentions: list[Mention]) -> dict[int, Mention]:
    return {i: mention for mention in mentions for i in range(mention.first, mention.last)}
