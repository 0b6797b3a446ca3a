"""A contact that is wrapped up → what search learns from, its entry in the customer's history, and what it settled
there.

While it is open, also open again, it has none of them: nothing is learned from a wrap-up that was undone, and the
history tells no exchange as ended that goes on.
"""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, delete, select

from kms_desktop.contacts import wrapup_summary
from kms_desktop.contacts.ending_text import EASE
from kms_desktop.contacts.events.wrapup import IssueSettled, WrappedUp
from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.wrapup_summary import (
    LONGEST_WORDS,
    contact_subject,
    history_state,
    last_wrap_up,
    make_ending,
    wrap_up_of,
)
from kms_desktop.customers.customer_facts import OF_A_CONTACT
from kms_desktop.customers.endings import stored_ending
from kms_desktop.storage.tables import InteractionRow, ResolutionRow, Staff
from kms_desktop.storage.tables_record import ClosedExchangeRow

_MOST = Decimal(10) ** 9
_MOST_SECONDS = 1_000_000
MOST_CLOSED = 50
"""Exchanges that one contact settles beside itself."""


def write_resolutions(session: Session, state: ContactState, customer_id: str | None) -> None:
    """One row for each issue. What search learns from: the words are the customer's own, as they were searched and
    noted, already masked."""
    known = {row.place: row for row in session.exec(_resolutions_of(state.id))}
    further = wrapup_summary.further_issues(state)
    issues: tuple[WrappedUp | IssueSettled, ...] = (wrap_up_of(state), *further)
    for place, issue in enumerate(issues):
        key = issue_key(state.id, place)
        row = known.pop(place, None) or ResolutionRow(id=key, contact_id=state.id, place=place, agent_id="")
        _fill_issue(row, state, issue, place)
        if isinstance(issue, WrappedUp):
            _fill_first(row, issue)
        row.customer_id, row.agent_id, row.outcome = customer_id, last_wrap_up(state).agent_id, state.outcome
        row.at = state.ended_at or state.events[-1].at
        corrected = state.corrected
        row.corrected_by, row.corrected_at = (corrected.agent_id, corrected.at) if corrected else ("", None)
        session.add(row)
    for row in known.values():
        session.delete(row)


def issue_key(contact_id: str, place: int) -> str:
    """The key of the row of an issue: the contact's own for the first."""
    return sha256(f"{contact_id}:{place}".encode()).hexdigest()[:36] if place else contact_id


def _resolutions_of(contact_id: str) -> Any:
    return select(ResolutionRow).where(ResolutionRow.contact_id == contact_id).order_by(col(ResolutionRow.place))


def _fill_issue(row: ResolutionRow, state: ContactState, issue: WrappedUp | IssueSettled, place: int) -> None:
    whose = wrapup_summary.place_of_offer(state)
    done = wrapup_summary.final_offer(state, lambda offer: whose(offer) == place)
    row.article_id, row.link, row.article_kind = issue.article_id, issue.link, issue.article_kind
    row.article_revision = wrapup_summary.revision_of(state, issue.article_id)
    row.reason, row.reason_code, row.preventable = issue.reason, issue.reason_code, issue.preventable
    row.option_id, row.title = done.option_id if done else "", issue.resolution or (done.title if done else "")
    paid = sum((offer.amount for offer in state.granted if whose(offer) == place), Decimal(0))
    row.amount = max(-_MOST, min(paid, _MOST))
    row.words = issue.asked[:LONGEST_WORDS] or ("" if place else wrapup_summary.customers_words(state))


def _fill_first(row: ResolutionRow, said: WrappedUp) -> None:
    """What is told once of a contact stands with its first issue, so that sums count it once."""
    row.talk_s, row.hold_s, row.wrap_s = map(_seconds, (said.talk_s, said.hold_s, said.wrap_s))
    row.proposed_code, row.proposed_article = said.proposed_code, said.proposed_article
    row.proposed_link, row.proposed_outcome = said.proposed_link, said.proposed_outcome
    row.ease = said.ease if said.ease in EASE else ""


def _seconds(number: float | Decimal | None) -> int | None:
    """Whole ones, as a column takes them; None for what is no number."""
    return None if number is None else int(max(0, min(number, _MOST_SECONDS)))


def write_closed_exchanges(session: Session, state: ContactState, customer_id: str | None) -> None:
    """Which open exchanges of this customer, and of nobody else, were settled with it."""
    row = ClosedExchangeRow
    session.exec(delete(row).where(col(row.contact_id) == state.id))
    said = tuple(dict.fromkeys(wrap_up_of(state).also_closes))[:MOST_CLOSED]
    theirs = select(InteractionRow.thread_id).where(
        InteractionRow.customer_id == customer_id,
        InteractionRow.thread_id != state.id,
        col(InteractionRow.thread_id).in_(said),
    )
    for thread_id in sorted(set(session.exec(theirs)) if customer_id and said else ()):
        session.add(row(contact_id=state.id, thread_id=thread_id, at=state.ended_at or state.events[-1].at))


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
    """All of them, of a contact that is open again, until it is wrapped up anew."""
    session.exec(delete(ResolutionRow).where(col(ResolutionRow.contact_id) == state.id))
    entry = (col(InteractionRow.source) == OF_A_CONTACT, col(InteractionRow.source_id) == state.id)
    session.exec(delete(InteractionRow).where(*entry))
    session.exec(delete(ClosedExchangeRow).where(col(ClosedExchangeRow.contact_id) == state.id))
