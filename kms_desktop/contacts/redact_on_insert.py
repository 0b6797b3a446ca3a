"""An event on its way into the log → as it may be stored: of a customer who was erased meanwhile without their words.

A desktop that was away may deliver weeks later what it logged before. PostgreSQL does the same in a trigger.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from kms_desktop.contacts.events.erasing import causes_of, of_nobody, without_words
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import Event
from kms_desktop.contacts.values import text_of
from kms_desktop.storage.tables import ContactRow, CustomerRow


def as_it_may_be_stored(session: Session, event: Event, erased_for: str | None) -> Event:
    """`erased_for`: the erased customer of its contact, if that is one. A contact of somebody else, maybe begun while
    this desktop did not know, does not name an erased customer: it is an unknown caller's."""
    if erased_for is not None:
        return _with_data(event, kept_data(session, event.kind, event.data, erased_for))
    named = text_of(event.data, "customer_id")
    if named and _is_erased(session, named):
        return _with_data(event, of_nobody(event.kind, event.data))
    return event


def _with_data(event: Event, data: Mapping[str, Any]) -> Event:
    return read_event(event.id, event.contact_id, event.seq, event.at, event.agent_id, event.kind, data)


def kept_data(session: Session, kind: str, data: Mapping[str, Any], customer_id: str) -> dict[str, Any]:
    """What stays of an event's data when this customer is erased."""
    left = without_words(kind, data)
    for key in causes_of(kind):
        if key in left and not is_a_cause(session, text_of(left, key), customer_id):
            del left[key]
    return left


def is_a_cause(session: Session, reason: str, customer_id: str) -> bool:
    """Whether somebody else's contact ended for the same reason: it is then the name of a cause."""
    row = ContactRow
    somebody_else = or_(col(row.customer_id).is_(None), col(row.customer_id) != customer_id)
    query = select(row.id).where(row.reason == reason, col(row.erased_for).is_(None), somebody_else)
    return session.exec(query.limit(1)).first() is not None


def _is_erased(session: Session, customer_id: str) -> bool:
    query = select(CustomerRow.id).where(CustomerRow.id == customer_id, col(CustomerRow.erased_in).is_not(None))
    return session.exec(query).first() is not None
