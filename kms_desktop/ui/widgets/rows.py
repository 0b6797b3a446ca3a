"""Small rows: a thing with its detail at the side, and a fact in two columns."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text
from kms_desktop.ui.widgets.paint import RIGHT, draw_icon, draw_text, focus_ring, text_width

INSET_PX = 8


class _Row(QWidget):
    """A row whose height follows its width."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(name)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        resized = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        width = self.width() if resized else current_theme().px(240)
        return QSize(current_theme().px(200), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(120), current_theme().px(20))


class SideRow(_Row):
    """An icon or a time at the left, a title, and a quieter detail under it. With `press` it can be chosen.

    It is 8 pixels wider than its words at both sides, for its ground and its ring. `calm` leaves the title light.
    """

    chosen = Signal()

    def __init__(
        self,
        title: str,
        detail: str = "",
        *,
        icon: str = "",
        lead: str = "",
        tone: str = "ink2",
        tip: str = "",
        press: bool = False,
        calm: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(". ".join(part for part in (lead, title, detail) if part), parent)
        self._title, self._detail, self._icon, self._lead, self._tone = title, detail, icon, lead, tone
        self._press, self._weight = press, 400 if calm else 500
        self.setToolTip(tip)
        if press:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def _text_left(self, theme: Theme) -> int:
        """Where the words begin."""
        if not self._lead:
            return theme.gap(INSET_PX) + theme.px(24)
        return theme.gap(INSET_PX) + max(theme.px(52), text_width(theme.font("list", 600), self._lead) + theme.gap(4))

    def _lay_out(self, theme: Theme, width: int) -> tuple[LaidText, LaidText | None]:
        room = max(40, width - self._text_left(theme) - theme.gap(INSET_PX))
        title = lay_text(self._title, theme.font("list", self._weight), theme.line("list"), room)
        return title, lay_text(self._detail, theme.font("meta"), theme.line("meta"), room) if self._detail else None

    def heightForWidth(self, width: int) -> int:
        theme = current_theme()
        title, detail = self._lay_out(theme, width)
        return title.height + (detail.height if detail else 0) + 2 * theme.px(6)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        title, detail = self._lay_out(theme, self.width())
        left, top = self._text_left(theme), theme.px(6)
        if self._press and self.underMouse():
            fill_round(painter, self.rect(), theme.px(8), theme.color("hover"))
        x = theme.gap(INSET_PX)
        if self._lead:
            where = QRect(x, top, left, theme.line("list"))
            draw_text(painter, where, self._lead, theme.font("list", 600), theme.color(self._tone))
        else:
            size = theme.px(16)
            where = QRect(x, top + (theme.line("list") - size) // 2, size, size)
            draw_icon(painter, theme, self._icon or "dot", self._tone, where)
        title.paint_text(painter, left, top, theme.color("ink"))
        if detail:
            detail.paint_text(painter, left, top + title.height, theme.color("ink3"))
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme.px(8), theme)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._press and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


class FactRow(_Row):
    """An icon, what it is, and in a second column what was found: one line of a leg or of the wrap-up.

    `strong` makes the first column a small heading, with `beside` quietly after it. Spoken words (in quotation marks)
    stay light; `light` all of them. `high` is the least height in pixels of the design. With `press` the row can
    be chosen, with a click, Enter or Space.
    """

    chosen = Signal()

    def __init__(
        self,
        what: str,
        found: str,
        *,
        icon: str = "",
        tone: str = "ink2",
        right: str = "",
        right_tone: str = "ink3",
        right_icon: str = "",
        strong: bool = False,
        beside: str = "",
        high: int = 0,
        light: bool = False,
        press: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self._press = press
        if press:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._what, self._found, self._icon, self._tone, self._right = what, found, icon, tone, right
        self._right_tone, self._right_icon, self._strong = right_tone, right_icon, strong
        self._beside, self._high, self._light = beside, high, light
        self._tell_name()

    def show_found(self, found: str, right: str, right_icon: str = "") -> None:
        """What is found now, in place of what was."""
        self._found, self._right, self._right_icon = found, right, right_icon or self._right_icon
        self._tell_name()
        self.updateGeometry()
        self.update()

    def _tell_name(self) -> None:
        told = f"{self._what}: {self._found}" if self._found else self._what
        self.setAccessibleName(", ".join(part for part in (told, self._beside, self._right) if part))

    def _column_places(self, theme: Theme, width: int) -> tuple[int, int, int]:
        """Left of the words, left of what was found, room at the right."""
        left = self._inset(theme) + (theme.px(24) if self._icon else 0)
        second = left + min(theme.px(232 if self._icon else 120), width // 2)
        right = text_width(self._right_font(theme), self._right) + (theme.gap(16) if self._right else 0)
        return left, second, right + (theme.px(20) if self._right_icon else 0) + self._inset(theme)

    def _right_font(self, theme: Theme) -> QFont:
        return theme.font("meta", 600 if self._right_icon and not self._press else 400)

    def _lay_out(self, theme: Theme, width: int) -> tuple[LaidText, LaidText]:
        left, second, right = self._column_places(theme, width)
        font = theme.font("list", 600 if self._strong else None)
        if not self._found:
            return lay_text(self._what, font, theme.line("list"), width - left - right), lay_text(
                "", theme.font("list"), 0, 1
            )
        what = lay_text(self._what, font, theme.line("list"), second - left - theme.gap(12))
        weight = 400 if self._light or self._found.startswith("“") else 600
        return what, lay_text(self._found, theme.font("list", weight), theme.line("list"), width - second - right)

    def heightForWidth(self, width: int) -> int:
        theme = current_theme()
        what, found = self._lay_out(theme, width)
        return max(max(what.height, found.height) + theme.px(10), theme.px(self._high))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        left, second, _ = self._column_places(theme, self.width())
        what, found = self._lay_out(theme, self.width())
        if self._press and self.underMouse():
            fill_round(painter, self.rect(), theme.px(8), theme.color("hover"))
        top = (self.height() - max(what.height, found.height)) // 2
        if self._icon:
            size = theme.px(16)
            where = QRect(self._inset(theme), top + (theme.line("list") - size) // 2, size, size)
            draw_icon(painter, theme, self._icon, self._tone, where)
        what.paint_text(painter, left, top, theme.color("ink" if self._strong else "ink2"))
        if self._found:
            found.paint_text(painter, second, top, theme.color("ink"))
        self._paint_sides(
            painter, theme, QRect(left, top, self.width() - left - self._inset(theme), theme.line("list")), what
        )
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme.px(8), theme)

    def _inset(self, theme: Theme) -> int:
        """A row that is chosen is so much wider than its words at both sides, for its ground and its ring."""
        return theme.gap(INSET_PX) if self._press else 0

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._press and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def _paint_sides(self, painter: QPainter, theme: Theme, line: QRect, what: LaidText) -> None:
        """What stands quietly after the heading, and at the right."""
        if self._beside:
            after = line.adjusted(ceil(what.widest) + theme.gap(8), 0, 0, 0)
            draw_text(painter, after, self._beside, theme.font("meta"), theme.color("ink3"))
        if self._right_icon:
            size = theme.px(14)
            where = QRect(line.right() + 1 - size, line.y() + (line.height() - size) // 2, size, size)
            draw_icon(painter, theme, self._right_icon, self._right_tone, where)
            line.setRight(line.right() - theme.px(20))
        if self._right:
            draw_text(painter, line, self._right, self._right_font(theme), theme.color(self._right_tone), RIGHT)


class NumberDot(QWidget):
    """A number in a circle, with the line that leads to the next one under it."""

    def __init__(self, number: int, *, last: bool = False, here: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._last, self._here = number, last, here
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.setFixedWidth(theme.px(28))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        size = theme.px(28)
        if not self._last:
            painter.fillRect(size // 2 - 1, size, 2, self.height() - size, theme.color("line"))
        circle = QRect(0, 0, size, size)
        fill_round(painter, circle, size / 2, theme.color("accentsoft" if self._here else "band"))
        ink = theme.color("accentink" if self._here else "ink2")
        draw_text(painter, circle, str(self._number), theme.font("list", 600), ink, Qt.AlignmentFlag.AlignCenter)
