"""Silence of a database → since when it is away, and a rest, so that not every key waits for it anew."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Literal

from kms_desktop.errors import Unreachable
from kms_desktop.storage.error_translation import Disturbed
from kms_desktop.storage.ids import utc_now

Access = Literal["read", "write"]
_BUSY = ("40", "55")
_CANCELLED = "57014"


class CircuitBreaker:
    """`rest_s`: how long a database that did not answer is left alone. `apart`: reading may work where writing does
    not, as with a file that another program has locked. May be asked from any thread."""

    def __init__(self, rest_s: float, *, apart: bool) -> None:
        self._rest_s, self._apart = rest_s, apart
        self._alone_until: dict[str, float] = {}
        self._words = ""
        self._is_asked, self._asks = False, ContextVar("asks", default=False)
        """Whether somebody asks if it is back, and whether that is who is here."""
        self.away_since: datetime | None = None
        """UTC; from the first silence until `record_success`."""

    def check_open(self, access: Access) -> None:
        """Raises Unreachable at once while it is left alone, and while somebody else asks whether it is back."""
        if self._asks.get():
            return
        if self._is_asked and self.away_since is not None and not (self._apart and access == "read"):
            raise Unreachable(self._words)
        if time.monotonic() < self._alone_until.get(access, 0.0):
            raise Unreachable(self._words)

    def record_failure(self, problem: Unreachable, access: Access) -> None:
        """It did not answer; one that is only busy, or has trouble of its own, did."""
        if is_busy(problem) or isinstance(problem, Disturbed):
            return
        self.away_since = self.away_since or utc_now()
        self._words = str(problem)
        until = time.monotonic() + self._rest_s
        self._alone_until.update({access: until} if self._apart else {"read": until, "write": until})

    def ask_again(self) -> None:
        """The rest is over; whether it answers is not known yet."""
        self._alone_until.clear()

    @contextmanager
    def asking_again(self) -> Iterator[None]:
        """Inside, this thread asks whether it answers; nobody else waits for that."""
        self._is_asked, before = True, self._asks.set(True)
        try:
            yield
        finally:
            self._is_asked = False
            self._asks.reset(before)

    def record_success(self) -> None:
        """It takes what is written again."""
        self._alone_until.clear()
        self.away_since = None


def is_busy(problem: BaseException) -> bool:
    """Whether the server itself said that it could not do it just now: a deadlock, a lock, a statement cut short."""
    state = getattr(getattr(problem.__cause__, "orig", None), "sqlstate", None) or ""
    return state[:2] in _BUSY or state == _CANCELLED
