"""Entries of the editors' list that somebody closed → stored, until something new comes in after it.

A review that was done is a line in the log of its article; everything else is put aside under its key.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kms_desktop.access.roles import WRITE_ARTICLES, may, who_may
from kms_desktop.articles.proficiency import rank_of
from kms_desktop.contacts.erasing import words_searched
from kms_desktop.contacts.events.call import Searched
from kms_desktop.contacts.values import text_of
from kms_desktop.editorial.queue_items import ANSWERED, Entry, search_key
from kms_desktop.editorial.revisions import Head, log_change, newest_heads
from kms_desktop.errors import Refused
from kms_desktop.storage.database import EVERYBODY, Database, notify
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ContactEventRow, ContactRow, PutAsideRow, Staff
from kms_desktop.texts import tr
from kms_desktop.voc.suggestions import may_answer

SEARCHES_COUNT = timedelta(days=30)
"""How long a search that found nothing is looked at."""


def put_aside(database: Database, staff_id: str, entry: Entry, words: str, now: datetime) -> None:
    """Whoever may not is refused: on a server by its acts, and see `refuse_unless_may_close`."""
    if entry.kind == "review" and entry.due is not None:
        _note_review(database, staff_id, entry.article_id, (entry.due.on.isoformat(), now.date().isoformat()), now)
    else:
        keys = (entry.key, *(search_key(said) for said in entry.words))
        _store_closed(database, staff_id, keys, words, entry.article_id, now)


def _note_review(database: Database, staff_id: str, article_id: str, days: tuple[str, str], now: datetime) -> None:
    """`days`: when it was due, and today."""
    if not database.is_sqlite:
        said = {"article_id": article_id, "due": days[0], "today": days[1], "by_id": staff_id}
        database.perform_act("note_review", **said)
        return
    with database.writing() as session:
        head = newest_heads(session, article_id).get(article_id, Head("", 0))
        log_change(session, article_id, head.n + 1, staff_id, now, "reviewed", days)
        notify(session, EVERYBODY)


def _store_closed(
    database: Database, staff_id: str, keys: Sequence[str], words: str, article_id: str, now: datetime
) -> None:
    if not database.is_sqlite:
        database.perform_act("close_entries", keys=tuple(keys), words=words, article_id=article_id, by_id=staff_id)
        return
    with database.writing() as session:
        for key in dict.fromkeys(keys):
            row = session.get(PutAsideRow, key) or PutAsideRow(key=key, by_id=staff_id, at=now)
            row.words, row.article_id, row.by_id, row.at = words, article_id, staff_id, now
            session.add(row)
        notify(session, EVERYBODY)


def put_aside_times(session: Session) -> dict[str, datetime]:
    """When each entry was closed, by its key."""
    return dict(session.exec(select(PutAsideRow.key, PutAsideRow.at)).all())


def refuse_unless_may_close(database: Database, staff_id: str, entry: Entry) -> None:
    """Raises Refused for who keeps no list or may not answer who asked, and for a review by a candidate."""
    with database.reading() as session:
        person = session.get(Staff, staff_id)
    if person is None or not may(person.role, WRITE_ARTICLES):
        raise Refused(tr("This list is kept by {who}.", who=who_may(WRITE_ARTICLES)))
    if entry.kind in ANSWERED and not may_answer(person.role, entry.article_id):
        raise Refused(tr("Only a supervisor answers suggestions. Ask one of yours."))
    if entry.kind == "review" and not rank_of(person.role, person.proficiency):
        raise Refused(
            tr(
                "{name} may not say that “{title}” still holds; ask a contributor, a publisher or a coach.",
                name=person.name,
                title=entry.title,
            )
        )


def closed_by_searches_of(session: Session, customer_id: str) -> list[str]:
    """Entries that were closed are kept under the words that were searched: the keys of what nobody but this customer
    searched, to be let go of with them."""
    keys = {search_key(words) for words in words_searched(session, customer_id)}
    closed = set(session.exec(select(PutAsideRow.key).where(col(PutAsideRow.key).startswith("searched:"))))
    if not keys & closed:
        return []
    row = ContactEventRow
    query = (
        select(row.data)
        .join(ContactRow)
        .where(row.kind == Searched.kind, col(row.at) >= utc_now() - SEARCHES_COUNT)
        .where(col(ContactRow.customer_id).is_distinct_from(customer_id))
    )
    by_others = {search_key(text_of(data, "text")) for data in session.exec(query)}
    return sorted((keys & closed) - by_others)
