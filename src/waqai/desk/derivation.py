"""How an incident was read: the rule behind each field with the words that it was made of, and what spoke for and against each claim."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from waqai.model import Document, Incident, Mention, Toll
from waqai.pipeline import Engine, code
from waqai.record import make_record

FIELDS = {"actor": "actor", "target": "target", "place": "place", "time": "time", "source": "attribution"}
SHOWN = 6  # features named for and against


class Node(NamedTuple):
    """Some words with the rule that read them, and those that they were made of; `field` is None further in."""

    field: str | None
    text: str
    rule: str
    parts: tuple["Node", ...]


class Weighed(NamedTuple):
    """A claim: its trigger and rule, the log-odds with which it was kept (above 0), and what weighed most for and against it."""

    trigger: Node
    type: str
    score: float
    bias: float
    for_: tuple[tuple[str, float], ...]
    against: tuple[tuple[str, float], ...]


class Derivation(NamedTuple):
    """How the fields and the claims of an incident were read."""

    fields: tuple[Node, ...]
    claims: tuple[Weighed, ...]


def derive(facts: Mapping[str, Any], incident: str, engine: Engine) -> Derivation | None:
    """The derivation of an incident of a document, which is read again; None where this knowledge reads no such incident there."""
    names = ("id", "source", "text", "sha256", "title", "published", "url", "site")
    document = msgspec.convert({name: facts.get(name) for name in names}, Document)
    coded = code(document, engine)
    rows = make_record(coded.document, coded.incidents)["incidents"]
    for row, found in zip(rows, coded.incidents, strict=True):
        if row["id"] == incident:
            steps = {id(step.claim): step for step in coded.steps}
            claims = tuple(_weighed(document.text, steps[id(claim)], engine) for claim in found.claims)
            return Derivation(tuple(_fields(document.text, found)), claims)
    return None


def _fields(text: str, incident: Incident) -> list[Node]:
    found = []
    for name, field in FIELDS.items():
        mention: Mention | None = getattr(incident, name)
        if mention is not None:
            found.append(_node(text, mention, field))
    tolls: Sequence[Toll] = incident.tolls
    return found + [_node(text, toll.mention, "toll") for toll in tolls]


def _node(text: str, mention: Mention, field: str | None = None, rule: str | None = None) -> Node:
    parts = tuple(_node(text, part) for part in mention.parts)
    return Node(field, text[mention.span.start : mention.span.end], rule or mention.rule, parts)


def _weighed(text: str, step: Any, engine: Engine) -> Weighed:
    weights = engine.knowledge.weights.get("keep", {})
    all_ = sorted(((feature, weights.get(feature, 0.0)) for feature in step.features), key=lambda one: -abs(one[1]))
    for_ = tuple(one for one in all_ if one[1] > 0)[:SHOWN]
    against = tuple(one for one in all_ if one[1] < 0)[:SHOWN]
    draft = step.draft
    trigger = _node(text, draft.trigger, "type", draft.rule)
    return Weighed(trigger, draft.type, step.claim.score, weights.get("bias", 0.0), for_, against)


