"""Somebody who may be calling → a row with initials, name, how sure that is, and why."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text
from kms_desktop.ui.widgets.paint import CENTRE, RIGHT, draw_icon, draw_text, focus_ring, plane_edge, text_width

_LEVELS = {
    "known": (tr("Known"), "good", "check"),
    "maybe": (tr("Maybe"), "warn", "question"),
    "unknown": (tr("Unknown"), "ink2", "user"),
}
_INSET, _CIRCLE = 8, 32


class CallerRow(QPushButton):
    """`level`: known, maybe, unknown. The one that is meant stands on paper; a click means another."""

    def __init__(
        self,
        name: str,
        level: str,
        why: str,
        parent: QWidget | None = None,
        *,
        meant: bool = False,
        choice: bool = True,
    ) -> None:
        super().__init__(name, parent)
        self._name, self._why, self._meant = name, why, meant
        self._level, self._ink, self._icon = _LEVELS[level]
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if choice else Qt.FocusPolicy.NoFocus)
        level = self._level
        told = (
            tr("{name}, {level}, meant", name=name, level=level)
            if meant
            else tr("{name}, {level}", name=name, level=level)
        )
        self.setAccessibleName(told)
        self.setAccessibleDescription(why)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def _text_left(self, theme: Theme) -> int:
        return theme.gap(_INSET) + theme.px(_CIRCLE) + theme.gap(10)

    def _lay_out(self, theme: Theme, width: int) -> tuple[LaidText, LaidText]:
        room = max(40, width - self._text_left(theme) - theme.gap(_INSET))
        font = theme.font("list", 600 if self._meant else 500)
        name = lay_text(self._name, font, theme.line("list"), max(40, room - self._level_width(theme)))
        return name, lay_text(self._why, theme.font("meta"), theme.line("meta"), room)

    def _level_width(self, theme: Theme) -> int:
        return theme.px(18) + text_width(theme.font("meta", 500), self._level) + theme.gap(8)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        theme = current_theme()
        name, why = self._lay_out(theme, width)
        return max(name.height + why.height, theme.px(_CIRCLE)) + 2 * theme.px(8)

    def sizeHint(self) -> QSize:
        resized = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        return QSize(current_theme().px(200), self.heightForWidth(self.width() if resized else current_theme().px(280)))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(160), current_theme().px(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        hovered = self.underMouse() and self.focusPolicy() != Qt.FocusPolicy.NoFocus
        if self._meant or hovered:
            edge = plane_edge(theme) if self._meant else None
            fill_round(painter, self.rect(), theme.px(8), theme.color("paper" if self._meant else "hover"), edge)
        top, size = theme.px(8), theme.px(_CIRCLE)
        circle = QRect(theme.gap(_INSET), top, size, size)
        fill_round(painter, circle, size / 2, theme.color("accentsoft" if self._meant else "band"))
        ink = theme.color("accentink" if self._meant else "ink2")
        draw_text(painter, circle, _make_initials(self._name), theme.font("meta", 600), ink, CENTRE)
        name, why = self._lay_out(theme, self.width())
        name.paint_text(painter, self._text_left(theme), top, theme.color("ink"))
        why.paint_text(painter, self._text_left(theme), top + name.height, theme.color("ink3"))
        self._paint_level(painter, theme, QRect(0, top, self.width() - theme.gap(_INSET), theme.line("list")))
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme.px(8), theme)

    def _paint_level(self, painter: QPainter, theme: Theme, line: QRect) -> None:
        font, size = theme.font("meta", 500), theme.px(14)
        draw_text(painter, line, self._level, font, theme.color(self._ink), RIGHT)
        x = line.right() + 1 - text_width(font, self._level) - theme.px(4) - size
        where = QRect(x, line.y() + (line.height() - size) // 2, size, size)
        draw_icon(painter, theme, self._icon, self._ink, where)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def _make_initials(name: str) -> str:
    """ "Maria Okafor" → "MO"; "Northwave" → "N"."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:]))[:2].upper()
