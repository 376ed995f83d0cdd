"""Who reports what, and who prints whose texts: counts over the documents that tell of incidents."""

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa

from waqai.knowledge.sides import outlet_name
from waqai.store.schema import documents, readings, tellings


class Outlet(NamedTuple):
    """An outlet: its articles in the book, those that tell of incidents, those of them that are its own text, the incidents.

    `types` and `sides` are how many incidents of each type it tells of, and in how many it gives the account of each side, the most
    frequent first. `first` and `last` are days of publication of articles that tell of incidents.
    """

    name: str | None
    articles: int
    telling: int
    own: int
    incidents: int
    types: tuple[tuple[str, int], ...]
    sides: tuple[tuple[str, int], ...]
    first: dt.date | None
    last: dt.date | None


class Copied(NamedTuple):
    """An outlet that printed texts of another one, or texts credited to an agency (`of` is its id): how many, and when."""

    outlet: str | None
    of: str | None
    is_agency: bool
    texts: int
    first: dt.date | None
    last: dt.date | None


def list_outlets(connection: sa.Connection) -> list[Outlet]:
    """The outlets, those that tell of most incidents first; None is all whose outlet is not known."""
    articles = _articles(connection)
    own = sa.case((sa.and_(tellings.c.origin == tellings.c.document, tellings.c.agency.is_(None)), tellings.c.document))
    columns = [tellings.c.document, own, tellings.c.incident]
    counted = [sa.func.count(column.distinct()) for column in columns]
    asked = sa.select(tellings.c.outlet, *counted, sa.func.min(tellings.c.published), sa.func.max(tellings.c.published))
    types, sides = (_counted(connection, column) for column in (tellings.c.type, tellings.c.side))
    found = []
    for name, telling, owned, incidents, first, last in connection.execute(asked.group_by(tellings.c.outlet)):
        more = (tuple(types.pop(name, ())), tuple(sides.pop(name, ())))
        found.append(Outlet(name, max(articles.pop(name, 0), telling), telling, owned, incidents, *more, first, last))
    found += [Outlet(name, number, 0, 0, 0, (), (), None, None) for name, number in articles.items()]
    return sorted(found, key=lambda one: (-one.incidents, -one.articles, one.name or "\U0010ffff"))


def _articles(connection: sa.Connection) -> dict[str | None, int]:
    """How many documents of the book, in their newest versions, each outlet has."""
    current = readings.join(documents, documents.c.key == readings.c.document)
    wanted = (readings.c.current, documents.c.superseded.is_(None))
    found: dict[str | None, int] = {}
    by_site = sa.select(readings.c.site, sa.func.count()).select_from(current).where(*wanted, readings.c.site.is_not(None))
    for site, number in connection.execute(by_site.group_by(readings.c.site)):
        name = outlet_name(site, None)
        found[name] = found.get(name, 0) + number
    for url in connection.execute(sa.select(readings.c.url).select_from(current).where(*wanted, readings.c.site.is_(None))).scalars():
        name = outlet_name(None, url)
        found[name] = found.get(name, 0) + 1
    return found


def _counted(connection: sa.Connection, column: "sa.ColumnElement[Any]") -> dict[str | None, list[tuple[str, int]]]:
    """For each outlet the values of a column with the number of incidents, the most frequent first."""
    number = sa.func.count(tellings.c.incident.distinct())
    asked = sa.select(tellings.c.outlet, column, number).where(column.is_not(None)).group_by(tellings.c.outlet, column)
    found: dict[str | None, list[tuple[str, int]]] = {}
    for outlet, value, count in connection.execute(asked.order_by(number.desc(), column)):
        found.setdefault(outlet, []).append((value, count))
    return found


def list_copies(connection: sa.Connection) -> list[Copied]:
    """Who prints whose texts, the most first; what an outlet printed again of its own is left out."""
    first = sa.select(tellings.c.document, tellings.c.outlet).distinct().subquery()
    whose = sa.func.coalesce(tellings.c.agency, first.c.outlet)
    is_agency = tellings.c.agency.is_not(None)
    texts = sa.func.count(tellings.c.document.distinct())
    asked = (
        sa.select(tellings.c.outlet, whose, is_agency, texts, sa.func.min(tellings.c.published), sa.func.max(tellings.c.published))
        .select_from(tellings.outerjoin(first, first.c.document == tellings.c.origin))
        .where(sa.or_(is_agency, sa.and_(tellings.c.origin != tellings.c.document, tellings.c.outlet.is_distinct_from(first.c.outlet))))
        .group_by(tellings.c.outlet, whose, is_agency)
        .order_by(texts.desc(), tellings.c.outlet.nulls_last(), whose.nulls_last())
    )
    return [Copied(outlet, of, bool(agency), *rest) for outlet, of, agency, *rest in connection.execute(asked)]
