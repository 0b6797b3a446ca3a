"""The contact on this desk: every write goes through here, and the state of the desk takes it over from here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kms_desktop.contacts.model import ContactState
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.desk_state import is_in_hand

Write = Callable[[], ContactState]


class LiveContact(QObject):
    """Holds the folded state of the contact in hand. `changed` comes after each write that succeeded.

    Writes are done in the short lane in the order asked, so quick keys never overtake each other.
    """

    changed = Signal(object)
    """ContactState. The desk's store is its one receiver; whoever follows the contact follows that."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self.state = ContactState()

    @property
    def id(self) -> str:
        return self.state.id

    @property
    def active(self) -> bool:
        """Whether a contact is in hand: on call, held, or not wrapped up yet."""
        return is_in_hand(self.state)

    def write_event(
        self,
        work: Write,
        then: Callable[[ContactState], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do `work` off the UI thread, show the state it returns, then call `then` with it."""

        def arrived(state: ContactState) -> None:
            self.show_contact(state)
            if then is not None:
                then(state)

        self._background.run(work, owner=self, on_done=arrived, on_error=on_error)

    def show_contact(self, state: ContactState) -> None:
        """Take over a state that was read, not written: a resumed contact, an accepted handover."""
        self.state = state
        with self._background.jointly():
            self.changed.emit(state)

    def clear_contact(self) -> None:
        """Nothing in hand any more."""
        self.show_contact(ContactState())
