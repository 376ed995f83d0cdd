"""`waqai release`: data of a book for others, reduced by a policy; what changed between two releases; why a cell is what it is."""

import argparse
import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from waqai.cli.books import opened, user_name
from waqai.cli.output import Problem, user_folder
from waqai.knowledge import KnowledgeError
from waqai.release.compare import Change, Release, compare, event_of, flat, open_release
from waqai.release.events import events_of
from waqai.release.formats import load_formats, names
from waqai.release.kitchen import KEY, Kitchen, Order, answers_of, formats_of, make, today
from waqai.release.make import ReleaseError
from waqai.release.policy import Policy, read_policy
from waqai.release.selection import MANY, select
from waqai.release.values import Event
from waqai.release.write.libraries import MissingLibrary


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
    try:
        wanted = formats_of([name for some in args.format for name in some.split(",") if name], policy)
    except ValueError as error:
        raise Problem(f"--format {error}", 2) from None
    kitchen = Kitchen(policy, user_folder())
    try:
        selection = select({name: getattr(args, name) for name in MANY}, answers_of(kitchen.knowledge), args.first, args.last)
    except ValueError as error:
        raise Problem(f"--{error}", 2) from None
    now = dt.datetime.now(dt.UTC)
    order = Order(
        policy=args.policy or args.profile,
        formats=wanted,
        as_of=args.as_of or today(now),
        key=_key(args.key_file),
        home=user_folder(),
        overrides=args.overrides,
        ucdp_ids=Path(args.ucdp_ids) if args.ucdp_ids else None,
        earlier=_release(args.since) if args.since else None,
        workers=args.workers,
        selection=selection,
    )
    with opened(args) as book:
        made = make(book, order, kitchen, Path(args.out), user_name(), now)
    print(f"{args.out}: {made.incidents} incidents in {len(made.files)} files, profile {made.profile}, policy {made.policy}")
    for what, count in made.counts.items():
        print(f"  {what}: {count}")
    print(f"{made.note} {made.statement if policy.profile.persons in ('masked', 'named') else ''}".strip())
    return 0


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
        kitchen = Kitchen(policy, user_folder())
        event = next(iter(events_of(book, kitchen.knowledge, kitchen.centroids, args.id)), None)
        overrides = kitchen.overrides(book, None)
    if event is None:
        raise Problem(f"{args.where}: no live incident {args.id}; `waqai group --book {args.where}` lists them")
    reducer = kitchen.reducer(secrets.token_bytes(KEY), dt.datetime.now(dt.UTC), overrides)
    for line in reducer.explain(event):
        print(line)
    reduced = reducer.reduce(event)
    if reduced is None:
        raise Problem(f"{args.id}: profile {policy.profile.name} holds it back today")
    return reduced


