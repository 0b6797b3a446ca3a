"""Words for a screen reader at once, wherever the focus is: ringing, a handover, a lost database, an undo."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce_message(widget: QWidget, words: str) -> None:
    """Say `words`; nothing happens where no screen reader listens, or while the widget is behind the lock."""
    if widget.isVisible():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
