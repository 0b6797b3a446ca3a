"""The state of the desk → what its bar shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kms_desktop.settings import Settings
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.desk import bar_text
from kms_desktop.ui.desk.approval import bar as approval_bar
from kms_desktop.ui.desk.desk_state import DeskState, others_of
from kms_desktop.ui.status_text import presence_words, status_words
from kms_desktop.ui.widgets.call_bar import (
    ApprovalView,
    CallBar,
    CallView,
    HandoverView,
    ReadyView,
    ResumeView,
    RingingView,
    WrapUpView,
)

_AGAIN_WITHIN = timedelta(days=14)
BarView = ReadyView | RingingView | ResumeView | HandoverView | ApprovalView | CallView | WrapUpView


def bar_view(state: DeskState, settings: Settings, now: datetime) -> BarView:
    phase = state.phase
    if phase == "wrap_up" and state.wrapping_since is not None:
        view = bar_text.wrapup_view(state.contact, state.on_line, state.wrapping_since, settings.currency, now)
        return replace(view, chips=(*view.chips, *bar_text.waiting_chips(*others_of(state), state.over, now)))
    if phase == "call":
        return _call_view(state, settings, now)
    if phase == "ringing" and state.ringing is not None:
        return bar_text.ringing_view(state.ringing, now, len(state.waiting_calls))
    if phase == "resume" and state.left_open is not None:
        return bar_text.resume_view(state.left_open, now, state.over.get(state.left_open.call_id))
    if phase == "handover" and state.incoming is not None:
        return bar_text.handover_view(state.incoming, now)
    if phase == "approval" and state.question is not None:
        return approval_bar.approval_view(state.question, settings.currency, now)
    if not state.takes_calls:
        return ReadyView(tr("You read along"), tr("No call rings at your desk"))
    detail = bar_text.ready_detail(state.idle.promises if state.idle is not None else (), now)
    begins = label_of("begin_contact")
    if state.status.is_free:
        change = (status_words(state.status), key_text("status"))
        return ReadyView(tr("Ready for the next call"), detail, *label_of("practice_call"), *change, begins=begins)
    at = presence_words(state.status, now)
    return ReadyView(
        at, detail, status=tr("Available again"), status_key=key_text("status"), is_free=False, begins=begins
    )


def without_clock(view: BarView) -> BarView:
    """What is left when the seconds are not looked at, which run on by themselves."""
    return view if isinstance(view, ReadyView) else replace(view, seconds=0)


def counted_since(state: DeskState) -> datetime | None:
    """The moment from which the clock of the bar counts; None where it has none."""
    ringing, incoming, question = state.ringing, state.incoming, state.question
    return {
        "ready": None,
        "ringing": ringing.since if ringing is not None else None,
        "handover": incoming.handover.made_at if incoming is not None else None,
        "resume": _left_since(state),
        "approval": question.approval.asked_at if question is not None else None,
        "call": _call_since(state),
        "wrap_up": state.wrapping_since,
    }[state.phase]


def _left_since(state: DeskState) -> datetime | None:
    """A contact that was left open counts until its call was hung up."""
    left_open = state.left_open
    return left_open.opened_at if left_open is not None and left_open.call_id not in state.over else None


def _call_since(state: DeskState) -> datetime | None:
    """A call that was hung up counts no more."""
    return None if state.hung_up_at is not None else bar_text.counted_from(state.contact)


def show_bar(bar: CallBar, view: BarView) -> None:
    match view:
        case ReadyView():
            bar.show_ready(view)
        case RingingView():
            bar.show_ringing(view)
        case ResumeView():
            bar.show_resume(view)
        case HandoverView():
            bar.show_handover(view)
        case ApprovalView():
            bar.show_approval(view)
        case CallView():
            bar.show_call(view)
        case WrapUpView():
            bar.show_wrapup(view)


def _call_view(state: DeskState, settings: Settings, now: datetime) -> CallView:
    view = bar_text.call_view(
        state.contact,
        state.on_line,
        state.same_issue,
        now,
        timedelta(minutes=settings.verification_minutes),
        currency=settings.currency,
        waits=state.contact.phase == "handed_over",
        away=not state.standing.reaches_others,
        elsewhere=state.elsewhere,
        over=state.hung_up_at,
    )
    view = approval_bar.with_waiting(view, state.waiting)
    return replace(view, chips=(*bar_text.waiting_chips(*others_of(state), state.over, now), *view.chips))
