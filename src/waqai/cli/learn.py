"""`waqai learn`: what the decisions in a book teach: rows of the user's own lexicon and gold examples, proposed, tried and written."""

import argparse
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from waqai.cli.books import opened
from waqai.cli.compare import SORTS, change_lines
from waqai.cli.listing import json_lines
from waqai.cli.output import Problem, complain, is_coloured, load_engine, open_output, user_folder
from waqai.cli.show import isolate, paint
from waqai.knowledge import Searching, load_searching
from waqai.learn.decided import read_decided
from waqai.learn.effect import measure
from waqai.learn.folder import accept, fitting, refuse
from waqai.learn.propose import propose
from waqai.learn.values import Effect, LearnError, Proposal, Proposals, as_item
from waqai.pipeline import Engine
from waqai.plain import plain
from waqai.store.book import Book

SHOWN = 3  # documents and changes of each sort that a table shows
_ASKED = "accept (a), refuse (r), later (Enter), end (q)? "


class _Trial(NamedTuple):
    """What proposals are tried with: nothing where `most` is 0."""

    book: Book
    engine: Engine
    knowing: Searching
    most: int

    def effect(self, proposal: Proposal) -> Effect | None:
        """What a proposal would change."""
        if not self.most or not proposal.lines:
            return None
        return measure(self.book, proposal, self.engine, user_folder(), self.knowing, self.most)


def run(args: argparse.Namespace) -> int:
    """Show the proposals, or do with them what was asked for."""
    home = user_folder()
    engine = load_engine(home)
    try:
        with opened(args) as book:
            every = propose(read_decided(book), engine, home)
            if args.accept or args.refuse:
                wanted = _named(every.found, args.accept or args.refuse)
            elif args.all_with:
                every_such = [one for one in every.found if one.lines and one.origins >= args.all_with and not one.against]
                wanted = fitting(home, every_such)
                if len(wanted) < len(every_such):
                    complain(f"{len(every_such) - len(wanted)} proposals left out: their examples do not hold together with the others")
            elif args.all_gold:
                wanted = [one for one in every.found if one.gold]
            else:
                return _show(every, _Trial(book, engine, load_searching(), args.documents), args)
            return _take(wanted, book, args)
    except LearnError as error:
        raise Problem(str(error)) from error


def _named(proposals: Iterable[Proposal], ids: Sequence[str]) -> list[Proposal]:
    known = {one.id: one for one in proposals}
    for id_ in ids:
        if id_ not in known:
            raise Problem(f"{id_}: no proposal of this id; `waqai learn` lists them with their ids")
    return [known[id_] for id_ in dict.fromkeys(ids)]


def _take(wanted: Sequence[Proposal], book: Book, args: argparse.Namespace) -> int:
    """Write proposals into the lexicon, or note them as refused."""
    if not wanted:
        print("nothing to write")
        return 0
    if args.refuse:
        path = refuse(user_folder(), wanted, args.who, dt.datetime.now(dt.UTC))
        print(f"{len(wanted)} refused, noted in {path}")
        return 0
    rows, gold = sum(len(one.lines) for one in wanted), sum(one.gold is not None for one in wanted)
    for path in accept(user_folder(), wanted, book.name):
        print(f"written to {path}")
    later = "; documents are read with the rows from now on, those in the book when they are added again" if rows else ""
    print(f"{rows} rows, {gold} gold examples{later}")
    return 0


def _show(every: Proposals, trial: _Trial, args: argparse.Namespace) -> int:
    found = [one for one in every.found if args.kind in ("all", one.kind) and (one.gold or one.origins >= args.least)]
    shown = found[: args.top or None]
    if args.choose:
        return _choose(shown, trial, args)
    coloured = is_coloured()
    with open_output(None) as out:
        for one in shown:
            effect = trial.effect(one)
            if args.format == "jsonl":
                out.write(json_lines([as_item(one, effect)]))
            else:
                out.write(("\n".join(_block(one, effect, coloured)) + "\n\n").encode("utf-8", "replace"))
        if args.format == "table":
            out.write(("\n".join(_ends(found, shown, every.passed)) + "\n").encode("utf-8", "replace"))
    return 0


def _choose(shown: Sequence[Proposal], trial: _Trial, args: argparse.Namespace) -> int:
    """Ask for each proposal; what was answered holds at once."""
    counts: Counter[str] = Counter()
    for one in shown:
        print("\n".join(_block(one, trial.effect(one), is_coloured())), flush=True)
        try:
            answer = input(_ASKED).strip().lower()
        except EOFError:
            break
        if answer == "q":
            break
        try:
            if answer == "a":
                accept(user_folder(), [one], trial.book.name)
            elif answer == "r":
                refuse(user_folder(), [one], args.who, dt.datetime.now(dt.UTC))
            counts[answer] += 1
        except LearnError as error:
            complain(str(error))
    print(f"{counts['a']} accepted, {counts['r']} refused, {len(shown) - counts['a'] - counts['r']} left")
    return 0


def _block(one: Proposal, effect: Effect | None, coloured: bool) -> Iterator[str]:
    now = f"  (now {isolate(plain(one.now))})" if one.now else ""
    head = f"{one.id}  {one.kind:<6}  {isolate(plain(one.words))}"
    yield f"{paint(head, 'bold', coloured)}  >  {isolate(plain(one.says))}{now}"
    numbers = ", ".join(map(str, one.decisions))
    against = f"; against it {', '.join(map(str, one.against))}" if one.against else ""
    documents = f"{one.origins} independent document{'s' * (one.origins != 1)}"
    yield f"  {documents} of {len(one.support)}, decisions {numbers}{against}"
    for line in one.lines:
        cells = "  ".join(isolate(plain(cell)) for cell in line.cells if cell)
        yield f"  {line.table}: {cells}"
    if one.lines:
        yield f"  must read: {isolate(plain(one.lines[0].match))}"
        yield f"  must not:  {isolate(plain(one.lines[0].avoid))}"
    if effect is not None:
        yield from _changes(effect, coloured)


def _changes(effect: Effect, coloured: bool) -> Iterator[str]:
    by_sort = {what: [change for change in effect.changes if change.what == what] for what in SORTS}
    counts = ", ".join(f"{len(changes)} {what}" for what, changes in by_sort.items())
    read = f"{effect.read}" if effect.read == effect.of else f"{effect.read} of {effect.of}"
    yield f"  {read} document{'s' * (effect.of != 1)} with the words read again: incidents {counts}"
    for what, changes in by_sort.items():
        for change in changes[:SHOWN]:
            yield from (f"  {what if at == 0 else ' ' * len(what)}{line}" for at, line in enumerate(change_lines(change, coloured)))
        if len(changes) > SHOWN:
            yield f"  and {len(changes) - SHOWN} more {what}"


def _ends(found: Sequence[Proposal], shown: Sequence[Proposal], passed: Counter[str]) -> Iterator[str]:
    rest = f", {len(shown)} shown" if len(shown) < len(found) else ""
    yield f"{len(found)} proposals{rest}"
    for why, count in sorted(passed.items(), key=lambda one: (-one[1], one[0])):
        yield f"no proposal of {count} decision{'s' * (count != 1)}: {why}"
