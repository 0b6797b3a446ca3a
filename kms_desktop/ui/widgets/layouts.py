"""Rows and columns whose margins and gaps, given in the design's pixels, grow with the text."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QWidget

from kms_desktop.ui.theme.current import Theme, follow

Margins = int | tuple[int, int, int, int]


class _Grown(QBoxLayout):
    """A box layout whose measures come from the theme. `margins`: one number, or left, top, right, bottom."""

    def __init__(self, direction: QBoxLayout.Direction, parent: QWidget | None, gap: int, margins: Margins) -> None:
        super().__init__(direction, parent)
        self._gap = gap
        self._margins = (margins,) * 4 if isinstance(margins, int) else margins
        follow(self._grow)

    def _grow(self, worn: Theme) -> None:
        self.setSpacing(worn.gap(self._gap))
        self.setContentsMargins(*(worn.gap(side) for side in self._margins))


class Column(_Grown):
    """Top to bottom."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, margins: Margins = 0) -> None:
        super().__init__(QBoxLayout.Direction.TopToBottom, parent, gap, margins)


class Row(_Grown):
    """Left to right."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, margins: Margins = 0) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight, parent, gap, margins)
