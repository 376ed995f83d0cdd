"""Zip files that are the same for the same contents: no time of day, no system, no user stands in them."""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_FIRST = (1980, 1, 1, 0, 0, 0)  # the first time that a zip file can tell
_UNIX, _MODE = 3, 0o100644 << 16
_PIECE = 1 << 20


class Zip:
    """A zip file that is being written."""

    def __init__(self, file: zipfile.ZipFile, level: int) -> None:
        self._file, self._level = file, level

    @contextmanager
    def member(self, name: str, *, stored: bool = False, size: int = 0) -> Iterator[IO[bytes]]:
        """A stream of the bytes of a new member, deflated unless it is to be stored as it is; of 2 GB or more where `size` says so."""
        info = zipfile.ZipInfo(name, _FIRST)
        info.file_size = size
        info.create_system, info.external_attr = _UNIX, _MODE
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        info._compresslevel = self._level  # type: ignore[attr-defined]
        with self._file.open(info, "w") as stream:
            yield stream

    def add(self, name: str, data: bytes | str, *, stored: bool = False) -> None:
        """A new member with these bytes, or this text in UTF-8."""
        with self.member(name, stored=stored) as stream:
            stream.write(data.encode() if isinstance(data, str) else data)


@contextmanager
def open_zip(path: Path, level: int = 6) -> Iterator[Zip]:
    """A new zip file; `level` is how hard its members are packed, 1 to 9."""
    with zipfile.ZipFile(path, "w", allowZip64=True) as file:
        yield Zip(file, level)


def zip_folder(folder: Path, path: Path) -> None:
    """A zip file of the files of a folder, by their names."""
    with open_zip(path) as file:
        for one in sorted(folder.iterdir()):
            with file.member(one.name, size=one.stat().st_size) as stream, one.open("rb") as source:
                shutil.copyfileobj(source, stream, _PIECE)
