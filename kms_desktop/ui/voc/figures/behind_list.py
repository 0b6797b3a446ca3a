"""Contacts that something was counted from → a list in its place, with the way back; Enter opens one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import in_context, tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn
from kms_desktop.voc.model import ContactLine

LINE_COLUMNS = (
    TableColumn(in_context("a moment", "When")),
    TableColumn(tr("Agent"), most=180),
    TableColumn(tr("Customer"), most=200),
    TableColumn(tr("Reason and resolution"), grows=True),
)


class BehindList(QWidget):
    """`opened` has the place of a row. Esc leads back, as the button does: `left`."""

    opened = Signal(int)
    left = Signal()

    def __init__(
        self, columns: Sequence[TableColumn], back: str, name: str, meaning: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.back = Button(back, key_text("leave"), "quiet", "arrow-left", small=True)
        self.title, self.meaning = Paragraph("", "title", weight=600), Paragraph(meaning, "list", "ink2")
        self.table = Table(tuple(columns), name)
        line = Row(gap=12)
        line.addWidget(self.back)
        line.addWidget(self.title, 1)
        column = Column(self, gap=8, margins=(8, 4, 12, 0))
        column.addLayout(line)
        column.addWidget(self.meaning)
        column.addWidget(self.table, 1)
        self.setFocusProxy(self.table)
        self.back.clicked.connect(self.left)
        self.table.row_opened.connect(self.opened)

    def show_rows(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Other rows; the mark stays in its place."""
        marked = self.table.current_row()
        self.table.show_rows(rows)
        if rows:
            self.table.mark_row(min(max(marked, 0), len(rows) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def line_cells(line: ContactLine | None, at: datetime, now: datetime) -> list[Cell]:
    """When, who, of whom and about what; of one that may not be read, that it may not."""
    when = Cell(when_text(at, now, now.tzinfo), at, "ink2", exact_text(at, now.tzinfo))
    if line is None:
        closed = tr("A contact of a colleague, which you may not read")
        return [when, Cell(""), Cell(""), Cell(closed, ink="ink3")]
    return [
        when,
        Cell(line.agent),
        Cell(line.customer or in_context("of a customer", "Unknown")),
        Cell(line.reason or tr("No reason noted"), tip=line.resolution, under=typeset_text(line.resolution)),
    ]
