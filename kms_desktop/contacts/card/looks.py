"""A customer's history read with no contact open → one line of the audit: who, whom and when.

Question: what is a look? Choice: that somebody opens a customer to read, not that a list of names had them in it; it is
told before anything is read, so that what is not told is not shown. Refused: a table of looks beside the audit, which
whoever keeps the database could thin out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kms_desktop.access.model import Person
from kms_desktop.access.roles import LOOK_UP_CUSTOMERS, READ_AUDIT, who_may
from kms_desktop.errors import NotFound, Refused
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import AuditRow, CustomerRow, Staff
from kms_desktop.texts import tr

LOOKED = "customer looked at"  # no text: stored as it is
"""What the audit calls it."""


@dataclass(frozen=True, slots=True)
class Look:
    """`who` is the login, `name` theirs; a customer who was erased since is told by their key."""

    at: datetime
    who: str
    name: str
    customer_id: str
    customer_name: str


class CustomerLooks:
    """Tells of one's own looks, and reads those of everybody for who audits."""

    def __init__(self, database: Database, person: Person) -> None:
        self._database, self._person = database, person

    def note_look(self, customer_id: str) -> None:
        """Tell that this person looks at a customer now. Raises Refused, NotFound, Unreachable."""
        if not self._person.may(LOOK_UP_CUSTOMERS):
            raise Refused(tr("Your role does not look customers up."))
        note_look(self._database, customer_id, self._person.login)

    def list_looks(self, customer_id: str = "", limit: int = 200) -> list[Look]:
        """The newest looks first, those at one customer where one is named. Raises Refused."""
        if not self._person.may(READ_AUDIT):
            raise Refused(tr("Who looked a customer up is read by {roles}.", roles=who_may(READ_AUDIT)))
        row = AuditRow
        query = select(row).where(row.what == LOOKED).order_by(col(row.seq).desc())
        if customer_id:
            query = query.where(col(row.data)["customer_id"].as_string() == customer_id)
        with self._database.reading() as session:
            return [_as_look(session, one) for one in session.exec(query.limit(limit)).all()]


def note_look(database: Database, customer_id: str, login: str) -> None:
    """Tell of a look; a server tells it under the login that it knows. Raises NotFound, Refused, Unreachable."""
    if not database.is_sqlite:
        database.perform_act("note_look", customer_id=customer_id, by_login=login)
        return
    with database.writing() as session:
        if session.get(CustomerRow, customer_id) is None:
            raise NotFound(tr("There is no such customer here."))
        append_row(session, login, LOOKED, {"customer_id": customer_id})


def _as_look(session: Session, row: AuditRow) -> Look:
    key = str(row.data.get("customer_id", ""))
    customer = session.get(CustomerRow, key)
    person = session.exec(select(Staff.name).where(Staff.login == row.who)).first()
    return Look(row.at, row.who, person or row.who, key, customer.name if customer is not None else key)
