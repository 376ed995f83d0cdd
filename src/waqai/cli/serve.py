"""`waqai serve`: the review desk of a book, for the browser on this machine."""

import argparse
import datetime as dt
import socket
from contextlib import closing, suppress
from importlib.util import find_spec
from urllib.parse import urlsplit

from waqai.cli.books import opened, user_name
from waqai.cli.output import Problem, load_knowledge, user_folder
from waqai.store.book import Book

LOCAL = "127.0.0.1"
NEEDS = ("fastapi", "jinja2", "uvicorn", "argon2")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    need_desk()
    with opened(args) as book:
        serve(book, args)
    return 0


def need_desk() -> None:
    """A Problem where what the desk needs is not installed."""
    if any(find_spec(name) is None for name in NEEDS):
        raise Problem("the review desk needs more packages; install them with: pip install 'waqai[desk]'")
    from waqai.desk.render import ASSETS

    if not (ASSETS / "stamp").exists():
        raise Problem("this waqai was built without npm and has no front end for the review desk; install npm and run `make install`")


def serve(book: Book, args: argparse.Namespace) -> None:
    """Answer browsers on this machine until interrupted; the address is printed first."""
    import uvicorn

    from waqai.desk.app import make_app
    from waqai.desk.asked import Desk, make_known
    from waqai.desk.doors import Launch, Team
    from waqai.desk.guard import Place
    from waqai.store.users import list_users

    is_team = bool(list_users(book))
    if args.team and not is_team:
        raise Problem(f"{book.name}: has no users yet; add one with `waqai users add NAME --role admin`")
    if args.public and not is_team:
        raise Problem("--public: only for a book with users; add one with `waqai users add NAME --role admin`", 2)
    knowledge = load_knowledge(user_folder())
    with closing(_listen(args.port)) as listener:
        port = listener.getsockname()[1]
        place = Place((_origin(args.public),) if args.public else (f"http://{LOCAL}:{port}", f"http://localhost:{port}"))
        door = Team(book, _now) if is_team else Launch(user_name(), _now)
        app = make_app(Desk(book, make_known(knowledge), door, place, _now, user_folder()))
        way = f"/launch?token={door.token}" if isinstance(door, Launch) else "/"
        told = "the address is good once" if isinstance(door, Launch) else "log in with your name and password"
        print(f"{book.name}: {place.origins[0]}{way}\n{told}; Ctrl-C ends the desk", flush=True)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off"))
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOCAL, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise Problem(f"port {port}: {error.strerror}; choose another with --port") from None
    return listener


def _origin(public: str) -> str:
    """The origin that browsers name, from the address that `--public` gave."""
    parts = urlsplit(public)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise Problem(f"--public {public}: no address of a site; write https://desk.example.org", 2)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
