"""Calls of somebody who works by chance: they ring, are told late, twice and in any order, are taken and missed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from kms_desktop.contacts.taking import CallTaking
from kms_desktop.customers.call_event import CallEvent, What
from kms_desktop.customers.model import CallerMatch, IncomingCall
from kms_desktop.errors import KmsError, Unreachable
from kms_desktop.storage.ids import utc_now
from tests.faults.ground import number_of
from tests.faults.hand import Hand

IN_A_CALL = {"ring": 1, "ring_on": 2, "tell_again": 1, "take_second": 2, "put_aside": 1}
BETWEEN_CALLS = {"take": 5, "take_ringing": 4, "leave_ringing": 1, "go_on": 6, "begin_by_hand": 1, "call_out": 1}
BETWEEN_CALLS |= {"ring": 3, "ring_on": 5, "tell_again": 2, "settle_missed": 2}
_REMEMBERED = 12
_CHANNELS = ("chat", "email", "shop", "phone")


class CallDeeds:
    """Everything about how a contact begins, waits and goes on."""

    def __init__(self, hand: Hand) -> None:
        self._hand, self._desk, self._chance = hand, hand.desk, hand.chance
        self._taking = CallTaking(hand.desk.call, hand.desk.log, hand.desk.handovers)
        self._rang: list[CallEvent] = []

    def take(self, mark: str) -> Any:
        """A call of which this desk alone was told."""
        return self._take(IncomingCall(number_of(self._hand.customer()), mark, utc_now(), "Billing line"))

    def take_ringing(self, _mark: str) -> Any:
        """What rings here, or rang: a colleague may have it by now."""
        ringing = self._desk.phone_calls.list_ringing()
        if not ringing:
            return None
        call = self._chance.choice(ringing)
        state = self._take(call.incoming())
        with suppress(KmsError):  # the contact is there; that it was taken is seen by it
            self._desk.phone_calls.answer_offer(call.id, "taken", state.id)
        return state

    def take_second(self, _mark: str) -> Any:
        """A call comes while another is on the line, which is held for it."""
        if not self._desk.phone_calls.list_ringing():
            return None
        self.put_aside("")
        return self.take_ringing("")

    def put_aside(self, _mark: str) -> Any:
        """The first stays on hold."""
        contact = self._hand.contact
        held = self._desk.call.set_hold(contact, True)
        self._hand.aside.append(contact)
        return held

    def go_on(self, _mark: str) -> Any:
        """With one that was put aside; a colleague may have taken it over."""
        if not self._hand.aside:
            return None
        chosen = self._hand.aside.pop(self._chance.randrange(len(self._hand.aside)))
        return self._taking.go_on(chosen)

    def leave_ringing(self, _mark: str) -> Any:
        ringing = self._desk.phone_calls.list_ringing()
        if ringing:
            self._desk.phone_calls.answer_offer(ringing[0].id, "returned")

    def begin_by_hand(self, _mark: str) -> Any:
        """A contact of which no telephone tells."""
        channel = self._chance.choice(_CHANNELS)
        if self._chance.random() < 0.5:
            return self._desk.call.begin_contact(channel)
        return self._desk.call.begin_contact_with(self._somebody(), channel)

    def call_out(self, _mark: str) -> Any:
        return self._desk.call.begin_contact_with(self._somebody(), "phone", direction="out")

    def ring(self, mark: str) -> Any:
        """At this desk's own telephone."""
        number = number_of(self._hand.customer())
        return self._tell(CallEvent("new", mark, utc_now(), number=number, queue="Billing line"))

    def ring_on(self, _mark: str) -> Any:
        """An earlier call goes on, or ends; late, twice and in any order."""
        if not self._rang:
            return None
        whats: tuple[What, ...] = ("answered", "hung_up", "hung_up", "new", "transferred")
        what = self._chance.choice(whats)
        return self._tell(CallEvent(what, self._chance.choice(self._rang).call_id, utc_now()))

    def tell_again(self, _mark: str) -> Any:
        """The same event, as where nobody knows whether it arrived."""
        return self._tell(self._chance.choice(self._rang)) if self._rang else None

    def settle_missed(self, _mark: str) -> Any:
        missed = self._desk.phone_calls.list_missed()
        if missed:
            self._desk.phone_calls.settle_missed(missed[0].id, self._chance.choice(("done", "rang_back")))

    def _take(self, call: IncomingCall) -> Any:
        try:
            match = self._desk.directory.match_caller(call.number)
            if match.candidates:
                self._desk.history.list_entries(match.candidates[0].customer.id, limit=3)
        except Unreachable:
            match = CallerMatch(call.number, call.number, "unknown", "The database does not answer.")
        return self._taking.take_call(call, match, 1.0)

    def _somebody(self) -> str:
        match = self._desk.directory.match_caller(number_of(self._hand.customer()))
        return match.candidates[0].customer.id

    def _tell(self, event: CallEvent) -> Any:
        self._rang = [*self._rang, event][-_REMEMBERED:]
        self._desk.phone_calls.store_event(event)
        return {"call_event": event.id}
