"""How many answers of a caller are a verification in this workspace: read, set, and what counts by it.

Question: who says how many? Choice: the workspace, by an administrator, as the database refuses a verification by
fewer. Refused: a setting of each desktop, which whoever sits there lowers.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import select

from kms_desktop.access.model import Person
from kms_desktop.access.roles import SET_VERIFICATION, who_may
from kms_desktop.customers.identities import read_customers
from kms_desktop.customers.verifying import NEEDED, VERIFY_WAYS, why_not_verified
from kms_desktop.errors import KmsError, Refused
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import EVERYBODY, Database, notify
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.reading import Steps, read_within, together
from kms_desktop.storage.tables_customers import VerificationRuleRow
from kms_desktop.texts import tr

_SET = "verification"  # no text: an action of the audit log
_OF_WORKSPACE = "workspace"  # no text: the key of the row


class VerificationRule:
    """Of one workspace. `person`: who says it; without one, who set the workspace up."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person

    def answers_needed(self) -> int:
        """How many answers it takes. Raises Unreachable."""
        return self._database.read(read_needed())

    def set_needed(self, needed: int, *, by: str = "") -> None:
        """It takes so many from now on. Raises Refused for who may not, KmsError for a number that cannot be."""
        if self._person is not None and not self._person.may(SET_VERIFICATION):
            who = who_may(SET_VERIFICATION)
            raise Refused(tr("How many answers verify a caller is said by {who}.", who=who))
        if not 1 <= needed <= len(VERIFY_WAYS):
            raise KmsError(tr("It takes one to four answers to verify a caller."))
        by_id = self._person.id if self._person is not None else ""
        if not self._database.is_sqlite:
            self._database.perform_act("set_verification", needed=needed, by_id=by_id, by_login=by)
            return
        with self._database.writing() as session:
            told = {"needed": needed, "needed before": read_within(session, read_needed())}
            session.merge(VerificationRuleRow(id=_OF_WORKSPACE, needed=needed, by_id=by_id, at=utc_now()))
            append_row(session, by or "setup", _SET, told)  # no text: stored as it is
            notify(session, EVERYBODY)


def read_needed() -> Steps[int]:
    """As `answers_needed`."""
    (rows,) = yield (select(VerificationRuleRow.needed).where(VerificationRuleRow.id == _OF_WORKSPACE),)
    return rows[0][0] if rows else NEEDED


def read_why_not(customer_id: str, how: Sequence[str]) -> Steps[str]:
    """What is wrong with a verification of this customer by these answers; "" for nothing, and of a customer who is not
    to be seen from here, whom the database judges."""
    found, needed = yield from together(read_customers([customer_id]), read_needed())
    customer = found.get(customer_id)
    return "" if customer_id and customer is None else why_not_verified(how, customer, needed)
