"""The state of the desk → the words and chips of the bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from kms_desktop.contacts.ending_text import outcome_word, outcome_words
from kms_desktop.contacts.events.handover import HandedOver, HandoverAccepted, HandoverRefused
from kms_desktop.contacts.model import ContactState, Elsewhere, Event, Promise
from kms_desktop.contacts.same_issue import SameIssue
from kms_desktop.customers.channels import channel_of, unknown_words
from kms_desktop.customers.model import HistoryEntry
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.texts.format import price
from kms_desktop.ui.dates import clock_text, span_text, when_text
from kms_desktop.ui.desk.caller import presence_text
from kms_desktop.ui.desk.log_text import good_minutes
from kms_desktop.ui.desk.view_state import CallerState, Incoming, Ringing
from kms_desktop.ui.promise_words import due_words
from kms_desktop.ui.widgets.bar_parts import ChipView
from kms_desktop.ui.widgets.call_bar import CallView, HandoverView, ResumeView, RingingView, WrapUpView


def seconds_since(start: datetime | None, now: datetime) -> int:
    """Whole seconds, never negative: a clock may have been set back."""
    return max(0, int((now - start).total_seconds())) if start else 0


def ringing_view(ringing: Ringing, now: datetime, waiting: int = 0) -> RingingView:
    match = ringing.match
    meant = match.candidates[ringing.chosen] if match.candidates else None
    name = meant.customer.name if meant else ""
    level, why = match.how_sure(meant) if meant else (match.level, match.why)
    late = next((e for e in ringing.last if e.state == "bad"), None)
    if ringing.promises:
        why = f"{why}\n{_owed_line(ringing.promises, now)}"
    elif late is not None:
        why = f"{why}\n{_still_open(late, now)}"
    return RingingView(
        who=f"{name} · {match.shown}" if name else match.shown,
        level=level,
        why=why,
        queue=ringing.call.queue,
        seconds=seconds_since(ringing.since, now),
        # Translators: so many more calls ring
        more=tr("+{n} waiting", n=waiting) if waiting else "",
    )


def resume_view(state: ContactState, now: datetime, over: datetime | None = None) -> ResumeView:
    """The contact that was open when the program last ended, or that a colleague had who left. `over`: when they hung
    up."""
    since = clock_text(state.opened_at, now.tzinfo) if state.opened_at else ""
    # Translators: in place of a name, in "{name}, open since {time}" and "{name}, come back to you"
    name = state.customer_name or state.shown or tr("an unknown caller")
    last = state.events[-1].payload if state.events else None
    if isinstance(last, HandoverRefused):
        why = tr("Refused: “{reason}” It is yours again.", reason=last.reason)
        return ResumeView(tr("{name}, come back to you", name=name), why, seconds_since(state.opened_at, now))
    why = tr("The program ended during this call. Everything logged and your notes are here.")
    held = state.held_since
    if over is not None:
        at = clock_text(over, now.tzinfo)
        why = tr("They hung up at {time}. Everything logged and your notes are here.", time=at)
        return ResumeView(name, why, seconds_since(state.opened_at, over))
    if held is not None:
        since = clock_text(held, now.tzinfo)
        why = tr("On hold since {time}. Everything logged and your notes are here.", time=since)
        return ResumeView(name, why, seconds_since(held, now))
    if isinstance(last, HandoverAccepted) and len(state.legs) > 1:
        why = tr("Passed to you: “{question}”", question=state.legs[-2].question)
    return ResumeView(
        who=tr("{name}, open since {time}", name=name, time=since)
        if since
        else tr("{name}, open since before", name=name),
        why=why,
        seconds=seconds_since(state.opened_at, now),
    )


def call_view(
    state: ContactState,
    sight: CallerState,
    again: SameIssue,
    now: datetime,
    valid_for: timedelta,
    *,
    currency: str,
    waits: bool,
    away: bool = False,
    elsewhere: Sequence[Elsewhere] = (),
    over: datetime | None = None,
) -> CallView:
    """`again`: what contacts were about the same before; `valid_for`: how long a verification holds that does not
    say so itself. `elsewhere`: who else has this customer now. `over`: when they hung up.

    `away`: no colleague can be reached through the database, so a transfer is told.
    """
    seen = presence_text.presence_chips(elsewhere, state.customer_name)
    passing = passed_on(state)
    chips = [
        *_verified_chips(state, now, valid_for),
        *_doubt_chips(state),
        *seen,
        *_repeat_chips(again, currency, now),
        *_promise_chips(sight.promises, now),
    ]
    return CallView(
        name=state.customer_name or unknown_words(state.channel, state.direction),
        going_on=channel_of(state.channel).going_on,
        detail=_detail_text(state, sight),
        seconds=seconds_since(counted_from(state), over or now),
        chips=tuple(chips),
        waits_for=_first_name(passing) if passing is not None else "",
        held=state.phase == "held" and over is None,
        over=over is not None,
        verified=bool(chips and chips[0].kind == "good" and state.verified_at),
        verify_text=tr("Verify") if state.customer_id else tr("Who is it?"),
        transfer_text=tr("Take back") if waits else tr("Transfer, spoken") if away else tr("Transfer"),
    )


def waiting_chips(
    rings: Sequence[Ringing], aside: Sequence[ContactState], over: Mapping[str, datetime], now: datetime
) -> list[ChipView]:
    """Who else rings, the first by name, and how many wait that were set aside. `over`: when calls were hung up, by
    the telephone system's keys."""
    chips = []
    if rings:
        more, first = len(rings) - 1, rings[0].name
        words = tr("{name} rings, +{n} waiting", name=first, n=more) if more else tr("{name} rings", name=first)
        brief = plural("{n} rings", "{n} ring", len(rings))
        chips.append(ChipView(words, "accent", "phone", brief))
    if aside:
        name = aside[0].customer_name or aside[0].shown or unknown_words(aside[0].channel, aside[0].direction)
        gone, more = over.get(aside[0].call_id), len(aside) - 1
        if gone is not None:
            at = clock_text(gone, now.tzinfo)
            words = tr("{name} hung up {time}", name=name, time=at)
            if more:
                words = tr("{name} hung up {time}, +{n}", name=name, time=at, n=more)
        else:
            words = tr("{name} waits, +{n}", name=name, n=more) if more else tr("{name} waits", name=name)
        brief = plural("{n} aside", "{n} aside", len(aside))
        chips.append(
            ChipView(words, "waits", "pause", brief) if gone is None else ChipView(words, "fact", "phone", brief)
        )
    return chips


def counted_from(state: ContactState) -> datetime | None:
    """Since when the clock of a call runs: it is on its way to somebody, on hold, or open."""
    passing = passed_on(state)
    return passing.at if passing is not None else state.held_since or state.opened_at


def passed_on(state: ContactState) -> Event | None:
    """Its handover, while somebody is yet to accept it."""
    if state.phase != "handed_over":
        return None
    return next((event for event in reversed(state.events) if isinstance(event.payload, HandedOver)), None)


def _first_name(passing: Event) -> str:
    """Of a person the first name; of a team all of it."""
    payload = passing.payload
    assert isinstance(payload, HandedOver)
    return payload.to_name.split(" ")[0] if payload.to_kind == "person" else payload.to_name


def wrapup_view(state: ContactState, sight: CallerState, since: datetime, currency: str, now: datetime) -> WrapUpView:
    chips = []
    if state.verified_at is not None:
        verified = tr("Verified {time}", time=clock_text(state.verified_at, now.tzinfo))
        chips.append(ChipView(verified, "good", "shield-check", tr("Verified")))
    for offer in state.granted[-1:]:
        granted = tr("Granted {sum}", sum=price(offer.amount, currency))
        chips.append(ChipView(granted, "good", "check", tr("Granted")))
    chips += _promise_chips([one for one in sight.promises if one.next_due < now], now)
    return WrapUpView(
        state.customer_name or unknown_words(state.channel, state.direction),
        _detail_text(state, sight),
        seconds_since(since, now),
        tuple(chips),
    )


def handover_view(incoming: Incoming, now: datetime) -> HandoverView:
    handover, legs = incoming.handover, len(incoming.state.legs)
    first, others = handover.from_name.split(" ")[0], incoming.others
    said = [
        # Translators: which is an ordinal number, "2nd"; a leg is what one person did of a call that was passed on
        tr("{which} leg of one call.", which=_ordinal_text(legs + 1)),
        tr("{name} stays on until you accept.", name=first)
        if handover.warm
        else tr("{name} is off the line.", name=first),
        plural("{n} more waits.", "{n} more wait.", others) if others else "",
    ]
    return HandoverView(
        who=tr(
            "{customer}, from {name} in {team}",
            customer=handover.customer_name or unknown_words(incoming.state.channel, incoming.state.direction),
            name=handover.from_name,
            team=handover.from_team,
        ),
        why=" ".join(part for part in said if part),
        warm=handover.warm,
        seconds=seconds_since(handover.made_at, now),
    )


def ready_detail(promises: Sequence[Promise], now: datetime) -> str:
    late = sum(1 for p in promises if p.next_due < now)
    if not promises:
        return tr("No open promises")
    many = len(promises)
    if late:
        return plural("{n} promise open, {late} late", "{n} promises open, {late} late", many, late=late)
    return plural("{n} promise open", "{n} promises open", many)


def _detail_text(state: ContactState, sight: CallerState) -> str:
    customer = sight.customer
    called = state.channel == "phone" and state.direction != "out"
    parts = [state.shown or state.number or (tr("Number withheld") if called and state.call_id else "")]
    if customer is not None:
        parts.append(tr("account {number}", number=customer.account_no) if customer.account_no else "")
        tier = customer.tier.capitalize()
        since = tr("since {year}", year=customer.since.year) if customer.since else ""
        parts.append(", ".join(part for part in (tier, since) if part))
    return " · ".join(part for part in parts if part)


def _verified_chips(state: ContactState, now: datetime, valid_for: timedelta) -> list[ChipView]:
    if state.verified_at is None:
        return []
    at, until = clock_text(state.verified_at, now.tzinfo), state.verified_until or state.verified_at + valid_for
    if now >= until:
        return [ChipView(tr("Verified {time}, too long ago", time=at), "waits", "shield-check", tr("Verify again"))]
    return [ChipView(_verified_text(state, at, now), "good", "shield-check", tr("Verified {time}", time=at))]


def _doubt_chips(state: ContactState) -> list[ChipView]:
    """Whose number it may be as well: the name alone would say more than is known."""
    if state.level != "maybe" or state.verified_at is not None:
        return []
    return [ChipView(tr("Maybe somebody else"), "waits", "question", tr("Maybe"))]


def _verified_text(state: ContactState, at: str, now: datetime) -> str:
    minutes = good_minutes(state, now)
    if minutes is None:
        return tr("Verified {time}, too long ago, verify again", time=at)
    if not minutes:
        return tr("Verified {time}, good for less than a minute", time=at)
    return tr("Verified {time}, good for {minutes} min", time=at, minutes=minutes)


def _repeat_chips(again: SameIssue, currency: str, now: datetime) -> list[ChipView]:
    if not again.many:
        return []
    which = _ordinal_text(again.many + 1)
    # Translators: which is an ordinal number, "2nd"
    words, brief = tr("{which} contact about this", which=which), tr("{which} contact", which=which)
    return [ChipView(words, "waits", "repeat", brief, tip=_last_time(again, currency, now))]


def _last_time(again: SameIssue, currency: str, now: datetime) -> str:
    """What came of the last one: "Last time, Tue 12:04: Refund the card £38.50. The customer left satisfied." """
    if again.title:
        what = f"{again.title} {price(again.amount, currency)}" if again.amount else again.title
    else:
        what = tr("solved with the article") if again.solved else tr("not solved")
    when = when_text(again.at, now, now.tzinfo) if again.at is not None else ""
    told = tr("Last time, {when}: {what}.", when=when, what=what)
    if again.outcome in ("", "unknown"):
        return told
    # Translators: {outcome} is “satisfied”, “accepted it” or “dissatisfied”
    return " ".join((told, tr("The customer: {outcome}.", outcome=outcome_word(again.outcome))))


def _promise_chips(promises: Sequence[Promise], now: datetime) -> list[ChipView]:
    if not promises:
        return []
    first = min(promises, key=lambda p: p.next_due)
    if first.due_at < now:
        late = tr("Promise late by {span}", span=span_text(now - first.due_at))
        return [ChipView(late, "bad", "clock", tr("Promise late"), press="promises")]
    if first.next_due < now:
        late = tr("Update late by {span}", span=span_text(now - first.next_due))
        return [ChipView(late, "waits", "clock", tr("Update late"), press="promises")]
    due = when_text(first.next_due, now, now.tzinfo)
    words = tr("Promise due {when}", when=due) if first.next_due == first.due_at else tr("Update due {when}", when=due)
    return [ChipView(words, "fact", "calendar-check", due, press="promises")]


def _owed_line(promises: Sequence[Promise], now: datetime) -> str:
    """What they are owed, in one line of the ringing bar."""
    first, more = promises[0], len(promises) - 1
    line = tr("Promised: {what}, {due}.", what=first.what, due=due_words(first, now))
    return f"{line} {plural('{n} more is open.', '{n} more are open.', more)}" if more else line


def _ordinal_text(number: int) -> str:
    """ "2nd": English has four endings; another language writes its own in each."""
    ends = 0 if number % 100 in (11, 12, 13) else number % 10
    if ends == 1:
        return in_context("an ordinal number that ends in 1, but not in 11", "{number}st", number=number)
    if ends == 2:
        return in_context("an ordinal number that ends in 2, but not in 12", "{number}nd", number=number)
    if ends == 3:
        return in_context("an ordinal number that ends in 3, but not in 13", "{number}rd", number=number)
    return in_context("an ordinal number", "{number}th", number=number)


def _still_open(entry: HistoryEntry, now: datetime) -> str:
    kind, outcome = channel_of(entry.channel).singular, outcome_words(entry)
    return tr(
        "The {kind} of {when}: {outcome}.",
        kind=kind,
        when=when_text(entry.at, now, now.tzinfo),
        outcome=f"{outcome[:1].lower()}{outcome[1:]}",
    )
