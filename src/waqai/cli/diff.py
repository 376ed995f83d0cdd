"""`waqai diff`: what reading documents again, or a new version of an article, changed in a book, and why."""

import argparse
from collections import Counter

from waqai.cli.books import opened
from waqai.cli.compare import write_changes
from waqai.cli.output import Problem
from waqai.curate.compare import Change, Totals, compare
from waqai.curate.versions import compare_versions
from waqai.store.ask import documents_named
from waqai.store.history import Pair, pairs


def run(args: argparse.Namespace) -> int:
    """Write the changes."""
    totals, changes, kinds = Totals(), list[Change](), Counter[str]()
    with opened(args) as book:
        only = frozenset(documents_named(book, args.id)) if args.id else None
        if only == frozenset():
            raise Problem(f"{args.id}: no document of {book.name}; give its hash, its own id or its address")
        for pair in pairs(book, only):
            found = _changes(pair)
            totals.add(pair.old, pair.new, found)
            changes += found
            kinds[pair.kind] += 1
    note = f"of them read again: {kinds['reading']}; new versions of an article: {kinds['version']}"
    write_changes(totals, changes, [note], args.format, args.top)
    return 0


def _changes(pair: Pair) -> list[Change]:
    if pair.old["document"]["text"] == pair.new["document"]["text"]:
        return [change._replace(why=pair.why) for change in compare(pair.old, pair.new)]
    return [change._replace(why=f"{pair.why}; {change.why}") for change in compare_versions(pair.old, pair.new)]
