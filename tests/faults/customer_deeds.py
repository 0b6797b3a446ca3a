"""Customers of somebody who works by chance: named, verified, entered, looked up, their card filled."""

from __future__ import annotations

from typing import Any

from kms_desktop.contacts.agent_status import BREAK, BREAK_REASONS, STATUSES
from kms_desktop.errors import NotFound
from tests.faults.ground import number_of
from tests.faults.hand import Hand

IN_A_CALL = {"verify": 2, "identify": 1, "enter_caller": 1, "name_caller": 1, "pin_note": 2, "change_note": 1}
IN_A_CALL |= {"prefer": 1, "confirm_data": 1, "say_status": 1}
BETWEEN_CALLS = {"look_up": 1, "search_idle": 2, "say_status": 2}


class CustomerDeeds:
    """Who it is, and what is kept of them."""

    def __init__(self, hand: Hand) -> None:
        self._hand, self._desk, self._chance = hand, hand.desk, hand.chance

    def identify(self, mark: str) -> Any:
        return self._desk.call.identify_customer(self._hand.contact, self._found(), why=f"said so, {mark}")

    def verify(self, mark: str) -> Any:
        """The number they call from is theirs from then on, where enough is kept of them to be compared with."""
        return self._desk.call.verify_customer(self._hand.contact, ["Date of birth", "Postcode"])

    def enter_caller(self, mark: str) -> Any:
        """Where nobody is found; somebody who has the contact of somebody else is refused."""
        return self._desk.call.enter_caller(self._hand.contact, f"New {mark}", mark)

    def name_caller(self, mark: str) -> Any:
        return self._desk.call.name_caller(self._hand.contact, f"Friend {mark}")

    def pin_note(self, mark: str) -> Any:
        state = self._hand.state()
        self._desk.cards.pin_note(state, self._whose(state.customer_id), f"Has a dog, {mark}")

    def change_note(self, mark: str) -> Any:
        """One that is pinned to whoever is on the line is changed, taken down or put up again."""
        state = self._hand.state()
        whose = self._whose(state.customer_id)
        notes = self._desk.cards.get_card(whose).notes
        if not notes:
            return
        note = self._chance.choice(notes)
        if self._chance.random() < 0.5:
            self._desk.cards.change_note(state, whose, note.id, f"Has two dogs, {mark}", None)
        elif self._chance.random() < 0.5:
            self._desk.cards.end_note(state, whose, note.id)
        else:
            self._desk.cards.restore_note(state, whose, note.id)

    def prefer(self, mark: str) -> Any:
        state = self._hand.state()
        self._desk.cards.set_preference(
            state, self._whose(state.customer_id), "support", f"Large print, {mark}", consent=True
        )

    def confirm_data(self, _mark: str) -> Any:
        state = self._hand.state()
        self._desk.cards.confirm_data(state, self._whose(state.customer_id))

    def look_up(self, _mark: str) -> Any:
        """A whole history with no contact open."""
        found = self._found()
        self._desk.looks.note_look(found)
        self._desk.history.list_entries(found)

    def search_idle(self, mark: str) -> Any:
        self._desk.idle_searches.log_search(f"is the line down {mark}", found=False)

    def say_status(self, _mark: str) -> Any:
        status = self._chance.choice(STATUSES)
        reason = self._chance.choice(BREAK_REASONS) if status == BREAK else ""
        if not self._desk.statuses.keep_status():
            self._desk.statuses.set_status(status, reason)

    def _found(self) -> str:
        found = self._desk.directory.find_customers(number_of(self._hand.customer()))
        if not found:
            raise NotFound("Nobody is in the directory just now.")
        return found[0].id

    @staticmethod
    def _whose(customer_id: str) -> str:
        if not customer_id:
            raise NotFound("Nobody is on the line who is known.")
        return customer_id
