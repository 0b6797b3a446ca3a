"""The log of resolutions → what search learns from, how often each article was used, and what was searched in vain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, exists, func
from sqlmodel import col, select

from kms_desktop.contacts.events.call import Searched as SearchedEvent
from kms_desktop.search.model import PastContact
from kms_desktop.search.zero_result_searches import Searched
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import ContactEventRow, ContactRow, ResolutionRow
from kms_desktop.storage.tables_record import IdleSearchRow
from kms_desktop.storage.unreadable import Unreadable

_NEWEST = 50_000
_MOST_SEARCHES = 5_000
_BETWEEN_CALLS = "idle:"  # no text: before the key of who searched, who counts as one caller


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
    """Every search of a contact that was wrapped up without an article that applied, and every one between calls that
    found nothing, oldest first."""
    applied = exists().where(
        col(ResolutionRow.contact_id) == col(ContactRow.id),
        col(ResolutionRow.article_id) != "",
        col(ResolutionRow.link) != "not_applicable",
    )
    query = (
        select(ContactEventRow.data, ContactEventRow.at, ContactRow.id, ContactRow.customer_id)
        .join(ContactRow, col(ContactRow.id) == ContactEventRow.contact_id)
        .where(
            ContactEventRow.kind == SearchedEvent.kind,
            ContactRow.phase == "wrapped_up",
            col(ContactEventRow.at) >= since,
            ~applied,
        )
        .order_by(col(ContactEventRow.at).desc())
        .limit(_MOST_SEARCHES)
    )
    idle = (
        select(IdleSearchRow.words, IdleSearchRow.by_id, IdleSearchRow.at)
        .where(col(IdleSearchRow.found).is_(False), col(IdleSearchRow.at) >= since)
        .order_by(col(IdleSearchRow.at).desc())
        .limit(_MOST_SEARCHES)
    )
    with database.reading() as session:
        rows, between = session.exec(query).all(), session.exec(idle).all()
    said = [Searched(str(data.get("text", "")), customer or contact, at) for data, at, contact, customer in rows]
    said += [Searched(words, f"{_BETWEEN_CALLS}{by_id}", at) for words, by_id, at in between]
    return sorted((one for one in said if one.words), key=lambda one: one.at)


@dataclass(frozen=True, slots=True)
class LearnedMark:
    """How many contacts taught something, and when a wrap-up was put right last."""

    contacts: int
    corrected_at: datetime | None

    def is_undone_by(self, later: LearnedMark) -> bool:
        """Whether something that was learned is not there any more."""
        return later.contacts < self.contacts or later.corrected_at != self.corrected_at


def read_learned_mark() -> Steps[LearnedMark]:
    """What search learned from, in short: it is learned anew once less is there, or something was put right."""
    row = ResolutionRow
    taught = (row.link == "resolved", row.words != "", row.article_id != "")
    ((many,),), ((corrected_at,),) = yield (
        select(func.count()).select_from(row).where(*taught),
        select(func.max(col(row.corrected_at))),
    )
    return LearnedMark(many, corrected_at)
