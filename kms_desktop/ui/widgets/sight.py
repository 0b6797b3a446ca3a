"""A widget → whether a person sees it, and what lies over it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from kms_desktop.ui.widgets.notices import Toast

_LEAST_PX = 14
"""Of what is scrolled so far out that less is left, nobody reads what it is."""


def is_in_sight(widget: QWidget) -> bool:
    """Whether enough of it is on the screen to be read: not hidden, not scrolled away, and not covered."""
    if not isValid(widget) or not widget.isVisible():
        return False
    seen = _seen_part(widget)
    if seen.height() < min(_LEAST_PX, widget.height()) or seen.width() < 1:
        return False
    return any(_cover_at(widget, at) is None for at in _points(seen))


def cover_of(widget: QWidget) -> QWidget | None:
    """What lies over the middle of what is shown of it; None where nothing does."""
    return _cover_at(widget, _seen_part(widget).center())


def _seen_part(widget: QWidget) -> QRect:
    """What its parents leave of it, as a part of the window."""
    window, seen = widget.window(), widget.rect()
    inner, around = widget, widget.parentWidget()
    while inner is not window and around is not None:
        seen = seen.translated(inner.pos()).intersected(around.rect())
        inner, around = around, around.parentWidget()
    return seen


def _points(seen: QRect) -> list[QPoint]:
    x, y, w, h = seen.x(), seen.y(), seen.width(), seen.height()
    return [QPoint(x + w * across // 8, y + h * down // 8) for down in (4, 1, 7) for across in (4, 1, 7)]


def _cover_at(widget: QWidget, at: QPoint) -> QWidget | None:
    top = widget.window().childAt(at)
    if top is None or top is widget or widget.isAncestorOf(top) or top.isAncestorOf(widget):
        return None
    return None if _is_toast(top) else top


def _is_toast(top: QWidget | None) -> bool:
    """One goes by itself, and lies over nothing for long."""
    while top is not None and not isinstance(top, Toast):
        top = top.parentWidget()
    return top is not None
