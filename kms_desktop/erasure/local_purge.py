"""Customers who were erased, by whomever → nothing of them on this desktop, with the next look at the database.

What a desktop keeps of a customer: recent callers, histories opened since the start, copies of contacts in the journal,
entries that were set aside, and words still being typed. What waits to be delivered is delivered, without words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress

from sqlmodel import Session, col, func, select

from kms_desktop.contacts.values import text_of
from kms_desktop.customers.identities import split_chunks
from kms_desktop.errors import Unreachable
from kms_desktop.offline.cache import RememberingHistory
from kms_desktop.offline.recent_callers import RecentCallers
from kms_desktop.storage.database import Database
from kms_desktop.storage.journal import Journal, SetAside
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.storage.tables import ContactRow, CustomerRow


class LocalPurge:
    """All calls come from one lane, as those of the journal do. `callers`: None where none are kept."""

    def __init__(
        self, database: Database, journal: Journal, history: RememberingHistory, callers: RecentCallers | None
    ) -> None:
        self._database, self._journal, self._history, self._callers = database, journal, history, callers
        self._seen: int | None = None

    def purge_erased(self) -> bool:
        """Let go of everybody who was erased; whether there was one since the last look, so that search should learn
        again. While the database is away nothing happens."""
        return self._database.read(self._read_erased())

    def purging(self) -> Reading[bool]:
        """The same, to be asked together with other things."""
        return Reading(self._database, self._read_erased)

    def _read_erased(self) -> Steps[bool]:
        with suppress(Unreachable):
            rows = yield from ask(select(func.max(CustomerRow.erased_in)))
            newest = rows[0][0] or 0
            before, self._seen = self._seen, newest
            if newest == (before or 0):
                return False
            with self._database.reading() as session:
                self._let_go(session)
            return before is not None
        return False

    def _let_go(self, session: Session) -> None:
        kept = self._history.recent_customers() | (self._callers.customer_ids() if self._callers else set())
        for customer in _erased_customers(session, kept):
            self._history.forget_customer(customer)
            if self._callers is not None:
                self._callers.drop_customer(customer)
        aside = {one.key: _contact_of(one) for one in self._journal.entries_set_aside(also_discarded=True)}
        drafts = {name: name.rpartition(":")[2] for name in self._journal.draft_names()}
        contacts = {*self._journal.copy_topics(), *aside.values(), *drafts.values()}
        for contact in _erased_contacts(session, contacts):
            self._journal.forget_copies_of(contact)
            self._journal.drop_set_aside(key for key, about in aside.items() if about == contact)
            for name in [name for name, about in drafts.items() if about == contact]:
                self._journal.drop_draft(name)


def _contact_of(one: SetAside) -> str:
    """The contact an entry is of; its topic, where its words cannot be read any more."""
    with suppress(ValueError, RecursionError):
        payload = json.loads(one.payload)
        return text_of(payload, "contact_id") if isinstance(payload, dict) else one.topic
    return one.topic


def _erased_customers(session: Session, among: Iterable[str]) -> list[str]:
    row = CustomerRow
    query = select(row.id).where(col(row.erased_in).is_not(None))
    return [key for part in split_chunks(sorted(among)) for key in session.exec(query.where(col(row.id).in_(part)))]


def _erased_contacts(session: Session, among: Iterable[str]) -> list[str]:
    row = ContactRow
    query = select(row.id).where(col(row.erased_for).is_not(None))
    return [key for part in split_chunks(sorted(among)) for key in session.exec(query.where(col(row.id).in_(part)))]
