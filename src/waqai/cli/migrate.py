"""`waqai migrate`: a book of an earlier version brought up to this one."""

import argparse

from waqai.cli.books import opened
from waqai.knowledge import load_searching
from waqai.store.book import migrate, revision
from waqai.store.reviews import rebuild_reviews
from waqai.store.schema import HEAD
from waqai.store.searching import rebuild


def run(args: argparse.Namespace) -> int:
    """Change the tables of the book, all or nothing."""
    with opened(args, migrating=True) as book:
        before = revision(book)
        if before == HEAD:
            print(f"{book.name}: is of this version already (revision {HEAD})")
        else:
            migrate(book)
            rebuild(book, load_searching())
            with book.write() as connection:
                rebuild_reviews(connection)
            print(f"{book.name}: brought from revision {before} to {HEAD}")
    return 0
