"""One figure part by part → bars, or the same as a table; Left and Right choose by what, Enter opens the contacts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from kms_desktop.figures.breakdown import DIMENSIONS, Breakdown, By, Part
from kms_desktop.figures.definitions import Figure
from kms_desktop.figures.words import VERDICTS, usual_of_parts, value_words
from kms_desktop.texts import tr
from kms_desktop.texts.format import number
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.voc.figures.part_bars import PartFace, spoken_part
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.row_list import RowList, RowModel
from kms_desktop.ui.widgets.segment import Segment
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn

_ORDER: tuple[By, ...] = ("reason", "team", "channel", "product", "tier")
_TURNS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class BreakdownPane(QWidget):
    """`asked` has the By that is wanted, `opened` the Part whose contacts are."""

    asked = Signal(str)
    opened = Signal(object)
    left = Signal()

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._currency = currency
        self.found: Breakdown | None = None
        self.back = Button(tr("All figures"), key_text("leave"), "quiet", "arrow-left", small=True)
        self.title = Paragraph("", "title", weight=600)
        self.by = Segment([(DIMENSIONS[one], "") for one in _ORDER], tr("Part by part"))
        self.as_table = Button(tr("As a table"), "T", "quiet", small=True)
        self.note = Paragraph("", "meta", "ink2")
        self._face = PartFace(currency)
        self._model = RowModel(
            lambda row: spoken_part(self.found, row, currency), lambda row: spoken_part(self.found, row, currency)
        )
        self.bars = RowList(self._model, self._face, tr("Part by part"))
        columns = (TableColumn(tr("Part"), grows=True), TableColumn(tr("Value"), number=True))
        more = (TableColumn("n", number=True), TableColumn(tr("Beyond chance")))
        self.table = Table((*columns, *more), tr("Part by part"))
        self._stack = QStackedWidget()
        self._lay_out()
        self.by.chosen.connect(lambda at: self.asked.emit(_ORDER[at]))
        self.back.clicked.connect(self.left)
        self.as_table.clicked.connect(self.turn_over)
        self.bars.row_opened.connect(self._open)
        self.table.row_opened.connect(lambda at: self._open(self.found.parts[at] if self.found else None))
        for view in (self.bars, self.table):
            view.installEventFilter(self)

    def _lay_out(self) -> None:
        line = Row(gap=12)
        for widget in (self.back, self.title):
            line.addWidget(widget, 1 if widget is self.title else 0)
        choices = Row(gap=12)
        choices.addWidget(self.by)
        choices.addWidget(self.as_table)
        choices.addStretch(1)
        column = Column(self, gap=8, margins=(8, 4, 12, 0))
        column.addLayout(line)
        column.addLayout(choices)
        for view in (self.bars, self.table):
            self._stack.addWidget(view)
        column.addWidget(self.note)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.bars)

    def begin(self, figure: Figure) -> None:
        """Of another figure, of which nothing is read yet."""
        self.found = None
        self.title.show_text(figure.title)
        self._model.show_rows(())
        self.table.show_rows(())

    def chosen(self) -> By:
        """By what."""
        return _ORDER[self.by.current_part()]

    def show_breakdown(self, found: Breakdown) -> None:
        """The mark stays in its place."""
        self.found, figure = found, found.figure
        kept = self._model.rows.index(row) if (row := self.bars.current_row()) in self._model.rows else 0
        value = value_words(figure, found.all.value, self._currency) if found.all.n else VERDICTS["none"]
        self.title.show_text(tr("{figure}: {value}", figure=figure.title, value=value))
        self.note.show_text(usual_of_parts(found.by, bool(found.parts)))
        self._face.show_breakdown(found)
        self.bars.show_rows(found.parts)
        self.table.show_rows([self._cells(part) for part in found.parts])
        if found.parts:
            self.bars.mark_row(min(kept, len(found.parts) - 1))
            self.table.mark_row(min(kept, len(found.parts) - 1))

    def _cells(self, part: Part) -> list[Cell]:
        assert self.found is not None
        counted = part.counted
        return [
            Cell(part.name),
            Cell(value_words(self.found.figure, counted.value, self._currency), counted.value),
            Cell(number(counted.n), counted.n),
            Cell(VERDICTS[self.found.verdict_of(part)]),
        ]

    def turn_over(self) -> None:
        """From the bars to the table and back; the keyboard goes along."""
        shows_table = self._stack.currentWidget() is self.bars
        view = self.table if shows_table else self.bars
        self._stack.setCurrentWidget(view)
        self.setFocusProxy(view)
        view.setFocus()

    def _open(self, part: Part | None) -> None:
        if part is not None and part.opens:
            self.opened.emit(part)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and Right choose by what also while the keyboard is in the list, T turns it over."""
        if isinstance(event, QKeyEvent) and not event.modifiers():
            turn = _TURNS.get(Qt.Key(event.key()))
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_T:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and turn is not None:
                self.by.setCurrentIndex((self.by.currentIndex() + turn) % len(_ORDER))
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_T:
                self.turn_over()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
