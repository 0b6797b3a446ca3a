"""Call events that were received → on this computer's disk until the workspace has them, in the order they came.

Question: the journal of a desktop, or a file of its own? Choice: its own. Reason: the journal holds what one person did
and is read by their desktop; this belongs to whoever receives calls for everybody, holds minutes at most, and a call
that is delivered is gone from the disk (`secure_delete`). Refused: memory alone, as a telephone system tells each event
once.

Question: what of a workspace that stays away? Choice: the oldest events go, by number and by age, and it is counted how
many, so that it can be told once the workspace is back. Reason: a call of three days ago rings nobody, and a full disk
takes everything else with it. Refused: to take no new ones, which are those that somebody waits for.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

from kms_desktop.errors import KmsError
from kms_desktop.storage.engine import make_private_file, open_file
from kms_desktop.texts import tr

_TABLES = (
    "CREATE TABLE IF NOT EXISTS event (n INTEGER PRIMARY KEY AUTOINCREMENT, told TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS dropped (count INTEGER NOT NULL)",
)
_MOMENT = "ALTER TABLE event ADD COLUMN kept_at REAL NOT NULL DEFAULT 0"
MOST_EVENTS = 100_000
LONGEST = timedelta(days=3)


class SpoolUnusable(KmsError):
    """The file cannot be written or read."""


class Spool:
    """For one thread at a time. Each method raises SpoolUnusable. At most `most` events stay, and none `longest`."""

    def __init__(
        self,
        path: Path,
        *,
        most: int = MOST_EVENTS,
        longest: timedelta = LONGEST,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path, self._most, self._longest, self._clock = path, most, longest, clock
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
        """On disk for good once it returns; what is too old, or too much, goes."""
        now = self._clock()
        try:
            with self._transaction() as file:
                file.executemany("INSERT INTO event (told, kept_at) VALUES (?, ?)", [(one, now) for one in told])
                self._drop(file, now)
        except sqlite3.Error as problem:
            raise self._unusable(problem) from problem

    def take_dropped(self) -> int:
        """How many went since this was asked last; whoever asks tells it."""
        try:
            with self._transaction() as file:
                ((found,),) = file.execute("SELECT coalesce(sum(count), 0) FROM dropped").fetchall()
                file.execute("DELETE FROM dropped")
        except sqlite3.Error as problem:
            raise self._unusable(problem) from problem
        return int(found)

    def _drop(self, file: sqlite3.Connection, now: float) -> None:
        too_old = "DELETE FROM event WHERE kept_at < ?"
        too_many = "DELETE FROM event WHERE n <= (SELECT n FROM event ORDER BY n DESC LIMIT 1 OFFSET ?)"
        gone = file.execute(too_old, (now - self._longest.total_seconds(),)).rowcount
        gone += file.execute(too_many, (self._most,)).rowcount
        if gone:
            file.execute("INSERT INTO dropped (count) VALUES (?)", (gone,))

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
            for table in _TABLES:
                file.execute(table)
            if "kept_at" not in [column[1] for column in file.execute("PRAGMA table_info(event)")]:
                file.execute(_MOMENT)
                file.execute("UPDATE event SET kept_at = ?", (self._clock(),))  # kept by an earlier version
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
