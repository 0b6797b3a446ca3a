"""The strip left of a text: the number of each line, the cursor's own strong, a sign where something was found."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.widgets.paint import RIGHT, draw_icon, draw_text

SIGNS = {"bad": "cross", "warn": "warning"}


class Gutter(QWidget):
    """`sign_chosen` tells the line whose sign was clicked."""

    sign_chosen = Signal(int)

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self.signs: dict[int, str] = {}

    def show_signs(self, signs: dict[int, str]) -> None:
        """Line → bad or warn."""
        self.signs = signs
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        edit, theme, painter = self._edit, current_theme(), QPainter(self)
        painter.fillRect(self.rect(), theme.color("paper"))
        block = edit.firstVisibleBlock()
        above = edit.viewport().geometry().top()
        top = above + edit.blockBoundingGeometry(block).translated(edit.contentOffset()).top()
        row, size, now = edit.fontMetrics().height(), theme.px(14), edit.textCursor().blockNumber()
        numbers = QRect(0, 0, self.width() - theme.gap(16) + 4, row)
        while block.isValid() and top <= event.rect().bottom():
            number, height = block.blockNumber(), edit.blockBoundingRect(block).height()
            if top + height >= event.rect().top():
                ink = "ink" if number == now and not edit.isReadOnly() else "ink3"
                draw_text(
                    painter, numbers.translated(0, round(top)), str(number + 1), edit.font(), theme.color(ink), RIGHT
                )
                tone = self.signs.get(number + 1)
                if tone:
                    where = QRect(theme.gap(10), round(top) + (row - size) // 2, size, size)
                    draw_icon(painter, theme, SIGNS[tone], tone, where)
            top += height
            block = block.next()

    def line_at(self, y: int) -> int:
        """The line, from 1, at a height of this widget."""
        cursor = self._edit.cursorForPosition(
            self._edit.viewport().mapFrom(self._edit, self.mapTo(self._edit, QPoint(0, y)))
        )
        return cursor.blockNumber() + 1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.sign_chosen.emit(self.line_at(round(event.position().y())))
