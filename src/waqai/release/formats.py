"""The formats that a release can be written in, by name; no library of a format is imported before it is written."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from waqai.release import jsonl
from waqai.release.own import COLUMNS, OWN
from waqai.release.theirs import ACLED_CSV, ACLED_HXL, GED_CSV, PLOVER_JSONL, POLECAT_TSV, ged_with, their_columns
from waqai.release.values import Event, Facts, Format
from waqai.release.write.package import CRATE, PACKAGE, File, by_header, look_at, write_crate, write_package

ALWAYS = "jsonl"  # every release holds it: from it a release is compared and explained


def names() -> tuple[str, ...]:
    """The names of all formats, in the order in which they are written."""
    return tuple(_formats())


def load_formats(wanted: Sequence[str], ucdp_ids: Path | None = None) -> list[Format]:
    """The formats of these names, and the one that is always written, in the order in which they are written.

    `ucdp_ids` is a table of the user's with UCDP's own ids, for the format `ged`.
    """
    known = _formats() | ({GED_CSV.name: ged_with(ucdp_ids)} if ucdp_ids is not None else {})
    return [form for name, form in known.items() if name in wanted or name == ALWAYS]


@cache
def _formats() -> dict[str, Format]:
    """All formats by name; those that describe the files of the others come last."""
    package = Format("datapackage", "a Frictionless data package over all files", _describing(PACKAGE, _package), describes=True)
    crate = Format("rocrate", "an RO-Crate over all files", _describing(CRATE, write_crate), describes=True)
    theirs = (ACLED_CSV, ACLED_HXL, GED_CSV, PLOVER_JSONL, POLECAT_TSV)
    return {form.name: form for form in (jsonl.FORMAT, *OWN, *theirs, package, crate)}


def _package(folder: Path, files: Sequence[File], facts: Facts) -> None:
    write_package(folder, files, facts, by_header((*COLUMNS, *their_columns())))


def _describing(
    name: str, write: Callable[[Path, Sequence[File], Facts], None]
) -> Callable[[Sequence[Event], Facts, Path], Iterator[str]]:
    """A format that tells of the files which are in the folder."""

    def describe(_: Sequence[Event], facts: Facts, folder: Path) -> Iterator[str]:
        write(folder, look_at(folder, sorted(path.name for path in folder.iterdir())), facts)
        yield name

    return describe
