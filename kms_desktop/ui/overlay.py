"""One pane over the whole window: what was there cannot be seen, reached or read out until the pane is lifted.

Question: how does nothing of the caller remain within reach? Choice: all that the window shows moves into a holder that
is never shown. A holder of the kind `Popup` is in no accessibility tree, and what is inside goes on working. Refused:
painting over it, which a screen reader does not mind, and closing it, which would stop the contact.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QToolTip, QWidget
from shiboken6 import isValid

from kms_desktop.ui.widgets.layouts import take_out

_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride, QEvent.Type.Shortcut)


class Overlay(QObject):
    """Covers `window`, whose layout is one box. One pane at a time."""

    uncovered = Signal()
    """The window is there again, as it was when it was covered."""
    lifted = Signal()
    """What had the keyboard before is not there any more."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._holder: QWidget | None = None
        self._pane: QWidget | None = None
        self._kept: list[tuple[QWidget, bool, int]] = []
        self._stacked: list[QWidget] = []
        self._shortcuts: list[QShortcut] = []
        self._before: QWidget | None = None

    @property
    def pane(self) -> QWidget | None:
        """What covers the window now."""
        return self._pane

    def cover_with(self, pane: QWidget) -> None:
        """Cover the window with `pane`, and give it the keyboard."""
        if self._pane is not None:
            self.uncover()
        self._before = self._window.focusWidget()
        _close_popups()
        self._shortcuts = [one for one in self._window.findChildren(QShortcut) if one.isEnabled()]
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
        self._hide_everything()
        self._pane = pane
        self._window_layout().addWidget(pane)
        pane.show()
        pane.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        _get_application().installEventFilter(self)

    def uncover(self) -> None:
        """Give the window back as it was, with whatever happened meanwhile."""
        if self._pane is None:
            return
        _get_application().removeEventFilter(self)
        take_out(self._pane)
        self._pane.hide()
        self._pane = None
        self._show_everything()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(True)
        self._shortcuts = []
        self.uncovered.emit()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        else:
            self.lifted.emit()
        self._before = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """No key reaches anything of the window but the pane; what opens meanwhile waits."""
        if event.type() in _KEYS and isinstance(watched, QWidget | QShortcut):
            return self._is_behind(watched)
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and self._is_outside(watched):
            self._put_away(watched)
        return False

    def _window_layout(self) -> QBoxLayout:
        layout = self._window.layout()
        assert isinstance(layout, QBoxLayout)
        return layout

    def _hide_everything(self) -> None:
        self._holder = QWidget(self._window, Qt.WindowType.Popup)
        layout = self._window_layout()
        children = [one for one in self._window.findChildren(QWidget, options=_DIRECT) if not one.isWindow()]
        self._stacked = children
        places = {child: layout.indexOf(child) for child in children}
        self._kept = [
            (child, not child.isHidden(), layout.stretch(places[child]) if places[child] >= 0 else -1)
            for child in sorted(children, key=lambda one: places[one])
        ]
        for child, shown, _stretch in self._kept:
            take_out(child)
            child.setParent(self._holder)
            child.setVisible(shown)

    def _show_everything(self) -> None:
        for child, shown, stretch in self._kept:
            child.setParent(self._window)
            if stretch >= 0:
                self._window_layout().addWidget(child, stretch)
            child.setVisible(shown)
        for child in self._stacked:
            child.raise_()
        self._kept, self._stacked = [], []
        assert self._holder is not None
        self._holder.deleteLater()
        self._holder = None

    def _is_behind(self, watched: QObject) -> bool:
        """Whether it is a part of the window, and not of the pane."""
        around: QObject | None = watched
        while around is not None and around is not self._window:
            if around is self._pane:
                return False
            around = around.parent()
        return around is self._window and watched is not self._window

    def _is_outside(self, widget: QWidget) -> bool:
        """A part of the window that came back by itself, or a menu or dialog that it opens."""
        return self._is_behind(widget) and (widget.parentWidget() is self._window or widget.isWindow())

    def _put_away(self, widget: QWidget) -> None:
        if widget.isWindow():
            QTimer.singleShot(0, widget, widget.close)  # Qt is in the middle of opening it
        else:
            self._kept.append((widget, True, -1))
            self._stacked.append(widget)
            widget.setParent(self._holder)


def _get_application() -> QCoreApplication:
    application = QApplication.instance()
    assert application is not None
    return application


def _close_popups() -> None:
    """Menus, lists and tips stand in windows of their own."""
    QToolTip.hideText()
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
        if QApplication.activePopupWidget() is popup:
            break
