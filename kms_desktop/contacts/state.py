"""Events of one contact → its state: a pure fold, the same for any order and any number of deliveries.

Events are ordered by `(seq, id)` and taken once each; what one changes stands in the class of its kind. Why a fold and
no row that is updated: the log is then the only truth, a crash loses nothing, and two desktops that wrote apart merge
without a rule of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from kms_desktop.contacts import legs
from kms_desktop.contacts.model import ContactState, Event


def fold_events(events: Iterable[Event]) -> ContactState:
    """The state after these events, in whatever order they come."""
    state, seen = ContactState(), set[str]()
    for event in sorted(events, key=_event_order):
        if event.id not in seen:
            seen.add(event.id)
            state = _apply_event(state, event)
    return state


def fold_next(state: ContactState, event: Event) -> ContactState:
    """The state after one more event: `fold_events` of all, but quick where the event is the newest."""
    place = bisect_left(state.events, _event_order(event), key=_event_order)
    if place == len(state.events):
        return state if any(known.id == event.id for known in state.events) else _apply_event(state, event)
    if any(known.id == event.id for known in state.events):
        return state
    return fold_events((*state.events, event))


def _event_order(event: Event) -> tuple[int, str]:
    return event.seq, event.id


def _apply_event(state: ContactState, event: Event) -> ContactState:
    changes = event.payload.state_changes(state, event)
    changes["events"] = (*state.events, event)
    if not state.events:
        changes = {"id": event.contact_id, "holder_id": event.agent_id, **changes}
    repeat = event.payload.find_repeat(state, event)
    if repeat is not None:
        changes["asked_again"] = (*state.asked_again, repeat)
    return replace(state, **changes, legs=legs.legs_after(state, event))
