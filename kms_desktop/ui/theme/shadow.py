"""A soft shadow as a nine-patch: painted once for a theme and size, then stretched round any box."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

SPREAD_PX = 24
_DARKEST_ALPHA = 30


@lru_cache(maxsize=16)
def _shadow_patch(spread: int, radius: int, ratio: float) -> QPixmap:
    """A square whose middle pixel is stretched: the fall-off is quadratic, so the edge fades to nothing."""
    side = 2 * (spread + radius) + 1
    image = QImage(round(side * ratio), round(side * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(spread):
        grown = spread - step
        share = (step + 1) / spread
        veil = QColor(0, 0, 0)
        veil.setAlphaF(_DARKEST_ALPHA / 255 * 2 * share / spread)
        painter.setBrush(veil)
        inset = spread - grown
        painter.drawRoundedRect(inset, inset, side - 2 * inset, side - 2 * inset, radius + grown, radius + grown)
    painter.end()
    return QPixmap.fromImage(image)


def draw_shadow(painter: QPainter, box: QRect, spread: int, radius: int) -> None:
    """The shadow round `box`, reaching `spread` pixels out; draw the box itself afterwards."""
    ratio = painter.device().devicePixelRatioF()
    patch = _shadow_patch(spread, radius, ratio)
    corner = spread + radius
    outer = box.adjusted(-spread, -spread, spread, spread)
    source = round(corner * ratio)
    last = patch.width() - source
    xs = _split_thirds(outer.x(), outer.width(), corner, source, last)
    ys = _split_thirds(outer.y(), outer.height(), corner, source, last)
    for x, width, from_x, source_width in xs:
        for y, height, from_y, source_height in ys:
            painter.drawPixmap(QRect(x, y, width, height), patch, QRect(from_x, from_y, source_width, source_height))


def _split_thirds(
    start: int, length: int, corner: int, source: int, last: int
) -> tuple[tuple[int, int, int, int], ...]:
    """(place, length, place in the patch, length in the patch) of corner, stretched middle and corner."""
    middle = max(0, length - 2 * corner)
    return (
        (start, corner, 0, source),
        (start + corner, middle, source, 1),
        (start + length - corner, corner, last, source),
    )
