"""What was asked over the agent's authority, and of whom → the words on an option's card and in messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from kms_desktop.access.roles import DECIDE_FOR_AGENTS, RECEIVE_HANDOVERS
from kms_desktop.contacts.approval import GRANTED, NOBODY_CAN_BE_ASKED, newest_approval
from kms_desktop.guidance.text_format import format_money, format_price
from kms_desktop.ui.dates import clock_text
from kms_desktop.ui.guide.asked import Asked
from kms_desktop.ui.typography import typeset_text

if TYPE_CHECKING:
    from kms_desktop.access.model import Person
    from kms_desktop.contacts.model import Approval, ContactState
    from kms_desktop.guidance.model import OfferedOption

ASK, ASK_AGAIN, TAKE_BACK, CALL_BACK = "Ask for approval", "Ask again", "Take it back", "Promise a call back"
_MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Asking:
    """What the words depend on besides the approval itself. `seen`: ids that reached the database; `me`: who reads."""

    me: str
    names: Callable[[str], str]
    whom: str
    minutes: int
    currency: str
    seen: frozenset[str]


def asked_words(
    options: Iterable[OfferedOption], article_id: str, state: ContactState, now: datetime, asking: Asking
) -> dict[str, Asked]:
    """Option id → what is said about approval on its card, for the options where there is anything to say."""
    found = {
        o.option.id: _asked_text(o, newest_approval(state.approvals, article_id, o.option.id), state, now, asking)
        for o in options
        if state.phase in ("on_call", "held", "handed_over")
    }
    return {key: asked for key, asked in found.items() if asked is not None}


def _asked_text(
    option: OfferedOption, approval: Approval | None, state: ContactState, now: datetime, asking: Asking
) -> Asked | None:
    if option.status == "open":
        granted = approval is not None and approval.state == "granted"
        return Asked(approved=_approved_text(approval, now, asking)) if approval is not None and granted else None
    if option.uncounted:
        return Asked(ask=CALL_BACK)
    if not option.ask or option.status != "closed":
        return None
    over = approval is not None and option.amount is not None and option.amount > approval.amount
    if approval is None or approval.state == "granted" or over:
        return Asked(ask=ASK)
    if approval.state == "refused":
        return Asked("refused", refused_words(approval, now, asking.names), ASK_AGAIN)
    return _waiting_text(approval, now, asking, promised=_promised_since(state, approval.asked_at))


def _promised_since(state: ContactState, asked_at: datetime) -> bool:
    from kms_desktop.contacts.events.options import Promised  # the first paint does not wait for the kinds of events

    return any(isinstance(event.payload, Promised) and event.at >= asked_at for event in state.events)


def _waiting_text(approval: Approval, now: datetime, asking: Asking, *, promised: bool) -> Asked:
    """`promised`: a call back was promised meanwhile, so that nothing is left but to wait, or to take it back."""
    at, back = clock_text(approval.asked_at, now.tzinfo), TAKE_BACK if approval.asked_by == asking.me else ""
    if approval.id not in asking.seen:
        waits = f"{NOBODY_CAN_BE_ASKED} Your question of {at} waits on this desktop."
        return Asked("asked", waits, "" if promised else CALL_BACK)
    if is_late(approval, now, asking.minutes):
        late = f"{nobody_answered(asking.minutes)} Asked at {at}, still waiting"
        return Asked("asked", late, back if promised else CALL_BACK)
    seconds = max(0, int((now - approval.asked_at).total_seconds()))
    return Asked("asked", f"Asked {asking.whom} at {at} · waiting {seconds // 60}:{seconds % 60:02}", back)


def is_late(approval: Approval, now: datetime, minutes: int) -> bool:
    """Whether nobody answered in the time set."""
    return approval.state == "waiting" and now - approval.asked_at >= timedelta(minutes=minutes)


def nobody_answered(minutes: int) -> str:
    return f"Nobody answered in {minutes} minute{'' if minutes == 1 else 's'}."


def _approved_text(approval: Approval, now: datetime, asking: Asking) -> str:
    said = f": “{typeset_text(approval.reason)}”" if approval.reason not in ("", GRANTED) else ""
    return (
        f"Approved by {asking.names(approval.answered_by)} at {_answer_time(approval, now)}, "
        f"up to {format_money(approval.amount, asking.currency)}{said}"
    )


def granted_words(approval: Approval, names: Callable[[str], str]) -> str:
    """For the moment it comes: who said yes, to what, and in which words."""
    said = f": {approval.reason.rstrip('.')}" if approval.reason not in ("", GRANTED) else ""
    return (
        f"{names(approval.answered_by)} approved “{typeset_text(approval.title)}”{typeset_text(said)}. It is open now."
    )


def refusal_words(approval: Approval, names: Callable[[str], str]) -> str:
    """For the moment it comes."""
    said = approval.reason.rstrip(".") or "no reason given"
    return f"{names(approval.answered_by)} refused “{typeset_text(approval.title)}”: {typeset_text(said)}."


def refused_words(approval: Approval, now: datetime, names: Callable[[str], str]) -> str:
    said = f": “{typeset_text(approval.reason)}”" if approval.reason else ""
    return f"Refused by {names(approval.answered_by)} at {_answer_time(approval, now)}{said}"


def _answer_time(approval: Approval, now: datetime) -> str:
    return clock_text(approval.answered_at or approval.asked_at, now.tzinfo)


def receivers_text(people: Iterable[Person], me: str) -> str:
    """Whom a question goes to, as it is said on the card: the supervisors, those of one's own team first."""
    everyone = list(people)
    team = next((p.team_id for p in everyone if p.id == me), "")
    decide = [p for p in everyone if p.may(DECIDE_FOR_AGENTS) and p.id != me]
    decide.sort(key=lambda p: (not p.may(RECEIVE_HANDOVERS), p.team_id != team, p.name))
    names = [p.name for p in decide]
    if not names:
        return "whoever may grant it"
    return " or ".join(names) if len(names) <= _MOST_NAMED else f"{names[0]} or {len(names) - 1} others"


def question_for(option: OfferedOption, currency: str) -> str:
    """What stands in the line before the agent writes: the option, its sum, and why it is over."""
    amount = f", {format_price(option.amount, currency)}" if option.amount is not None else ""
    return f"May I grant “{option.option.title}”{amount}?"


def may_words(may: tuple[bool, Decimal | None], currency: str) -> str:
    """What the one who asks may grant alone: "£80 with this option", "nothing with this option"."""
    allowed, most = may
    if not allowed:
        return "nothing with this option"
    return "any sum with this option" if most is None else f"{format_money(most, currency)} with this option"
