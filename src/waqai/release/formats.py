"""The formats that a release can be written in, by name; the code of each is imported when it is asked for."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from waqai.release.values import Format

GED = "ged"
ALWAYS = "jsonl"  # every release holds it: from it a release is compared and explained
_WHERE = {  # in the order in which they are written
    "jsonl": "jsonl:FORMAT",
    "acled": "theirs:ACLED_CSV",
    "acled-hxl": "theirs:ACLED_HXL",
    "ged": "theirs:GED_CSV",
    "plover": "theirs:PLOVER_JSONL",
    "polecat": "theirs:POLECAT_TSV",
}


def names() -> tuple[str, ...]:
    """The names of all formats, in the order in which they are written."""
    return tuple(_WHERE)


def load_formats(wanted: Sequence[str], ucdp_ids: Path | None = None) -> list[Format]:
    """The formats of these names, and the one that is always written, in the order in which they are written.

    `ucdp_ids` is a table of the user's with UCDP's own ids, for the format `ged`.
    """
    return [_load(name, ucdp_ids) for name in _WHERE if name in wanted or name == ALWAYS]


def _load(name: str, ucdp_ids: Path | None) -> Format:
    module, _, value = _WHERE[name].partition(":")
    if name == GED and ucdp_ids is not None:
        with_ids: Format = import_module(f"waqai.release.{module}").ged_with(ucdp_ids)
        return with_ids
    found: Format = getattr(import_module(f"waqai.release.{module}"), value)
    return found
