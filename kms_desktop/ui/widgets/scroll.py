"""A column that scrolls when its rows need more height than there is, and never sideways.

What has the keyboard is in sight: it is brought there when it gets it and when the rows get other room, until a person
scrolls away from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget
from shiboken6 import isValid

from kms_desktop.ui.theme.current import Theme, follow_theme
from kms_desktop.ui.widgets.layouts import Column, Margins


class ScrollColumn(QScrollArea):
    """`column` takes the rows; keep a stretch at its end where they should stand at the top."""

    def __init__(
        self, tone: str = "paper", *, gap: int = 8, margins: Margins = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self._kept: QWidget | None = None
        self._is_away = False
        """A person scrolled away from what has the keyboard."""
        self._around: list[QWidget] = []
        self._pin: _Pin | None = None
        self._settles = QTimer(self)
        self._settles.setSingleShot(True)
        self._settles.timeout.connect(self._scroll_to_kept)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inside = QWidget()
        self.column = Column(self.inside, gap=gap, margins=margins)
        self.setWidget(self.inside)
        self.inside.setAutoFillBackground(True)
        self.verticalScrollBar().valueChanged.connect(self._place_pin)
        self.verticalScrollBar().actionTriggered.connect(self._scroll_away)
        _application().focusChanged.connect(self._follow_focus)
        follow_theme(self._apply_theme)

    def pin_row(self, widget: QWidget, holds: Callable[[], bool], *, leads: bool = False) -> QWidget:
        """A row that stays at the upper edge while the rows under it scroll, as long as `holds`. → what to lay out.

        It `leads`: a row that must be scrolled to comes right under it, so that no line between is cut.
        """
        self.unpin_row()
        widget.setParent(self.inside)
        widget.setAutoFillBackground(True)
        place = _Place(widget)
        self._pin = _Pin(widget, place, holds, leads)
        return place

    def fit_pin(self) -> None:
        """The pinned row needs other room than before."""
        if self._pin is not None:
            self._pin.place.updateGeometry()

    def unpin_row(self) -> None:
        """The row that was pinned goes; its place goes with the rows around it."""
        if self._pin is not None:
            self._pin.widget.setParent(None)
            self._pin.widget.deleteLater()
            self._pin = None

    def _place_pin(self) -> None:
        if self._pin is None:
            return
        place, widget = self._pin.place, self._pin.widget
        at = place.mapTo(self.inside, QPoint(0, 0))
        top = max(at.y(), self.verticalScrollBar().value()) if self._pin.holds() else at.y()
        if place.height() != widget.height():
            self._settles.start(0)  # it covers another part of what has the keyboard
        widget.setGeometry(at.x(), top, place.width(), place.height())
        widget.setVisible(place.isVisibleTo(self.inside))
        widget.raise_()

    def _pinned_height(self) -> int:
        """What a pinned row takes of the upper edge."""
        return self._pin.widget.height() if self._pin is not None and self._pin.holds() else 0

    def scroll_to(self, widget: QWidget) -> None:
        """Bring a row into sight, now and whenever there is other room; of one that is too tall its beginning."""
        self._kept = widget
        self._scroll_to_kept()

    def _scroll_to_kept(self) -> None:
        for wanted in (self._kept, self._focused()):
            if wanted is not None and isValid(wanted) and self.inside.isAncestorOf(wanted):
                self._show_row(wanted)

    def _show_row(self, row: QWidget) -> None:
        self.column.activate()
        self._place_pin()
        covered, bar = self._pinned_height(), self.verticalScrollBar()
        before = bar.value()
        self.ensureWidgetVisible(row, 0, max(24, covered + 4))
        led = covered > 0 and self._pin is not None and self._pin.leads and bar.value() != before
        if led or row.height() > self.viewport().height() - covered:
            bar.setValue(row.mapTo(self.inside, QPoint(0, 0)).y() - covered)
        self._place_pin()

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.inside.isAncestorOf(now):
            self._is_away = False
            self._watch(now)
            self._show_row(now)
        elif now is not None:
            self._watch(None)

    def _focused(self) -> QWidget | None:
        """What has the keyboard here, also while another window is in front; None once somebody scrolled away."""
        focused = self.window().focusWidget()
        inside = focused is not None and self.inside.isAncestorOf(focused)
        return focused if inside and not self._is_away else None

    def _watch(self, focused: QWidget | None) -> None:
        """What has the keyboard, and all that it lies in: any of them may be moved while the rows stay as they are."""
        for one in self._around:
            if isValid(one):
                one.removeEventFilter(self)
        self._around = []
        while focused is not None and focused is not self.inside:
            focused.installEventFilter(self)
            self._around.append(focused)
            focused = focused.parentWidget()

    def _scroll_away(self) -> None:
        self._is_away = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scroll_to_kept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What was brought into sight stays there when the rows around it, or it itself, grow."""
        if not self.__dict__:
            return False  # collected with its window: Python's half is gone already, and Qt takes its parts down
        handled = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.Move and watched is not self.inside and watched is not self.viewport():
            self._settles.start(0)  # once the others are laid out too
        if watched is self.inside and event.type() == QEvent.Type.Resize:
            self._scroll_to_kept()
        if watched is self.inside and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.column.activate()
            self._place_pin()
            if self._focused() is not None:
                self._scroll_to_kept()
        return handled

    def _apply_theme(self, theme: Theme) -> None:
        for ground in (self, self.viewport(), self.inside):
            palette = QPalette(ground.palette())
            palette.setColor(QPalette.ColorRole.Window, theme.color(self._tone))
            ground.setPalette(palette)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


class _Place(QWidget):
    """The room of a pinned row among the others."""

    def __init__(self, row: QWidget) -> None:
        super().__init__()
        self._row = row
        self.setSizePolicy(row.sizePolicy())

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._row.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return self._row.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        return self._row.heightForWidth(width)


@dataclass(frozen=True, slots=True)
class _Pin:
    widget: QWidget
    place: _Place
    holds: Callable[[], bool]
    leads: bool
