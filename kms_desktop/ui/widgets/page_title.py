"""One line of words that gives way: what does not fit is left out at its end, and said in the tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.paint import LEFT, RIGHT, draw_text, elide_text, text_width


class OneLine(QLabel):
    """`role` is a size of type, `ink` a token; `right` sets it at the right."""

    def __init__(
        self, role: str, ink: str = "ink", weight: int = 0, parent: QWidget | None = None, *, right: bool = False
    ) -> None:
        super().__init__(parent)
        self._role, self._ink, self._weight, self._align = role, ink, weight or None, RIGHT if right else LEFT
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self._apply_theme)

    def show_text(self, words: str) -> None:
        if words == self._words:
            return
        self._words = words
        self.setAccessibleName(words)
        self.updateGeometry()
        self._update_tooltip()
        self.update()

    def full_text(self) -> str:
        return self._words

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def _text_font(self):
        return current_theme().font(self._role, self._weight)

    def _update_tooltip(self) -> None:
        self.setToolTip(self._words if text_width(self._text_font(), self._words) > self.width() else "")

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._update_tooltip()

    def sizeHint(self) -> QSize:
        return QSize(text_width(self._text_font(), self._words) + 1, current_theme().line(self._role))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), current_theme().px(48)), current_theme().line(self._role))

    def paintEvent(self, event: QPaintEvent) -> None:
        words = elide_text(self._text_font(), self._words, self.width())
        draw_text(QPainter(self), self.rect(), words, self._text_font(), current_theme().color(self._ink), self._align)
