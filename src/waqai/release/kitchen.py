"""From what somebody asks for to a release: what reducing needs is loaded once, then a release is looked at or made, and kept in the list.

    Order -> Recipe -preview-> counts
                    -make-> folder, decision of the book
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from waqai import __version__
from waqai.knowledge import Knowledge, load, load_searching, settle
from waqai.knowledge.load import DATA
from waqai.knowledge.places import english_names
from waqai.release.compare import Release
from waqai.release.events import decisions_head, ended_ids, events_of, original_of
from waqai.release.formats import load_formats, names
from waqai.release.kept import kept_overrides
from waqai.release.make import Recipe, ReleaseError, make_release
from waqai.release.manifest import FILE, Manifest, look_at
from waqai.release.overrides import Overrides, gather, read_overrides
from waqai.release.places import Centroids
from waqai.release.policy import Policy
from waqai.release.reduce import Reducer
from waqai.release.selection import ALL, Selection
from waqai.release.side import Plan, pack_overrides
from waqai.release.values import Event, Facts, Status
from waqai.release.words import Vocabulary
from waqai.store.book import Book
from waqai.store.releases import Told, keep_release
from waqai.store.sift import MODALITIES

EVERY = "all"
KEY = 32  # bytes of the key of the masks


class Order(NamedTuple):
    """What somebody asks for: the profile or the path of its file, formats, the moment that embargoes are counted to, the key of the masks.

    `home` is the user's folder. `overrides` is a file of what people decided beside the book, `ucdp_ids` a table of UCDP's own ids,
    `earlier` a release before this one, `selection` which incidents are wanted.
    """

    policy: str
    formats: Sequence[str]
    as_of: dt.datetime
    key: bytes
    home: Path
    overrides: str | None = None
    ucdp_ids: Path | None = None
    earlier: Release | None = None
    workers: int = 1
    selection: Selection = ALL


class Kitchen:
    """What reducing needs, loaded once; raises KnowledgeError, or for the words of the policy ReleaseError, where data is doubtful."""

    def __init__(self, policy: Policy, home: Path) -> None:
        self.policy = policy
        self.knowledge = load(home)
        try:
            self._vocabulary = Vocabulary(policy.folder, policy.rules, self.knowledge, load_searching())
        except ValueError as error:
            raise ReleaseError(str(error)) from None
        self.centroids = Centroids(home)
        settle()

    def overrides(self, book: Book, path: str | None) -> Overrides:
        """What people decided about single incidents: in the book, then in a file."""
        asked = [one.override for one in kept_overrides(book, self.policy) if not one.is_undone]
        if path is not None:
            with Path(path).open("rb") as lines:
                asked += read_overrides(lines, path, self.policy)
        return gather(asked, ended_ids(book), self.knowledge.fold)

    def reducer(self, key: bytes, as_of: dt.datetime, overrides: Overrides, selection: Selection = ALL) -> Reducer:
        """A reducer with all that is loaded."""
        return Reducer(self.policy, self.knowledge, self._vocabulary, self.centroids, key, as_of, overrides, selection)


def formats_of(asked: Sequence[str], policy: Policy) -> list[str]:
    """The names of formats, with `all` put in full; raises ValueError for a name that is none."""
    known = names()
    if EVERY in asked:
        return [one.name for one in load_formats(known) if policy.profile.originals or not one.originals]
    for name in asked:
        if name not in known:
            raise ValueError(f"{name}: there is no such format; use one of {', '.join((*known, EVERY))}")
    return [name for name in known if name in asked]


def answers_of(knowledge: Knowledge) -> dict[str, Collection[str]]:
    """What may be asked of the incidents of a release, by question."""
    units, countries = english_names(DATA)
    return {"type": knowledge.families, "modality": MODALITIES, "status": get_args(Status), "country": countries, "admin1": units}


def today(now: dt.datetime) -> dt.datetime:
    """The beginning of the day, which embargoes are counted to where nothing else is asked for."""
    return now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def preview(book: Book, order: Order, kitchen: Kitchen, tell: Callable[[int], None] = lambda _: None) -> Counter[str]:
    """What a release would count, with nothing written; `tell` is told how many incidents were looked at."""
    reducer = kitchen.reducer(order.key, order.as_of, kitchen.overrides(book, order.overrides), order.selection)
    for event in _counted(events_of(book, kitchen.knowledge, kitchen.centroids), tell):
        reducer.reduce(event)
    return Counter({name: count for name, count in sorted(reducer.counts.items()) if count})


def make(
    book: Book,
    order: Order,
    kitchen: Kitchen,
    out: Path,
    who: str,
    now: dt.datetime,
    tell: Callable[[int], None] = lambda _: None,
    finish: Callable[[Path, Manifest], None] = lambda _, __: None,
) -> Manifest:
    """Make a release, and tell of it in the decisions of the book; no folder is left where that cannot be kept.

    `tell` is told how many incidents were reduced. `finish` sees the folder before it takes its place, and may refuse it.
    """
    policy = kitchen.policy
    facts = _facts(policy, kitchen, book, order)  # with the seal of the last decision: one that comes later is told apart
    overrides = kitchen.overrides(book, order.overrides)
    recipe = Recipe(
        policy=policy,
        facts=facts,
        formats=load_formats(order.formats, order.ucdp_ids),
        reducer=kitchen.reducer(order.key, order.as_of, overrides, order.selection),
        originals=(lambda key: original_of(book, key)) if policy.profile.originals else (lambda _: None),
        earlier=tuple(event.id for event in order.earlier.events()) if order.earlier else (),
        ended=ended_ids(book),
        selection=order.selection,
        workers=order.workers,
        plan=Plan(order.policy, order.key, order.as_of, pack_overrides(overrides), order.home, order.ucdp_ids, order.selection),
    )

    def keep(folder: Path, made: Manifest) -> None:
        finish(folder, made)
        told = Told(
            manifest=look_at(folder, FILE).sha256,
            profile=made.profile,
            policy=made.policy,
            policy_hash=made.policy_hash,
            as_of=made.as_of,
            incidents=made.incidents,
            formats=tuple(one.name for one in recipe.formats),
            chosen=made.chosen,
        )
        keep_release(book, told, who, now)

    def events() -> Iterator[Event]:
        return _counted(events_of(book, kitchen.knowledge, kitchen.centroids, head=facts.decisions_head), tell)

    return make_release(events, recipe, out, keep)


def _counted(events: Iterable[Event], tell: Callable[[int], None]) -> Iterator[Event]:
    for number, event in enumerate(events, 1):
        tell(number)
        yield event


def _facts(policy: Policy, kitchen: Kitchen, book: Book, order: Order) -> Facts:
    chosen = "; ".join(f"{name} {', '.join(values)}" for name, values in order.selection.told().items())
    return Facts(
        profile=policy.profile.name,
        policy=policy.name,
        policy_hash=policy.hash,
        program=f"waqai {__version__}",
        knowledge=kitchen.knowledge.version,
        decisions_head=decisions_head(book),
        made=order.as_of,
        note=f"{policy.profile.note} Only incidents of {chosen}." if chosen else policy.profile.note,
    )
