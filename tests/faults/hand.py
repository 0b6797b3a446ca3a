"""What somebody who works by chance has at hand: their desk, their chances, the contact they are in, what they saw."""

from __future__ import annotations

import time
from random import Random
from typing import Any

from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.values import text_of
from kms_desktop.services.workspace import Workspace
from tests.faults.desktop import Orders, Wire

IN_HAND = ("on_call", "held")
_HOT, _HOT_FOR_S = 0.75, 2.5
_REMEMBERED = 12


class Hand:
    """`contact` is the one on the line, "" for none; `aside` are those that were put on hold for another call, `closed`
    some that were wrapped up."""

    def __init__(self, desk: Workspace, orders: Orders, wire: Wire, chance: Random) -> None:
        self.desk, self.orders, self.wire, self.chance = desk, orders, wire, chance
        self.contact = ""
        self.aside: list[str] = []
        self.closed: list[str] = []
        self.asked: list[str] = []
        self.op = 0
        self._told: set[str] = set()

    def say(self, **what: Any) -> None:
        """Of the operation that runs, before its answer can be lost."""
        self.wire.tell(op=self.op, **what)

    def customer(self) -> int:
        """Mostly the one whom everybody serves just now, so that people get in each other's way."""
        elapsed = time.time() - self.orders.began
        if self.chance.random() < _HOT:
            return int(elapsed / _HOT_FOR_S) % self.orders.customers
        return self.chance.randrange(self.orders.customers)

    def state(self) -> ContactState:
        return self.desk.log.contact_state(self.contact)

    def see(self, state: ContactState) -> dict[str, Any]:
        """The events of this state that were not told of yet, and whether it is in hand."""
        me = self.desk.person.id
        mine = state.phase in IN_HAND and state.holder_id == me
        if mine or state.id == self.contact:
            self.contact = state.id if mine and state.id not in self.aside else ""
        if state.phase == "wrapped_up":
            self.closed = [*(one for one in self.closed if one != state.id), state.id][-_REMEMBERED:]
        new = [event for event in state.events if event.id not in self._told]
        self._told |= {event.id for event in new}
        self.asked += [text_of(e.data, "approval_id") for e in new if e.kind == "approval_asked" and e.agent_id == me]
        ids = {"events": [e.id for e in new if e.agent_id == me], "others": [e.id for e in new if e.agent_id != me]}
        return {"contact": state.id, "phase": state.phase, "holder": state.holder_id, **ids}

    def remember(self, known: list[str], *more: str) -> list[str]:
        return [*known, *more][-_REMEMBERED:]
