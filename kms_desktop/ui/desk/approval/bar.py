"""An approval that waits here → what the bar says of it: filled while one is free, a chip during a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import price
from kms_desktop.ui.dates import clock_text
from kms_desktop.ui.desk.view_state import Question
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.bar_parts import ChipView
from kms_desktop.ui.widgets.call_bar import ApprovalView, CallView


def approval_view(question: Question, currency: str, now: datetime) -> ApprovalView:
    """Who asks for how much, and for whom; how sure it is that it is them."""
    approval, state = question.approval, question.state
    # Translators: in place of a name, in "for {customer}"
    customer = typeset_text(state.customer_name) or tr("an unknown caller")
    title, others = typeset_text(approval.title), question.others
    if state.verified_at:
        at = clock_text(state.verified_at, now.tzinfo)
        why = tr("{option}, for {customer}, verified {time}.", option=title, customer=customer, time=at)
    else:
        why = tr("{option}, for {customer}, not verified.", option=title, customer=customer)
    more = plural("{n} more waits.", "{n} more wait.", others) if others else ""
    amount = price(approval.amount, currency)
    return ApprovalView(
        who=tr("{name} asks for {sum}", name=question.asker.name, sum=amount),
        why=f"{why} {more}".strip(),
        seconds=max(0, int((now - approval.asked_at).total_seconds())),
    )


def with_waiting(view: CallView, count: int) -> CallView:
    """The bar of a call, with how many approvals wait meanwhile."""
    if not count:
        return view
    words = plural("{n} approval waits", "{n} approvals wait", count)
    brief = plural("{n} waiting", "{n} waiting", count)
    return replace(view, chips=(*view.chips, ChipView(words, "waits", "people", brief)))
