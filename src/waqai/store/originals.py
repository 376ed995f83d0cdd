"""The bytes of documents as they came, each under its SHA-256: in a folder beside the book, or in the database where teams share one."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Protocol

import sqlalchemy as sa

from waqai.disk import sync_folder
from waqai.store.schema import originals


class Originals(Protocol):
    """Where originals are kept. What was put stays, byte for byte."""

    def put(self, key: str, raw: bytes, connection: sa.Connection) -> None:
        """Keep some bytes under their hash; before the rows of the transaction last, so do they."""

    def get(self, key: str) -> bytes | None:
        """The bytes under a hash, None where there are none."""

    def has(self, key: str) -> bool:
        """Are there bytes under a hash."""

    def drop(self, key: str) -> None:
        """Destroy the bytes under a hash, where there are any."""

    def strays(self, known: frozenset[str]) -> list[str]:
        """The names of what none of these hashes owns, sorted: what an interrupted program left behind."""


class Folder:
    """A folder with a file for each original, named by its hash, under the first two digits of it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _at(self, key: str) -> Path:
        return self.path / key[:2] / key[2:]

    def put(self, key: str, raw: bytes, _: sa.Connection | None = None) -> None:
        """Write beside the place, then rename: a file is there whole or not at all, through a loss of power as well."""
        part = self.write(key, raw)
        if part is not None:
            self.settle([part])

    def write(self, key: str, raw: bytes) -> Path | None:
        """Some bytes on the disk beside the place where `settle` brings them; None where they are there already."""
        target = self._at(key)
        if _size(target) == len(raw):
            return None
        if not target.parent.is_dir():
            _make_folder(target.parent)
        # A name of its own: the same bytes may come again before these are brought to their place.
        part = target.with_name(f"{target.name}.{token_hex(8)}.part")
        try:
            with part.open("wb") as stream:
                stream.write(raw)
                stream.flush()
                os.fsync(stream.fileno())
        except BaseException:
            _remove([part])
            raise
        return part

    def settle(self, parts: Sequence[Path], pool: ThreadPoolExecutor | None = None) -> None:
        """Bring what was written to its place, and make the names last; side by side a disk syncs many folders nearly as soon as one."""
        try:
            for part in parts:
                part.replace(part.with_name(part.name.partition(".")[0]))
        except BaseException:
            _remove(parts)
            raise
        for _ in (pool.map if pool else map)(sync_folder, sorted({part.parent for part in parts})):
            pass

    def get(self, key: str) -> bytes | None:
        """The bytes under a hash, None where there are none."""
        try:
            return self._at(key).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, key: str) -> bool:
        """Are there bytes under a hash."""
        return self._at(key).exists()

    def drop(self, key: str) -> None:
        """Destroy the bytes under a hash: they are written over before the file goes, as far as the disk lets that be done."""
        path = self._at(key)
        size = _size(path)
        if size is None:
            return
        with path.open("r+b") as stream:
            stream.write(bytes(size))
            stream.flush()
            os.fsync(stream.fileno())
        path.unlink()
        sync_folder(path.parent)

    def strays(self, known: frozenset[str]) -> list[str]:
        """The files that none of these hashes owns, parts that were never finished among them."""
        return sorted(str(path) for path in self.path.glob("??/*") if path.parent.name + path.name not in known)

    @property
    def mark(self) -> Path:
        """A file that is there while documents are added, and stays when that is interrupted."""
        return self.path / "unfinished"


class Table:
    """Originals in the database itself, in the transaction of their rows."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def put(self, key: str, raw: bytes, connection: sa.Connection) -> None:
        """Add a row in the transaction of the caller."""
        if not _has_row(connection, key):
            connection.execute(originals.insert().values(key=key, bytes=raw))

    def get(self, key: str) -> bytes | None:
        """The bytes under a hash, None where there are none."""
        with self._engine.connect() as connection:
            raw = connection.execute(sa.select(originals.c.bytes).where(originals.c.key == key)).scalar()
            return None if raw is None else bytes(raw)

    def has(self, key: str) -> bool:
        """Are there bytes under a hash."""
        with self._engine.connect() as connection:
            return _has_row(connection, key)

    def drop(self, key: str) -> None:
        """Delete the row of a hash."""
        with self._engine.begin() as connection:
            connection.execute(originals.delete().where(originals.c.key == key))

    def strays(self, known: frozenset[str]) -> list[str]:
        """The hashes of rows that no document owns."""
        with self._engine.connect() as connection:
            return [key for key in connection.execute(sa.select(originals.c.key).order_by(originals.c.key)).scalars() if key not in known]


def _has_row(connection: sa.Connection, key: str) -> bool:
    return connection.execute(sa.select(originals.c.key).where(originals.c.key == key)).first() is not None


def digest(raw: bytes) -> str:
    """The SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def _make_folder(folder: Path) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        sync_folder(path.parent)


def _remove(parts: Iterable[Path]) -> None:
    for part in parts:
        with suppress(OSError):
            part.unlink()


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None
