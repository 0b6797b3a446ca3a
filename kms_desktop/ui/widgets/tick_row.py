"""One thing that was said or done, or not yet: a box to tick, its words in as many lines as they need, and its key."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text
from kms_desktop.ui.widgets.paint import draw_icon, draw_keycap, focus_ring, keycap_size, plane_edge

_BOX_PX, _INSET_PX, _ABOVE_PX = 16, 12, 8


class TickRow(QAbstractButton):
    """`clicked(True)` is said and done, `clicked(False)` not after all. Space and Enter tick it, and so does its key,
    which is only shown: who owns the shortcut connects it."""

    def __init__(self, title: str, words: str, *, ticked: bool = False, parent: QWidget | None = None) -> None:
        """`title` says what is asked ("Say this"), `words` what is said or done."""
        super().__init__(parent)
        self._title, self._words, self._key = title, words, ""
        self.setCheckable(True)
        self.setChecked(ticked)
        self.setText(f"{title}: {words}")
        self.setAccessibleName(f"{title}: {words}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self._apply_theme)

    def show_key(self, key: str) -> None:
        """The key that ticks it, "" where it ticks another one first."""
        if key != self._key:
            self._key = key
            self._apply_theme(current_theme())

    def shown_key(self) -> str:
        return self._key

    def _apply_theme(self, _worn: Theme) -> None:
        self.updateGeometry()
        self.update()

    def _left(self, theme: Theme) -> int:
        return theme.px(_INSET_PX + _BOX_PX) + theme.gap(12)

    def _lay_out(self, theme: Theme, width: int) -> tuple[LaidText, LaidText]:
        right = keycap_size(theme, self._key).width() + theme.gap(8) if self._key else 0
        room = max(40, width - self._left(theme) - right - theme.px(_INSET_PX))
        title = lay_text(self._title, theme.font("meta", 600), theme.line("meta"), room)
        return title, lay_text(self._words, theme.font("reading"), theme.line("reading"), room)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = current_theme()
        title, words = self._lay_out(theme, width)
        return title.height + words.height + 2 * theme.px(_ABOVE_PX)

    def sizeHint(self) -> QSize:
        theme = current_theme()
        known = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        return QSize(theme.px(400), self.heightForWidth(self.width() if known else theme.px(680)))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(160), current_theme().px(40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        fill = "hover" if self.underMouse() else "tile"
        fill_round(painter, self.rect(), theme.px(8), theme.color(fill), plane_edge(theme))
        size, top = theme.px(_BOX_PX), theme.px(_ABOVE_PX)
        title, words = self._lay_out(theme, self.width())
        box = QRect(theme.px(_INSET_PX), top + (theme.line("meta") - size) // 2, size, size)
        ticked = self.isChecked()
        fill_round(painter, box, theme.px(4), theme.color("good" if ticked else "paper"), theme.color("edge"))
        if ticked:
            draw_icon(painter, theme, "check", "paper", box)
        left = self._left(theme)
        title.paint_text(painter, left, top, theme.color("good" if ticked else "ink2"))
        words.paint_text(painter, left, top + title.height, theme.color("ink2" if ticked else "ink"))
        if self._key:
            cap = keycap_size(theme, self._key)
            x = self.width() - theme.px(_INSET_PX) - cap.width()
            draw_keycap(
                painter, theme, QRect(x, (self.height() - cap.height()) // 2, cap.width(), cap.height()), self._key
            )
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme.px(8), theme)


def show_key_on_first(rows: list[TickRow], key: str) -> None:
    """The key stands on the row that it ticks: the first one that is not ticked."""
    first = next((row for row in rows if not row.isChecked()), None)
    for row in rows:
        row.show_key(key if row is first else "")
