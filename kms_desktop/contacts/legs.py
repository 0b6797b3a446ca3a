"""Events → legs: who handled which part of a contact, and what they asked the next person."""

from __future__ import annotations

from dataclasses import replace

from kms_desktop.contacts.model import ContactState, Event, Leg


def legs_after(state: ContactState, event: Event) -> tuple[Leg, ...]:
    """The legs after this event. A leg has whatever happened in it, also what a colleague did, such as refusing it.

    It ends when it is handed over; a warm one goes on until the next person accepts.
    """
    said = event.payload
    begins = said.begins_leg(state, event)
    first = Leg(event.agent_id, event.at, None, (event,))
    if not state.legs:
        return (first if begins else said.leg_after(state, first, event),)
    *earlier, last = state.legs
    if begins:
        return (*earlier, said.leg_after(state, last, event), first)
    return (*earlier, said.leg_after(state, replace(last, events=(*last.events, event)), event))
