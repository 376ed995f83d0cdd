"""Why an address gave no page."""

from typing import Literal

# refused: we will not; failed: it did not work this time; later: the host asks for more patience than a run has.
Reason = Literal["refused", "failed", "later"]


class NotFetched(Exception):
    """An address that gave no page: whose doing it is, and one clause that says why."""

    def __init__(self, kind: Reason, why: str) -> None:
        super().__init__(why)
        self.kind: Reason = kind


def refused(why: str) -> NotFetched:
    """The error of something that this program does not do."""
    return NotFetched("refused", why)


def failed(why: str) -> NotFetched:
    """The error of something that may work another time."""
    return NotFetched("failed", why)
