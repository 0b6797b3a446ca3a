"""Call events, the keys of a call and the clock → who is calling, the contact in hand, and when it is over."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.connectors.calls import parse_call
from kms_desktop.contacts.contact_commands import ContactCommands
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState, Promise
from kms_desktop.contacts.promise_queries import Promises
from kms_desktop.customers import phone
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.history import History
from kms_desktop.customers.matching import unreadable_match
from kms_desktop.customers.model import CallerMatch, Customer, HistoryEntry, IncomingCall
from kms_desktop.errors import NotFound, Unreachable
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.view_state import CallerState, Ringing

Clock = Callable[[], datetime]


class CallPresenter(QObject):
    """Rings, takes, verifies, holds. A ringing call waits while another is in hand; nothing typed is touched."""

    ringing_changed = Signal(object)
    """Ringing, or None when nothing rings any more."""
    caller_changed = Signal(object)
    """CallerState of the contact in hand."""
    left_open_changed = Signal(object)
    """ContactState that waits to be gone on with, or None."""
    taking = Signal()
    """The person takes what rings, or goes on with what was left open; it is not in hand before that is written."""
    taken_over = Signal(str)
    """One sentence: the contact in hand turned out to be a colleague's by now."""
    ticked = Signal()

    def __init__(
        self,
        live: LiveContact,
        call: ContactCommands,
        log: ContactLog,
        directory: Directory,
        history: History,
        promises: Promises,
        background: Background,
        clock: Clock,
        region: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._call, self._log = live, call, log
        self._directory, self._background, self._clock, self._region = directory, background, clock, region
        self._reader = _CallerReader(directory, history, promises, clock, region)
        self.ringing: Ringing | None = None
        self.left_open: ContactState | None = None
        self._shown_customer = ""
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self.ticked)
        self._tick.start()

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
        self._leave_open(state)

    def ring_event(self, event: str) -> None:
        """A call event as it came from the telephone system; what cannot be read is said, never acted on."""
        now = self._clock()
        self._background.run(partial(self._reader.read_event, event, now), owner=self, on_done=self._on_recognized)

    def ring_call(self, call: IncomingCall) -> None:
        """A call that is known already as one: the simulator's."""
        self._background.run(partial(self._reader.recognize_caller, call), owner=self, on_done=self._on_recognized)

    def choose_caller(self, place: int) -> None:
        """The person says which of the candidates it is, before the call is taken."""
        if self.ringing is None or not 0 <= place < len(self.ringing.match.candidates):
            return
        ringing = self.ringing
        customer = ringing.match.candidates[place].customer
        self._background.run(
            partial(self._reader.last_with, customer),
            owner=self,
            on_done=lambda known: self._on_history_read(ringing, known, place),
            replaces="ring",
        )

    def choose_next(self) -> None:
        """While it rings: the next candidate is meant, after the last the first."""
        if self.ringing is not None and len(self.ringing.match.candidates) > 1:
            self.choose_caller((self.ringing.chosen + 1) % len(self.ringing.match.candidates))

    def take_call(self) -> None:
        """Take the ringing call, or go on with the one that was open."""
        if self.left_open is not None and self.ringing is None and not self._live.active:
            contact, self.left_open = self.left_open.id, None
            self.taking.emit()
            self._background.run(
                partial(self._log.still_open, contact), owner=self, on_done=self._go_on, on_error=self._not_mine
            )
            return
        if self.ringing is None or self._live.active:
            return
        ringing, self.ringing = self.ringing, None
        self.taking.emit()
        waited = (self._clock() - ringing.since).total_seconds()
        match = _put_first(ringing.match, ringing.chosen)
        self._live.write_event(partial(self._call.take_call, ringing.call, match, waited))
        self.ringing_changed.emit(None)

    def resume_contact(self, contact_id: str) -> None:
        """Go on with one of this person's that is not wrapped up, from a list of them."""
        if not self._live.active:
            self.taking.emit()
            self._background.run(
                partial(self._log.still_open, contact_id), owner=self, on_done=self._go_on, on_error=self._not_mine
            )

    def contact_for(self, promise: Promise, then: Callable[[ContactState], None]) -> None:
        """Turn to the customer of a promise: in the contact from which it comes while that is open here, else anew."""
        if not self._live.active:
            self.taking.emit()
            self._live.write_event(partial(_open_for, self._log, self._call, promise), then)

    def read_caller_again(self) -> None:
        """What is owed to whoever is on the line may be another."""
        self._shown_customer = ""
        self.on_contact_changed(self._live.state)

    def return_call(self) -> None:
        """The call goes back to the queue; nothing is logged, as nothing happened here.

        A contact that was left open stays so, and is offered again at the next start.
        """
        if self.ringing is None:
            self._leave_open(None)
        self.ringing = None
        self.ringing_changed.emit(None)

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

    def _go_on(self, state: ContactState) -> None:
        self._live.show_contact(state)
        self.left_open_changed.emit(self.left_open)

    def _not_mine(self, error: Exception) -> None:
        self._background.failed.emit(error)
        self.left_open_changed.emit(self.left_open)

    def _on_recognized(self, ringing: Ringing) -> None:
        if self.ringing is None or self.ringing.call.call_id != ringing.call.call_id:
            self._ring_shown(ringing)

    def _on_history_read(
        self, ringing: Ringing, known: tuple[tuple[HistoryEntry, ...], tuple[Promise, ...]], place: int
    ) -> None:
        """A call that was taken or given back meanwhile does not ring again."""
        if self.ringing is ringing:
            self._ring_shown(Ringing(ringing.call, ringing.match, ringing.since, known[0], place, known[1]))

    def _ring_shown(self, ringing: Ringing) -> None:
        self.ringing = ringing
        with self._background.jointly():
            self.ringing_changed.emit(ringing)

    def _found_open(self, states: list[ContactState]) -> None:
        if states and not self._live.active:
            self._leave_open(states[-1])

    def _leave_open(self, state: ContactState | None) -> None:
        self.left_open = state
        self.left_open_changed.emit(state)

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


class _CallerReader:
    """Who calls and what is known of them, read in a lane; without the database as much as can be said without it."""

    def __init__(self, directory: Directory, history: History, promises: Promises, clock: Clock, region: str) -> None:
        self._directory, self._history, self._promises = directory, history, promises
        self._clock, self._region = clock, region

    def read_event(self, event: str, now: datetime) -> Ringing:
        return self.recognize_caller(parse_call(event, now, self._region))

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


def _open_for(log: ContactLog, call: ContactCommands, promise: Promise) -> ContactState:
    with suppress(NotFound):
        return log.still_open(promise.contact_id)
    return call.begin_outbound(promise.customer_id, promise.channel)


def _make_caller(read: tuple[Customer | None, list[Promise]]) -> CallerState:
    customer, owed = read
    return CallerState(customer, tuple(owed) if customer is not None else ())


def _put_first(match: CallerMatch, chosen: int) -> CallerMatch:
    if not chosen:
        return match
    first = match.candidates[chosen]
    rest = tuple(c for i, c in enumerate(match.candidates) if i != chosen)
    return CallerMatch(match.number, match.shown, *match.how_sure(first), (first, *rest))
