"""A clock that can be set wrong while the program runs; it must be put in place before the rest is imported."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from kms_desktop.storage import ids


class WrongClock:
    """What this process takes for the time of day. Only how far it is off is ever changed."""

    def __init__(self, off_s: float = 0.0) -> None:
        self.off_s = off_s

    def put_in_place(self) -> None:
        ids.utc_now = lambda: datetime.now(UTC) + timedelta(seconds=self.off_s)  # type: ignore[assignment]
        ids.time = SimpleNamespace(time_ns=lambda: time.time_ns() + int(self.off_s * 1e9))  # type: ignore[assignment]
