"""A check of tables in the shape of UCDP GED, written from its documentation, not from the program: columns, types, values, sums."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

COLUMNS = [
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id", "conflict_name",
    "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id",
    "side_b", "number_of_sources", "source_article", "source_office", "source_date", "source_headline", "source_original", "where_prec",
    "where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country",
    "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians",
    "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
]  # fmt: skip
INTEGERS = [
    "year", "type_of_violence", "number_of_sources", "where_prec", "event_clarity", "date_prec", "deaths_a", "deaths_b",
    "deaths_civilians", "deaths_unknown", "best", "high", "low",
]  # fmt: skip
NULLABLE_INTEGERS = [
    "id", "conflict_new_id", "dyad_new_id", "side_a_new_id", "side_b_new_id", "priogrid_gid", "country_id",
]  # fmt: skip
NULLABLE_TEXTS = [
    "relid", "conflict_dset_id", "conflict_name", "dyad_dset_id", "side_a_dset_id", "side_b_dset_id", "adm_1", "adm_2", "geom_wkt",
    "region", "gwnoa", "gwnob", "source_original", "source_article", "source_office", "source_date", "source_headline",
]  # fmt: skip
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00\.000")


def faults(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Everything that is wrong with a table, a line each."""
    if list(columns) != COLUMNS:
        yield f"columns are {list(columns)}"
        return
    for number, values in enumerate(rows):
        yield from (f"row {number}: {fault}" for fault in _of_row(dict(zip(COLUMNS, values, strict=True))))


def _of_row(row: dict[str, Any]) -> Iterator[str]:
    for name in INTEGERS:
        if type(row[name]) is not int:
            yield f"{name} is {row[name]!r}"
    for name in NULLABLE_INTEGERS:
        if row[name] is not None and type(row[name]) is not int:
            yield f"{name} is {row[name]!r}"
    others = {*INTEGERS, *NULLABLE_INTEGERS, "active_year", "latitude", "longitude"}
    for name in COLUMNS:
        value = row[name]
        if name not in others and (value is None or not isinstance(value, str) or "\n" in value) and not (
            value is None and name in NULLABLE_TEXTS
        ):
            yield f"{name} is {value!r}"
    if type(row["active_year"]) is not bool or row["code_status"] != "Clear":
        yield "active_year or code_status"
    if row["type_of_violence"] not in (1, 2, 3) or row["event_clarity"] not in (1, 2):
        yield "type_of_violence or event_clarity"
    if row["where_prec"] not in range(1, 8) or row["date_prec"] not in range(1, 6):
        yield "where_prec or date_prec"
    if any(row[name] < 0 for name in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "low")):
        yield "negative deaths"
    if row["deaths_a"] + row["deaths_b"] + row["deaths_civilians"] + row["deaths_unknown"] != row["best"]:
        yield "the sum of deaths is not best"
    if not row["low"] <= row["best"] <= row["high"] or row["best"] < 1:
        yield "low, best, high"
    if row["dyad_name"] != f"{row['side_a']} - {row['side_b']}" or row["side_a"] == row["side_b"]:
        yield "dyad_name"
    if (row["type_of_violence"] == 3) != (row["side_b"] == "Civilians") or row["side_a"] == "Civilians":
        yield "side_b of one-sided violence"
    if (row["side_b_dset_id"], row["side_b_new_id"]) != ("9999", 1) and row["type_of_violence"] == 3:
        yield "the ids of civilians"
    if row["type_of_violence"] == 2 and (row["gwnoa"] or row["gwnob"] or row["conflict_name"] != row["dyad_name"]):
        yield "non-state violence with a state, or by another name"
    yield from _of_where_and_when(row)
    lists = [row[name].split(";") if row[name] else [] for name in ("source_office", "source_date", "source_headline")]
    articles = re.findall(r'"[^"]*"', row["source_article"] or "")
    if ";".join(articles) != (row["source_article"] or "") or {len(one) for one in lists} - {len(articles)} - ({0, 1}):
        yield "lists of sources are not parallel"
    if row["number_of_sources"] != (len(articles) or -1):
        yield "number_of_sources"


def _of_where_and_when(row: dict[str, Any]) -> Iterator[str]:
    lat, lon = row["latitude"], row["longitude"]
    if (lat is None) != (lon is None) or (lat is None) != (row["geom_wkt"] is None) or (lat is None) != (row["priogrid_gid"] is None):
        yield "half a point"
    elif lat is None:
        if row["where_prec"] < 4:
            yield "a place without a point"
    else:
        if row["geom_wkt"] != f"POINT ({lon} {lat})" or abs(lat) > 90 or abs(lon) > 180:
            yield f"geom_wkt is {row['geom_wkt']}"
        cell = row["priogrid_gid"] - 1
        south, west = cell // 720 / 2 - 90, cell % 720 / 2 - 180
        if not (south <= lat <= south + 0.5 and west <= lon <= west + 0.5) or not 0 <= cell < 259_200:
            yield f"priogrid_gid is {row['priogrid_gid']}"
    if row["region"] not in ("Africa", "Americas", "Asia", "Europe", "Middle East", None):
        yield f"region is {row['region']!r}"
    if not MOMENT.fullmatch(row["date_start"]) or not MOMENT.fullmatch(row["date_end"]):
        yield "days are not written as GED writes them"
        return
    start, end = (dt.date.fromisoformat(row[name][:10]) for name in ("date_start", "date_end"))
    length = (end - start).days + 1
    most = {1: 1, 2: 6, 3: 7, 4: 31, 5: 366}[row["date_prec"]]
    if start.year != row["year"] or not 1 <= length <= most or (row["date_prec"] > 1 and length == 1):
        yield f"{length} days are not precision {row['date_prec']}"
