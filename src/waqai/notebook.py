"""A book in a notebook: its incidents, and what they are made of, as tables of pandas, polars, Arrow or DuckDB.

    import waqai

    with waqai.open("book.db") as book:
        shelling = book.incidents(type="shelling", country="SY", since="2024-01-01")
        shelling.df()                # pandas; .pl() polars, .arrow() Arrow, .rel() DuckDB
        shelling.evidence().df()     # the words that say each field

All that the book holds is shown, names of private people too: what is passed on is a release, which a policy reduces.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from html import escape
from itertools import compress, islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from waqai.disk import user_folder
from waqai.knowledge import load
from waqai.plain import plain
from waqai.release.events import events_of
from waqai.release.places import Centroids
from waqai.release.tables import TABLES, table_of
from waqai.release.values import Column, Event, Table
from waqai.release.write.arrow import arrow_table
from waqai.release.write.libraries import need
from waqai.release.write.shown import shown
from waqai.store.book import Book, open_book

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import pyarrow

Several = str | Iterable[str] | None
Day = str | dt.date | None
_SHOWN = 20  # rows of a table in a notebook
_EXTRA = "notebook"
_OF_A_POLICY = ("level", "withheld")  # columns that say nothing where no policy reduced


class Rows:
    """One table of some incidents, in the form that is asked for. A notebook shows its first rows."""

    def __init__(self, name: str, events: Sequence[Event]) -> None:
        self.name = name
        self._events = events

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns: the name, the kind, and one sentence about each."""
        return tuple(column for column in TABLES[self.name] if column.name not in _OF_A_POLICY)

    @cached_property
    def _rows(self) -> list[tuple[Any, ...]]:
        kept = [column.name not in _OF_A_POLICY for column in TABLES[self.name]]
        return [tuple(compress(row, kept)) for row in table_of(self.name, self._events).rows]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        names = [column.name for column in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self._rows)

    def arrow(self) -> "pyarrow.Table":
        """The table of Arrow; the other forms are made of it."""
        need(_EXTRA, "pyarrow")
        return arrow_table(Table(self.name, self.columns, self._rows))

    def df(self) -> "pandas.DataFrame":
        """The table of pandas: numbers that may be missing stay whole (`Int64`), days are `datetime64`."""
        pd, pa = need(_EXTRA, "pandas"), need(_EXTRA, "pyarrow")
        kinds = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype(), pa.string(): pd.StringDtype()}
        made: pandas.DataFrame = self.arrow().to_pandas(types_mapper=kinds.get, date_as_object=False)
        return made

    def pl(self) -> "polars.DataFrame":
        """The table of polars."""
        made: polars.DataFrame = need(_EXTRA, "polars").from_arrow(self.arrow())
        return made

    def rel(self) -> "duckdb.DuckDBPyRelation":
        """A relation of DuckDB, to be asked in SQL: `rel.query("t", "select type, count(*) from t group by type")`."""
        made: duckdb.DuckDBPyRelation = need(_EXTRA, "duckdb").from_arrow(self.arrow())
        return made

    def __repr__(self) -> str:
        return f"<{len(self):,} rows of {self.name}: {', '.join(column.name for column in self.columns)}>"

    def _repr_html_(self) -> str:
        head = "".join(f'<th title="{escape(column.about)}">{escape(column.name)}</th>' for column in self.columns)
        body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in islice(self._rows, _SHOWN))
        more = f", the first {_SHOWN}" if len(self) > _SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{len(self):,} {escape(self.name)}{more}</p>"


def _cell(value: Any) -> str:
    """A cell of HTML, whose text keeps its own direction."""
    text = shown(value)
    return f'<td dir="auto">{"" if text is None else escape(plain(str(text)))}</td>'


class Incidents(Rows):
    """Some incidents, and what they are made of."""

    def __init__(self, events: Sequence[Event]) -> None:
        super().__init__("incidents", events)

    def figures(self) -> Rows:
        """How many people were killed, injured and so on, over the independent origins: a row an outcome."""
        return Rows("figures", self._events)

    def claims(self) -> Rows:
        """What each report says of when, and according to whom: a row a report."""
        return Rows("claims", self._events)

    def tolls(self) -> Rows:
        """How many people according to each report: a row a number."""
        return Rows("tolls", self._events)

    def evidence(self) -> Rows:
        """The words that say each field, with their place in the text: a row a quotation."""
        return Rows("evidence", self._events)

    def sources(self) -> Rows:
        """The documents that report them: a row a document."""
        return Rows("documents", self._events)

    def decisions(self) -> Rows:
        """What people decided about them: a row a decision."""
        return Rows("decisions", self._events)


class Notebook:
    """An open book that is only read; make it with `waqai.open`."""

    def __init__(self, book: Book, home: Path) -> None:
        self._book, self._home = book, home

    @cached_property
    def _known(self) -> tuple[Any, Centroids]:
        return load(self._home), Centroids(self._home)

    def incidents(
        self,
        *,
        type: Several = None,
        country: Several = None,
        admin1: Several = None,
        modality: Several = "actual",
        status: Several = None,
        grade: Several = None,
        since: Day = None,
        until: Day = None,
        origins: int = 1,
    ) -> Incidents:
        """The incidents across documents that `waqai group` left in the book, by their ids.

        Each name narrows: types, countries (ISO 3166-1), first-level units (ISO 3166-2), modalities (None: all), statuses, grades, days of
        the event, `since` and `until` included, and the least number of independent origins. Raises BookError and ValueError.
        """
        named = {"type": _several(type), "modality": _several(modality), "grade": _several(grade)}
        units = {"country": _several(country), "admin1": _several(admin1)}
        statuses, first, last = _several(status), _day(since), _day(until)

        def is_wanted(body: Mapping[str, Any]) -> bool:
            if body["origins"] < origins or any(names is not None and body[field] not in names for field, names in named.items()):
                return False
            place, time = body["place"] or {}, body["time"] or {}
            if any(names is not None and place.get(field) not in names for field, names in units.items()):
                return False
            start, end = time.get("start"), time.get("end") or time.get("start")
            return (first is None or (end is not None and end >= first)) and (last is None or (start is not None and start <= last))

        events = events_of(self._book, *self._known, wanted=is_wanted)
        return Incidents([event for event in events if statuses is None or event.status in statuses])

    def close(self) -> None:
        """Let go of the book."""
        self._book.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _several(names: Several) -> frozenset[str] | None:
    return None if names is None else frozenset([names] if isinstance(names, str) else names)


def _day(day: Day) -> str | None:
    """A day as ISO 8601 has it, as the book has days; ValueError where it is none."""
    return (dt.date.fromisoformat(day) if isinstance(day, str) else day).isoformat() if day is not None else None


def open(book: str | Path | None = None) -> Notebook:
    """A book to read: a file or a `postgresql://` address, by default the one in the user's folder. Raises BookError."""
    home = user_folder()
    return Notebook(open_book(str(book or home / "book.db"), is_read_only=True), home)
