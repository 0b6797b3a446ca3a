"""A layout that was filled anew → the order in which Tab goes through it: as it is read, not as it was made."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def tab_through(layout: QLayout, after: QWidget) -> None:
    """Let Tab go from `after` through everything in `layout` that takes the keyboard, top to bottom."""
    before = after
    for widget in _stops(layout):
        QWidget.setTabOrder(before, widget)
        before = widget


def _stops(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        assert item is not None
        if (widget := item.widget()) is not None:
            yield from (one for one in (widget, *widget.findChildren(QWidget)) if _takes_tab(one))
        elif (inner := item.layout()) is not None:
            yield from _stops(inner)


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
