"""Events → legs: who handled which part of a contact, and what they asked the next person."""

from __future__ import annotations

from dataclasses import replace

from kms_desktop.contacts.events import text_of
from kms_desktop.contacts.model import OUTSIDE, ContactState, Event, Leg


def after(state: ContactState, event: Event) -> tuple[Leg, ...]:
    """The legs after this event. A leg has whatever happened in it, also what a colleague did, such as refusing it.

    It ends when it is handed over; a warm one goes on until the next person accepts.
    """
    if not state.legs:
        return (_told(Leg(event.agent_id, event.at, None, (event,)), event),)
    *earlier, last = state.legs
    longer = replace(last, events=(*last.events, event))
    if state.phase == "wrapped_up" and event.kind not in ("wrapped_up", "handover_accepted"):
        return (*earlier, longer)
    if event.kind == "handover_accepted":
        ended = event.at if last.ended_at is None or _was_warm(last) else last.ended_at
        return (*earlier, replace(last, ended_at=ended), Leg(event.agent_id, event.at, None, (event,)))
    return (*earlier, _told(longer, event))


def _told(leg: Leg, event: Event) -> Leg:
    match event.kind:
        case "handed_over":
            told = replace(leg, question=text_of(event.data, "question"), answer=text_of(event.data, "answer"))
            return told if text_of(event.data, "to_kind") == OUTSIDE else replace(told, ended_at=event.at)
        case "handover_refused" | "handover_taken_back":
            return replace(leg, ended_at=None, question="", answer="")
        case "wrapped_up":
            return replace(leg, ended_at=event.at)
        case _:
            return leg


def _was_warm(leg: Leg) -> bool:
    passed_on = next((e for e in reversed(leg.events) if e.kind == "handed_over"), None)
    return passed_on is None or passed_on.data.get("warm") is not False
