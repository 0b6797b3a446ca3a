"""Events of one contact → its state: a pure fold, the same for any order and any number of deliveries.

Events are ordered by `(seq, id)` and taken once each; a kind that is not known is kept and changes nothing; data that
is missing or broken falls back. Why a fold and no row that is updated: the log is then the only truth, a crash loses
nothing, and two desktops that wrote apart merge without a rule of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kms_desktop.articles.model import Fact
from kms_desktop.contacts import asked_again, legs, offers
from kms_desktop.contacts.approved import CHANGES as APPROVAL_CHANGES
from kms_desktop.contacts.events import fact_of, facts_of, text_of, texts_of, time_of
from kms_desktop.contacts.model import OUTSIDE, ContactState, Event, Promise
from kms_desktop.guidance.conditions import number_of
from kms_desktop.guidance.model import Answered

_Changes = dict[str, Any]
_VERIFIED_MINUTES = 30
_LEVELS = ("known", "maybe", "unknown")


def fold(events: Iterable[Event]) -> ContactState:
    """The state after these events, in whatever order they come."""
    state, seen = ContactState(), set[str]()
    for event in sorted(events, key=_place):
        if event.id not in seen:
            seen.add(event.id)
            state = _after(state, event)
    return state


def then(state: ContactState, event: Event) -> ContactState:
    """The state after one more event: `fold` of all, but quick where the event is the newest."""
    place = bisect_left(state.events, _place(event), key=_place)
    if place == len(state.events):
        return state if any(known.id == event.id for known in state.events) else _after(state, event)
    if any(known.id == event.id for known in state.events):
        return state
    return fold((*state.events, event))


def _place(event: Event) -> tuple[int, str]:
    return event.seq, event.id


def _after(state: ContactState, event: Event) -> ContactState:
    if not isinstance(event.data, Mapping):
        event = replace(event, data={})
    changes: _Changes = {"events": (*state.events, event)}
    if not state.events:
        changes |= {"id": event.contact_id, "holder_id": event.agent_id}
    change = _CHANGES.get(event.kind)
    if change is not None:
        changes |= change(state, event)
    repeat = asked_again.after(state, event)
    if repeat is not None:
        changes["asked_again"] = (*state.asked_again, repeat)
    return replace(state, **changes, legs=legs.after(state, event))


def _opened(state: ContactState, event: Event) -> _Changes:
    return {
        "phase": "on_call" if state.phase == "none" else state.phase,
        "channel": text_of(event.data, "channel") or "phone",
        "number": text_of(event.data, "number"),
        "call_id": text_of(event.data, "call_id"),
        "shown": text_of(event.data, "shown"),
        "opened_at": state.opened_at or event.at,
    }


def _identified(state: ContactState, event: Event) -> _Changes:
    """Somebody else than thought before is not verified: it was the other one who was."""
    customer_id, level = text_of(event.data, "customer_id"), text_of(event.data, "level")
    changes: _Changes = {
        "customer_id": customer_id,
        "customer_name": text_of(event.data, "name"),
        "level": level if level in _LEVELS else "known",
    }
    if state.customer_id and customer_id != state.customer_id:
        changes |= {"verified_at": None, "verified_how": (), "verified_by": "", "verified_until": None}
    return changes


def _verified(state: ContactState, event: Event) -> _Changes:
    minutes = number_of(event.data.get("minutes"))
    good = float(minutes) if minutes is not None and 0 <= minutes <= 1440 else _VERIFIED_MINUTES
    return {
        "verified_at": event.at,
        "verified_how": texts_of(event.data, "how"),
        "verified_by": event.agent_id,
        "verified_until": _later(event.at, timedelta(minutes=good)),
    }


def _later(at: datetime, span: timedelta) -> datetime:
    try:
        return at + span
    except OverflowError:
        return at


def _noted(state: ContactState, event: Event) -> _Changes:
    return {"note": text_of(event.data, "text")}


def _searched(state: ContactState, event: Event) -> _Changes:
    text = text_of(event.data, "text")
    return {} if not text or state.searches[-1:] == (text,) else {"searches": (*state.searches, text)}


def _article_opened(state: ContactState, event: Event) -> _Changes:
    return {
        "article_id": text_of(event.data, "article_id"),
        "article_title": text_of(event.data, "title"),
        "article_revision": text_of(event.data, "revision"),
        "start_step": text_of(event.data, "step"),
    }


def _step_answered(state: ContactState, event: Event) -> _Changes:
    choice = event.data.get("choice")
    new = Answered(
        article_id=text_of(event.data, "article_id"),
        step_id=text_of(event.data, "step_id"),
        question=text_of(event.data, "question"),
        choice=choice if isinstance(choice, int) else -1,
        text=text_of(event.data, "text"),
        facts=facts_of(event.data, "facts"),
        by=event.agent_id,
        at=event.at,
    )
    settled = (*(a for a in state.settled if _step(a) != _step(new)), new)
    by_hand = {fact: value for fact, value in state.set_facts.items() if fact not in new.facts}
    return {"settled": settled, "set_facts": by_hand, "facts": _all_facts(settled, by_hand)}


def _step_undone(state: ContactState, event: Event) -> _Changes:
    step = (text_of(event.data, "article_id"), text_of(event.data, "step_id"))
    settled = tuple(a for a in state.settled if _step(a) != step)
    return {"settled": settled, "facts": _all_facts(settled, state.set_facts)}


def _step(answered: Answered) -> tuple[str, str]:
    return answered.article_id, answered.step_id


def _fact_set(state: ContactState, event: Event) -> _Changes:
    fact, value = text_of(event.data, "fact"), fact_of(event.data.get("value"))
    if not fact:
        return {}
    by_hand: dict[str, Fact] = {name: known for name, known in state.set_facts.items() if name != fact}
    if value is not None:
        by_hand[fact] = value
    return {"set_facts": by_hand, "facts": _all_facts(state.settled, by_hand)}


def _all_facts(settled: tuple[Answered, ...], by_hand: Mapping[str, Fact]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for answered in settled:
        facts |= answered.facts
    return facts | dict(by_hand)


def _promised(state: ContactState, event: Event) -> _Changes:
    due_at = time_of(event.data, "due_at")
    promise_id = text_of(event.data, "promise_id") or event.id
    if due_at is None or any(p.id == promise_id for p in state.promises):
        return {}
    promise = Promise(
        id=promise_id,
        what=text_of(event.data, "what"),
        due_at=due_at,
        customer_id=text_of(event.data, "customer_id") or state.customer_id,
        customer_name=state.customer_name,
        contact_id=event.contact_id,
        owner_id=event.agent_id,
    )
    return {"promises": (*state.promises, promise)}


def _suggested(state: ContactState, event: Event) -> _Changes:
    key = text_of(event.data, "suggestion_id")
    return {"suggestions": (*state.suggestions, key)} if key and key not in state.suggestions else {}


def _held(state: ContactState, event: Event) -> _Changes:
    if state.phase not in ("on_call", "held"):
        return {}
    return {"phase": "held" if event.data.get("on") is True else "on_call"}


def _handed_over(state: ContactState, event: Event) -> _Changes:
    """Outside nobody accepts it here: the one who passed it on still has it, and wraps it up."""
    if text_of(event.data, "to_kind") == OUTSIDE:
        return {"passed_to": text_of(event.data, "to_name")}
    if state.phase == "wrapped_up":
        return {}
    return {"phase": "handed_over", "handover_id": text_of(event.data, "handover_id") or event.id}


def _handover_accepted(state: ContactState, event: Event) -> _Changes:
    """Who accepted has it, whatever a desktop that did not know of it wrote before: the database lets only one."""
    theirs = tuple(replace(p, owner_id=event.agent_id) if p.state == "open" else p for p in state.promises)
    changes: _Changes = {"phase": "on_call", "handover_id": "", "holder_id": event.agent_id, "promises": theirs}
    handover_id = text_of(event.data, "handover_id")
    if any(e.kind == event.kind and _took(e) == (handover_id, e.agent_id) != _took(event) for e in state.events):
        changes["conflicts"] = (*state.conflicts, "Two people accepted the same handover; the later one has it.")
    return changes


def _took(event: Event) -> tuple[str, str]:
    return text_of(event.data, "handover_id"), event.agent_id


def _handover_ended(state: ContactState, event: Event) -> _Changes:
    """Refused or taken back: the one who wanted to hand over goes on."""
    return {"phase": "on_call", "handover_id": ""} if state.phase == "handed_over" else {}


def _wrapped_up(state: ContactState, event: Event) -> _Changes:
    """The last one of whoever has the contact counts; one by another person is told as a conflict."""
    outcome = text_of(event.data, "outcome")
    if state.holder_id not in ("", event.agent_id):
        return {"conflicts": (*state.conflicts, _wrapped_up_by_another(state, outcome))}
    changes: _Changes = {
        "phase": "wrapped_up",
        "handover_id": "",
        "ended_at": event.at,
        "reason": text_of(event.data, "reason"),
        "outcome": outcome or "unknown",
        "closing_words": text_of(event.data, "words"),
        "resolution": text_of(event.data, "resolution"),
        "resolved_by": text_of(event.data, "article_id"),
        "link": text_of(event.data, "link"),
    }
    earlier = next((e for e in reversed(state.events) if e.kind == "wrapped_up"), None)
    if earlier is not None and earlier.agent_id != event.agent_id:
        changes["conflicts"] = (*state.conflicts, _two_wrap_ups(text_of(earlier.data, "outcome"), outcome))
    return changes


def _wrapped_up_by_another(state: ContactState, outcome: str) -> str:
    if state.phase == "wrapped_up":
        return _two_wrap_ups(state.outcome, outcome)
    return f"Somebody wrapped this contact up as {outcome or 'unknown'} after a colleague had taken it over."


def _two_wrap_ups(first: str, second: str) -> str:
    return f"Two people wrapped this contact up: one as {first or 'unknown'}, then another as {second or 'unknown'}."


_CHANGES: dict[str, Callable[[ContactState, Event], _Changes]] = {
    "opened": _opened,
    "identified": _identified,
    "verified": _verified,
    "noted": _noted,
    "searched": _searched,
    "article_opened": _article_opened,
    "step_answered": _step_answered,
    "step_undone": _step_undone,
    "fact_set": _fact_set,
    "option_offered": offers.changes,
    "option_accepted": offers.changes,
    "option_declined": offers.changes,
    "granted": offers.changes,
    "promised": _promised,
    "none_fit": _suggested,
    "suggested": _suggested,
    "held": _held,
    "handed_over": _handed_over,
    "handover_accepted": _handover_accepted,
    "handover_refused": _handover_ended,
    "handover_taken_back": _handover_ended,
    "wrapped_up": _wrapped_up,
    **APPROVAL_CHANGES,
}
