"""Calls that ring, the keys of a call and the clock → who is calling, the contact in hand, and those set aside."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.contacts.contact_commands import ContactCommands
from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState, Promise
from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.contacts.taking import CallTaking
from kms_desktop.customers.call_event import CallEvent, StoredCall
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.model import CallerMatch, Customer, IncomingCall
from kms_desktop.errors import NotFound
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.caller.caller_reader import CallerReader, Clock
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.view_state import Ringing

SAME_RING = timedelta(seconds=60)


class CallPresenter(QObject):
    """Rings, takes, verifies, holds. What rings first is taken first; nothing typed is touched by what rings.

    Question: what becomes of the contact in hand when another call is taken? Choice: it is set aside, held where its
    line is open, and taken up again by the same key, the one set aside longest first. Reason: whoever takes a second
    call has both customers, and neither may be lost nor mixed up with the other. Refused: to let it ring until the
    first is wrapped up, as telephones do not wait; a tab for each, where notes land in the wrong one.
    """

    ringing_changed = Signal(object)
    """Ringing, or None when nothing rings any more."""
    waiting_changed = Signal(object)
    """Those that ring behind the first, as a tuple."""
    caller_changed = Signal(object)
    """CallerState of the contact in hand."""
    left_open_changed = Signal(object)
    """ContactState that waits to be gone on with, or None."""
    aside_changed = Signal(object)
    """All that wait to be gone on with, the next one first, as a tuple."""
    taking = Signal()
    """The person takes what rings, or goes on with what was left open; it is not in hand before that is written."""
    setting_aside = Signal(str)
    """The contact with this key goes out of hand, and another one comes."""
    taken = Signal(str, str)
    """The telephone system's key of a call, and of the contact that it became."""
    begun = Signal(object)
    """ContactState of a contact that was begun by hand."""
    returned = Signal(object)
    """Ringing that this person leaves to others."""
    told = Signal(object)
    """CallEvent, as it came to this desk."""
    taken_over = Signal(str)
    """One sentence: the contact in hand turned out to be a colleague's by now."""
    ticked = Signal()
    popped = Signal(float)
    """A call came and its caller stands on the bar, so many seconds after it."""

    def __init__(
        self,
        live: LiveContact,
        call: ContactCommands,
        log: ContactLog,
        handovers: Handovers,
        directory: Directory,
        history: History,
        promises: Promises,
        background: Background,
        before: Callable[[], None],
        clock: Clock,
        region: str,
        parent: QObject | None = None,
    ) -> None:
        """`before`: what is typed of the contact in hand is logged."""
        super().__init__(parent)
        self._live, self._call, self._log, self._before = live, call, log, before
        self._taking = CallTaking(call, log, handovers)
        self._directory, self._background, self._clock, self._region = directory, background, clock, region
        self._reader = CallerReader(directory, history, promises, clock, region)
        self._queue: tuple[Ringing, ...] = ()
        self._aside: tuple[ContactState, ...] = ()
        self._later: tuple[ContactState, ...] = ()
        """Set aside, and put off: the bar does not offer them, and the key takes them up when nothing else waits."""
        self._shown_customer = ""
        self._is_taking = False
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self.ticked)
        self._tick.start()

    @property
    def ringing(self) -> Ringing | None:
        """What rings first."""
        return self._queue[0] if self._queue else None

    @property
    def left_open(self) -> ContactState | None:
        """What is gone on with next."""
        return self._aside[0] if self._aside else None

    def calls_here(self) -> tuple[list[str], list[str]]:
        """Keys of the calls that ring here, and the telephone system's keys of those that are contacts here."""
        contacts = (self._live.state, *self._aside, *self._later)
        rings = [ringing.call.phone_call_id for ringing in self._queue if ringing.call.phone_call_id]
        return rings, [state.call_id for state in contacts if state.call_id]

    def offer_what_was_open(self) -> None:
        """After a kill: offer the contact that was in hand, with its notes."""
        self._background.run(self._log.open_contacts, owner=self, on_done=self._found_open)

    def look_again(self) -> None:
        """The database is back: who is it, and did a colleague go on with the contact in hand meanwhile?"""
        self._shown_customer = ""
        self.on_contact_changed(self._live.state)
        if self._live.active:
            contact = self._live.id
            self._background.run(
                partial(self._log.still_open, contact), owner=self, on_done=self._seen_again, on_error=self._on_error
            )

    def _seen_again(self, state: ContactState) -> None:
        if state.id == self._live.id and self._live.active:
            self._live.show_contact(state)

    def _on_error(self, error: Exception) -> None:
        if not isinstance(error, NotFound):
            self._background.failed.emit(error)
            return
        whose = self._live.state.customer_name or tr("This contact")
        self._live.clear_contact()
        self.taken_over.emit(
            tr(
                "{name}: a colleague went on with this contact while the database was away. What you logged is in it.",
                name=whose,
            )
        )

    def offer_contact(self, state: ContactState) -> None:
        """One that came back to this person: it is taken up with the same key, now or after the one in hand."""
        self._set_aside((state, *(one for one in self._aside if one.id != state.id)))

    def ring_event(self, event: str) -> None:
        """A call event as it came from the telephone system; what cannot be read is said, never acted on."""
        now = self._clock()
        on_done = partial(self._on_event, time.monotonic())
        self._background.run(partial(self._reader.read_event, event, now), owner=self, on_done=on_done)

    def ring_call(self, call: IncomingCall) -> None:
        """A call that is known already as one: the simulator's, or one that the workspace offers to this person."""
        if not self.has_call(call.call_id):
            on_done = partial(self._on_recognized, time.monotonic())
            self._background.run(partial(self._reader.recognize_caller, call), owner=self, on_done=on_done)

    def keep_stored(self, call_id: str, stored: StoredCall) -> None:
        """What rings is stored: by this key the workspace knows it. Two events of one ring are one call there."""
        known = [ringing for ringing in self._queue if ringing.call.call_id == call_id]
        twice = stored.call_id != call_id and self.has_call(stored.call_id)
        if known and twice:
            self._show_queue(tuple(one for one in self._queue if one.call.call_id != call_id))
        elif known and known[0].call.phone_call_id != stored.id:
            call = replace(known[0].call, phone_call_id=stored.id, call_id=stored.call_id, contact_id=stored.contact_id)
            self._put_ringing(known[0], replace(known[0], call=call))

    def stop_ringing(self, call_id: str) -> Ringing | None:
        """A call rings here no more; gives what rang."""
        stopped = next((one for one in self._queue if one.call.call_id == call_id), None)
        if stopped is not None:
            self._show_queue(tuple(one for one in self._queue if one is not stopped))
        return stopped

    def has_call(self, call_id: str) -> bool:
        """Whether it rings here, or is a contact here."""
        return call_id in {one.call.call_id for one in self._queue} | set(self.calls_here()[1])

    def find_ringing(self, event: CallEvent) -> Ringing | None:
        """What rings here and is meant by an event, by its key or its number; the only one where it has neither."""
        if event.call_id:
            return next((one for one in self._queue if one.call.call_id == event.call_id), None)
        same = [one for one in self._queue if event.number in ("", one.call.number)]
        return same[-1] if same else None

    def choose_caller(self, place: int) -> None:
        """The person says which of the candidates it is, before the call is taken."""
        if self.ringing is None or not 0 <= place < len(self.ringing.match.candidates):
            return
        ringing = self.ringing
        customer = ringing.match.candidates[place].customer
        self._background.run(
            partial(self._reader.last_with, customer),
            owner=self,
            on_done=lambda known: self._put_ringing(
                ringing, replace(ringing, last=known[0], promises=known[1], chosen=place)
            ),
            replaces="ring",
        )

    def choose_next(self) -> None:
        """While it rings: the next candidate is meant, after the last the first."""
        if self.ringing is not None and len(self.ringing.match.candidates) > 1:
            self.choose_caller((self.ringing.chosen + 1) % len(self.ringing.match.candidates))

    def choose_ringing(self, call_id: str) -> None:
        """The person takes another call first than the one that came first."""
        chosen = next((one for one in self._queue if one.call.call_id == call_id), None)
        if chosen is not None:
            self._show_queue((chosen, *(one for one in self._queue if one is not chosen)))
            self.take_call()

    def take_call(self) -> None:
        """Take what rings, else go on with what was set aside; the contact in hand is held and set aside for it."""
        if self._is_taking:
            return
        if self.ringing is not None:
            ringing, self._is_taking = self.ringing, True
            self._leave_hand()
            self._show_queue(self._queue[1:])
            self.taking.emit()
            waited = (self._clock() - ringing.since).total_seconds()
            match = _put_first(ringing.match, ringing.chosen)
            take = partial(self._taking.take_call, ringing.call, match, waited)
            self._background.run(take, owner=self, on_done=self._on_taken, on_error=partial(self._not_taken, ringing))
        elif self._aside or self._later:
            self.go_on_with((self.left_open or self._later[0]).id)

    def go_on_with(self, contact_id: str) -> None:
        """One that was set aside is in hand again."""
        waits = [state for state in (*self._aside, *self._later) if state.id == contact_id]
        if waits and not self._is_taking:
            self._leave_hand()
            self._turn_to(contact_id)

    def _turn_to(self, contact_id: str) -> None:
        self._is_taking = True
        self._forget_aside(contact_id)
        self.taking.emit()
        self._background.run(
            partial(self._taking.go_on, contact_id), owner=self, on_done=self._show_taken, on_error=self._not_mine
        )

    def has_aside(self) -> bool:
        """Whether something waits to be gone on with."""
        return bool(self._aside or self._later)

    def resume_contact(self, contact_id: str) -> None:
        """Go on with one of this person's that is not wrapped up, from a list of them."""
        if not self._live.active and not self._is_taking:
            self._turn_to(contact_id)

    def contact_for(self, promise: Promise, then: Callable[[ContactState], None]) -> None:
        """Turn to the customer of a promise: in the contact from which it comes while that is open here, else anew."""
        if not self._live.active and not self._is_taking:
            self._is_taking = True
            self.taking.emit()

            def opened(state: ContactState) -> None:
                self._is_taking = False
                then(state)

            self._live.write_event(partial(_open_for, self._log, self._call, promise), opened, self._not_mine)

    def on_turned_to(self, state: ContactState) -> None:
        """Another contact is in hand, whatever turned to it: it does not wait any more."""
        if any(one.id == state.id for one in (*self._aside, *self._later)):
            self._forget_aside(state.id)

    def read_caller_again(self) -> None:
        """What is owed to whoever is on the line may be another."""
        self._shown_customer = ""
        self.on_contact_changed(self._live.state)

    def return_call(self) -> None:
        """What rings is left to others, and is missed where nobody takes it; nothing is logged, as nothing happened.

        A contact that was set aside stays so, and the key takes it up when nothing else waits.
        """
        if self.ringing is not None:
            ringing = self.ringing
            self._show_queue(self._queue[1:])
            self.returned.emit(ringing)
        elif self._aside:
            self._later = (*self._later, self._aside[0])
            self._set_aside(self._aside[1:])

    def ring_back(self, call: IncomingCall) -> None:
        """Call somebody: a contact of that call begins, as whose it probably is."""
        if not self._live.active and not self._is_taking:
            self._is_taking = True
            self.taking.emit()
            self._background.run(
                partial(_begin_outgoing, self._reader, self._taking, call),
                owner=self,
                on_done=self._on_taken,
                on_error=self._not_mine,
            )

    def begin_by_hand(self, channel: str, direction: str, customer: Customer | None) -> None:
        """A contact that no telephone tells of, with this customer, or with somebody who is named next."""
        if self._live.active or self._is_taking:
            return
        self._is_taking = True
        self.taking.emit()
        if customer is not None:
            begin = partial(self._call.begin_contact_with, customer.id, channel, direction=direction)
        else:
            begin = partial(self._call.begin_contact, channel, direction=direction)
        self._background.run(begin, owner=self, on_done=self._show_begun, on_error=self._not_mine)

    def _show_begun(self, state: ContactState) -> None:
        self._show_taken(state)
        self.begun.emit(state)

    def verify_customer(self, how: tuple[str, ...]) -> None:
        if self._live.active and how:
            contact = self._live.id
            self._live.write_event(partial(self._call.verify_customer, contact, how))

    def identify_customer(self, customer: Customer, why: str) -> None:
        if self._live.active:
            contact = self._live.id
            self._live.write_event(partial(self._call.identify_customer, contact, customer.id, why))

    def toggle_hold(self) -> None:
        if self._live.active:
            contact, on = self._live.id, self._live.state.phase != "held"
            self._live.write_event(partial(self._call.set_hold, contact, on))

    def find_customers(self, text: str, on_found: Callable[[list[Customer]], None]) -> None:
        """Look customers up while the person types; only the newest answer is shown."""
        self._background.run(
            partial(self._directory.find_customers, text, 8), owner=self, on_done=on_found, replaces="find"
        )

    def _leave_hand(self) -> None:
        """The contact in hand is set aside behind the others, with everything that was typed in it."""
        if not self._live.active:
            return
        state = self._live.state
        self.setting_aside.emit(state.id)
        self._before()
        if state.phase == "on_call":
            hold = partial(self._call.set_hold, state.id, True)
            self._live.write_event(hold, then=self._keep_aside)
            state = replace(state, phase="held")
        self._set_aside((*self._aside, state))

    def _keep_aside(self, state: ContactState) -> None:
        """As it stands by now."""
        self._set_aside(tuple(state if one.id == state.id else one for one in self._aside))

    def _on_taken(self, state: ContactState) -> None:
        self._show_taken(state)
        if state.call_id:
            self.taken.emit(state.call_id, state.id)

    def _show_taken(self, state: ContactState) -> None:
        """Nothing of the contact that was in hand is carried into this one."""
        self._is_taking = False
        self._forget_aside(state.id)
        if self._live.id and self._live.id != state.id:
            self._live.clear_contact()
        self._live.show_contact(state)

    def _not_taken(self, ringing: Ringing, error: Exception) -> None:
        self._show_queue((ringing, *self._queue))
        self._not_mine(error)

    def _not_mine(self, error: Exception) -> None:
        self._is_taking = False
        self._background.failed.emit(error)
        self._forget_aside(self._live.id)

    def _on_event(self, came_s: float, read: tuple[CallEvent, Ringing | None]) -> None:
        event, ringing = read
        if ringing is not None and not (event.call_id or not self._rings_already(event)):
            return
        if ringing is not None:
            self._on_recognized(came_s, ringing)
        self.told.emit(event)

    def _rings_already(self, event: CallEvent) -> bool:
        """A softphone that gives no keys tells of a ring twice."""
        same = [one for one in self._queue if (one.call.number, one.call.told) == (event.number, event.told)]
        return any(event.at - one.call.at < SAME_RING for one in same)

    def _on_recognized(self, came_s: float, ringing: Ringing) -> None:
        if not self.has_call(ringing.call.call_id):
            self._show_queue((*self._queue, ringing))
            self.popped.emit(time.monotonic() - came_s)

    def _put_ringing(self, before: Ringing, after: Ringing) -> None:
        """A call that was taken or given back meanwhile does not ring again."""
        self._show_queue(tuple(after if one is before else one for one in self._queue))

    def _show_queue(self, queue: tuple[Ringing, ...]) -> None:
        before, self._queue = self._queue, queue
        with self._background.jointly():
            if before[:1] != queue[:1]:
                self.ringing_changed.emit(self.ringing)
            if before[1:] != queue[1:]:
                self.waiting_changed.emit(queue[1:])

    def _found_open(self, states: list[ContactState]) -> None:
        if not self._live.active:
            self._set_aside(tuple(reversed(states)))

    def _forget_aside(self, contact_id: str) -> None:
        self._later = tuple(state for state in self._later if state.id != contact_id)
        self._set_aside(tuple(state for state in self._aside if state.id != contact_id))

    def _set_aside(self, aside: tuple[ContactState, ...]) -> None:
        self._aside = aside
        self.left_open_changed.emit(self.left_open)
        self.aside_changed.emit(aside)

    def on_contact_changed(self, state: ContactState) -> None:
        """Another customer is in hand: what is known of them?"""
        if state.customer_id != self._shown_customer:
            self._shown_customer = state.customer_id
            self._background.run(
                self._reader.caller(state.customer_id),
                owner=self,
                on_done=self.caller_changed.emit,
                replaces="caller",
            )


def _begin_outgoing(reader: CallerReader, taking: CallTaking, call: IncomingCall) -> ContactState:
    return taking.take_call(call, reader.recognize_caller(call).match, 0.0)


def _open_for(log: ContactLog, call: ContactCommands, promise: Promise) -> ContactState:
    with suppress(NotFound):
        return log.still_open(promise.contact_id)
    return call.begin_contact_with(promise.customer_id, promise.channel or "phone", direction="out")


def _put_first(match: CallerMatch, chosen: int) -> CallerMatch:
    if not chosen:
        return match
    first = match.candidates[chosen]
    rest = tuple(c for i, c in enumerate(match.candidates) if i != chosen)
    return CallerMatch(match.number, match.shown, *match.how_sure(first), (first, *rest))
