"""To whom a contact goes, warm or cold, and the question for them; and what is told to somebody outside."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.model import OUTSIDE
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.actions.shortcuts import is_key_of
from kms_desktop.ui.desk.fitting_panel import FittingPanel
from kms_desktop.ui.desk.transfer.receiver_pick import ReceiverPick
from kms_desktop.ui.desk.view_state import OutsideState, Passing
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.segment import Segment

_ALONG = tr("Everything logged goes along")
_AWAY = tr("The database is away, so nobody can be rung here: say it, or send it as text")
_WARM, _COLD = 0, 1


class TransferPanel(FittingPanel):
    """The last in the list is always somebody outside, by the name that is typed. Enter goes on to the next field."""

    send_chosen = Signal(object, str, bool, str)
    """Receiver, question, warm, and the answer to the question with which it came here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Transfer"), "transfer", _ALONG, parent)
        self.set_hints(((tr("Warm or cold"), key_text("transfer")), label_of("leave")))
        asks = tr("To whom? A team or a name; or a name or number outside")
        self.pick = ReceiverPick(asks, tr("Who can take it"), outside=True)
        self.to, self.people = self.pick.to, self.pick.people
        self.asked = Paragraph("", "meta", "ink2")
        self.answer = LineField(tr("What did you find? It goes along as your answer"), tr("Your answer"))
        self.question = LineField(tr("What should they do or find out?"), tr("Question for the next person"), tall=True)
        self.way = Segment(((tr("Warm: you stay"), ""), (tr("Cold: you hang up"), "")), tr("Warm or cold"))
        self.send = Button(tr("Send"), key_text("confirm"), "filled", "transfer")
        self._connect_signals()
        self._buttons = (self.send,)
        self._foot.addWidget(self.send)
        self._foot.addWidget(self.way)
        self._foot.addStretch(1)
        self._asked = Column(gap=4)
        self._asked.addWidget(self.asked)
        self._asked.addWidget(self.answer)
        self.body.addWidget(self.pick)
        self.body.addLayout(self._asked)
        self.body.addWidget(self.question)
        self.body.addLayout(self._foot)
        self.show_receivers(Passing(()))

    def _connect_signals(self) -> None:
        self.pick.marked.connect(self._show_missing)
        self.pick.chosen.connect(self._go_on)
        self.pick.letter_typed.connect(lambda letter: self._next_field().begin_with(letter))
        self.question.typed.connect(lambda _text: self._show_missing())
        self.answer.entered.connect(lambda: self.question.setFocus())
        self.question.entered.connect(self.confirm)
        self.send.clicked.connect(self.confirm)
        for field in (self.to, self.answer, self.question):
            field.escaped.connect(self.close_panel)

    def show_receivers(self, passing: Passing) -> None:
        """Who can take it, and what was asked when it came here."""
        self.subtitle.show_text(_AWAY if passing.away else _ALONG)
        for widget in (self.asked, self.answer):
            widget.setVisible(bool(passing.asked))
        self._asked.invalidate()  # while it is folded, no part of it tells the others that it came or went
        asked = tr("{name} asked you: “{question}”", name=passing.asked_by, question=passing.asked)
        self.asked.show_text(asked if passing.asked else "")
        self.pick.show_receivers(passing.receivers)

    def begin_with(self, to_name: str, question: str) -> None:
        """Somebody offered to take it: they are marked, with the question they know; what was written stays."""
        if not self.to.text() and not self.question.text():
            self.to.set_text(to_name)
            self.pick.filter_receivers(to_name)
            self.question.set_text(question)
            self._show_missing()

    def switch_way(self) -> None:
        """The key of a transfer while this is open: warm, cold, and back."""
        self.way.show_part(_COLD if self.way.current_part() == _WARM else _WARM)

    def clear_panel(self) -> None:
        """What was typed was about another caller."""
        self.close_panel()
        for field in (self.to, self.answer, self.question):
            field.set_text("")
        self.way.show_part(_WARM)

    def give_back(self, question: str, answer: str) -> None:
        """It could not be sent: the words are there again."""
        self.question.set_text(question)
        self.answer.set_text(answer)
        self._show_missing()

    def _show_missing(self) -> None:
        """The button is on once there is somebody to send it to, and something to do for them."""
        if self.pick.chosen_receiver() is None:
            self.send.set_off(tr("Name who takes it"))
        else:
            self.send.set_off("" if self.question.text().strip() else tr("Write what they should do"))

    def _go_on(self) -> None:
        self._next_field().setFocus()

    def _next_field(self) -> LineField:
        """What is to be written next."""
        if self.pick.chosen_receiver() is None:
            return self.to
        if self.answer.isVisibleTo(self) and not self.answer.text().strip():
            return self.answer
        return self.question

    def confirm(self) -> None:
        """Send it; while something is missing, the keyboard goes there. What goes outside is shown once more first."""
        to = self.pick.chosen_receiver()
        if to is None:
            self.to.setFocus()
            return
        if not self.question.text().strip():
            self.question.setFocus()
            return
        said = (to, self.question.text(), self.way.current_part() == _WARM, self.answer.text())
        if to.kind != OUTSIDE:
            self.give_back("", "")
        self.close_panel()
        self.send_chosen.emit(*said)


class OutsidePanel(FittingPanel):
    """What is said in ten seconds, large; the same as text or on a sheet; and that it was passed on."""

    copy_chosen = Signal()
    save_chosen = Signal()
    save_elsewhere_chosen = Signal()
    passed_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Say this"), "quote", "", parent)
        self.set_hints(((tr("Back to the call"), key_text("leave")),))
        self.words = Paragraph("", "title", weight=500)
        self.note = Paragraph("", "meta", "ink3")
        self.passed = Button(tr("Passed on"), key_text("enter"), "filled", "transfer")
        self.copy = Button(*label_of("copy_summary"), "band", "copy")
        self.save = Button(*label_of("save_summary"), "band", "download")
        self.elsewhere = Button(tr("Save elsewhere"), "", "link")
        self._keys = {"copy_summary": self.copy, "save_summary": self.save}
        self.passed.clicked.connect(self.confirm)
        self.copy.clicked.connect(self.copy_chosen)
        self.save.clicked.connect(self.save_chosen)
        self.elsewhere.clicked.connect(self.save_elsewhere_chosen)
        self._buttons = (self.passed, self.copy, self.save)
        along = Row(gap=8)
        along.addWidget(self.note, 1)
        along.addWidget(self.elsewhere)
        self.body.addWidget(self.words)
        self.body.addLayout(along)
        for button in self._buttons:
            self._foot.addWidget(button)
        self._foot.addStretch(1)
        self.body.addLayout(self._foot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_outside(self, sight: OutsideState) -> None:
        to = sight.errand.to_name
        self.show_title(tr("Say this"), "quote", tr("To {name}, in ten seconds", name=to))
        self.words.show_text(sight.spoken)
        self.note.show_text(
            tr("Only the end of the account is spoken. The text and the sheet have the whole way it came.")
        )

    def event(self, event: QEvent) -> bool:
        """While it is open its keys are its own, not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._button_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        button = self._button_of(event)
        if button is not None:
            button.click()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        else:
            super().keyPressEvent(event)

    def _button_of(self, event: QKeyEvent) -> Button | None:
        return next((button for action, button in self._keys.items() if is_key_of(action, event)), None)

    def confirm(self) -> None:
        """It was said, or sent."""
        self.close_panel()
        self.passed_chosen.emit()

    def clear_panel(self) -> None:
        """It was about another caller."""
        self.close_panel()
