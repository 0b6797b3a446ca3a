"""What is owed to customers, by whom and until when."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal, cast

import sqlalchemy
from sqlalchemy import ColumnElement

from kms_desktop.contacts.model import Promise
from kms_desktop.errors import NotFound, Refused
from kms_desktop.storage.database import Database, notify
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import CustomerRow, PromiseRow, table_of
from kms_desktop.storage.unreadable import said_of
from kms_desktop.texts import tr

_promise, _customer = table_of(PromiseRow).c, table_of(CustomerRow).c
_OWED = (_promise.state == "open") & _customer.erased_in.is_(None)


class Promises:
    """Promises of the workspace; both lists are by due time, the most urgent first. To an erased customer nothing is
    owed any more. `writes`: whether this person says of any that it was kept."""

    def __init__(self, database: Database, *, writes: bool = True) -> None:
        self._database, self._writes = database, writes

    def list_owed(self, staff_id: str) -> list[Promise]:
        """What this person owes now."""
        return self._database.read(self.read_owed(staff_id))

    def read_owed(self, staff_id: str) -> Steps[list[Promise]]:
        """As `list_owed`."""
        return _read_promises((_promise.owner_id == staff_id) & _OWED)

    def of_customer(self, customer_id: str) -> list[Promise]:
        """What this customer is owed now, by whomever."""
        return self._database.read(self.read_of_customer(customer_id))

    def read_of_customer(self, customer_id: str) -> Steps[list[Promise]]:
        """As `of_customer`."""
        return _read_promises((_promise.customer_id == customer_id) & _OWED)

    def owed(self, staff_id: str) -> Reading[list[Promise]]:
        """The first, to be read together with other things."""
        return Reading(self._database, partial(self.read_owed, staff_id))

    def owed_to(self, customer_id: str) -> Reading[list[Promise]]:
        """The second, to be read together with other things."""
        return Reading(self._database, partial(self.read_of_customer, customer_id))

    def settle_promise(self, promise_id: str, *, kept: bool) -> Promise:
        """Say that it was kept, or broken. Raises NotFound, and Refused for who only reads; on a server also for who
        neither owes it, nor has the contact, nor decides for agents."""
        if not self._writes:
            raise Refused(tr("Your role reads what was promised and settles nothing."))
        if self._database.is_sqlite:
            self._write_state(promise_id, "kept" if kept else "broken")
        else:
            self._database.perform_act("settle_promise", promise_id=promise_id, kept=kept)
        found = self._database.read(_read_promises(_promise.id == promise_id))
        if not found:
            raise NotFound(tr("This promise is not in the workspace any more."))
        return found[0]

    def _write_state(self, promise_id: str, state: str) -> None:
        with self._database.writing() as session:
            row = session.get(PromiseRow, promise_id)
            if row is not None:
                row.state = state
                session.add(row)
                notify(session, row.owner_id)


def _read_promises(which: ColumnElement[bool]) -> Steps[list[Promise]]:
    query = (
        sqlalchemy.select(*_promise, _customer.name)
        .outerjoin(table_of(CustomerRow), _customer.id == _promise.customer_id)
        .where(which)
        .order_by(_promise.due_at, _promise.id)
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
        state=cast(Literal["open", "kept", "broken"], row.state),
    )
