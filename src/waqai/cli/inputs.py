"""The documents of a command's inputs."""

import datetime as dt
import sys
from collections.abc import Iterator, Sequence

from waqai.cli.output import complain
from waqai.model import Document
from waqai.read import ReadError, read_inputs


class Inputs:
    """The documents of some inputs in their order; what is none is a line on standard error, and `failed` where it could not be read."""

    def __init__(self, paths: Sequence[str], date: dt.date | None = None) -> None:
        self._items = read_inputs(paths, sys.stdin.buffer, default_date=date)
        self.failed = False

    def __iter__(self) -> Iterator[Document]:
        for item in self._items:
            if isinstance(item, Document):
                yield item
            else:
                complain(str(item))
                self.failed = self.failed or isinstance(item, ReadError)
