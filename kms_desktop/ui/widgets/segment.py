"""Two or three views of one thing, one of them shown: Guide | Article."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.ui.theme.current import Theme, follow, theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.paint import draw_keycap, draw_text, focus_ring, keycap_size, plane_edge, text_width


class Segment(QWidget):
    """`parts`: (text, key) each. Left and Right choose; `chosen(int)` tells when a person did."""

    chosen = Signal(int)

    def __init__(self, parts: Sequence[tuple[str, str]], name: str = "View", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = tuple(parts)
        self._current = 0
        self._name = name
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_part(0)
        follow(self._dress)

    def current(self) -> int:
        return self._current

    def show_part(self, index: int) -> None:
        """Mark a part as shown; nothing is told."""
        self._current = index
        self.setAccessibleName(f"{self._name}: {self._parts[index][0]}")
        self.update()

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._parts) and index != self._current:
            self.show_part(index)
            self.chosen.emit(index)

    def _dress(self, worn: Theme) -> None:
        self.updateGeometry()
        self.update()

    def _boxes(self, worn: Theme) -> list[QRect]:
        x, boxes = worn.px(2), []
        for text, key in self._parts:
            width = text_width(worn.font("meta", 600), text) + 2 * worn.gap(10)
            if key:
                width += keycap_size(worn, key).width() + worn.gap(2)
            boxes.append(QRect(x, worn.px(2), width, worn.px(24)))
            x += width
        return boxes

    def sizeHint(self) -> QSize:
        worn = theme()
        return QSize(self._boxes(worn)[-1].right() + 1 + worn.px(2), worn.px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn, painter = theme(), QPainter(self)
        fill_round(painter, self.rect(), worn.px(6), worn.color("band"), plane_edge(worn))
        for index, (box, (text, key)) in enumerate(zip(self._boxes(worn), self._parts, strict=True)):
            shown = index == self._current
            if shown:
                fill_round(painter, box, worn.px(5), worn.color("paper"))
            font = worn.font("meta", 600 if shown else 500)
            words = box.adjusted(worn.gap(10), 0, 0, 0)
            draw_text(painter, words, text, font, worn.color("ink" if shown else "ink2"))
            if key:
                cap = keycap_size(worn, key)
                x = box.right() + 1 - cap.width() - worn.gap(4)
                draw_keycap(
                    painter, worn, QRect(x, (self.height() - cap.height()) // 2, cap.width(), cap.height()), key, "bare"
                )
        if self.hasFocus():
            focus_ring(painter, self.rect(), worn.px(6), worn)

    def _at(self, point: QPoint) -> int:
        boxes = self._boxes(theme())
        return next((index for index, box in enumerate(boxes) if point.x() <= box.right()), len(boxes) - 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._choose(self._at(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._choose(self._current + step)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)
