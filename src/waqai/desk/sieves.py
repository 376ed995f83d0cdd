"""A sieve as an address: every state of the map, the timeline and their lists can be kept, sent and opened again."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from waqai.store.sift import MODALITIES, STATUSES, Box, Sieve

MOST = 200  # values of all questions together
# The names of questions in an address, with the field of the sieve that holds the answers.
QUESTIONS = {
    "type": "types", "status": "statuses", "modality": "modalities", "grade": "grades", "country": "countries", "admin1": "units",
    "place": "places", "party": "parties", "outlet": "outlets", "source": "sources",
}  # fmt: skip
USUAL = {"statuses": STATUSES[:3], "modalities": MODALITIES[:3]}  # what is asked for where an address does not say


def read_sieve(query: Iterable[tuple[str, str]]) -> Sieve:
    """The sieve of an address; raises ValueError where it has none that can be read. Other names than ours are passed over."""
    answers: dict[str, dict[str, None]] = {}
    single: dict[str, str] = {}
    for name, value in query:
        if name in QUESTIONS and value:
            answers.setdefault(QUESTIONS[name], {})[value] = None
        elif name in ("from", "to", "box") and value:
            single[name] = value
    if sum(map(len, answers.values())) > MOST:
        raise ValueError(f"more than {MOST} answers")
    since, until = (dt.date.fromisoformat(single[name]) if name in single else None for name in ("from", "to"))
    fields: dict[str, Any] = {field: tuple(values) for field, values in answers.items()}
    return Sieve(**fields, since=since, until=until, box=_box(single["box"]) if "box" in single else None)


def _box(text: str) -> Box:
    numbers = [float(part) for part in text.split(",")]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise ValueError(f"no part of a map: {text}")
    return Box(*numbers)


def items_of(sieve: Sieve) -> list[tuple[str, str]]:
    """The names and values of the address of a sieve, always in the same order; nothing for what is asked for as it stands."""
    found = []
    for name, field in QUESTIONS.items():
        values = getattr(sieve, field)
        if sorted(values) != sorted(USUAL.get(field, ())):
            found += [(name, value) for value in values]
    found += [(name, day.isoformat()) for name, day in (("from", sieve.since), ("to", sieve.until)) if day]
    if sieve.box:
        found.append(("box", ",".join(f"{edge:g}" for edge in sieve.box)))
    return found


def query_of(sieve: Sieve, **more: Any) -> str:
    """The query of a sieve with its question mark; nothing where there is nothing to say."""
    items = items_of(sieve) + [(name, str(value)) for name, value in more.items() if value]
    return f"?{urlencode(items)}" if items else ""


def chosen_of(sieve: Sieve) -> Mapping[str, frozenset[str]]:
    """The answers of a sieve by the names of the questions."""
    return {name: frozenset(getattr(sieve, field)) for name, field in QUESTIONS.items()}
