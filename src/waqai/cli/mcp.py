"""`waqai mcp`: a server that tells a language model of the incidents of a book, as a profile lets them out."""

import argparse
import datetime as dt
import secrets
from collections.abc import Hashable, Iterator
from contextlib import closing

import sqlalchemy as sa

from waqai import __version__
from waqai.cli.books import opened
from waqai.cli.output import Problem, user_folder
from waqai.knowledge import KnowledgeError
from waqai.knowledge.load import DATA
from waqai.knowledge.parties import read_parties
from waqai.mcp import Shelf, make_server
from waqai.release.events import events_of
from waqai.release.kitchen import KEY, Kitchen, today
from waqai.release.make import ReleaseError
from waqai.release.policy import read_policy
from waqai.release.values import Event
from waqai.release.write.libraries import MissingLibrary
from waqai.stats.tally import Names
from waqai.store.book import Book
from waqai.store.schema import decisions, incidents, readings


def run(args: argparse.Namespace) -> int:
    """Serve until the other side ends; 0."""
    try:
        policy = read_policy(args.policy or args.profile)
        kitchen = Kitchen(policy, user_folder())
        key = secrets.token_bytes(KEY)

        def read() -> Iterator[Event]:
            reducer = kitchen.reducer(key, today(dt.datetime.now(dt.UTC)), kitchen.overrides(book, args.overrides))
            events = events_of(book, kitchen.knowledge, kitchen.centroids)
            return (kept for event in events if (kept := reducer.reduce(event)) is not None)

        def state() -> Hashable:
            return dt.datetime.now(dt.UTC).date(), _state(book)

        names = Names(kitchen.centroids.units, kitchen.centroids.countries, {party.id: party.name for party in read_parties(DATA).values()})
        with opened(args, is_read_only=True) as book, closing(Shelf(read, state, kitchen.knowledge.fold, policy.profile.note)) as shelf:
            make_server(shelf, names, __version__).run()
    except (KnowledgeError, MissingLibrary, ReleaseError) as error:
        raise Problem(str(error)) from None
    return 0


def _state(book: Book) -> Hashable:
    """What differs once documents, incidents or decisions have changed."""
    with book.read() as connection:
        held = sa.select(sa.func.count(), sa.func.sum(sa.func.length(incidents.c.body)), sa.func.max(incidents.c.id)).select_from(incidents)
        last = [connection.execute(sa.select(sa.func.max(number))).scalar() for number in (readings.c.number, decisions.c.number)]
        return (*last, *connection.execute(held).one())
