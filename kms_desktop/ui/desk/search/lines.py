"""The lines around the hits: whose call they are ranked for, what to ask next, and that none may be the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text, label_of, typing_key_text
from kms_desktop.ui.desk.view_state import NO_NAME
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.flow import Flow
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.notices import Icon
from kms_desktop.ui.widgets.paragraph import Paragraph

if TYPE_CHECKING:
    from kms_desktop.search.clarifying_question import NextQuestion

_LONGEST = 44


class AboutLine(QWidget):
    """What the order rests on beside the words, and the key that leaves it out or takes it in."""

    switched = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Paragraph("", "meta", "ink3")
        self.switch = Button("", key_text("toggle_caller"), "link")
        self.switch.clicked.connect(self.switched)
        row = Row(self, gap=8, margins=(12, 0, 8, 0))
        row.addWidget(self.words, 1)
        row.addWidget(self.switch)
        self.setVisible(False)

    def show_about(self, caller: str, *, used: bool, typed: bool) -> None:
        """`caller` "" where nothing is known of a call, NO_NAME where nobody is named."""
        words = _nobody_text(used, typed) if caller == NO_NAME else _caller_text(caller.split(" ")[0], used, typed)
        self.words.show_text(words if caller else "")
        self.switch.set_text(tr("Without the caller") if used else tr("With the caller"), key_text("toggle_caller"))


def _nobody_text(used: bool, typed: bool) -> str:
    if not used:
        return tr("What is known of this caller is left out")
    if typed:
        return tr("In the order of these words and of what is known of this caller")
    return tr("Likely now, from what is known of this caller")


def _caller_text(name: str, used: bool, typed: bool) -> str:
    if not used:
        return tr("What is known of {name} is left out", name=name)
    if typed:
        return tr("In the order of these words and of what is known of {name}", name=name)
    return tr("Likely now, from what is known of {name}", name=name)


class AskLine(QWidget):
    """The question that parts the hits best, its answers with their keys, and what was answered before."""

    answered = Signal(int)
    """1 for the first answer; 0 takes the last one back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.question = Paragraph("", "list", weight=600)
        self.settled = Paragraph("", "meta", "ink3")
        self.back = Button(tr("Take it back"), typing_key_text(0), "link")
        self.back.clicked.connect(lambda: self.answered.emit(0))
        self._answers = QWidget()
        self._flow = Flow(self._answers)
        column = Column(self, gap=6, margins=(12, 4, 12, 4))
        before = Row(gap=8)
        before.addWidget(self.settled, 1)
        before.addWidget(self.back)
        asks = Row(gap=6)
        self._icon = Icon("question", "accentink", 14)
        asks.addWidget(self._icon)
        asks.addWidget(self.question, 1)
        column.addLayout(before)
        column.addLayout(asks)
        column.addWidget(self._answers)
        self.setVisible(False)

    def show_ask(self, question: NextQuestion | None, settled: Sequence[str]) -> None:
        """`settled`: the answers given so far."""
        clear_layout(self._flow)
        self.settled.show_text(tr("Answered: {answers}", answers=" · ".join(settled)) if settled else "")
        self.settled.setVisible(bool(settled))
        self.back.setVisible(bool(settled))
        asked = typeset_text(question.text) if question else ""
        if asked and asked != self.question.toPlainText():
            announce_message(self, tr("Ask: {question}", question=asked))
        self.question.show_text(asked)
        for widget in (self.question, self._answers, self._icon):
            widget.setVisible(question is not None)
        for number, choice in enumerate(question.choices if question else (), 1):
            self._flow.addWidget(self._make_button(number, choice.text))

    def answer_buttons(self) -> list[Button]:
        return self._answers.findChildren(Button)

    def _make_button(self, number: int, text: str) -> Button:
        short = text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
        button = Button(typeset_text(short), typing_key_text(number), "band", parent=self._answers, small=True)
        button.setToolTip(text)
        button.clicked.connect(lambda: self.answered.emit(number))
        return button


class DoubtLine(QWidget):
    """Hits are shown, and none of them is likely to answer; or something typed was not taken as meant."""

    draft_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Icon("info", "ink2", 14)
        self.words = Paragraph("", "meta", "ink2")
        self.draft = Button(*label_of("ask_for_article"), "ask")
        self.draft.clicked.connect(self.draft_chosen)
        row = Row(self, gap=6, margins=(12, 0, 8, 0))
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.draft)
        self.setVisible(False)

    def show_doubt(self, words: str, *, draft: bool) -> None:
        self.words.show_text(words)
        self.draft.setVisible(draft)
