"""Who rings or is on the line → what the call is likely about, before a word is typed, and what search knows of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.model import ContactState
from kms_desktop.search.suggested_articles import Likely, SuggestedArticles
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.desk_state import is_in_hand
from kms_desktop.ui.desk.search.presenter import SearchPresenter
from kms_desktop.ui.desk.view_state import NO_NAME, Ringing

_Caller = tuple[str, str, object]
"""Customer, name, and the facts that the contact has settled."""


class LikelyPresenter(QObject):
    """Reads again when the caller or what is known of them changes; without a call it knows nothing."""

    incidents_changed = Signal(object)
    """Bulletins in force that affect the caller."""

    def __init__(
        self,
        likely: SuggestedArticles,
        search: SearchPresenter,
        background: Background,
        clock: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._likely, self._search = likely, search
        self._background, self._clock = background, clock
        self._of: _Caller | None = None

    def on_caller_changed(self, contact: ContactState, ringing: Ringing | None) -> None:
        """Somebody else is in hand or rings, or more is known of them; a contact in hand goes before."""
        of = _caller_of(contact, ringing)
        if of == self._of:
            return
        before, self._of = self._of, of
        if before is not None and of is not None and before[0] != of[0]:
            self._on_read(of, Likely())  # what is known of the one before is not this one's
        if of is None:
            self._on_read(of, Likely())
            return
        customer_id, _, facts = of
        self._background.run(
            self._likely.likely(customer_id, self._clock(), dict(facts)),  # type: ignore[call-overload]
            owner=self,
            on_done=lambda found: self._on_read(of, found),
            replaces="likely",
            unasked=True,
        )

    def _on_read(self, of: _Caller | None, found: Likely) -> None:
        if of != self._of:
            return
        self._search.set_context(of[1] if of else "", found.context, found.hits)
        self.incidents_changed.emit(found.incidents)


def _caller_of(contact: ContactState, ringing: Ringing | None) -> _Caller | None:
    if is_in_hand(contact):
        facts = tuple(sorted(contact.facts.items(), key=str))
        return contact.customer_id, contact.customer_name or NO_NAME, facts
    if ringing is None:
        return None
    candidates = ringing.match.candidates
    if not candidates:
        return "", NO_NAME, ()
    customer = candidates[ringing.chosen].customer
    return customer.id, customer.name, ()
