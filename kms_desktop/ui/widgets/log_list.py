"""What was logged: time, icon, what, detail; also promises, with the time they are due."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text
from kms_desktop.ui.widgets.paint import draw_icon, draw_text, focus_ring, text_width
from kms_desktop.ui.widgets.row_list import RowList, RowLook, RowModel

_INSET = 8
"""A row is this much wider than its words at both sides, for its ground and its ring."""
_CLOCK = 14


@dataclass(frozen=True, slots=True)
class LogView:
    """`ink` colours the icon: ink2, good, bad, warn. A row without a time is one of a choice.
    `exact` is the tooltip. `key` is the caller's own handle.

    Without icons (promises) the words move up to the time; `strong_at` makes the time semibold in that ink.
    """

    at: str
    what: str
    detail: str = ""
    icon: str = ""
    ink: str = "ink2"
    exact: str = ""
    key: str = ""
    strong_at: str = ""
    waits: bool = False
    """Not in the database yet: a clock stands at its right."""


class _LogFace:
    def _time_width(self, row: LogView, theme: Theme) -> int:
        font = theme.font("meta", 600 if row.strong_at else 400)
        return max(text_width(font, "00:00"), text_width(font, row.at)) if row.at else 0

    def _text_left(self, row: LogView, theme: Theme) -> int:
        x = theme.gap(_INSET) + (self._time_width(row, theme) + theme.gap(12) if row.at else 0)
        return x + (theme.px(16) + theme.gap(8) if row.icon else 0)

    def _lay_out(self, row: LogView, width: int, theme: Theme) -> tuple[LaidText, LaidText | None]:
        clock = theme.px(_CLOCK) + theme.gap(8) if row.waits else 0
        room = max(1, width - self._text_left(row, theme) - theme.gap(_INSET) - clock)
        what = lay_text(row.what, theme.font("list"), theme.line("list"), room)
        return what, lay_text(row.detail, theme.font("meta"), theme.line("meta"), room) if row.detail else None

    def row_height(self, row: LogView, width: int, theme: Theme) -> int:
        what, detail = self._lay_out(row, width, theme)
        return theme.gap(6) + what.height + (detail.height if detail else 0) + theme.gap(6)

    def paint_row(self, painter: QPainter, row: LogView, rect: QRect, theme: Theme, look: RowLook) -> None:
        marked = look.ringed or look.chosen
        if marked or look.hovered:
            fill_round(painter, rect, theme.px(8), theme.color("accentsoft" if marked else "hover"))
        if look.ringed:
            focus_ring(painter, rect, theme.px(8), theme)
        y, line = rect.y() + theme.gap(6), theme.line("list")
        at = QRect(rect.x() + theme.gap(_INSET), y, rect.width(), line)
        time_font = theme.font("meta", 600 if row.strong_at else 400)
        draw_text(painter, at, row.at, time_font, theme.color(row.strong_at or "ink3"))
        x = rect.x() + self._text_left(row, theme)
        if row.icon:
            size = theme.px(16)
            where = QRect(x - size - theme.gap(8), y + (line - size) // 2, size, size)
            draw_icon(painter, theme, row.icon, row.ink, where)
        if row.waits:
            size = theme.px(_CLOCK)
            right = rect.right() + 1 - theme.gap(_INSET) - size
            draw_icon(painter, theme, "clock", "warn", QRect(right, y + (line - size) // 2, size, size))
        what, detail = self._lay_out(row, rect.width(), theme)
        what.paint_text(painter, x, y, theme.color("ink"))
        if detail:
            detail.paint_text(painter, x, y + what.height, theme.color("ink3"))


def _accessible_text(row: LogView) -> str:
    waits = tr("waits for the database") if row.waits else ""
    return ", ".join(part for part in (row.at, row.what, row.detail, waits) if part)


class LogList(RowList):
    """Rows are LogView, newest first as given."""

    def __init__(self, name: str = tr("Logged so far"), parent: QWidget | None = None) -> None:
        super().__init__(RowModel(_accessible_text, lambda row: row.exact), _LogFace(), name, parent)
