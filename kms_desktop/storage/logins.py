"""People of the workspace → logins of the PostgreSQL server; a password leaves this process only as its verifier.

Question: who encrypts a new password? Choice: this desktop (libpq's SCRAM verifier), so that the password itself stands
in no statement, no log of the server and no table. Refused: CREATE ROLE … PASSWORD with the words themselves.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Any

from sqlmodel import Session, text

from kms_desktop.errors import KmsError
from kms_desktop.storage.database_url import Address
from kms_desktop.storage.engine import make_engine
from kms_desktop.storage.error_translation import LoginRefused, translating_errors
from kms_desktop.texts import tr

LEAST_LENGTH = 8
_MOST_LENGTH = 200
_NOT_FOR_PEOPLE = ("pg_", "kms_")
_NO_NAMES = ("public", "none", "user", "current_user", "session_user", "current_role")


class LoginTaken(KmsError):
    """The server has a login of this name already, for something or somebody else."""


class PasswordUnfit(KmsError):
    """What was chosen cannot be a password here."""


def check_password(password: str) -> None:
    """Raises PasswordUnfit, which does not repeat it."""
    if not LEAST_LENGTH <= len(password) <= _MOST_LENGTH or not password.isprintable() or password.isspace():
        raise PasswordUnfit(
            tr(
                "A password has {least} to {most} characters that can be typed in one line; choose another.",
                least=LEAST_LENGTH,
                most=_MOST_LENGTH,
            )
        )


def personal_login(session: Session) -> str:
    """The login of this connection where the database holds it to one person; "" for the owner and on SQLite."""
    if session.get_bind().dialect.name != "postgresql":
        return ""
    query = text("SELECT CASE WHEN kms_is_owner() THEN '' ELSE session_user::text END")
    return str(session.connection().execute(query).scalar_one())


def refuse_taken(session: Session, login: str) -> None:
    """Raises LoginTaken where the server knows the name already."""
    known = session.connection().execute(text("SELECT 1 FROM pg_roles WHERE rolname = :login"), {"login": login})
    if known.first() or login.casefold().startswith(_NOT_FOR_PEOPLE) or login.casefold() in _NO_NAMES:
        raise LoginTaken(
            tr(
                "The database server has a login “{login}” already, for something else. Choose another one.",
                login=login,
            )
        )


def make_login(session: Session, login: str, role: str, password: str) -> None:
    """Make the login, or bring it up to date: group of the role, and a new password. Administrators alone may."""
    check_password(password)
    values = {"login": login, "role": role, "verifier": _password_verifier(session, login, password)}
    session.connection().execute(text("SELECT kms_make_login(:login, :role, :verifier)"), values)


def end_login(session: Session, login: str) -> None:
    """It lets nobody in any more; the name stays with what was done under it."""
    session.connection().execute(text("SELECT kms_end_login(:login)"), {"login": login})


def set_own_password(session: Session, password: str) -> None:
    """A new password for the login of this connection."""
    check_password(password)
    connection = session.connection()
    login = str(connection.execute(text("SELECT session_user::text")).scalar_one())
    kept = {"verifier": _password_verifier(session, login, password)}
    connection.execute(text("SELECT set_config('kms.verifier', :verifier, true)"), kept)
    connection.execute(
        text(
            "DO $$ BEGIN "  # no text: SQL
            "EXECUTE format('ALTER ROLE %I PASSWORD %L', session_user, current_setting('kms.verifier')); "
            "PERFORM set_config('kms.verifier', '', true); END $$"
        )
    )


def reaches_audit(session: Session, privilege: str, roles: Collection[str]) -> bool:
    """Whether the database lets this connection at the audit log, by its group and as one of these roles here.

    `privilege`: SELECT or INSERT.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    of_role = "kms_is_owner() OR coalesce(kms_role(), '') = ANY (:roles)"  # no text: SQL
    query = f"SELECT has_table_privilege('audit', :privilege) AND ({of_role})"
    asked = {"privilege": privilege, "roles": list(roles)}
    return bool(session.connection().execute(text(query), asked).scalar_one())


def password_in_use(session: Session) -> str:
    """The password that opened this connection, wherever it was found; "" where none was needed."""
    if session.get_bind().dialect.name != "postgresql":
        return ""
    connection = _driver_connection(session).pgconn
    return str(connection.password.decode()) if connection.used_password else ""


def login_accepts(address: Address, login: str, password: str) -> bool:
    """Whether the server lets this login in with this password and no other, asked with a connection of its own.

    Raises Unreachable where it does not answer, or a StorageProblem.
    """
    if not password:
        return False  # libpq would look for another one
    url = address.url._replace(username=login, password=password).update_query_dict({"passfile": os.devnull})
    engine = make_engine(Address(url, address.place, login))
    try:
        with translating_errors(address), engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            return bool(driver.pgconn.used_password)
    except LoginRefused:
        return False
    finally:
        engine.dispose()


def _password_verifier(session: Session, login: str, password: str) -> str:
    made = _driver_connection(session).pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return str(made.decode())


def _driver_connection(session: Session) -> Any:
    return session.connection().connection.driver_connection
