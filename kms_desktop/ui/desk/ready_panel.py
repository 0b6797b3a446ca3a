"""A line with ready words above it: a digit says them at once, letters write one's own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.answer import AnswerButton
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_LEAST_TILE_PX, _MOST_IN_ROW = 120, 4


class ReadyWords(QWidget):
    """Ready words side by side, each with its digit, in as few rows as the width allows. `chosen` has the place."""

    chosen = Signal(int)
    """From 0."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._frame = Column(self, gap=8)
        self._words: tuple[tuple[str, str], ...] = ()
        self._in_row = _MOST_IN_ROW

    def show_words(self, words: Sequence[tuple[str, str]]) -> None:
        """(words, what stands quietly under them) pairs."""
        self._words = tuple(words)
        self._fill_words()

    def shown_words(self) -> tuple[tuple[str, str], ...]:
        return self._words

    def word_count(self) -> int:
        return len(self._words)

    def _fill_words(self) -> None:
        clear_layout(self._frame)
        places = range(len(self._words))
        for first in places[:: self._in_row]:
            line = Row(gap=8)
            for place in places[first : first + self._in_row]:
                text, under = self._words[place]
                tile = AnswerButton(place + 1, typeset_text(text), under, tile=True)
                tile.clicked.connect(lambda _checked=False, at=place: self.chosen.emit(at))
                line.addWidget(tile, 1)
            self._frame.addLayout(line)

    def minimumSizeHint(self) -> QSize:
        """Narrower than a row of tiles: they go under each other then."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        in_row = _tiles_in_row(len(self._words), self.width())
        if in_row != self._in_row:
            self._in_row = in_row
            self._fill_words()


def _tiles_in_row(count: int, width: int) -> int:
    """As many as have room; the last row is not much shorter than the others."""
    most = max(1, min(_MOST_IN_ROW, count, width // current_theme().px(_LEAST_TILE_PX)))
    rows = max(1, -(-count // most))
    return max(1, -(-count // rows))


class ReadyPanel(FloatingPanel):
    """A digit chooses ready words (`ready.chosen`); Enter and the filled button take the line (`taken`)."""

    taken = Signal()

    def __init__(
        self, title: str, icon: str, kind: str, ready: str, line: str, button: Button, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, icon, "", kind, parent)
        self.ready = ReadyWords(ready)
        self.field = LineField(line, line, tall=True)
        self.button = button
        self.field.entered.connect(self.confirm)
        self.field.escaped.connect(self.close_panel)
        self.button.clicked.connect(self.confirm)
        foot = Row(gap=12)
        foot.addWidget(self.button)
        foot.addStretch(1)
        self.body.addWidget(self.ready)
        self.body.addWidget(self.field)
        self.body.addLayout(foot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def choose_words(self, place: int) -> None:
        """The ready words at this place, from 0."""
        self.ready.chosen.emit(place)

    def confirm(self) -> None:
        """What Enter does."""
        self.taken.emit()

    def clear_panel(self) -> None:
        """Another caller, or it is done: nothing of what was typed stays."""
        self.close_panel()
        self.field.set_text("")

    def event(self, event: QEvent) -> bool:
        """While it is open its keys are its own, not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_typed(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        elif _is_typed(event) and text.isdecimal() and 1 <= int(text) <= self.ready.word_count():
            self.choose_words(int(text) - 1)
        elif _is_typed(event):
            if self.field.isVisible():
                self.field.setFocus()
                self.field.editor.insert(text)
        else:
            super().keyPressEvent(event)


def _is_typed(event: QKeyEvent) -> bool:
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & _COMMANDS
