"""Programs that come with a key: they read what the API tells, so many requests at a time, and nothing else."""

from typing import NamedTuple

from waqai.desk.allowance import Allowance
from waqai.desk.doors import Clock, Session
from waqai.store.book import Book
from waqai.store.keys import find_key

BURST = 60  # requests that a key may make at once
RATE = 5.0  # requests a second that it may go on with


class TooMany(NamedTuple):
    """More requests than a key may make: the seconds until the next one is answered."""

    wait: float


class Keyring:
    """The keys of a book."""

    def __init__(self, book: Book, clock: Clock) -> None:
        self._book, self._clock = book, clock
        self._allowance = Allowance(BURST, RATE)

    def find(self, authorization: str) -> Session | TooMany | None:
        """Who comes with an Authorization header: a reader without a name of its own to decide with; None for a key that is not good."""
        scheme, _, key = authorization.partition(" ")
        name = find_key(self._book, key.strip(), self._clock()) if scheme.lower() == "bearer" and key.strip() else None
        if name is None:
            return None
        wait = self._allowance.take(name, self._clock().timestamp())
        return TooMany(wait) if wait else Session(name, "reader", "")
