"""The side of a page: headed groups of rows, a line between them, scrolling as one."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.plane import Divider
from kms_desktop.ui.widgets.rows import INSET_PX, SideRow, clear
from kms_desktop.ui.widgets.scroll import ScrollColumn

_EDGE = 16


class SideColumn(ScrollColumn):
    """Fill it with `begin`, `add` and `end`. Words stand 16 pixels from the edges, rows reach 8 further."""

    def __init__(self, tone: str = "pane", parent: QWidget | None = None) -> None:
        super().__init__(tone, gap=0, margins=(_EDGE - INSET_PX, 8, _EDGE - INSET_PX, 8), parent=parent)

    def empty(self) -> None:
        clear(self.column)

    def begin(self, title: str, right: str = "", ink: str = "ink3") -> None:
        """A group with its heading; a line parts it from the one before."""
        head = PaneHeader(title)
        head.show_right(right, ink)
        block = Column(gap=8, margins=(INSET_PX, 10 if self.column.count() else 0, INSET_PX, 2))
        if self.column.count():
            block.addWidget(Divider())
        block.addWidget(head)
        self.column.addLayout(block)

    def add(self, row: SideRow) -> None:
        self.column.addWidget(row)

    def end(self) -> None:
        """Let the rows stand at the top."""
        self.column.addStretch(1)
