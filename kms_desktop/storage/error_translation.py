"""What SQLAlchemy and its drivers raise → one sentence a person can act on.

| the database …                         | becomes                          |
|----------------------------------------|----------------------------------|
| does not answer, was cut off, is busy  | errors.Unreachable               |
| refuses the sign-in                    | LoginRefused, PasswordMissing    |
| has ended the login                    | LoginEnded                       |
| is not there by that name              | SignInRefused                    |
| speaks no TLS, or is not trusted       | NotSafe                          |
| has no room, may not be written        | NoRoom, ReadOnly                 |
| is no database or is damaged           | NotADatabase                     |
| lacks a privilege for this person      | errors.Refused                   |
| refuses by a rule of its own           | errors.Refused, in its own words |
| refuses by a check of a column         | errors.Refused                   |
| knows nobody of this login             | NotActive                        |
| has trouble of its own that passes     | Disturbed, in its own words      |
| refuses the row (IntegrityError), a bug| passes untouched                 |

Question: what does a refusal say of the very record that was sent? Choice: `refuses_record` names the few that do: an
integrity error, a rule in its own words. Everything else says something of the server as it is just now: a table, a
right, a policy or a function that is not there, a trigger of somebody, a queue that is full. Refused: a list
of troubles that may pass, which is never complete, and each that is missing in it costs a record.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy.exc import DBAPIError, IntegrityError

from kms_desktop.errors import KmsError, Refused, Unreachable
from kms_desktop.storage.database_url import Address
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr

_OWN_RULE = "KM001"
"""The code under which the functions in `migrations/versions/*.sql` refuse; their message is one sentence."""
ANOTHER_VERSION = "KM002"
"""The code of an act that is for another version of the workspace; its detail is the revision of this one."""
_NOT_ACTIVE = "KM003"
NOT_THERE = ("3F000", "42883")
"""The codes where the schema of the acts, or the act, is not there: an older workspace, or one being restored."""
_DISTURBED = ("0A", "24", "25", "26", "2D", "2F", "34", "38", "39", "54", "F0", "HV", "P0", "XX")
_DISTURBED_STATES = ("42P05",)
"""Classes, and single codes, by which a server tells of itself and not of what was asked."""


_CHECKED = "23514"
"""A check of a column; see revision 0015."""


class StorageProblem(KmsError):
    """The database cannot do it as things are; trying again changes nothing until somebody has acted."""


class SignInRefused(StorageProblem):
    """User name or password are not accepted, or the database of that name is not there."""


class LoginRefused(SignInRefused):
    """Somebody has to give another login or password."""


class LoginEnded(LoginRefused):
    """The password is right, and the login lets nobody in any more: its person left."""


class PasswordMissing(LoginRefused):
    """The database asks for a password, and neither the address, the keyring nor a .pgpass file holds one."""


class ShutOut(Unreachable):
    """It let this person in before, and does not any more: the password was changed, or the login ended."""


class NotActive(StorageProblem):
    """The workspace knows nobody of this login who works here now: who left, or whoever is not brought back yet."""


class NotLet(Refused):
    """This person lacks a privilege, or the database was not given its privileges back yet."""


class Disturbed(Unreachable):
    """The server answers, and could not do it for a reason of its own, which passes or is mended by somebody."""


class Incomplete(Unreachable):
    """The server answers, and the workspace on it is not whole: somebody is bringing it back just now."""


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


def damaged_file(place: str) -> NotADatabase:
    """What is said of a file whose pages do not fit together."""
    return NotADatabase(
        tr("{place} is damaged; bring back the latest copy, or ask whoever looks after it.", place=place)
    )


def file_problem(
    problem: sqlite3.Error, place: str, what: Literal["workspace", "journal"] = "workspace"
) -> KmsError | None:
    """The sentence for an SQLite failure on the file at `place`; None for a refused row or a bug."""
    code = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Unreachable(_locked_sentence(place, what))
        case sqlite3.SQLITE_FULL:
            return NoRoom(tr("The disk that holds {place} is full; make room, then try again.", place=place))
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return ReadOnly(
                tr(
                    "{place} is read-only, so nothing can be stored; allow writing, or choose another file.",
                    place=place,
                )
            )
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_AUTH:
            return NotADatabase(
                tr("{place} cannot be opened; check that it is a file you may read and write.", place=place)
            )
        case sqlite3.SQLITE_NOTADB:
            return NotADatabase(_not_one_sentence(place, what))
        case sqlite3.SQLITE_CORRUPT:
            return damaged_file(place)
        case sqlite3.SQLITE_IOERR:
            return Unreachable(
                tr("The disk that holds {place} does not answer; check that it is connected.", place=place)
            )
    return None


def _locked_sentence(place: str, what: Literal["workspace", "journal"]) -> str:
    if what == "journal":
        return tr(
            "The journal is locked by another program; close that program, or try again: {place}.",
            place=place,
        )
    return tr(
        "The workspace file is locked by another program; close that program, or try again: {place}.",
        place=place,
    )


def _not_one_sentence(place: str, what: Literal["workspace", "journal"]) -> str:
    if what == "journal":
        return tr("{place} is not a journal; move it away, or choose another file.", place=place)
    return tr("{place} is not a workspace file; move it away, or choose another file.", place=place)


def _server_problem(cause: BaseException, cut_off: bool, address: Address) -> KmsError | None:
    state = getattr(cause, "sqlstate", None) or ""
    if not state:
        return _connection_problem(cause, cut_off, address)
    if state == _OWN_RULE:
        return Refused(_own_words(cause))
    if state == _NOT_ACTIVE:
        return NotActive(_own_words(cause))
    if state == _CHECKED:
        return Refused(tr("The database does not take this: something in it is too long, too large or out of range."))
    if state == "53100":
        return NoRoom(tr("The database at {place} has no room left; ask whoever looks after it.", place=address.place))
    if state == "25006":
        return ReadOnly(
            tr("The database at {place} is read-only just now; ask whoever looks after it.", place=address.place)
        )
    if state == "42501":
        return NotLet(not_let_sentence(address.user))
    if state[:2] in ("40", "55") or state == "57014":
        return Unreachable(tr("The database at {place} is busy; try again.", place=address.place))
    if state[:2] in ("08", "53", "57", "58"):
        return _does_not_answer(address)
    if state[:2] in _DISTURBED or state in _DISTURBED_STATES:
        return Disturbed(_disturbed_sentence(cause, address))
    return _sign_in_problem(state, address)


def _disturbed_sentence(cause: BaseException, address: Address) -> str:
    said = str(getattr(getattr(cause, "diag", None), "message_primary", None) or cause).partition("\n")[0]
    return tr("The database at {place} says “{words}”; it is tried again.", place=address.place, words=said)


def refuses_record(problem: BaseException) -> bool:
    """Whether it is this very record that is refused, so that to send it again as it is changes nothing."""
    if isinstance(problem, IntegrityError):
        return True
    return isinstance(problem, Refused) and not isinstance(problem, NotLet)


def _own_words(cause: BaseException) -> str:
    said = getattr(getattr(cause, "diag", None), "message_primary", None)
    return one_line(said) if said else not_let_sentence("")


def not_let_sentence(user: str) -> str:
    """What somebody is told who lacks a privilege; `user`: their login, "" where it is not known."""
    if not user:
        return tr("The database does not let you do this; ask whoever looks after it.")
    return tr("The database does not let {user} do this; ask whoever looks after it.", user=user)


def _sign_in_problem(state: str, address: Address) -> KmsError | None:
    if state == "3D000":
        return SignInRefused(
            tr(
                "There is no database “{database}” at {place}; check its name, or ask whoever looks after it.",
                database=address.url.database,
                place=address.place,
            )
        )
    if state[:2] == "28":
        return LoginRefused(_login_refused_sentence(address))
    return None


def _login_refused_sentence(address: Address) -> str:
    if not address.user:
        return tr(
            "The database at {place} did not accept the user name or password of nobody; "
            "check both, or ask whoever looks after it.",
            place=address.place,
        )
    return tr(
        "The database at {place} did not accept the user name or password of {user}; "
        "check both, or ask whoever looks after it.",
        place=address.place,
        user=address.user,
    )


def _connection_problem(cause: BaseException, cut_off: bool, address: Address) -> KmsError | None:
    """A failure to connect has no code; the server's own refusal is told by its words, everything else is silence."""
    words = str(cause)
    if "invalid connection option" in words:
        return StorageProblem(
            tr("The address of the database at {place} holds an option it does not know.", place=address.place)
        )
    if type(cause).__name__ not in ("OperationalError", "ConnectionTimeout", "InterfaceError") and not cut_off:
        return None
    if "is not permitted to log in" in words:
        return LoginEnded(access_ended_sentence(address))
    if "no password supplied" in words:
        return PasswordMissing(_password_sentence(address))
    if unsafe := _not_safe(words, address):
        return unsafe
    if "does not exist" in words and "database" in words and "role" not in words:
        return _sign_in_problem("3D000", address)
    signs = ("authentication", "password", "pg_hba", "role ", "permission denied")  # no text: words of the server
    if any(sign in words for sign in signs):
        return _sign_in_problem("28P01", address)
    return _does_not_answer(address)


def access_ended_sentence(address: Address) -> str:
    """What somebody is told who does not work in the workspace any more."""
    return tr(
        "Your access to the workspace at {place} has ended; ask an administrator of the workspace.", place=address.place
    )


def _password_sentence(address: Address) -> str:
    if not address.user:
        return tr(
            "The database at {place} asks you for a password; log in in the window, or "
            "keep it in the keyring with “kms-desktop login”.",
            place=address.place,
        )
    return tr(
        "The database at {place} asks {user} for a password; log in in the window, or "
        "keep it in the keyring with “kms-desktop login”.",
        place=address.place,
        user=address.user,
    )


def _not_safe(words: str, address: Address) -> NotSafe | None:
    if "does not support SSL" in words:
        return NotSafe(
            tr(
                "The database at {place} does not speak TLS, so nothing was sent to it; ask whoever looks after "
                "it to switch ssl on.",
                place=address.place,
            )
        )
    if "authentication method requirement" in words:
        return NotSafe(
            tr(
                "The database at {place} asks for the password itself and has not shown who it is; ask whoever "
                "looks after it, or verify it with sslmode=verify-full.",
                place=address.place,
            )
        )
    if "certificate" in words or "SSL error" in words:
        return NotSafe(
            tr(
                "The certificate of the database at {place} is not trusted here, so nothing was sent to it; ask "
                "whoever looks after it.",
                place=address.place,
            )
        )
    return None


def _does_not_answer(address: Address) -> Unreachable:
    return Unreachable(
        tr(
            "The database at {place} does not answer; check the network, or ask whoever looks after it.",
            place=address.place,
        )
    )
