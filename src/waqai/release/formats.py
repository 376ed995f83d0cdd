"""The formats that a release can be written in, by name; the code of each is imported when it is asked for."""

from collections.abc import Sequence
from importlib import import_module

from waqai.release.values import Format

ALWAYS = "jsonl"  # every release holds it: from it a release is compared and explained
_WHERE = {"jsonl": "jsonl:FORMAT"}  # in the order in which they are written


def names() -> tuple[str, ...]:
    """The names of all formats, in the order in which they are written."""
    return tuple(_WHERE)


def load_formats(wanted: Sequence[str]) -> list[Format]:
    """The formats of these names, and the one that is always written, in the order in which they are written."""
    return [_load(name) for name in _WHERE if name in wanted or name == ALWAYS]


def _load(name: str) -> Format:
    module, _, value = _WHERE[name].partition(":")
    found: Format = getattr(import_module(f"waqai.release.{module}"), value)
    return found
