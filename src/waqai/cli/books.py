"""What the commands of the book share: which book is meant, and how its errors reach the user."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from waqai.cli.output import Problem, user_folder
from waqai.store.book import Book, BookError, open_book


@contextmanager
def opened(
    args: argparse.Namespace, *, create: bool = False, migrating: bool = False, is_read_only: bool = False
) -> Iterator[Book]:
    """The book that `--book` names, by default the one in the user's folder."""
    try:
        book = open_book(args.book or str(user_folder() / "book.db"), create=create, migrating=migrating, is_read_only=is_read_only)
        try:
            yield book
        finally:
            book.close()
    except BookError as error:
        raise Problem(str(error)) from error
