"""Keys and words → one window, driven as a person drives it, without a display; used by the pictures and the tests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QTimer
from PySide6.QtGui import QCursor, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.settings import Settings
from kms_desktop.ui.actions.keymap import keymap, keys_of
from kms_desktop.ui.clock import Clock, local_now
from kms_desktop.ui.desk.composition import Pauses
from kms_desktop.ui.session import Session
from kms_desktop.ui.window import MainWindow

_GUARD_S = 300
"""Ends a hang and nothing else: on a machine that does other work a state may be a minute in coming."""
_STEP_MS = 3
_PAUSES = Pauses(guard_ms=0, rest_ms=60, draft_ms=20)


class Player:
    """Plays one window with keys and words; `presses` counts the keys, a chord as one, typed words not at all."""

    def __init__(self, settings: Settings, *, pauses: Pauses = _PAUSES, clock: Clock = local_now) -> None:
        QCursor.setPos(-100, -100)
        self.presses = 0
        self._pauses = pauses
        self.window = MainWindow(settings, clock=clock)
        self.window.show()

    @property
    def attached(self) -> Session:
        assert self.window.attached is not None
        return self.window.attached

    def open(self) -> None:
        """Open the workspace and wait until its articles can be found."""
        from kms_desktop.services.workspace import open_workspace

        workspace = open_workspace(self.window.settings)
        self.window.attach_workspace(workspace, self._pauses)
        self.settle()

    def front(self) -> None:
        """Bring this window to the front, where there are several: keys go there from now on."""
        self.window.come_to_front()
        self.until(self.window.isActiveWindow, "The window did not come to the front.")

    def settle(self) -> None:
        """Wait until nothing is under way any more and everything is painted."""
        self.until(self._is_idle, "Something is still under way.")
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        self.until(self._is_idle, "Something is still under way.")

    def _is_idle(self) -> bool:
        search = self.window.search
        return self.window.background.idle and not (search is not None and search.will_look)

    def until(self, holds: Callable[[], bool], what: str = "The window did not go on.") -> None:
        """Let the program go on until `holds`, however long that takes on a busy machine.

        After five minutes it is a hang: TimeoutError that says `what`, and what the window shows instead.
        """
        guard = QDeadlineTimer(_GUARD_S * 1000)
        QApplication.processEvents()
        while not holds():
            if guard.hasExpired():
                raise TimeoutError(f"{what} {self._standing()}")
            self._go_on()

    def _standing(self) -> str:
        """What somebody who looks for a hang wants to know of the window."""
        parts = [f"Waited {_GUARD_S} s; the bar is at “{self.window.bar.state}”"]
        if self.window.attached is not None:
            away = self.window.attached.watch.standing.away_since
            parts += [f"the desk is at “{self.window.attached.desk.stage.phase}”"]
            parts += [f"the database is away since {away:%H:%M:%S}"] if away is not None else []
        parts += [f"the window says “{self.window.message.text()}”"] if self.window.message.text() else []
        return f"{', '.join(parts)}; {'nothing is' if self.window.background.idle else 'jobs are'} under way."

    def _go_on(self) -> None:
        """A moment for the program. `QTest.qWait` keeps Python to itself for most of it, and the lanes would starve."""
        loop = QEventLoop()
        QTimer.singleShot(_STEP_MS, loop.quit)
        loop.exec()

    def press(self, *keys: str) -> None:
        """Press keys where the keyboard is now, and wait for what each does: that of an action ("wrap_up"), or one
        by its name ("Down", "1")."""
        for key in keys:
            self.hit(key)
            self.settle()

    def hit(self, key: str) -> None:
        """Press one key and wait for nothing."""
        named = keys_of(key)[0] if key in keymap().actions else key
        main, keypad = keys_of("enter")
        self.presses += 1
        QTest.keySequence(self._target(), QKeySequence(named.replace(keypad, main)))

    def type(self, words: str) -> None:
        """Type words where the keyboard is now."""
        QTest.keyClicks(self._target(), words)
        self.settle()

    def close(self) -> None:
        self.window.close()

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self.window
