"""A low, a middle and a high estimate → a bar on a scale that many rows share, its middle marked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from kms_desktop.ui.theme.current import Theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.charts.scale import Scale

_BAR, _MARK, _LEAST = 10, 18, 8


def paint_scale_lines(painter: QPainter, theme: Theme, box: QRect, scale: Scale) -> None:
    """The lines under the bars, one at each mark."""
    for mark in scale.marks:
        x = box.x() + round(box.width() * scale.share(mark))
        painter.fillRect(QRect(x, box.y(), 1, box.height()), theme.color("line"))


def paint_range_bar(
    painter: QPainter,
    theme: Theme,
    box: QRect,
    scale: Scale,
    values: tuple[float, float, float],
    *,
    chosen: bool,
    small: bool,
) -> None:
    """`values`: low, middle, high. A `small` sample is an outline of dashes, so that it is told in grey too."""
    low, middle, high = (box.x() + box.width() * scale.share(value) for value in values)
    height, least = theme.px(_BAR), theme.px(_LEAST)
    width = max(high - low, least)
    left = min(low, box.right() + 1 - width)
    bar = QRectF(left, box.center().y() + 0.5 - height / 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if small:
        pen = QPen(theme.color("edge"), theme.px(1.5), Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([2.5, 2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar, height / 2, height / 2)
    else:
        fill_round(painter, bar.toRect(), height // 2, theme.color("accent" if chosen else "edge"), None)
    painter.restore()
    at = min(max(middle, bar.left() + 1), bar.right() - 1)
    painter.setPen(QPen(theme.color("ink"), max(2, theme.px(2))))
    half = theme.px(_MARK) / 2
    painter.drawLine(QPointF(at, bar.center().y() - half), QPointF(at, bar.center().y() + half))
