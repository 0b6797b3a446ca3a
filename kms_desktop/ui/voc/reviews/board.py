"""Reviews of a division, or of one's own contacts → the list, and the one that is marked at its side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import label_of
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.voc.figures.contact_pane import ContactOpener
from kms_desktop.ui.voc.reviews.pane import ReviewPane
from kms_desktop.ui.voc.reviews.presenter import ReviewPresenter
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.notices import EmptyState
from kms_desktop.ui.widgets.page_head import FilterBox
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn
from kms_desktop.voc.reviews.model import Review, ReviewDetail
from kms_desktop.voc.reviews.review_text import review_reason, rightly_words, state_words

_COLUMNS = (
    TableColumn(tr("Contact closed")),
    TableColumn(tr("Reason"), grows=True),
    TableColumn(tr("Agent")),
    # Translators: whether the right article was linked
    TableColumn(tr("Right")),
    TableColumn(tr("State")),
)
_SIZES, _USUAL_SIZE = (5, 10, 20, 30, 50, 100), 20
_STATE_LOOKS = {"drawn": ("clock", "warn"), "judged": ("check", "good"), "withdrawn": ("cross", "ink2")}


class ReviewBoard(QWidget):
    """`pane` stands beside it, which the page places. `changed`: what the head of the page tells is another."""

    changed = Signal()
    said = Signal(str)

    def __init__(
        self,
        presenter: ReviewPresenter,
        opener: ContactOpener,
        title_of: Callable[[str], str],
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.presenter, self.opener, self._clock = presenter, opener, clock
        self.pane = ReviewPane(presenter.me, title_of)
        self.table = Table(_COLUMNS, tr("Reviews"))
        self.many = FilterBox(self)
        for n in _SIZES:
            self.many.addItem(plural("{n} contact", "{n} contacts", n), n)
        self.many.setCurrentIndex(_SIZES.index(_USUAL_SIZE))
        self.many.setAccessibleName(tr("How many contacts are drawn"))
        self.draw = Button(*label_of("draw_reviews"), "band", "plus")
        self._reviews, self._days = tuple[Review, ...](), 28
        self._judging = False
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect_signals()

    def _lay_out(self) -> None:
        detail = (
            tr("Draw a sample of the contacts closed in the period.")
            if self.presenter.may_review
            else tr("What is reviewed of your contacts stands here.")
        )
        for widget in (EmptyState("check", tr("No review"), detail), self.table):
            self._stack.addWidget(widget)
        column = Column(self, gap=4)
        if self.presenter.may_review:
            head = Row(gap=8, margins=(8, 0, 12, 4))
            head.addStretch(1)
            head.addWidget(self.many)
            head.addWidget(self.draw)
            column.addLayout(head)
        self.many.setVisible(self.presenter.may_review)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.table)

    def _connect_signals(self) -> None:
        self.presenter.shown.connect(self._show_reviews)
        self.presenter.opened.connect(self._show_detail)
        self.presenter.stored.connect(self._on_stored)
        self.table.row_marked.connect(self._on_marked)
        self.table.row_opened.connect(self._on_opened)
        self.draw.clicked.connect(self.draw_sample)
        self.pane.acted.connect(self._act)
        self.pane.contact_wanted.connect(self._open_contact)
        self.pane.note_taken_back.connect(self.presenter.take_back)

    def refresh_board(self, *, unasked: bool = False) -> None:
        """Somebody looks, or the workspace changed while they do."""
        self.presenter.read_list(unasked=unasked)

    def change_days(self, days: int) -> None:
        """Of which time a sample is drawn; 0 for all of it."""
        self._days = days

    def detail_text(self) -> str:
        """What the head says."""
        waits = sum(one.state == "drawn" for one in self._reviews)
        n = len(self._reviews)
        if self.presenter.may_review:
            return plural("{n} review, {waits} to judge", "{n} reviews, {waits} to judge", n, waits=waits)
        return plural("{n} of your contacts reviewed", "{n} of your contacts reviewed", n)

    def press_filled(self) -> None:
        """What the filled button does."""
        if self.pane.filled.isVisible():
            self.pane.filled.click()

    def disagree(self) -> None:
        if self.pane.declines.isVisible():
            self.pane.declines.click()

    def possible_actions(self) -> set[str]:
        """Those that do something now."""
        shown = {
            "accept_suggestion": self.pane.filled,
            "decline_suggestion": self.pane.declines,
            "draw_reviews": self.draw,
        }
        return {action for action, button in shown.items() if button.isVisible()}

    def draw_sample(self) -> None:
        """As many as are chosen, of the period."""
        self.presenter.draw(self._days, self.many.currentData())

    def _show_reviews(self, reviews: Sequence[Review]) -> None:
        marked = self.pane.review.id if self.pane.review is not None else ""
        self._reviews, now = tuple(reviews), self._clock()
        self.table.show_rows([_row_of(one, now) for one in reviews])
        self._stack.setCurrentIndex(1 if reviews else 0)
        at = next((place for place, one in enumerate(reviews) if one.id == marked), 0)
        if reviews:
            self.table.mark_row(at)
        self._on_marked(at)
        self.changed.emit()

    def _on_marked(self, at: int) -> None:
        review = self._reviews[at] if 0 <= at < len(self._reviews) else None
        if review is None or (self.pane.review is not None and review.id != self.pane.review.id):
            self.presenter.close_review()
        self.pane.show_review(review, self._clock())

    def _on_opened(self, at: int) -> None:
        if 0 <= at < len(self._reviews):
            self.presenter.open_review(self._reviews[at])

    def _show_detail(self, detail: ReviewDetail) -> None:
        """The keyboard goes to what is next, once somebody asked for it."""
        first = self.pane.detail is None
        self.pane.show_detail(detail, self._clock())
        if first and self.table.hasFocus():
            next_one = self.pane.rightly if self.pane.rightly.isVisible() else self.pane.field
            if next_one.isVisible():
                next_one.setFocus()

    def _act(self, what: str, words: str) -> None:
        review = self.pane.review
        if review is None:
            return
        presenter = self.presenter
        match what:
            case "judge":
                self._judging = True
                presenter.judge(review, self.pane.chosen_answer(), words)
            case "agree" | "disagree":
                presenter.look(review, what == "agree", words)
            case "answer":
                presenter.answer(review, words)
            case "coach":
                presenter.coach(review, words)
            case "withdraw":
                presenter.withdraw(review, words)

    def _on_stored(self, words: str) -> None:
        """Of a judgement the keyboard goes back to the list: Down and Enter open the next one."""
        self.pane.forget_words()
        if self._judging and self.pane.isAncestorOf(QApplication.focusWidget() or self):
            self.table.setFocus()
        self._judging = False
        self.said.emit(words)

    def _open_contact(self) -> None:
        if self.pane.review is not None:
            self.opener.open_contact(self.pane.review.contact_id, self)


def _row_of(review: Review, now: datetime) -> list[Cell]:
    icon, ink = ("warning", "warn") if review.agrees is False else _STATE_LOOKS[review.state]
    return [
        Cell(
            when_text(review.closed_at, now, now.tzinfo),
            review.closed_at,
            "ink2",
            exact_text(review.closed_at, now.tzinfo),
        ),
        Cell(review_reason(review)),
        Cell(review.agent, ink="ink2"),
        Cell(rightly_words(review.rightly)),
        Cell(state_words(review), ink=ink, icon=icon, under=review.reviewer or tr("Nobody yet")),
    ]
