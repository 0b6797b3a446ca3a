"""Our own 20-pixel SVG drawings → pixmaps tinted with a token, one for each size and pixel ratio."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from kms_desktop.settings import shipped

_CANVAS_PX = 20
_STROKE = 'stroke-width="1.5"'
_THINNEST_PX = 1.25


@cache
def _read_source(name: str) -> str:
    """Text of a drawing; FileNotFoundError for a name that was never drawn."""
    return shipped("resources").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")


def icon_names() -> tuple[str, ...]:
    """All drawings, by name."""
    return tuple(sorted(path.stem for path in shipped("resources").joinpath("icons").glob("*.svg")))


@lru_cache(maxsize=600)
def icon_pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """`name` in `colour` (#RRGGBB), `size` logical pixels wide; strokes never get thinner than 1.25 pixels."""
    stroke = max(1.5, _THINNEST_PX * _CANVAS_PX / size)
    width = f'stroke-width="{stroke:.2f}"'  # no text: an attribute of SVG
    drawing = _read_source(name).replace("currentColor", colour).replace(_STROKE, width)
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def make_icon(name: str, colour: QColor, size: int = _CANVAS_PX) -> QIcon:
    """A QIcon for menus and title bars, sharp at 100 and 200 %."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(icon_pixmap(name, colour.name(), size, ratio))
    return made
