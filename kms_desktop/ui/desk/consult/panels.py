"""The panels of a question to a colleague: whom and what, and the answer in a line beside the whole contact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import digits_text, key_text, label_of
from kms_desktop.ui.desk.consult.consult_text import option_lines
from kms_desktop.ui.desk.customer.verify_text import quiet_way
from kms_desktop.ui.desk.log_text import LogWriter
from kms_desktop.ui.desk.ready_panel import ReadyPanel
from kms_desktop.ui.desk.transfer.pane import Who, add_way_to
from kms_desktop.ui.desk.transfer.receiver_pick import ReceiverPick
from kms_desktop.ui.desk.view_state import ConsultSight, Receiver
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.rows import FactRow

YES, NO = tr("Yes"), tr("No")
_TAKE_OVER, _NOT_NOW = 2, 3


class ConsultPanel(FloatingPanel):
    """To whom, and the question in a line; Enter goes on to the line, and sends it."""

    sent = Signal(object, str)
    """Receiver and question."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Ask a colleague"), "hand", tr("You keep the contact"), parent=parent)
        self.set_hints(((tr("Ask"), key_text("enter")), label_of("leave")))
        self.pick = ReceiverPick(tr("Whom? A name, a team, or whoever is free"), tr("Who can be asked"))
        self.question = LineField(tr("What do you want to know?"), tr("Your question"), tall=True)
        self.send = Button(tr("Ask"), key_text("confirm"), "filled", "hand")
        along = tr("They can read this contact while the question waits.")
        self._begins = ""
        self.pick.marked.connect(self._show_missing)
        self.pick.chosen.connect(self._write_question)
        self.pick.letter_typed.connect(self.question.begin_with)
        self.question.typed.connect(lambda _text: self._show_missing())
        self.question.entered.connect(self.confirm)
        for field in (self.pick.to, self.question):
            field.escaped.connect(self.close_panel)
        self.send.clicked.connect(self.confirm)
        foot = Row(gap=12)
        foot.addWidget(self.send)
        foot.addWidget(Paragraph(along, "meta", "ink3"), 1)
        self.body.addWidget(self.pick)
        self.body.addWidget(self.question)
        self.body.addLayout(foot)

    def begin_with(self, receivers: Sequence[Receiver], question: str) -> None:
        """Who can be asked, and what is at hand; what was written and not sent is still there."""
        self.pick.show_receivers(receivers)
        if not self.question.text().strip() or self.question.text() == self._begins:
            self.question.set_text(question)
        self._begins = question
        self._show_missing()

    def give_back(self, question: str) -> None:
        """A question that could not be asked, or is to be asked again."""
        self.question.set_text(question)

    def clear_panel(self) -> None:
        """What was typed was about another caller, or is sent."""
        self.close_panel()
        self.pick.to.set_text("")
        self.question.set_text("")

    def confirm(self) -> None:
        """Send it; while something is missing, the keyboard goes there."""
        to, question = self.pick.chosen_receiver(), self.question.text().strip()
        if to is None:
            self.pick.to.setFocus()
        elif not question:
            self._write_question()
        else:
            self.clear_panel()
            self.sent.emit(to, question)

    def _write_question(self) -> None:
        self.question.setFocus()
        self.question.editor.end(False)

    def _show_missing(self) -> None:
        if self.pick.chosen_receiver() is None:
            self.send.set_off(tr("Name who is asked"))
        else:
            self.send.set_off("" if self.question.text().strip() else tr("Write your question"))


class AnswerPanel(ReadyPanel):
    """A colleague's question with their contact, read only. Digits say it at once, letters write one's own answer."""

    answered = Signal(str, bool)
    """The words, and whether the contact would be taken over."""
    declined = Signal()
    within_anchor = True

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        send = Button(tr("Answer"), key_text("enter"), "filled", "check")
        super().__init__(
            tr("A colleague asks"), "hand", "accent", tr("Ready answers"), tr("Your answer, in a line"), send, parent
        )
        self.set_hints(((tr("Say it"), digits_text(4)), label_of("leave")))
        self._currency, self._shown = currency, ""
        take = (tr("I can take it over"), tr("They may pass it to you"))
        self.ready.show_words(((YES, ""), (NO, ""), take, (tr("Not now"), tr("They ask somebody else"))))
        self.ready.chosen.connect(self._say_ready)
        self.taken.connect(self._say_own)
        self._question = Paragraph("", "title", weight=600)
        self._facts, self._way = Column(gap=0), Column(gap=0)
        self.body.insertWidget(0, self._question)
        self.body.addLayout(self._facts)
        self.body.addLayout(self._way)

    def shown_id(self) -> str:
        """The question that is open, "" for none."""
        return self._shown if self.is_open() else ""

    def show_sight(self, sight: ConsultSight, writer: LogWriter, who: Callable[[str], Who], now: datetime) -> None:
        """`who` turns an agent's id into a name and a team. A line that was written to the same question is there."""
        consult, first = sight.consulted.consult, sight.consulted.asker.split(" ")[0]
        if consult.id != self._shown:
            self._shown = consult.id
            self.field.set_text("")
        self.show_title(tr("{name} asks you", name=first), "hand", tr("They go on with the call meanwhile"))
        self._question.show_text(typeset_text(consult.question))
        for part in (self._facts, self._way):
            clear_layout(part)
        for what, found, icon in _facts_of(sight, self._currency):
            self._facts.addWidget(FactRow(what, found, icon=icon))
        add_way_to(self._way, sight.state, writer, who, now)

    def give_back(self, words: str) -> None:
        """An answer that could not be sent."""
        self.field.set_text(words)

    def clear_panel(self) -> None:
        """Another caller of one's own: the answer was for a colleague, and stays."""
        self.close_panel()

    def end_question(self) -> None:
        """It is answered, or nobody waits for it any more."""
        self.close_panel()
        self.field.set_text("")
        self._shown = ""

    def press_digit(self, number: int) -> None:
        if 1 <= number <= self.ready.word_count():
            self.choose_words(number - 1)

    def _say_ready(self, place: int) -> None:
        if place == _NOT_NOW:
            self.declined.emit()
        elif place == _TAKE_OVER:
            self.answered.emit(self.field.text().strip(), True)
        else:
            self.answered.emit((YES, NO)[place], False)

    def _say_own(self) -> None:
        """Without words the keyboard goes to where they are written."""
        words = self.field.text().strip()
        if words:
            self.answered.emit(words, False)
        else:
            self.field.setFocus()


def _facts_of(sight: ConsultSight, currency: str) -> list[tuple[str, str, str]]:
    state = sight.state
    name = typeset_text(state.customer_name) or tr("Unknown")
    if state.verified_at:
        how = ", ".join(quiet_way(way) for way in state.verified_how)
        customer = tr("{name}, verified by {ways}", name=name, ways=how)
    else:
        customer = tr("{name}, not verified", name=name)
    facts = [(tr("The customer"), customer, "shield-check" if state.verified_at else "user")]
    if state.article_title:
        facts.append((tr("The article"), typeset_text(state.article_title), "book"))
    open_now, closed = option_lines(sight.options, currency)
    if open_now:
        facts.append((tr("Open to them"), " · ".join(open_now), "check"))
    if closed:
        facts.append((tr("Closed"), " · ".join(closed), "lock"))
    granted = " · ".join(typeset_text(one.title) for one in state.granted)
    if granted:
        facts.append((tr("Granted"), granted, "pound"))
    if state.note:
        facts.append((tr("Notes"), typeset_text(state.note), "note"))
    return facts
