"""A contact that was opened behind a figure → what is told of it, as a handover tells it, to be read only."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.ending_text import outcome_title
from kms_desktop.figures.opened import OpenedContact
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.rows import FactRow


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
        who = line.customer or tr("Unknown caller")
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
            nothing = tr("Nothing more is kept of this contact, or it is open again.")
            self._turns.addWidget(Paragraph(nothing, "list", "ink2"))
        self.fit_panel()
