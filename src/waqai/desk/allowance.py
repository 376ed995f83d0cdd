"""How often something may be asked for: some at once, then so many a second, counted for each name by itself."""

import threading
from collections import OrderedDict

NAMES = 10_000  # whose requests are counted


class Allowance:
    """`burst` requests at once, and `rate` a second after them."""

    def __init__(self, burst: int, rate: float) -> None:
        self._burst, self._rate = float(burst), rate
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str, now: float) -> float:
        """Take one request of a name at a time in seconds; how long it has to wait where it has none left, else 0."""
        with self._lock:
            left, last = self._left.get(name, (self._burst, now))
            left = min(self._burst, left + max(0.0, now - last) * self._rate)
            self._left[name] = left if left < 1 else left - 1, now
            self._left.move_to_end(name)
            while len(self._left) > NAMES:
                self._left.popitem(last=False)
            return (1 - left) / self._rate if left < 1 else 0.0
