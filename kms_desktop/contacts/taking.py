"""A call that somebody takes → the contact in hand: a new one, a colleague's that comes along with the call, or one of
their own that was set aside."""

from __future__ import annotations

from contextlib import suppress

from kms_desktop.contacts.contact_commands import ContactCommands
from kms_desktop.contacts.handover import HandoverGone, Handovers
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.model import CallerMatch, IncomingCall
from kms_desktop.errors import Unreachable


class CallTaking:
    """What this person takes into hand."""

    def __init__(self, call: ContactCommands, log: ContactLog, handovers: Handovers) -> None:
        self._call, self._log, self._handovers = call, log, handovers

    def take_call(self, call: IncomingCall, match: CallerMatch, waited_s: float) -> ContactState:
        """One call is one contact: where a colleague passes theirs on with it, that is accepted."""
        with suppress(Unreachable, HandoverGone):  # somebody waits on the line, with or without it
            handover = self._handovers.waiting_with(call.contact_id) if call.contact_id else None
            if handover is not None:
                return self._handovers.accept_handover(handover.id)
        return self._call.take_call(call, match, waited_s)

    def go_on(self, contact_id: str) -> ContactState:
        """One that was set aside, read anew and off hold: whoever goes on has the line again. Raises NotFound where it
        is theirs no more."""
        state = self._log.still_open(contact_id)
        return self._call.set_hold(contact_id, False) if state.phase == "held" else state
