"""An approval that waits here → what the bar says of it: filled while one is free, a chip during a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kms_desktop.guidance.text_format import format_price
from kms_desktop.ui.dates import clock_text
from kms_desktop.ui.desk.view_state import Question
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.bar_parts import ChipView
from kms_desktop.ui.widgets.call_bar import ApprovalView, CallView


def approval_view(question: Question, currency: str, now: datetime) -> ApprovalView:
    """Who asks for how much, and for whom; how sure it is that it is them."""
    approval, state = question.approval, question.state
    customer = typeset_text(state.customer_name) or "an unknown caller"
    sure = f"verified {clock_text(state.verified_at, now.tzinfo)}" if state.verified_at else "not verified"
    others = question.others
    more = f" {others} more wait{'s' if others == 1 else ''}." if others else ""
    return ApprovalView(
        who=f"{question.asker.name} asks for {format_price(approval.amount, currency)}",
        why=f"{typeset_text(approval.title)}, for {customer}, {sure}.{more}",
        seconds=max(0, int((now - approval.asked_at).total_seconds())),
    )


def with_waiting(view: CallView, count: int) -> CallView:
    """The bar of a call, with how many approvals wait meanwhile."""
    if not count:
        return view
    words = f"{count} approval{'' if count == 1 else 's'} wait{'s' if count == 1 else ''}"
    return replace(view, chips=(*view.chips, ChipView(words, "waits", "people", f"{count} waiting")))
