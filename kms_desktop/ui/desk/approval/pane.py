"""An approval that waits here: what is asked and by whom, the words of an answer, and the whole call behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import tr
from kms_desktop.texts.format import price
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.desk.approval import approval_text
from kms_desktop.ui.desk.approval.question import GRANT_WORDS, SHOWN_GRANT_WORDS
from kms_desktop.ui.desk.customer.verify_text import quiet_way
from kms_desktop.ui.desk.log_text import LogWriter
from kms_desktop.ui.desk.ready_panel import ReadyWords
from kms_desktop.ui.desk.transfer.pane import HandoverPane, Who
from kms_desktop.ui.desk.view_state import Question
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, clear_layout, take_out
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.rows import FactRow


class ApprovalPane(HandoverPane):
    """Shows the question and the way of the call, as a handover does. Enter says yes, with the words of the line."""

    grant_chosen = Signal(str)
    """The words that go along, "" for none."""

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Approval"))
        self._currency, self._shown = currency, ""
        self.ready = ReadyWords(tr("Grant, in ready words"))
        own = tr("Your own words with a yes; {key} grants", key=key_text("enter"))
        self.field = LineField(own, tr("Words that go with a yes"))
        self._put_aside()
        self.ready.show_words([(words, "") for words in SHOWN_GRANT_WORDS])
        self.ready.chosen.connect(lambda place: self.grant_chosen.emit(GRANT_WORDS[place]))
        self.field.entered.connect(self.emit_grant)
        self.field.escaped.connect(self.setFocus)

    def _put_aside(self) -> None:
        """These two outlast the question beside which they stand, and nothing but this pane."""
        for kept in (self.ready, self.field):
            take_out(kept)
            kept.setParent(self)
            kept.setVisible(False)

    def emit_grant(self) -> None:
        """Yes, with whatever is in the line."""
        self.grant_chosen.emit(self.field.text().strip())

    def is_typing(self) -> bool:
        """Whether the keyboard is in the line."""
        return bool(self.field.editor.hasFocus())

    def show_question(self, question: Question, writer: LogWriter, who: Callable[[str], Who], now: datetime) -> None:
        """`who` turns an agent's id into a name and a team. The line and the keyboard stay for the same question."""
        typing, fresh = self.is_typing(), question.approval.id != self._shown
        self._shown = question.approval.id
        column = self.column
        self._put_aside()
        clear_layout(column)
        if fresh:
            self.field.set_text("")
        column.addLayout(self._question_column(question))
        self.add_way(question.state, writer, who, now)
        if typing and not fresh:
            self.field.setFocus()

    def _question_column(self, question: Question) -> Column:
        approval, first = question.approval, question.asker.name.split(" ")[0]
        asks = Column(gap=4, margins=(0, 0, 0, 16))
        asks.addWidget(Paragraph(tr("{name} asks you to approve", name=first), "meta", "accentink", weight=600))
        asks.addWidget(Paragraph(typeset_text(approval.question), "title", weight=600))
        facts = Column(gap=0, margins=(0, 4, 0, 8))
        for what, found, icon in self._question_facts(question, first):
            facts.addWidget(FactRow(what, found, icon=icon))
        asks.addLayout(facts)
        asks.addWidget(self.ready)
        asks.addSpacing(4)
        asks.addWidget(self.field)
        self.ready.setVisible(True)
        self.field.setVisible(True)
        return asks

    def _question_facts(self, question: Question, first: str) -> list[tuple[str, str, str]]:
        approval, option, state = question.approval, question.option, question.state
        title = option.option.title if option is not None else approval.title
        asked = f"{typeset_text(title)}, {price(approval.amount, self._currency)}"
        facts = [(tr("The option"), asked, "pound")]
        if title != approval.title:
            facts.append((tr("{name} calls it", name=first), typeset_text(approval.title), "warning"))
        may = approval_text.may_words(question.may, self._currency)
        # Translators: what follows beside it is a sum: "£80 with this option"
        facts.append((tr("{name} may grant", name=first), may, "lock"))
        if option is None:
            facts.append((tr("The article"), tr("is gone from this desktop's folder"), "warning"))
        elif option.amount is not None and option.amount != approval.amount:
            facts.append((tr("It costs now"), price(option.amount, self._currency), "pound"))
        if option is not None and option.left:
            facts.append((tr("Limits"), typeset_text(option.left), "calendar-check"))
        facts.append((tr("The customer"), _customer_text(question), "shield-check" if state.verified_at else "user"))
        return facts

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.emit_grant()
        else:
            super().keyPressEvent(event)


def _customer_text(question: Question) -> str:
    """Who it is for, and how it is known that it is them."""
    state = question.state
    name = typeset_text(state.customer_name) or tr("Unknown")
    if not state.verified_at:
        return tr("{name}, not verified", name=name)
    how = ", ".join(quiet_way(way) for way in state.verified_how)
    return tr("{name}, verified by {ways}", name=name, ways=how)
