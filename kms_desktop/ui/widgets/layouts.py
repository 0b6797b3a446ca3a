"""Rows and columns whose margins and gaps, given in the design's pixels, grow with the text."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kms_desktop.ui.theme.current import Theme, follow

Margins = int | tuple[int, int, int, int]


class _Grown:
    """Sets a box layout's measures from a theme. `margins`: one number, or left, top, right, bottom."""

    def _measure(self, gap: int, margins: Margins) -> None:
        self._gap = gap
        self._margins = (margins,) * 4 if isinstance(margins, int) else margins
        follow(self._grow)

    def _grow(self, worn: Theme) -> None:
        self.setSpacing(worn.gap(self._gap))
        self.setContentsMargins(*(worn.gap(side) for side in self._margins))


class Column(_Grown, QVBoxLayout):
    """Top to bottom."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, margins: Margins = 0) -> None:
        super().__init__(parent) if parent is not None else super().__init__()
        self._measure(gap, margins)


class Row(_Grown, QHBoxLayout):
    """Left to right."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, margins: Margins = 0) -> None:
        super().__init__(parent) if parent is not None else super().__init__()
        self._measure(gap, margins)
