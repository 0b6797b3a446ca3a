"""Calls of the workspace and events of this desk's own telephone → what rings here, stops ringing, and is over.

Question: which comes first, the ring or the workspace? Choice: what this desk's own telephone tells rings at once and
is stored beside it; of all other calls the workspace tells. Reason: the person sees who calls before a server far away
has answered, and without one as well. What could not be stored is told again when the database is back. Refused: to
ring only what is stored, as a database that is away would silence the telephone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.phone_calls import CallNews, PhoneCalls, Settled
from kms_desktop.customers import phone
from kms_desktop.customers.call_event import CallEvent, MissedCaller, StoredCall
from kms_desktop.errors import Unreachable
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.caller.call import CallPresenter
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.view_state import Ringing


class PhonePresenter(QObject):
    """Follows the calls of this desk. `said` is one line for the toast."""

    said = Signal(str)
    over_changed = Signal(object)
    """When calls ended of which this desk has the contact, by the telephone system's key."""
    hung_up = Signal()
    """The call of the contact in hand is over."""
    passed_on = Signal(str)
    """Who gets the call of the contact in hand, passed on by the telephone alone."""
    rang_back = Signal(str)
    """The number that is called, as a person writes it."""
    missed_changed = Signal()
    """Somebody took care of a missed call here, or did not after all."""

    def __init__(
        self,
        live: LiveContact,
        call: CallPresenter,
        calls: PhoneCalls,
        background: Background,
        clock: Callable[[], datetime],
        region: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._call, self._calls = live, call, calls
        self._background, self._clock, self._region = background, clock, region
        self._over: Mapping[str, datetime] = {}
        self._known: dict[str, str] = {}
        """Keys of calls in the workspace, by those of the telephone system."""
        self._untold: list[CallEvent] = []
        self._contacts: dict[str, str] = {}
        """Contacts that calls became here, by the telephone system's keys, until the workspace knows it."""
        self._outgoing: dict[str, str] = {}
        """Calls as the telephone system knows them that are made here, by their keys: as which they are in hand."""
        self._heard = ""
        self._passed: set[tuple[str, str]] = set()
        call.told.connect(self._on_told)
        call.taken.connect(self._on_taken)
        call.returned.connect(self._on_returned)

    def read_calls(self) -> None:
        """Something changed in the workspace: what rings here, and which call is over?"""
        rings, call_ids = self._call.calls_here()
        self._background.run(
            self._calls.news([*rings, *self._outgoing], call_ids),
            owner=self,
            on_done=self._on_news,
            replaces="calls",
            unasked=True,
        )

    def look_again(self) -> None:
        """The database is back: it is told what came meanwhile."""
        untold, self._untold = self._untold, []
        for event in untold:
            self._store(event)

    def on_contact_changed(self) -> None:
        """Another contact is in hand: it may have been hung up while it was held."""
        if self._live.active and self._live.state.call_id in self._over:
            self._tell_hung_up()

    def ring_back(self, caller: MissedCaller) -> None:
        """Somebody who rang in vain is called; others see that it is taken care of."""
        last = caller.last
        if not last.number or self._live.active:
            return
        self._call.ring_back(self._calls.outgoing_call(last.number, last.queue, self._clock()))
        self.rang_back.emit(phone.format_number(last.number, self._region))
        self._settle(caller, "rang_back")

    def settle_missed(self, caller: MissedCaller) -> None:
        """It is taken care of without a call."""
        self._settle(caller, "done")

    def _settle(self, caller: MissedCaller, how: Settled) -> None:
        settle = partial(_settle_all, self._calls, [call.id for call in caller.calls], how)
        self._background.run(settle, owner=self, on_done=lambda _none: self.missed_changed.emit())

    def _on_told(self, event: CallEvent) -> None:
        self._store(event)

    def _store(self, event: CallEvent) -> None:
        self._background.run(
            partial(self._calls.store_event, event),
            owner=self,
            on_done=partial(self._on_stored, event),
            on_error=partial(self._on_not_stored, event),
        )

    def _on_stored(self, event: CallEvent, stored: StoredCall) -> None:
        self._known[stored.call_id] = stored.id
        self._call.keep_stored(event.incoming().call_id, stored)
        if stored.call_id in self._contacts:
            self._on_taken(stored.call_id, self._contacts[stored.call_id])
        if event.what == "new" and stored.direction == "in":
            self._mark_heard(stored)
        elif event.what != "new":
            self._end_if_over(stored, "gave_up" if stored.answered_at is None else "ended")
            self.read_calls()

    def _on_not_stored(self, event: CallEvent, error: Exception) -> None:
        if not isinstance(error, Unreachable):
            self._background.failed.emit(error)
            return
        self._untold.append(event)
        if event.what == "hung_up":
            self._end_untold(event)

    def _end_untold(self, event: CallEvent) -> None:
        """Without the database the desk itself finds the call that is over."""
        ringing, state = self._call.find_ringing(event), self._live.state
        if ringing is not None:
            self._stop(ringing.call.call_id, "gave_up")
        elif self._live.active and event.call_id in ("", state.call_id) and event.number in ("", state.number):
            self._end(state.call_id, event.at)

    def _on_news(self, news: CallNews) -> None:
        for stored, outcome in news.here:
            self._known[stored.call_id] = stored.id
            self._follow_transfer(stored)
            if outcome or stored.ended_at is not None:
                self._end_if_over(stored, outcome)
        for stored in news.ringing:
            self._known[stored.call_id] = stored.id
            if stored.direction == "out" and self._is_on(stored):
                self._outgoing[stored.id] = self._live.state.call_id
                self._mark(stored.id, "taken", self._live.id)
            elif not self._call.has_call(stored.call_id):
                self._mark_heard(stored)
                self._call.ring_call(stored.incoming())

    def _mark_heard(self, stored: StoredCall) -> None:
        """This desk has it: it rings, or waits behind what is in hand or rang first."""
        first = self._call.ringing
        behind = self._live.active or (first is not None and first.call.call_id != stored.call_id)
        self._mark(stored.id, "waiting" if behind else "shown")

    def _follow_transfer(self, stored: StoredCall) -> None:
        """Once for each time that the call of the contact in hand goes to somebody else."""
        to, state = stored.passed_to, self._live.state
        ours = stored.contact_id in ("", state.id) and state.call_id == stored.call_id
        passed = to and ours and state.phase in ("on_call", "held") and state.holder_id != to
        if passed and (state.id, to) not in self._passed:
            self._passed.add((state.id, to))
            self.passed_on.emit(to)

    def _is_on(self, stored: StoredCall) -> bool:
        """Whether this is the telephone's side of the call that this person makes."""
        return self._live.active and bool(stored.number) and self._live.state.number == stored.number

    def _end_if_over(self, stored: StoredCall, outcome: str) -> None:
        if outcome != "taken":
            self._stop(stored.call_id, outcome)
        if stored.ended_at is not None:
            self._end(self._outgoing.get(stored.id, stored.call_id), stored.ended_at)

    def _stop(self, call_id: str, outcome: str) -> None:
        ringing = self._call.stop_ringing(call_id)
        if ringing is None:
            return
        who = ringing.name
        if outcome == "elsewhere":
            self.said.emit(tr("A colleague took the call of {name}.", name=who))
        elif outcome == "gave_up":
            self.said.emit(tr("{name} hung up before anybody took the call. It is among the missed calls.", name=who))
        self.missed_changed.emit()

    def _end(self, call_id: str, at: datetime) -> None:
        if not call_id or call_id in self._over or call_id not in self._call.calls_here()[1]:
            return
        self._over = {**self._over, call_id: at}
        self.over_changed.emit(self._over)
        if self._live.active and self._live.state.call_id == call_id:
            self._tell_hung_up()

    def _tell_hung_up(self) -> None:
        if self._heard != self._live.id:
            self._heard = self._live.id
            self.hung_up.emit()

    def _on_taken(self, call_id: str, contact_id: str) -> None:
        if call_id in self._known:
            self._contacts.pop(call_id, None)
            self._mark(self._known[call_id], "taken", contact_id)
        else:
            self._contacts[call_id] = contact_id

    def _on_returned(self, ringing: Ringing) -> None:
        name, stored = ringing.name, ringing.call.phone_call_id
        if stored:
            self._mark(stored, "returned")
        rings_on = tr("It rings on for your colleagues")
        if not stored or not ringing.call.queue:
            rings_on = tr("It rings on at your telephone")
        self.said.emit(
            tr(
                "Left: {name}. {rings_on}; if nobody takes it, it is among the missed calls.",
                name=name,
                rings_on=rings_on,
            )
        )

    def _mark(self, phone_call_id: str, said: str, contact_id: str = "") -> None:
        self._background.run(
            partial(self._calls.answer_offer, phone_call_id, said, contact_id),  # type: ignore[arg-type]
            owner=self,
            on_error=lambda _error: None,  # the contact says who took it
            unasked=True,
        )


def _settle_all(calls: PhoneCalls, keys: list[str], how: Settled) -> None:
    for key in keys:
        calls.settle_missed(key, how)
