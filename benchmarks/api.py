"""Random requests to the API of the desk, as many as asked for: no fault of the server, every answer as the OpenAPI document has it.

    python benchmarks/api.py                      # some 2,000 requests
    python benchmarks/api.py --examples 1000      # of each route

The requests are made by Schemathesis from the document: parameters and bodies that it allows and that it does not; half of them ask for
what is in the book, which has a few articles and decisions that teach something. The app is asked in this process, logged in as an editor,
so that what changes something is carried out. Told are the requests by route and status, and how long they took.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from asking import ask, headers_of, known_of  # noqa: E402
from desking import Clock, add_users, app_of, group_anew, logged_in  # noqa: E402
from teaching import teach  # noqa: E402
from waqai import load  # noqa: E402
from waqai.desk.doors import Team  # noqa: E402


def main() -> int:
    """Ask, and print what came of it; raises where an answer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=170, help="requests of each route (default 170)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        book = teach(home / "book.db")
        group_anew(book)
        add_users(book)
        clock = Clock()
        app = app_of(book, load(), Team(book, clock), clock, home=home / "home")
        asked = ask(app, headers_of(logged_in(app, "editor")), known_of(app), args.examples)
        book.close()
    for (route, status), count in sorted(asked.requests.items()):
        print(f"{route:<32}{status:>5}{count:>8}")
    times = sorted(asked.times)
    slow = times[int(len(times) * 0.99) - 1]
    print(f"{len(times)} requests, no fault; median {times[len(times) // 2] * 1000:.1f} ms, 99 of 100 within {slow * 1000:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
