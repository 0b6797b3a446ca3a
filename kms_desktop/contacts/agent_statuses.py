"""What a person is at → told to colleagues, who see whether somebody is free, and counted by day.

Question: who says that somebody is there? Choice: their program, once a minute, and the clock of the database: what was
not heard of for three minutes has ended, whatever the last word was. Refused: the last word alone, by which somebody is
on the phone all night whose computer was switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import sqlalchemy
from sqlalchemy import ColumnElement
from sqlmodel import Session

from kms_desktop.contacts.agent_status import BREAK, BREAK_REASONS, STATUSES, AgentStatus, StatusTime
from kms_desktop.errors import Refused
from kms_desktop.storage.database import Database, notify_nobody
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import Staff, table_of
from kms_desktop.storage.tables_status import StaffStatusDayRow, StaffStatusRow
from kms_desktop.texts import tr

LEASE = timedelta(minutes=3)
"""As long as nothing was heard of a program, it is taken for ended."""

_row, _day, _staff = table_of(StaffStatusRow).c, table_of(StaffStatusDayRow).c, table_of(Staff).c


class AgentStatuses:
    """Says what one person is at, and reads what the others are."""

    def __init__(self, database: Database, staff_id: str) -> None:
        self._database, self._staff_id = database, staff_id

    def set_status(self, status: str, reason: str = "") -> bool:
        """They are at this from now on; False where they were already. Raises Refused for one that is not known."""
        if not _is_known(status, reason):
            raise Refused(tr("“{word}” is not a status.", word=f"{status} {reason}".strip()[:40]))
        if not self._database.is_sqlite:
            told = {"status": status, "reason": reason, "by_id": self._staff_id}
            return bool(self._database.perform_act("set_status", **told))
        now = utc_now()
        with self._database.writing() as session:
            row = session.get(StaffStatusRow, self._staff_id)
            same = row is not None and _is_there(row, now) and (row.status, row.reason) == (status, reason)
            if row is not None and same:
                row.seen_at = now
            else:
                if row is not None and row.ended_at is None:
                    _count(session, row, now)
                row = row or StaffStatusRow(staff_id=self._staff_id, status="", began_at=now, seen_at=now)
                row.status, row.reason, row.began_at, row.seen_at, row.ended_at = status, reason, now, now, None
            session.add(row)
            notify_nobody(session)
        return not same

    def keep_status(self) -> bool:
        """Their program runs on. False: it is not known any more what they are at, so it is to be said again."""
        if not self._database.is_sqlite:
            return bool(self._database.perform_act("keep_status", by_id=self._staff_id))
        now = utc_now()
        with self._database.writing() as session:
            row = session.get(StaffStatusRow, self._staff_id)
            if row is None or not _is_there(row, now):
                return False
            row.seen_at = now
            session.add(row)
            notify_nobody(session)
        return True

    def end_status(self) -> None:
        """Their program ends: they are not there any more."""
        if not self._database.is_sqlite:
            self._database.perform_act("end_status", by_id=self._staff_id)
            return
        now = utc_now()
        with self._database.writing() as session:
            row = session.get(StaffStatusRow, self._staff_id)
            if row is None or row.ended_at is not None:
                return
            _count(session, row, now)
            row.ended_at = min(now, row.seen_at + LEASE)
            session.add(row)
            notify_nobody(session)

    def present(self) -> Reading[Mapping[str, AgentStatus]]:
        """By id, who is there now and what they are at, to be read together with other things."""
        return Reading(self._database, self.read_present)

    def read_present(self) -> Steps[Mapping[str, AgentStatus]]:
        """As `present`."""
        columns = (_row.staff_id, _row.status, _row.reason, _row.began_at)
        rows = yield from ask(sqlalchemy.select(*columns).where(is_there(self._database)))
        return {row.staff_id: AgentStatus(row.status, row.reason, row.began_at) for row in rows}

    def count_times(self, first: date, last: date) -> list[StatusTime]:
        """Of each person this one may read of, by name; what is not over yet is not in it."""
        query = (
            sqlalchemy.select(
                _day.staff_id,
                _staff.name,
                _day.status,
                _day.reason,
                sqlalchemy.func.sum(_day.seconds),
                sqlalchemy.func.sum(_day.times),
            )
            .join(table_of(Staff), _staff.id == _day.staff_id)
            .where(_day.day.between(first, last))
            .group_by(_day.staff_id, _staff.name, _day.status, _day.reason)
            .order_by(_staff.name, _day.staff_id, _day.status, _day.reason)
        )
        with self._database.reading() as session:
            return [
                StatusTime(staff_id, name, status, reason, int(seconds), int(times))
                for staff_id, name, status, reason, seconds, times in session.execute(query)
            ]


def is_there(database: Database) -> ColumnElement[bool]:
    """Whether a row of `staff_status` is of somebody who is there now, by the clock of the database."""
    since: ColumnElement[datetime] | datetime = utc_now() - LEASE
    if not database.is_sqlite:
        since = sqlalchemy.func.now() - sqlalchemy.literal(LEASE)
    return _row.ended_at.is_(None) & (_row.seen_at >= since)


def _is_known(status: str, reason: str) -> bool:
    return reason in BREAK_REASONS if status == BREAK else status in STATUSES and not reason


def _is_there(row: StaffStatusRow, now: datetime) -> bool:
    return row.ended_at is None and row.seen_at >= now - LEASE


def _count(session: Session, row: StaffStatusRow, now: datetime) -> None:
    """What was until now goes into the sum of the day on which it began: until it was last heard of, where it ended
    unsaid."""
    until = now if _is_there(row, now) else row.seen_at
    day = row.began_at.date()
    known = session.get(StaffStatusDayRow, (row.staff_id, day, row.status, row.reason)) or StaffStatusDayRow(
        staff_id=row.staff_id, day=day, status=row.status, reason=row.reason
    )
    known.seconds += max(0, round((until - row.began_at).total_seconds()))
    known.times += 1
    session.add(known)
