"""Reduced events on the disk: written once, gone through as often as there are formats, in little memory."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, overload

import msgspec

from waqai.release.values import Event

_encode = msgspec.msgpack.Encoder().encode
_LATE = dt.date.max


class Spool(Sequence[Event]):
    """Events in a temporary file, in the order of their first days and ids; those without a day come last."""

    def __init__(self, file: IO[bytes], events: Iterable[Event]) -> None:
        self._file = file
        self._decode = msgspec.msgpack.Decoder(Event).decode
        found: list[tuple[int, str, int, int]] = []
        at = file.tell()
        for event in events:
            raw = _encode(event)
            file.write(raw)
            found.append(((event.start or _LATE).toordinal(), event.id, at, len(raw)))
            at += len(raw)
        if found:
            file.flush()
        found.sort()
        self.places = [(at, length) for _, _, at, length in found]

    @classmethod
    def reopened(cls, file: IO[bytes], places: list[tuple[int, int]]) -> "Spool":
        """The events that another spool wrote into a file, at its places."""
        spool = cls(file, ())
        spool.places = places
        return spool

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[Event]:
        return map(self._read, self.places)

    @overload
    def __getitem__(self, at: int) -> Event: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Event]: ...

    def __getitem__(self, at: int | slice) -> Event | Sequence[Event]:
        return self._read(self.places[at]) if isinstance(at, int) else [self._read(place) for place in self.places[at]]

    def _read(self, place: tuple[int, int]) -> Event:
        self._file.seek(place[0])
        return self._decode(self._file.read(place[1]))
