"""A title and a line → a notification of the system, by its tray or by its desktop portal.

Question: by which way? Choice: the tray where there is one, which all three systems have; on Linux without one the
portal of the desktop, which takes texts alone. Refused: `notify-send` and its like, whose words every user of the
machine reads in the list of processes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QSystemTrayIcon

_SHOWN_MS = 10_000
_PORTAL = (
    "org.freedesktop.portal.Desktop",
    "/org/freedesktop/portal/desktop",
    "org.freedesktop.portal.Notification",
)
_ID = "kms-desktop-ring"


class Notification(Protocol):
    """What the system shows outside the window."""

    def show_notification(self, title: str, line: str) -> None: ...

    def withdraw(self) -> None: ...


class SystemNotification(QObject):
    """One at a time. `on_click` when a person clicks on it, where the system tells that."""

    def __init__(self, icon: Callable[[], QPixmap], name: str, on_click: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._icon, self._name, self._on_click = icon, name, on_click
        self._tray: QSystemTrayIcon | None = None
        self._in_portal = False

    def show_notification(self, title: str, line: str) -> None:
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._shown_tray().showMessage(title, line, QIcon(self._icon()), _SHOWN_MS)
        elif sys.platform.startswith("linux"):
            self._in_portal = _call_portal("AddNotification", [_ID, {"title": title, "body": line}])

    def withdraw(self) -> None:
        """It rings no more: nothing stays that says so."""
        if self._in_portal:
            _call_portal("RemoveNotification", [_ID])
            self._in_portal = False
        if self._tray is not None:
            self._tray.hide()

    def _shown_tray(self) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(QIcon(self._icon()), self)
            self._tray.setToolTip(self._name)
            self._tray.messageClicked.connect(self._on_click)
            self._tray.activated.connect(lambda _reason: self._on_click())
        self._tray.show()
        return self._tray


class NoNotification:
    """Where nobody sits."""

    def show_notification(self, title: str, line: str) -> None:
        pass

    def withdraw(self) -> None:
        pass


def _call_portal(method: str, arguments: list[object]) -> bool:
    """Whether it could be sent; nothing waits for an answer."""
    try:
        from PySide6.QtDBus import QDBusConnection, QDBusMessage
    except ImportError:  # a Qt without its bus
        return False
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    message = QDBusMessage.createMethodCall(*_PORTAL, method)
    message.setArguments(arguments)
    return bool(bus.send(message))
