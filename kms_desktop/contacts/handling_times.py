"""The log of a contact → how long was talked, held and wrapped up, in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kms_desktop.contacts.events.call import Held
from kms_desktop.contacts.model import ContactState


@dataclass(frozen=True, slots=True)
class HandlingTimes:
    """Talk is without hold. Never less than nothing, whatever a clock says."""

    talk_s: float
    hold_s: float
    wrap_s: float


def handling_times(state: ContactState, begun_at: datetime, now: datetime) -> HandlingTimes:
    """`begun_at`: when the wrap-up was begun. Both clocks are the desktop's."""
    opened = state.opened_at or begun_at
    held = _held(state, begun_at)
    return HandlingTimes(
        talk_s=_seconds(begun_at - opened - held), hold_s=_seconds(held), wrap_s=_seconds(now - begun_at)
    )


def _held(state: ContactState, until: datetime) -> timedelta:
    total, since = timedelta(), None
    for event in state.events:
        if not isinstance(event.payload, Held):
            continue
        if event.payload.on and since is None:
            since = event.at
        elif not event.payload.on and since is not None:
            total, since = total + max(event.at - since, timedelta()), None
    return total + max(until - since, timedelta()) if since is not None else total


def _seconds(span: timedelta) -> float:
    return round(max(span.total_seconds(), 0.0), 1)
