"""Events about approvals → what was asked for over somebody's authority, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kms_desktop.contacts.events import money_of, text_of
from kms_desktop.contacts.model import Approval, ApprovalState, ContactState, Event


def asked(event: Event) -> Approval:
    """The approval that this event asks for."""
    return Approval(
        id=text_of(event.data, "approval_id") or event.id,
        contact_id=event.contact_id,
        article_id=text_of(event.data, "article_id"),
        option_id=text_of(event.data, "option_id"),
        title=text_of(event.data, "title"),
        amount=money_of(event.data, "amount"),
        question=text_of(event.data, "question"),
        asked_by=event.agent_id,
        asked_at=event.at,
    )


def answered(approval: Approval, event: Event) -> Approval:
    """The approval after this event. The first answer counts, nobody answers their own and only that is taken back."""
    if approval.state != "waiting" or (event.kind == "approval_answered") is (event.agent_id == approval.asked_by):
        return approval
    said: ApprovalState = "granted" if event.data.get("granted") is True else "refused"
    return replace(
        approval,
        state=said if event.kind == "approval_answered" else "taken_back",
        answered_by=event.agent_id,
        answered_at=event.at,
        reason=text_of(event.data, "reason"),
    )


def _asked(state: ContactState, event: Event) -> dict[str, Any]:
    approval = asked(event)
    if any(known.id == approval.id for known in state.approvals):
        return {}
    return {"approvals": (*state.approvals, approval)}


def _answered(state: ContactState, event: Event) -> dict[str, Any]:
    approval_id = text_of(event.data, "approval_id")
    return {"approvals": tuple(answered(a, event) if a.id == approval_id else a for a in state.approvals)}


CHANGES: dict[str, Callable[[ContactState, Event], dict[str, Any]]] = {
    "approval_asked": _asked,
    "approval_answered": _answered,
    "approval_taken_back": _answered,
}
