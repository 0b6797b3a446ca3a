"""The address of a database → a SQLAlchemy engine that behaves the same on SQLite and PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import QueuePool

from kms_desktop.errors import KmsError
from kms_desktop.storage.batching import has_ended
from kms_desktop.storage.database_url import Address
from kms_desktop.storage.passwords import kept_password, typed_password
from kms_desktop.storage.server_identity import KnownServer, connect_to_known
from kms_desktop.storage.statement_timeout import give_up_after
from kms_desktop.storage.stored_json import dump_json, load_json
from kms_desktop.storage.text import storable_text
from kms_desktop.storage.tolerant_loaders import register_tolerant_loaders
from kms_desktop.texts import tr

ACCESS = "kms_access"
"""Execution option of an engine: "read" or "write" decides how its transactions begin. "batch" begins none: each batch
brings its own (PostgreSQL alone)."""

# sqlite3 itself begins late and without a lock, and a reader that turns writer then fails at once.
_BEGIN = {
    "read": ("PRAGMA query_only = ON", "BEGIN"),
    "write": ("PRAGMA query_only = OFF", "BEGIN IMMEDIATE"),
}
_SERVER_SETTINGS = {
    "connect_timeout": 3,
    "application_name": "kms-desktop",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
ANSWER_S = 10.0
"""A statement of this program takes milliseconds; of a server that needs longer nobody on a call expects an answer."""
_JSON: dict[str, Any] = {"json_serializer": dump_json, "json_deserializer": load_json}
_REQUIRE_AUTH_SINCE = 160_000  # version of libpq

_UNKNOWN_TO_THE_POOLER = ("42P05", "26000")


class DriverMissing(KmsError):
    """The library that speaks to PostgreSQL is not installed."""


def make_engine(
    address: Address,
    *,
    busy_ms: int = 2000,
    foreign_keys: bool = True,
    answer_s: float = ANSWER_S,
    known: KnownServer | None = None,
) -> Engine:
    """An engine with a small pool; an SQLite file must be there already. Nothing is connected yet.

    `answer_s`: how long a server may take over one statement before it counts as not answering; 0 for as long as it
    likes. `known`: the server that alone may be connected to, and what took over from it.
    """
    engine = (
        _server_engine(address, answer_s, known)
        if address.path is None
        else _file_engine(address, address.path, busy_ms, foreign_keys)
    )
    event.listen(engine, "begin", _begin_transaction)
    event.listen(engine, "before_cursor_execute", _only_storable_text, retval=True)
    return engine


def open_file(path: Path, *, busy_ms: int = 2000) -> sqlite3.Connection:
    """A plain SQLite connection in autocommit to a file that exists; for one thread at a time. Raises sqlite3.Error."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=busy_ms / 1000,
        isolation_level=None,
        check_same_thread=False,
    )


def make_private_file(path: Path) -> None:
    """An empty file only its owner may read, unless there is one already. Raises OSError."""
    if not path.exists():
        path.touch(mode=0o600)


def _file_engine(address: Address, path: Path, busy_ms: int, foreign_keys: bool) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = open_file(path, busy_ms=busy_ms)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
            connection.execute("PRAGMA recursive_triggers = ON")  # REPLACE is then refused where DELETE is
            connection.execute("PRAGMA secure_delete = ON")  # what was overwritten is not in the file any more
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    return create_engine(
        address.url, creator=connect, poolclass=QueuePool, pool_size=2, max_overflow=3, hide_parameters=True, **_JSON
    )


def _begin_transaction(connection: Connection) -> None:
    access = connection.get_execution_options().get(ACCESS, "write")
    if connection.dialect.name == "sqlite":
        for statement in _BEGIN[access]:
            connection.exec_driver_sql(statement)
    else:
        _begin_on_server(connection, access)


def _begin_on_server(connection: Connection, access: str) -> None:
    """A picture is opened in the trip of what is first asked of it; whether one may write is left as the server's
    administrator set it."""
    driver: Any = connection.connection.driver_connection
    if has_ended(driver):
        return  # what is asked next says so
    if access != "read":
        driver.autocommit = access == "batch"
    elif hasattr(driver, "begin_picture"):
        driver.begin_picture()
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _replace_ended(driver: Any, record: Any, borrowed: Any) -> None:
    """A connection that ended while it lay in the pool is replaced, with all that are as old; that asks nobody, where a
    ping would be a trip for each read and each write."""
    if has_ended(driver):
        raise InvalidatePoolError


def _server_engine(address: Address, answer_s: float, known: KnownServer | None) -> Engine:
    settings = {name: value for name, value in _SERVER_SETTINGS.items() if name not in address.url.query}
    try:
        engine = create_engine(
            address.url,
            connect_args=settings,
            pool_size=2,
            max_overflow=3,
            pool_recycle=1800,
            hide_parameters=True,
            use_native_hstore=False,
            **_JSON,
        )
        event.listen(engine, "connect", register_tolerant_loaders)
        event.listen(engine, "checkout", _replace_ended)
        if _takes_require_auth(address):
            event.listen(engine, "do_connect", _never_in_clear)
    except ModuleNotFoundError as problem:
        raise DriverMissing(
            tr("The part that speaks to PostgreSQL is not installed; add it with: pip install 'kms-desktop[postgres]'.")
        ) from problem
    event.listen(engine, "do_connect", _Unprepared(engine))
    if not address.url.password and "passfile" not in address.url.query and "PGPASSWORD" not in os.environ:
        event.listen(engine, "do_connect", _Kept(address))
    if answer_s:
        connect = give_up_after(answer_s)
        if known is not None:
            connect = connect_to_known(connect, known, address.place)
        event.listen(engine, "do_connect", connect)  # the last: it connects
    return engine


class _Unprepared:
    """Behind a pooler that hands each transaction to another server process, what was prepared in one is unknown in
    the next. Once that shows, the connection goes, and the driver prepares nothing in those that come after it."""

    def __init__(self, engine: Engine) -> None:
        self._known = False
        event.listen(engine, "handle_error", self._notice)

    def _notice(self, context: ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlstate", None) in _UNKNOWN_TO_THE_POOLER:
            self._known = context.is_disconnect = True

    def __call__(self, dialect: Any, record: Any, arguments: Any, settings: dict[str, Any]) -> None:
        if self._known:
            settings["prepare_threshold"] = None


class _Kept:
    """Hands the driver the password that was typed, or the keyring's; else libpq looks for its own .pgpass file.

    The keyring is asked once: a person who has to unlock it is not asked for each connection.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._kept: str | None = None

    def __call__(self, dialect: Any, record: Any, arguments: Any, settings: dict[str, Any]) -> None:
        password = typed_password(self._address)
        if not password:
            self._kept = kept_password(self._address) if self._kept is None else self._kept
            password = self._kept
        if password:
            settings["password"] = password


def _takes_require_auth(address: Address) -> bool:
    """Whether the server may be anybody (its certificate is not verified), and libpq can refuse to trust it."""
    if address.url.query.get("sslmode") != "require" or "require_auth" in address.url.query:
        return False
    import psycopg

    return psycopg.pq.version() >= _REQUIRE_AUTH_SINCE


def _never_in_clear(dialect: Any, record: Any, arguments: Any, settings: dict[str, Any]) -> None:
    """A server that asks for the password itself, not for proof of it, gets none."""
    settings["require_auth"] = "!password,!md5"


def _only_storable_text(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> tuple[str, Any]:
    if executemany:
        return statement, [_storable_parameters(row) for row in parameters]
    return statement, _storable_parameters(parameters)


def _storable_parameters(parameters: Any) -> Any:
    if isinstance(parameters, dict):
        return {name: storable_text(value) if isinstance(value, str) else value for name, value in parameters.items()}
    return tuple(storable_text(value) if isinstance(value, str) else value for value in parameters)
