"""Passwords of users: hashed with argon2id, as RFC 9106 advises where memory is scarce (64 MiB, three passes)."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 256  # characters
_turn = threading.Semaphore(2)  # at once: each takes 64 MiB


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """The hash that a password is compared with where there is no such user, so that it takes as long."""
    return _hasher().hash("nobody")


def fault_of(password: str) -> str | None:
    """The key of the message that says what is wrong with a new password; None where it may be used."""
    return "password.short" if len(password) < LEAST else "password.long" if len(password) > MOST else None


def hash_password(password: str) -> str:
    """What is kept of a password."""
    with _turn:
        return _hasher().hash(password)


def check_password(kept: str | None, password: str) -> bool:
    """Is this the password that was kept; False where none was, after the same time."""
    if len(password) > MOST:
        return False
    with _turn:
        try:
            return _hasher().verify(kept or _nobody(), password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False
