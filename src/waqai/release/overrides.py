"""What people decided about single incidents of a release: raising and lowering a level, holding back, releasing, naming the dead.

    decisions of the book, file -> Override -gather-> Overrides -judge-> Verdict

One person alone may only make a release stricter; whatever makes it less strict needs two, told apart by name.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from waqai.knowledge.tables import KnowledgeError
from waqai.release.policy import Policy

ADULT = 18
TWO = 2  # people who must agree on what makes a release less strict, and independent origins of a death


class Override(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One decision of one person (`who`), with the reason; exactly one of `level`, `hold`, `release` and `name` is given.

    `name` are the words of a person's name that may stand, of class `cls` and with this `age`; with `objection` they never may, whatever
    the incident.
    """

    who: str
    reason: str
    incident: str | None = None
    level: str | None = None
    hold: bool | None = None
    release: bool | None = None
    name: str | None = None
    cls: str | None = msgspec.field(default=None, name="class")
    age: int | None = None
    objection: bool = False


class Overrides(NamedTuple):
    """All overrides, by incident; `carried` are those of incidents whose claims are in another one now, by that one, and `objections` the
    folded words of names that never may stand.
    """

    by_incident: Mapping[str, Sequence[Override]]
    carried: Mapping[str, Sequence[Override]]
    objections: frozenset[tuple[str, ...]]


NONE = Overrides({}, {}, frozenset())


def read_overrides(lines: Iterable[bytes], name: str, policy: Policy) -> Iterator[Override]:
    """The overrides of a file of JSON Lines, the oldest first; raises KnowledgeError with the line of the first fault."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield read_override(msgspec.json.decode(line), policy)
            except (ValueError, msgspec.DecodeError) as error:
                raise KnowledgeError(name, number, 1, f"no override ({error})", "write it as docs/releases.md shows") from None


def read_override(value: Any, policy: Policy) -> Override:
    """The override that plain values tell; raises ValueError where they tell none."""
    one = msgspec.convert(value, Override)
    _check(one, policy)
    return one


def gather(asked: Iterable[Override], ended: Mapping[str, Sequence[str]], fold: Callable[[str], str]) -> Overrides:
    """What is asked for, the oldest first, by incident; `ended` are the incidents that are no more, and those where their claims are."""
    found, carried = defaultdict[str, list[Override]](list), defaultdict[str, list[Override]](list)
    objections: set[tuple[str, ...]] = set()
    for one in asked:
        one = msgspec.structs.replace(one, who=same_name(one.who))
        if one.objection and one.name:
            objections.add(words_of(one.name, fold))
        elif one.incident:
            found[one.incident].append(one)
            for heir in _heirs(one.incident, ended):
                carried[heir].append(one)
    return Overrides(dict(found), dict(carried), frozenset(objections))


def same_name(who: str) -> str:
    """The name of a person as people are told apart by it."""
    return " ".join(who.casefold().split())


def _heirs(incident: str, ended: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """The incidents that have the claims of one that is no more, also where they went on from one to the next."""
    found: dict[str, None] = {}
    waiting = list(ended.get(incident, ()))
    while waiting:
        heir = waiting.pop()
        if heir not in found:
            found[heir] = None
            waiting += ended.get(heir, ())
    return found


def _check(one: Override, policy: Policy) -> None:
    given = [name for name in ("level", "hold", "release", "name") if getattr(one, name) is not None]
    if len(given) != 1:
        raise ValueError("exactly one of level, hold, release and name is needed")
    if not one.who.strip() or not one.reason.strip():
        raise ValueError("who and reason must not be empty")
    if one.incident is None and not one.objection:
        raise ValueError("incident is missing")
    if one.objection and not one.name:
        raise ValueError("an objection needs the name that it is about")
    if one.level is not None and one.level not in policy.rules.levels:
        raise ValueError(f"no level is named {one.level!r}; use one of {', '.join(policy.rules.levels)}")
    if one.name is not None and not one.objection and one.cls not in ("P1", "P2", "P3"):
        raise ValueError('a name needs its "class": P1, P2 or P3')


def words_of(name: str, fold: Callable[[str], str]) -> tuple[str, ...]:
    """The folded words of a name."""
    return tuple(fold(word) for word in name.split())


class Verdict(NamedTuple):
    """What the overrides of an incident come to: its level, whether it is held back or released, the names that may stand."""

    level: str
    is_held: bool
    is_released: bool
    names: frozenset[tuple[str, ...]]


def judge(
    computed: str, asked: Sequence[Override], carried: Sequence[Override], policy: Policy, fold: Callable[[str], str], is_fit: bool
) -> Verdict:
    """The verdict on an incident of this computed level. Of each person the last word counts.

    What was `carried` over from other incidents makes it stricter or nothing. `is_fit` tells whether the event is one of whose dead one
    person may name adults; what else is less strict needs two.
    """
    order = list(policy.rules.levels)
    level = order.index(computed)
    votes = {who: vote for who, vote in _last(carried, "level").items() if order.index(vote) > level} | _last(asked, "level")
    ranks = sorted(map(order.index, votes.values()))
    if ranks and (len(ranks) >= TWO or ranks[-1] > level):
        level = ranks[-1]
    released = {who: vote for who, vote in _last(carried, "release").items() if not vote} | _last(asked, "release")
    held = {who: vote for who, vote in _last(carried, "hold").items() if vote} | _last(asked, "hold")
    return Verdict(
        level=order[level],
        is_held=any(held.values()),
        is_released=len(released) >= TWO and all(released.values()),
        names=frozenset(_names(asked, fold, is_fit)),
    )


def _last(asked: Iterable[Override], what: str) -> dict[str, Any]:
    """The last word of each person on one thing."""
    return {one.who: value for one in asked if (value := getattr(one, what)) is not None}


def _names(asked: Sequence[Override], fold: Callable[[str], str], is_fit: bool) -> Iterable[tuple[str, ...]]:
    by_name: dict[tuple[str, ...], list[Override]] = defaultdict(list)
    for one in asked:
        if one.name is not None:
            by_name[words_of(one.name, fold)].append(one)
    for words, some in by_name.items():
        people = {one.who for one in some}
        alone = is_fit and all(one.cls == "P1" and (one.age or 0) >= ADULT for one in some)
        if alone or len(people) >= TWO:
            yield words
