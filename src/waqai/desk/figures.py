"""The figures of an incident drawn: for each independent origin what it says, beside what all say together."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from waqai.desk.sheets import Column, Sheet, sheet_of
from waqai.group.figures import exclude
from waqai.group.values import Said

WIDTH, SIDE, OPEN = 320, 12, 28  # of a drawing, its edges, and what is left for what nothing bounds, in its own units
STEEP = 20  # a largest number so many times the least is drawn by logarithms
TICKS = 4
COLUMNS = (
    Column("outcome", "outcome"),
    Column("voice", "text"),
    Column("voice_side", "side"),
    Column("outlets", "outlet"),
    Column("published", "day"),
    Column("low", "number"),
    Column("best", "number"),
    Column("high", "number"),
    Column("against", "text"),
    Column("report", "text", is_shown=False),
    Column("superseded", "text", is_shown=False),
)


class Drawn(NamedTuple):
    """What one origin says, or all do: where its low, best and high lie across the drawing; `is_open` says that nothing bounds it."""

    low: float
    best: float
    high: float
    is_open: bool


class Picture(NamedTuple):
    """A figure: its outcome, its bounds over all origins, whether origins exclude each other, what each says, and the axis under them.

    `rows` are items of the list of `figures_sheet`, each with its drawing. `ticks` are places across the drawing with numbers.
    """

    outcome: str
    whole: Mapping[str, Any]
    drawn: Drawn
    rows: Sequence[tuple[Mapping[str, Any], Drawn]]
    ticks: Sequence[tuple[float, int]]
    is_steep: bool


def figures_sheet(body: Mapping[str, Any]) -> Sheet:
    """Who says how many: a row for each outcome and each independent origin that gives a number."""
    return sheet_of("figures", COLUMNS, [row for figure in body["figures"] for row in _rows(body, figure)])


def pictures_of(body: Mapping[str, Any], direction: str) -> list[Picture]:
    """The figures of an incident as drawings, which run as the language does (`ltr` or `rtl`)."""
    return [_picture(figure, _rows(body, figure), direction == "rtl") for figure in body["figures"]]


def _rows(body: Mapping[str, Any], figure: Mapping[str, Any]) -> list[dict[str, Any]]:
    voices = {report: voice for voice in body["voices"] for report in voice["reports"]}
    told = {report["incident"]: report for report in body["reports"]}
    said = [(one, Said(**one)) for one in figure["said"]]
    names = {one["report"]: _name(voices.get(one["report"]), told.get(one["report"])) for one, _ in said}
    rows = []
    for one, number in said:
        voice, report = voices.get(one["report"]), told.get(one["report"])
        sites = {told[id_]["site"] for id_ in voice["reports"] if id_ in told} if voice else set()
        rows.append(
            {
                "outcome": figure["outcome"],
                "voice": names[one["report"]],
                "voice_side": voice["side"] if voice else None,
                "outlets": sorted(site for site in sites if site),
                "published": report["published"] if report else None,
                **{name: one[name] for name in ("low", "best", "high", "report")},
                "against": sorted({names[other["report"]] for other, others in said if exclude(number, others)}),
                "superseded": list(one["supersedes"]),
            }
        )
    return rows


def _name(voice: Mapping[str, Any] | None, report: Mapping[str, Any] | None) -> str:
    """What people know an origin by: its own name, but the outlet or the input's name where that is the hash of a text."""
    name = str(voice["name"]) if voice else ""
    is_hash = len(name) == 64 and set(name) <= set("0123456789abcdef")
    if (name and not is_hash) or report is None:
        return name
    return str(report["site"] or report["document"]["id"])


def _picture(figure: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], is_reversed: bool) -> Picture:
    numbers = [number for row in (figure, *rows) for number in (row["low"], row["best"], row["high"]) if number is not None]
    most, least = max(numbers), min((number for number in numbers if number), default=1)
    is_steep = most >= STEEP * least

    def across(number: float) -> float:
        share = math.log1p(number) / math.log1p(most) if is_steep else number / (most or 1)
        place = SIDE + share * (WIDTH - 2 * SIDE - OPEN)
        return round(WIDTH - place if is_reversed else place, 1)

    def drawn(row: Mapping[str, Any]) -> Drawn:
        is_open = row["high"] is None
        edge = SIDE if is_reversed else WIDTH - SIDE
        return Drawn(across(row["low"]), across(row["best"]), edge if is_open else across(row["high"]), is_open)

    return Picture(
        figure["outcome"],
        figure,
        drawn(figure),
        [(row, drawn(row)) for row in rows],
        [(across(number), number) for number in _ticks(most, is_steep)],
        is_steep,
    )


def _ticks(most: int, is_steep: bool) -> list[int]:
    """Round numbers from 0 to the largest."""
    if is_steep:
        return [0, *(10**power for power in range(len(str(most))) if 10**power <= most)]
    size = next(size for power in range(20) for digit in (1, 2, 5) if most / (size := digit * 10**power) <= TICKS)
    return list(range(0, most + 1, size))
