"""The side of a page: headed groups of rows, a line between them, scrolling as one.

Up and Down go from row to row, page up and page down from group to group: what stands low is a few keys away.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.plane import Divider
from kms_desktop.ui.widgets.rows import INSET_PX, SideRow
from kms_desktop.ui.widgets.scroll import ScrollColumn

_EDGE = 16
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SideColumn(ScrollColumn):
    """Fill it with `begin_group`, `add_row` and `end_groups`. Words stand 16 pixels from the edges, rows reach 8
    further."""

    def __init__(self, tone: str = "pane", parent: QWidget | None = None) -> None:
        super().__init__(tone, gap=0, margins=(_EDGE - INSET_PX, 8, _EDGE - INSET_PX, 8), parent=parent)
        self._had = ""
        """The row that had the keyboard before the column was emptied."""
        self._rows: list[SideRow] = []
        self._groups: list[int] = []
        """Of each row the number of its group."""
        self._group = 0

    def clear_rows(self) -> None:
        focused = self.window().focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self._had = focused.accessibleName() if focused is not None and inside else ""
        if self._had:
            self.setFocus()  # a row that is hidden hands the keyboard to another pane
        self._rows, self._groups, self._group = [], [], 0
        clear_layout(self.column)

    def begin_group(self, title: str, right: str = "", ink: str = "ink3") -> None:
        """A group with its heading; a line parts it from the one before."""
        self._group += 1
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
        self._groups.append(self._group)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        stops = [(row, group) for row, group in zip(self._rows, self._groups, strict=True) if _takes_keys(row)]
        at = next((place for place, (row, _group) in enumerate(stops) if row.hasFocus()), -1)
        if at < 0 or event.key() not in _MOVES:
            super().keyPressEvent(event)
            return
        here, last = stops[at][1], len(stops) - 1
        to = {
            Qt.Key.Key_Up: max(0, at - 1),
            Qt.Key.Key_Down: min(last, at + 1),
            Qt.Key.Key_PageUp: _first_of_group_before(stops, here),
            Qt.Key.Key_PageDown: next((p for p, (_row, group) in enumerate(stops) if group > here), last),
        }[Qt.Key(event.key())]
        stops[to][0].setFocus(Qt.FocusReason.TabFocusReason)

    def end_groups(self) -> None:
        """Let the rows stand at the top."""
        self.column.addStretch(1)
        self._give_back()

    def _give_back(self) -> None:
        """The keyboard to the row that had it, else to the first that takes it."""
        name, self._had = self._had, ""
        rows = [row for row in self._rows if _takes_keys(row)]
        if name and rows:
            row = next((row for row in rows if row.accessibleName() == name), rows[0])
            row.show()
            row.setFocus()


def _takes_keys(row: SideRow) -> bool:
    return row.focusPolicy() != Qt.FocusPolicy.NoFocus


def _first_of_group_before(stops: Sequence[tuple[SideRow, int]], here: int) -> int:
    before = max((group for _row, group in stops if group < here), default=0)
    return next((place for place, (_row, group) in enumerate(stops) if group == before), 0)
