"""Records that `waqai code` wrote, read back: a line is a document with its incidents."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import msgspec

from waqai.cli.output import Problem

Record = dict[str, Any]


def decode_record(line: bytes, path: str, number: int) -> Record:
    """The record of a line; a Problem with its place where it is none."""
    remedy = f"write the records with `waqai code --output {path}`"
    try:
        record: Record = msgspec.json.decode(line)
        document, _ = record["document"], record["incidents"]
        for name in ("id", "sha256", "source", "text"):
            if not isinstance(document[name], str):
                raise KeyError(name)
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(f"{path}:{number}: no record of `waqai code` ({error}); {remedy}") from None
    return record


def open_records(path: str) -> BinaryIO:
    """The file of records; a Problem where it cannot be read."""
    try:
        return open(path, "rb")
    except OSError as error:
        raise Problem(f"{path}: cannot be read: {error.strerror}; check the name and who may read it") from None


def read_records(paths: Sequence[str], stdin: BinaryIO) -> Iterator[tuple[str, Record]]:
    """The records of all files, each with the name and line where it stands; `-` is standard input."""
    for path in paths:
        stream = stdin if path == "-" else open_records(path)
        try:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield f"{path}:{number}", decode_record(line, path, number)
        finally:
            if path != "-":
                stream.close()
