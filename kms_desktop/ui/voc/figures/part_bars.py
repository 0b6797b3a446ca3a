"""Parts of a figure → bars on one scale, each with its value, how many it counts, and what chance leaves to say of it.

The band behind a bar is where so many contacts lie around the figure of all by chance alone; a bar that ends outside it
says so in words and with a mark. A small sample is an outline of dashes.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from kms_desktop.figures.breakdown import Breakdown, Part
from kms_desktop.figures.words import VERDICTS, value_words
from kms_desktop.texts.format import number
from kms_desktop.ui.theme.current import Theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.charts.scale import Scale, make_scale
from kms_desktop.ui.widgets.paint import RIGHT, draw_icon, draw_text, elide_text, focus_ring, text_width
from kms_desktop.ui.widgets.row_list import RowLook

_ROW, _HIGH_ROW, _EDGE, _GAP = 40, 60, 12, 16
_NAME, _BAR, _LEAST_BAR, _HEIGHT = 220, 420, 100, 14
VERDICT_LOOKS = {"better": ("trend", "good"), "worse": ("warning", "bad"), "moved": ("trend", "warn")}


class PartFace:
    """Paints the rows of one breakdown."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.found: Breakdown | None = None
        self.scale: Scale = make_scale((0.0,), marks=2, from_zero=True)

    def show_breakdown(self, found: Breakdown) -> None:
        """What is painted from now on, on a scale from nothing to the longest bar."""
        self.found = found
        self.scale = make_scale([found.all.value, *(one.counted.value for one in found.parts)], marks=4, from_zero=True)

    def row_height(self, row: Part, width: int, theme: Theme) -> int:
        return theme.px(_ROW if self._bar_room(width, theme) else _HIGH_ROW)

    def _bar_room(self, width: int, theme: Theme) -> int:
        """How wide the bars are; 0 where words alone have room."""
        room = width - 2 * theme.gap(_EDGE) - theme.px(_NAME) - self._words_width(theme) - 2 * theme.gap(_GAP)
        return min(room, theme.px(_BAR)) if room >= theme.px(_LEAST_BAR) else 0

    def _words_width(self, theme: Theme) -> int:
        verdict = max(text_width(theme.font("list"), words) for words in VERDICTS.values())
        return theme.px(96) + theme.px(72) + theme.px(20) + verdict + 2 * theme.gap(_GAP)

    def paint_row(self, painter: QPainter, row: Part, rect: QRect, theme: Theme, look: RowLook) -> None:
        if look.chosen or look.hovered:
            fill_round(painter, rect, theme.px(8), theme.color("accentsoft" if look.chosen else "hover"))
        if look.ringed:
            focus_ring(painter, rect, theme.px(8), theme)
        if self.found is None:
            return
        bar, edge, gap = self._bar_room(rect.width(), theme), theme.gap(_EDGE), theme.gap(_GAP)
        high = theme.line("list")
        top = rect.y() + (rect.height() - (high if bar else 2 * high)) // 2
        name = QRect(rect.x() + edge, top, theme.px(_NAME) if bar else rect.width() - 2 * edge, high)
        font = theme.font("list", 600)
        draw_text(painter, name, elide_text(font, typeset_text(row.name), name.width()), font, theme.color("ink"))
        if bar:
            box = QRect(name.right() + 1 + gap, rect.y(), bar, rect.height())
            paint_part_bar(painter, theme, box, self.scale, row, small=self.found.verdict_of(row) == "small")
        left = name.right() + 1 + 2 * gap + bar if bar else rect.x() + edge
        self._paint_words(painter, row, QRect(left, top if bar else top + high, rect.right() - left, high), theme)

    def _paint_words(self, painter: QPainter, row: Part, line: QRect, theme: Theme) -> None:
        assert self.found is not None
        gap, font = theme.gap(_GAP), theme.font("list", 600)
        value = QRect(line.x(), line.y(), theme.px(96), line.height())
        draw_text(
            painter, value, value_words(self.found.figure, row.counted.value, self.currency), font, theme.color("ink")
        )
        count = QRect(value.right() + 1, line.y(), theme.px(72), line.height())
        draw_text(painter, count, f"n {number(row.counted.n)}", theme.font("list"), theme.color("ink2"), RIGHT)
        verdict = self.found.verdict_of(row)
        icon, ink = VERDICT_LOOKS.get(verdict, ("minus", "ink2"))
        size, x = theme.px(14), count.right() + 1 + gap
        draw_icon(painter, theme, icon, ink, QRect(x, line.y(), size, line.height()))
        told = QRect(x + theme.px(20), line.y(), max(line.right() - x - theme.px(20), 0), line.height())
        plain = theme.font("list")
        draw_text(painter, told, elide_text(plain, VERDICTS[verdict], told.width()), plain, theme.color(ink))


def paint_part_bar(painter: QPainter, theme: Theme, box: QRect, scale: Scale, row: Part, *, small: bool) -> None:
    """From nothing to the value; behind it what chance allows, and a line at the figure of all."""
    middle, height = box.center().y() + 0.5, theme.px(_HEIGHT)
    end = box.x() + box.width() * scale.share(row.counted.value)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if row.limits is not None:
        low, high = (box.x() + box.width() * scale.share(one) for one in (row.limits.lower, row.limits.upper))
        band = QRectF(low, middle - height, max(high - low, 1), 2 * height)
        painter.fillRect(band, theme.color("line"))
    bar = QRectF(box.x(), middle - height / 2, max(end - box.x(), 2), height)
    if small:
        pen = QPen(theme.color("ink3"), theme.px(1.5), Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([2.5, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)
    else:
        painter.fillRect(bar, theme.color("accent"))
    if row.limits is not None:
        at = box.x() + box.width() * scale.share(row.limits.usual)
        painter.setPen(QPen(theme.color("ink"), max(1.5, theme.px(1.5))))
        painter.drawLine(QPointF(at, middle - height), QPointF(at, middle + height))
    painter.restore()


def spoken_part(found: Breakdown | None, row: Part, currency: str) -> str:
    """ "Calls, 72.7 %, n 88, within limits" """
    if found is None:
        return row.name
    value = value_words(found.figure, row.counted.value, currency)
    return ", ".join((row.name, value, f"n {number(row.counted.n)}", VERDICTS[found.verdict_of(row)]))
