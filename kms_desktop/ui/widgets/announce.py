"""Words for a screen reader at once, wherever the focus is: ringing, a handover, a lost database, an undo."""

from __future__ import annotations

from PySide6 import QtGui
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

_Announcement = getattr(QtGui, "QAccessibleAnnouncementEvent", None)
"""Known from Qt 6.8 on."""


def announce(widget: QWidget, words: str) -> None:
    """Say `words`; an older Qt can only point at the widget, whose name should say the same."""
    if _Announcement is None:
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))
    else:
        QAccessible.updateAccessibility(_Announcement(widget, words))
