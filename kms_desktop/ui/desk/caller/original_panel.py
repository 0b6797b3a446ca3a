"""The letters of an exchange as they came, whole, over the desk: to be read and copied from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from kms_desktop.customers.model import Message
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.theme.current import Theme, follow_theme
from kms_desktop.ui.widgets.floating_panel import FloatingPanel

_HEIGHT = 420
_BETWEEN = "\n\n\n"


class _Letter(QPlainTextEdit):
    """Esc is the panel's."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(tr("The original"))
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.setFont(theme.font("reading"))
        self.setMinimumHeight(theme.px(_HEIGHT))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, theme.color("paper"))
        palette.setColor(QPalette.ColorRole.Text, theme.color("ink"))
        self.setPalette(palette)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class OriginalPanel(FloatingPanel):
    """One exchange, the oldest letter first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("The original"), "mail", tr("Whole, as it came"), parent=parent)
        self.set_hints(((tr("Close"), key_text("leave")),))
        self.letter = _Letter()
        self.body.addWidget(self.letter)

    def show_letters(self, messages: Sequence[Message], now: datetime) -> None:
        """As they came; nothing in them is shown as anything but letters."""
        self.letter.setPlainText(_BETWEEN.join(_letter_text(message, now) for message in messages))

    def clear_panel(self) -> None:
        """Another customer is in hand."""
        self.close_panel()
        self.letter.clear()


def _letter_text(message: Message, now: datetime) -> str:
    return f"{message.author} · {when_text(message.at, now, now.tzinfo)}\n\n{message.text}"
