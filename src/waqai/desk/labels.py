"""Codes and numbers of lists as people read them in the language that is asked for."""

from collections.abc import Mapping
from typing import Any

from waqai.desk.asked import Asking
from waqai.desk.sheets import Kind
from waqai.store.sift import NONE


class Labels:
    """How values of lists are written for who asks."""

    def __init__(self, asked: Asking) -> None:
        self._asked, self._writing = asked, asked.desk.known.renderer.writing[asked.language]
        self._known = asked.desk.known.knowledge.parties

    def __call__(self, kind: Kind, value: Any) -> Any:
        """A value as people read it; an empty string where there is none."""
        if value is None:
            return ""
        if value == NONE:
            own = self._writing.label(NONE, kind)
            return own if own != kind else self._writing.label(NONE, "any")
        if kind in ("type_count", "side_count"):
            name, _, number = value.rpartition(" ")
            return f"{self('type' if kind == 'type_count' else 'side', name)} {self._writing.number(int(number))}"
        if kind in ("number", "decimal"):
            return self._writing.number(value)
        if kind == "share":
            return self._writing.share(value)
        if kind == "day":
            return self._writing.day(value)
        if kind == "moment":
            return self._writing.moment(value)
        if kind in ("country", "admin1"):
            return self._writing.place(value)
        if kind == "party":
            return self._party(value) or self._writing.label("class", value)
        if kind == "side":
            return self._party(value) or self._side(value)
        return value.split("/", 2)[-1] if kind == "place" else self._writing.label(kind, value)

    def _party(self, id_: str) -> str | None:
        return self._asked.party({"id": id_, "class": None}) if id_ in self._known else None

    def _side(self, side: str) -> str:
        """A country by its name, any other side by its own, with the country that it is a side in."""
        name, _, country = side.partition("/")
        own = self._writing.label("side", name)
        return f"{own} ({self._writing.place(country)})" if country else self._writing.place(side) if own == name else own

    def place(self, item: Mapping[str, Any]) -> str:
        """The name of the place of a row."""
        if not item["place"]:
            return str(self("place", NONE))
        return self._asked.place(
            {"name": item["place"], "kind": item["place_kind"], **{name: item[name] for name in ("country", "admin1", "lat")}}
        )
