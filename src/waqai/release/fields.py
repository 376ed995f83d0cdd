"""The allow-list of a profile: an event of which nothing is left but the fields that are listed."""

from collections.abc import Collection
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

from waqai.release.values import Actor, Event, Evidence, Figure, Ruling, Site, Source, Toll

T = TypeVar("T", bound=tuple[Any, ...])
_NOTHING: dict[type, Any] = {int: 0, float: 0.0, str: "", bool: False, tuple: ()}


class _Plan(NamedTuple):
    """For each field of a noun whether it stays, and what stands for it where it does not."""

    keeps: tuple[bool, ...]
    empty: tuple[Any, ...]


class Allowed:
    """The fields that leave the book, by their dotted names. A field that is not listed stays, also one that the model gets later."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)
        self._groups = frozenset(name.rpartition(".")[0] for name in names) | {name.partition(".")[0] for name in names}
        parts: tuple[tuple[str, type[Any]], ...] = (
            ("actor", Actor), ("target", Actor), ("site", Site), ("figures", Figure), ("tolls", Toll), ("sources", Source),
            ("sources.evidence", Evidence), ("rulings", Ruling),
        )  # fmt: skip
        self._plans = {prefix: self._plan(prefix, kind) for prefix, kind in parts}
        self._top = {name: _empty(hint) for name, hint in get_type_hints(Event).items()}

    def has(self, name: str) -> bool:
        """Is a field, or a part of it, listed."""
        return name in self._names or name in self._groups

    def only(self, event: Event) -> Event:
        """The event with the listed fields and nothing else."""
        values: dict[str, Any] = {}
        for name, empty in self._top.items():
            value = getattr(event, name)
            if not self.has(name):
                values[name] = empty
            elif name in ("actor", "target", "site"):
                values[name] = None if value is None else self._cut(name, value)
            elif name == "sources":
                values[name] = tuple(self._cut(name, self._quotes(one)) for one in value)
            elif name in self._plans:
                values[name] = tuple(self._cut(name, one) for one in value)
            else:
                values[name] = value
        return Event(**values)

    def _quotes(self, source: Source) -> Source:
        return source._replace(evidence=tuple(self._cut("sources.evidence", one) for one in source.evidence))

    def _cut(self, prefix: str, value: T) -> T:
        plan = self._plans[prefix]
        return type(value)._make(v if keeps else e for v, keeps, e in zip(value, plan.keeps, plan.empty, strict=True))  # type: ignore[attr-defined,no-any-return]

    def _plan(self, prefix: str, kind: type[Any]) -> _Plan:
        hints = get_type_hints(kind)
        return _Plan(tuple(self.has(f"{prefix}.{name}") for name in hints), tuple(_empty(hint) for hint in hints.values()))


def _empty(hint: Any) -> Any:
    """What stands for a value that is not given: nothing, else the least of its kind."""
    if type(None) in get_args(hint):
        return None
    return _NOTHING.get(getattr(hint, "__origin__", hint))
