"""The resolutions of one customer → the articles that their contacts and what is promised to them were about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy

from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.search.suggested_articles import EarlierContact, OwedPromise
from kms_desktop.storage.reading import Steps, ask, together
from kms_desktop.storage.tables import ResolutionRow, table_of

_MOST = 20


class CustomerArticles:
    """Newest first."""

    def __init__(self, promises: Promises) -> None:
        self._promises = promises

    def promised(self, customer_id: str, since: datetime) -> Steps[list[OwedPromise]]:
        """What is owed to them from contacts since then; each promise once."""
        owed, resolutions = yield from together(
            self._promises.read_of_customer(customer_id), ask(_resolutions(customer_id, since))
        )
        promises = {one.contact_id: one for one in owed}
        found = []
        for row in resolutions:
            promise = promises.pop(row.contact_id, None)
            if promise is not None:
                found.append(OwedPromise(row.article_id, promise.what, promise.due_at))
        return found

    def earlier(self, customer_id: str, since: datetime) -> Steps[list[EarlierContact]]:
        """Their contacts since then."""
        rows = yield from ask(_resolutions(customer_id, since))
        return [
            EarlierContact(row.article_id, row.at, row.link == "resolved" and row.outcome != "dissatisfied")
            for row in rows
        ]


def _resolutions(customer_id: str, since: datetime) -> sqlalchemy.Select[Any]:
    one = table_of(ResolutionRow).c
    return (
        sqlalchemy.select(one.contact_id, one.article_id, one.at, one.link, one.outcome)
        .where(one.customer_id == customer_id, one.article_id != "", one.at >= since)
        .where(one.link != "not_applicable")
        .order_by(one.at.desc())
        .limit(_MOST)
    )
