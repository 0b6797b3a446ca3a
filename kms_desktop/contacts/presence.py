"""A customer → who else has them in hand now: another contact in another channel, or the same one at another desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy

from kms_desktop.articles.library import Library
from kms_desktop.contacts.agent_statuses import is_there
from kms_desktop.contacts.model import Elsewhere
from kms_desktop.errors import Unreachable
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import ContactRow, Staff, table_of
from kms_desktop.storage.tables_status import StaffStatusRow
from kms_desktop.texts import tr

_contact, _staff, _status = table_of(ContactRow).c, table_of(Staff).c, table_of(StaffStatusRow).c
_SHOWN = (_contact.id, _contact.holder_id, _contact.channel, _contact.phase, _contact.opened_at, _contact.article_id)
_OPEN = ("on_call", "held", "handed_over")
_OLDEST = timedelta(hours=12)
_MOST = 5


class Presence:
    """Looks past the contacts of one person. A contact nobody closed for 12 hours is not taken for an open one; that of
    somebody whose program has ended is one that was left open."""

    def __init__(self, database: Database, library: Library, staff_id: str) -> None:
        self._database, self._library, self._staff_id = database, library, staff_id

    def open_elsewhere(
        self, customer_id: str, contact_id: str = "", now: datetime | None = None
    ) -> tuple[Elsewhere, ...]:
        """Open contacts of this customer with others, the newest first. `contact_id` is the one in hand, left out."""
        return self._database.read(self.read_elsewhere(customer_id, contact_id, now))

    def who_else(self, customer_id: str, contact_id: str = "") -> Reading[tuple[Elsewhere, ...]]:
        """The same, to be read together with other things; nobody while the database is away."""
        reading = Reading(self._database, partial(self.read_elsewhere, customer_id, contact_id))
        return reading.otherwise(Unreachable, ())

    def read_elsewhere(
        self, customer_id: str, contact_id: str = "", now: datetime | None = None
    ) -> Steps[tuple[Elsewhere, ...]]:
        """As `open_elsewhere`."""
        if not customer_id:
            return ()
        query = (
            sqlalchemy.select(*_SHOWN, _staff.name, is_there(self._database).label("is_there"))
            .outerjoin(table_of(Staff), _staff.id == _contact.holder_id)
            .outerjoin(table_of(StaffStatusRow), _status.staff_id == _contact.holder_id)
            .where(
                _contact.customer_id == customer_id,
                _contact.id != contact_id,
                _contact.holder_id != self._staff_id,
                _contact.phase.in_(_OPEN),
                _contact.opened_at > (now or utc_now()) - _OLDEST,
            )
            .order_by(_contact.opened_at.desc(), _contact.id)
            .limit(_MOST)
        )
        rows = yield from ask(query)
        return tuple(self._make_elsewhere(row) for row in rows)

    def _make_elsewhere(self, row: Any) -> Elsewhere:
        article = self._library.find_article(row.article_id) if row.article_id else None
        return Elsewhere(
            contact_id=row.id,
            agent_id=row.holder_id,
            agent_name=row.name or tr("Somebody"),
            channel=row.channel,
            phase=row.phase,
            since=row.opened_at,
            on=article.title if article else "",
            is_there=bool(row.is_there),
        )
