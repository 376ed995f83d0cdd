"""Who may come in: one person with the link that `waqai serve` printed, or the users of a book with their passwords."""

import datetime as dt
import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple, Protocol

from waqai.desk.passwords import check_password, hash_password
from waqai.store.book import Book
from waqai.store.users import Role, end_session, find_session, find_user, keep_session, set_password
from waqai.store.users import Session as Row

Clock = Callable[[], dt.datetime]
LASTS = dt.timedelta(hours=12)  # a session, from when it began
FREE = 5  # wrong passwords a minute that nobody is kept waiting for
MINUTE = 60.0
LONGEST = 3600.0  # seconds that somebody is kept waiting at most
NAMES = 10_000  # whose failures are remembered


class Session(NamedTuple):
    """Somebody who came in: name, role, and the token that each of their forms must hold."""

    user: str
    role: Role
    csrf: str


class Door(Protocol):
    """What knows sessions by the secret in a browser's cookie."""

    is_team: bool

    def find(self, secret: str) -> Session | None:
        """The session of a secret; None where there is none, or none any more."""

    def end(self, secret: str) -> None:
        """End the session of a secret."""


class Launch:
    """The door for one person: a token that is good once becomes a session, which ends with the program."""

    is_team = False

    def __init__(self, user: str, clock: Clock) -> None:
        self._user, self._clock = user, clock
        self._sessions: dict[str, tuple[Session, dt.datetime]] = {}
        self._lock = threading.Lock()
        self.token: str | None = secrets.token_urlsafe(32)

    def launch(self, token: str) -> str | None:
        """The secret of a new session for the launch token; None for any other token, and the second time."""
        with self._lock:
            if self.token is None or not hmac.compare_digest(self.token.encode(), token.encode()):
                return None
            self.token = None
            secret = secrets.token_urlsafe(32)
            self._sessions[_digest(secret)] = (Session(self._user, "admin", secrets.token_urlsafe(32)), self._clock() + LASTS)
            return secret

    def find(self, secret: str) -> Session | None:
        """The session of a secret."""
        session, until = self._sessions.get(_digest(secret), (None, None))
        return session if until is not None and self._clock() < until else None

    def end(self, secret: str) -> None:
        """End the session of a secret."""
        with self._lock:
            self._sessions.pop(_digest(secret), None)


class Refused(NamedTuple):
    """A log-in that failed: how many seconds to wait before the next one is looked at, 0 where it may come at once."""

    wait: float


class Team:
    """The door for the users of a book; sessions stand in the book."""

    is_team = True

    def __init__(self, book: Book, clock: Clock) -> None:
        self._book, self._clock = book, clock
        self._failures = Failures()

    def log_in(self, name: str, password: str) -> str | Refused:
        """The secret of a new session; Refused for a wrong name or password alike, and unlooked at after too many of them."""
        now = self._clock()
        if not self._failures.take(name, now.timestamp()):
            return Refused(self._failures.wait(name, now.timestamp()))
        user = find_user(self._book, name)
        if not check_password(user.password if user else None, password) or user is None:
            return Refused(self._failures.wait(name, now.timestamp()))
        self._failures.forget(name)
        return self._begin(name, now)

    def change_password(self, name: str, old: str, new: str) -> str | Refused:
        """Set another password: all sessions of the user end, and the secret of a new one is given."""
        found = self.log_in(name, old)
        if isinstance(found, Refused):
            return found
        set_password(self._book, name, hash_password(new))
        return self._begin(name, self._clock())

    def _begin(self, name: str, now: dt.datetime) -> str:
        secret = secrets.token_urlsafe(32)
        keep_session(self._book, Row(_digest(secret), name, secrets.token_urlsafe(32), now, now + LASTS))
        return secret

    def find(self, secret: str) -> Session | None:
        """The session of a secret, with the role that its user has now."""
        found = find_session(self._book, _digest(secret), self._clock())
        return Session(found.user, found.role, found.csrf) if found else None

    def end(self, secret: str) -> None:
        """End the session of a secret."""
        end_session(self._book, _digest(secret))


class Failures:
    """Failed log-ins by name: five a minute are looked at, then one after a minute, one after two more, four more, up to an hour.

    They are counted for each name by itself, whether such a user is there or not, so that nobody is kept out by guesses at another name.
    """

    def __init__(self) -> None:
        self._of: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str, now: float) -> bool:
        """Is an attempt looked at now; then it counts as failed until it is forgotten."""
        with self._lock:
            if self._left(name, now) > 0:
                return False
            times = self._of.get(name, [])
            is_over = len(times) < FREE or now - times[-1] > 2 * LONGEST
            times = [time for time in times if now - time < MINUTE] if is_over else times
            self._of[name] = [*times, now]
            self._of.move_to_end(name)
            while len(self._of) > NAMES:
                self._of.popitem(last=False)
            return True

    def wait(self, name: str, now: float) -> float:
        """The seconds until the next attempt is looked at."""
        with self._lock:
            return self._left(name, now)

    def forget(self, name: str) -> None:
        """The right password was given."""
        with self._lock:
            self._of.pop(name, None)

    def _left(self, name: str, now: float) -> float:
        times = self._of.get(name, [])
        if len(times) < FREE:
            return 0.0
        return max(0.0, times[-1] + min(MINUTE * (1 << len(times) - FREE), LONGEST) - now)


def _digest(secret: str) -> str:
    """What is kept of a secret: whoever reads it cannot come in with it."""
    return hashlib.sha256(secret.encode()).hexdigest()
