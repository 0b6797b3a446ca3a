"""The log of resolutions → what search learns from, how often each article was used, and what was searched in vain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_
from sqlmodel import col, select

from kms_desktop.contacts.events.call import Searched as SearchedEvent
from kms_desktop.search.model import PastContact
from kms_desktop.search.zero_result_searches import Searched
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import ContactEventRow, ContactRow, ResolutionRow
from kms_desktop.storage.unreadable import Unreadable

_NEWEST = 50_000
_MOST_SEARCHES = 5_000


def past_contacts(database: Database, now: datetime) -> Iterator[PastContact]:
    """What callers said and which article resolved it, oldest first, at most the newest 50,000."""
    query = (
        select(ResolutionRow.article_id, ResolutionRow.words, ResolutionRow.at)
        .where(ResolutionRow.link == "resolved", ResolutionRow.words != "", ResolutionRow.article_id != "")
        .order_by(col(ResolutionRow.at).desc())
        .limit(_NEWEST)
    )
    with database.reading() as session:
        rows = session.exec(query).all()
    for article_id, words, at in reversed(rows):
        if not isinstance(at, Unreadable):
            yield PastContact(article_id, words, max((now - at) / timedelta(days=1), 0.0))


def article_usage(database: Database, now: datetime, days: int = 90) -> dict[str, tuple[int, int]]:
    """Article id → contacts it was linked to, and those it resolved, in the last `days`."""
    solved = func.sum(case((col(ResolutionRow.link) == "resolved", 1), else_=0))
    query = (
        select(ResolutionRow.article_id, func.count(), solved)
        .where(col(ResolutionRow.at) >= now - timedelta(days=days), ResolutionRow.article_id != "")
        .group_by(ResolutionRow.article_id)
    )
    with database.reading() as session:
        return {article_id: (int(used), int(resolved or 0)) for article_id, used, resolved in session.exec(query).all()}


def searched_in_vain(database: Database, since: datetime) -> list[Searched]:
    """Every search of a contact that was wrapped up without an article that helped, oldest first."""
    query = (
        select(ContactEventRow.data, ContactEventRow.at, ContactRow.id, ContactRow.customer_id)
        .join(ContactRow, col(ContactRow.id) == ContactEventRow.contact_id)
        .join(ResolutionRow, col(ResolutionRow.contact_id) == ContactRow.id)
        .where(
            ContactEventRow.kind == SearchedEvent.kind,
            ContactRow.phase == "wrapped_up",
            col(ContactEventRow.at) >= since,
            or_(col(ResolutionRow.article_id) == "", col(ResolutionRow.link).not_in(("resolved", "helped"))),
        )
        .order_by(col(ContactEventRow.at).desc())
        .limit(_MOST_SEARCHES)
    )
    with database.reading() as session:
        rows = session.exec(query).all()
    said = ((str(data.get("text", "")), customer or contact, at) for data, at, contact, customer in rows[::-1])
    return [Searched(*one) for one in said if one[0]]
