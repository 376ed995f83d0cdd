"""`waqai stats`: incidents of a book counted, as a table with bars, for other programs, or as a picture."""

import argparse
import sys

from waqai.cli.books import opened
from waqai.cli.listing import csv_table, json_lines
from waqai.cli.output import Problem, columns_of, is_coloured, open_output, user_folder
from waqai.cli.show import cell, isolate, layout, paint, width
from waqai.knowledge import KnowledgeError
from waqai.knowledge.load import DATA, load_own
from waqai.knowledge.parties import read_parties
from waqai.knowledge.places import english_names
from waqai.stats.svg import FONTS, draw
from waqai.stats.tally import Chart, Names, tally
from waqai.store.events import Wanted, notes_of, read_events

COLUMNS = ("key", "label", "number")
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LABELS = 40  # columns that names of bars may take


def run(args: argparse.Namespace) -> int:
    """Count, and write what was asked for; 0."""
    modalities = () if "all" in (args.modalities or ()) else tuple(args.modalities or ("actual",))
    lists = (tuple(args.types), modalities, tuple(args.countries), tuple(args.units), tuple(args.sites))
    wanted = Wanted(args.since, args.until, *lists)
    with opened(args) as book, book.read() as connection:
        found = read_events(connection, wanted)
    units, countries = english_names(DATA)
    try:
        names = Names(units, countries, {party.id: party.name for party in read_parties(DATA, load_own(user_folder())).values()})
        chart = tally(found.events, args.by, names, args.unit, args.top)
    except KnowledgeError as error:
        raise Problem(str(error)) from error
    except ValueError as error:
        raise Problem(str(error), 2) from error
    chart = chart._replace(notes=(*notes_of(found, wanted), *chart.notes))
    with open_output(args.output) as out:
        out.write(_written(chart, args))
    return 0


def _written(chart: Chart, args: argparse.Namespace) -> bytes:
    if args.format == "table":
        to_terminal = args.output is None and sys.stdout.isatty()
        columns = columns_of(to_terminal)
        return ("\n".join(bar_lines(chart, columns, to_terminal and is_coloured())) + "\n").encode("utf-8", "replace")
    rows = [bar._asdict() for bar in chart.bars]
    if args.format == "jsonl":
        return json_lines(rows)
    if args.format == "csv":
        return csv_table(rows, COLUMNS)
    picture = draw(chart)
    return picture.encode("utf-8") if args.format == "svg" else render(picture)


def bar_lines(chart: Chart, columns: int, coloured: bool) -> list[str]:
    """A chart as lines of a terminal: a name, a bar and a number each."""
    lines = [paint(chart.title, "bold", coloured)]
    if chart.bars:
        numbers = max(len(f"{bar.number:,}") for bar in chart.bars)
        labels = min(max(width(cell(bar.label).parts[0][0]) for bar in chart.bars), _LABELS)
        room = columns - labels - numbers - 6
        most = max(bar.number for bar in chart.bars) or 1
        for bar in chart.bars:
            (label,) = layout([(cell(_fitting(bar.label)),)], labels + 1, coloured)
            drawn = _bar(bar.number * room * 8 // most)
            pad = " " * max(labels - width(label), 0) if not coloured else " " * max(labels - width(_fitting(bar.label)), 0)
            lines.append(f"  {label}{pad}  {f'{bar.number:,}'.rjust(numbers)} {paint(drawn, 'cyan', coloured)}".rstrip())
    else:
        lines.append("  nothing to count")
    return [*lines, *(paint(isolate(f"  {note}"), "dim", coloured) for note in chart.notes)]


def _fitting(label: str) -> str:
    return label if len(label) <= _LABELS else label[: _LABELS - 1] + "…"


def _bar(eighths: int) -> str:
    return _EIGHTHS[8] * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def render(picture: str) -> bytes:
    """A picture as PNG, twice as large; a Problem where the program that draws it, or every font, is missing."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise Problem("PNG needs one more package; install it with: pip install 'waqai[plots]', or write --format svg") from None
    probe = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="{FONTS}"><text x="2" y="15">{{}}</text></svg>'
    if svg_to_bytes(svg_string=probe.format("H")) == svg_to_bytes(svg_string=probe.format("")):
        raise Problem("no font is installed to write the names with; install one (such as Noto Sans), or write --format svg")
    return bytes(svg_to_bytes(svg_string=picture, zoom=2))
