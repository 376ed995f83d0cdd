"""Libraries that only some files need, imported when they are used."""

from importlib import import_module
from typing import Any


class MissingLibrary(Exception):
    """A library that is not installed: a line that says what to install."""


def need(extra: str, *modules: str) -> Any:
    """The first of some modules, all of them imported; raises MissingLibrary, naming the extra of waqai that brings them."""
    try:
        found = [import_module(name) for name in modules]
    except ImportError as error:
        raise MissingLibrary(f"{error.name or modules[0]} is not installed; install it with: pip install 'waqai[{extra}]'") from None
    return found[0]
