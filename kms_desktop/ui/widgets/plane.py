"""A ground of one tone, with a dividing line where asked: planes part the window, not boxes."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme


class Plane(QWidget):
    """`tone` is a token (paper, pane, chrome, band…); `edges` names the sides with a line: "left bottom"."""

    def __init__(self, tone: str = "paper", edges: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        self._edges = edges.split()
        self.setAutoFillBackground(True)
        follow_theme(self._apply_theme)

    def set_tone(self, tone: str, edges: str = "") -> None:
        """Another tone and other lines from now on."""
        self._tone, self._edges = tone, edges.split()
        self._apply_theme(current_theme())
        self.update()

    def _apply_theme(self, theme: Theme) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, theme.color(self._tone))
        self.setPalette(palette)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._edges:
            return
        painter = QPainter(self)
        right, bottom = self.width() - 1, self.height() - 1
        sides = {
            "left": (0, 0, 1, self.height()),
            "right": (right, 0, 1, self.height()),
            "top": (0, 0, self.width(), 1),
            "bottom": (0, bottom, self.width(), 1),
        }
        for edge in self._edges:
            painter.fillRect(*sides[edge], current_theme().color("line"))


class Divider(QWidget):
    """A line of one pixel, lying or standing."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        fixed, grows = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(fixed if upright else grows, grows if upright else fixed)
        self.setFixedWidth(1) if upright else self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current_theme().color("line"))
