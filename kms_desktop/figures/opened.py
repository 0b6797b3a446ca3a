"""A contact behind a figure → all that happened in it, read only, and one line of the audit that somebody looked.

Question: is it a look at a customer, or at a contact? Choice: at the customer, as from the desk, where one is known.
Reason: who reads the audit asks who looked at a customer, by whatever way. A contact of nobody known, or of a customer
who was erased, is nobody's history, and is not told.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy

from kms_desktop.access.model import Person
from kms_desktop.contacts.card.looks import note_look
from kms_desktop.contacts.past_contact import PastContacts
from kms_desktop.customers.model import Message
from kms_desktop.errors import NotFound
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Steps, ask
from kms_desktop.storage.tables import ContactRow, table_of
from kms_desktop.texts import tr
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.model import ContactLine

_contact = table_of(ContactRow).c


@dataclass(frozen=True, slots=True)
class OpenedContact:
    """`turns`: what the customer said, and for each who had the contact what they did, oldest first."""

    line: ContactLine
    turns: tuple[Message, ...]


class ContactsBehind:
    """Opens contacts for one person, as far as they may read them."""

    def __init__(self, database: Database, contacts: ContactList, person: Person, currency: str = "£") -> None:
        self._database, self._contacts, self._person = database, contacts, person
        self._past = PastContacts(currency)

    def open_contact(self, contact_id: str) -> OpenedContact:
        """The audit is told first: what cannot be told is not shown. Raises NotFound, Refused, Unreachable."""
        customer_id = self._database.read(self._read_customer(contact_id))
        if customer_id:
            note_look(self._database, customer_id, self._person.login)
        return self._database.read(self._read_contact(contact_id))

    def _read_customer(self, contact_id: str) -> Steps[str]:
        query = sqlalchemy.select(_contact.customer_id, _contact.erased_for).where(_contact.id == contact_id)
        rows = yield from ask(query)
        if not rows:
            raise NotFound(tr("This contact is not there, or you may not read it."))
        ((customer_id, erased_for),) = rows
        return "" if erased_for else customer_id or ""

    def _read_contact(self, contact_id: str) -> Steps[OpenedContact]:
        lines = yield from self._contacts.read_contacts([contact_id])
        turns = yield from self._past.read_turns(contact_id)
        if not lines:
            raise NotFound(tr("This contact is not there, or you may not read it."))
        return OpenedContact(lines[0], turns)
