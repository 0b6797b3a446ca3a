"""The nouns of what a person is at: the codes that are stored, what somebody is at now, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

AVAILABLE, ON_CALL, AFTER_CALL, BREAK = "available", "on_call", "after_call", "break"
STATUSES = (AVAILABLE, ON_CALL, AFTER_CALL, BREAK)
BREAK_REASONS = ("short", "lunch", "meeting", "training", "equipment", "other")


@dataclass(frozen=True, slots=True)
class AgentStatus:
    """What somebody is at, and since when."""

    status: str = AVAILABLE
    reason: str = ""
    since: datetime | None = None

    @property
    def is_free(self) -> bool:
        """Whether they could take something now."""
        return self.status == AVAILABLE


@dataclass(frozen=True, slots=True)
class StatusTime:
    """How long and how often somebody was at something in a span of days."""

    staff_id: str
    name: str
    status: str
    reason: str
    seconds: int
    times: int
