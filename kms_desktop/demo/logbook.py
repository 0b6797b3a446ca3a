"""What happened in one past contact, told in order → its events, each a few seconds after the one before."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from kms_desktop.contacts.events.reading import new_event
from kms_desktop.contacts.model import ContactState, Event, Payload
from kms_desktop.contacts.state import fold_next
from kms_desktop.demo.keys import DemoKeys

_LEAST_S, _MOST_S = 12, 75


class Logbook:
    """The log of one contact as it is written: `state` is folded from it at any moment."""

    def __init__(self, keys: DemoKeys, at: datetime, rng: Random, *name: object) -> None:
        self.at = at
        self.contact_id = keys.make_key(at, "contact", *name)
        self.state = ContactState()
        self._keys, self._rng = keys, rng

    @property
    def events(self) -> tuple[Event, ...]:
        return self.state.events

    def add_event(self, agent_id: str, said: Payload) -> None:
        """The next thing that was done, by whom."""
        seq = len(self.events) + 1
        key = self.make_key("event", seq)
        self.state = fold_next(self.state, new_event(key, self.contact_id, seq, self.at, agent_id, said))
        self.at += timedelta(seconds=self._rng.randrange(_LEAST_S, _MOST_S))

    def make_key(self, *name: object) -> str:
        """A key for something that belongs to this contact: a promise, a handover, a suggestion."""
        return self._keys.make_key(self.at, self.contact_id, *name)

    def pass_time(self, span: timedelta) -> None:
        """Let time pass before the next thing."""
        self.at += span
