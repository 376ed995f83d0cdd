"""What the readers yield: documents, errors in their place, and counts of what an archive held."""

from typing import Literal

import msgspec

from waqai.model import Document

ReadErrorKind = Literal[
    "missing", "unreadable", "empty", "binary", "encoding", "too-large", "json", "date", "no-text", "damaged", "refused"
]


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


_SHOWN = 6


class Tally(msgspec.Struct, frozen=True):
    """What an archive held: how many documents, and how many records that are none, by what they are. It is no failure."""

    source: str
    documents: int
    others: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        shown = sorted(self.others, key=lambda one: (-one[1], one[0]))
        parts = [f"{count} {name}" for name, count in shown[:_SHOWN]]
        if more := sum(count for _, count in shown[_SHOWN:]):
            parts.append(f"{more} others")
        head = f"{self.source}: {self.documents} document{'s' * (self.documents != 1)}"
        return f"{head}; passed over: {', '.join(parts)}" if parts else head


Item = Document | ReadError | Tally
