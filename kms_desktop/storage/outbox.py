"""What is logged at this desktop → the shared database, in order and once, now or when it answers again."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from kms_desktop.errors import Unreachable
from kms_desktop.storage.database import Database
from kms_desktop.storage.journal import Entry, Journal
from kms_desktop.storage.keys import utc_now
from kms_desktop.storage.problems import StorageProblem

Applier = Callable[[Session, str, dict[str, Any]], None]


class FromNewerVersion(StorageProblem):
    """The journal holds something this version does not know how to deliver."""


class Outbox:
    """Journal first, then the database. All calls come from one lane, that is, one after the other.

    `pause_s`: how long `send` leaves an unreachable database alone, so that each click does not wait for it anew;
    `deliver` always tries. `offline_since` (UTC) is set from the first failure until nothing waits any more.
    """

    def __init__(self, database: Database, journal: Journal, *, pause_s: float = 0.0) -> None:
        self._database = database
        self._journal = journal
        self._pause_s = pause_s
        self._appliers: dict[str, Applier] = {}
        self._last_failure_s = 0.0
        self.offline_since: datetime | None = None

    def register(self, kind: str, apply: Applier) -> None:
        """`apply(session, key, payload)` writes one entry; it must do nothing when the key is already there."""
        self._appliers[kind] = apply

    @property
    def waiting(self) -> int:
        """How many entries the database does not have yet."""
        return self._journal.count_waiting()

    def send(self, kind: str, key: str, payload: dict[str, Any]) -> bool:
        """Logs one entry for good, then tries to deliver; False while it waits.

        Raises JournalRefused when it could not even be logged, and what `deliver` raises.
        """
        if kind not in self._appliers:
            raise ValueError(f"Nothing is registered for the kind {kind!r}.")
        self._journal.append(kind, key, payload)
        if self._left_alone():
            return False
        self.deliver()
        return self.waiting == 0

    def deliver(self) -> int:
        """Delivers what waits, oldest first, each in a transaction of its own; gives how many the database took.

        Stops quietly where the database does not answer. A StorageProblem leaves everything waiting and is raised;
        any other failure moves its entry to the journal's rejected ones and is raised, and the next call goes on.
        """
        done = 0
        for entry in self._journal.waiting():
            try:
                self._deliver_one(entry)
            except Unreachable:
                self._last_failure_s = time.monotonic()
                self.offline_since = self.offline_since or utc_now()
                return done
            done += 1
        self.offline_since = None
        return done

    def _deliver_one(self, entry: Entry) -> None:
        apply = self._appliers.get(entry.kind)
        if apply is None:
            raise FromNewerVersion(
                f"What waits on this desktop ({self.waiting}) was logged with a newer version of the program; "
                "update this desktop to deliver it."
            )
        try:
            with self._database.writing() as session:
                apply(session, entry.key, entry.payload)
        except (Unreachable, StorageProblem):
            raise
        except Exception as problem:
            self._journal.reject(entry, f"{type(problem).__name__}: {problem}")
            raise
        self._journal.delivered([entry.key])

    def _left_alone(self) -> bool:
        return self.offline_since is not None and time.monotonic() - self._last_failure_s < self._pause_s
