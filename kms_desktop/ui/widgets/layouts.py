"""Rows and columns whose margins and gaps, given in the design's pixels, grow with the text; and a way out of them.

Question: how does a widget leave a layout? Qt deletes the layout's item for it, of which Python may know by a name.
Choice: `take_out` and `clear_layout` take the item out, and delete it so that Python forgets its name with it.
Refused: `removeWidget`, or another parent for what lies in a layout. The name outlasts the item, whatever Qt makes next
at its address is taken for it, and the program dies when that goes. For the same reason nobody asks for `itemAt`.
"""

from __future__ import annotations

from collections.abc import Iterator

import shiboken6
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QWidget

from kms_desktop.ui.theme.current import Theme, follow_theme

Margins = int | tuple[int, int, int, int]


class _Grown(QBoxLayout):
    """A box layout whose measures come from the theme. `margins`: one number, or left, top, right, bottom."""

    def __init__(self, direction: QBoxLayout.Direction, parent: QWidget | None, gap: int, margins: Margins) -> None:
        super().__init__(direction, parent)
        self._gap = gap
        self._margins = (margins,) * 4 if isinstance(margins, int) else margins
        follow_theme(self._apply_theme)

    def _apply_theme(self, theme: Theme) -> None:
        self.setSpacing(theme.gap(self._gap))
        self.setContentsMargins(*(theme.gap(side) for side in self._margins))


class Column(_Grown):
    """Top to bottom."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, margins: Margins = 0) -> None:
        super().__init__(QBoxLayout.Direction.TopToBottom, parent, gap, margins)


class Row(_Grown):
    """Left to right."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, margins: Margins = 0) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight, parent, gap, margins)


def take_out(widget: QWidget) -> None:
    """Take a widget out of the layout of its parent, or of one inside it; it stays where it is otherwise."""
    parent = widget.parentWidget()
    layout = parent.layout() if parent is not None else None
    for one in _with_inner(layout) if layout is not None else ():
        if (place := one.indexOf(widget)) >= 0:
            _delete_item(one.takeAt(place))
            return


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            _delete_item(item)
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear_layout(inner)
        else:
            _delete_item(item)


def _with_inner(layout: QLayout) -> Iterator[QLayout]:
    yield layout
    yield from layout.findChildren(QLayout)


def _delete_item(item: QLayoutItem | None) -> None:
    if item is not None:
        shiboken6.delete(item)
