"""A window → its title with what waits in front of it, and the ways in which it is noticed behind others."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.ring.typing_guard import TypingGuard

_WITHOUT_KEYBOARD = (
    "_q_showWithoutActivating"  # no text: what Qt makes of WA_ShowWithoutActivating, when it is too late
)


class WindowTitle:
    """`name` · what the window is called; `mark` says what waits. A locked window tells the sign of the mark alone."""

    def __init__(self, window: QWidget, name: str) -> None:
        self._window, self._name, self._mark, self._locked = window, name, "", False
        self._show()

    @property
    def is_locked(self) -> bool:
        return self._locked

    def show_name(self, name: str) -> None:
        """It is called otherwise from now on, and nothing waits there."""
        self._name, self._mark, self._locked = name, "", False
        self._show()

    def show_mark(self, mark: str) -> None:
        """A sign and who, or "" when nothing waits."""
        self._mark = mark
        self._show()

    def show_locked(self, *, locked: bool) -> None:
        self._locked = locked
        self._show()

    def _show(self) -> None:
        name = tr("Locked") if self._locked else self._name
        mark = self._mark.partition(" ")[0] if self._locked else self._mark
        between = " " if self._locked else " · "
        self._window.setWindowTitle(f"{mark}{between}{name}" if mark else name)


class WindowBehind:
    """How a window that may lie behind others is noticed."""

    def __init__(self, window: QWidget, title: WindowTitle) -> None:
        self._window, self.title = window, title
        self.typing = TypingGuard(window)

    @property
    def is_locked(self) -> bool:
        return self.title.is_locked

    @property
    def has_keyboard(self) -> bool:
        return self._window.isActiveWindow()

    def ask_attention(self) -> None:
        """The task bar marks it until somebody looks."""
        QApplication.alert(self._window, 0)

    def raise_quietly(self) -> None:
        """In front of the others, while the keyboard stays where it is. One that was minimised comes back, and systems
        may give such a window the keyboard: what is still being typed is kept away from the call then."""
        window = self._window
        if not window.isMinimized():
            window.raise_()
            return
        self.typing.guard_keys()
        handle = window.windowHandle()
        handle.setProperty(_WITHOUT_KEYBOARD, True)
        handle.hide()
        handle.setWindowStates(handle.windowStates() & ~Qt.WindowState.WindowMinimized)
        handle.show()
        handle.setProperty(_WITHOUT_KEYBOARD, False)
