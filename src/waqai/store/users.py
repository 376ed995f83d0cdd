"""The users of a book and their sessions; secrets stand there as hashes only. A backup holds neither."""

import datetime as dt
from typing import Literal, NamedTuple

import sqlalchemy as sa

from waqai.store.book import Book, BookError
from waqai.store.schema import sessions, users

Role = Literal["reader", "reviewer", "editor", "admin"]
ROLES: tuple[Role, ...] = ("reader", "reviewer", "editor", "admin")
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class User(NamedTuple):
    """Somebody who may log in: `password` is the argon2 hash of theirs."""

    name: str
    role: Role
    password: str


class Session(NamedTuple):
    """A session by the hash of its secret: whose it is, what its forms must hold, and when it begins and ends."""

    id: str
    user: str
    csrf: str
    made: dt.datetime
    ends: dt.datetime


class Holder(NamedTuple):
    """Who holds a session that is good now, with the role of today."""

    user: str
    role: Role
    csrf: str


def list_users(book: Book) -> list[User]:
    """All users by name."""
    with book.read() as connection:
        return [User(*row) for row in connection.execute(sa.select(users.c.name, users.c.role, users.c.password).order_by(users.c.name))]


def find_user(book: Book, name: str) -> User | None:
    """The user of a name."""
    with book.read() as connection:
        row = connection.execute(sa.select(users.c.name, users.c.role, users.c.password).where(users.c.name == name)).first()
        return User(*row) if row else None


def add_user(book: Book, user: User, now: dt.datetime) -> None:
    """Keep a new user; a BookError where there is one of that name."""
    with book.write() as connection:
        if connection.execute(sa.select(users.c.name).where(users.c.name == user.name)).first():
            raise BookError(f"{book.name}: there is a user {user.name} already; remove that one first, or take another name")
        connection.execute(users.insert(), {**user._asdict(), "made": _text(now)})


def remove_user(book: Book, name: str) -> None:
    """Take a user out with all sessions; what they decided stays. A BookError where there is none of that name."""
    with book.write() as connection:
        connection.execute(sessions.delete().where(sessions.c.user == name))
        if not connection.execute(users.delete().where(users.c.name == name)).rowcount:
            raise BookError(f"{book.name}: no user {name}; `waqai users list` shows them")


def set_password(book: Book, name: str, password: str) -> None:
    """Keep another password (its hash) and end all sessions of the user; a BookError where there is none of that name."""
    with book.write() as connection:
        connection.execute(sessions.delete().where(sessions.c.user == name))
        if not connection.execute(users.update().where(users.c.name == name).values(password=password)).rowcount:
            raise BookError(f"{book.name}: no user {name}; `waqai users list` shows them")


def keep_session(book: Book, session: Session) -> None:
    """Keep a new session; those that have ended go."""
    with book.write() as connection:
        connection.execute(sessions.delete().where(sessions.c.ends <= _text(session.made)))
        connection.execute(sessions.insert(), {**session._asdict(), "made": _text(session.made), "ends": _text(session.ends)})


def find_session(book: Book, id_: str, now: dt.datetime) -> Holder | None:
    """Who holds a session; None where there is none of that hash, or it has ended."""
    asked = sa.select(users.c.name, users.c.role, sessions.c.csrf).join(users, users.c.name == sessions.c.user)
    with book.read() as connection:
        row = connection.execute(asked.where(sessions.c.id == id_, sessions.c.ends > _text(now))).first()
        return Holder(*row) if row else None


def end_session(book: Book, id_: str) -> None:
    """End a session."""
    with book.write() as connection:
        connection.execute(sessions.delete().where(sessions.c.id == id_))


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime(_TIME)
