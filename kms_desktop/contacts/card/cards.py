"""What an agent learns of a customer with their contact in hand → changes of the customer's card, and the card read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.contacts.card.changes import as_change, fold_card, payload_of_change, points_after
from kms_desktop.contacts.card.model import Change, ContactPoint, CustomerCard, PreferenceOf
from kms_desktop.contacts.card.projection import apply_change
from kms_desktop.contacts.events.call import Identified
from kms_desktop.contacts.masking import mask_secrets
from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.matching import norm_of
from kms_desktop.customers.verification_rule import read_needed
from kms_desktop.errors import KmsError, Refused, Unreachable
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key, utc_now
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.reading import Reading, Steps, ask, together
from kms_desktop.storage.tables import IdentityRow, Staff, table_of
from kms_desktop.storage.tables_customers import CustomerChangeRow
from kms_desktop.storage.text import one_line, readable_text
from kms_desktop.texts import tr

CHANGE = "customer change"  # no text: a kind of entry
_change, _point, _person = table_of(CustomerChangeRow).c, table_of(IdentityRow).c, table_of(Staff).c
_LONGEST_NOTE = 1000
ENTERED = "Entered by the agent"  # no text: stored as it is
"""Why it is known who calls, where they were entered in this contact."""


class CustomerCards:
    """Reads and changes the cards of customers. Each change is safe on this disk before a method returns.

    `contact`: the contact in hand, None for who decides for agents and looks after a customer without one.
    """

    def __init__(
        self, database: Database, outbox: Outbox, journal: Journal, person: Person, region: str = "GB"
    ) -> None:
        self._database, self._outbox, self._journal = database, outbox, journal
        self._person, self._region = person, region
        outbox.register_applier(CHANGE, apply_change, self._deliver)
        outbox.keep_copies(CHANGE, "contact_id")

    def get_card(self, customer_id: str) -> CustomerCard:
        """The card as it stands, with what waits on this desktop."""
        return self._database.read(self.read_card(customer_id))

    def card(self, customer_id: str) -> Reading[CustomerCard]:
        """The same, to be read together with other things."""
        return Reading(self._database, partial(self.read_card, customer_id))

    def read_card(self, customer_id: str) -> Steps[CustomerCard]:
        """As `get_card`."""
        waiting = self._waiting(customer_id)
        card = yield from read_card(customer_id, waiting)
        return replace(card, names={**card.names, self._person.id: self._person.name})

    def enter_caller(self, contact: ContactState, name: str, account_no: str = "") -> str:
        """Enter somebody who is not in the book, and give their key; who is calling is said with it. Raises Refused
        where the contact is with somebody already, or somebody was entered in it: while the database is away nothing
        else could say so, and who is calling would be nobody."""
        shown = one_line(readable_text(name), 200)
        if not shown:
            raise KmsError(tr("Say who is calling."))
        if contact.customer_id:
            raise Refused(tr("This contact is with somebody else; nobody was entered."))
        if any(isinstance(one.payload, Identified) and one.payload.why == ENTERED for one in contact.events):
            raise Refused(tr("One caller is entered in a contact."))
        customer_id = new_key()
        said = {"name": shown, "account_no": one_line(account_no, 100)}
        self._send(contact, customer_id, "entered", said)
        return customer_id

    def keep_number(self, contact: ContactState) -> bool:
        """The number of this contact is its customer's from now on; False where there is no number to keep, or it is
        theirs already."""
        number = norm_of(contact.number, self._region)
        if not number or not contact.customer_id or contact.verified_at is None or self._has_number(contact, number):
            return False
        self._send(contact, contact.customer_id, "number_kept", {"value": number})
        return True

    def drop_number(self, contact: ContactState | None, customer_id: str, value: str) -> None:
        """Take a number off again."""
        self._send(contact, customer_id, "number_dropped", {"value": value})

    def pin_note(self, contact: ContactState | None, customer_id: str, text: str, until: date | None = None) -> None:
        """Pin a note to the customer, for whoever they call next."""
        self._send(contact, customer_id, "note_pinned", _note(text, until))

    def change_note(
        self, contact: ContactState | None, customer_id: str, note_id: str, text: str, until: date | None
    ) -> None:
        self._send(contact, customer_id, "note_changed", {"note_id": note_id, **_note(text, until)})

    def end_note(self, contact: ContactState | None, customer_id: str, note_id: str) -> None:
        """Take a note down."""
        self._send(contact, customer_id, "note_ended", {"note_id": note_id})

    def restore_note(self, contact: ContactState | None, customer_id: str, note_id: str) -> None:
        """Put a note up again that was taken down."""
        self._send(contact, customer_id, "note_restored", {"note_id": note_id})

    def set_preference(
        self, contact: ContactState | None, customer_id: str, what: PreferenceOf, value: str, *, consent: bool
    ) -> None:
        """What the customer prefers or needs, "" for nothing any more. What they need of support is kept with their
        consent alone. Raises KmsError."""
        shown = mask_secrets(one_line(readable_text(value), 200))
        if what == "support" and shown and not consent:
            raise KmsError(tr("What a customer needs is kept only where they agree to it; ask them."))
        self._send(contact, customer_id, "preference_set", {"what": what, "value": shown, "consent": consent})

    def confirm_data(self, contact: ContactState | None, customer_id: str) -> None:
        """The customer said that what is kept of them is right."""
        self._send(contact, customer_id, "confirmed", {})

    def _send(self, contact: ContactState | None, customer_id: str, kind: str, data: Mapping[str, Any]) -> None:
        contact_id = contact.id if contact is not None else ""
        change = Change(new_key(), customer_id, contact_id, utc_now(), self._person.id, kind, data)
        self._outbox.send_entry(CHANGE, change.id, payload_of_change(change))

    def _has_number(self, contact: ContactState, number: str) -> bool:
        """False too where nobody can tell: a number that is kept twice is kept once."""
        theirs = (_point.customer_id == contact.customer_id, _point.value_norm == number, _point.level == "known")
        try:
            return bool(self._database.read(ask(sqlalchemy.select(_point.id).where(_point.kind == "phone", *theirs))))
        except Unreachable:
            return False

    def _deliver(self, key: str, payload: Mapping[str, Any]) -> None:
        self._database.perform_act("change_customer", change={"id": key, **payload})

    def _waiting(self, customer_id: str) -> list[Change]:
        entries = (one for one in self._journal.waiting_entries() if one.kind == CHANGE)
        changes = (as_change(one.key, one.payload) for one in entries)
        return [change for change in changes if change.customer_id == customer_id]


def read_card(customer_id: str, waiting: Sequence[Change] = ()) -> Steps[CustomerCard]:
    """A customer's card; `waiting` is what a desktop has not delivered yet."""
    said = (_change.id, _change.customer_id, _change.contact_id, _change.at, _change.by_id, _change.kind, _change.data)
    changes = sqlalchemy.select(*said).where(_change.customer_id == customer_id)
    points = sqlalchemy.select(_point.kind, _point.value_norm, _point.level, _point.source).where(
        _point.customer_id == customer_id
    )
    writers = sqlalchemy.select(_change.by_id).where(_change.customer_id == customer_id)
    names = sqlalchemy.select(_person.id, _person.name).where(_person.id.in_(writers))
    ordered = points.order_by(_point.id)
    stored, found, people, needed = yield from together(ask(changes), ask(ordered), ask(names), read_needed())
    card = fold_card(customer_id, [*(Change(*row) for row in stored), *waiting])
    known = {row.id: row.name for row in people}
    return replace(
        card, points=points_after((ContactPoint(*row) for row in found), waiting), names=known, answers_needed=needed
    )


def _note(text: str, until: date | None) -> dict[str, str]:
    words = mask_secrets(readable_text(text)).strip()
    if not words:
        raise KmsError(tr("Write what the next person should know."))
    if len(words) > _LONGEST_NOTE:
        raise KmsError(tr("A note has at most {count} characters.", count=_LONGEST_NOTE))
    return {"text": words, "until": until.isoformat() if until else ""}
