"""One suggestion with what went along, and the words in which it is answered."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.access.roles import SUPERVISOR
from kms_desktop.contacts.personal_data import SEARCHED
from kms_desktop.guidance.text_format import reason_words
from kms_desktop.texts import in_context, tr
from kms_desktop.ui.actions.keymap import label_of
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import NoteField
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider, Plane
from kms_desktop.ui.widgets.rows import FactRow
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.voc.answer_text import answer_words
from kms_desktop.voc.model import SAYS_SINCE, Suggestion
from kms_desktop.voc.suggestions import may_answer

KIND_WORDS = {
    "suggestion": tr("Suggestion"),
    "observation": in_context("a kind of suggestion", "Report"),
    "flag": in_context("a kind of suggestion", "Flag"),
    "fix": in_context("a kind of suggestion", "Fix"),
    "none_fit": tr("None of the options fit"),
}
STATE_WORDS = {"new": tr("To decide"), "accepted": tr("Accepted"), "declined": tr("Declined")}
STATE_LOOKS = {"new": ("clock", "warn"), "accepted": ("check", "good"), "declined": ("cross", "ink2")}
"""Icon and ink."""
_BOTH = tr("Accepting and declining both need words: the agent reads them.")
_OTHERS = tr("A supervisor answers this.")
_CONTEXT_WORDS = {
    "option": tr("Option"),
    "tier": tr("Tier"),
    "channel": tr("Channel"),
    SEARCHED: tr("Searched"),
}
"""What went along by itself, by its key; one of a newer desktop is shown by its key."""
_NOT_FOR_PEOPLE = ("revision", SAYS_SINCE)
"""What went along for the program, or is told elsewhere: a person is told the article, and the answer."""


class AnswerPane(Plane):
    """The answer field keeps its words while another suggestion is looked at and come back to."""

    answer_given = Signal(str, bool)

    def __init__(self, role: str = SUPERVISOR.code, parent: QWidget | None = None) -> None:
        super().__init__("pane", "left", parent)
        self._role = role
        self.suggestion: Suggestion | None = None
        self._typed: dict[str, str] = {}
        self.empty = EmptyState("megaphone", tr("Nothing is chosen"), tr("Up and Down go through the list."))
        self.text = Paragraph("", "search", weight=500)
        self.kind = Paragraph("", "meta", "accentink", weight=600)
        self.field = NoteField(
            tr("Your answer; the agent reads it word for word"), tr("Answer"), lines=3, role="reading"
        )
        self.note = Paragraph("", "meta", "ink3")
        self.accept = Button(*label_of("accept_suggestion"), "filled", "check")
        self.decline = Button(*label_of("decline_suggestion"), "band")
        self._facts, self._divider = Column(gap=0), Divider()
        self._buttons = Row(gap=8)
        self._lay_out()
        self.field.typed.connect(self._keep_text)
        self.accept.clicked.connect(lambda: self._emit_answer(True))
        self.decline.clicked.connect(lambda: self._emit_answer(False))
        self._show_parts(False)
        follow_theme(self._fit_buttons)

    def _lay_out(self) -> None:
        self._whole = ScrollColumn("pane", gap=12, margins=(24, 16, 24, 16))
        Column(self, margins=(1, 0, 0, 0)).addWidget(self._whole)
        column = self._whole.column
        column.addWidget(self.empty, 1)
        said = Column(gap=4)
        said.addWidget(self.kind)
        said.addWidget(self.text)
        column.addLayout(said)
        column.addWidget(self._divider)
        column.addLayout(self._facts)
        answer = Column(gap=6)
        answer.addWidget(self.field)
        answer.addWidget(self.note)
        column.addLayout(answer)
        self._buttons.addWidget(self.accept)
        self._buttons.addWidget(self.decline)
        self._buttons.addStretch(1)
        column.addLayout(self._buttons)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons leave their keys and icons out where the pane is narrow for its text."""
        super().resizeEvent(event)
        self._fit_buttons(current_theme())

    def _fit_buttons(self, _worn: Theme) -> None:
        margins = self._whole.column.contentsMargins()
        room = self._whole.width() - margins.left() - margins.right()
        for level in range(3):
            for button in (self.accept, self.decline):
                button.set_terse(level)
            self._buttons.invalidate()
            if self._buttons.minimumSize().width() <= room:
                return

    def show_suggestion(self, suggestion: Suggestion | None, now: datetime) -> None:
        self.suggestion = suggestion
        self._show_parts(suggestion is not None)
        if suggestion is None:
            return
        self.kind.show_text(f"{KIND_WORDS[suggestion.kind]} · {STATE_WORDS[suggestion.state]}")
        self.text.show_text(tr("“{text}”", text=typeset_text(suggestion.text)))
        self._show_facts(suggestion, now)
        is_open = suggestion.state == "new"
        self.field.set_text(self._typed.get(suggestion.id, "") if is_open else answer_words(suggestion))
        self.field.setReadOnly(not is_open)
        answers = is_open and may_answer(self._role, suggestion.article_id)
        self.field.setVisible(answers or not is_open)
        self.note.show_text(_BOTH if answers else _OTHERS)
        self.note.setVisible(is_open)
        for button in (self.accept, self.decline):
            button.setVisible(answers)

    def _show_facts(self, suggestion: Suggestion, now: datetime) -> None:
        clear_layout(self._facts)
        said = when_text(suggestion.made_at, now, now.tzinfo)
        rows = [(tr("Said by"), tr("{name}, {when}", name=suggestion.made_by_name, when=said))]
        if suggestion.article_title:
            rows.append((tr("Article"), typeset_text(suggestion.article_title)))
        if suggestion.passage:
            rows.append((tr("Passage"), tr("“{text}”", text=suggestion.passage)))
        rows += [
            _context_fact(key, str(value))
            for key, value in suggestion.context.items()
            if value and key not in _NOT_FOR_PEOPLE
        ]
        if suggestion.answered_at:
            answered = when_text(suggestion.answered_at, now, now.tzinfo)
            rows.append((tr("Answered by"), tr("{name}, {when}", name=suggestion.answered_by_name, when=answered)))
        for what, found in rows:
            self._facts.addWidget(FactRow(what, found))

    def _show_parts(self, shown: bool) -> None:
        self.empty.setVisible(not shown)
        for widget in (self.kind, self.text, self._divider, self.field, self.note, self.accept, self.decline):
            widget.setVisible(shown)
        if not shown:
            clear_layout(self._facts)

    def _keep_text(self, text: str) -> None:
        if self.suggestion is not None:
            self._typed[self.suggestion.id] = text

    def _emit_answer(self, accepted: bool) -> None:
        """Where words are missing, the keyboard goes to their field."""
        if not self.field.text().strip():
            self.field.setFocus()
        self.answer_given.emit(self.field.text(), accepted)


def _context_fact(key: str, value: str) -> tuple[str, str]:
    """What went along by itself, as a person reads it."""
    words = _CONTEXT_WORDS.get(key) or key.replace("_", " ").capitalize()
    if key == "option":
        return words, reason_words(value)
    return words, value[:1].upper() + value[1:]
