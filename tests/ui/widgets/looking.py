"""Ways to look at a widget as a person would: which colours are there, what is cut off."""

from __future__ import annotations

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QWidget


def colours(widget: QWidget) -> set[str]:
    """Every colour that is painted, as #RRGGBB."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    found = set()
    for y in range(image.height()):
        row = bytes(image.constScanLine(y))
        found.update(row[at : at + 4] for at in range(0, len(row), 4))
    return {QColor(pixel[2], pixel[1], pixel[0]).name().upper() for pixel in found}


def cut_off(top: QWidget) -> list[str]:
    """Widgets that have less room than they need, or that reach beyond what holds them."""
    cut = []
    for widget in top.findChildren(QWidget):
        holder = widget.parentWidget()
        inside_list = isinstance(holder, QAbstractScrollArea) or isinstance(widget, QScrollBar)
        if not widget.isVisibleTo(top) or inside_list or widget.window() is not top.window():
            continue
        needs = (
            widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else widget.minimumSizeHint().height()
        )
        told = f"{type(widget).__name__} “{widget.accessibleName()}”"
        if widget.height() < needs or widget.width() < widget.minimumSizeHint().width():
            cut.append(
                f"{told} has {widget.width()}×{widget.height()}, needs {widget.minimumSizeHint().width()}×{needs}"
            )
        if not holder.rect().contains(widget.geometry()):
            cut.append(f"{told} reaches beyond what holds it")
    return cut


def has_room_for(widget: QWidget, words: str, role_font) -> bool:
    """Whether one line of `words` fits the widget's width."""
    from PySide6.QtGui import QFontMetrics

    return widget.width() >= QFontMetrics(role_font).horizontalAdvance(words)
