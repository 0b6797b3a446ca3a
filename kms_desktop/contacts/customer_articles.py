"""The resolutions of one customer → the articles that their contacts and what is promised to them were about."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.search.suggested_articles import EarlierContact, OwedPromise
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import ContactRow, ResolutionRow

_MOST = 20


class CustomerArticles:
    """Newest first. Raises Unreachable."""

    def __init__(self, database: Database, promises: Promises) -> None:
        self._database, self._promises = database, promises

    def promised(self, customer_id: str, since: datetime) -> list[OwedPromise]:
        """What is owed to them from contacts since then; each promise once."""
        promises = {one.contact_id: one for one in self._promises.of_customer(customer_id)}
        found = []
        for row in self._resolutions(customer_id, since):
            promise = promises.pop(row.contact_id, None)
            if promise is not None:
                found.append(OwedPromise(row.article_id, promise.what, promise.due_at))
        return found

    def earlier(self, customer_id: str, since: datetime) -> list[EarlierContact]:
        """Their contacts since then."""
        return [
            EarlierContact(row.article_id, row.at, row.link == "resolved" and row.outcome != "dissatisfied")
            for row in self._resolutions(customer_id, since)
        ]

    def _resolutions(self, customer_id: str, since: datetime) -> list[ResolutionRow]:
        query = (
            select(ResolutionRow)
            .join(ContactRow, col(ContactRow.id) == ResolutionRow.contact_id)
            .where(ContactRow.customer_id == customer_id, ResolutionRow.article_id != "", ResolutionRow.at >= since)
            .where(ResolutionRow.link != "not_applicable")
            .order_by(col(ResolutionRow.at).desc())
            .limit(_MOST)
        )
        with self._database.reading() as session:
            return list(session.exec(query).all())
