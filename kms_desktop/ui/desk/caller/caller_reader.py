"""A call or a customer → who it is and what is known of them; without the database as much as can be said without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from kms_desktop.connectors.calls import parse_call_event
from kms_desktop.contacts.model import Promise
from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.customers import phone
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.matching import unreadable_match
from kms_desktop.customers.model import CallerMatch, Customer, HistoryEntry, IncomingCall
from kms_desktop.errors import NotFound, Unreachable
from kms_desktop.texts import tr
from kms_desktop.ui.desk.view_state import CallerState, Ringing

Clock = Callable[[], datetime]


class CallerReader:
    """Who calls and what is known of them, read in a lane; without the database as much as can be said without it."""

    def __init__(self, directory: Directory, history: History, promises: Promises, clock: Clock, region: str) -> None:
        self._directory, self._history, self._promises = directory, history, promises
        self._clock, self._region = clock, region

    def read_event(self, text: str, now: datetime) -> tuple[CallEvent, Ringing | None]:
        """What happened, and what rings by it."""
        event = parse_call_event(text, now, self._region)
        return event, self.recognize_caller(event.incoming()) if event.what == "new" else None

    def recognize_caller(self, call: IncomingCall) -> Ringing:
        if call.told:
            return Ringing(call, unreadable_match(call.told), self._clock())
        nothing: list[Promise] = []
        last_of = self._history.of_callers(call.number).otherwise(Unreachable, None)
        owed_to = self._promises.owed_to_callers(call.number, self._region).otherwise(Unreachable, nothing)
        try:
            (match, last), owed = self._directory.caller(call.number).beside(last_of).beside(owed_to)()
        except Unreachable:
            shown = phone.format_number(call.number, self._region) or tr("Number withheld")
            why = tr("The database does not answer, so nobody can be looked up.")
            return Ringing(call, CallerMatch(call.number, shown, "unknown", why), self._clock())
        if not match.candidates:
            return Ringing(call, match, self._clock())
        first = match.candidates[0].customer
        entries = last.get(first.id, ()) if last is not None else self.last_with(first)[0]
        promises = tuple(one for one in owed if one.customer_id == first.id)
        return Ringing(call, match, self._clock(), entries, promises=promises)

    def last_with(self, customer: Customer) -> tuple[tuple[HistoryEntry, ...], tuple[Promise, ...]]:
        """What happened last with them, and what they are owed."""
        try:
            return self._history.list_entries(customer.id, limit=3), tuple(self._promises.of_customer(customer.id))
        except Unreachable:
            return (), ()

    def caller(self, customer_id: str) -> Callable[[], CallerState]:
        """To be read together with other things."""
        if not customer_id:
            return partial(CallerState, None)
        customer = self._directory.customer(customer_id).otherwise((NotFound, Unreachable), None)
        nothing: list[Promise] = []
        owed = self._promises.owed_to(customer_id).otherwise(Unreachable, nothing)
        return customer.beside(owed).then(_make_caller)


def _make_caller(read: tuple[Customer | None, list[Promise]]) -> CallerState:
    customer, owed = read
    return CallerState(customer, tuple(owed) if customer is not None else ())
