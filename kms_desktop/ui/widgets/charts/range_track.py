"""An estimate of three values → a track with its range and a knob for the middle, moved with the arrows or the mouse.

The range moves with its middle: low and high keep their share of it. Who wants other ones writes them.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleValueChangeEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.paint import focus_ring

_WIDTH, _HEIGHT, _LINE, _KNOB = 136, 28, 5, 8
_STEPS, _PAGE = 50, 5
_REST_MS = 500
_KEYS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageUp: _PAGE,
    Qt.Key.Key_PageDown: -_PAGE,
}


class RangeTrack(QWidget):
    """`moved` while it is moved, `settled` once it rests; both with (low, middle, high). `opened` on Enter.

    `most`: where the track ends. A track that is `fixed` shows, and has no keyboard.
    """

    moved = Signal(tuple)
    settled = Signal(tuple)
    opened = Signal()

    def __init__(
        self, name: str, *, fixed: bool = False, rest_ms: int = _REST_MS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._fixed, self._values, self._most = fixed, (0.0, 0.0, 0.0), 1.0
        self._rest = QTimer(self, singleShot=True, interval=rest_ms)
        self._rest.timeout.connect(lambda: self.settled.emit(self._values))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if fixed else Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if not fixed:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        follow_theme(self._apply_theme)

    def show_values(self, values: tuple[float, float, float], most: float) -> None:
        """Another estimate; nothing is told. One that is being moved stays."""
        if not self._rest.isActive():
            self._values, self._most = values, max(most, 1e-9)
            self.update()

    def values(self) -> tuple[float, float, float]:
        return self._values

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current_theme().px(_WIDTH), current_theme().px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(_WIDTH // 3), current_theme().px(_HEIGHT))

    def _track(self) -> QRect:
        theme = current_theme()
        inset, height = theme.px(_KNOB) + theme.px(2), theme.px(_LINE)
        return QRect(inset, (self.height() - height) // 2, max(1, self.width() - 2 * inset), height)

    def _move_to(self, middle: float) -> None:
        low, before, high = self._values
        now = min(self._most, max(0.0, middle))
        if before > 0:
            low, high = low * now / before, high * now / before
        self._values = (min(low, now), now, min(max(high, now), self._most))
        self._rest.start()
        self.update()
        self.moved.emit(self._values)
        QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, now))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in _KEYS:
            self._move_to(self._values[1] + _KEYS[Qt.Key(event.key())] * self._most / _STEPS)
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._follow_mouse(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._follow_mouse(event)

    def _follow_mouse(self, event: QMouseEvent) -> None:
        if not self._fixed and event.buttons() & Qt.MouseButton.LeftButton:
            track = self._track()
            self._move_to(self._most * (event.position().x() - track.x()) / track.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, track = current_theme(), QPainter(self), self._track()
        low, middle, high = (track.x() + round(track.width() * min(1.0, one / self._most)) for one in self._values)
        fill_round(painter, track, track.height() // 2, theme.color("edge" if theme.tokens.edged else "line"))
        within = QRect(low, track.y(), max(high - low, track.height()), track.height())
        fill_round(painter, within, track.height() // 2, theme.color("edge" if self._fixed else "accent"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("ink2" if self._fixed else "accentink"), max(2, theme.px(2))))
        painter.setBrush(theme.color("paper"))
        radius = theme.px(_KNOB) - (theme.px(3) if self._fixed else 0)
        painter.drawEllipse(QPointF(middle, self.height() / 2), radius, radius)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            focus_ring(painter, self.rect(), theme.px(6), theme)
