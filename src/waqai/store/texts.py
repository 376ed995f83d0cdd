"""Documents of a book by their readings."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from waqai.store.rows import make_facts
from waqai.store.schema import readings

_BATCH = 500


def documents_of(connection: sa.Connection, ids: Sequence[str]) -> list[dict[str, Any]]:
    """What the records of these readings say of their documents, with their texts, in the order of the ids."""
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(ids), _BATCH):
        asked = sa.select(readings.c.id, readings.c.facts, readings.c.text).where(readings.c.id.in_(ids[start : start + _BATCH]))
        found.update({row.id: make_facts(row.facts, row.text) for row in connection.execute(asked)})
    return [found[id_] for id_ in ids]
