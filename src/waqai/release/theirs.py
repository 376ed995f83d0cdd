"""The formats that are those of another body's data: its columns, filled by its rules. None of them is that body's data."""

import shutil
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
    tags = [tagged.hxl for tagged in engine.columns]
    made, path = folder / "acled.csv", folder / "acled-hxl.csv"
    if made.exists():  # whole, as this format comes after it: the same rows, only the tags are missing
        with made.open("rb") as plain, path.open("wb") as tagged_file:
            tagged_file.write(plain.readline() + ",".join(tags).encode() + b"\r\n")
            shutil.copyfileobj(plain, tagged_file)
    else:
        write_csv(engine.table(events, facts), path, tags)
    yield path.name


def ged_with(ids: Path | None) -> Format:
    """The format `ged`, with UCDP's own ids from a table of the user's, where there is one; raises KnowledgeError for a fault in it."""
    engine = load_engines(ucdp_ids=ids)[GED] if ids is not None else None

    def write(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
        write_csv((engine or load_engines()[GED]).table(events, facts), folder / "ged.csv")
        yield "ged.csv"

    return _format(GED, "CSV in the shape of UCDP GED: 49 columns by UCDP's definitions", write)


def _plover(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
    encode = msgspec.json.Encoder().encode
    with (folder / "plover.jsonl").open("wb") as stream:
        stream.writelines(encode(record) + b"\n" for record in records(load_engines()[PLOVER], events, facts))
    yield "plover.jsonl"


def _polecat(events: Events, facts: Facts, folder: Path) -> Iterator[str]:
    write_tsv(load_engines()[POLECAT].table(events, facts), folder / "polecat.tsv")
    yield "polecat.tsv"


def _format(engine: str, about: str, write: Callable[[Events, Facts, Path], Iterator[str]], name: str | None = None) -> Format:
    """A format that an engine fills, with the reasons of its cells, and of events without a row."""

    def cells(event: Event) -> Iterator[Mapping[str, Cell]]:
        return iter(load_engines()[engine].why([event]))

    def left_out(event: Event) -> str | None:
        return load_engines()[engine].why_not(event)

    return Format(name or engine, about, write, cells=cells, left_out=left_out)


ACLED_CSV = _format(ACLED, "ACLED-compatible CSV: 31 columns by ACLED's rules", _acled)
# Made from the file of the other where that is there, so never beside it.
ACLED_HXL = _format(ACLED, "the same with HXL hashtags, for HDX", _acled_hxl, "acled-hxl")._replace(describes=True)
GED_CSV = ged_with(None)
PLOVER_JSONL = _format(PLOVER, "PLOVER 0.8 event records, one JSON object a line", _plover)
POLECAT_TSV = _format(POLECAT, "the 40 columns of POLECAT, separated by tabs", _polecat)
