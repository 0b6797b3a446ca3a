"""A column that scrolls when its rows need more height than there is, and never sideways."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget
from shiboken6 import isValid

from kms_desktop.ui.theme.current import Theme, follow
from kms_desktop.ui.widgets.layouts import Column, Margins


class ScrollColumn(QScrollArea):
    """`column` takes the rows; keep a stretch at its end where they should stand at the top."""

    def __init__(
        self, tone: str = "paper", *, gap: int = 8, margins: Margins = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self._kept: QWidget | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inside = QWidget()
        self.column = Column(self.inside, gap=gap, margins=margins)
        self.setWidget(self.inside)
        self.inside.setAutoFillBackground(True)
        follow(self._dress)

    def bring(self, widget: QWidget) -> None:
        """Bring a row into sight, now and whenever there is other room; of one that is too tall its beginning."""
        self._kept = widget
        self._bring()

    def _bring(self) -> None:
        if self._kept is not None and isValid(self._kept) and self.inside.isAncestorOf(self._kept):
            self.column.activate()
            self.ensureWidgetVisible(self._kept, 0, 24)
            if self._kept.height() > self.viewport().height():
                self.verticalScrollBar().setValue(self._kept.mapTo(self.inside, QPoint(0, 0)).y())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bring()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What was brought into sight stays there when the rows around it, or it itself, grow."""
        handled = super().eventFilter(watched, event)
        if watched is self.inside and event.type() == QEvent.Type.Resize:
            self._bring()
        return handled

    def _dress(self, worn: Theme) -> None:
        for ground in (self, self.viewport(), self.inside):
            palette = QPalette(ground.palette())
            palette.setColor(QPalette.ColorRole.Window, worn.color(self._tone))
            ground.setPalette(palette)
