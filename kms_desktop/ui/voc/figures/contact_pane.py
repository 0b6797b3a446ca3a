"""A contact that somebody opens from a list of the floor → what is told of it, as a handover tells it; read only."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.ending_text import outcome_title
from kms_desktop.customers.channels import unknown_words
from kms_desktop.errors import KmsError
from kms_desktop.figures.opened import ContactsBehind, OpenedContact
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.rows import FactRow

_PANEL_PX = 760


class ContactOpener(QObject):
    """Reads a contact, which is told in the audit first, and tells it over the list it was chosen in."""

    opened = Signal(object)
    """OpenedContact"""
    problem = Signal(str)

    def __init__(
        self, contacts: ContactsBehind, background: Background, clock: Clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._contacts, self._background, self._clock = contacts, background, clock
        self.panel = ContactBehindPanel(parent if isinstance(parent, QWidget) else None)

    def open_contact(self, contact_id: str, over: QWidget) -> None:
        """Over this list, where it is still in sight once the contact is read."""
        self._background.run(
            partial(self._contacts.open_contact, contact_id),
            owner=self,
            on_done=partial(self._show, over),
            on_error=self._on_error,
            replaces="contact",
        )

    def _show(self, over: QWidget, opened: OpenedContact) -> None:
        if over.isVisible():
            self.panel.show_contact(opened, self._clock())
            self.panel.open_in(over, None, self.panel, width=_PANEL_PX)
            self.opened.emit(opened)

    def _on_error(self, error: Exception) -> None:
        if isinstance(error, KmsError):
            self.problem.emit(str(error))
        else:
            self._background.failed.emit(error)


class ContactBehindPanel(FloatingPanel):
    """Esc closes it; the keyboard scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Contact"), "phone", "", "fact", parent)
        self._facts, self._turns = Column(gap=0), Column(gap=4)
        self.body.addLayout(self._facts)
        self.body.addLayout(self._turns)
        self.set_hints(((tr("Close"), key_text("leave")),))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_contact(self, opened: OpenedContact, now: datetime) -> None:
        """Who, when and how it ended; then what was said and done, in order."""
        line, zone = opened.line, now.tzinfo
        who = line.customer or unknown_words(line.channel)
        told = (who, when_text(line.at, now, zone), line.agent, tr("read only"))
        self.show_title(tr("Contact"), "phone", " · ".join(part for part in told if part), "fact")
        clear_layout(self._facts)
        clear_layout(self._turns)
        outcome = outcome_title(line.outcome) if line.outcome else ""
        for what, words in (
            (tr("Reason"), line.reason),
            (tr("Resolution"), typeset_text(line.resolution)),
            (tr("Outcome"), outcome),
            (tr("Corrected"), line.corrected),
            (tr("Conflict"), line.conflict),
        ):
            if words:
                self._facts.addWidget(FactRow(what, words))
        for turn in opened.turns:
            said = tr("{who}, {time}", who=turn.author, time=exact_text(turn.at, zone))
            self._turns.addWidget(Paragraph(said, "meta", "ink3"))
            self._turns.addWidget(Paragraph(typeset_text(turn.text), "list"))
        if not opened.turns:
            nothing = tr("It is open: what happens in it is told here once it is closed.")
            self._turns.addWidget(Paragraph(nothing, "list", "ink2"))
        self.fit_panel()
