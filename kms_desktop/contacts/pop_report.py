"""Rings of the last calls, and what happened at the door → line by line, why one came to a desk or did not.

Question: is it written down when something does not ring? Choice: no, it is read out of what is stored anyway: to whom
the call was offered, what their desk made of it, and what came of the event. A desk without a window says nothing, and
that tells it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.access.roles import READ_FLOOR, who_may
from kms_desktop.errors import Refused
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.reading import Reading, Rows, Steps, ask
from kms_desktop.storage.tables import Staff, table_of
from kms_desktop.storage.tables_calls import CallEventRow, CallOfferRow, PhoneCallRow, ReceptionNoteRow
from kms_desktop.texts import tr

_event, _offer = table_of(CallEventRow).c, table_of(CallOfferRow).c
_call, _note, _staff = table_of(PhoneCallRow).c, table_of(ReceptionNoteRow).c, table_of(Staff).c
_NOBODY = ("extension_unknown", "name_unknown", "queue_unknown", "nobody_named")
_NOT_TAKEN = ("gave_up", "rang_out")
_SHORT = timedelta(seconds=3)
"""A desk needs moments to say what it made of a ring, and a ring that ends sooner may never be seen."""
_LATE_S = 20
_REACH = timedelta(days=7)
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class PopLine:
    """One ring at one desk, an event that reached nobody, or a note of the door. `reason` is a code of `pop_text`.

    `person` is whose desk, "" for nobody's. `number` is E.164, or `told` what was written in its place. `late_s`: how
    long after it happened the workspace heard of it, where that is long. `count` and `detail` are those of a note.
    """

    at: datetime
    reason: str
    person: str = ""
    number: str = ""
    told: str = ""
    queue: str = ""
    extensions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    source: str = ""
    late_s: int = 0
    detail: str = ""
    count: int = 1

    @property
    def popped(self) -> bool:
        return self.reason in ("shown", "not_taken", "waiting")


class PopReport:
    """Read by who supports the floor; on a server its policies say the same again."""

    def __init__(self, database: Database, person: Person | None) -> None:
        self._database, self._person = database, person

    def list_lines(self, limit: int = 50) -> list[PopLine]:
        """The newest first. Raises Refused."""
        if self._person is not None and not self._person.may(READ_FLOOR):
            raise Refused(tr("Why calls rang at desks or did not is read by {who}.", who=who_may(READ_FLOOR)))
        return self._database.read(self.read_lines(min(limit, MOST_LINES)))

    def lines(self, limit: int = 200) -> Reading[list[PopLine]]:
        """The same, to be read together with other things."""
        return Reading(self._database, lambda: self.read_lines(limit))

    def read_lines(self, limit: int, now: datetime | None = None) -> Steps[list[PopLine]]:
        """As `list_lines`."""
        now = now or utc_now()
        since = now - _REACH
        offers, events, notes = yield from _ask_all(limit, since)
        lines = [
            *(_offer_line(row, now) for row in offers),
            *(_event_line(row) for row in events),
            *(PopLine(row.at, row.code, source=row.source, detail=row.detail, count=row.count) for row in notes),
        ]
        return sorted(lines, key=lambda line: line.at, reverse=True)[:limit]


def _ask_all(limit: int, since: datetime) -> Steps[Sequence[Rows]]:
    told = (_call.number, _call.told, _call.queue, _call.source, _call.started_at)
    stored = (
        sqlalchemy.select(sqlalchemy.func.min(_event.stored_at))
        .where(_event.phone_call_id == _call.id, _event.at >= _offer.at)
        .correlate(table_of(PhoneCallRow), table_of(CallOfferRow))
        .scalar_subquery()
        .label("stored_at")
    )
    offers = (
        sqlalchemy.select(_offer.at, _offer.ended_at, _offer.outcome, _offer.pop, _staff.name, stored, *told)
        .select_from(table_of(PhoneCallRow))
        .join(table_of(CallOfferRow), _offer.phone_call_id == _call.id)
        .outerjoin(table_of(Staff), _staff.id == _offer.staff_id)
        .where(_call.started_at > since)
        .order_by(_call.started_at.desc(), _offer.id)
        .limit(limit)
    )
    events = (
        sqlalchemy.select(_event.at, _event.stored_at, _event.result, _event.extensions, _event.names, *told)
        .select_from(table_of(CallEventRow))
        .join(table_of(PhoneCallRow), _call.id == _event.phone_call_id)
        .where(_event.result.in_(_NOBODY), _event.stored_at > since)
        .order_by(_event.stored_at.desc())
        .limit(limit)
    )
    notes = sqlalchemy.select(*_note).where(_note.at > since).order_by(_note.at.desc(), _note.id).limit(limit)
    first = yield from ask(offers)
    second = yield from ask(events)
    third = yield from ask(notes)
    return first, second, third


def _offer_line(row: Any, now: datetime) -> PopLine:
    return PopLine(
        at=row.at,
        reason=_reason(row, now),
        person=row.name or "",
        number=row.number,
        told=row.told,
        queue=row.queue,
        source=row.source,
        late_s=_late_s(row),
    )


def _reason(row: Any, now: datetime) -> str:
    """What became of an offer at its desk."""
    if row.pop == "shown" and row.outcome in _NOT_TAKEN:
        return "not_taken"
    if row.pop:
        return str(row.pop)
    if row.outcome == "taken":
        return "shown"  # taken by hand, before the desk told of it
    lasted = (row.ended_at or now) - row.at
    if row.outcome and lasted < _SHORT:
        return "taken_elsewhere" if row.outcome == "elsewhere" else "over_at_once"
    return "rings" if lasted < _SHORT else "no_window"


def _event_line(row: Any) -> PopLine:
    return PopLine(
        at=row.at,
        reason=row.result,
        number=row.number,
        told=row.told,
        queue=row.queue,
        extensions=tuple(str(one) for one in row.extensions),
        names=tuple(str(one) for one in row.names),
        source=row.source,
        late_s=_late_s(row),
    )


def _late_s(row: Any) -> int:
    late = int((row.stored_at - row.at).total_seconds()) if row.stored_at is not None else 0
    return late if late >= _LATE_S else 0
