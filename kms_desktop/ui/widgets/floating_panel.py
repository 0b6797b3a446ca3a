"""A panel that floats inside the window, over what it is about: suggestion, transfer, verify, find a customer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.shadow import SPREAD_PX, draw_shadow
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.chip import Chip, Keycap
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout, take_out
from kms_desktop.ui.widgets.paint import keycap_size, text_width
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.ui.widgets.sight import cover_of, is_in_sight
from kms_desktop.ui.widgets.tab_order import first_stop, tab_on

_SHADOW = SPREAD_PX
_SCROLLS = {
    Qt.Key.Key_Up: QScrollBar.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QScrollBar.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QScrollBar.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QScrollBar.SliderAction.SliderPageStepAdd,
}
_LEAST_SUBTITLE_PX = 170
_FROM_BOTTOM = 8
"""Low enough to cover the line of keys that stands at the bottom of a pane."""


class _Hints(QWidget):
    """Keys and what they do, at the right of the title: Send Enter  Later Esc."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = Row(self, gap=8)
        self._hints: tuple[tuple[str, str], ...] = ()

    def wanted_width(self, theme: Theme) -> int:
        """Room for all of it in one line, also before it was laid out."""
        gap, font = theme.gap(8), theme.font("meta")
        one = (text_width(font, words) + gap + keycap_size(theme, key, "tile").width() for words, key in self._hints)
        return sum(one) + max(0, len(self._hints) - 1) * 3 * gap

    def show_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        self._hints = tuple(hints)
        clear_layout(self._row)
        for place, (words, key) in enumerate(hints):
            if place:
                self._row.addSpacing(current_theme().gap(8))
            text = Paragraph(words, "meta", "ink2")
            text.fit_width()
            self._row.addWidget(text, 0, Qt.AlignmentFlag.AlignVCenter)
            self._row.addWidget(Keycap(key, "tile"), 0, Qt.AlignmentFlag.AlignVCenter)


class FloatingPanel(QWidget):
    """`body` is the column to fill. `open_in(host, anchor, focus)` floats over `anchor`, a child of `host`.

    Esc folds it: what was typed stays, the keyboard goes back to where it was, `folded` is said. Tab stays inside. One
    at a time over a host: whichever opens folds the one before. Whoever goes to what lies under it has left it, and it
    folds. `entry` is the field that what is typed goes to.
    """

    folded = Signal()
    within_anchor = False
    """Whether it is never higher than what it floats over, so that the bar stays in sight."""

    def __init__(
        self, title: str, icon: str = "", subtitle: str = "", kind: str = "accent", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._anchor: QWidget | None = None
        self._before: QWidget | None = None
        self._place_at = "bottom"
        self._width = 0
        self._entry_field: QWidget | None = None
        self.chip = Chip(title, kind, icon)
        self.subtitle = Paragraph(subtitle, "meta", weight=500)
        self._hints = _Hints()
        self.setAccessibleName(title)
        frame = Column(self, gap=12, margins=0)
        self._head = Row(gap=8)
        self._head.addWidget(self.chip)
        self._head.addWidget(self.subtitle, 1)
        self._head.addStretch(0)
        self._head.addWidget(self._hints)
        self._is_under = False
        frame.addLayout(self._head)
        self._scroll = ScrollColumn("paper", gap=8)
        self._scroll.inside.installEventFilter(self)
        self.body = self._scroll.column
        frame.addWidget(self._scroll, 1)
        self._frame = frame
        self.setVisible(False)
        self._looks = QTimer(self)
        self._looks.setSingleShot(True)
        self._looks.timeout.connect(self._leave_if_under)
        _application().focusChanged.connect(self._on_focus_changed)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        sides = _SHADOW + theme.gap(16)
        self._frame.setContentsMargins(sides, sides, sides, sides)
        self.fit_panel()

    def set_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """(words, key) pairs: what the keys do while the panel is open."""
        self._hints.show_hints(hints)

    def show_title(self, title: str, icon: str = "", subtitle: str = "", kind: str = "accent") -> None:
        self.chip.show_fact(title, kind, icon)
        self.subtitle.show_text(subtitle)
        self.setAccessibleName(title)

    def is_open(self) -> bool:
        return not self.isHidden()

    def open_in(
        self,
        host: QWidget,
        anchor: QWidget | None = None,
        focus: QWidget | None = None,
        *,
        place: str = "bottom",
        width: int = 0,
    ) -> None:
        """Float over `anchor` (default the host) at its bottom, centre or top; `width` 0 fills it less 24 each side."""
        if not self.is_open():
            other = open_panel_over(host)
            if other is not None:
                other.close_panel()
            self._before = QApplication.focusWidget()
        self._entry_field = focus if focus is not self else None
        self._anchor, self._place_at, self._width = anchor or host, place, width
        if self.parentWidget() is not host:
            self.setParent(host)
        host.installEventFilter(self)
        self._anchor.installEventFilter(self)
        self.setVisible(True)
        self.raise_()
        self.fit_panel()
        self.take_focus()

    def take_focus(self) -> None:
        """The keyboard comes to the field that the panel was opened for; where that is not shown now it stays inside,
        or comes to what is read first."""
        entry, now = self._entry_field, self.window().focusWidget()
        if entry is None or not entry.isVisibleTo(self):
            entry = now if now is not None and self.isAncestorOf(now) and now.isVisible() else None
            entry = entry or (first_stop(self) if self._entry_field is not None else None)
        (entry or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def takes_key(self, event: QKeyEvent) -> bool:
        """A key, or the question whose it is, while the keyboard is beside the panel: whether it is the panel's."""
        event.ignore()
        self.event(event)
        return event.isAccepted()

    def press_digit(self, number: int) -> None:
        """A digit while the keyboard is beside the panel; nothing where it asks for none."""

    def close_panel(self) -> None:
        """Close, keep the words, give the keyboard back."""
        if not self.is_open():
            return
        before, self._before = self._before, None
        if before is not None and _is_alive(before):
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.setVisible(False)
        self.folded.emit()

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isVisible() and not self.isAncestorOf(now):
            self._looks.start(0)  # once all is laid out

    def _leave_if_under(self) -> None:
        """Somebody went to what lies under it: it folds with its words, and the keyboard stays there."""
        focused = self.window().focusWidget()
        if focused is None or focused is self or self.isAncestorOf(focused) or is_in_sight(focused):
            return
        cover = cover_of(focused)
        if cover is not None and (cover is self or self.isAncestorOf(cover)):
            self._before = None
            self.close_panel()

    def confirm(self) -> None:
        """Enter, or the pane's filled button: what the panel is for; nothing where it only tells."""

    def clear_panel(self) -> None:
        """Fold, and what was typed goes with it."""
        self.close_panel()

    def fit_panel(self) -> None:
        """Take the size and place that the anchor allows."""
        host, anchor = self.parentWidget(), self._anchor
        if host is None or anchor is None or self.isHidden():
            return
        theme = current_theme()
        where = QRect(anchor.mapTo(host, QPoint(0, 0)) if anchor is not host else QPoint(0, 0), anchor.size())
        wanted = theme.px(self._width) if self._width else where.width() - 2 * theme.gap(24)
        width = min(wanted, host.width() - 2 * theme.gap(8)) + 2 * _SHADOW
        self._place_subtitle(width)
        most = where.height() - theme.gap(_FROM_BOTTOM) if self.within_anchor else host.height()
        height = min(self._height_for(width), most + 2 * _SHADOW)
        x = where.x() + (where.width() - width) // 2
        y = {
            "bottom": where.bottom() + 1 - height + _SHADOW - theme.gap(_FROM_BOTTOM),
            "centre": where.center().y() - height // 2,
            "top": where.top() - _SHADOW + theme.gap(24),
        }[self._place_at]
        x = max(min(x, host.width() - width + _SHADOW - theme.gap(8)), theme.gap(8) - _SHADOW)
        self.setGeometry(x, max(min(y, host.height() - height + _SHADOW), -_SHADOW), width, height)

    def _place_subtitle(self, width: int) -> None:
        """Beside the title, or under it where the keys leave it a few words a line."""
        theme, margins = current_theme(), self._frame.contentsMargins()
        taken = self.chip.sizeHint().width() + self._hints.wanted_width(theme) + 3 * theme.gap(8)
        room = width - margins.left() - margins.right() - taken
        words = self.subtitle.toPlainText()
        is_under = bool(words) and room < min(theme.px(_LEAST_SUBTITLE_PX), text_width(theme.font("meta", 500), words))
        if is_under != self._is_under:
            self._is_under = is_under
            take_out(self.subtitle)
            if is_under:
                self._frame.insertWidget(1, self.subtitle)
            else:
                self._head.insertWidget(1, self.subtitle, 1)

    def _height_for(self, width: int) -> int:
        """All that it holds at this width; where there is less, what is under the title scrolls."""
        margins = self._frame.contentsMargins()
        room = width - margins.left() - margins.right()
        parts = (self._head, *((self.subtitle,) if self._is_under else ()), self.body)
        heights = [
            part.heightForWidth(room) if part.hasHeightForWidth() else part.sizeHint().height() for part in parts
        ]
        return sum(heights) + (len(parts) - 1) * self._frame.spacing() + margins.top() + margins.bottom()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.__dict__:
            return False  # collected with its window: Python's half is gone already, and Qt takes its parts down
        inside = watched is self._scroll.inside
        if event.type() in ((QEvent.Type.LayoutRequest,) if inside else (QEvent.Type.Resize, QEvent.Type.Move)):
            self.fit_panel()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit_panel()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        elif event.key() in _SCROLLS:
            self._scroll.verticalScrollBar().triggerAction(_SCROLLS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside the panel; once it is folded, the window says who has the keyboard."""
        return super().focusNextPrevChild(forward) if not self.is_open() else tab_on(self, forward=forward) or True

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        box = self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        radius = theme.px(12)
        draw_shadow(painter, box, _SHADOW, radius)
        fill_round(painter, box, radius, theme.color("paper"), theme.color("edge" if theme.tokens.edged else "line"))


def open_panel_over(host: QWidget) -> FloatingPanel | None:
    """The panel that is open over this host, None for none."""
    panels = host.findChildren(FloatingPanel, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return next((panel for panel in panels if panel.isVisibleTo(host)), None)


def panel_beside(widget: QWidget) -> FloatingPanel | None:
    """The panel that is open over the window of `widget`, which stands beside it: its keys are the panel's."""
    panel = open_panel_over(widget.window())
    return None if panel is None or panel is widget or panel.isAncestorOf(widget) else panel


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


def _is_alive(widget: QWidget) -> bool:
    """Whether it can have the keyboard again."""
    from shiboken6 import isValid

    return isValid(widget) and widget.isVisible() and widget.isEnabled()
