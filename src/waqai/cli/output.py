"""Where a command writes: standard output as bytes, a file that appears whole or not at all, and one line a problem."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from waqai.disk import user_folder as user_folder

if TYPE_CHECKING:
    from waqai.knowledge import Knowledge
    from waqai.pipeline import Engine


class Problem(Exception):
    """What ends a command: a line for the user that says what is wrong and what to do, and the exit status."""

    def __init__(self, line: str, status: int = 1) -> None:
        super().__init__(line)
        self.status = status

WIDTH = 100  # columns of a table that goes to a file or a pipe


def complain(line: str) -> None:
    """Write one line on standard error; control characters in names cannot break it."""
    from waqai.plain import plain

    with suppress(OSError):
        sys.stderr.write(f"waqai: {plain(line)}\n")
        sys.stderr.flush()


@contextmanager
def open_output(path: str | None) -> Iterator[BinaryIO]:
    """A stream of bytes for a command's output: standard output where `path` is None or `-`.

    A file is written beside its place and takes it only when all went well; a device or pipe is written to directly.
    """
    if path is None or path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(os.path.realpath(path))  # a link stays a link
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            part.chmod(target.stat().st_mode & 0o777)
        part.replace(target)
    except BaseException as error:
        with suppress(OSError):
            part.unlink()
        if isinstance(error, OSError) and error.filename == str(part):
            raise Problem(f"{path}: cannot be written: {error.strerror}; check the name and the permissions of its folder") from error
        raise


def load_knowledge(home: Path | None) -> "Knowledge":
    """The knowledge with the places in the user's folder `home`, if any; a Problem where data is doubtful."""
    from waqai.knowledge import KnowledgeError, load

    try:
        return load(home)
    except KnowledgeError as error:
        raise Problem(str(error)) from error


def load_engine(home: Path) -> "Engine":
    """The engine with the places in the user's folder `home`; a Problem where data is doubtful."""
    from waqai.knowledge import KnowledgeError, settle
    from waqai.pipeline import make_engine

    try:
        engine = make_engine(load_knowledge(home))
    except KnowledgeError as error:
        raise Problem(str(error)) from error
    settle()
    return engine


def columns_of(to_terminal: bool) -> int:
    """The columns of a table: those of the terminal, 60 at least, or WIDTH where it goes to a file or a pipe."""
    import shutil  # loads compression libraries, which no command that writes no table needs

    return max(shutil.get_terminal_size((WIDTH, 24)).columns, 60) if to_terminal else WIDTH


def is_coloured() -> bool:
    """Does standard output show colours: it is a terminal that has them, and nobody has asked for none."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
