"""The search index of a book: kept up with its readings, asked, and made anew. Both back ends find the same documents in the same order.

The keys of words are made by waqai alone. SQLite keeps them in an index of FTS5, PostgreSQL as a `tsvector`; neither cuts, folds or stems
anything. Phrases are looked for in the words as they stand.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from waqai.store.schema import readings, reports, searched
from waqai.text.searching import Entry, Query, Term, phrase_of


class Filter(NamedTuple):
    """Which documents are wanted: published from one day to another, both included, with an incident of one of some types."""

    since: dt.date | None = None
    until: dt.date | None = None
    types: tuple[str, ...] = ()


def put_entry(connection: sa.Connection, number: int, entry: Entry, rules: str) -> None:
    """Index the reading with this number, which has no entry yet."""
    connection.execute(searched.insert(), {"number": number, "rules": rules, "words": entry.words})
    if connection.dialect.name == "sqlite":
        insert, keys = "INSERT INTO searched_keys (rowid, keys) VALUES (:number, :keys)", " ".join(entry.keys)
    else:
        # The keys as an array: a vector made of them is not parsed, so that no rule of the server applies to them.
        insert, keys = "INSERT INTO searched_keys VALUES (:number, array_to_tsvector(:keys))", list(entry.keys)  # type: ignore[assignment]
    connection.execute(sa.text(insert), {"number": number, "keys": keys})


def drop_entry(connection: sa.Connection, number: int) -> None:
    """Take a reading out of what is found. Its keys stay in the index of SQLite, where they lead nowhere, until it is made anew."""
    connection.execute(searched.delete().where(searched.c.number == number))
    if connection.dialect.name != "sqlite":
        connection.execute(sa.text("DELETE FROM searched_keys WHERE number = :number"), {"number": number})


def clear_entries(connection: sa.Connection) -> None:
    """Empty the index."""
    connection.execute(searched.delete())
    empty = "INSERT INTO searched_keys (searched_keys) VALUES ('delete-all')" if connection.dialect.name == "sqlite" else "DELETE FROM searched_keys"
    connection.execute(sa.text(empty))


def count_stale(connection: sa.Connection, rules: str) -> int:
    """How many current readings the index does not hold, or holds by other rules."""
    current = sa.select(sa.func.count()).select_from(readings).where(readings.c.current)
    indexed = sa.select(sa.func.count()).select_from(searched).where(searched.c.rules == rules)
    return abs((connection.execute(current).scalar() or 0) - (connection.execute(indexed).scalar() or 0))


def find_readings(connection: sa.Connection, query: Query, wanted: Filter, limit: int | None) -> Sequence[sa.Row[tuple[str, int]]]:
    """The id and number of the current readings that a query finds: the last published first, those without a day at the end."""
    sqlite = connection.dialect.name == "sqlite"
    has_keys = sa.text(
        "searched.number IN (SELECT rowid FROM searched_keys WHERE searched_keys MATCH :keys)"
        if sqlite
        else "searched.number IN (SELECT number FROM searched_keys WHERE keys @@ CAST(:keys AS tsquery))"
    ).bindparams(keys=_match(query) if sqlite else _tsquery(query))
    places = sa.func.instr if sqlite else sa.func.strpos
    asked = sa.select(readings.c.id, readings.c.number).join(searched, searched.c.number == readings.c.number)
    asked = asked.where(readings.c.current, has_keys, *(places(searched.c.words, phrase_of(term)) > 0 for term in query.wanted if term.exact))
    asked = asked.where(*(places(searched.c.words, phrase_of(term)) == 0 for term in query.unwanted if term.exact))
    if wanted.since:
        asked = asked.where(readings.c.published >= wanted.since)
    if wanted.until:
        asked = asked.where(readings.c.published <= wanted.until)
    if wanted.types:
        asked = asked.where(sa.exists().where(reports.c.reading == readings.c.id, reports.c.type.in_(wanted.types)))
    order = (readings.c.published.desc().nulls_last(), readings.c.document)
    return connection.execute(asked.order_by(*order).limit(limit)).all()


def _match(query: Query) -> str:
    """The query for FTS5. Keys hold letters and digits only."""
    return _written(query, '"', " AND ", " NOT ")


def _tsquery(query: Query) -> str:
    """The query for PostgreSQL."""
    return _written(query, "'", " & ", " & !")


def _written(query: Query, quote: str, both: str, but: str) -> str:
    """A query in the language of a back end. Phrases that a document must not have are left to the words as they stand."""

    def keys(terms: Iterable[Term]) -> str:
        return f"({both.join(f'{quote}{key}{quote}' for term in terms for key in term.keys)})"

    return keys(query.wanted) + "".join(but + keys((term,)) for term in query.unwanted if not term.exact)
