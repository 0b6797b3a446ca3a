"""A pane over the whole Articles page: what lies under it rests meanwhile, so that the keyboard does not reach it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.ui.widgets.plane import Plane


class Cover(Plane):
    """`left`: the page is in sight again."""

    left = Signal()

    def __init__(self, page: QWidget, name: str) -> None:
        super().__init__("paper", "", page)
        self.page = page
        self._resting: list[QWidget] = []
        self.setAccessibleName(name)
        self.setVisible(False)
        page.installEventFilter(self)

    def cover_page(self, focus: QWidget) -> None:
        """Lie over the page; `focus` gets the keyboard."""
        if self.isHidden():
            under = [one for one in self.page.children() if isinstance(one, QWidget) and one is not self]
            self._resting = [one for one in under if one.isEnabled()]
        self.setGeometry(self.page.rect())
        self.show()
        self.raise_()
        focus.setFocus(Qt.FocusReason.PopupFocusReason)
        for one in self._resting:
            one.setEnabled(False)

    def leave(self) -> None:
        if self.isHidden():
            return
        for one in self._resting:
            one.setEnabled(True)
        self._resting = []
        self.hide()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(self.page.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
