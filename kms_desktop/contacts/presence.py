"""A customer → who else has them in hand now: another contact in another channel, or the same one at another desk."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import col, select

from kms_desktop.articles.library import Library
from kms_desktop.contacts.model import Elsewhere
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ContactRow, Staff
from kms_desktop.texts import tr

_OPEN = ("on_call", "held", "handed_over")
_OLDEST = timedelta(hours=12)
_MOST = 5


class Presence:
    """Looks past the contacts of one person. A contact nobody closed for 12 hours is not taken for an open one."""

    def __init__(self, database: Database, library: Library, staff_id: str) -> None:
        self._database, self._library, self._staff_id = database, library, staff_id

    def open_elsewhere(
        self, customer_id: str, contact_id: str = "", now: datetime | None = None
    ) -> tuple[Elsewhere, ...]:
        """Open contacts of this customer with others, the newest first. `contact_id` is the one in hand, left out."""
        if not customer_id:
            return ()
        query = (
            select(ContactRow, Staff.name)
            .outerjoin(Staff, col(Staff.id) == col(ContactRow.holder_id))
            .where(
                ContactRow.customer_id == customer_id,
                ContactRow.id != contact_id,
                ContactRow.holder_id != self._staff_id,
                col(ContactRow.phase).in_(_OPEN),
                col(ContactRow.opened_at) > (now or utc_now()) - _OLDEST,
            )
            .order_by(col(ContactRow.opened_at).desc(), col(ContactRow.id))
            .limit(_MOST)
        )
        with self._database.reading() as session:
            rows = session.exec(query).all()
        return tuple(self._make_elsewhere(row, name or "") for row, name in rows)

    def _make_elsewhere(self, row: ContactRow, name: str) -> Elsewhere:
        article = self._library.find_article(row.article_id) if row.article_id else None
        return Elsewhere(
            contact_id=row.id,
            agent_id=row.holder_id,
            agent_name=name or tr("Somebody"),
            channel=row.channel,
            phase=row.phase,
            since=row.opened_at,
            on=article.title if article else "",
        )
