"""A delivered change of a customer → its row and what follows from it, in an SQLite file, by the server's rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session, col, delete, func, select

from kms_desktop.access.roles import DECIDE_FOR_AGENTS, HANDLE_CONTACTS, may
from kms_desktop.contacts.card.changes import HOLDS, as_change
from kms_desktop.contacts.card.model import Change
from kms_desktop.contacts.events.call import Identified, Verified
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.customers.account_numbers import made_up_account
from kms_desktop.customers.identities import FROM_CONTACT, identity_row
from kms_desktop.customers.verification_rule import read_why_not
from kms_desktop.errors import Refused
from kms_desktop.storage.database import notify
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.reading import read_within
from kms_desktop.storage.tables import ContactEventRow, ContactRow, CustomerRow, IdentityRow, Staff, Team
from kms_desktop.storage.tables_customers import CustomerChangeRow
from kms_desktop.texts import tr

_LATE = timedelta(days=1)
_OF_EVENT = ("id", "contact_id", "seq", "at", "agent_id", "kind", "data")
_PLAIN_NUMBER = re.compile(r"[+]?[0-9]{3,20}")
_NOT_IN_HAND = tr("A customer is changed with a contact of theirs in hand.")


def apply_change(session: Session, key: str, payload: Mapping[str, object]) -> None:
    """Store the change and what follows from it; nothing when it is there already. Raises Refused."""
    change = as_change(key, payload)
    if session.get(CustomerChangeRow, key) is not None:
        return
    _refuse_bad_change(change)
    held = _contact_in_hand(session, change)
    if change.kind == "entered" and held is not None:
        _enter_caller(session, held, change)
    customer = session.get(CustomerRow, change.customer_id)
    if customer is None:
        raise Refused(tr("There is no such customer here."))
    if change.kind == "number_kept" and held is not None and customer.erased_in is None:
        _keep_number(session, held, change)
    elif change.kind == "number_dropped":
        _drop_number(session, change)
    session.add(
        CustomerChangeRow(
            id=key,
            customer_id=customer.id,
            contact_id=change.contact_id,
            at=min(change.at, utc_now()),
            by_id=change.by_id,
            kind=change.kind,
            data=dict(change.data) if customer.erased_in is None else {},
        )
    )
    notify(session, customer.id)


def _refuse_bad_change(change: Change) -> None:
    holds = HOLDS.get(change.kind)
    if holds is None or set(change.data) != set(holds):
        raise Refused(tr("What is told of this customer cannot be stored."))
    if any(len(str(change.data[name])) > most for name, most in holds.items()):
        raise Refused(tr("What is told of this customer is too long to be stored."))


def _role_of(session: Session, change: Change) -> str:
    person = session.get(Staff, change.by_id)
    return person.role if person is not None and person.active else ""


def _contact_in_hand(session: Session, change: Change) -> ContactRow | None:
    role = _role_of(session, change)
    if not may(role, HANDLE_CONTACTS):
        raise Refused(tr("Your role reads customers and changes nothing of them."))
    if not change.contact_id:
        if not may(role, DECIDE_FOR_AGENTS) or change.kind in ("entered", "number_kept"):
            raise Refused(_NOT_IN_HAND)
        return None
    held = session.get(ContactRow, change.contact_id)
    if held is None or held.holder_id != change.by_id:
        raise Refused(_NOT_IN_HAND)
    if held.phase == "wrapped_up" and (held.ended_at is None or utc_now() - held.ended_at > _LATE):
        raise Refused(_NOT_IN_HAND)
    if change.kind != "entered" and held.customer_id != change.customer_id:
        raise Refused(tr("This contact is with somebody else; nothing was changed."))
    return held


def _enter_caller(session: Session, held: ContactRow, change: Change) -> None:
    if held.customer_id not in (None, change.customer_id):
        raise Refused(tr("This contact is with somebody else; nobody was entered."))
    account = str(change.data["account_no"]).strip() or made_up_account(change.customer_id)
    taken = session.exec(select(CustomerRow.name).where(CustomerRow.account_no == account)).first()
    if taken is not None:
        raise Refused(tr("Account {account} is taken by {name}. Nobody was entered.", account=account, name=taken))
    if session.get(CustomerRow, change.customer_id) is not None:
        raise Refused(tr("This key belongs to another customer."))
    division = select(Team.division).join(Staff, col(Staff.team_id) == Team.id).where(Staff.id == change.by_id)
    session.add(
        CustomerRow(
            id=change.customer_id,
            name=str(change.data["name"]),
            account_no=account,
            source=FROM_CONTACT,
            created_at=change.at,
            division=session.exec(division).first() or "",
        )
    )
    session.flush()
    if _PLAIN_NUMBER.fullmatch(held.number):
        session.add(identity_row(change.customer_id, "phone", held.number, level="maybe", source=FROM_CONTACT))


def _keep_number(session: Session, held: ContactRow, change: Change) -> None:
    number = str(change.data["value"])
    if not number or held.number != number or not _is_verified(session, held.id):
        raise Refused(tr("A number is kept for the customer who called from it and was verified."))
    row = IdentityRow
    query = select(row).where(row.kind == "phone", row.value_norm == number, row.customer_id == change.customer_id)
    known = session.exec(query).first()
    if known is None:
        session.add(identity_row(change.customer_id, "phone", number, source=FROM_CONTACT))
    elif known.level != "known":
        known.level, known.source = "known", FROM_CONTACT
        session.add(known)


def _drop_number(session: Session, change: Change) -> None:
    row = IdentityRow
    which = [col(row.customer_id) == change.customer_id, col(row.value_norm) == str(change.data["value"])]
    if not may(_role_of(session, change), DECIDE_FOR_AGENTS):
        which.append(col(row.source) == FROM_CONTACT)
    session.exec(delete(row).where(*which))


def _is_verified(session: Session, contact_id: str) -> bool:
    """By what would be taken today, since somebody was last named."""
    row = ContactEventRow
    named = select(func.max(row.seq)).where(row.contact_id == contact_id, row.kind == Identified.kind)
    verified = select(row).where(
        row.contact_id == contact_id, row.kind == Verified.kind, col(row.seq) > (session.exec(named).one() or 0)
    )
    newest = session.exec(verified.order_by(col(row.seq).desc(), col(row.id).desc())).first()
    held = session.get(ContactRow, contact_id)
    if newest is None or held is None:
        return False
    said = read_event(*(getattr(newest, name) for name in _OF_EVENT)).payload
    return isinstance(said, Verified) and not read_within(session, read_why_not(held.customer_id or "", said.how))
