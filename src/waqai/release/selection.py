"""Which incidents of a book a release is wanted of.

It is asked of what the policy has left of an incident, never of the book: else the choice itself would tell what was taken out, such as
the town or the day of something that is shown by its governorate and month.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from waqai.release.values import Event

MANY = ("type", "modality", "status", "country", "admin1")  # questions with any number of answers


class Selection(NamedTuple):
    """What is wanted: empty and None leave a question open; of one question any answer will do, all questions must fit.

    An incident fits whose days, as they are released, touch `since` to `until`.
    """

    type: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None

    def takes(self, event: Event) -> bool:
        """Is a reduced incident wanted."""
        site = event.site
        wanted = (self.type, self.modality, self.status, self.country, self.admin1)
        told = (event.type, event.modality, event.status, site and site.country, site and site.admin1)
        if any(answers and value not in answers for answers, value in zip(wanted, told, strict=True)):
            return False
        if self.since is None and self.until is None:
            return True
        first, last = event.start, event.end or event.start
        if first is None or last is None:
            return False
        return (self.since is None or last >= self.since) and (self.until is None or first <= self.until)

    def told(self) -> dict[str, list[str]]:
        """The questions that are not left open, with their answers in order."""
        found = {name: sorted(getattr(self, name)) for name in MANY if getattr(self, name)}
        return found | {name: [day.isoformat()] for name, day in (("from", self.since), ("to", self.until)) if day is not None}


ALL = Selection()


def select(
    asked: Mapping[str, Sequence[str]], known: Mapping[str, Collection[str]], since: dt.date | None, until: dt.date | None
) -> Selection:
    """The selection of some answers; raises ValueError for one that is not among the `known` of its question."""
    found: dict[str, Any] = {}
    for name in MANY:
        found[name] = tuple(dict.fromkeys(asked.get(name, ())))
        for value in found[name]:
            if value not in known[name]:
                raise ValueError(f"{name} {value}: there is none; it is one of {', '.join(sorted(known[name])[:40])}")
    if since is not None and until is not None and until < since:
        raise ValueError(f"from {since} to {until}: ends before it begins")
    return Selection(**found, since=since, until=until)
