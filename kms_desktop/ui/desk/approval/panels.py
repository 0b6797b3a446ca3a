"""The panels of an approval: the line that goes to whoever decides, and the reason of a no."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import price
from kms_desktop.ui.actions.keymap import digits_text, key_text, label_of
from kms_desktop.ui.desk.approval.question import REFUSE_WORDS, Wanted
from kms_desktop.ui.desk.ready_panel import ReadyPanel
from kms_desktop.ui.desk.view_state import Question
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph


class AskPanel(FloatingPanel):
    """What is asked for stands there already; Enter sends it."""

    sent = Signal(object, str)
    """Wanted and the question."""

    def __init__(self, currency: str, minutes: int, parent: QWidget | None = None) -> None:
        super().__init__(tr("Approval"), "people", "", parent=parent)
        self._currency = currency
        self._wanted: Wanted | None = None
        self.set_hints(((tr("Send"), key_text("enter")), label_of("leave")))
        self._title, self._reason = Paragraph("", "reading", weight=600), Paragraph("", "meta", "ink2")
        self.field = LineField(tr("What do you ask for?"), tr("Your question"), tall=True)
        self.send = Button(tr("Ask"), key_text("enter"), "filled", "people")
        along = tr("Everything logged on this call goes along.")
        told = plural(
            "You are told if nobody answers in {n} minute.", "You are told if nobody answers in {n} minutes.", minutes
        )
        self.context = Paragraph(f"{along} {told}", "meta", "ink3")
        self.field.entered.connect(self.confirm)
        self.field.escaped.connect(self.close_panel)
        self.send.clicked.connect(self.confirm)
        foot = Row(gap=12)
        foot.addWidget(self.send)
        foot.addWidget(self.context, 1)
        words = Column(gap=2)
        words.addWidget(self._title)
        words.addWidget(self._reason)
        self.body.addLayout(words)
        self.body.addWidget(self.field)
        self.body.addLayout(foot)

    def show_wanted(self, wanted: Wanted) -> None:
        """Get ready for one option; what was written about the same one and not sent is still there."""
        same = self._wanted is not None and self._wanted.option.option.id == wanted.option.option.id
        changed = not same or self._wanted is None or self._wanted.question != wanted.question
        self._wanted = wanted
        if changed or not self.field.text():
            self.field.set_text(typeset_text(wanted.question))
        self.show_title(tr("Approval"), "people", tr("Goes to {whom}", whom=wanted.whom))
        option, amount = wanted.option, price(wanted.option.amount or 0, self._currency)
        self._title.show_text(f"{typeset_text(option.option.title)}, {amount}")
        self._reason.show_text(option.reason)

    def select_line(self) -> None:
        """The whole line is marked: to write replaces it, Enter keeps it."""
        self.field.editor.selectAll()

    def give_back(self, question: str) -> None:
        """A question that could not be asked."""
        self.field.set_text(question)

    def confirm(self) -> None:
        question, wanted = self.field.text().strip(), self._wanted
        if question and wanted is not None:
            self.clear_panel()
            self.sent.emit(wanted, question)

    def clear_panel(self) -> None:
        """What was typed was about another caller, or is sent."""
        self.close_panel()
        self._wanted = None
        self.field.set_text("")


class RefusePanel(ReadyPanel):
    """A refused approval: why not. Keys 1–3 say it at once."""

    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        no = Button(tr("Refuse"), key_text("enter"), "filled", "cross")
        super().__init__(tr("Refuse"), "cross", "bad", tr("Ready reasons"), tr("Or in your own words"), no, parent)
        self.set_hints(((tr("Say it"), digits_text(3)), label_of("leave")))
        self.ready.show_words([(words, "") for words in REFUSE_WORDS])
        self.ready.chosen.connect(lambda place: self._emit_refused(REFUSE_WORDS[place]))
        self.taken.connect(self._say_own)

    def show_question(self, question: Question) -> None:
        first = question.asker.name.split(" ")[0]
        reads = tr("{name} reads the reason and tells the customer", name=first)
        self.show_title(tr("Refuse"), "cross", reads, "bad")

    def _say_own(self) -> None:
        """Without a reason the keyboard goes to where it is written."""
        reason = self.field.text().strip()
        if reason:
            self._emit_refused(reason)
        else:
            self.field.setFocus()

    def _emit_refused(self, reason: str) -> None:
        self.clear_panel()
        self.refused.emit(reason)
