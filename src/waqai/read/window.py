"""A stream that can be looked into ahead and gone back in, while only a bounded part of it is held."""

import re
from collections.abc import Callable

from waqai.read.decode import PIECE

HELD = 9 << 20  # bytes that can always be gone back
_DEAD = 1 << 20


class Window:
    """A position in a stream of bytes: `at` counts from its start.

    `read(n)` gives the next bytes of the stream, none at its end. `seek`, where the stream has one, lets the window go back beyond
    what is held. `held` are bytes that were read already.
    """

    def __init__(self, read: Callable[[int], bytes], seek: Callable[[int], object] | None = None, held: bytearray | None = None) -> None:
        self._read, self._seek = read, seek
        self._held = bytearray() if held is None else held
        self._base = 0
        self._is_ended = False
        self._furthest = 0
        self.at = 0

    @property
    def seen(self) -> int:
        """The offset of the first byte of the stream that was never read."""
        return max(self._furthest, self._end)

    @property
    def _end(self) -> int:
        return self._base + len(self._held)

    def peek(self, count: int) -> bytes:
        """The next bytes, fewer only at the end of the stream; the position stays."""
        self._fill(count)
        from_ = self.at - self._base
        return bytes(memoryview(self._held)[from_ : from_ + count])

    def take(self, count: int) -> bytes:
        """The next bytes, fewer only at the end of the stream; the position moves behind them."""
        data = self.peek(count)
        self.at += len(data)
        return data

    def skip(self, count: int) -> int:
        """Move on by so many bytes; how many there were."""
        start = self.at
        while (left := start + count - self.at) > 0 and self.take(min(left, PIECE)):
            self._forget()
        return self.at - start

    def back(self, offset: int) -> None:
        """Go to an offset, mostly back, or as near to it as the window can."""
        if offset > self._end:
            self.skip(offset - self.at)
        elif offset >= self._base:
            self.at = offset
        elif self._seek is not None:
            self._furthest = self.seen
            self._seek(offset)
            self._held.clear()
            self._base = self.at = offset
            self._is_ended = False
        else:
            self.at = self._base

    def find(self, pattern: re.Pattern[bytes], longest: int) -> bool:
        """Move on to where a pattern of at most `longest` bytes begins; False where that is the end of the stream."""
        while True:
            self._fill(longest + PIECE)
            found = pattern.search(self._held, self.at - self._base)
            if found:
                self.at = self._base + found.start()
                return True
            self.at = max(self.at, self._end - longest)
            if self._is_ended:
                self.at = self._end
                return False
            self._forget()

    def _fill(self, count: int) -> None:
        while self._end - self.at < count and not self._is_ended:
            data = self._read(PIECE)
            self._is_ended = not data
            self._held += data
        self._forget()

    def _forget(self) -> None:
        """Let go of what lies further back than `HELD`."""
        dead = self.at - HELD - self._base
        if dead > _DEAD:
            del self._held[:dead]
            self._base += dead
