"""Programs that come with a key: they read what the API tells, so many requests at a time, and nothing else."""

import threading
from collections import OrderedDict
from typing import NamedTuple

from waqai.desk.doors import Clock, Session
from waqai.store.book import Book
from waqai.store.keys import find_key

BURST = 60  # requests that a key may make at once
RATE = 5.0  # requests a second that it may go on with
NAMES = 10_000  # keys whose requests are counted


class TooMany(NamedTuple):
    """More requests than a key may make: the seconds until the next one is answered."""

    wait: float


class Keyring:
    """The keys of a book."""

    def __init__(self, book: Book, clock: Clock) -> None:
        self._book, self._clock = book, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, authorization: str) -> Session | TooMany | None:
        """Who comes with an Authorization header: a reader without a name of its own to decide with; None for a key that is not good."""
        scheme, _, key = authorization.partition(" ")
        name = find_key(self._book, key.strip(), self._clock()) if scheme.lower() == "bearer" and key.strip() else None
        if name is None:
            return None
        wait = self._take(name, self._clock().timestamp())
        return TooMany(wait) if wait else Session(name, "reader", "")

    def _take(self, name: str, now: float) -> float:
        """Take one request of a key; the seconds to wait where it has none left."""
        with self._lock:
            left, last = self._left.get(name, (float(BURST), now))
            left = min(float(BURST), left + max(0.0, now - last) * RATE)
            taken = left if left < 1 else left - 1
            self._left[name] = taken, now
            self._left.move_to_end(name)
            while len(self._left) > NAMES:
                self._left.popitem(last=False)
            return (1 - left) / RATE if left < 1 else 0.0
