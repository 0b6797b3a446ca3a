"""A column that scrolls when its rows need more height than there is, and never sideways."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from kms_desktop.ui.theme.current import Theme, follow
from kms_desktop.ui.widgets.layouts import Column, Margins


class ScrollColumn(QScrollArea):
    """`column` takes the rows; keep a stretch at its end where they should stand at the top."""

    def __init__(
        self, tone: str = "paper", *, gap: int = 8, margins: Margins = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inside = QWidget()
        self.column = Column(self.inside, gap=gap, margins=margins)
        self.setWidget(self.inside)
        self.inside.setAutoFillBackground(True)
        follow(self._dress)

    def _dress(self, worn: Theme) -> None:
        for ground in (self, self.viewport(), self.inside):
            palette = QPalette(ground.palette())
            palette.setColor(QPalette.ColorRole.Window, worn.color(self._tone))
            ground.setPalette(palette)
