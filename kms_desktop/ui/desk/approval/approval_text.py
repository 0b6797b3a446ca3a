"""What was asked over the agent's authority, and of whom → the words on an option's card and in messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from kms_desktop.access.roles import DECIDE_FOR_AGENTS, RECEIVE_HANDOVERS
from kms_desktop.contacts.approval import GRANTED, NOBODY_CAN_BE_ASKED, newest_approval
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import any_of, money, price
from kms_desktop.ui.dates import clock_text
from kms_desktop.ui.guide.asked import Asked, KeyAction
from kms_desktop.ui.typography import typeset_text

if TYPE_CHECKING:
    from kms_desktop.access.model import Person
    from kms_desktop.contacts.model import Approval, ContactState
    from kms_desktop.guidance.model import OfferedOption

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
        return Asked(does="call_back")
    if not option.ask or option.status != "closed":
        return None
    over = approval is not None and option.amount is not None and option.amount > approval.amount
    if approval is None or approval.state == "granted" or over:
        return Asked(does="ask")
    if approval.state == "refused":
        return Asked("refused", refused_words(approval, now, asking.names), "ask_again")
    return _waiting_text(approval, now, asking, promised=_promised_since(state, approval.asked_at))


def _promised_since(state: ContactState, asked_at: datetime) -> bool:
    from kms_desktop.contacts.events.promise import Promised  # the first paint does not wait for the kinds of events

    return any(isinstance(event.payload, Promised) and event.at >= asked_at for event in state.events)


def _waiting_text(approval: Approval, now: datetime, asking: Asking, *, promised: bool) -> Asked:
    """`promised`: a call back was promised meanwhile, so that nothing is left but to wait, or to take it back."""
    at = clock_text(approval.asked_at, now.tzinfo)
    back: KeyAction = "take_back" if approval.asked_by == asking.me else ""
    if approval.id not in asking.seen:
        waits = tr("Your question of {time} waits on this desktop.", time=at)
        return Asked("asked", f"{NOBODY_CAN_BE_ASKED} {waits}", "" if promised else "call_back")
    if is_late(approval, now, asking.minutes):
        late = tr("Asked at {time}, still waiting", time=at)
        return Asked("asked", f"{nobody_answered(asking.minutes)} {late}", back if promised else "call_back")
    seconds = max(0, int((now - approval.asked_at).total_seconds()))
    span = f"{seconds // 60}:{seconds % 60:02}"
    return Asked("asked", tr("Asked {whom} at {time} · waiting {span}", whom=asking.whom, time=at, span=span), back)


def is_late(approval: Approval, now: datetime, minutes: int) -> bool:
    """Whether nobody answered in the time set."""
    return approval.state == "waiting" and now - approval.asked_at >= timedelta(minutes=minutes)


def nobody_answered(minutes: int) -> str:
    return plural("Nobody answered in {n} minute.", "Nobody answered in {n} minutes.", minutes)


def _approved_text(approval: Approval, now: datetime, asking: Asking) -> str:
    name, at = asking.names(approval.answered_by), _answer_time(approval, now)
    most, said = money(approval.amount, asking.currency), typeset_text(approval.reason)
    if approval.reason in ("", GRANTED):
        return tr("Approved by {name} at {time}, up to {sum}", name=name, time=at, sum=most)
    return tr("Approved by {name} at {time}, up to {sum}: “{words}”", name=name, time=at, sum=most, words=said)


def granted_words(approval: Approval, names: Callable[[str], str]) -> str:
    """For the moment it comes: who said yes, to what, and in which words."""
    name, title = names(approval.answered_by), typeset_text(approval.title)
    if approval.reason in ("", GRANTED):
        return tr("{name} approved “{option}”. It is open now.", name=name, option=title)
    said = typeset_text(approval.reason.rstrip("."))
    return tr("{name} approved “{option}”: {words}. It is open now.", name=name, option=title, words=said)


def refusal_words(approval: Approval, names: Callable[[str], str]) -> str:
    """For the moment it comes."""
    name, title = names(approval.answered_by), typeset_text(approval.title)
    said = typeset_text(approval.reason.rstrip("."))
    if not said:
        return tr("{name} refused “{option}”: no reason given.", name=name, option=title)
    return tr("{name} refused “{option}”: {reason}.", name=name, option=title, reason=said)


def refused_words(approval: Approval, now: datetime, names: Callable[[str], str]) -> str:
    name, at, said = names(approval.answered_by), _answer_time(approval, now), typeset_text(approval.reason)
    if not said:
        return tr("Refused by {name} at {time}", name=name, time=at)
    return tr("Refused by {name} at {time}: “{reason}”", name=name, time=at, reason=said)


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
        # Translators: in place of names, in "Asked {whom} at {time}" and "Goes to {whom}"
        return tr("whoever may grant it")
    if len(names) <= _MOST_NAMED:
        return any_of(names)
    return plural("{name} or {n} other", "{name} or {n} others", len(names) - 1, name=names[0])


def question_for(option: OfferedOption, currency: str) -> str:
    """What stands in the line before the agent writes: the option, its sum, and why it is over."""
    title = option.option.title
    if option.amount is None:
        return tr("May I grant “{option}”?", option=title)
    return tr("May I grant “{option}”, {sum}?", option=title, sum=price(option.amount, currency))


def may_words(may: tuple[bool, Decimal | None], currency: str) -> str:
    """What the one who asks may grant alone: "£80 with this option", "nothing with this option"."""
    allowed, most = may
    if not allowed:
        return tr("nothing with this option")
    if most is None:
        return tr("any sum with this option")
    return tr("{sum} with this option", sum=money(most, currency))
