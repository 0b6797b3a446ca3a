"""Commits made by other connections → a single yes: something changed, look again now."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Collection
from contextlib import suppress

from kms_desktop.errors import Unreachable
from kms_desktop.storage.database import EVERYBODY, Database
from kms_desktop.storage.notification_throttle import LONGEST_REST_S, NotificationThrottle
from kms_desktop.storage.notify_connection import NotifyConnection


class ChangeFeed:
    """Tells that the workspace changed since the last call, not what. Belongs to one thread, except `close`.

    A database that does not answer is tried again with each call; once it is back the answer is yes, because something
    may have been missed. `poll_s`: how often an SQLite file is looked at; PostgreSQL tells by itself. `mine`: ids about
    which it tells at once; of the rest it tells the more rarely the busier the floor is, up to `longest_rest_s`.
    """

    def __init__(
        self,
        database: Database,
        *,
        poll_s: float = 0.25,
        mine: Collection[str] = (),
        longest_rest_s: float = LONGEST_REST_S,
    ) -> None:
        self._database = database
        self._pace = NotificationThrottle({*mine, EVERYBODY}, longest_rest_s=longest_rest_s)
        self._poll_s = poll_s
        self._wake, self._alarm = socket.socketpair()
        self._inside = False
        self._closed = False
        self._seen = 0
        self._own: NotifyConnection | None = None
        try:
            self._connect()
        except Unreachable:
            self._own = None  # the first `wait_for_change` tries again

    def wait_for_change(self, timeout_s: float) -> bool:
        """True as soon as another connection has committed since the last call, False after `timeout_s` or `close`.

        Raises Unreachable (after waiting `timeout_s`, so that a loop around it does not spin) or a StorageProblem.
        """
        self._inside = True
        try:
            return not self._closed and self._wait_connected(timeout_s)
        finally:
            self._inside = False
            if self._closed:
                self._close_all()

    def follow_ids(self, *ids: str) -> None:
        """Tell at once about these too, instead of those that were named here before. From any thread."""
        self._pace.follow_ids([key for key in ids if key])

    def close(self) -> None:
        """Ends a `wait_for_change` that is waiting in another thread, at once, and every later one. May be called
        twice."""
        self._closed = True
        if self._inside:
            with suppress(OSError):  # the other thread has just left by itself
                self._alarm.send(b"x")
        else:
            self._close_all()

    def _wait_connected(self, timeout_s: float) -> bool:
        if self._own is None:
            return self._try_reconnect(timeout_s)
        try:
            if self._database.is_sqlite:
                return self._file_changed(self._own, timeout_s)
            return self._wait_announced(self._own, timeout_s)
        except Unreachable:
            self._disconnect()
            raise

    def _try_reconnect(self, timeout_s: float) -> bool:
        try:
            self._connect()
        except Unreachable:
            if self._wait_readable(timeout_s):
                return False
            raise
        return True

    def _connect(self) -> None:
        own = self._database.own_connection()
        self._own = own
        if self._database.is_sqlite:
            self._seen = own.data_version()
        else:
            own.start_listening()

    def _file_changed(self, own: NotifyConnection, timeout_s: float) -> bool:
        deadline = time.monotonic() + timeout_s
        while True:
            version = own.data_version()
            if version != self._seen:
                self._seen = version
                return True
            left = deadline - time.monotonic()
            if left <= 0 or self._wait_readable(min(left, self._poll_s)):
                return False

    def _wait_announced(self, own: NotifyConnection, timeout_s: float) -> bool:
        """Each announcement is taken up as it comes, so that one about this desktop need not wait for the others."""
        deadline = time.monotonic() + timeout_s
        while True:
            self._pace.take_announcements(own.read_announcements(), time.monotonic())
            now = time.monotonic()
            due = self._pace.wait_s(now)
            if due == 0:
                self._pace.mark_looked(now)
                return True
            left = deadline - now
            wait = left if due is None else min(left, due)
            if left <= 0 or self._wait_readable(wait, own.fileno()):
                return False

    def _wait_readable(self, timeout_s: float, *others: int) -> bool:
        """True when `close` was called; False after the time, or when one of `others` can be read."""
        wake = self._wake.fileno()
        ready, _, _ = select.select([wake, *others], [], [], timeout_s)
        return wake in ready

    def _disconnect(self) -> None:
        own, self._own = self._own, None
        if own is not None:
            own.close()

    def _close_all(self) -> None:
        self._disconnect()
        self._wake.close()
        self._alarm.close()
