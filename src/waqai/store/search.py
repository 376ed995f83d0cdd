"""The search index of a book: kept up with its readings, asked, and made anew. Both back ends find the same documents in the same order.

The keys of words are made by waqai alone. SQLite keeps them in an index of FTS5, PostgreSQL as a `tsvector`; neither cuts, folds or stems
anything. Phrases are looked for in the words as they stand.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from waqai.store.insert import insert
from waqai.store.schema import readings, reports, searched
from waqai.text.searching import Entry, Query, Term, phrase_of


class Filter(NamedTuple):
    """Which documents are wanted: published from one day to another, both included, with an incident of one of some types."""

    since: dt.date | None = None
    until: dt.date | None = None
    types: tuple[str, ...] = ()


_IS_CURRENT = sa.text("readings.current")  # as the partial index says it: SQLite uses one only where the words are the same
FEW = 1000  # documents that are looked up one by one sooner than they are met by day
_HAS_KEYS = "readings.number IN (SELECT number FROM searched_keys WHERE keys @@ CAST(:keys AS tsquery))"
# What stands behind an OFFSET is asked of each reading by itself, after all else: PostgreSQL takes looking into a long text for cheap.
_HOLDS_KEYS = (
    "EXISTS (SELECT FROM searched_keys WHERE searched_keys.number = readings.number AND keys @@ CAST(:keys AS tsquery) OFFSET 0)"
)
_HAS_KEYS_SQLITE = "readings.number IN (SELECT rowid FROM searched_keys WHERE searched_keys MATCH :keys)"
# Made once: to put a statement together takes longer than to run it.
_CURRENT = sa.select(readings.c.number).where(readings.c.document == sa.bindparam("document"), readings.c.current)
_DROP = searched.delete().where(searched.c.number == sa.bindparam("of"))
_KEYS = {
    "sqlite": sa.text("INSERT INTO searched_keys (rowid, keys) VALUES (:number, :keys)"),
    # A vector made of an array is not parsed, so that no rule of the server applies to the keys.
    "postgresql": sa.text("INSERT INTO searched_keys VALUES (:number, array_to_tsvector(CAST(:keys AS text[])))"),
}
_LAST = sa.select(sa.func.max(readings.c.number))
_COUNT = sa.text("SELECT count(*) FROM (SELECT FROM searched_keys WHERE keys @@ CAST(:keys AS tsquery) LIMIT :enough) AS found")
_DROP_KEYS = sa.text("DELETE FROM searched_keys WHERE number = :number")


def put_entries(connection: sa.Connection, entries: Sequence[tuple[int, Entry]]) -> None:
    """Index readings, by their numbers, that have no entry yet."""
    if not entries:
        return
    name = connection.dialect.name
    insert(connection, searched, [{"number": number, "rules": entry.rules, "words": entry.words} for number, entry in entries])
    keys = [" ".join(entry.keys) if name == "sqlite" else list(entry.keys) for _, entry in entries]
    connection.execute(_KEYS[name], [{"number": number, "keys": own} for (number, _), own in zip(entries, keys, strict=True)])


def drop_entries(connection: sa.Connection, document: str) -> None:
    """Take the current reading of a document out of what is found. Its keys stay in the index of SQLite, where they lead nowhere, until it
    is made anew.
    """
    for number in connection.execute(_CURRENT, {"document": document}).scalars().all():
        connection.execute(_DROP, {"of": number})
        if connection.dialect.name != "sqlite":
            connection.execute(_DROP_KEYS, {"number": number})


def check_entries(connection: sa.Connection) -> Iterator[str]:
    """What is wrong with the index: current readings that it lacks, others that it holds, damage in the index itself."""
    current = sa.select(readings.c.number).where(readings.c.current)
    indexed = sa.select(searched.c.number)
    for asked, what in ((current.except_(indexed), "documents are not in it"), (indexed.except_(current), "entries of no current reading")):
        if count := connection.execute(sa.select(sa.func.count()).select_from(asked.subquery())).scalar():
            yield f"{count} {what}"
    if connection.dialect.name == "sqlite":
        try:
            connection.exec_driver_sql("INSERT INTO searched_keys (searched_keys) VALUES ('integrity-check')")
        except sa.exc.OperationalError:
            raise  # another program writes, or nobody may
        except sa.exc.DatabaseError as error:
            yield f"damaged ({error.orig})"
    elif count := connection.exec_driver_sql(
        "SELECT count(*) FROM searched FULL JOIN searched_keys USING (number) WHERE words IS NULL OR keys IS NULL"
    ).scalar():
        yield f"{count} entries without their keys, or keys without their entry"


def clear_entries(connection: sa.Connection) -> None:
    """Empty the index."""
    connection.execute(searched.delete())
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql(
        "INSERT INTO searched_keys (searched_keys) VALUES ('delete-all')" if is_sqlite else "DELETE FROM searched_keys"
    )


def count_stale(connection: sa.Connection, rules: str) -> int:
    """How many current readings the index does not hold, or holds by other rules."""
    current = sa.select(sa.func.count()).select_from(readings).where(readings.c.current)
    indexed = sa.select(sa.func.count()).select_from(searched).where(searched.c.rules == rules)
    return abs((connection.execute(current).scalar() or 0) - (connection.execute(indexed).scalar() or 0))


def find_readings(connection: sa.Connection, query: Query, wanted: Filter, limit: int | None) -> Sequence[str]:
    """The ids of the current readings that a query finds: the last published first, of one day the last
    added; those without a day come at the end.
    """
    if connection.dialect.name == "sqlite":
        return _latest(connection, _asked(query, wanted, _has_keys_sqlite(connection, query), sa.func.instr), limit)
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # it takes reading every row for cheap: long keys are stored apart
    keys = _tsquery(query)
    if limit is None or wanted.types or not _has_many(connection, keys, limit):
        return _latest(connection, _asked(query, wanted, sa.text(_HAS_KEYS).bindparams(keys=keys), sa.func.strpos), limit)
    # Its index by day has those without a day first when it is read from the end, so that they are asked for by themselves.
    asked = _asked(query, wanted, sa.text(_HOLDS_KEYS).bindparams(keys=keys), sa.func.strpos)
    by_day = (readings.c.published.desc(), readings.c.number.desc())
    found = connection.execute(asked.where(readings.c.published.is_not(None)).order_by(*by_day).limit(limit)).scalars().all()
    if len(found) == limit or wanted.since or wanted.until:
        return found
    return [*found, *_latest(connection, asked.where(readings.c.published.is_(None)), limit - len(found))]


def _latest(connection: sa.Connection, asked: sa.Select[Any], limit: int | None) -> Sequence[str]:
    order = (readings.c.published.desc().nulls_last(), readings.c.number.desc())
    return connection.execute(asked.order_by(*order).limit(limit)).scalars().all()


def _asked(query: Query, wanted: Filter, has_keys: sa.TextClause, place: Callable[..., sa.ColumnElement[int]]) -> sa.Select[Any]:
    """The readings that have the keys of a query, its phrases, and what else is wanted; `place` finds a text in another."""
    asked = sa.select(readings.c.id).where(_IS_CURRENT, has_keys)
    phrases = [(term, True) for term in query.wanted if term.exact] + [(term, False) for term in query.unwanted if term.exact]
    if phrases:
        holds = [(place(searched.c.words, phrase_of(term)) > 0) == is_wanted for term, is_wanted in phrases]
        asked = asked.where(sa.exists(sa.select(1).where(searched.c.number == readings.c.number, *holds).offset(0)))
    if wanted.since:
        asked = asked.where(readings.c.published >= wanted.since)
    if wanted.until:
        asked = asked.where(readings.c.published <= wanted.until)
    if wanted.types:
        asked = asked.where(sa.exists().where(reports.c.reading == readings.c.id, reports.c.type.in_(wanted.types)))
    return asked


def _has_many(connection: sa.Connection, keys: str, limit: int) -> bool:
    """Do so many documents have the keys that fewer are looked at when all are gone through by their days, until there are enough with the
    keys, than when all that have them are sorted.
    """
    enough = math.isqrt(limit * (connection.execute(_LAST).scalar() or 0))
    return bool(connection.execute(_COUNT, {"keys": keys, "enough": enough + 1}).scalar_one() > enough)


def _has_keys_sqlite(connection: sa.Connection, query: Query) -> sa.TextClause:
    """The condition on keys. Of many documents the latest are soonest found by going through all by their days: the plus, which changes no
    number, keeps SQLite from looking up each by its own.
    """
    keys = _match(query)
    count = connection.execute(sa.text("SELECT count(*) FROM searched_keys WHERE searched_keys MATCH :keys"), {"keys": keys}).scalar() or 0
    return sa.text(("+" if count > FEW else "") + _HAS_KEYS_SQLITE).bindparams(keys=keys)


def _match(query: Query) -> str:
    """The query for FTS5. Keys hold no quotation marks."""
    return _written(query, '"', " AND ", " NOT ")


def _tsquery(query: Query) -> str:
    """The query for PostgreSQL."""
    return _written(query, "'", " & ", " & !")


def _written(query: Query, quote: str, both: str, but: str) -> str:
    """A query in the language of a back end. Phrases that a document must not have are left to the words as they stand."""

    def keys(terms: Iterable[Term]) -> str:
        return f"({both.join(f'{quote}{key}{quote}' for term in terms for key in term.keys)})"

    return keys(query.wanted) + "".join(but + keys((term,)) for term in query.unwanted if not term.exact)
