"""What a person does to reviews → stored one by one, and the list and the open one read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from kms_desktop.errors import KmsError
from kms_desktop.texts import tr
from kms_desktop.ui.background import Background
from kms_desktop.ui.clock import Clock
from kms_desktop.voc.reviews.model import LONGEST_DAYS, Review, ReviewDetail, Sample
from kms_desktop.voc.reviews.reviews import Reviews


class ReviewPresenter(QObject):
    """A review is opened when somebody asks for it, as the audit tells who read a contact of somebody else."""

    shown = Signal(object)
    """The Reviews, the newest contact first."""
    opened = Signal(object)
    """ReviewDetail of the one that was asked for last."""
    stored = Signal(str)
    """What was done, in a sentence."""
    problem = Signal(str)

    def __init__(self, reviews: Reviews, background: Background, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reviews, self._background, self._clock = reviews, background, clock
        self.may_review, self.me = reviews.may_review, reviews.person_id
        self.review_id = ""

    def read_list(self, *, unasked: bool = False) -> None:
        """Read again: somebody looks, or the workspace changed; with it the one that is open."""
        self._background.run(
            self._reviews.list_reviews(),
            owner=self,
            on_done=self.shown.emit,
            replaces="reviews",
            long=True,
            unasked=unasked,
        )
        if self.review_id:
            self._open(self.review_id, again=True)

    def open_review(self, review: Review) -> None:
        """With what was read of its log; one's own counts as seen."""
        self.review_id = review.id
        self._open(review.id, again=False)

    def close_review(self) -> None:
        """Nobody looks at one any more."""
        self.review_id = ""

    def _open(self, review_id: str, *, again: bool) -> None:
        self._background.run(
            partial(_read, self._reviews, review_id, again),
            owner=self,
            on_done=self._on_opened,
            on_error=self._on_error,
            replaces="review",
        )

    def _on_opened(self, detail: ReviewDetail) -> None:
        if detail.review.id == self.review_id:
            self.opened.emit(detail)

    # what a person does

    def draw(self, days: int, size: int) -> None:
        """Of the contacts closed in so many days."""
        now = self._clock()
        begins = now - timedelta(days=days or LONGEST_DAYS - 1)
        self._store(partial(self._reviews.draw, begins, now, size), _drawn_words)

    def judge(self, review: Review, rightly: str, words: str) -> None:
        said = tr("{name} reads it.", name=review.agent)
        self._store(partial(self._reviews.judge, review, rightly, words), lambda _none: said)

    def look(self, review: Review, agrees: bool, words: str) -> None:
        self._store(partial(self._reviews.look, review, agrees, words), lambda _none: tr("Both of them read it."))

    def answer(self, review: Review, words: str) -> None:
        said = tr("{name} reads it.", name=review.reviewer)
        self._store(partial(self._reviews.answer, review, words), lambda _none: said)

    def coach(self, review: Review, words: str) -> None:
        done = tr("Only the two of you read it.")
        self._store(partial(self._reviews.note_coaching, review, words), lambda _key: done)

    def take_back(self, note_id: str) -> None:
        self._store(partial(self._reviews.take_back_coaching, note_id), lambda _none: tr("Taken back."))

    def withdraw(self, review: Review, why: str) -> None:
        self._store(partial(self._reviews.withdraw, review, why), lambda _none: tr("Withdrawn. It counts no more."))

    def _store(self, act: Callable[[], Any], words: Callable[[Any], str]) -> None:
        self._background.run(act, owner=self, on_done=partial(self._on_stored, words), on_error=self._on_error)

    def _on_stored(self, words: Callable[[Any], str], made: Any) -> None:
        self.stored.emit(words(made))
        self.read_list()

    def _on_error(self, error: Exception) -> None:
        if isinstance(error, KmsError):
            self.problem.emit(str(error))
        else:
            self._background.failed.emit(error)


def _read(reviews: Reviews, review_id: str, again: bool) -> ReviewDetail:
    """Whoever asked for it has seen it."""
    detail = reviews.open_review(review_id, again=again)
    if not again:
        reviews.mark_seen(detail.review)
    return detail


def _drawn_words(sample: Sample) -> str:
    if not sample.closed:
        return tr("No contact was closed in this time that is in no review yet.")
    told = {"drawn": sample.drawn, "closed": sample.closed, "seed": sample.seed}
    return tr("{drawn} of {closed} drawn, with the seed “{seed}”.", **told)
