"""The state of the desk → the words and chips of the bar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from kms_desktop.contacts.ending_text import outcome_words
from kms_desktop.contacts.events.handover import HandoverRefused
from kms_desktop.contacts.model import ContactState, Elsewhere, Promise
from kms_desktop.customers.channels import channel_of
from kms_desktop.customers.model import HistoryEntry
from kms_desktop.guidance.text_format import format_price
from kms_desktop.ui.dates import clock_text, span_text, when_text
from kms_desktop.ui.desk.caller import presence_text
from kms_desktop.ui.desk.log_text import good_for
from kms_desktop.ui.desk.view_state import CallerState, Incoming, Ringing
from kms_desktop.ui.widgets.bar_parts import ChipView
from kms_desktop.ui.widgets.call_bar import CallView, HandoverView, ResumeView, RingingView, WrapUpView

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def seconds_since(start: datetime | None, now: datetime) -> int:
    """Whole seconds, never negative: a clock may have been set back."""
    return max(0, int((now - start).total_seconds())) if start else 0


def ringing_view(ringing: Ringing, now: datetime) -> RingingView:
    match = ringing.match
    name = match.candidates[ringing.chosen].customer.name if match.candidates else ""
    why = match.candidates[ringing.chosen].why if match.candidates else match.why
    late = next((e for e in ringing.last if e.state == "bad"), None)
    if late is not None:
        why = f"{why}\n{_still_open(late, now)}"
    return RingingView(
        who=f"{name} · {match.shown}" if name else match.shown,
        level=match.candidates[ringing.chosen].level if match.candidates else match.level,
        why=why,
        queue=ringing.call.queue,
        seconds=seconds_since(ringing.since, now),
    )


def resume_view(state: ContactState, now: datetime) -> ResumeView:
    """The contact that was open when the program last ended."""
    since = clock_text(state.opened_at, now.tzinfo) if state.opened_at else "before"
    name = state.customer_name or state.shown or "an unknown caller"
    last = state.events[-1].payload if state.events else None
    if isinstance(last, HandoverRefused):
        why = f"Refused: “{last.reason}” It is yours again."
        return ResumeView(f"{name}, come back to you", why, seconds_since(state.opened_at, now))
    return ResumeView(
        who=f"{name}, open since {since}",
        why="The program ended during this call. Everything logged and your notes are here.",
        seconds=seconds_since(state.opened_at, now),
    )


def call_view(
    state: ContactState,
    sight: CallerState,
    again: int,
    now: datetime,
    valid_for: timedelta,
    *,
    waits: bool,
    away: bool = False,
    elsewhere: Sequence[Elsewhere] = (),
) -> CallView:
    """`again`: how many exchanges of two weeks are still open; `valid_for`: how long a verification holds that does not
    say so itself. `elsewhere`: who else has this customer now.

    `away`: no colleague can be reached through the database, so a transfer is told.
    """
    seen = presence_text.presence_chips(elsewhere, state.customer_name)
    chips = [
        *_verified_chips(state, now, valid_for),
        *seen,
        *_repeat_chips(again),
        *_promise_chips(sight.promises, now),
    ]
    return CallView(
        name=state.customer_name or "Unknown caller",
        detail=_detail_text(state, sight),
        seconds=seconds_since(state.opened_at, now),
        chips=tuple(chips),
        held=state.phase == "held",
        verified=bool(chips and chips[0].kind == "good" and state.verified_at),
        verify_text="Verify" if state.customer_id else "Who is it?",
        transfer_text="Take back" if waits else "Transfer, spoken" if away else "Transfer",
    )


def wrapup_view(state: ContactState, sight: CallerState, since: datetime, currency: str, now: datetime) -> WrapUpView:
    chips = []
    if state.verified_at is not None:
        chips.append(
            ChipView(f"Verified {clock_text(state.verified_at, now.tzinfo)}", "good", "shield-check", "Verified")
        )
    for offer in state.granted[-1:]:
        chips.append(ChipView(f"Granted {format_price(offer.amount, currency)}", "good", "check", "Granted"))
    return WrapUpView(
        state.customer_name or "Unknown caller", _detail_text(state, sight), seconds_since(since, now), tuple(chips)
    )


def handover_view(incoming: Incoming, now: datetime) -> HandoverView:
    handover, legs = incoming.handover, len(incoming.state.legs)
    which = _ordinal_text(legs + 1)
    first = handover.from_name.split(" ")[0]
    stays = f" {first} stays on until you accept." if handover.warm else f" {first} is off the line."
    more = f" {incoming.others} more wait{'s' if incoming.others == 1 else ''}." if incoming.others else ""
    return HandoverView(
        who=f"{handover.customer_name or 'Unknown caller'}, from {handover.from_name} in {handover.from_team}",
        why=f"{which} leg of one call.{stays}{more}",
        warm=handover.warm,
        seconds=seconds_since(handover.made_at, now),
    )


def ready_detail(promises: Sequence[Promise], now: datetime) -> str:
    late = sum(1 for p in promises if p.due_at < now)
    if not promises:
        return "Nothing is owed to anybody"
    words = f"{len(promises)} promise{'' if len(promises) == 1 else 's'} open"
    return f"{words}, {late} late" if late else words


def _detail_text(state: ContactState, sight: CallerState) -> str:
    customer = sight.customer
    parts = [state.shown or state.number or "Number withheld"]
    if customer is not None:
        parts.append(f"account {customer.account_no}")
        tier = customer.tier.capitalize()
        since = f"since {customer.since.year}" if customer.since else ""
        parts.append(", ".join(part for part in (tier, since) if part))
    return " · ".join(part for part in parts if part)


def _verified_chips(state: ContactState, now: datetime, valid_for: timedelta) -> list[ChipView]:
    if state.verified_at is None:
        return []
    at, until = clock_text(state.verified_at, now.tzinfo), state.verified_until or state.verified_at + valid_for
    if now >= until:
        return [ChipView(f"Verified {at}, too long ago", "waits", "shield-check", "Verify again")]
    return [ChipView(f"Verified {at}, {good_for(state, now)}", "good", "shield-check", f"Verified {at}")]


def _repeat_chips(again: int) -> list[ChipView]:
    if not again:
        return []
    which = _ordinal_text(again + 1)
    return [ChipView(f"{which} contact on this", "waits", "repeat", f"{which} contact")]


def _promise_chips(promises: Sequence[Promise], now: datetime) -> list[ChipView]:
    if not promises:
        return []
    first = min(promises, key=lambda p: p.due_at)
    if first.due_at < now:
        return [ChipView(f"Promise late by {span_text(now - first.due_at)}", "bad", "clock", "Promise late")]
    due = when_text(first.due_at, now, now.tzinfo)
    return [ChipView(f"Promise due {due}", "fact", "calendar-check", due)]


def _ordinal_text(number: int) -> str:
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else _ENDINGS.get(number % 10, 'th')}"


def _still_open(entry: HistoryEntry, now: datetime) -> str:
    kind, outcome = channel_of(entry.channel).singular, outcome_words(entry)
    return f"The {kind} of {when_text(entry.at, now, now.tzinfo)}: {outcome[:1].lower()}{outcome[1:]}."
