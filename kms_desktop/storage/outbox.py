"""What is logged at this desktop → the shared database, in order and once, now or when it answers again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kms_desktop.errors import Refused, Unreachable
from kms_desktop.storage.circuit_breaker import is_busy
from kms_desktop.storage.database import Database
from kms_desktop.storage.error_translation import StorageProblem
from kms_desktop.storage.journal import Entry, Journal, JournalRefused
from kms_desktop.storage.schema import SchemaNewer, SchemaProblem
from kms_desktop.texts import tr

Applier = Callable[[Session, str, dict[str, Any]], None]
Act = Callable[[str, dict[str, Any]], None]
_TRIES = 3


class FromNewerVersion(StorageProblem):
    """The journal holds something this version does not know how to deliver."""


class Outbox:
    """Journal first, then the database. All calls come from one lane, that is, one after the other.

    `pause_s`: how long `send_entry` leaves an unreachable database alone, so that each click does not wait for it anew;
    `deliver_waiting` always tries. What is for a workspace of a newer version waits until this program is updated.
    """

    def __init__(self, database: Database, journal: Journal, *, pause_s: float = 0.0) -> None:
        self._database = database
        self._journal = journal
        self._pause_s = pause_s
        self._appliers: dict[str, Applier] = {}
        self._acts: dict[str, Act] = {}
        self._topics: dict[str, str] = {}
        self._last_failure_s = 0.0

    def register_applier(self, kind: str, apply: Applier, act: Act | None = None) -> None:
        """`apply(session, key, payload)` writes one entry; it must do nothing when the key is already there.

        `act(key, payload)` does the same on a server, by an act of the database.
        """
        self._appliers[kind] = apply
        if act is not None and not self._database.is_sqlite:
            self._acts[kind] = act

    def keep_copies(self, kind: str, topic: str) -> None:
        """Of this kind a copy stays in the journal after delivery, under what the payload has at `topic`."""
        self._topics[kind] = topic

    @property
    def offline_since(self) -> datetime | None:
        """When the database first did not answer (UTC), None once everything that waited is delivered."""
        return self._database.away_since

    @property
    def is_outdated(self) -> bool:
        """The workspace is of a newer version: everything waits for an update of this program."""
        return self._database.outdated

    @property
    def waiting_count(self) -> int:
        """How many entries the database does not have yet."""
        return self._journal.count_waiting()

    def send_entry(self, kind: str, key: str, payload: dict[str, Any]) -> bool:
        """Logs one entry for good, then tries to deliver; False while it waits.

        Raises JournalRefused when it could not even be logged, and what `deliver_waiting` raises.
        """
        if kind not in self._appliers:
            raise ValueError(f"Nothing is registered for the kind {kind!r}.")
        self._journal.append_entry(kind, key, payload, topic=str(payload.get(self._topics.get(kind, ""), "")))
        if self._left_alone():
            return False
        self.deliver_waiting()
        return self.waiting_count == 0

    def send_entries(self, kind: str, entries: Sequence[tuple[str, dict[str, Any]]], act: Callable[[], None]) -> bool:
        """As `send_entry`, of several; `act()` stores all of them on a server at once, or none. Where that does not
        succeed they are delivered one after the other."""
        for key, payload in entries:
            self._journal.append_entry(kind, key, payload, topic=str(payload.get(self._topics.get(kind, ""), "")))
        if self._left_alone():
            return False
        keys = [key for key, _ in entries]
        if kind in self._acts and [entry.key for entry in self._journal.waiting_entries()] == keys:
            with suppress(Refused, Unreachable, StorageProblem, SchemaProblem, DBAPIError):
                act()
                self._journal.mark_delivered(keys)
        self.deliver_waiting()
        return self.waiting_count == 0

    def deliver_waiting(self) -> int:
        """Delivers what waits, oldest first, each in a transaction of its own; gives how many the database took.

        Stops quietly where the database does not answer, or is of a newer version, and where the journal cannot be
        written: nothing is forgotten there before what came first. A StorageProblem leaves everything
        waiting and is raised; any other failure moves its entry to the journal's rejected ones and is raised, and the
        next call goes on.
        """
        self._database.ask_again()
        done, entries = 0, self._journal.waiting_entries()
        try:
            for entry in entries:
                self._deliver_patiently(entry)
                done += 1
                if not self._forget_entry(entry):
                    break
            if not entries and self._database.away_since:
                self._database.check_writable()
        except Unreachable:
            self._last_failure_s = time.monotonic()
            return done
        except SchemaNewer:
            return done
        self._database.mark_reachable()
        return done

    def _deliver_patiently(self, entry: Entry) -> None:
        """A server that is only busy is asked again at once."""
        for _ in range(_TRIES - 1):
            try:
                return self._deliver_one(entry)
            except Unreachable as problem:
                if not is_busy(problem):
                    raise
        return self._deliver_one(entry)

    def _deliver_one(self, entry: Entry) -> None:
        apply = self._appliers.get(entry.kind)
        if apply is None:
            raise FromNewerVersion(
                tr(
                    "What waits on this desktop ({waiting}) was logged with a newer version of the program; update "
                    "this desktop to deliver it.",
                    waiting=self.waiting_count,
                )
            )
        try:
            if act := self._acts.get(entry.kind):
                act(entry.key, entry.payload)
            else:
                with self._database.writing() as session:
                    apply(session, entry.key, entry.payload)
        except (Unreachable, StorageProblem, SchemaProblem):
            raise
        except Exception as problem:
            self._journal.reject_entry(entry, f"{type(problem).__name__}: {problem}")
            raise

    def _forget_entry(self, entry: Entry) -> bool:
        """False where this disk just became full: the entry is delivered once more, which changes nothing."""
        try:
            self._journal.mark_delivered([entry.key])
        except JournalRefused:
            return False
        return True

    def _left_alone(self) -> bool:
        if self.is_outdated:
            return True
        return self.offline_since is not None and time.monotonic() - self._last_failure_s < self._pause_s
