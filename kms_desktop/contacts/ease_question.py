"""A contact and what the workspace decided → whether its customer is asked how easy it was: read, set, and by chance.

Question: who chooses which customers are asked? Choice: nobody; one contact in so many, by a number that is made of its
key. Reason: whoever could choose would ask those who sound content. Refused: a lot that is drawn when the wrap-up
opens, which another look draws anew; to ask everybody, as a question that comes each time is answered without thinking.
"""

from __future__ import annotations

import time
from contextlib import suppress
from hashlib import sha256

from sqlmodel import select

from kms_desktop.access.model import Person
from kms_desktop.access.roles import SET_EASE, who_may
from kms_desktop.errors import KmsError, Refused, Unreachable
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import Database, notify_nobody
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.reading import Steps, read_within
from kms_desktop.storage.tables_record import EaseRuleRow
from kms_desktop.texts import tr

_SET = "ease question"  # no text: an action of the audit log
_OF_WORKSPACE = "workspace"  # no text: the key of the row
MOST = 1000
_HOLDS_S = 600.0


class EaseQuestion:
    """Of one workspace. `person`: who decides; without one, who set the workspace up."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person
        self._every, self._read_s = 0, float("-inf")

    def is_asked(self, contact_id: str) -> bool:
        """Whether this customer is one of them. What was decided is read every ten minutes at most; while the database
        is away, as it was known last."""
        if time.monotonic() - self._read_s > _HOLDS_S:
            with suppress(Unreachable):
                self._every, self._read_s = self.every(), time.monotonic()
        return is_drawn(contact_id, self._every)

    def every(self) -> int:
        """One contact in so many, 0 for none. Raises Unreachable."""
        return self._database.read(read_every())

    def set_every(self, every: int, *, by: str = "") -> None:
        """From now on one contact in so many, 0 for none. Raises Refused for who may not, KmsError for what is no such
        number."""
        if self._person is not None and not self._person.may(SET_EASE):
            raise Refused(
                tr("In how many contacts it is asked how easy it was is said by {who}.", who=who_may(SET_EASE))
            )
        if not 0 <= every <= MOST:
            raise KmsError(tr("It is asked in none, or in one of 1 to 1000 contacts."))
        by_id = self._person.id if self._person is not None else ""
        if not self._database.is_sqlite:
            self._database.perform_act("set_ease_question", every=every, by_id=by_id, by_login=by)
            return
        with self._database.writing() as session:
            told = {"every": every, "every before": read_within(session, read_every())}
            session.merge(EaseRuleRow(id=_OF_WORKSPACE, every=every, by_id=by_id, at=utc_now()))
            append_row(session, by or "setup", _SET, told)  # no text: stored as it is
            notify_nobody(session)


def is_drawn(contact_id: str, every: int) -> bool:
    """The same whoever asks, and whenever."""
    return every > 0 and int.from_bytes(sha256(contact_id.encode()).digest()[:8]) % every == 0


def read_every() -> Steps[int]:
    """As `every`."""
    (rows,) = yield (select(EaseRuleRow.every).where(EaseRuleRow.id == _OF_WORKSPACE),)
    return rows[0][0] if rows else 0
