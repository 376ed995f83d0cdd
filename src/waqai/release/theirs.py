"""The formats that are those of another body's data: its columns, filled by its rules. None of them is that body's data."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from waqai.release.engines import ACLED, GED, PLOVER, POLECAT, load_engines, records
from waqai.release.values import Cell, Column, Event, Facts, Format
from waqai.release.write.delimited import write_csv, write_tsv

Events = Sequence[Event]


def their_columns() -> tuple[tuple[Column, ...], ...]:
    """The columns of the tables, by which `datapackage.json` knows a file from its header."""
    engines = load_engines()
    return tuple(tuple(tagged.column for tagged in engines[name].columns) for name in (ACLED, GED, POLECAT))


def _acled(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
    write_csv(load_engines()[ACLED].table(events, facts), folder / "acled.csv")
    yield "acled.csv"


def _acled_hxl(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
    engine = load_engines()[ACLED]
    write_csv(engine.table(events, facts), folder / "acled-hxl.csv", [tagged.hxl for tagged in engine.columns])
    yield "acled-hxl.csv"


def _ged(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
    write_csv(load_engines()[GED].table(events, facts), folder / "ged.csv")
    yield "ged.csv"


def _plover(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
    encode = msgspec.json.Encoder().encode
    with (folder / "plover.jsonl").open("wb") as stream:
        stream.writelines(encode(record) + b"\n" for record in records(load_engines()[PLOVER], events, facts))
    yield "plover.jsonl"


def _polecat(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
    write_tsv(load_engines()[POLECAT].table(events, facts), folder / "polecat.tsv")
    yield "polecat.tsv"


def _cells(name: str) -> Callable[[Event], Iterator[Mapping[str, Cell]]]:
    """The rows of one event by column, each value with its reason."""
    return lambda event: iter(load_engines()[name].why([event]))


ACLED_CSV = Format(ACLED, "ACLED-compatible CSV: 31 columns by ACLED's rules", _acled, cells=_cells(ACLED))
ACLED_HXL = Format("acled-hxl", "the same with HXL hashtags, for HDX", _acled_hxl, cells=_cells(ACLED))
GED_CSV = Format(GED, "CSV in the shape of UCDP GED: 49 columns by UCDP's definitions", _ged, cells=_cells(GED))
PLOVER_JSONL = Format(PLOVER, "PLOVER 0.8 event records, one JSON object a line", _plover, cells=_cells(PLOVER))
POLECAT_TSV = Format(POLECAT, "the 40 columns of POLECAT, separated by tabs", _polecat, cells=_cells(POLECAT))
