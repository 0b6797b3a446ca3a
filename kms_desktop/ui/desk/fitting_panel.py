"""A panel with a foot of buttons → one whose foot fits, however narrow the panel is for its text."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Row


class FittingPanel(FloatingPanel):
    """The buttons at its foot leave their keys and icons out where the panel is narrow for its text; where that is
    not enough, they stand under each other."""

    def __init__(self, title: str, icon: str, subtitle: str, parent: QWidget | None, kind: str = "accent") -> None:
        super().__init__(title, icon, subtitle, kind, parent)
        self._foot = Row(gap=8)
        self._buttons: tuple[Button, ...] = ()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        sides = self._frame.contentsMargins()
        room = self.width() - sides.left() - sides.right()
        self._foot.setDirection(QBoxLayout.Direction.LeftToRight)
        for level in range(3):
            for button in self._buttons:
                button.set_terse(level)
            self._foot.invalidate()
            if self._foot.minimumSize().width() <= room:
                return
        self._foot.setDirection(QBoxLayout.Direction.TopToBottom)
