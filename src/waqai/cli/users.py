"""`waqai users`: who may use the review desk of a book."""

import argparse
import datetime as dt
import getpass
import sys

from waqai.cli.books import given_name, opened
from waqai.cli.output import Problem
from waqai.plain import plain
from waqai.store.book import Book
from waqai.store.users import User, add_user, list_users, remove_user, set_password

FAULTS = {"password.short": "a password has 12 characters or more", "password.long": "a password has 256 characters or fewer"}


def run(args: argparse.Namespace) -> int:
    """Add, list or remove users, or set the password of one."""
    with opened(args, create=args.action == "add") as book:
        {"add": _add, "list": _list, "remove": _remove, "password": _password}[args.action](book, args)
    return 0


def _add(book: Book, args: argparse.Namespace) -> None:
    name = given_name(args.name, "user")
    add_user(book, User(name, args.role, _ask()), dt.datetime.now(dt.UTC))
    print(f"{book.name}: {plain(name)} may come in as {args.role}")


def _list(book: Book, args: argparse.Namespace) -> None:
    for user in list_users(book):
        print(f"{user.role:<8}  {plain(user.name)}")


def _remove(book: Book, args: argparse.Namespace) -> None:
    remove_user(book, args.name)
    print(f"{book.name}: {plain(args.name)} may come in no more; what they decided stays")


def _password(book: Book, args: argparse.Namespace) -> None:
    set_password(book, args.name, _ask())
    print(f"{book.name}: {plain(args.name)} has another password and is logged out everywhere")


def _ask() -> str:
    """The hash of a password that is typed twice at the terminal, or stands in a line of standard input."""
    from waqai.cli.serve import need_desk

    need_desk()
    from waqai.desk.passwords import fault_of, hash_password

    is_typed = sys.stdin.isatty()
    password = getpass.getpass("password: ") if is_typed else sys.stdin.readline().rstrip("\n")
    fault = fault_of(password)
    if fault:
        raise Problem(FAULTS[fault])
    if is_typed and getpass.getpass("again: ") != password:
        raise Problem("the two passwords are not the same; nothing was changed")
    return hash_password(password)
