"""`waqai release`: data of a book for others, reduced by a policy; what changed between two releases; why a cell is what it is."""

import argparse
import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from waqai import __version__
from waqai.cli.books import opened
from waqai.cli.output import Problem, load_knowledge, user_folder
from waqai.knowledge import KnowledgeError, load_searching, settle
from waqai.release.compare import Change, Release, compare, event_of, flat, open_release
from waqai.release.events import decisions_head, ended_ids, events_of, original_of
from waqai.release.formats import load_formats, names
from waqai.release.make import Recipe, ReleaseError, make_release
from waqai.release.overrides import NONE, Overrides, read_overrides
from waqai.release.places import Centroids
from waqai.release.policy import Policy, read_policy
from waqai.release.reduce import Reducer
from waqai.release.side import Plan, pack_overrides
from waqai.release.values import Event, Facts
from waqai.release.words import Vocabulary
from waqai.release.write.libraries import MissingLibrary

if TYPE_CHECKING:
    from waqai.knowledge import Knowledge
    from waqai.store.book import Book

KEY = 32  # bytes of the key of the masks
ALL = "all"


def run(args: argparse.Namespace) -> int:
    """Make a release, compare two, or explain a cell."""
    actions = {"make": _make, "diff": _diff, "why": _why}
    try:
        return actions[args.action](args)
    except (KnowledgeError, MissingLibrary, ReleaseError) as error:
        raise Problem(str(error)) from None


def _make(args: argparse.Namespace) -> int:
    policy = read_policy(args.policy or args.profile)
    if args.policy and args.profile and policy.profile.name != args.profile:
        raise Problem(f"--policy {args.policy}: is of profile {policy.profile.name}, not {args.profile}", 2)
    wanted = _formats(args.format, policy)
    as_of = args.as_of or dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    earlier = _release(args.since) if args.since else None
    with opened(args) as book:
        kitchen = Kitchen(policy)
        key, overrides = _key(args.key_file), kitchen.overrides(args.overrides)
        ucdp_ids = Path(args.ucdp_ids) if args.ucdp_ids else None
        recipe = Recipe(
            policy=policy,
            facts=_facts(policy, kitchen.knowledge, book, as_of),
            formats=load_formats(wanted, ucdp_ids),
            reducer=kitchen.reducer(key, as_of, overrides),
            originals=(lambda key: original_of(book, key)) if policy.profile.originals else (lambda _: None),
            earlier=tuple(event.id for event in earlier.events()) if earlier else (),
            ended=ended_ids(book),
            workers=args.workers,
            plan=Plan(args.policy or args.profile, key, as_of, pack_overrides(overrides), user_folder(), ucdp_ids),
        )
        made = make_release(lambda: events_of(book, kitchen.knowledge, kitchen.centroids), recipe, Path(args.out))
    print(f"{args.out}: {made.incidents} incidents in {len(made.files)} files, profile {made.profile}, policy {made.policy}")
    for what, count in made.counts.items():
        print(f"  {what}: {count}")
    print(f"{made.note} {made.statement if policy.profile.persons in ('masked', 'named') else ''}".strip())
    return 0


class Kitchen:
    """What reducing needs, loaded once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.knowledge = load_knowledge(user_folder())
        try:
            self._vocabulary = Vocabulary(policy.folder, policy.rules, self.knowledge, load_searching())
        except ValueError as error:
            raise Problem(str(error)) from None
        self.centroids = Centroids(user_folder())
        settle()

    def overrides(self, path: str | None) -> Overrides:
        """What people decided about single incidents, from a file."""
        if path is None:
            return NONE
        with Path(path).open("rb") as lines:
            return read_overrides(lines, path, self._policy, self.knowledge.fold)

    def reducer(self, key: bytes, as_of: dt.datetime, overrides: Overrides) -> Reducer:
        """A reducer with all that is loaded."""
        return Reducer(self._policy, self.knowledge, self._vocabulary, self.centroids, key, as_of, overrides)


def _formats(asked: list[str], policy: Policy) -> list[str]:
    wanted = [name for some in asked for name in some.split(",") if name]
    known = names()
    if ALL in wanted:
        return [one.name for one in load_formats(known) if policy.profile.originals or not one.originals]
    for name in wanted:
        if name not in known:
            raise Problem(f"--format {name}: there is no such format; use one of {', '.join((*known, ALL))}", 2)
    return wanted


def _facts(policy: Policy, knowledge: "Knowledge", book: "Book", as_of: dt.datetime) -> Facts:
    return Facts(
        profile=policy.profile.name,
        policy=policy.name,
        policy_hash=policy.hash,
        program=f"waqai {__version__}",
        knowledge=knowledge.version,
        decisions_head=decisions_head(book),
        made=as_of,
        note=policy.profile.note,
    )


def _key(path: str | None) -> bytes:
    """The key of the masks: that of a file, else drawn anew and then forgotten."""
    if path is None:
        return secrets.token_bytes(KEY)
    key = Path(path).read_bytes()
    if len(key) < KEY:
        raise Problem(f"{path}: a key of {len(key)} bytes; make one of {KEY}: head -c {KEY} /dev/urandom > {path}")
    return key


def _release(folder: str) -> Release:
    try:
        return open_release(Path(folder))
    except OSError:
        raise Problem(f"{folder}: no release there (no manifest.json); name the folder that `waqai release --out` made") from None
    except ValueError as error:
        raise Problem(f"{folder}: manifest.json is damaged ({error}); take another copy of the release") from None


# Differences.


def _diff(args: argparse.Namespace) -> int:
    old, new = _release(args.old), _release(args.new)
    with _damage():
        changes = list(compare(old, new))
    if args.format == "jsonl":
        for change in changes:
            print(msgspec.json.encode(change._asdict()).decode())
        return 0
    for change in changes[: args.top or None]:
        print(_line(change))
        for name, (was, now) in change.fields.items():
            print(f"    {name}: {_short(was)} > {_short(now)}")
    counts = {kind: sum(change.kind == kind for change in changes) for kind in ("added", "gone", "changed")}
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    return 0


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(f"a release is damaged ({type(error).__name__}: {error}); take another copy of it") from None


def _line(change: Change) -> str:
    sign = {"added": "+", "gone": "-", "changed": "~"}[change.kind]
    return f"{sign} {change.id} {change.what}: {'; '.join(change.why) or 'grouped or read anew'}"


def _short(value: object) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else text[:59] + "\u2026"


# Why.


def _why(args: argparse.Namespace) -> int:
    if (Path(args.where) / "manifest.json").exists():
        release = _release(args.where)
        with _damage():
            event = event_of(release, args.id)
        if event is None:
            raise Problem(f"{args.where}: no incident {args.id}; `waqai release why` on the book tells whether it is held back")
        policy = None
    else:
        policy = read_policy(args.profile)
        event = _of_book(args, policy)
    found = 0
    for one in load_formats(names()):
        reason = one.left_out(event) if one.left_out is not None else None
        if reason is not None:
            print(f"{one.name}: no row: {reason}")
        for number, row in enumerate(one.cells(event) if one.cells is not None else (), 1):
            if args.column in row:
                found += 1
                cell = row[args.column]
                print(f"{one.name} row {number}: {args.column} = {_short(cell.value)}: {cell.why}")
    values = flat(event)
    if args.column in values:
        found += 1
        taken = " (the policy took it out or made it coarser)" if args.column in event.withheld else ""
        print(f"{args.column} = {msgspec.json.encode(values[args.column]).decode()}{taken}")
    if not found:
        raise Problem(f"{args.column}: no column of any format, and no field of an incident; fields are {', '.join(values)}")
    return 0


def _of_book(args: argparse.Namespace, policy: Policy) -> Event:
    args.book = args.where
    with opened(args) as book:
        kitchen = Kitchen(policy)
        event = next(iter(events_of(book, kitchen.knowledge, kitchen.centroids, args.id)), None)
    if event is None:
        raise Problem(f"{args.where}: no live incident {args.id}; `waqai group --book {args.where}` lists them")
    reducer = kitchen.reducer(secrets.token_bytes(KEY), dt.datetime.now(dt.UTC), NONE)
    for line in reducer.explain(event):
        print(line)
    reduced = reducer.reduce(event)
    if reduced is None:
        raise Problem(f"{args.id}: profile {policy.profile.name} holds it back today")
    return reduced


