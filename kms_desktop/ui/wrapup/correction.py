"""The wrap-up of a closed contact, in rows, until it is saved as it is right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.ending_text import outcome_title
from kms_desktop.contacts.wrapup_draft import (
    Issue,
    WrapUp,
    WrapUpChoices,
    with_article,
    with_exchange,
    with_issue,
    without_issue,
)
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.segment import Segment
from kms_desktop.ui.wrapup.rows import IssueRows

_OUTCOMES = ("satisfied", "mollified", "dissatisfied", "unknown")


class CorrectionForm(QWidget):
    """What is changed is kept here until it is saved or left."""

    saved = Signal(object, str)
    """WrapUp, and why."""
    left = Signal()
    article_wanted = Signal(int, str)
    """What the log tells of this article, for the issue at this place; `fill_article` takes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft: WrapUp | None = None
        self.rows = IssueRows()
        self.outcome = Segment([(outcome_title(one), "") for one in _OUTCOMES], tr("How did the customer leave?"))
        self.words = LineField(tr("What the next person should know"), tr("For the next person"))
        self.why = LineField(tr("Why is it corrected? It may stay empty."), tr("Why"))
        self.save = Button(tr("Save the correction"), key_text("confirm"), "filled", "check")
        self._connect_rows()
        self.outcome.chosen.connect(lambda at: self._put(lambda draft: _with(draft, outcome=_OUTCOMES[at])))
        self.words.typed.connect(lambda text: self._put(lambda draft: _with(draft, words=text)))
        for field in (self.words, self.why):
            field.entered.connect(self.confirm)
            field.escaped.connect(self.left)
        self.save.clicked.connect(self.confirm)
        self._lay_out()

    def _connect_rows(self) -> None:
        rows = self.rows
        rows.reason_chosen.connect(lambda place, code, words: self._change(place, reason=words, reason_code=code))
        rows.link_chosen.connect(lambda place, link: self._change(place, link=link))
        rows.preventable_chosen.connect(lambda place, said: self._change(place, preventable=said))
        rows.ease_chosen.connect(lambda said: self._put(lambda draft: _with(draft, ease=said)))
        rows.resolution_typed.connect(lambda place, words: self._change(place, resolution=words))
        rows.issue_dropped.connect(lambda place: self._put(partial(without_issue, place=place)))
        rows.exchange_chosen.connect(lambda thread: self._put(partial(with_exchange, thread_id=thread)))
        rows.article_chosen.connect(self.article_wanted)

    def _lay_out(self) -> None:
        column, foot = Column(self, gap=12), Row(gap=12)
        foot.addWidget(self.save)
        foot.addWidget(
            Paragraph(tr("Who saved it, and when, stays; what you change stands beside it."), "meta", "ink3"), 1
        )
        for widget in (self.rows, self.outcome, self.words, self.why):
            column.addWidget(widget)
        column.addLayout(foot)

    def show_saved(self, saved: WrapUp, choices: WrapUpChoices) -> None:
        """Get ready for another contact."""
        self._draft = saved
        self.rows.offer_choices(choices)
        self.why.set_text("")
        self.words.set_text(saved.words)
        self.words.show_start()
        self.outcome.show_part(_OUTCOMES.index(saved.outcome) if saved.outcome in _OUTCOMES else len(_OUTCOMES) - 1)
        self.rows.show_draft(saved)

    def first_row(self) -> QWidget:
        return self.rows.row(0, "reason")

    def fill_article(self, place: int, found: Issue) -> None:
        self._put(lambda draft: with_article(draft, place, found))

    def confirm(self) -> None:
        if self._draft is not None:
            self.saved.emit(self._draft, self.why.text().strip())

    def _change(self, place: int, **changes: str) -> None:
        self._put(lambda draft: with_issue(draft, place, **changes))

    def _put(self, change: Callable[[WrapUp], WrapUp]) -> None:
        if self._draft is not None:
            self._draft = change(self._draft)
            self.rows.show_draft(self._draft)


def _with(draft: WrapUp, **changes: str) -> WrapUp:
    return with_issue(draft, 0, **changes)
