"""The demo's seed and a moment → keys that are the same each time: UUIDv7 in shape and order, but not by chance."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime


class DemoKeys:
    """Keys by name. Two workspaces made from one seed at one moment have the same keys."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def make_key(self, at: datetime, *name: object) -> str:
        """A UUIDv7 of that moment (to the millisecond) for the thing of that name; sorts by moment, then by chance."""
        digest = hashlib.sha256(repr((self._seed, *name)).encode()).digest()
        millis = int(at.timestamp() * 1000) & (1 << 48) - 1
        order = int.from_bytes(digest[:2]) & 0xFFF
        tail = int.from_bytes(digest[2:10]) & (1 << 62) - 1
        return str(uuid.UUID(int=millis << 80 | 0x7 << 76 | order << 64 | 0b10 << 62 | tail))
