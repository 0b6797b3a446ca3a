"""The people of the demo → what each is at for the day, and how long they were at what on the days before.

Question: whose program says that they are there? None runs. Choice: they are taken for heard of until the demo is made
anew, so that a transfer finds somebody who is free; a window that is opened for one of them says what is true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from kms_desktop.contacts.agent_status import AFTER_CALL, AVAILABLE, BREAK, ON_CALL
from kms_desktop.demo.staff import DANA, TAKE_CALLS
from kms_desktop.storage.tables_status import StaffStatusDayRow, StaffStatusRow

_NOW = {"priya": (AVAILABLE, ""), "sam": (AVAILABLE, ""), "tom": (BREAK, "lunch"), "kofi": (ON_CALL, "")}
_BEGAN_MINUTES = {"priya": 12, "sam": 4, "tom": 21, "kofi": 6}
_HEARD_UNTIL = timedelta(hours=24)
_DAYS_BEFORE = 5
_USUAL_MINUTES = {
    (AVAILABLE, ""): (70, 160, 24),
    (ON_CALL, ""): (180, 270, 28),
    (AFTER_CALL, ""): (30, 70, 28),
    (BREAK, "short"): (15, 35, 3),
    (BREAK, "lunch"): (30, 60, 1),
}
"""(least, most, about how often) of a day."""


def add_statuses(session: Session, staff_ids: Mapping[str, str], rng: Random, now: datetime) -> None:
    """Whoever sits at the demo says themselves what they are at."""
    session.execute(insert(StaffStatusRow), list(_make_present(staff_ids, now)))
    session.execute(insert(StaffStatusDayRow), list(_make_days(staff_ids, rng, now)))


def _make_present(staff_ids: Mapping[str, str], now: datetime) -> Iterator[dict[str, Any]]:
    for login, (status, reason) in _NOW.items():
        yield {
            "staff_id": staff_ids[login],
            "status": status,
            "reason": reason,
            "began_at": now - timedelta(minutes=_BEGAN_MINUTES[login]),
            "seen_at": now + _HEARD_UNTIL,
            "ended_at": None,
        }


def _make_days(staff_ids: Mapping[str, str], rng: Random, now: datetime) -> Iterator[dict[str, Any]]:
    for before in range(_DAYS_BEFORE + 1):
        for person in TAKE_CALLS:
            if before == 0 and person is DANA:
                continue
            for (status, reason), (least, most, often) in _USUAL_MINUTES.items():
                yield {
                    "staff_id": staff_ids[person.login],
                    "day": (now - timedelta(days=before)).date(),
                    "status": status,
                    "reason": reason,
                    "seconds": rng.randint(least * 60, most * 60) // (1 if before else 2),
                    "times": max(1, often + rng.randint(-often // 4, often // 4)),
                }
