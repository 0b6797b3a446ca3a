"""Delivered events → rows: the event itself, and the lists that are read from it, kept in step in its transaction.

Rows are written from the folded state and never changed by steps, so that events delivered twice, late or out of order
leave the same rows. On PostgreSQL this is for the owner of the tables alone, who brings events in from elsewhere; what
people log comes in by the acts of `door`, and the database writes the same rows. The contact's row is locked first: two
who write in one contact at once would else each write what they alone had seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, bindparam, case, func, insert
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from kms_desktop.contacts import approval_projection, consult_projection
from kms_desktop.contacts.closing_rows import (
    drop_closing,
    write_closed_exchanges,
    write_history,
    write_resolutions,
)
from kms_desktop.contacts.events.handover import HandedOver, HandoverAnswer
from kms_desktop.contacts.events.reading import event_of, read_event
from kms_desktop.contacts.model import Audience, ContactState, Event, Rows
from kms_desktop.contacts.option_offers import granted_ids
from kms_desktop.contacts.redact_on_insert import as_it_may_be_stored
from kms_desktop.contacts.state import fold_events
from kms_desktop.storage.database import notify, notify_at_once, notify_nobody
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import (
    ContactEventRow,
    ContactRow,
    CustomerRow,
    HandoverRow,
    OptionUseRow,
    PromiseRow,
    RepeatRow,
    Staff,
    Team,
    table_of,
)

_OF_EVENT = ("id", "contact_id", "seq", "at", "agent_id", "kind", "data")
_IN_HAND = ("on_call", "held")


def apply_event(session: Session, key: str, payload: Mapping[str, Any]) -> None:
    """Store the event under its key and bring the rows of its contact up to date; nothing when it is there already.

    What is the erased customer's own is left out.
    """
    event = event_of(key, payload)
    if event.payload.audience is Audience.NOBODY and _changes_no_row(session, event):
        _insert_event(session, event)
        notify_nobody(session)
        return
    contact = session.get(ContactRow, event.contact_id, with_for_update=True)
    before = events_of(session, event.contact_id) if contact is not None else []
    if any(known.id == key for known in before):
        return
    event = as_it_may_be_stored(session, event, contact.erased_for if contact is not None else None)
    if contact is None:
        contact = ContactRow(
            id=event.contact_id,
            opened_at=event.at,
            holder_id=event.agent_id,
            division=_agent_division(session, event.agent_id),
        )
        session.add(contact)
        session.flush()
    _insert_event(session, event)
    _write_rows(session, contact, fold_events([*before, event]), event)


def _changes_no_row(session: Session, event: Event) -> bool:
    """Most of what is logged: the newest event of a contact in hand that nobody but its agent had yet.

    No row is read from it before the contact is wrapped up, and without a colleague nothing can be asked again.
    """
    which = {"contact": event.contact_id}
    contact = session.execute(_held_query(), which).first()
    if contact is None or contact.phase not in _IN_HAND or contact.erased_for is not None:
        return False
    if (contact.legs, contact.holder_id) != (1, event.agent_id):
        return False
    newest, others = session.execute(_so_far(), {**which, "agent": event.agent_id}).one()
    return newest is not None and event.seq > newest and not others


@cache
def _held_query() -> Select[str, int, str, str | None]:
    """How `contact` stands, locked. Made once, as what is logged most asks for it."""
    row = ContactRow
    held = rows_of(col(row.phase), col(row.legs), col(row.holder_id), col(row.erased_for))
    return held.where(col(row.id) == bindparam("contact")).with_for_update()


@cache
def _so_far() -> Select[int, Any]:
    """The newest event of `contact`, and whether anybody but `agent` logged something in it."""
    past = ContactEventRow
    by_others = func.max(case((col(past.agent_id) != bindparam("agent"), 1), else_=0))
    return rows_of(func.max(past.seq), by_others).where(col(past.contact_id) == bindparam("contact"))


@cache
def _into_log() -> Insert:
    return insert(table_of(ContactEventRow))


def _insert_event(session: Session, event: Event) -> None:
    values = {name: getattr(event, name) for name in _OF_EVENT}
    on_server = session.get_bind().dialect.name == "postgresql"  # which says itself when it counts for
    session.execute(_into_log(), {**values, "data": dict(event.data), "stored_at": None if on_server else utc_now()})


def _agent_division(session: Session, agent_id: str) -> str:
    query = select(Team.division).join(Staff).where(Staff.id == agent_id)
    return session.exec(query).first() or ""


def events_of(session: Session, contact_id: str) -> list[Event]:
    """The stored events of a contact, in order."""
    return [read_event(*values) for values in session.execute(events_query(contact_id))]


def events_query(contact_id: str) -> Select[Any]:
    """What asks for them: rows of what `read_event` takes."""
    row = ContactEventRow
    asked = rows_of(*(col(getattr(row, name)) for name in _OF_EVENT)).where(col(row.contact_id) == contact_id)
    return asked.order_by(col(row.seq), col(row.id))


def _write_rows(session: Session, contact: ContactRow, state: ContactState, event: Event) -> None:
    customer_id, had_repeats, whose = contact.customer_id, bool(contact.repeats), _people_concerned(contact)
    if state.customer_id != (customer_id or ""):
        customer_id = _known_customer(session, state.customer_id)
    _write_contact(session, contact, state, customer_id)
    audience, rows = event.payload.audience, event.payload.rows
    if audience is Audience.IN_TIME or (audience is Audience.NOBODY and not session.is_modified(contact)):
        notify_nobody(session)
    elif _people_concerned(contact) == whose:
        notify(session)
    else:
        notify(session, *_people_concerned(contact), *whose)
    if state.offers:
        _write_offers(session, state, customer_id)
    if state.asked_again or had_repeats:
        _write_repeats(session, state)
    if state.promises or state.withdrawn:
        _write_promises(session, state)
    if rows is Rows.HANDOVERS:
        _write_handovers(session, state)
    if rows is Rows.APPROVALS:
        approval_projection.write_approvals(session, state)
    if rows is Rows.CONSULTS:
        consult_projection.write_consults(session, state)
    if state.phase == "wrapped_up":
        write_resolutions(session, state, customer_id)
        write_history(session, state, customer_id)
        write_closed_exchanges(session, state, customer_id)
    elif any(known.payload.ends_contact for known in state.events):
        drop_closing(session, state)
    if audience is Audience.WAITING:
        notify_at_once(session, *_people_of(state), approval_projection.OF_ANSWERERS)


def _people_concerned(contact: ContactRow) -> set[str]:
    """The customer, and who has them in hand."""
    in_hand = {contact.holder_id} if contact.phase != "wrapped_up" else set()
    return in_hand | ({contact.customer_id} if contact.customer_id else set())


def _people_of(state: ContactState) -> set[str]:
    """Whoever wrote in the contact, every person or team it was passed on to, and whom somebody asks."""
    said = [event.payload for event in state.events]
    passed_on = {one.to_id for one in said if isinstance(one, HandedOver)}
    return {event.agent_id for event in state.events} | passed_on | {one.to_id for one in state.consults}


def _known_customer(session: Session, customer_id: str) -> str | None:
    """The customer's key, None for one that is not, or no longer, in the directory."""
    return customer_id if customer_id and session.get(CustomerRow, customer_id) is not None else None


def _write_contact(session: Session, row: ContactRow, state: ContactState, customer_id: str | None) -> None:
    row.customer_id = customer_id
    row.channel, row.number, row.call_id = state.channel, state.number, state.call_id
    row.phase = "on_call" if state.phase == "none" else state.phase
    row.holder_id = state.holder_id
    row.opened_at = state.opened_at or state.events[0].at
    row.ended_at = state.ended_at
    row.article_id = state.resolved_by or _contact_article(state)
    row.reason, row.outcome, row.words = state.reason, state.outcome, state.closing_words
    row.legs, row.repeats = len(state.legs), state.repeats
    session.add(row)


def _contact_article(state: ContactState) -> str:
    return state.granted[-1].article_id if state.granted else state.article_id


def _write_offers(session: Session, state: ContactState, customer_id: str | None) -> None:
    granted = granted_ids(state)
    kept = {offer.id for offer in state.offers}
    known = session.exec(select(OptionUseRow).where(OptionUseRow.contact_id == state.id)).all()
    for offer in state.offers:
        session.merge(
            OptionUseRow(
                id=offer.id,
                contact_id=state.id,
                customer_id=_known_customer(session, offer.customer_id) or customer_id,
                agent_id=offer.by,
                article_id=offer.article_id,
                option_id=offer.option_id,
                title=offer.title,
                remedy=offer.remedy,
                amount=offer.amount,
                result="granted" if offer.id in granted else offer.result,
                at=offer.at,
            )
        )
    for old in known:
        if old.id not in kept:  # began with one that a late event came before
            session.delete(old)


def _write_promises(session: Session, state: ContactState) -> None:
    """Nobody takes the promise of another contact."""
    for promise in state.promises:
        known = session.get(PromiseRow, promise.id)
        if known is not None and known.contact_id != state.id:
            continue
        session.merge(
            PromiseRow(
                id=promise.id,
                contact_id=state.id,
                customer_id=_known_customer(session, promise.customer_id),
                owner_id=promise.owner_id,
                what=promise.what,
                due_at=promise.due_at,
                made_at=promise.made_at or state.events[0].at,
                state=promise.state,
                channel=promise.channel,
                next_word_at=promise.next_word_at,
                why=promise.why,
                settled_by=promise.settled_by,
                settled_at=promise.settled_at,
                moves=promise.moves,
                newest_seq=promise.newest_seq,
            )
        )
    for key in state.withdrawn:  # nobody owes what went with a grant that was taken back
        row = session.get(PromiseRow, key)
        if row is not None and row.contact_id == state.id:
            session.delete(row)


def _write_repeats(session: Session, state: ContactState) -> None:
    now = {repeat.event_id for repeat in state.asked_again}
    known = session.exec(select(RepeatRow).where(RepeatRow.contact_id == state.id)).all()
    for old in known:
        if old.id not in now:  # a late event has since come before it
            session.delete(old)
    for repeat in state.asked_again:
        session.merge(
            RepeatRow(
                id=repeat.event_id,
                contact_id=state.id,
                kind=repeat.kind,
                what=repeat.what,
                article_id=repeat.article_id,
                by_id=repeat.by,
                first_by=repeat.first_by,
                at=repeat.at,
            )
        )


def _write_handovers(session: Session, state: ContactState) -> None:
    """Who was first to answer a handover is decided by its row alone; an event only fills in what is still waiting."""
    for event in state.events:
        said = event.payload
        if not isinstance(said, HandedOver) or said.goes_outside:
            continue
        if session.get(HandoverRow, said.record_key(event)) is None:
            session.add(_handover_row(said, event))
            session.flush()
    for event in state.events:
        said = event.payload
        if isinstance(said, HandoverAnswer):
            row = session.get(HandoverRow, said.handover_id or event.id)
            if row is not None and row.contact_id == state.id and row.state == "waiting":
                row.state, row.reason = said.answer, said.reason
                row.answered_by, row.answered_at = event.agent_id, event.at
                session.add(row)


def _handover_row(said: HandedOver, event: Event) -> HandoverRow:
    return HandoverRow(
        id=said.record_key(event),
        contact_id=event.contact_id,
        from_id=event.agent_id,
        to_kind="person" if said.to_kind == "person" else "team",
        to_id=said.to_id,
        warm=said.warm,
        question=said.question,
        made_at=event.at,
    )
