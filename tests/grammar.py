"""What the tests of acts, drafts and tolls share: one made-up text read without weights, so that only the grammar speaks."""

import datetime as dt
from functools import cache

from coding import made_up, shipped
from waqai.claim.claims import CHOICES, Step, make_claims
from waqai.claim.linear import make_models
from waqai.model import Mention
from waqai.pipeline import Engine, find

DAY = dt.date(2024, 8, 14)


@cache
def _engine() -> Engine:
    engine = shipped()
    return engine._replace(claims=engine.claims._replace(models=make_models({}, CHOICES)))


def acts(text: str) -> list[Mention]:
    """The acts of a text."""
    return list(find(made_up(text, DAY), _engine()).acts)


def steps(text: str) -> list[Step]:
    """The drafts of a text with their claims."""
    return make_claims(find(made_up(text, DAY), _engine()), _engine().claims)


def types(text: str) -> list[str]:
    """The types of the drafts, in order."""
    return [step.draft.type for step in steps(text)]


def tolls(text: str) -> list[tuple[str, int, int | None]]:
    """The tolls of all drafts as (outcome, low, high), in order."""
    return sorted((t.outcome, t.quantity.low, t.quantity.high) for step in steps(text) for t in step.claim.tolls)
