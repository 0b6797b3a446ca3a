"""A contact that was wrapped up → its entry in the customer's history."""

from __future__ import annotations

from sqlmodel import Session, select

from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.wrapup_summary import contact_subject, history_state, last_wrap_up, make_ending, wrap_up_of
from kms_desktop.customers.customer_facts import OF_A_CONTACT
from kms_desktop.customers.endings import stored_ending
from kms_desktop.storage.tables import InteractionRow, Staff


def write_history(session: Session, state: ContactState, customer_id: str | None) -> None:
    """Put the contact into the customer's history, or bring its entry up to date. How it ended is told in codes, but
    for a wrap-up of an earlier version, which told it in a line."""
    query = select(InteractionRow).where(InteractionRow.source == OF_A_CONTACT, InteractionRow.source_id == state.id)
    opened_at = state.opened_at or state.events[0].at
    row = session.exec(query).first() or InteractionRow(
        id=state.id,
        source=OF_A_CONTACT,
        source_id=state.id,
        thread_id=state.id,
        channel=state.channel,
        started_at=opened_at,
    )
    agent = session.get(Staff, last_wrap_up(state).agent_id)
    row.customer_id, row.channel, row.started_at, row.ended_at = customer_id, state.channel, opened_at, state.ended_at
    row.subject = contact_subject(state)
    row.body_text = state.closing_words or state.note
    row.author_name, row.author_kind = agent.name if agent else "", "agent"
    said = wrap_up_of(state)
    row.outcome = said.told
    row.ending = {} if said.told else stored_ending(make_ending(state, said.currency or "£"))
    row.state = history_state(state)
    session.add(row)
