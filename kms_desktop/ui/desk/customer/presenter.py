"""The customer in hand, or looked at with no contact open → their card, and what is changed on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from kms_desktop.contacts.card.cards import CustomerCards
from kms_desktop.contacts.card.looks import CustomerLooks
from kms_desktop.contacts.card.model import CustomerCard, PreferenceOf
from kms_desktop.contacts.contact_commands import ContactCommands
from kms_desktop.contacts.model import ContactState
from kms_desktop.customers import phone
from kms_desktop.customers.directory import Directory
from kms_desktop.customers.model import Customer
from kms_desktop.customers.verifying import NEEDED
from kms_desktop.errors import KmsError, NotFound, Unreachable
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.customer.card_text import PREFERRED_CHANNELS, CardRow, CustomerSight
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.view_state import Ringing, RingingCard


@dataclass(frozen=True, slots=True)
class CardServices:
    """What the card is read and changed with."""

    cards: CustomerCards
    looks: CustomerLooks
    call: ContactCommands
    directory: Directory
    region: str


class CustomerPresenter(QObject):
    """Reads the card of whoever is in hand, rings, or is looked at; each change is read anew once it is kept."""

    card_changed = Signal(object)
    """CustomerCard of whoever is in hand, None for nobody."""
    ringing_changed = Signal(object)
    """RingingCard of whoever rings."""
    sight_changed = Signal(object)
    """CustomerSight, for the panel that is open."""
    looked_changed = Signal(object)
    """Customer who is looked at with no contact open, or None."""
    said = Signal(str)
    known_changed = Signal(object)
    """Customer on the line as the directory has them, or None."""
    not_entered = Signal(str, str)
    """Name and account number of somebody who could not be entered."""

    def __init__(
        self,
        services: CardServices,
        live: LiveContact,
        background: Background,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._of, self._live, self._background, self._clock = services, live, background, clock
        self._card: CustomerCard | None = None
        self._looked: Customer | None = None
        self.known: Customer | None = None
        """Who is on the line, as the directory has them."""
        self.region = services.region

    # who is in hand

    def on_contact_changed(self, state: ContactState) -> None:
        """Another customer is in hand, or the one in hand was verified: what is known of them?"""
        if state.customer_id:
            self._read_card(state.customer_id)
        else:
            self._keep_card(None)

    def who_rings(self, ringing: Ringing | None) -> None:
        """What matters of whoever may be calling."""
        candidates = ringing.match.candidates if ringing is not None else ()
        if ringing is None or not candidates:
            self.ringing_changed.emit(None)
            return
        customer_id = candidates[ringing.chosen].customer.id
        card = self._of.cards.card(customer_id).otherwise(Unreachable, None)
        self._background.run(
            card.then(partial(RingingCard, customer_id)),
            owner=self,
            on_done=self.ringing_changed.emit,
            replaces="ringing_card",
        )

    def enter_caller(self, name: str, account_no: str) -> None:
        """Enter whoever is on the line and in no book."""
        if self._live.active:
            work = partial(self._of.call.enter_caller, self._live.id, name, account_no)
            self._live.write_event(work, on_error=lambda problem: self._not_entered(problem, name, account_no))

    def name_caller(self, name: str) -> None:
        """Go on with a name alone."""
        if self._live.active:
            self._live.write_event(partial(self._of.call.name_caller, self._live.id, name))

    # the card

    def show_card(self) -> None:
        """The card of whoever is in hand, or is looked at."""
        if self._live.active and self._live.state.customer_id:
            self._read_sight(self._live.state.customer_id, may_change=True)
        elif self._looked is not None:
            self._read_sight(self._looked.id, may_change=False)

    def copy_text(self, text: str) -> None:
        if text:
            QGuiApplication.clipboard().setText(text)
            self.said.emit(tr("Copied: {text}", text=text))

    def copy_number(self) -> None:
        """The number they call from, else the main one."""
        number = self._live.state.number if self._live.active else ""
        customer = self._customer_at_hand()
        number = number or (customer.phone if customer is not None else "")
        self.copy_text(phone.format_number(number, self._of.region) if number else "")

    def copy_account(self) -> None:
        customer = self._customer_at_hand()
        self.copy_text(customer.account_no if customer is not None else "")

    def confirm_data(self) -> None:
        """The customer said that what is kept of them is right."""
        if self._live.active and self._live.state.customer_id:
            state = self._live.state
            self._change(
                partial(self._of.cards.confirm_data, state, state.customer_id),
                tr("Noted: the data is confirmed today."),
            )

    def write_note(self, note_id: str, text: str, until: date | None) -> None:
        cards, state = self._of.cards, self._live.state
        if note_id:
            self._change(
                partial(cards.change_note, state, state.customer_id, note_id, text, until), tr("Note changed.")
            )
        else:
            self._change(partial(cards.pin_note, state, state.customer_id, text, until), tr("Note pinned."))

    def write_preference(self, what: PreferenceOf, value: str, consent: bool) -> None:
        state = self._live.state
        work = partial(self._of.cards.set_preference, state, state.customer_id, what, value, consent=consent)
        self._change(work, tr("Noted."))

    def act_on(self, row: CardRow) -> None:
        """Enter on a row that acts at once."""
        cards, state = self._of.cards, self._live.state
        if row.act == "confirm":
            self.confirm_data()
        elif row.act == "restore":
            self._change(partial(cards.restore_note, state, state.customer_id, row.key), tr("The note is up again."))
        elif row.act == "channel":
            self.write_preference("channel", _next_channel(row.key), consent=False)

    def take_off(self, row: CardRow) -> None:
        """Taken off: a note comes down, a number is taken off, a preference is said no more."""
        cards, state = self._of.cards, self._live.state
        if not self._live.active:
            return
        if row.act == "note":
            self._change(partial(cards.end_note, state, state.customer_id, row.key), tr("The note is taken down."))
        elif row.act == "copy":
            self._change(
                partial(cards.drop_number, state, state.customer_id, row.key),
                tr("{number} is theirs no more.", number=row.what),
            )
        else:
            known = next(one for one in ("channel", "language", "support") if one == row.act)
            self.write_preference(known, "", consent=False)

    # with no contact open

    @property
    def looked(self) -> Customer | None:
        """Who is looked at."""
        return self._looked

    def look_at(self, customer: Customer) -> None:
        """Read somebody's whole history with no contact open; that is told in the audit before it is shown."""
        if not self._live.active:
            work = partial(_look_at, self._of.looks, self._of.directory, customer.id)
            self._background.run(work, owner=self, on_done=self._on_looked, replaces="look")

    def end_look(self) -> bool:
        """Whether somebody was looked at until now."""
        looked, self._looked = self._looked, None
        if looked is not None:
            self.looked_changed.emit(None)
        return looked is not None

    def _on_looked(self, customer: Customer) -> None:
        if not self._live.active:
            self._looked = customer
            self.looked_changed.emit(customer)

    # within

    def _customer_at_hand(self) -> Customer | None:
        return self.known if self._live.active else self._looked

    def set_caller(self, customer: Customer | None) -> None:
        """Who is on the line, as the directory has them."""
        self.known = customer
        self.known_changed.emit(customer)

    @property
    def answers_needed(self) -> int:
        """How many of their answers are a verification."""
        return self._card.answers_needed if self._card is not None else NEEDED

    def _change(self, work: Callable[[], None], done: str) -> None:
        customer_id = self._live.state.customer_id
        if not self._live.active or not customer_id:
            return

        def arrived(_nothing: object) -> None:
            self.said.emit(done)
            self._read_card(customer_id)
            self._read_sight(customer_id, may_change=True)

        self._background.run(work, owner=self, on_done=arrived)

    def _read_card(self, customer_id: str) -> None:
        self._background.run(
            self._of.cards.card(customer_id).otherwise(Unreachable, None),
            owner=self,
            on_done=self._keep_card,
            replaces="card",
        )

    def _keep_card(self, card: CustomerCard | None) -> None:
        before, self._card = self._card, card
        self.card_changed.emit(card)
        if card is None or before is None or before.customer_id != card.customer_id:
            return
        for number in _verified_numbers(card) - _verified_numbers(before):
            shown = phone.format_number(number, self._of.region)
            self.said.emit(
                tr("{number} is theirs from now on. {key} shows the card.", number=shown, key=key_text("show_card"))
            )

    def _read_sight(self, customer_id: str, *, may_change: bool) -> None:
        customer = self._of.directory.customer(customer_id)
        self._background.run(
            customer.beside(self._of.cards.card(customer_id)).then(
                lambda read: CustomerSight(read[0], read[1], may_change)
            ),
            owner=self,
            on_done=self.sight_changed.emit,
            replaces="sight",
        )

    def _not_entered(self, problem: Exception, name: str, account_no: str) -> None:
        self._background.failed.emit(problem)
        if isinstance(problem, KmsError) and not isinstance(problem, NotFound):
            self.not_entered.emit(name, account_no)


def _look_at(looks: CustomerLooks, directory: Directory, customer_id: str) -> Customer:
    """It is told first: what cannot be told is not shown."""
    looks.note_look(customer_id)
    return directory.get_customer(customer_id)


def _next_channel(code: str) -> str:
    """The one after it; after the last none, after none the first."""
    places = ("", *PREFERRED_CHANNELS)
    return places[(places.index(code) + 1) % len(places)] if code in places else ""


def _verified_numbers(card: CustomerCard) -> set[str]:
    return {one.value for one in card.points if one.kept and one.level == "known"}
