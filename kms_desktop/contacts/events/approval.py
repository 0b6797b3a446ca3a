"""An option over somebody's authority: asked for, answered once, or taken back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from kms_desktop.contacts.event_text import EventText, Words, quote_text
from kms_desktop.contacts.events.declaration import (
    GOES,
    STAYS,
    code_field,
    event_kind,
    key_field,
    money_field,
    text_field,
    yes_field,
)
from kms_desktop.contacts.model import (
    Approval,
    ApprovalState,
    Audience,
    ContactState,
    Event,
    Payload,
    Rows,
    Writer,
)
from kms_desktop.texts import tr


@event_kind("approval_asked", writer=Writer.HOLDER, audience=Audience.WAITING, rows=Rows.APPROVALS)
class ApprovalAsked(Payload):
    approval_id: str = key_field(STAYS)
    article_id: str = code_field(STAYS)
    option_id: str = code_field(STAYS)
    title: str = text_field(STAYS)
    amount: Decimal = money_field(STAYS)
    question: str = text_field(GOES)

    def make_approval(self, event: Event) -> Approval:
        """What is asked for."""
        return Approval(
            id=self.approval_id or event.id,
            contact_id=event.contact_id,
            article_id=self.article_id,
            option_id=self.option_id,
            title=self.title,
            amount=self.amount,
            question=self.question,
            asked_by=event.agent_id,
            asked_at=event.at,
        )

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        approval = self.make_approval(event)
        if any(known.id == approval.id for known in state.approvals):
            return {}
        return {"approvals": (*state.approvals, approval)}

    def describe(self, event: Event, words: Words) -> EventText:
        what = tr("Asked for approval: {title}, {amount}", title=self.title, amount=words.format_price(self.amount))
        return EventText("people", what, quote_text(self.question), "accentink")


class ApprovalAnswer(Payload):
    """Granted, refused or taken back. The first counts."""

    __slots__ = ()
    approval_id: str
    reason: str

    @property
    def answer(self) -> ApprovalState:
        """The state of the approval afterwards."""
        raise NotImplementedError

    def may_be_by(self, agent_id: str, approval: Approval) -> bool:
        raise NotImplementedError

    def answer_approval(self, approval: Approval, event: Event) -> Approval:
        """The approval after this event."""
        if approval.state != "waiting" or not self.may_be_by(event.agent_id, approval):
            return approval
        return replace(
            approval, state=self.answer, answered_by=event.agent_id, answered_at=event.at, reason=self.reason
        )

    def state_changes(self, state: ContactState, event: Event) -> dict[str, Any]:
        known = state.approvals
        return {"approvals": tuple(self.answer_approval(a, event) if a.id == self.approval_id else a for a in known)}


@event_kind("approval_answered", writer=Writer.APPROVAL, audience=Audience.WAITING, rows=Rows.APPROVALS)
class ApprovalAnswered(ApprovalAnswer):
    approval_id: str = key_field(STAYS)
    granted: bool = yes_field(STAYS)
    reason: str = text_field(GOES)

    @property
    def answer(self) -> ApprovalState:
        return "granted" if self.granted else "refused"

    def may_be_by(self, agent_id: str, approval: Approval) -> bool:
        """Nobody answers their own."""
        return agent_id != approval.asked_by

    def describe(self, event: Event, words: Words) -> EventText:
        said = quote_text(self.reason)
        if self.granted:
            return EventText("check", tr("Approved"), said, "good")
        return EventText("cross", tr("Approval refused"), said, "bad")


@event_kind("approval_taken_back", writer=Writer.HOLDER, audience=Audience.WAITING, rows=Rows.APPROVALS)
class ApprovalTakenBack(ApprovalAnswer):
    approval_id: str = key_field(STAYS)
    reason: str = text_field(GOES, default="")

    @property
    def answer(self) -> ApprovalState:
        return "taken_back"

    def may_be_by(self, agent_id: str, approval: Approval) -> bool:
        """Only one's own."""
        return agent_id == approval.asked_by

    def describe(self, event: Event, words: Words) -> EventText:
        return EventText("undo", tr("Approval not needed any more"))
