"""What the readers yield in place of a document that they cannot read."""

from typing import Literal

import msgspec

ReadErrorKind = Literal["missing", "unreadable", "empty", "binary", "encoding", "too-large", "json", "date", "no-text"]


class Unparsed(Exception):
    """Why the parser made no whole page of some markup."""


class ReadError(msgspec.Struct, frozen=True):
    """An input that gave no document: its name (`file`, or `file:line`), what is wrong and what to do about it."""

    source: str
    kind: ReadErrorKind
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}; {self.remedy}"
