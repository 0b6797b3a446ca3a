"""What this desktop counted of the program itself → sums by day in a small file, and from there to the workspace.

Question: what is counted, and where? Choice: seven numbers a day, in the window's memory while somebody works, added to
the file between contacts, and told to the workspace as the day's sums so far. Reason: a sum that is told twice, late or
in another order is the same sum; nothing is written while a customer waits; an outage, which is what is measured, loses
nothing. Refused: an entry for each search, which is a record of how somebody works; times in milliseconds, which nobody
would act on.

The key of the desktop is drawn by lot and stands in that file. Two windows of one desktop add to one file; what both
add in the same moment may be counted once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS
from kms_desktop.contacts.values import text_of
from kms_desktop.errors import Refused
from kms_desktop.storage.database import Database, notify_nobody
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.journal import JournalRefused
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.tables import Staff, Team
from kms_desktop.storage.tables_tool import ToolDayRow

KIND = "tool_day"
"""Under this kind they wait in the outbox."""
COUNTS = ("searches", "slow_searches", "abandoned", "calls", "slow_calls", "failures", "away_s")
_MOST, _MOST_S = 1_000_000, 86_400
_KEPT = timedelta(days=90)
Write = Callable[[Path, object], None]
Sums = dict[str, int]


class ToolUse:
    """Of one desktop and workspace. `today`: the day on this desktop's clock."""

    def __init__(
        self, database: Database, outbox: Outbox, person: Person, path: Path, write: Write, today: Callable[[], date]
    ) -> None:
        self._database, self._outbox, self._person = database, outbox, person
        self._path, self._write, self._today = path, write, today

        def tell(_key: str, payload: dict[str, Any]) -> None:
            said = {name: text_of(payload, name) for name in ("desktop", "day", "by_id")}
            database.perform_act("tell_tool_day", counts=counts_of(payload), **said)

        outbox.register_applier(KIND, apply_day, tell)

    def add(self, counts: Mapping[str, int]) -> None:
        """Add what was counted since the last time to the sums of today, and tell the workspace what it does not have
        yet, unless it is away. Raises nothing: nobody is held up by what is counted of the program."""
        kept = _read_file(self._path)
        now = self._today()
        sums = kept["days"].setdefault(now.isoformat(), {})
        for name, many in counts.items():
            sums[name] = min(sums.get(name, 0) + many, _MOST_S if name == "away_s" else _MOST)
        if self._person.may(HANDLE_CONTACTS) and self._database.away_since is None:
            self._tell(kept)
        first = (now - _KEPT).isoformat()
        told = kept["told"]
        kept["days"] = {
            day: sums
            for day, sums in kept["days"].items()
            if day >= first and (day == now.isoformat() or told.get(day) != sums)
        }
        kept["told"] = {day: sums for day, sums in told.items() if day in kept["days"]}
        self._write(self._path, kept)

    @property
    def desktop(self) -> str:
        """The key of this desktop, "" where nothing was counted yet."""
        return read_desktop(self._path)

    def _tell(self, kept: dict[str, Any]) -> None:
        for day, sums in sorted(kept["days"].items()):
            if not any(sums.values()) or kept["told"].get(day) == sums:
                continue
            payload = {"desktop": kept["desktop"], "day": day, "counts": dict(sums), "by_id": self._person.id}
            with suppress(Refused):
                try:
                    self._outbox.send_entry(KIND, new_key(), payload)
                except JournalRefused:
                    return
            kept["told"][day] = dict(sums)


def read_desktop(path: Path) -> str:
    """The key of a desktop in its file, "" where nothing was counted yet."""
    return str(_read_file(path)["desktop"]) if path.exists() else ""


def _read_file(path: Path) -> dict[str, Any]:
    """As it stands on the disk; what cannot be read begins anew, under another key."""
    try:
        read = json.loads(path.read_text(encoding="ascii"))
        desktop, days, told = read["desktop"], read["days"], read["told"]
        if isinstance(desktop, str) and desktop:
            return {"desktop": desktop, "days": _read_days(days), "told": _read_days(told)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return {"desktop": new_key(), "days": {}, "told": {}}


def _read_days(stored: Any) -> dict[str, Sums]:
    return {date.fromisoformat(day).isoformat(): counts_of({"counts": sums}) for day, sums in stored.items()}


def counts_of(payload: Mapping[str, Any]) -> Sums:
    """Those that are there, within their bounds."""
    said = payload.get("counts")
    found = said if isinstance(said, dict) else {}
    most = {"away_s": _MOST_S}
    return {
        name: min(max(value, 0), most.get(name, _MOST))
        for name in COUNTS
        if isinstance(value := found.get(name), int) and not isinstance(value, bool)
    }


def apply_day(session: Session, _key: str, payload: Mapping[str, Any]) -> None:
    """The larger sum of each stands, so that told twice it is told once."""
    notify_nobody(session)
    desktop = text_of(payload, "desktop")
    with suppress(ValueError):
        day = date.fromisoformat(text_of(payload, "day"))
        by_id, counts = text_of(payload, "by_id"), counts_of(payload)
        row = session.get(ToolDayRow, (desktop, day)) or ToolDayRow(
            desktop=desktop, day=day, division=_division_of(session, by_id), by_id=by_id, told_at=utc_now()
        )
        for name, value in counts.items():
            setattr(row, name, max(getattr(row, name), value))
        row.told_at = utc_now()
        session.add(row)


def _division_of(session: Session, staff_id: str) -> str:
    person = session.get(Staff, staff_id)
    team = session.get(Team, person.team_id) if person is not None else None
    return team.division if team is not None else ""
