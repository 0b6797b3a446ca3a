"""One sentence that a person should read and can act on, at the bottom; it stays until it is put away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.ui.actions.keymap import label_of
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.notices import Icon
from kms_desktop.ui.widgets.paragraph import Paragraph


class MessageBar(QWidget):
    """Hidden while there is nothing to say. The newest sentence replaces the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Paragraph("", "list", weight=500)
        self.action = Button("", "", "ask")
        self._close = Button(*label_of("dismiss"), "link", "cross")
        self._act: Callable[[], None] | None = None
        self.action.clicked.connect(self._run_action)
        self._close.clicked.connect(self.close_bar)
        row = Row(self, gap=12, margins=(24, 8, 16, 8))
        row.addWidget(Icon("warning", "bad", 16))
        row.addWidget(self._words, 1)
        row.addWidget(self.action)
        row.addWidget(self._close)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)  # as many lines as the words need at this width
        self.setSizePolicy(policy)
        self.setVisible(False)

    def text(self) -> str:
        """What is said now, "" when nothing is."""
        return self._words.toPlainText() if not self.isHidden() else ""

    def show_problem(self, words: str, action: str = "", act: Callable[[], None] | None = None) -> None:
        self._words.show_text(words)
        self._act = act
        self.action.set_text(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(words)
        self.setVisible(True)
        if self.isVisible():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def fold_if(self, holds: Callable[[str], bool]) -> None:
        """Put the sentence away by itself where it is not true any more."""
        if holds(self.text()):
            self.close_bar()

    def close_bar(self) -> None:
        self.setVisible(False)

    def _run_action(self) -> None:
        self.close_bar()
        if self._act is not None:
            self._act()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current_theme().color("badsoft"))
