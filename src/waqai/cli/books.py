"""What the commands of the book share: which book is meant, how its errors reach the user, and which names may be given in it."""

import argparse
import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from waqai.cli.output import Problem, user_folder
from waqai.store.book import Book, BookError, open_book

LONGEST = 60  # characters of a name that people give


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


def user_name() -> str:
    """The name of who runs the program, for decisions."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reviewer"


def given_name(text: str, of: str) -> str:
    """The name that was given to something `of` a kind; a Problem where it is none."""
    name = text.strip()
    if not 0 < len(name) <= LONGEST or not name.isprintable():
        raise Problem(f"{text!r} is no name of a {of}; use 1 to {LONGEST} printable characters", 2)
    return name
