"""What there is to learn from the decisions of a book, kept until something changes that it depends on."""

import datetime as dt
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from waqai.knowledge import KnowledgeError, Searching, load, load_searching
from waqai.knowledge.load import version_of
from waqai.learn.decided import read_decided
from waqai.learn.effect import MOST, measure
from waqai.learn.folder import accept, refuse
from waqai.learn.propose import propose
from waqai.learn.values import Effect, LearnError, Proposal, Proposals
from waqai.pipeline import Engine, make_engine
from waqai.store.book import Book
from waqai.store.decisions import last_number
from waqai.store.schema import readings


class _Made(NamedTuple):
    """Proposals, with what they were made of: the last decision and reading, the version of the knowledge."""

    of: tuple[int, int, str]
    proposals: Proposals
    effects: dict[str, Effect]


class Lessons:
    """The proposals of a book for the lexicon in the folder `home`; one thread at a time works on them."""

    def __init__(self, book: Book, home: Path, engine: Engine) -> None:
        self._book, self._home, self._engine = book, home, engine
        self._made: _Made | None = None
        self._knowing: Searching | None = None
        self._lock = threading.RLock()

    def proposals(self) -> Proposals:
        """All proposals; raises LearnError."""
        with self._lock:
            return self._now().proposals

    def find(self, id_: str) -> Proposal | None:
        """The proposal of an id."""
        return next((one for one in self.proposals().found if one.id == id_), None)

    def effect(self, proposal: Proposal) -> Effect:
        """What a proposal would change."""
        with self._lock:
            made = self._now()
            if proposal.id not in made.effects:
                self._knowing = self._knowing or load_searching()
                made.effects[proposal.id] = measure(self._book, proposal, self._engine, self._home, self._knowing, MOST)
            return made.effects[proposal.id]

    def take(self, accepted: Sequence[str], refused: Sequence[str], who: str, now: dt.datetime) -> list[Path]:
        """Write proposals into the lexicon, note others as refused; the files that grew. Raises LearnError, and then writes nothing."""
        with self._lock:
            known = {one.id: one for one in self.proposals().found}
            lost = [id_ for id_ in (*accepted, *refused) if id_ not in known]
            if lost:
                raise LearnError(f"{lost[0]}: no proposal of this id any more; load the page again")
            both = [id_ for id_ in accepted if id_ in refused]
            if both:
                raise LearnError(f"{both[0]}: both accepted and refused; choose one")
            files = accept(self._home, [known[id_] for id_ in dict.fromkeys(accepted)], self._book.name) if accepted else []
            if refused:
                files.append(refuse(self._home, [known[id_] for id_ in dict.fromkeys(refused)], who, now))
            if self._made is not None and files:  # what was refused changes no version
                self._made = self._made._replace(of=(-1, -1, self._made.of[2]))
            return files

    def _now(self) -> _Made:
        try:
            with self._book.read() as connection:
                last = connection.execute(sa.select(sa.func.coalesce(sa.func.max(readings.c.number), 0))).scalar_one()
                of = (last_number(connection), last, version_of(self._home))
            made = self._made
            if made is None or made.of != of:
                if self._engine.knowledge.version != of[2]:
                    self._engine = make_engine(load(self._home))
                made = self._made = _Made(of, propose(read_decided(self._book), self._engine, self._home), {})
            return made
        except KnowledgeError as error:
            raise LearnError(str(error)) from error
