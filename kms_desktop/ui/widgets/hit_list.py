"""Search hits: the title, how far it can be trusted, why it is a hit, how often it solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import in_context, tr
from kms_desktop.texts.format import number, percent
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.theme.current import Theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.laid_text import lay_text
from kms_desktop.ui.widgets.paint import (
    RIGHT,
    draw_icon,
    draw_keycap,
    draw_text,
    elide_text,
    focus_ring,
    keycap_size,
    text_width,
)
from kms_desktop.ui.widgets.row_list import RowList, RowLook, RowModel

_HEIGHT, _TOP, _EDGE = 56, 8, 12
_ICONS = {
    "words": "words",
    "people": "people",
    "trend": "trend",
    "phrase": "quote",
    "incident": "warning",
    "product": "box",
    "history": "clock",
    "answer": "check",
    "filter": "filter",
}

_OPEN = in_context("the article that the guide shows now", "Opened")


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit as shown. `reasons`: (kind, words), kind words, people, trend or phrase; `solved` "84 %" or "".

    `solved_of` says under it what it is a share of: "of 212 solved". `open` marks the article the guide shows now.
    """

    id: str
    title: str
    confidence: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    solved: str = ""
    open: bool = False
    solved_of: str = tr("solved")


class _HitFace:
    def _right_width(self, theme: Theme) -> int:
        """Room for the share solved and for "Opened" or the key."""
        return theme.px(70) + max(
            text_width(theme.font("list", 500), percent(1)),
            text_width(theme.font("meta"), tr("of {used} solved", used=number(1000))),
        )

    def _lay_reasons(self, row: HitView, width: int, theme: Theme) -> list[tuple[str, Any, int, int]]:
        """(icon, laid words, x, y below the title) of those that one line has room for; the tooltip says all.

        The first is always there, on as many lines as it takes.
        """
        room = width - theme.px(2 * _EDGE) - self._right_width(theme)
        font, line, icon = theme.font("meta"), theme.line("meta"), theme.px(18)
        placed: list[tuple[str, Any, int, int]] = []
        x = 0
        for kind, words in row.reasons:
            needed = icon + text_width(font, words)
            if placed and x + needed > room:
                continue
            laid = lay_text(words, font, line, max(1, room - x - icon))
            placed.append((_ICONS.get(kind, "words"), laid, x, 0))
            x = x + needed + theme.gap(16) if laid.lines == 1 else room
        return placed

    def row_height(self, row: HitView, width: int, theme: Theme) -> int:
        reasons = self._lay_reasons(row, width, theme)
        below = max((y + laid.height for _, laid, _, y in reasons), default=theme.line("meta"))
        return max(theme.px(_HEIGHT), theme.px(_TOP + 22) + below + theme.px(9))

    def paint_row(self, painter: QPainter, row: HitView, rect: QRect, theme: Theme, look: RowLook) -> None:
        fill = "accentsoft" if look.chosen else "hover" if row.open or look.hovered else ""
        if fill:
            fill_round(painter, rect, theme.px(8), theme.color(fill))
        if look.ringed:
            focus_ring(painter, rect, theme.px(8), theme)
        x, y = rect.x() + theme.px(_EDGE), rect.y() + theme.px(_TOP)
        room = rect.width() - theme.px(2 * _EDGE) - self._right_width(theme)
        self._draw_title(painter, row, QRect(x, y, room, theme.line("list")), theme, strong=look.chosen or row.open)
        for icon, laid, dx, dy in self._lay_reasons(row, rect.width(), theme):
            top = y + theme.px(22) + dy
            size = theme.px(14)
            where = QRect(x + dx, top + (theme.line("meta") - size) // 2, size, size)
            draw_icon(painter, theme, icon, "accentink" if look.chosen else "ink2", where)
            laid.paint_text(painter, x + dx + theme.px(18), top, theme.color("ink2"))
        self._draw_right(painter, row, rect, theme, look)

    def _draw_title(self, painter: QPainter, row: HitView, line: QRect, theme: Theme, *, strong: bool) -> None:
        """The whole title before how far it can be trusted: where both have no room, the tooltip says that."""
        font = theme.font("reading", 600 if strong else 500)
        title = elide_text(font, row.title, line.width())
        draw_text(painter, line, title, font, theme.color("ink"))
        line.setLeft(line.left() + text_width(font, title) + theme.gap(8))
        if text_width(theme.font("meta"), row.confidence) <= line.width():
            draw_text(painter, line, row.confidence, theme.font("meta"), theme.color("ink3"))

    def _draw_right(self, painter: QPainter, row: HitView, rect: QRect, theme: Theme, look: RowLook) -> None:
        right = rect.right() + 1 - theme.px(70)
        upper = QRect(rect.x(), rect.y() + theme.px(_TOP), right - rect.x(), theme.line("list"))
        if row.solved:
            ink = "accentink" if look.chosen else "ink2"
            draw_text(
                painter, upper, row.solved, theme.font("list", 600 if look.chosen else 500), theme.color(ink), RIGHT
            )
            lower = QRect(rect.x(), rect.y() + theme.px(_TOP + 22), right - rect.x(), theme.line("meta"))
            draw_text(painter, lower, row.solved_of, theme.font("meta"), theme.color("ink3"), RIGHT)
        edge = rect.right() + 1 - theme.px(_EDGE)
        if look.chosen:
            cap = keycap_size(theme, key_text("enter"))
            where = QRect(edge - cap.width(), rect.center().y() - cap.height() // 2, cap.width(), cap.height())
            draw_keycap(painter, theme, where, key_text("enter"))
        elif row.open:
            draw_text(
                painter,
                QRect(rect.x(), rect.y(), edge - rect.x(), rect.height()),
                _OPEN,
                theme.font("meta", 500),
                theme.color("ink2"),
                RIGHT,
            )


def _accessible_text(row: HitView) -> str:
    parts = [
        row.title,
        row.confidence,
        tr("{share} {of_how_many}", share=row.solved, of_how_many=row.solved_of) if row.solved else "",
        *(words for _, words in row.reasons),
    ]
    return ". ".join(part for part in (*parts, _OPEN if row.open else "") if part)


def _tooltip_text(row: HitView) -> str:
    """The tooltip: the title, how far it can be trusted, and every reason."""
    return "\n".join(part for part in (row.title, row.confidence, *(words for _, words in row.reasons)) if part)


class HitList(RowList):
    """Rows are HitView. `row_opened` opens the article, `row_looked` looks inside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(RowModel(_accessible_text, _tooltip_text), _HitFace(), tr("Hits"), parent)
