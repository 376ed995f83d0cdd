"""What an event is in a format: the first row of its table of types whose conditions the event meets."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

from waqai.release.deaths import harm, held
from waqai.release.terms import NONE, Terms, When
from waqai.release.values import Actor, Event

HAPPENED = ("actual", "alleged")
FAILED = "failed"
TRIGGER = "claim"  # evidence that names the act itself
SAYS = (TRIGGER, "sentence")
ACTS = ("withdrawal",)  # lists of words that name an act: elsewhere in the sentence they may speak of another
STATE, ABROAD = "state_forces", "external_forces"


class Conditional(Protocol):
    """A row that stands under conditions."""

    @property
    def when(self) -> When:
        """The conditions, which must all hold."""


R = TypeVar("R", bound=Conditional)


def class_of(party: Actor | None, country: str | None) -> str:
    """The class of a party where the event took place: a state's forces abroad are external forces; `none` where none is said."""
    if party is None:
        return NONE
    abroad = party.country is not None and country is not None and party.country != country
    return ABROAD if party.cls == STATE and abroad else party.cls


def shown(event: Event, terms: Terms) -> frozenset[str]:
    """The lists of words that the triggers and sentences of an event show; none where the policy has taken the evidence out."""
    return frozenset(
        kind
        for source in event.sources
        for evidence in source.evidence
        if evidence.field in SAYS
        for kind in terms.words[evidence.text]
        if evidence.field == TRIGGER or kind not in ACTS
    )


def choose(event: Event, choices: Mapping[tuple[str, str], Sequence[R]], terms: Terms) -> R | None:
    """The first row for the type and modality of an event that it meets; None where the format has none."""
    modality = "happened" if event.modality in HAPPENED else event.modality
    country = event.site.country if event.site is not None else None
    actor, target = class_of(event.actor, country), class_of(event.target, country)
    words: frozenset[str] | None = None
    for choice in choices.get((event.type, modality), ()):
        when = choice.when
        if actor not in when.actor or target not in when.target or (when.harm and not harm(event)) or (when.held and not held(event)):
            continue
        if when.words:
            words = shown(event, terms) if words is None else words
            if when.words not in words:
                continue
        return choice
    return None
