"""The contact in hand and somebody outside → what they are told, on the clipboard, on a sheet, and in the log."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from kms_desktop.contacts.event_text import Words
from kms_desktop.contacts.handoff_summary import Errand, plain_text, sheet_of, spoken_summary
from kms_desktop.contacts.handover import Handovers
from kms_desktop.contacts.model import ContactState
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.ui.desk.transfer import sheet_pdf
from kms_desktop.ui.desk.view_state import CallerState, OutsideState


class OutsidePresenter(QObject):
    """Needs nothing of the database: what is told is in hand, and that it was passed on waits on this desktop."""

    told = Signal(object)
    """OutsideState: what to say."""
    said = Signal(str)
    """One line: it was copied, it was saved and where."""
    passed_on = Signal(str)
    """To whom; the contact is to be wrapped up."""

    def __init__(
        self,
        live: LiveContact,
        handovers: Handovers,
        words: Words,
        background: Background,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live, self._handovers, self._words = live, handovers, words
        self._background, self._clock = background, clock
        self._account_no = ""
        self.sight: OutsideState | None = None

    def set_caller(self, caller: CallerState) -> None:
        """Who is on the line, as far as the directory could say."""
        self._account_no = caller.customer.account_no if caller.customer is not None else ""

    def make_summary(self, to_name: str, question: str, *, warm: bool, answer: str = "") -> None:
        """Make the words; nothing is logged before they were said."""
        state, now = self._live.state, self._clock()
        errand = Errand(to_name.strip(), question.strip(), self._account_no, answer.strip())
        self.sight = OutsideState(
            errand, spoken_summary(state, errand, self._words, now), sheet_of(state, errand, self._words, now), warm
        )
        self.told.emit(self.sight)

    def copy_text(self) -> None:
        """The whole way as plain text."""
        if self.sight is not None:
            QApplication.clipboard().setText(plain_text(self.sight.sheet))
            self.said.emit(tr("The text is on the clipboard."))

    def default_path(self) -> Path | None:
        """Where a sheet is saved when nobody says where."""
        if self.sight is None:
            return None
        stamp = f"{self._clock():%Y-%m-%d %H.%M}"  # no text: part of a file's name, in the order in which files sort
        return sheet_pdf.proposed_path(self.sight.sheet.title, stamp)

    def save_sheet(self, path: Path | None = None) -> None:
        """A page in the person's documents, or where they said."""
        where = path or self.default_path()
        if self.sight is None or where is None:
            return
        content = sheet_pdf.pdf_of(self.sight.sheet)
        self._background.run(
            partial(sheet_pdf.save_pdf, content, where),
            owner=self,
            on_done=lambda saved: self.said.emit(
                tr("Saved: {file} in {folder}.", file=saved.name, folder=saved.parent.name)
            ),
        )

    def pass_on(self) -> None:
        """It was said: log it. The contact stays in hand until it is wrapped up."""
        if self.sight is None or not self._live.active:
            return
        sight, contact = self.sight, self._live.id
        errand = sight.errand

        def logged(state: ContactState) -> None:
            self.passed_on.emit(state.passed_to)

        self._live.write_event(
            partial(
                self._handovers.make_outside,
                contact,
                to_name=errand.to_name,
                question=errand.question,
                warm=sight.warm,
                answer=errand.answer,
            ),
            then=logged,
        )
