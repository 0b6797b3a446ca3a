"""A window that is played → pictures of it, in any theme, size and zoom."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from kms_desktop.settings import Settings
from kms_desktop.ui.clock import local_now
from kms_desktop.ui.player import Player
from kms_desktop.ui.theme.current import keeper

_WIDTH, _HEIGHT = 1440, 900
_QUALITY = 80
"""Of a PNG this is how hard it is pressed: as small as by default, in two thirds of the time."""


class ClockAhead:
    """A clock that can be put forward; lanes read it too, so it holds nothing of the window."""

    def __init__(self, passed_s: int = 0) -> None:
        self.passed_s = passed_s

    def __call__(self) -> datetime:
        return local_now() + timedelta(seconds=self.passed_s)


class Camera(Player):
    """Plays one window and takes pictures of it. Its clock runs ahead, so that a call lasts minutes in a moment."""

    def __init__(self, settings: Settings, folder: Path, passed_s: int = 0) -> None:
        self._clock = ClockAhead(passed_s)
        super().__init__(settings, clock=self._clock)
        self.folder, self.taken = folder, 0

    def pass_time(self, seconds: int) -> None:
        """Let the clock on the wall run on."""
        self._clock.passed_s += seconds
        if self.window.attached is not None:
            self.attached.desk.of.call.ticked.emit()
        self.settle()

    def shot(
        self,
        name: str,
        theme: str = "light",
        width: int = _WIDTH,
        height: int = _HEIGHT,
        percent: int = 100,
        *,
        toast: bool = False,
    ) -> None:
        """Save the window as it looks now, in a theme and size; an open menu is in the picture."""
        if not toast:
            self.window.toast.dismiss()
        self._dress(theme, percent)
        self.window.resize(width, height)
        self.settle()
        suffix = "" if theme == "light" else f"-{theme.replace('_', '-')}"
        suffix += "" if width == _WIDTH else f"-{width}"
        suffix += "" if percent == 100 else f"-{percent}"
        self._grab().save(str(self.folder / f"{name}{suffix}.png"), "PNG", _QUALITY)
        self.taken += 1

    def _dress(self, theme: str, percent: int) -> None:
        """Every widget is dressed anew by a change of the theme, so one that is worn already is not chosen again."""
        worn = keeper().theme
        if (keeper().choice, worn.percent, worn.reduced_motion) != (theme, percent, True):
            keeper().choose(theme, percent, reduced_motion=True)

    def _grab(self) -> QPixmap:
        picture = self.window.grab()
        menu = QApplication.activePopupWidget()
        if menu is not None:
            painter = QPainter(picture)
            painter.drawPixmap(menu.pos() - self.window.mapToGlobal(QPoint(0, 0)), menu.grab())
            painter.end()
        return picture

    def close(self) -> None:
        """The window is destroyed, not only closed: a closed one is dressed anew with every change of the theme."""
        super().close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(self.window, QEvent.Type.DeferredDelete)

    def close_menu(self) -> None:
        menu = QApplication.activePopupWidget()
        if menu is not None:
            menu.close()
        self.settle()

    def shots(self, name: str) -> None:
        """Light and dark."""
        self.shot(name, "dark")
        self.shot(name)

    def shots_of_every_kind(self, name: str) -> None:
        """Light, dark, high contrast, a small window, and twice the text."""
        self.shot(name, "dark")
        self.shot(name, "high_contrast")
        self.shot(name, width=1280, height=720)
        self.shot(name, width=1920, height=1080, percent=200)
        self.shot(name)
