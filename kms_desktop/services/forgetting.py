"""A customer to be erased → erased in the workspace and at this desktop; the others let go once they hear of it."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, col, select

from kms_desktop.contacts.erasing import MAY_ERASE, Goes, erase, words_searched, would_go
from kms_desktop.contacts.events.call import Searched
from kms_desktop.contacts.values import text_of
from kms_desktop.customers.model import Person
from kms_desktop.errors import Refused
from kms_desktop.search.searcher import forget_learned
from kms_desktop.services.audit_check import note
from kms_desktop.services.entries import search_key
from kms_desktop.services.offline import recent_callers
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database
from kms_desktop.storage.dropping import drop_rows
from kms_desktop.storage.keys import utc_now
from kms_desktop.storage.tables import ContactEventRow, ContactRow, PutAsideRow

_LISTED_FOR = timedelta(days=30)
"""How long the editors' list tells of what was searched in vain."""


def what_would_go(database: Database, person: Person, customer_id: str) -> Goes:
    """What erasing would take; nothing is changed. Raises Refused where it may not be, or not now."""
    if person.role not in MAY_ERASE:
        raise Refused("Only a supervisor erases a customer; ask one of yours.")
    with database.reading() as session:
        return would_go(session, customer_id)


def forget(settings: Settings, database: Database, person: Person, customer_id: str) -> Goes:
    """Erase this customer, all or nothing. Raises Refused, Unreachable or a StorageProblem.

    The weights that search learned are thrown away here; the next search at this desktop learns them anew.
    """
    with database.writing() as session:
        _open_again_what_only_they_searched(session, customer_id)
        went = erase(session, customer_id, person.role, person.login)
    database.settle()
    if not database.is_sqlite:
        recent_callers(settings, database).drop(customer_id)
    forget_learned(settings.index_dir)
    note(settings, database)
    return went


def _open_again_what_only_they_searched(session: Session, customer_id: str) -> None:
    """An entry of the editors' list that was closed is kept under the words that were searched."""
    keys = {search_key(words) for words in words_searched(session, customer_id)}
    closed = set(session.exec(select(PutAsideRow.key).where(col(PutAsideRow.key).startswith("searched:"))))
    if not keys & closed:
        return
    row = ContactEventRow
    query = (
        select(row.data)
        .join(ContactRow)
        .where(row.kind == Searched.kind, col(row.at) >= utc_now() - _LISTED_FOR)
        .where(col(ContactRow.customer_id).is_distinct_from(customer_id))
    )
    by_others = {search_key(text_of(data, "text")) for data in session.exec(query)}
    only_theirs = col(PutAsideRow.key).in_(sorted((keys & closed) - by_others))
    drop_rows(session, session.exec(select(PutAsideRow).where(only_theirs)).all())
