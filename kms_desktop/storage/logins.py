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


def password_verifier(session: Session, login: str, password: str) -> str:
    """What the server recognises the password by, and nobody can log in with. Raises PasswordUnfit."""
    check_password(password)
    made = _driver_connection(session).pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return str(made.decode())


def reads_audit(session: Session, roles: Collection[str]) -> bool:
    """Whether the database lets this connection read the audit log, by its group and as one of these roles here."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    of_role = "kms_is_owner() OR coalesce(kms_role(), '') = ANY (:roles)"  # no text: SQL
    query = f"SELECT has_table_privilege('audit', 'SELECT') AND ({of_role})"
    return bool(session.connection().execute(text(query), {"roles": list(roles)}).scalar_one())


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


def _driver_connection(session: Session) -> Any:
    return session.connection().connection.driver_connection
