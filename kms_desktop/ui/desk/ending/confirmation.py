"""A contact → the letter with what was agreed, on the clipboard, in the mail program, or on a page."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from kms_desktop.contacts.confirmation import Confirmation, confirm_contact, mail_address, mail_file
from kms_desktop.contacts.event_text import Words
from kms_desktop.contacts.grant_commands import GrantCommands
from kms_desktop.contacts.log import ContactLog
from kms_desktop.contacts.model import ContactState
from kms_desktop.customers.directory import Directory
from kms_desktop.errors import KmsError
from kms_desktop.texts import tr
from kms_desktop.texts.catalogue import in_language
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.transfer import sheet_pdf


class ConfirmationPresenter(QObject):
    """Of the contact in hand, or of one that is closed. Nothing is sent by itself: the person's mail program does."""

    made = Signal(object)
    """Confirmation to look at."""
    said = Signal(str)
    problem = Signal(str)
    given = Signal()
    """It was copied, mailed or printed, and that stands in the log."""

    def __init__(
        self,
        live: LiveContact,
        log: ContactLog,
        commands: GrantCommands,
        directory: Directory,
        words: Words,
        background: Background,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._log, self._commands, self._directory = live, log, commands, directory
        self._words, self._background, self._clock = words, background, clock
        self.sight: Confirmation | None = None

    def make_confirmation(self, contact_id: str) -> None:
        """Make the letter of this contact, in the customer's language where that is known."""
        if contact_id:
            in_hand = self._live.state if contact_id == self._live.id else None
            read = partial(_read_contact, self._log, self._directory, contact_id, in_hand)
            self._background.run(read, owner=self, on_done=lambda found: self._show(*found), replaces="letter")

    def copy_text(self) -> None:
        """The whole letter as plain text."""
        if self.sight is not None:
            QApplication.clipboard().setText(self.sight.text)
            self._note("copied")
            self.said.emit(tr("The confirmation is on the clipboard."))

    def mail_text(self) -> None:
        """A new mail in the person's program; where the letter is too long for that, as a file that it opens."""
        if self.sight is None:
            return
        address, is_whole = mail_address(self.sight)
        if is_whole:
            self._hand_over(QUrl.fromEncoded(address.encode("ascii")))
            return
        where = self._path(".eml")  # no text: the ending of a file
        save = partial(sheet_pdf.save_pdf, mail_file(self.sight), where)
        self._background.run(save, owner=self, on_done=lambda saved: self._hand_over(QUrl.fromLocalFile(str(saved))))

    def save_sheet(self) -> None:
        """A page in the person's documents, to print."""
        if self.sight is None:
            return
        content = sheet_pdf.pdf_of_letter(self.sight.title, self.sight.text.split("\n\n"))
        save = partial(sheet_pdf.save_pdf, content, self._path(".pdf"))
        self._background.run(save, owner=self, on_done=self._tell_saved)

    def _show(self, state: ContactState, email: str, language: str) -> None:
        with in_language(language):
            letter = confirm_contact(state, self._words, state.opened_at or self._clock(), address=email)
        self.sight = letter
        if letter is None:
            self.problem.emit(tr("Nothing was granted or promised on this contact, so there is nothing to confirm."))
        else:
            self.made.emit(letter)

    def _hand_over(self, where: QUrl) -> None:
        if QDesktopServices.openUrl(where):
            self._note("mailed")
            self.said.emit(tr("The mail is open in your mail program; send it there."))
        else:
            self.problem.emit(tr("No mail program opens here. Copy the text instead."))

    def _tell_saved(self, saved: Path) -> None:
        self._note("printed")
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(saved)))
        self.said.emit(tr("Saved: {file} in {folder}.", file=saved.name, folder=saved.parent.name))

    def _note(self, how: str) -> None:
        if self.sight is None:
            return
        note = partial(self._commands.note_confirmation, self.sight.contact_id, how)
        if self.sight.contact_id == self._live.id:
            self._live.write_event(note, then=lambda _state: self.given.emit())
        else:
            self._background.run(note, owner=self, on_done=lambda _state: self.given.emit())

    def _path(self, ending: str) -> Path:
        assert self.sight is not None
        stamp = f"{self._clock():%Y-%m-%d %H.%M}"  # no text: part of a file's name, in the order in which files sort
        return sheet_pdf.proposed_path(self.sight.title, stamp).with_suffix(ending)


def _read_contact(
    log: ContactLog, directory: Directory, contact_id: str, in_hand: ContactState | None
) -> tuple[ContactState, str, str]:
    """The contact, and the customer's address and language, "" for what is not known."""
    state = in_hand or log.contact_state(contact_id)
    if not state.customer_id:
        return state, "", ""
    try:
        customer = directory.get_customer(state.customer_id)
    except KmsError:
        return state, "", ""
    return state, customer.email, str(customer.facts.get("language") or "")
