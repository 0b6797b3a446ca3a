"""What is owed to customers, by whom and until when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal, cast

import sqlalchemy
from sqlalchemy import ColumnElement, func

from kms_desktop.contacts.events.promise import PromiseChange, Promised
from kms_desktop.contacts.model import ContactState, Event, Promise
from kms_desktop.customers.matching import norm_of, owners_of
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import ContactRow, CustomerRow, PromiseRow, Staff, Team, table_of
from kms_desktop.storage.unreadable import said_of

_promise, _customer = table_of(PromiseRow).c, table_of(CustomerRow).c
_contact = table_of(ContactRow).c
_staff, _team = table_of(Staff).c, table_of(Team).c
_OWED = (_promise.state == "open") & _customer.erased_in.is_(None)


@dataclass(frozen=True, slots=True)
class WantedPromises:
    """Which promises of the floor are asked for; an empty value leaves nothing out."""

    owner_id: str = ""
    team_id: str = ""
    due_before: datetime | None = None
    state: Literal["open", "kept", "broken", ""] = "open"
    settled_since: datetime | None = None


class Promises:
    """Promises of the workspace, the most urgent first. To an erased customer nothing is owed any more.

    `waiting`: what this desktop logged and the database does not have yet; the lists of what is owed go by it too.
    """

    def __init__(self, database: Database, waiting: Callable[[], Sequence[Event]] = tuple) -> None:
        self._database, self._waiting = database, waiting

    def list_owed(self, staff_id: str) -> list[Promise]:
        """What this person owes now."""
        return self.owed(staff_id)()

    def of_customer(self, customer_id: str) -> list[Promise]:
        """What this customer is owed now, by whomever."""
        return self._database.read(self.read_of_customer(customer_id))

    def read_of_customer(self, customer_id: str) -> Steps[list[Promise]]:
        """As `of_customer`."""
        read = yield from _read_promises((_promise.customer_id == customer_id) & _OWED)
        return self._with_waiting(lambda owed: owed.customer_id == customer_id, read)

    def owed(self, staff_id: str) -> Reading[list[Promise]]:
        """What this person owes now, to be read together with other things."""
        return Reading(self._database, partial(self._read_owed, staff_id))

    def owed_to(self, customer_id: str) -> Reading[list[Promise]]:
        """What this customer is owed now, to be read together with other things."""
        return Reading(self._database, partial(self.read_of_customer, customer_id))

    def owed_to_callers(self, number: str, region: str) -> Reading[list[Promise]]:
        """What each is owed who may be calling from a number, to be read together with who that is."""
        return Reading(self._database, partial(self._read_of_callers, number, region))

    def _read_of_callers(self, number: str, region: str) -> Steps[list[Promise]]:
        norm = norm_of(number, region)
        return (yield from _read_promises(_promise.customer_id.in_(owners_of(norm)) & _OWED)) if norm else []

    def of_floor(self, wanted: WantedPromises, limit: int = 500) -> Reading[list[Promise]]:
        """Promises of everybody, as far as this login sees them."""
        return Reading(self._database, partial(_read_promises, _wanted(wanted), limit))

    def find_promise(self, promise_id: str) -> Promise | None:
        """One, as the database has it; None where it is not there, or not to be seen."""
        return next(iter(self._database.read(_read_promises(_promise.id == promise_id))), None)

    def _read_owed(self, staff_id: str) -> Steps[list[Promise]]:
        read = yield from _read_promises((_promise.owner_id == staff_id) & _OWED)
        return self._with_waiting(lambda owed: owed.owner_id == staff_id, read)

    def _with_waiting(self, keeps: Callable[[Promise], bool], read: list[Promise]) -> list[Promise]:
        waiting = self._waiting()
        if not waiting:
            return read
        told = apply_waiting(read, waiting)
        return sorted((one for one in told if one.state == "open" and keeps(one)), key=by_urgency)


def by_urgency(promise: Promise) -> tuple[datetime, str]:
    return promise.next_due, promise.id


def apply_waiting(promises: Iterable[Promise], waiting: Sequence[Event]) -> list[Promise]:
    """These promises as they are with what waits, and those that were made in it."""
    state = ContactState(promises=tuple(promises), events=tuple(waiting))
    for event in waiting:
        if isinstance(event.payload, Promised | PromiseChange):
            state = replace(state, **event.payload.state_changes(state, event))
    return list(state.promises)


def _wanted(wanted: WantedPromises) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [_customer.erased_in.is_(None)]
    if wanted.owner_id:
        parts.append(_promise.owner_id == wanted.owner_id)
    if wanted.team_id:
        parts.append(_staff.team_id == wanted.team_id)
    if wanted.state:
        parts.append(_promise.state == wanted.state)
    if wanted.due_before is not None:
        parts.append(func.coalesce(_promise.next_word_at, _promise.due_at) < wanted.due_before)
    if wanted.settled_since is not None:
        parts.append(_promise.settled_at >= wanted.settled_since)
    return sqlalchemy.and_(*parts)


def _read_promises(which: ColumnElement[bool], limit: int | None = None) -> Steps[list[Promise]]:
    query = (
        sqlalchemy.select(
            *_promise,
            _customer.name,
            _contact.holder_id,
            _staff.name.label("owner_name"),
            _team.name.label("owner_team"),
        )
        .select_from(table_of(PromiseRow))
        .outerjoin(table_of(CustomerRow), _customer.id == _promise.customer_id)
        .outerjoin(table_of(ContactRow), _contact.id == _promise.contact_id)
        .outerjoin(table_of(Staff), _staff.id == _promise.owner_id)
        .outerjoin(table_of(Team), _team.id == _staff.team_id)
        .where(which)
        .order_by(func.coalesce(_promise.next_word_at, _promise.due_at), _promise.id)
        .limit(limit)
    )
    rows = yield from ask(query)
    return [_make_promise(row) for row in rows]


def _make_promise(row: Any) -> Promise:
    return Promise(
        id=row.id,
        what=said_of(row, row.what),
        due_at=row.due_at,
        customer_id=row.customer_id or "",
        customer_name=row.name or "",
        contact_id=row.contact_id,
        owner_id=row.owner_id,
        owner_name=row.owner_name or "",
        owner_team=row.owner_team or "",
        state=cast(Literal["open", "kept", "broken"], row.state),
        channel=row.channel,
        next_word_at=row.next_word_at,
        why=row.why,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        moves=row.moves,
        made_at=row.made_at,
        holder_id=row.holder_id or "",
        newest_seq=row.newest_seq,
    )
