"""The clock and randomness → keys: UUIDv7 (RFC 9562), made by the desktop, in order of time."""

from __future__ import annotations

import os
import time
import uuid
from datetime import UTC, datetime


class _KeyMaker:
    """Keeps keys of one process strictly rising, also when the clock stands still or goes back."""

    def __init__(self) -> None:
        self._last = 0

    def make_key(self) -> str:
        stamp = (time.time_ns() // 1_000_000) << 12 | int.from_bytes(os.urandom(2)) & 0x7FF
        self._last = max(stamp, self._last + 1)
        millis, order = self._last >> 12, self._last & 0xFFF
        tail = int.from_bytes(os.urandom(8)) & (1 << 62) - 1
        return str(uuid.UUID(int=millis << 80 | 0x7 << 76 | order << 64 | 0b10 << 62 | tail))


_maker = _KeyMaker()


def new_key() -> str:
    """A new UUIDv7 as its 36-character text; sorts after every key this process made before."""
    return _maker.make_key()


def utc_now() -> datetime:
    """Now, in UTC, with its zone."""
    return datetime.now(UTC)
