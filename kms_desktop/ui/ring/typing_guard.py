"""A window that came back by itself, and the system gave it the keyboard → what is still being typed goes nowhere.

Question: what of the words that somebody was writing in another program? Choice: they are dropped until the hands rest,
or a click or the key that takes the call says that the window is meant. Reason: a letter too few in a mail is seen at
once; a digit too many in a call answers a question. Refused: a fixed time, in the middle of which somebody still types.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.ui.actions.shortcuts import is_key_of

_REST_MS = 1000
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride, QEvent.Type.Shortcut)


class TypingGuard(QObject):
    """Of one window; `guard_keys` begins, and it ends by itself."""

    def __init__(self, window: QWidget, rest_ms: int = _REST_MS) -> None:
        super().__init__(window)
        self._rest = QTimer(self, interval=rest_ms, singleShot=True)
        self._rest.timeout.connect(self.let_keys)

    @property
    def holds(self) -> bool:
        return self._rest.isActive()

    def guard_keys(self) -> None:
        """From now on, until the hands rest."""
        self._rest.start()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def let_keys(self) -> None:
        self._rest.stop()
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress:
            self.let_keys()
            return False
        if event.type() not in _KEYS:
            return False
        if isinstance(event, QKeyEvent) and is_key_of("take_call", event):
            self.let_keys()
            return False
        self._rest.start()
        return True
