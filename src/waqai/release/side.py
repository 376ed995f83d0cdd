"""Reducing and writing side by side, in processes of their own: the same release for any number of workers."""

import datetime as dt
import multiprocessing
import signal
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from waqai.knowledge import load, load_searching, settle
from waqai.release.formats import load_formats, names
from waqai.release.overrides import Override, Overrides
from waqai.release.places import Centroids
from waqai.release.policy import read_policy
from waqai.release.reduce import Reducer
from waqai.release.selection import ALL, Selection
from waqai.release.spool import Spool
from waqai.release.values import Event, Facts, Format
from waqai.release.words import Vocabulary

CHUNK = 200  # events handed to a worker at once
AHEAD = 3  # chunks a worker that may wait
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Event]).decode
Reduced = tuple[bytes, Counter[str]]
_Asked = dict[str, list[Override]]


class Plan(NamedTuple):
    """What a worker needs: the profile or the path of its file, the key, the day, what people decided, the user's folder, UCDP's ids,
    which incidents are wanted.
    """

    policy: str
    key: bytes
    as_of: dt.datetime
    overrides: bytes
    home: Path
    ucdp_ids: Path | None
    selection: Selection = ALL


def pack_overrides(overrides: Overrides) -> bytes:
    """Overrides as bytes, to be handed to another process."""
    return _encode((overrides.by_incident, overrides.carried, sorted(overrides.objections)))


def _unpack(raw: bytes) -> Overrides:
    kept, carried, objections = msgspec.msgpack.decode(raw, type=tuple[_Asked, _Asked, list[tuple[str, ...]]])
    return Overrides(kept, carried, frozenset(objections))


@lru_cache(maxsize=1)
def _reducer(plan: Plan) -> Reducer:
    """The reducer of this process, made when the first events need it."""
    policy, knowledge = read_policy(plan.policy), load(plan.home)
    vocabulary = Vocabulary(policy.folder, policy.rules, knowledge, load_searching())
    made = Reducer(policy, knowledge, vocabulary, Centroids(plan.home), plan.key, plan.as_of, _unpack(plan.overrides), plan.selection)
    settle()
    return made


def reduce_chunk(plan: Plan, raw: bytes) -> Reduced:
    """What is left of some events, and what became of them."""
    own = _reducer(plan)
    own.counts.clear()
    kept = [reduced for event in _decode(raw) if (reduced := own.reduce(event)) is not None]
    return _encode(kept), Counter(own.counts)


def write_one(name: str, ucdp_ids: Path | None, spool: tuple[Path, list[tuple[int, int]]], facts: Facts, folder: Path) -> list[str]:
    """The files of one format."""
    path, places = spool
    with path.open("rb") as file:
        form = next(one for one in load_formats((name,), ucdp_ids) if one.name == name)
        return list(form.write(Spool.reopened(file, places), facts, folder))


class Workers:
    """Some processes that reduce events and write files."""

    def __init__(self, plan: Plan, pool: ProcessPoolExecutor, count: int) -> None:
        self._plan, self._pool, self._count = plan, pool, count

    def reduce(self, events: Iterable[Event], counts: Counter[str]) -> Iterator[Event]:
        """What is left of all events, in their order; `counts` is added to."""
        waiting: deque[Future[Reduced]] = deque()
        rest = iter(events)
        while chunk := list(islice(rest, CHUNK)):
            waiting.append(self._pool.submit(reduce_chunk, self._plan, _encode(chunk)))
            if len(waiting) >= AHEAD * self._count:
                yield from _take(waiting.popleft(), counts)
        while waiting:
            yield from _take(waiting.popleft(), counts)

    def write(self, formats: Sequence[Format], spool: Spool, path: Path, facts: Facts, folder: Path) -> dict[str, list[str]]:
        """The files of those formats that need nothing but the events, by the name of the format."""
        known = [one.name for one in formats if one.name in names() and not one.originals and not one.describes]
        made = {name: self._pool.submit(write_one, name, self._plan.ucdp_ids, (path, spool.places), facts, folder) for name in known}
        return {name: future.result() for name, future in made.items()}


def _take(future: "Future[Reduced]", counts: Counter[str]) -> Iterator[Event]:
    raw, own = future.result()
    counts.update(own)
    yield from _decode(raw)


@contextmanager
def workers(plan: Plan, count: int) -> Iterator[Workers]:
    """So many processes, which end with this."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        yield Workers(plan, pool, count)
