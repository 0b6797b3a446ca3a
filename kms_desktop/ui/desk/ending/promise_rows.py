"""What the customer is owed as rows of the wrap-up, each of which opens what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.promise_text import channel_words, why_words
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.promise_words import due_words, promise_title
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.paint import focus_ring
from kms_desktop.ui.widgets.plane import Divider
from kms_desktop.ui.widgets.rows import FactRow

if TYPE_CHECKING:
    from kms_desktop.contacts.model import Promise

_PRESS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class _PromiseRow(FactRow):
    chosen = Signal()

    def __init__(self, promise: Promise, now: datetime) -> None:
        words, right, tone = _words_of(promise, now)
        super().__init__(tr("Promise"), words, right=right, right_tone=tone, high=40)
        self._is_open = promise.state == "open"
        if self._is_open:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(key_text("promises"))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_open and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_open and event.key() in _PRESS:
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            focus_ring(QPainter(self), self.rect(), current_theme().px(8), current_theme())


class PromiseRows(QWidget):
    """One row a promise, as it stands now."""

    promise_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = Column(self, gap=0)

    def show_promises(self, promises: Sequence[Promise], now: datetime) -> None:
        clear_layout(self._column)
        for promise in promises:
            row = _PromiseRow(promise, now)
            row.chosen.connect(lambda key=promise.id: self.promise_chosen.emit(key))
            self._column.addWidget(row)
            self._column.addWidget(Divider())
        self.setVisible(bool(promises))


def _words_of(promise: Promise, now: datetime) -> tuple[str, str, str]:
    """What it says, what is quiet at its right, and the ink of that."""
    what, by = promise_title(promise), when_text(promise.due_at, now, now.tzinfo)
    if promise.state == "kept":
        return what, tr("kept"), "good"
    if promise.state == "broken":
        why = why_words(promise.why)
        return what, tr("not kept: {why}", why=why.lower()) if why else tr("not kept"), "bad"
    how = channel_words(promise.channel)
    # Translators: what was promised, by when, and how it is to be kept: “by text”
    words = tr("{promise}, by {when}, {how}", promise=what, when=by, how=how) if how else ""
    words = words or tr("{promise}, by {when}", promise=what, when=by)
    key = key_text("promises")
    if promise.next_due < now:
        # Translators: late is how late it is: “late by 37 min”
        return words, tr("{late}; {key} settles it", late=due_words(promise, now), key=key), "bad"
    return words, tr("open; {key} settles it", key=key), "ink3"
