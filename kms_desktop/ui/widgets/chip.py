"""A fact in at most three words, with its icon; and the key that does something."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.paint import draw_icon, draw_keycap, draw_text, focus_ring, keycap_size, text_width

_KINDS = {
    "fact": ("band", "ink2"),
    "good": ("goodsoft", "good"),
    "waits": ("warnsoft", "warn"),
    "bad": ("badsoft", "bad"),
    "accent": ("accentsoft", "accentink"),
    "outline": ("", "onaccent"),
}
_LEVELS = {
    "known": (tr("Known"), "good", "check"),
    "maybe": (tr("Maybe"), "waits", "question"),
    "unknown": (tr("Unknown"), "fact", "user"),
}


def chip_width(theme: Theme, text: str, icon: str) -> int:
    """Pixels that a chip with these words takes."""
    return 2 * theme.px(9) + text_width(theme.font("meta", 500), text) + (theme.px(14 + 4) if icon else 0)


class Chip(QLabel):
    """`kind`: fact, good, waits, bad, accent; outline on a filled bar. The word always tells what the colour tells.

    With `make_pressable` a click, or Enter and Space, tell `pressed`.
    """

    pressed = Signal()

    def __init__(self, text: str, kind: str = "fact", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_pressable = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_fact(text, kind, icon)
        follow_theme(self._apply_theme)

    def show_fact(self, text: str, kind: str = "fact", icon: str = "") -> None:
        """Another fact in the same place."""
        self._words, self._kind, self._icon = text, kind, icon
        self._fill, self._ink = _KINDS[kind]
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def make_pressable(self) -> None:
        """It opens what it says."""
        self._is_pressable = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_pressable and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_pressable and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def text(self) -> str:
        return self._words

    def kind(self) -> str:
        return self._kind

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        return QSize(chip_width(theme, self._words, self._icon), theme.px(self._height_px()))

    def _height_px(self) -> int:
        return 18 if self._kind == "outline" else 24

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        outlined = self._kind == "outline"
        edge = theme.color("onaccent") if outlined else None
        fill_round(painter, self.rect(), self.height() / 2, theme.color(self._fill) if self._fill else None, edge)
        x = theme.px(9)
        if self._icon:
            size = theme.px(14)
            draw_icon(painter, theme, self._icon, self._ink, QRect(x, (self.height() - size) // 2, size, size))
            x += theme.px(14 + 4)
        words = QRect(x, 0, self.width() - x, self.height())
        draw_text(painter, words, self._words, theme.font("meta", 600 if outlined else 500), theme.color(self._ink))
        if self.hasFocus():
            focus_ring(painter, self.rect(), self.height() / 2, theme)


class MatchChip(Chip):
    """How sure it is who calls: known, maybe or unknown."""

    def __init__(self, level: str = "unknown", parent: QWidget | None = None, *, on_bar: bool = False) -> None:
        self._on_bar = on_bar
        super().__init__("", "fact", "", parent)
        self.show_level(level)

    def show_level(self, level: str) -> None:
        text, kind, icon = _LEVELS[level]
        self.show_fact(text, "outline" if self._on_bar else kind, icon)


class Keycap(QLabel):
    """A key by itself. `look`: paper, tile, outline, bare."""

    def __init__(self, key: str, look: str = "tile", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._look = key, look
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Key {key}", key=key))
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return keycap_size(current_theme(), self._key)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_keycap(QPainter(self), current_theme(), self.rect(), self._key, self._look)
