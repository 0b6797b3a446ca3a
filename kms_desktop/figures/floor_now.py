"""The floor at this moment → what wants somebody: who rang in vain or waits for an answer, what is owed, who contacts
again and again; and who is on a call, after one or on a break.

A third contact is the third or a later one of one customer about one reason within 30 days, closed in the last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import sqlalchemy
from sqlalchemy import func

from kms_desktop.access.model import Person
from kms_desktop.contacts.agent_status import AVAILABLE, AgentStatus
from kms_desktop.contacts.agent_statuses import AgentStatuses
from kms_desktop.contacts.model import Promise
from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.contacts.promise_queries import Promises, WantedPromises
from kms_desktop.customers.call_event import MissedCaller
from kms_desktop.guidance.text_format import reason_words
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Rows, Steps, all_of
from kms_desktop.storage.tables import (
    ApprovalRow,
    ContactRow,
    CustomerRow,
    HandoverRow,
    ResolutionRow,
    Staff,
    Team,
    table_of,
)

Kind = Literal["overdue", "missed", "approval", "handover", "third", "due", "person"]
_ORDER: tuple[Kind, ...] = ("overdue", "missed", "approval", "handover", "third", "due", "person")
_SOON, _DAY, _MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
_THIRD, _MOST = 3, 200
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Of a status of which it was not said since when."""

_contact, _customer = table_of(ContactRow).c, table_of(CustomerRow).c
_approval, _handover = table_of(ApprovalRow).c, table_of(HandoverRow).c
_issue, _staff, _team = table_of(ResolutionRow).c, table_of(Staff).c, table_of(Team).c


@dataclass(frozen=True, slots=True)
class NowRow:
    """`at`: since when, or for a promise until when. `who` works here, `what` is in their words; `times`: how often a
    customer came about it, or rang. `contact_id` "" where there is none to open."""

    kind: Kind
    at: datetime
    who: str = ""
    customer: str = ""
    what: str = ""
    contact_id: str = ""
    times: int = 0
    promise: Promise | None = None
    missed: MissedCaller | None = None
    status: AgentStatus | None = None


class FloorNow:
    """Reads for who overlooks the floor of their division."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database, self._person = database, person
        self._statuses, self._promises = AgentStatuses(database, person.id), Promises(database)
        self._calls = PhoneCalls(database, person)

    def rows(self, now: datetime) -> Reading[tuple[NowRow, ...]]:
        """What wants somebody first, the oldest first in each kind."""
        return Reading(self._database, lambda: self._read_rows(now))

    def _read_rows(self, now: datetime) -> Steps[tuple[NowRow, ...]]:
        owed = self._promises.of_floor(WantedPromises(due_before=now + _SOON), _MOST)
        parts = yield from all_of(
            [
                self._read_people(),
                self._read_missed(),
                self._read_approvals(),
                self._read_handovers(),
                self._read_thirds(now),
                _promises(owed, now),
            ]
        )
        rows = (row for part in parts for row in part)
        return tuple(sorted(rows, key=lambda row: (_ORDER.index(row.kind), row.at, row.who)))

    def _own_division(self) -> sqlalchemy.ScalarSelect[Any]:
        return sqlalchemy.select(_team.division).where(_team.id == self._person.team_id).scalar_subquery()

    def _read_people(self) -> Steps[list[NowRow]]:
        present = yield from self._statuses.read_present()
        busy = {key: status for key, status in present.items() if status.status != AVAILABLE}
        of_division = sqlalchemy.select(_team.id).where(_team.division == self._own_division())
        named = sqlalchemy.select(_staff.id, _staff.name).where(
            _staff.id.in_(sorted(busy)), _staff.team_id.in_(of_division)
        )
        open_ones = (
            sqlalchemy.select(_contact.id, _contact.holder_id, _contact.reason, _customer.name)
            .select_from(table_of(ContactRow).outerjoin(table_of(CustomerRow), _customer.id == _contact.customer_id))
            .where(_contact.phase != "wrapped_up", _contact.holder_id.in_(sorted(busy)))
            .order_by(_contact.opened_at)
        )
        people, contacts = yield (named, open_ones)
        held = {row.holder_id: row for row in contacts}
        return [_person_row(row, busy[row.id], held.get(row.id)) for row in people]

    def _read_missed(self) -> Steps[list[NowRow]]:
        callers = yield from self._calls.read_missed(self._own_division())
        rung = yield from self._calls.read_rung(call.id for caller in callers for call in caller.calls[:1])
        return [_missed_row(caller, rung.get(caller.last.id, ())) for caller in callers]

    def _read_approvals(self) -> Steps[list[NowRow]]:
        query = (
            _beside_contact(ApprovalRow, _approval.contact_id, _approval.asked_by)
            .add_columns(_approval.contact_id, _approval.asked_at, _approval.title, _approval.amount)
            .where(_approval.state == "waiting", _contact.division == self._own_division())
        )
        (rows,) = yield (query.limit(_MOST),)
        return [
            NowRow("approval", row.asked_at, row.agent or "", row.customer or "", row.title, row.contact_id)
            for row in rows
        ]

    def _read_handovers(self) -> Steps[list[NowRow]]:
        query = (
            _beside_contact(HandoverRow, _handover.contact_id, _handover.from_id)
            .add_columns(_handover.contact_id, _handover.made_at, _handover.question)
            .where(_handover.state == "waiting", _contact.division == self._own_division())
        )
        (rows,) = yield (query.limit(_MOST),)
        return [
            NowRow("handover", row.made_at, row.agent or "", row.customer or "", row.question, row.contact_id)
            for row in rows
        ]

    def _read_thirds(self, now: datetime) -> Steps[list[NowRow]]:
        recent = sqlalchemy.select(_issue.customer_id).where(_issue.at >= now - _DAY, _issue.at <= now)
        times, newest = func.count(_issue.contact_id.distinct()), func.max(_issue.at)
        of_month = _issue.at.between(now - _MONTH, now)
        often = (
            sqlalchemy.select(_issue.customer_id, _issue.reason_code, times.label("times"), newest.label("at"))
            .where(_issue.customer_id.in_(recent), _issue.reason_code != "", of_month)
            .group_by(_issue.customer_id, _issue.reason_code)
            .having(times >= _THIRD, newest >= now - _DAY)
            .subquery("often")
        )
        last = (_issue.customer_id == often.c.customer_id) & (_issue.reason_code == often.c.reason_code)
        query = (
            sqlalchemy.select(
                often.c.at,
                often.c.times,
                often.c.reason_code,
                _issue.contact_id,
                _customer.name,
                _staff.name.label("agent"),
            )
            .select_from(often)
            .join(table_of(ResolutionRow), last & (_issue.at == often.c.at))
            .join(table_of(ContactRow), _contact.id == _issue.contact_id)
            .join(table_of(CustomerRow), _customer.id == often.c.customer_id)
            .outerjoin(table_of(Staff), _staff.id == _issue.agent_id)
            .where(_contact.division == self._own_division())
            .order_by(often.c.at)
            .limit(_MOST)
        )
        (rows,) = yield (query,)
        return list(_each_once(rows))


def _beside_contact(row: Any, contact_id: Any, agent_id: Any) -> sqlalchemy.Select[Any]:
    return sqlalchemy.select(_staff.name.label("agent"), _customer.name.label("customer")).select_from(
        table_of(row)
        .join(table_of(ContactRow), _contact.id == contact_id)
        .outerjoin(table_of(CustomerRow), _customer.id == _contact.customer_id)
        .outerjoin(table_of(Staff), _staff.id == agent_id)
    )


def _promises(owed: Reading[list[Promise]], now: datetime) -> Steps[list[NowRow]]:
    found = yield from owed.begin()
    return [
        NowRow(
            "overdue" if promise.next_due < now else "due",
            promise.next_due,
            promise.owner_name,
            promise.customer_name,
            promise.what,
            promise.contact_id,
            promise=promise,
        )
        for promise in found
    ]


def _missed_row(caller: MissedCaller, rung: tuple[str, ...]) -> NowRow:
    last = caller.last
    who, times = ", ".join(rung), len(caller.calls)
    return NowRow("missed", last.ended_at or last.started_at, who, caller.name, last.queue, times=times, missed=caller)


def _person_row(row: Any, status: AgentStatus, held: Any) -> NowRow:
    since = status.since or _LONG_AGO
    if held is None:
        return NowRow("person", since, row.name, status=status)
    return NowRow("person", since, row.name, held.name or "", held.reason, held.id, status=status)


def _each_once(rows: Rows) -> Iterable[NowRow]:
    """Two issues of one contact may have been closed about one reason at once."""
    known = set[tuple[str, str]]()
    for row in rows:
        key = (row.contact_id, row.reason_code)
        if key not in known:
            known.add(key)
            yield NowRow(
                "third", row.at, row.agent or "", row.name, reason_words(row.reason_code), row.contact_id, row.times
            )
