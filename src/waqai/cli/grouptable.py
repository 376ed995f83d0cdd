"""The table of `waqai group`: a block an incident, with a row for each report and the reasons why they stand together."""

from collections.abc import Iterator
from typing import Any

from waqai.cli.show import Cell, cell, isolate, layout, paint, wrap
from waqai.cli.table import days, toll_words
from waqai.plain import plain

Record = dict[str, Any]
HEADER = ("#", "printed", "outlet", "what", "where", "when", "toll", "says", "origin")
OPINION = {"Confirmed": "green", "Fair": "green", "Weak": "yellow", "Contested": "red", "Discounted": "red"}


def incident_block(incident: Record, columns: int, coloured: bool) -> str:
    """The block of an incident across documents."""
    grade = incident["grade"]
    head = paint(_heading(incident), "bold cyan", coloured)
    if grade:
        head += "  " + paint(f"{grade} (proposed)", OPINION[grade], coloured)
    lines = [head, *_indented("; ".join(incident["reasons"]), columns), *_parties(incident, columns)]
    lines += [line for figure in incident["figures"] for line in _indented(_figure(figure, incident), columns)]
    numbers = {report["incident"]: str(at) for at, report in enumerate(incident["reports"], 1)}
    rows = [tuple(cell(name, style="dim") for name in HEADER)]
    rows += [_row(numbers[report["incident"]], report, incident) for report in incident["reports"]]
    lines += [f"  {line}" for line in layout(rows, columns - 2, coloured)]
    for why in incident["why"]:
        lines += [paint(line, "dim", coloured) for line in _indented(_why(why, numbers), columns)]
    return "\n".join(lines)


def _heading(incident: Record) -> str:
    place = incident["place"] or {}
    where = ", ".join(isolate(plain(part)) for part in (place.get("name"), place.get("admin1") or place.get("country")) if part)
    modality = incident["modality"] if incident["modality"] != "actual" else None
    return "  ".join(filter(None, (incident["id"], incident["type"], modality, where, days(incident["time"] or {}))))


def _indented(text: str, columns: int) -> list[str]:
    return [f"  {line}" for line in wrap(text, columns - 2)]


def _parties(incident: Record, columns: int) -> list[str]:
    said = [f"{role} {body['id'] or body['class']}" for role in ("actor", "target") if (body := incident[role])]
    sides = ", ".join(f"{side} {count}" for side, count in incident["sides"].items())
    return _indented("; ".join([*said, *([f"origins on a side: {sides}"] if sides else [])]), columns)


def _figure(figure: Record, incident: Record) -> str:
    """A figure in words, with who says what where not all say the same."""
    outlets = {report["incident"]: report["site"] or report["document"]["source"] or "?" for report in incident["reports"]}
    text = toll_words(figure)
    if figure["high"] != figure["low"] and figure["high"] is not None:
        text += f", best {figure['best']}"
    if len(figure["said"]) > 1:
        said = [(toll_words({**one, "outcome": ""}).strip(), plain(outlets[one["report"]])) for one in figure["said"]]
        text += ": " + ", ".join(f"{number} {outlet}" for number, outlet in said)
    return text + (" (they exclude each other)" if figure["disputed"] else "")


def _row(number: str, report: Record, incident: Record) -> tuple[Cell, ...]:
    place, time, source = report["place"] or {}, report["time"] or {}, report["attribution"] or {}
    voice = next(at for at, voice in enumerate(incident["voices"], 1) if report["incident"] in voice["reports"])
    origin = report["origin"]
    how = origin["agency"] or (None if origin["own"] else "copy")
    return (
        cell(number, style="dim"),
        cell(report["published"]),
        cell(report["site"] or report["document"]["source"]),
        cell(report["type"], None if report["modality"] == "actual" else report["modality"], rest="yellow"),
        cell(place.get("name")),
        cell(days(time)),
        cell(*map(toll_words, report["toll"]), style="red", rest="red"),
        cell(source.get("text"), report["side"]),
        cell(str(voice), how),
    )


def _why(why: Record, numbers: dict[str, str]) -> str:
    pair = f"{numbers.get(why['a'], '?')} and {numbers.get(why['b'], '?')}"
    if why["decided"]:
        return f"{pair}: a person said that they are the same"
    return f"{pair}: {why['score']:g} = {' '.join(_signed(why['parts']))}"


def _signed(parts: dict[str, float]) -> Iterator[str]:
    for name, weight in parts.items():
        yield f"{'+' if weight >= 0 else '-'} {abs(weight):g} {name.replace('=', ' ')}"
