"""`waqai decide`: what people decided about claims, put at the end of the list that a book keeps."""

import argparse
import datetime as dt

from waqai.cli.books import opened
from waqai.cli.group import read_decisions
from waqai.cli.output import Problem
from waqai.store.decisions import Decision, decide


def run(args: argparse.Namespace) -> int:
    """Keep all decisions of the file, in their order."""
    read_in = read_decisions(args.file)
    with opened(args) as book:
        seal = ""
        for one in read_in:
            other = str(one.other) if one.other else None
            after = {"field": one.field, "value": one.value} if one.field else {"number": one.number} if one.number else None
            kept = Decision(who=args.who, kind=one.kind, claim=str(one.claim), other=other, after=after, note=args.note)
            try:
                seal = decide(book, kept, dt.datetime.now(dt.UTC))
            except ValueError as error:
                raise Problem(f"{args.file}: {error}; the decisions before it were kept") from None
        print(f"{book.name}: {len(read_in)} decisions kept{f', the last sealed {seal}' if seal else ''}")
    return 0
