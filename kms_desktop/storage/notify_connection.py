"""One connection of its own → the database's signs that another connection has committed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from kms_desktop.storage.database_url import Address
from kms_desktop.storage.error_translation import translating_errors

CHANGED_CHANNEL = "kms_changed"
NAMES_APART = ","


class NotifyConnection:
    """A connection that belongs to no pool. Every method raises Unreachable once the database is gone."""

    def __init__(self, engine: Engine, address: Address) -> None:
        self._address = address
        self._driver_error: type[Exception] = engine.dialect.loaded_dbapi.Error
        self._connection = engine.connect()
        self._driver: Any = self._connection.connection.driver_connection
        self._connection.detach()

    def data_version(self) -> int:
        """SQLite: a number that differs from the last one when another connection has committed in between."""
        with translating_errors(self._address, self._driver_error):
            return int(self._driver.execute("PRAGMA data_version").fetchone()[0])

    def start_listening(self) -> None:
        """PostgreSQL: from now on `read_announcements` tells of commits."""
        with translating_errors(self._address, self._driver_error):
            self._driver.autocommit = True
            self._driver.execute(f"LISTEN {CHANGED_CHANNEL}")

    def read_announcements(self) -> list[frozenset[str]]:
        """PostgreSQL: the commits announced since the last call, each as the ids it names; does not wait."""
        with translating_errors(self._address, self._driver_error):
            self._driver.pgconn.consume_input()
            found = []
            while (said := self._driver.pgconn.notifies()) is not None:
                words = said.extra.decode("utf-8", "replace")
                found.append(frozenset(words.split(NAMES_APART)) - {""})
            return found

    def fileno(self) -> int:
        """PostgreSQL: what becomes readable when there may be an announcement."""
        return int(self._driver.fileno())

    def close(self) -> None:
        self._connection.close()
