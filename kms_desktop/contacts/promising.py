"""A promise that no option makes by itself → the contact's log: what is owed, and until when."""

from __future__ import annotations

from datetime import datetime

from kms_desktop.contacts.events.options import Promised
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState
from kms_desktop.errors import KmsError
from kms_desktop.storage.ids import new_key
from kms_desktop.texts import tr


class Promising:
    """Promises of the person at this desk. They are logged like everything else, so no database is needed."""

    def __init__(self, log: ContactLog) -> None:
        self._log = log

    def promise_call_back(self, contact_id: str, due_at: datetime, what: str) -> ContactState:
        """Owe the customer a call until `due_at`; `what` is what they will hear then.

        The same promise for the same time again changes nothing.
        """
        state, words = self._log.contact_state(contact_id), what.strip()
        if not words:
            raise KmsError(tr("Say in a few words what the call back is about."))
        if any((promise.what, promise.due_at) == (words, due_at) for promise in state.promises):
            return state
        said = Promised(promise_id=new_key(), what=words, due_at=due_at, customer_id=state.customer_id)
        return self._log.record_event(contact_id, said)
