"""Typed notes → a draft on disk within half a second, and one event when they rest."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from kms_desktop.contacts.contact_commands import ContactCommands
from kms_desktop.contacts.drafts import Drafts
from kms_desktop.contacts.model import ContactState
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.live import LiveContact


class NotesPresenter(QObject):
    """The note of the contact in hand. What is typed is never replaced while somebody types."""

    note_changed = Signal(str)
    """The note to show: another contact came into hand."""
    saved = Signal()
    """What stands in the field is on disk now."""

    def __init__(
        self,
        live: LiveContact,
        call: ContactCommands,
        drafts: Drafts,
        background: Background,
        draft_ms: int = 400,
        rest_ms: int = 1500,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._call, self._drafts, self._background = live, call, drafts, background
        self._contact, self._text = "", ""
        self._draft = QTimer(self, interval=draft_ms, singleShot=True)
        self._draft.timeout.connect(self._keep_draft)
        self._rest = QTimer(self, interval=rest_ms, singleShot=True)
        self._rest.timeout.connect(self.log_note)

    def set_text(self, text: str) -> None:
        """The note as it stands now."""
        if text == self._text:
            return
        self._text = text
        if not self._draft.isActive():
            self._draft.start()
        self._rest.start()

    def add_line(self, line: str) -> None:
        """One more line under what stands there, and it is logged at once."""
        self.set_text(f"{self._text.rstrip()}\n{line}" if self._text.strip() else line)
        self.note_changed.emit(self._text)
        self.log_note()

    def log_note(self) -> None:
        """Write the note to the log if it says something new; called before each step that passes it on.

        What is logged needs no draft any more: a colleague may go on with it before it comes back here.
        """
        self._rest.stop()
        self._draft.stop()
        contact, text = self._contact, self._text.strip()
        if self._live.active and contact == self._live.id:
            self._live.write_event(partial(_log_note, self._call, self._drafts, contact, text))

    def _keep_draft(self) -> None:
        if self._contact:
            contact, text = self._contact, self._text
            self._background.run(
                partial(self._drafts.keep_draft, f"note:{contact}", text),
                owner=self,
                on_done=lambda _none: self._tell_saved(contact),
            )

    def _tell_saved(self, contact: str) -> None:
        """Where it is in hand still: nothing of the next one's note is saved by that."""
        if contact == self._contact:
            self.saved.emit()

    def on_contact_changed(self, state: ContactState) -> None:
        """Another contact is in hand, or none."""
        if state.id == self._contact:
            return
        self._contact = state.id
        if not state.id:
            self._text = ""
            self.note_changed.emit("")
            return
        self._background.run(
            partial(_kept_note, self._drafts, state),
            owner=self,
            on_done=lambda kept: self._take_up(state.id, str(kept)),
        )

    def _take_up(self, contact: str, note: str) -> None:
        """What stood in the note already, and below it what was typed before it was read."""
        if contact != self._contact:
            return
        if note and not self._text.startswith(note):
            self._text = f"{note}\n{self._text}" if self._text else note
            self.note_changed.emit(self._text)
        if self._text.strip() != self._live.state.note:
            self._rest.start()


def _log_note(call: ContactCommands, drafts: Drafts, contact: str, text: str) -> ContactState:
    state = call.log_note(contact, text)
    drafts.drop_draft(f"note:{contact}")
    return state


def _kept_note(drafts: Drafts, state: ContactState) -> str:
    """What was typed and not logged yet, else what the log has."""
    return drafts.read_draft(f"note:{state.id}") or state.note
