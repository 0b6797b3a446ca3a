"""A window that is played → pictures of it, in any theme, size and zoom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from kms_desktop.settings import Settings
from kms_desktop.ui.clock import local_now
from kms_desktop.ui.theme.current import theme_keeper
from pictures.album import Album, Look
from player import Player


class ClockAhead:
    """A clock that can be put forward; lanes read it too, so it holds nothing of the window."""

    def __init__(self, passed_s: int = 0) -> None:
        self.passed_s = passed_s

    def __call__(self) -> datetime:
        return local_now() + timedelta(seconds=self.passed_s)


class Camera(Player):
    """Plays one window and takes pictures of it. Its clock runs ahead, so that a call lasts minutes in a moment."""

    def __init__(self, settings: Settings, album: Album, passed_s: int = 0) -> None:
        self._clock = ClockAhead(passed_s)
        super().__init__(settings, clock=self._clock)
        self._album = album
        self._wear(Look())

    def pass_time(self, seconds: int) -> None:
        """Let the clock on the wall run on."""
        self._clock.passed_s += seconds
        if self.window.attached is not None:
            self.attached.desk.of.call.ticked.emit()
        self.settle()

    def take(self, state: str, *, toast: bool = False, arrange: Callable[[], None] | None = None) -> None:
        """Save the window as it is now, in each look that is wanted of this state; an open menu is in the picture.

        `arrange` is called in each look, before its picture. Afterwards the window looks as usual.
        """
        if not toast:
            self.window.toast.dismiss_toast()
        for look in self._album.wanted(state):
            self._wear(look)
            if arrange is not None:
                arrange()
                self.settle()
            self._album.keep(state, look, self._grab())
        self._wear(Look())

    def _wear(self, look: Look) -> None:
        """Every widget is dressed anew by a change of the theme, so one that is worn already is not chosen again."""
        theme = theme_keeper().theme
        if (theme_keeper().choice, theme.percent, theme.reduced_motion) != (look.theme, look.percent, True):
            theme_keeper().choose_theme(look.theme, look.percent, reduced_motion=True)
            if theme.percent != look.percent:
                self.settle()
        self.window.resize(look.width, look.height)
        self.settle()

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


@contextmanager
def at_desk(settings: Settings, album: Album, staff: str = "") -> Iterator[Camera]:
    """A window with its workspace open, of this person or the one of the settings; closed afterwards."""
    camera = Camera(replace(settings, staff=staff or settings.staff), album)
    try:
        camera.open()
        yield camera
    finally:
        camera.close()
