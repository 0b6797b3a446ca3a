"""The platform → what can be heard and seen outside a window: everything, or nothing where nobody sits."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from kms_desktop.ui.ring.notification import NoNotification, Notification, SystemNotification
from kms_desktop.ui.ring.sound import NoSound, Sound, SystemSound
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.theme.icons import icon_pixmap

_ICON_PX = 64


class FrontWindow(Protocol):
    """A window that somebody clicks for."""

    def come_to_front(self) -> None: ...


class Outlets:
    """Of one window; `state_dir` is where what can be made again is kept."""

    def __init__(self, window: FrontWindow, name: str, state_dir: Path, parent: QObject) -> None:
        somebody_sits_there = QApplication.platformName() not in ("offscreen", "minimal")
        self.sound: Sound = SystemSound(state_dir / "sounds") if somebody_sits_there else NoSound()
        self.notification: Notification = (
            SystemNotification(_icon, name, window.come_to_front, parent) if somebody_sits_there else NoNotification()
        )


def _icon() -> QPixmap:
    return icon_pixmap("headset", current_theme().tokens.accent, _ICON_PX)
