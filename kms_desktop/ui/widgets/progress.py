"""How far something is → a bar that fills; a screen reader hears its name and its share."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round

_HEIGHT_PX = 8


class ProgressLine(QProgressBar):
    """`show_progress(done, of)`; with nothing to do it is full."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self._apply_theme)

    def show_progress(self, done: int, of: int) -> None:
        self.setRange(0, max(of, 1))
        self.setValue(done if of else 1)

    def _apply_theme(self, _theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        return QSize(theme.px(200), theme.px(_HEIGHT_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(80), current_theme().px(_HEIGHT_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        radius = self.height() // 2
        fill_round(painter, self.rect(), radius, theme.color("tile"), theme.color("edge"))
        share = (self.value() - self.minimum()) / max(self.maximum() - self.minimum(), 1)
        width = max(round(self.width() * share), self.height() if share else 0)
        if width:
            fill_round(painter, QRect(0, 0, width, self.height()), radius, theme.color("accent"))
