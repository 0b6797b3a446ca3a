"""A contact that is wrapped up → what search learns from, and its entry in the customer's history.

While it is open, also open again, it has neither: nothing is learned from a wrap-up that was undone, and the history
tells no exchange as ended that goes on.
"""

from __future__ import annotations

from decimal import Decimal

from sqlmodel import Session, col, delete, select

from kms_desktop.contacts import wrapup_summary
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.wrapup_summary import contact_subject, history_state, last_wrap_up, make_ending, wrap_up_of
from kms_desktop.customers.customer_facts import OF_A_CONTACT
from kms_desktop.customers.endings import stored_ending
from kms_desktop.storage.tables import InteractionRow, ResolutionRow, Staff

_MOST = Decimal(10) ** 9


def write_resolution(session: Session, state: ContactState, customer_id: str | None) -> None:
    """What search learns from: the words are the customer's own, as they were searched and noted, already masked."""
    done = wrapup_summary.final_offer(state)
    query = select(ResolutionRow).where(ResolutionRow.contact_id == state.id)
    row = session.exec(query).first() or ResolutionRow(
        id=state.id, contact_id=state.id, agent_id=state.holder_id, at=state.events[-1].at
    )
    row.customer_id, row.agent_id = customer_id, last_wrap_up(state).agent_id
    row.article_id, row.link = state.resolved_by, state.link
    row.article_revision = wrapup_summary.revision_of(state, state.resolved_by)
    row.reason, row.outcome, row.words = state.reason, state.outcome, wrapup_summary.customers_words(state)
    row.option_id, row.title = done.option_id if done else "", state.resolution or (done.title if done else "")
    paid = sum((offer.amount for offer in state.granted), Decimal(0))
    row.amount = max(-_MOST, min(paid, _MOST))
    row.at = state.ended_at or state.events[-1].at
    session.add(row)


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


def drop_closing(session: Session, state: ContactState) -> None:
    """Both rows of a contact that is open again, until it is wrapped up anew."""
    session.exec(delete(ResolutionRow).where(col(ResolutionRow.contact_id) == state.id))
    entry = (col(InteractionRow.source) == OF_A_CONTACT, col(InteractionRow.source_id) == state.id)
    session.exec(delete(InteractionRow).where(*entry))
