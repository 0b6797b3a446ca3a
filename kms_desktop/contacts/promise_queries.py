"""What is owed to customers, by whom and until when."""

from __future__ import annotations

from typing import Literal, cast

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from kms_desktop.contacts.model import Promise
from kms_desktop.errors import NotFound, Refused
from kms_desktop.storage.database import Database, notify
from kms_desktop.storage.tables import CustomerRow, PromiseRow
from kms_desktop.storage.unreadable import said_of
from kms_desktop.texts import tr

_OWED = (col(PromiseRow.state) == "open") & col(CustomerRow.erased_in).is_(None)


class Promises:
    """Promises of the workspace; both lists are by due time, the most urgent first. To an erased customer nothing is
    owed any more. `writes`: whether this person says of any that it was kept."""

    def __init__(self, database: Database, *, writes: bool = True) -> None:
        self._database, self._writes = database, writes

    def list_owed(self, staff_id: str) -> list[Promise]:
        """What this person owes now."""
        return self._read_promises((col(PromiseRow.owner_id) == staff_id) & _OWED)

    def of_customer(self, customer_id: str) -> list[Promise]:
        """What this customer is owed now, by whomever."""
        return self._read_promises((col(PromiseRow.customer_id) == customer_id) & _OWED)

    def settle_promise(self, promise_id: str, *, kept: bool) -> Promise:
        """Say that it was kept, or broken. Raises NotFound, and Refused for who only reads."""
        if not self._writes:
            raise Refused(tr("Your role reads what was promised and settles nothing."))
        with self._database.writing() as session:
            row = session.get(PromiseRow, promise_id)
            if row is None:
                raise NotFound(tr("This promise is not in the workspace any more."))
            row.state = "kept" if kept else "broken"
            session.add(row)
            notify(session, row.owner_id)
        return self._read_promises(col(PromiseRow.id) == promise_id)[0]

    def _read_promises(self, which: ColumnElement[bool]) -> list[Promise]:
        query = (
            select(PromiseRow, CustomerRow.name)
            .outerjoin(CustomerRow, col(CustomerRow.id) == col(PromiseRow.customer_id))
            .where(which)
            .order_by(col(PromiseRow.due_at), col(PromiseRow.id))
        )
        with self._database.reading() as session:
            return [_make_promise(row, name or "") for row, name in session.exec(query).all()]


def _make_promise(row: PromiseRow, customer_name: str) -> Promise:
    return Promise(
        id=row.id,
        what=said_of(row, row.what),
        due_at=row.due_at,
        customer_id=row.customer_id or "",
        customer_name=customer_name,
        contact_id=row.contact_id,
        owner_id=row.owner_id,
        state=cast(Literal["open", "kept", "broken"], row.state),
    )
