"""One review: five questions with what was read, what was said, and the words in which somebody says something to it.

One button is filled: what is next for whoever looks. The same words can go to the other of the two alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import NoteField
from kms_desktop.ui.widgets.flow import Flow
from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Divider, Plane
from kms_desktop.ui.widgets.rows import FactRow
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.ui.widgets.segment import Segment
from kms_desktop.voc.reviews.model import QUESTIONS, RIGHTLY, Review, ReviewDetail
from kms_desktop.voc.reviews.review_text import (
    ASKED,
    QUESTION_TEXTS,
    answer_words,
    asked_words,
    review_reason,
    rightly_words,
    source_words,
    state_words,
    step_words,
)

_MOST_SOURCES = 3
_LOOKS = {"yes": ("check", "good"), "no": ("cross", "ink2"), "unsure": ("minus", "ink3"), "": ("minus", "ink3")}


def _box(gap: int) -> tuple[QWidget, Column]:
    """Rows that come and go are of a widget of their own, which then is as high as they are."""
    box = QWidget()
    return box, Column(box, gap=gap)


class _Sources(QWidget):
    """What an answer was read from, below its words."""

    def __init__(self, lines: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        column = Column(self, gap=2, margins=(24, 0, 0, 8))
        for words, ink in lines:
            column.addWidget(Paragraph(typeset_text(words), "meta", ink))


class ReviewPane(Plane):
    """`acted(what, words)`: judge, agree, disagree, answer, coach, withdraw; `chosen_answer` is that to the one
    question."""

    acted = Signal(str, str)
    contact_wanted = Signal()
    note_taken_back = Signal(str)

    def __init__(self, me: str, title_of: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__("pane", "left", parent)
        self._me, self._title_of = me, title_of
        self.review: Review | None = None
        self.detail: ReviewDetail | None = None
        self._typed: dict[str, str] = {}
        self._chosen: dict[str, str] = {}
        self._does = ""
        self.empty = EmptyState("check", tr("Nothing is chosen"), tr("Up and Down go through the list."))
        self.state = Paragraph("", "meta", "accentink", weight=600)
        self.title, self.hint = Paragraph("", "search", weight=500), Paragraph("", "list", "ink2")
        self.contact = Button(tr("Open the contact"), "", "link")
        self.rightly = Segment([(rightly_words(one), "") for one in RIGHTLY], ASKED["rightly"])
        self.asked = Paragraph(ASKED["rightly"], "list", weight=600)
        self.field = NoteField(tr("Say why, in a line or two"), tr("Your words"), lines=2, role="reading")
        self.filled = Button(*label_of("accept_suggestion"), "filled", "check")
        self.declines = Button(*label_of("decline_suggestion"), "band")
        self.coach, self.withdraw = Button("", "", "band"), Button(tr("Withdraw"), "", "quiet")
        (self._answers_box, self._answers), (self._said_box, self._said) = _box(0), _box(4)
        self._dividers = (Divider(), Divider())
        self._lay_out()
        self._connect_signals()
        self.show_review(None, datetime.now().astimezone())

    def _lay_out(self) -> None:
        whole = ScrollColumn("pane", gap=12, margins=(24, 16, 24, 16))
        Column(self, margins=(1, 0, 0, 0)).addWidget(whole)
        whole.column.addWidget(self.empty, 1)
        head = Column(gap=4)
        for widget in (self.state, self.title, self.hint):
            head.addWidget(widget)
        links = Flow(gap=4)
        links.addWidget(self.contact)
        head.addLayout(links)
        whole.column.addLayout(head)
        whole.column.addWidget(self._answers_box)
        whole.column.addWidget(self._dividers[0])
        whole.column.addWidget(self._said_box)
        whole.column.addWidget(self._dividers[1])
        for entry in (self.asked, self.rightly, self.field):
            whole.column.addWidget(entry)
        buttons = Flow(gap=8)
        for button in (self.filled, self.declines, self.coach, self.withdraw):
            buttons.addWidget(button)
        whole.column.addLayout(buttons)
        whole.column.addStretch(1)

    def _connect_signals(self) -> None:
        self.field.typed.connect(self._keep_text)
        self.rightly.chosen.connect(lambda _part: self._keep_answer())
        self.contact.clicked.connect(self.contact_wanted)
        self.filled.clicked.connect(lambda: self._act(self._does))
        self.declines.clicked.connect(lambda: self._act("disagree"))
        self.coach.clicked.connect(lambda: self._act("coach"))
        self.withdraw.clicked.connect(lambda: self._act("withdraw"))

    def chosen_answer(self) -> str:
        """yes, no or unsure; "" until somebody chose."""
        at = self.rightly.current_part()
        return RIGHTLY[at] if at >= 0 else ""

    def show_review(self, review: Review | None, now: datetime) -> None:
        """One that was marked; what happened in it is shown once it is opened."""
        same = review is not None and self.review is not None and review.id == self.review.id
        self.review, self.detail = review, self.detail if same else None
        if review is not None and self.detail is not None:
            return
        self._show_head(now)
        for layout in (self._answers, self._said):
            clear_layout(layout)
        self._offer("")

    def show_detail(self, detail: ReviewDetail, now: datetime) -> None:
        """With its answers and what was said."""
        self.review, self.detail = detail.review, detail
        self._show_head(now)
        for layout in (self._answers, self._said):
            clear_layout(layout)
        self._show_answers(detail)
        self._show_said(detail, now)
        self._show_answer(asked_words("rightly", detail), self._chosen.get(detail.review.id) or detail.review.rightly)
        self.field.set_text(self._typed.get(detail.review.id, ""))
        self._offer(self._next_of(detail.review))

    def _show_answer(self, asked: str, answer: str) -> None:
        """None is chosen beforehand: what stands there already is said of most."""
        self.asked.show_text(asked)
        self.rightly.setAccessibleName(asked)
        at = next((n for n, one in enumerate(RIGHTLY) if one == answer), -1)
        if at >= 0:
            self.rightly.show_part(at)
        else:
            self.rightly.clear_part()

    def _show_head(self, now: datetime) -> None:
        review = self.review
        self.empty.setVisible(review is None)
        for widget in (self.state, self.title):
            widget.setVisible(review is not None)
        self.contact.setVisible(self.detail is not None)
        self.hint.setVisible(review is not None and self.detail is None)
        if review is None:
            return
        self.state.show_text(state_words(review))
        when = when_text(review.closed_at, now, now.tzinfo)
        parts = (review.agent, when, review_reason(review))
        self.title.show_text(" · ".join(parts))
        key = key_text("enter")
        own = review.agent_id == self._me
        told = tr("{key} reads it.", key=key) if own else tr("{key} reads it; the audit tells who looked.", key=key)
        self.hint.show_text(told)

    def _show_answers(self, detail: ReviewDetail) -> None:
        answers, review = detail.review.answers or detail.answers, detail.review
        for question in QUESTIONS:
            said = review.rightly if question == "rightly" else "yes" if getattr(answers, question) else "no"
            icon, tone = _LOOKS[said]
            words = answer_words(question, answers, review.rightly)
            row = FactRow(QUESTION_TEXTS[question], words, icon=icon, tone=tone)
            row.setToolTip(asked_words(question, detail))
            self._answers.addWidget(row)
            read = [one for one in detail.read_from if one.question == question]
            lines = [(source_words(one, self._title_of), "ink2") for one in read[:_MOST_SOURCES]]
            if len(read) > _MOST_SOURCES:
                lines.append((plural("and {n} more", "and {n} more", len(read) - _MOST_SOURCES), "ink3"))
            if lines:
                self._answers.addWidget(_Sources(lines))
        if review.answers is not None and review.answers != detail.answers:
            changed = tr("The log has changed since this was judged; the answers are those of then.")
            self._answers.addWidget(Paragraph(changed, "meta", "ink3"))

    def _show_said(self, detail: ReviewDetail, now: datetime) -> None:
        for event in detail.events:
            when = when_text(event.at, now, now.tzinfo)
            self._said.addWidget(Paragraph(typeset_text(step_words(event)), "list"))
            self._said.addWidget(Paragraph(when, "meta", "ink3"))
        if detail.notes:
            self._said.addWidget(Paragraph(tr("Between the two of you"), "meta", "accentink", weight=600))
        for note in detail.notes:
            said = tr("{name}: {words}", name=note.sender, words=typeset_text(note.words))
            self._said.addWidget(Paragraph(said, "list"))
            if note.from_id == self._me:
                back = Button(tr("Take the note back"), "", "link", small=True)
                back.clicked.connect(lambda _checked=False, key=note.id: self.note_taken_back.emit(key))
                self._said.addWidget(back)

    def _next_of(self, review: Review) -> str:
        """What whoever looks does next with it; "" for nothing."""
        if review.erased or review.state == "withdrawn":
            return ""
        if review.agent_id == self._me:
            return "answer"
        return "look" if review.state == "judged" and review.reviewer_id != self._me else "judge"

    def _offer(self, does: str) -> None:
        """The filled button says what is next, the others what can be done besides."""
        review, judged = self.review, self.review is not None and self.review.state == "judged"
        self._does = {"look": "agree"}.get(does, does)
        texts = {"judge": tr("Keep the answer"), "answer": tr("Answer"), "look": tr("Agree")}
        self.field.setPlaceholderText(tr("What you say to it") if does == "answer" else tr("Say why, in a line or two"))
        for widget in (self.asked, self.rightly):
            widget.setVisible(does == "judge")
        for part in (self.field, self.filled, self._dividers[1]):
            part.setVisible(does != "")
        for told in (self._dividers[0], self._said_box):
            told.setVisible(self.detail is not None and bool(self.detail.events))
        self._answers_box.setVisible(self.detail is not None)
        self.declines.setVisible(does == "look")
        self.withdraw.setVisible(does in ("judge", "look"))
        of_two = review is not None and judged and self._me in (review.agent_id, review.reviewer_id) and does != ""
        self.coach.setVisible(of_two)
        if does:
            self.filled.set_text(texts[does], label_of("accept_suggestion")[1])
        self.declines.set_text(tr("Disagree"), label_of("decline_suggestion")[1])
        if review is not None and of_two:
            other = review.reviewer if review.agent_id == self._me else review.agent
            self.coach.set_text(tr("Only for {name}", name=other))

    def _act(self, what: str) -> None:
        """Where an answer or words are missing, the keyboard goes there."""
        words = self.field.text().strip()
        needs = what in ("disagree", "answer", "coach", "withdraw")
        if what == "judge" and not self.chosen_answer():
            self.rightly.setFocus()
        elif not words and (needs or (what == "judge" and self.chosen_answer() != "yes")):
            self.field.setFocus()
        self.acted.emit(what, words)

    def forget_words(self) -> None:
        """They were stored."""
        if self.review is not None:
            self._typed.pop(self.review.id, None)
            self._chosen.pop(self.review.id, None)
        self.field.set_text("")

    def _keep_answer(self) -> None:
        """It outlives a reading of the review again, because the workspace changed."""
        if self.review is not None:
            self._chosen[self.review.id] = self.chosen_answer()

    def _keep_text(self, text: str) -> None:
        if self.review is not None:
            self._typed[self.review.id] = text
