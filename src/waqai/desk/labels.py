"""Codes and numbers as people read them in a language."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from waqai.desk.messages import Language
from waqai.desk.names import Names, names_in
from waqai.desk.sheets import Kind
from waqai.store.sift import NONE

if TYPE_CHECKING:
    from waqai.desk.render import Writing


class Labels:
    """How a language writes the values of lists."""

    def __init__(self, language: Language, writing: "Writing") -> None:
        self._language, self._writing = language, writing

    @cached_property
    def _names(self) -> Names:
        return names_in(self._language)

    def __call__(self, kind: Kind, value: Any) -> Any:
        """A value as people read it; an empty string where there is none."""
        if value is None:
            return ""
        if kind in ("number", "decimal"):
            return self._writing.number(value)
        if kind == "share":
            return self._writing.share(value)
        if kind == "day":
            return self._writing.day(value)
        if value == NONE:
            return self._writing.said(f"none.{kind}") or self._writing.message("none.any")
        if kind == "place":
            return value.split("/", 2)[-1]
        if kind == "party":
            return self._names.parties.get(value) or self._writing.said(f"class.{value}") or value
        names = {"country": self._names.countries, "admin1": self._names.units}.get(kind)
        return names.get(value, value) if names is not None else self._writing.said(f"{kind}.{value}") or value
