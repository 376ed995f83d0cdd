"""`waqai backup` and `waqai restore`: a whole book in one file, and back."""

import argparse
from typing import BinaryIO

from waqai.cli.books import opened
from waqai.cli.output import Problem, open_output
from waqai.knowledge import load_searching
from waqai.store.backup import dump, restore
from waqai.store.reviews import rebuild_reviews
from waqai.store.searching import rebuild


def run(args: argparse.Namespace) -> int:
    """Write or read a backup."""
    if args.action == "backup":
        with opened(args) as book, open_output(args.file) as out:
            out.writelines(dump(book))
        return 0

    def reopen() -> BinaryIO:
        try:
            return open(args.file, "rb")
        except OSError as error:
            raise Problem(f"{args.file}: cannot be read: {error.strerror}; check the name and who may read it") from None

    reopen().close()
    with opened(args, create=True) as book:
        restore(book, reopen, args.file)
        rebuild(book, load_searching())  # a backup holds no index
        with book.write() as connection:
            rebuild_reviews(connection)
        print(f"{book.name}: restored from {args.file}; `waqai verify` checks it")
    return 0
