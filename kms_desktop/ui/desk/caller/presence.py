"""The customer in hand, or who rings → who else has them now, as soon as they do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.contacts.model import ContactState, Elsewhere
from kms_desktop.contacts.presence import Presence
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.caller import presence_text
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.view_state import Ringing

Seen = tuple[Elsewhere, ...]
_AGAIN_MS = 60_000
"""Whose program ended unsaid is announced by nobody."""


class PresencePresenter(QObject):
    """Reads again when the customer changes and whenever others wrote. Without the database nobody is seen."""

    changed = Signal(object)
    """Elsewhere of the customer in hand, the newest first."""
    rings_too = Signal(object)
    """Elsewhere of whoever rings."""
    news = Signal(str)
    """One sentence: somebody has just begun with the same customer."""

    def __init__(
        self, live: LiveContact, presence: Presence, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._live, self._presence, self._background = live, presence, background
        self.elsewhere: Seen = ()
        self._of, self._known = ("", ""), frozenset[str]()
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._again.timeout.connect(self.read_presence)

    def read_presence(self) -> None:
        """Something changed in the workspace."""
        contact_id, customer_id = self._of
        if customer_id:
            self._read_presence(customer_id, contact_id, lambda seen: self._on_read(contact_id, seen), "presence")

    def who_rings(self, ringing: Ringing | None) -> None:
        """A call rings: does somebody have the likeliest caller already?"""
        candidates = ringing.match.candidates if ringing is not None else ()
        if ringing is None or not candidates:
            self.rings_too.emit(())
            return
        self._read_presence(candidates[ringing.chosen].customer.id, "", self.rings_too.emit, "rings-too")

    def on_contact_changed(self, state: ContactState) -> None:
        """Another contact or customer is in hand."""
        of = (state.id, state.customer_id) if self._live.active else ("", "")
        if of == self._of:
            return
        self._of, self._known = of, frozenset()
        if self.elsewhere:
            self._show_presence(())
        self.read_presence()

    def _read_presence(self, customer_id: str, contact_id: str, on_done: Callable[[Seen], None], replaces: str) -> None:
        self._background.run(
            self._presence.who_else(customer_id, contact_id), owner=self, on_done=on_done, replaces=replaces
        )

    def _on_read(self, contact_id: str, seen: Seen) -> None:
        if contact_id != self._of[0]:
            return
        new = [one for one in seen if one.contact_id not in self._known]
        self._known |= {one.contact_id for one in seen}
        if seen != self.elsewhere:
            self._show_presence(seen)
        if new:
            self.news.emit(presence_text.presence_news(new[0], self._live.state.customer_name))

    def _show_presence(self, seen: Seen) -> None:
        self.elsewhere = seen
        if seen:
            self._again.start()
        else:
            self._again.stop()
        self.changed.emit(seen)
