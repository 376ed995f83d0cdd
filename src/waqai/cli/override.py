"""`waqai release override`: what people decide about single incidents of releases, kept in the book among its decisions, or listed."""

import argparse
import datetime as dt

import msgspec

from waqai.cli.books import opened
from waqai.cli.output import Problem
from waqai.knowledge import KnowledgeError
from waqai.release.kept import Kept, keep_override, kept_overrides, take_back
from waqai.release.overrides import read_override
from waqai.release.policy import Policy, read_policy
from waqai.store.book import Book

ASKED = ("level", "hold", "release", "name", "objection", "undo")


def run(args: argparse.Namespace) -> int:
    """Keep what is asked for; without a decision list those of the book."""
    args.book = args.where
    try:
        policy = read_policy(args.policy)
        with opened(args) as book:
            if all(getattr(args, name) is None for name in ASKED):
                _list(book, args, policy)
            else:
                print(f"{book.name}: kept, sealed {_keep(book, args, policy)}")
    except KnowledgeError as error:
        raise Problem(str(error)) from None
    return 0


def _keep(book: Book, args: argparse.Namespace, policy: Policy) -> str:
    who, reason, now = (args.who or "").strip(), (args.reason or "").strip(), dt.datetime.now(dt.UTC)
    if not who or not reason:
        raise Problem("--who and --reason: say who decides and why; both stand in the list of decisions", 2)
    asked = {
        "who": who,
        "reason": reason,
        "incident": args.id,
        "level": args.level,
        "hold": args.hold,
        "release": args.release,
        "name": args.objection or args.name,
        "class": args.cls,
        "age": args.age,
        "objection": args.objection is not None,
    }
    try:
        if args.undo is not None:
            return take_back(book, args.undo, who, reason, policy, now)
        return keep_override(book, read_override(asked, policy), now)
    except ValueError as error:
        raise Problem(f"{error}; `waqai release override {book.name}` lists what was decided", 2) from None


def _list(book: Book, args: argparse.Namespace, policy: Policy) -> None:
    for one in kept_overrides(book, policy):
        if args.id is None or one.override.incident == args.id:
            if args.format == "jsonl":
                print(msgspec.json.encode({"number": one.number, "made": one.made, "undone": one.is_undone, **_said(one)}).decode())
            else:
                print(_line(one))


def _line(one: Kept) -> str:
    said = {name: value for name, value in _said(one).items() if name not in ("who", "reason", "incident")}
    what = " ".join(f"{name} {str(value).lower() if isinstance(value, bool) else value}" for name, value in said.items())
    undone = " (taken back)" if one.is_undone else ""
    own = one.override
    return f"{one.number} {one.made:%Y-%m-%d} {own.incident or 'any incident'}: {what}, {own.who}: {own.reason}{undone}"


def _said(one: Kept) -> dict[str, object]:
    return dict(msgspec.to_builtins(one.override))
