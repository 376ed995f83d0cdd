"""What the tests of acts, drafts and tolls share: one made-up text read without weights, so that only the grammar speaks."""

import datetime as dt
from functools import cache

from waqai.claim.claims import CHOICES, Step, make_claims
from waqai.claim.linear import make_models
from waqai.knowledge import load
from waqai.model import Document, Mention
from waqai.pipeline import Engine, find, make_engine


@cache
def _engine() -> Engine:
    engine = make_engine(load())
    return engine._replace(claims=engine.claims._replace(models=make_models({}, CHOICES)))


def _document(text: str) -> Document:
    return Document(id="x", source="x", text=text, sha256="", published=dt.date(2024, 8, 14))


def acts(text: str) -> list[Mention]:
    """The acts of a text."""
    return list(find(_document(text), _engine()).acts)


def steps(text: str) -> list[Step]:
    """The drafts of a text with their claims."""
    return make_claims(find(_document(text), _engine()), _engine().claims)


def types(text: str) -> list[str]:
    """The types of the drafts, in order."""
    return [step.draft.type for step in steps(text)]


def tolls(text: str) -> list[tuple[str, int, int | None]]:
    """The tolls of all drafts as (outcome, low, high), in order."""
    return sorted((t.outcome, t.quantity.low, t.quantity.high) for step in steps(text) for t in step.claim.tolls)
