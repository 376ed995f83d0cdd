"""The process that parses pages: it reads requests from standard input, writes replies to standard output, and ends with its input."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module

import msgspec

from waqai.model import Document
from waqai.read.errors import ReadError, Unparsed
from waqai.read.parser import Reply, Request, read_frame, write_frame

MEMORY = 2 << 30  # of address space, shared libraries included

Parse = Callable[[str, Document], Document | ReadError]


def main() -> None:
    """Parse pages until there are no more; a page over the limits ends the process."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever else is written there
    module, name = sys.argv[1].split(":")
    seconds = int(sys.argv[2])
    parse: Parse = getattr(import_module(module), name)
    _bound_memory()
    while (body := read_frame(sys.stdin.buffer)) is not None:
        request = msgspec.msgpack.decode(body, type=Request)
        _bound_time(seconds)
        write_frame(replies, msgspec.msgpack.encode(_reply(parse, request)))


def _reply(parse: Parse, request: Request) -> Reply:
    try:
        item = parse(request.page, request.known)
    except MemoryError:
        raise  # what is left of the memory may be too little for the next page
    except Unparsed as error:
        return Reply(fault=str(error))
    except Exception as error:  # a fault of the program or of a library costs one page
        return Reply(fault=f"fault of the parser ({type(error).__name__})")
    return Reply(document=item) if isinstance(item, Document) else Reply(error=item)


if sys.platform == "win32":

    def _bound_memory() -> None:
        """Here only the clock of the other process bounds a page."""

    def _bound_time(seconds: int) -> None:
        """See `_bound_memory`."""

else:
    import resource

    def _bound_memory() -> None:
        _bound(resource.RLIMIT_CORE, 0)
        _bound(resource.RLIMIT_AS, MEMORY)

    def _bound_time(seconds: int) -> None:
        """The time of the process counts from its start: each page gets its seconds on top of what was used."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        _bound(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)

    def _bound(what: int, most: int) -> None:
        _, hard = resource.getrlimit(what)
        with suppress(OSError, ValueError):  # some systems know a limit by name only
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()
