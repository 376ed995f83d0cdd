"""The links of a feed, read in a process of its own: a hostile feed can cost the reader minutes, and it is ended after seconds."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress

from waqai.fetch.address import Address, join
from waqai.fetch.errors import NotFetched, failed
from waqai.read.errors import ReadError
from waqai.read.feeds import feed_links

SECONDS = 20  # of one feed
MEMORY = 1 << 30  # bytes of address space
MOST = 1000  # items of a feed that are looked at


def read_items(body: bytes, base: Address, seconds: float = SECONDS) -> list[Address]:
    """The addresses of the pages that an RSS or Atom feed lists, in its order, each once; raises NotFetched where it is none.

    Relative links are those of `base`; links that are no address of the web are left out.
    """
    command = [sys.executable, "-P", "-m", "waqai.fetch.items"]
    # Modules are looked for where this process looks for them; a session of its own keeps Ctrl-C to this one.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    posix = sys.platform != "win32"
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=seconds, env=environment, start_new_session=posix)
        links = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise failed(f"the feed was not read in {seconds:.0f} s") from None
    except ValueError:
        raise failed("the feed could not be read") from None
    if isinstance(links, str):
        raise failed(links)
    return addresses(links, base)


def addresses(links: Iterable[str], base: Address) -> list[Address]:
    """The addresses of the web among some links, each once."""
    found: dict[Address, None] = {}
    for link in links:
        with suppress(NotFetched):
            found[join(base, link)] = None
    return list(found)


def _main() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard), hard))
    links = feed_links(sys.stdin.buffer.read(), "")
    json.dump(links.reason if isinstance(links, ReadError) else links[:MOST], sys.stdout)


if __name__ == "__main__":
    _main()
