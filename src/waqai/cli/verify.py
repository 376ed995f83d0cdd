"""`waqai verify`: is a book whole."""

import argparse

from waqai.cli.books import opened
from waqai.cli.output import complain
from waqai.store.verify import count, verify


def run(args: argparse.Namespace) -> int:
    """Name all that is wrong, a line each; 1 where something is."""
    with opened(args) as book:
        faults = 0
        for fault in verify(book):
            complain(f"{book.name}: {fault}")
            faults += 1
        if faults:
            complain(f"{book.name}: {faults} faults")
            return 1
        print(f"{book.name}: whole; " + ", ".join(f"{number} {name}" for name, number in count(book).items()))
    return 0
