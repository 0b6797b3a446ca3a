"""What several components draw: one line of text, an icon, a keycap, a number tile, a focus ring."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter

from kms_desktop.ui.theme.current import Theme
from kms_desktop.ui.theme.icons import icon_pixmap
from kms_desktop.ui.theme.style import fill_round

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


_MOST_WIDTHS = 20_000
_widths: dict[tuple[str, str], int] = {}
"""Pixels by font and text: a list measures the same few lines at each keystroke, many times over."""


_READ_AT_ONCE = "an agent reads aloud what stands here, and the customer hears what is meant by it"  # no text: measured
"""82 letters of plain English: a line of this width holds under 90, whichever they are."""


def measure_px(font: QFont) -> int:
    """The widest that a line of words should be: an eye finds the beginning of the next one."""
    return text_width(font, _READ_AT_ONCE)


def text_width(font: QFont, text: str) -> int:
    """Pixels that one line of `text` needs."""
    if not text:
        return 0
    known = _widths.get(key := (font.key(), text))
    if known is None:
        if len(_widths) >= _MOST_WIDTHS:
            _widths.clear()
        known = _widths[key] = ceil(QFontMetricsF(font).horizontalAdvance(text))
    return known


def elide_text(font: QFont, text: str, width: int) -> str:
    """`text` cut with an ellipsis so that it fits `width` pixels; for one-line titles only."""
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0, width))


def draw_text(painter: QPainter, rect: QRect, text: str, font: QFont, colour, align=LEFT) -> None:
    """One line, centred in the height of `rect`; it is the caller's task that it fits."""
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, align | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip, text)


def draw_icon(painter: QPainter, theme: Theme, name: str, token: str, rect: QRect) -> None:
    """The icon in a token's colour, centred in `rect`, as large as its smaller side."""
    size = min(rect.width(), rect.height())
    pixmap = icon_pixmap(name, getattr(theme.tokens, token), size, painter.device().devicePixelRatioF())
    at = QPoint(rect.x() + (rect.width() - size) // 2, rect.y() + (rect.height() - size) // 2)
    painter.drawPixmap(at, pixmap)


def focus_ring(painter: QPainter, rect: QRect, radius: float, theme: Theme) -> None:
    """The one ring that says where the keyboard is: two pixels, inside `rect`."""
    fill_round(painter, rect, radius, None, theme.color("focus"), 2)


def plane_edge(theme: Theme):
    """The edge that buttons and tiles have in high contrast; None otherwise."""
    return theme.color("edge") if theme.tokens.edged else None


def keycap_size(theme: Theme, key: str, look: str = "paper") -> QSize:
    """Room that a keycap takes: a bare one that of its letters; nothing for no key."""
    if not key:
        return QSize(0, 0)
    font = theme.font("keycap", 600 if look == "outline" else None)
    return QSize(text_width(font, key) + (0 if look == "bare" else 2 * theme.px(5.5)), theme.px(18))


def draw_keycap(painter: QPainter, theme: Theme, rect: QRect, key: str, look: str = "paper") -> None:
    """`look`: paper (box on a band), tile (box on paper), outline (on a filled bar), bare (no box)."""
    fill, edge, ink = {
        "paper": ("paper", "line", "ink2"),
        "tile": ("tile", "line", "ink2"),
        "outline": ("", "onaccent", "onaccent"),
        "bare": ("", "", "ink2"),
    }[look]
    if edge:
        edge_colour = theme.color("edge" if theme.tokens.edged and look != "outline" else edge)
        fill_round(painter, rect, theme.px(4), theme.color(fill) if fill else None, edge_colour)
    draw_text(painter, rect, key, theme.font("keycap", 600 if look == "outline" else None), theme.color(ink), CENTRE)


def draw_number(painter: QPainter, theme: Theme, rect: QRect, number: str, look: str) -> None:
    """The number that chooses a row. `look`: rest, chosen, off."""
    fill, ink = {"rest": ("accentsoft", "accentink"), "chosen": ("accent", "onaccent"), "off": ("band", "ink3")}[look]
    fill_round(painter, rect, theme.px(6), theme.color(fill))
    draw_text(painter, rect, number, theme.font("reading", 600), theme.color(ink), CENTRE)
