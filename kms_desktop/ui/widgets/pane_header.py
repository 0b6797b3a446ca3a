"""The first line of a pane: its title, the key that goes there, a word at the right."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.paint import RIGHT, draw_keycap, draw_text, elide_text, keycap_size, text_width

_TO_KEY, _TO_RIGHT = 10, 8


class PaneHeader(QLabel):
    """Title in 12 pixels semibold. `right` may carry a token: `show_right("1 new", "accentink")`."""

    def __init__(self, title: str, key: str = "", right: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._key, self._right, self._right_ink = title, key, right, "ink3"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._update_accessible_name()
        follow_theme(self._apply_theme)

    def show_title(self, title: str) -> None:
        self._title = title
        self._update_accessible_name()

    def show_right(self, text: str, ink: str = "ink3") -> None:
        self._right, self._right_ink = text, ink
        self._update_accessible_name()

    def _update_accessible_name(self) -> None:
        self.setAccessibleName(", ".join(part for part in (self._title, self._right) if part))
        self.updateGeometry()
        self.update()

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = current_theme()
        width = text_width(theme.font("meta", 600), self._title)
        if self._key:
            width += theme.gap(_TO_KEY) + keycap_size(theme, self._key, "bare").width()
        if self._right:
            width += theme.gap(_TO_RIGHT) + text_width(theme.font("meta"), self._right)
        return QSize(width, theme.px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(60), current_theme().px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        right = text_width(theme.font("meta"), self._right)
        bold, key = theme.font("meta", 600), self._key
        room = self.width() - right - theme.gap(_TO_RIGHT if right else 0)
        if text_width(bold, self._title) + theme.gap(_TO_KEY) + keycap_size(theme, key, "bare").width() > room:
            key = ""
        cap = keycap_size(theme, key, "bare")
        title = elide_text(bold, self._title, room)
        left_out = (self.accessibleName() if title != self._title else "", self._key if key != self._key else "")
        self.setToolTip("\n".join(part for part in left_out if part))
        draw_text(painter, self.rect(), title, bold, theme.color("ink2"))
        if key:
            where = QRect(
                text_width(bold, title) + theme.gap(_TO_KEY),
                (self.height() - cap.height()) // 2,
                cap.width(),
                cap.height(),
            )
            draw_keycap(painter, theme, where, key, "bare")
        draw_text(painter, self.rect(), self._right, theme.font("meta"), theme.color(self._right_ink), RIGHT)
