"""Many rows into a table at once, by the driver itself: SQLAlchemy makes the statement, once, and looks at no row."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

Item = Mapping[str, Any]


class _Prepared(NamedTuple):
    """A statement, the values that it takes of a row, and what the driver needs some of them to be."""

    statement: str
    names: tuple[str, ...]
    changed: tuple[tuple[str, Callable[[Any], Any]], ...]
    is_positional: bool


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Item]) -> None:
    """Add rows, all with the same keys, to a table."""
    if not rows:
        return
    made = _prepare(table, tuple(rows[0]), connection.dialect)
    if made.changed:
        rows = [{**row, **{name: change(row[name]) for name, change in made.changed}} for row in rows]
    if made.is_positional:
        take = itemgetter(*made.names)
        connection.exec_driver_sql(made.statement, [take(row) for row in rows])
    else:
        connection.exec_driver_sql(made.statement, [dict(row) for row in rows])


@lru_cache(maxsize=64)
def _prepare(table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect) -> _Prepared:
    compiled = table.insert().compile(dialect=dialect, column_keys=list(names))
    changes = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
    changed = tuple((name, change) for name, change in changes.items() if change is not None)
    return _Prepared(str(compiled), tuple(compiled.positiontup or names), changed, compiled.positional)
