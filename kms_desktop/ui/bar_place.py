"""The call bar → where it lies: over the desk, or, while something rings, over the foot of another page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QWidget

from kms_desktop.ui.widgets.call_bar import CallBar
from kms_desktop.ui.widgets.layouts import Column, take_out
from kms_desktop.ui.widgets.tab_order import COVERS


class BarPlace(QObject):
    """`docked` is its room at the top of the window. Over a page nothing of that page moves."""

    def __init__(self, bar: CallBar, window: QWidget) -> None:
        super().__init__(window)
        self._bar, self._window = bar, window
        self.docked, self._floating = QWidget(), QWidget(window)
        self._rooms = {place: Column(place, gap=0) for place in (self.docked, self._floating)}
        self._rooms[self.docked].addWidget(bar)
        self._floating.setProperty(COVERS, True)
        self._floating.hide()
        self._over: QWidget | None = None

    def float_bar(self, over: QWidget | None) -> None:
        """Over the foot of this page; None: back to its room."""
        if over is not self._over:
            self._move_bar(over)
        self._floating.setVisible(over is not None)
        self._floating.raise_()
        self.fit_bar()

    def _move_bar(self, over: QWidget | None) -> None:
        if self._over is not None:
            self._over.removeEventFilter(self)
        self._over = over
        take_out(self._bar)
        self._rooms[self._floating if over is not None else self.docked].addWidget(self._bar)
        self._bar.show()
        if over is not None:
            over.installEventFilter(self)

    def fit_bar(self) -> None:
        """As wide as the page, as high as ever, at its foot."""
        if self._over is None or not self._window.isAncestorOf(self._over):
            return  # a locked window shows neither
        where, height = self._over.mapTo(self._window, QPoint(0, 0)), self._bar.height()
        self._floating.setGeometry(where.x(), where.y() + self._over.height() - height, self._over.width(), height)

    def height_over(self, page: QWidget) -> int:
        """How much of the foot of this page it covers."""
        return self._bar.height() if page is self._over else 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.fit_bar()
        return False
