"""Call events that were received → on this computer's disk until the workspace has them, in the order they came.

Question: the journal of a desktop, or a file of its own? Choice: its own. Reason: the journal holds what one person did
and is read by their desktop; this belongs to whoever receives calls for everybody, holds minutes at most, and a call
that is delivered is gone from the disk (`secure_delete`). Refused: memory alone, as a telephone system tells each event
once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from kms_desktop.errors import KmsError
from kms_desktop.storage.engine import make_private_file, open_file
from kms_desktop.texts import tr

_TABLE = "CREATE TABLE IF NOT EXISTS event (n INTEGER PRIMARY KEY AUTOINCREMENT, told TEXT NOT NULL)"


class SpoolUnusable(KmsError):
    """The file cannot be written or read."""


class Spool:
    """For one thread at a time. Each method raises SpoolUnusable."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = self._open()
        except sqlite3.DatabaseError as problem:
            if isinstance(problem, sqlite3.OperationalError):
                raise self._unusable(problem) from problem
            self._set_aside()
            self._file = self._open()
        except OSError as problem:
            raise self._unusable(problem) from problem

    def add(self, told: Sequence[str]) -> None:
        """On disk for good once it returns."""
        try:
            with self._transaction() as file:
                file.executemany("INSERT INTO event (told) VALUES (?)", [(one,) for one in told])
        except sqlite3.Error as problem:
            raise self._unusable(problem) from problem

    def oldest(self, most: int) -> list[tuple[int, str]]:
        """Number and text of those that wait longest."""
        try:
            return list(self._file.execute("SELECT n, told FROM event ORDER BY n LIMIT ?", (most,)))
        except sqlite3.Error as problem:
            raise self._unusable(problem) from problem

    def remove(self, numbers: Sequence[int]) -> None:
        try:
            with self._transaction() as file:
                file.executemany("DELETE FROM event WHERE n = ?", [(one,) for one in numbers])
        except sqlite3.Error as problem:
            raise self._unusable(problem) from problem

    def count(self) -> int:
        try:
            ((found,),) = self._file.execute("SELECT count(*) FROM event").fetchall()
        except sqlite3.Error as problem:
            raise self._unusable(problem) from problem
        return int(found)

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._file.close()

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        make_private_file(self._path)
        file = open_file(self._path)
        try:
            file.execute("PRAGMA journal_mode = WAL")
            file.execute("PRAGMA synchronous = FULL")
            file.execute("PRAGMA secure_delete = ON")
            file.execute(_TABLE)
        except BaseException:
            file.close()
            raise
        return file

    def _set_aside(self) -> None:
        """A damaged file is kept beside the new one, for whoever wants to look."""
        with suppress(OSError):
            self._path.replace(self._path.with_suffix(".damaged"))
        for rest in ("-wal", "-shm"):
            with suppress(OSError):
                self._path.with_name(self._path.name + rest).unlink()

    def _transaction(self) -> _Transaction:
        return _Transaction(self._file)

    def _unusable(self, problem: Exception) -> SpoolUnusable:
        return SpoolUnusable(
            tr("{path} cannot be used: {reason}. Calls that come now are not kept.", path=self._path, reason=problem)
        )


class _Transaction:
    """All of it or nothing; sqlite3's own `with` leaves the beginning to chance in autocommit."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def __enter__(self) -> sqlite3.Connection:
        self._file.execute("BEGIN IMMEDIATE")
        return self._file

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with closing(self._file.cursor()) as cursor:
            cursor.execute("COMMIT" if kind is None else "ROLLBACK")
