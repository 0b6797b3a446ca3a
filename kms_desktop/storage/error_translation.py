"""What SQLAlchemy and its drivers raise → one sentence a person can act on.

| the database …                         | becomes                          |
|----------------------------------------|----------------------------------|
| does not answer, was cut off, is busy  | errors.Unreachable               |
| refuses the sign-in                    | LoginRefused, PasswordMissing    |
| is not there by that name              | SignInRefused                    |
| speaks no TLS, or is not trusted       | NotSafe                          |
| has no room, may not be written        | NoRoom, ReadOnly                 |
| is no database or is damaged           | NotADatabase                     |
| lacks a privilege for this person      | errors.Refused                   |
| refuses by a rule of its own           | errors.Refused, in its own words |
| refuses the row (IntegrityError), a bug| passes untouched                 |
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from kms_desktop.errors import KmsError, Refused, Unreachable
from kms_desktop.storage.database_url import Address

_OWN_RULE = "KM001"
"""The code under which the functions in `migrations/versions/*.sql` refuse; their message is one sentence."""


class StorageProblem(KmsError):
    """The database cannot do it as things are; trying again changes nothing until somebody has acted."""


class SignInRefused(StorageProblem):
    """User name or password are not accepted, or the database of that name is not there."""


class LoginRefused(SignInRefused):
    """Somebody has to give another login or password."""


class PasswordMissing(LoginRefused):
    """The database asks for a password, and neither the address, the keyring nor a .pgpass file holds one."""


class ShutOut(Unreachable):
    """It let this person in before, and does not any more: the password was changed, or the login ended."""


class NotSafe(StorageProblem):
    """The connection would not be encrypted, or leads to somebody whose certificate is not trusted."""


class NoRoom(StorageProblem):
    """The disk that holds the database is full."""


class ReadOnly(StorageProblem):
    """The database can be read but not written."""


class NotADatabase(StorageProblem):
    """What lies at the address is something else, or damaged."""


@contextmanager
def translating_errors(address: Address, driver_error: type[Exception] = DBAPIError) -> Iterator[None]:
    """Inside, whatever the database cannot do is raised as a KmsError; all else passes untouched.

    `driver_error`: what the driver itself raises, where it is used without SQLAlchemy.
    """
    try:
        yield
    except (DBAPIError, driver_error) as problem:
        said = _translate(problem, address)
        if said is None:
            raise
        raise said from problem


def _translate(problem: Exception, address: Address) -> KmsError | None:
    cause, cut_off = problem, False
    if isinstance(problem, DBAPIError):
        cause, cut_off = problem.orig or problem, problem.connection_invalidated
    if isinstance(cause, sqlite3.Error):
        return file_problem(cause, address.place)
    return _server_problem(cause, cut_off, address)


def file_problem(problem: sqlite3.Error, place: str, what: str = "workspace file") -> KmsError | None:
    """The sentence for an SQLite failure on the file at `place`; None for a refused row or a bug."""
    code = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Unreachable(f"The {what} is locked by another program; close that program, or try again: {place}.")
        case sqlite3.SQLITE_FULL:
            return NoRoom(f"The disk that holds {place} is full; make room, then try again.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return ReadOnly(f"{place} is read-only, so nothing can be stored; allow writing, or choose another file.")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_AUTH:
            return NotADatabase(f"{place} cannot be opened; check that it is a file you may read and write.")
        case sqlite3.SQLITE_NOTADB:
            return NotADatabase(f"{place} is not a {what}; move it away, or choose another file.")
        case sqlite3.SQLITE_CORRUPT:
            return NotADatabase(f"{place} is damaged; bring back the latest copy, or ask whoever looks after it.")
        case sqlite3.SQLITE_IOERR:
            return Unreachable(f"The disk that holds {place} does not answer; check that it is connected.")
    return None


def _server_problem(cause: BaseException, cut_off: bool, address: Address) -> KmsError | None:
    state = getattr(cause, "sqlstate", None) or ""
    if not state:
        return _connection_problem(cause, cut_off, address)
    if state == _OWN_RULE:
        return Refused(_own_words(cause))
    if state == "53100":
        return NoRoom(f"The database at {address.place} has no room left; ask whoever looks after it.")
    if state == "25006":
        return ReadOnly(f"The database at {address.place} is read-only just now; ask whoever looks after it.")
    if state == "42501":
        return Refused(f"The database does not let {address.user or 'you'} do this; ask whoever looks after it.")
    if state[:2] in ("40", "55") or state == "57014":
        return Unreachable(f"The database at {address.place} is busy; try again.")
    if state[:2] in ("08", "53", "57", "58"):
        return _does_not_answer(address)
    return _sign_in_problem(state, address)


def _own_words(cause: BaseException) -> str:
    said = getattr(getattr(cause, "diag", None), "message_primary", None)
    return said or "The database does not let you do this; ask whoever looks after it."


def _sign_in_problem(state: str, address: Address) -> KmsError | None:
    if state == "3D000":
        return SignInRefused(
            f"There is no database “{address.url.database}” at {address.place}; "
            "check its name, or ask whoever looks after it."
        )
    if state[:2] == "28":
        return LoginRefused(
            f"The database at {address.place} did not accept the user name or password of {address.user or 'nobody'}; "
            "check both, or ask whoever looks after it."
        )
    return None


def _connection_problem(cause: BaseException, cut_off: bool, address: Address) -> KmsError | None:
    """A failure to connect has no code; the server's own refusal is told by its words, everything else is silence."""
    words = str(cause)
    if "invalid connection option" in words:
        return StorageProblem(f"The address of the database at {address.place} holds an option it does not know.")
    if type(cause).__name__ not in ("OperationalError", "ConnectionTimeout", "InterfaceError") and not cut_off:
        return None
    if "no password supplied" in words:
        return PasswordMissing(
            f"The database at {address.place} asks {address.user or 'you'} for a password; log in in the window, or "
            "keep it in the keyring with “kms-desktop login”."
        )
    if unsafe := _not_safe(words, address):
        return unsafe
    if "does not exist" in words and "database" in words and "role" not in words:
        return _sign_in_problem("3D000", address)
    if any(sign in words for sign in ("authentication", "password", "pg_hba", "role ", "permission denied")):
        return _sign_in_problem("28P01", address)
    return _does_not_answer(address)


def _not_safe(words: str, address: Address) -> NotSafe | None:
    if "does not support SSL" in words:
        return NotSafe(
            f"The database at {address.place} does not speak TLS, so nothing was sent to it; "
            "ask whoever looks after it to switch ssl on."
        )
    if "authentication method requirement" in words:
        return NotSafe(
            f"The database at {address.place} asks for the password itself and has not shown who it is; "
            "ask whoever looks after it, or verify it with sslmode=verify-full."
        )
    if "certificate" in words or "SSL error" in words:
        return NotSafe(
            f"The certificate of the database at {address.place} is not trusted here, so nothing was sent to it; "
            "ask whoever looks after it."
        )
    return None


def _does_not_answer(address: Address) -> Unreachable:
    return Unreachable(
        f"The database at {address.place} does not answer; check the network, or ask whoever looks after it."
    )
