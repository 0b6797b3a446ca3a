"""What somebody did about an approval → its row; and who may answer one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from sqlmodel import Session

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.access.roles import DECIDE_FOR_AGENTS, HANDLE_CONTACTS, may
from kms_desktop.contacts.events.approval import ApprovalAnswer, ApprovalAnswered, ApprovalAsked
from kms_desktop.contacts.model import Approval, ApprovalState, ContactState, Event
from kms_desktop.storage.tables import ApprovalRow, OptionRuleRow, Staff
from kms_desktop.storage.unreadable import said_of

OF_ANSWERERS = "approvals"
"""What a commit that those who answer should look at at once names as whom it is about."""


def write_approvals(session: Session, state: ContactState) -> None:
    """The row decides who was first to answer; an event only fills in what is still waiting, by who may."""
    for event in state.events:
        said = event.payload
        if isinstance(said, ApprovalAsked):
            approval = said.make_approval(event)
            if session.get(ApprovalRow, approval.id) is None:
                session.add(_make_row(approval))
                session.flush()
    for event in state.events:
        if isinstance(event.payload, ApprovalAnswer):
            _write_answer(session, event, event.payload)


def _write_answer(session: Session, event: Event, said: ApprovalAnswer) -> None:
    row = session.get(ApprovalRow, said.approval_id or event.id)
    if row is None or row.contact_id != event.contact_id or row.state != "waiting":
        return
    author = session.get(Staff, event.agent_id)
    if isinstance(said, ApprovalAnswered) and (author is None or not may_answer(session, row, author)):
        return
    after = said.answer_approval(approval_of(row), event)
    row.state, row.reason = after.state, after.reason
    row.answered_by, row.answered_at = after.answered_by, after.answered_at
    session.add(row)


def may_answer(session: Session, row: ApprovalRow, person: Staff) -> bool:
    """As `may_answer_by_rule`, with the rule of the option as it is published now."""
    rule = session.get(OptionRuleRow, (row.article_id, row.option_id))
    return may_answer_by_rule(row, person, rule.authority if rule is not None else None)


def may_answer_by_rule(row: ApprovalRow, person: Staff, rule: Mapping[str, Any] | None) -> bool:
    """Supervisors, administrators, and whose own authority covers the amount in the published article; never one's
    own."""
    if row.asked_by == person.id or not person.active:
        return False
    if may(person.role, DECIDE_FOR_AGENTS):
        return True
    if person.authority == AUTHORITY_ROLES[0] or not may(person.role, HANDLE_CONTACTS):
        return False
    return rule is not None and authority_covers(rule, person.authority, row.amount)


def authority_covers(authority: Mapping[str, Any], role: str, amount: Decimal) -> bool:
    """Whether the role, or one below it, may grant this much. `authority`: role → highest amount, null for any."""
    if role not in AUTHORITY_ROLES:
        return False
    given = [authority[one] for one in AUTHORITY_ROLES[: AUTHORITY_ROLES.index(role) + 1] if one in authority]
    return any(most is None or amount <= _parse_amount(most) for most in given)


def _parse_amount(text: object) -> Decimal:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return Decimal(-1)


def approval_of(row: ApprovalRow, customer_name: str = "") -> Approval:
    """The noun of a row."""
    return Approval(
        id=row.id,
        contact_id=row.contact_id,
        article_id=row.article_id,
        option_id=row.option_id,
        title=said_of((row.amount, row.asked_at, row.answered_at), row.title),
        amount=row.amount,
        question=row.question,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        state=cast(ApprovalState, row.state),
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        reason=row.reason,
        customer_name=customer_name,
    )


def _make_row(approval: Approval) -> ApprovalRow:
    return ApprovalRow(
        id=approval.id,
        contact_id=approval.contact_id,
        asked_by=approval.asked_by,
        article_id=approval.article_id,
        option_id=approval.option_id,
        title=approval.title,
        question=approval.question,
        amount=approval.amount,
        asked_at=approval.asked_at,
    )
