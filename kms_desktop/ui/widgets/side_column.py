"""The side of a page: headed groups of rows, a line between them, scrolling as one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.plane import Divider
from kms_desktop.ui.widgets.rows import INSET_PX, SideRow
from kms_desktop.ui.widgets.scroll import ScrollColumn

_EDGE = 16
_NEVER = Qt.FocusPolicy.NoFocus


class SideColumn(ScrollColumn):
    """Fill it with `begin_group`, `add_row` and `end_groups`. Words stand 16 pixels from the edges, rows reach 8
    further."""

    def __init__(self, tone: str = "pane", parent: QWidget | None = None) -> None:
        super().__init__(tone, gap=0, margins=(_EDGE - INSET_PX, 8, _EDGE - INSET_PX, 8), parent=parent)
        self._had = ""
        """The row that had the keyboard before the column was emptied."""
        self._rows: list[SideRow] = []

    def clear_rows(self) -> None:
        focused = self.window().focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self._had = focused.accessibleName() if focused is not None and inside else ""
        self._rows = []
        clear_layout(self.column)

    def begin_group(self, title: str, right: str = "", ink: str = "ink3") -> None:
        """A group with its heading; a line parts it from the one before."""
        head = PaneHeader(title)
        head.show_right(right, ink)
        block = Column(gap=8, margins=(INSET_PX, 10 if self.column.count() else 0, INSET_PX, 2))
        if self.column.count():
            block.addWidget(Divider())
        block.addWidget(head)
        self.column.addLayout(block)

    def add_row(self, row: SideRow) -> None:
        self.column.addWidget(row)
        self._rows.append(row)

    def end_groups(self) -> None:
        """Let the rows stand at the top."""
        self.column.addStretch(1)
        self._give_back()

    def _give_back(self) -> None:
        """The keyboard to the row that had it, else to the first that takes it."""
        name, self._had = self._had, ""
        rows = [row for row in self._rows if row.focusPolicy() != _NEVER]
        if name and rows:
            row = next((row for row in rows if row.accessibleName() == name), rows[0])
            row.show()
            row.setFocus()
