"""What a page declares: its routes, each with the right that it needs.

A module of `waqai.desk.pages` has a `ROUTES` of these; nothing else is ever served, and nothing without a right.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from waqai.store.users import Role

Right = Literal["open", "reader", "reviewer", "editor", "admin"]
Method = Literal["GET", "POST", "PUT", "DELETE"]
RIGHTS: tuple[Right, ...] = ("open", "reader", "reviewer", "editor", "admin")  # each holds those before it


class Route(NamedTuple):
    """An address of the desk: who may use it, and the function that answers (its parameters are FastAPI's).

    `in_api` puts it into the OpenAPI document, where `answer` is the shape of what it answers, `status` of what went well, and `others`
    are the statuses of what did not beside those that every route has. Programs with a key may ask for it if it only reads.
    """

    method: Method
    path: str
    right: Right
    run: Callable[..., Any]
    in_api: bool = False
    answer: Any = None
    status: int = 200
    others: tuple[int, ...] = ()


class Entry(NamedTuple):
    """An entry of the bar at the top: the key of its message and the path that it leads to. A page lists its own in `NAV`."""

    key: str
    path: str
    right: Right = "reader"


def allows(role: Role | None, right: Right) -> bool:
    """May somebody of this role, None for nobody in particular, do what needs this right."""
    return RIGHTS.index(right) <= (RIGHTS.index(role) if role is not None else 0)


def table(modules: Iterable[Any]) -> dict[tuple[str, str], Route]:
    """The routes of all pages by method and path; a ValueError where two pages declare one."""
    found: dict[tuple[str, str], Route] = {}
    for module in modules:
        for route in module.ROUTES:
            if found.setdefault((route.method, route.path), route) is not route:
                raise ValueError(f"{route.method} {route.path} is declared twice")
    return found
