"""`waqai keys`: keys with which programs read a book through the API of its review desk."""

import argparse
import datetime as dt

from waqai.cli.books import given_name, opened
from waqai.plain import plain
from waqai.store.book import Book
from waqai.store.keys import list_keys, make_key, revoke_key


def run(args: argparse.Namespace) -> int:
    """Make, list or revoke keys."""
    with opened(args) as book:
        {"add": _add, "list": _list, "revoke": _revoke}[args.action](book, args)
    return 0


def _add(book: Book, args: argparse.Namespace) -> None:
    name = given_name(args.name, "key")
    key = make_key(book, name, dt.datetime.now(dt.UTC), dt.timedelta(days=args.days))
    print(f"{key}\n{plain(name)} may read for {args.days} days; the key is shown this once only: keep it where passwords are kept")


def _list(book: Book, args: argparse.Namespace) -> None:
    for key in list_keys(book):
        print(f"{key.made[:10]} to {key.ends[:10]}  {plain(key.name)}")


def _revoke(book: Book, args: argparse.Namespace) -> None:
    revoke_key(book, args.name)
    print(f"{book.name}: the key {plain(args.name)} is good no more")
