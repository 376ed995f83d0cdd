"""A loss of power, simulated: what a disk holds when it comes between two operations of a program.

A write is safe once its file was synced; until then any part of it, in sectors of 512 bytes, may be there or not. A name that was made,
moved or removed is safe once its folder was synced; until then the changes of names survive up to some point.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import sqlalchemy as sa

from ingest import NOW
from waqai.store import originals
from waqai.store.book import open_book
from waqai.store.rows import Reading, make_rows
from waqai.store.write import add_all, in_groups

SECTOR = 512
GROUP = 3  # documents that share a transaction: few, so that cuts come between transactions as well as within them
Operation = tuple[Any, ...]


class Log:
    """The operations on files in the order in which they were made, and after how many of them which document was acknowledged."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.acknowledged: list[tuple[int, str]] = []

    def note(self, *operation: Any) -> None:
        """One more operation."""
        self.operations.append(operation)


class Disk:
    """What is on a disk for certain, and what came after it."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.safe: dict[int, bytearray] = {}
        self.pending: dict[int, list[tuple[int, bytes | None]]] = {}  # of a file: (offset, bytes), or (size, None) for a cut
        self.moves: list[tuple[str, str, int]] = []  # of names: (what, name, file)
        self.now: dict[str, int] = {}  # the names as the program sees them
        self._files = 0

    def apply(self, operation: Operation) -> None:
        """Do one operation."""
        what, name, *rest = operation
        if what == "create":
            if name not in self.now:
                self._files += 1
                self.safe[self._files], self.pending[self._files] = bytearray(), []
                self._move("add", name, self._files)
        elif what == "write":
            self.pending[self.now[name]].append((rest[0], rest[1]))
        elif what == "cut":
            self.pending[self.now[name]].append((rest[0], None))
        elif what == "sync":
            file = self.now[name]
            for piece in self.pending[file]:
                _put(self.safe[file], *piece)
            self.pending[file] = []
            if rest[0]:  # SQLite syncs the folder of a journal with its first sync
                self.sync_names()
        elif what == "rename":
            file = self.now[name]
            self._move("remove", name, file)
            self._move("add", rest[0], file)
        elif what == "remove":
            if name in self.now:
                self._move("remove", name, self.now[name])
            if rest[0]:
                self.sync_names()
        elif what == "sync folder":
            self.sync_names()

    def _move(self, what: str, name: str, file: int) -> None:
        self.moves.append((what, name, file))
        _rename(self.now, what, name, file)

    def sync_names(self) -> None:
        """Make all names safe."""
        self.names, self.moves = dict(self.now), []

    def after_cut(self, chance: random.Random) -> dict[str, bytes]:
        """The files that are there when the power comes back."""
        names = dict(self.names)
        for what, name, file in self.moves[: chance.randint(0, len(self.moves))]:
            _rename(names, what, name, file)
        return {name: self._survivor(file, chance) for name, file in names.items()}

    def _survivor(self, file: int, chance: random.Random) -> bytes:
        data = bytearray(self.safe[file])
        likely = chance.choice((0.0, 0.5, 0.9, 1.0))
        for offset, piece in self.pending[file]:
            if piece is None:
                if chance.random() < likely:
                    _put(data, offset, None)
                continue
            for start in range(0, len(piece), SECTOR):
                if chance.random() < likely:
                    _put(data, offset + start, piece[start : start + SECTOR])
        return bytes(data)


def _rename(names: dict[str, int], what: str, name: str, file: int) -> None:
    if what == "add":
        names[name] = file
    elif names.get(name) == file:
        del names[name]


def _put(data: bytearray, offset: int, piece: bytes | None) -> None:
    if piece is None:
        del data[offset:]
        return
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(piece)] = piece


class Recorder(apsw.VFS):
    """A file system of SQLite that does what the usual one does and notes it."""

    def __init__(self, log: Log, name: str) -> None:
        self.log = log
        super().__init__(name, base="")

    def xOpen(self, name: Any, flags: list[int]) -> "RecordedFile":
        return RecordedFile(self.log, name, flags)

    def xDelete(self, name: str, syncdir: bool) -> None:
        super().xDelete(name, syncdir)
        self.log.note("remove", name, syncdir)


class RecordedFile(apsw.VFSFile):
    """A file of SQLite whose writes, cuts and syncs are noted."""

    def __init__(self, log: Log, name: Any, flags: list[int]) -> None:
        self._log = log
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._is_journal = not flags[0] & apsw.SQLITE_OPEN_MAIN_DB
        self._is_kept = bool(flags[0] & (apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL))
        self._synced = False
        super().__init__("", name, flags)
        self._note("create")

    def _note(self, what: str, *rest: Any) -> None:
        if self._is_kept:
            self._log.note(what, self._name, *rest)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._note("write", offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self._note("cut", size)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._note("sync", self._is_journal and not self._synced)
        self._synced = True

    def xDeviceCharacteristics(self) -> int:
        return 0  # no promises of the disk beyond what a sync gives


@contextmanager
def recorded_originals(log: Log, is_synced: bool = True) -> Iterator[None]:
    """Note what the store of originals does to its files; without syncs where `is_synced` is off."""
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        path = os.readlink(f"/proc/self/fd/{handle}")
        if os.path.isdir(path):
            if is_synced:
                log.note("sync folder", path)
            return
        log.note("create", path)
        log.note("write", path, 0, Path(path).read_bytes())
        if is_synced:
            log.note("sync", path, False)

    def replace(self: Path, target: Path) -> Path:
        done = real_replace(self, target)
        log.note("rename", str(self), str(target))
        return done

    try:
        originals.os.fsync, Path.replace = sync, replace  # type: ignore[assignment, method-assign]
        yield
    finally:
        originals.os.fsync, Path.replace = real_sync, real_replace  # type: ignore[method-assign]


class Cuts(NamedTuple):
    """What was found after so many losses of power: books that were damaged, that lost a document which had been acknowledged, and that had
    a document without its original.
    """

    cuts: int
    corrupt: int
    lost: int
    without: int


def cut_power(folder: Path, readings: list[Reading], journal: str, synchronous: str, is_synced: bool, cuts: int, seed: int) -> Cuts:
    """Cut the power at random points of adding some readings, and look at the book each time."""
    log = record(folder, readings, journal, synchronous, is_synced)
    chance = random.Random(seed)
    made = next(at for at, operation in enumerate(log.operations) if operation[0] == "made")
    points = sorted(chance.randint(made + 1, len(log.operations)) for _ in range(cuts))
    disk, done = Disk(), 0
    total = Counter[str]()
    for point in points:
        for operation in log.operations[done:point]:
            disk.apply(operation)
        done = point
        acknowledged = {key for at, key in log.acknowledged if at <= point}
        total.update(_look(folder / "after", disk.after_cut(chance), acknowledged))
    return Cuts(cuts, total["corrupt"], total["lost"], total["without"])


def record(folder: Path, readings: list[Reading], journal: str, synchronous: str, is_synced: bool) -> Log:
    """What is done to files when some readings are added, with the settings of a book but for the two given.

    The statements are those that a book was given; here they are run again, over the file system that notes what becomes of them.
    """
    log = Log()
    book = open_book(str(folder / "book.db"), create=True)
    vfs = Recorder(log, "recorder")
    again = apsw.Connection(str(folder / "recorded.db"), vfs="recorder")
    for line in (f"journal_mode = {journal}", f"synchronous = {synchronous}", "wal_autocheckpoint = 300", "cache_size = 20"):
        again.execute(f"PRAGMA {line}")
    with book.read() as connection:
        # The full-text index makes its own tables.
        tables = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'searched!_keys!__%' ESCAPE '!'"
        for (statement,) in connection.exec_driver_sql(tables).all():
            again.execute(statement)
    log.note("made", "")

    def note(_: object, __: object, statement: str, parameters: Any, ___: object, is_many: bool) -> None:
        for row in parameters if is_many else [parameters]:
            if not statement.startswith("SELECT"):
                again.execute(statement, row)

    sa.event.listen(book.engine, "before_cursor_execute", note)
    with recorded_originals(log, is_synced):
        for group in in_groups(book, map(make_rows, readings), GROUP):
            add_all(book, group, NOW)
            again.execute("COMMIT")
            log.acknowledged += [(len(log.operations), one.document["key"]) for one in group]
    book.close()
    again.close()
    vfs.unregister()
    return log


def _look(folder: Path, files: dict[str, bytes], acknowledged: set[str]) -> Iterator[str]:
    """What is wrong with a book after the power came back."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    kept = {originals.digest(raw): name for name, raw in files.items() if ".originals/" in name}
    for name, raw in files.items():
        if ".originals/" not in name:
            (folder / Path(name).name).write_bytes(raw)
    try:
        book = apsw.Connection(str(folder / "recorded.db"))
        if book.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            yield "corrupt"
            return
        keys = {key for (key,) in book.execute("SELECT key FROM documents")}
        whole = {key for (key,) in book.execute("SELECT document FROM readings WHERE current")}
        book.close()
    except apsw.SQLError:  # not even its tables are there
        yield "lost"
        return
    except apsw.Error:
        yield "corrupt"
        return
    if not acknowledged <= keys & whole:
        yield "lost"
    if any(key not in kept or not kept[key].endswith(f"{key[:2]}/{key[2:]}") for key in keys):
        yield "without"
