"""Rows of cells for the supervisor: no grid, a band under the mouse, numbers at the right, sorted by a click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QScrollBar,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from shiboken6 import isValid

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.paint import LEFT, RIGHT, draw_icon, draw_text, elide_text, focus_ring, text_width

_SORT = Qt.ItemDataRole.UserRole + 1
_CELL = Qt.ItemDataRole.UserRole
_ROW, _HIGH_ROW = 36, 52
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TableColumn:
    """`number` aligns right. `grows` takes the room that is left; the others are as wide as their widest cell.

    `most` caps that width, in pixels of the design (0: no cap); what is longer is cut, its tooltip says it whole.
    """

    title: str
    number: bool = False
    grows: bool = False
    most: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """`sort` orders the column (default: the text); `ink` a token; `tip` the tooltip.

    `under` is a quiet second line, which makes every row higher; `icon` stands before the words, in their ink.
    """

    text: str
    sort: Any = None
    ink: str = "ink"
    tip: str = ""
    under: str = ""
    icon: str = ""


class _Model(QAbstractTableModel):
    def __init__(self, columns: Sequence[TableColumn], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: tuple[tuple[Cell, ...], ...] = ()

    def show_rows(self, rows: Sequence[Sequence[Cell | str]]) -> None:
        self.beginResetModel()
        self.rows = tuple(tuple(Cell(cell) if isinstance(cell, str) else cell for cell in row) for row in rows)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.rows[index.row()][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in (cell.text, cell.under) if part)
        if role == _SORT:
            return cell.text.casefold() if cell.sort is None else cell.sort
        if role == _CELL:
            return cell
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (cell.tip or cell.text, cell.under) if part)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.columns[section].number else LEFT
        return None


class _Sorted(QSortFilterProxyModel):
    def lessThan(self, left: _Index, right: _Index) -> bool:
        return left.data(_SORT) < right.data(_SORT)


class _Delegate(QStyledItemDelegate):
    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, view = current_theme(), self._table
        cell, rect = index.data(_CELL), QRect(option.rect)
        number = view.columns()[index.column()].number
        inner = rect.adjusted(theme.gap(8), 0, -theme.gap(8), 0)
        if cell.icon:
            size = theme.px(14)
            draw_icon(painter, theme, cell.icon, cell.ink, QRect(inner.x(), inner.y(), size, inner.height()))
            inner.setLeft(inner.left() + theme.px(20))
        if cell.under:
            inner.setBottom(inner.y() + inner.height() // 2 + theme.px(1))
            self._paint_under(painter, theme, inner, cell.under)
            inner.setTop(inner.bottom() - theme.line("list"))
        font = theme.font("list", 500 if index.column() == 0 else 400)
        words = elide_text(font, cell.text, inner.width() + 1)
        draw_text(painter, inner, words, font, theme.color(cell.ink), RIGHT if number else LEFT)

    def _paint_under(self, painter: QPainter, theme: Theme, upper: QRect, words: str) -> None:
        font = theme.font("meta")
        line = QRect(upper.x(), upper.bottom() + 1, upper.width(), theme.line("meta"))
        draw_text(painter, line, elide_text(font, words, line.width() + 1), font, theme.color("ink3"))

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        theme, cell = current_theme(), index.data(_CELL)
        words = max(text_width(theme.font("list", 500), cell.text), text_width(theme.font("meta"), cell.under))
        width = words + (theme.px(20) if cell.icon else 0) + 2 * theme.gap(8)
        most = self._table.columns()[index.column()].most
        return QSize(min(width, theme.px(most)) if most else width, theme.px(_ROW))


class Table(QTableView):
    """`row_opened(n)` on Enter or double click, `row_marked(n)` when the mark moves; n counts as given."""

    row_opened = Signal(int)
    row_marked = Signal(int)
    marks_changed = Signal()
    """Other rows are marked, where several may be."""

    def __init__(self, columns: Sequence[TableColumn], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hovered = -1
        self._header, self._side = (
            self._own_header(Qt.Orientation.Horizontal),
            self._own_header(Qt.Orientation.Vertical),
        )
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.setHorizontalHeader(self._header)
        self.setVerticalHeader(self._side)
        self.setVerticalScrollBar(self._bar)
        self._model = _Model(columns, self)
        self._sorted = _Sorted(self)
        self._sorted.setSourceModel(self._model)
        self.setModel(self._sorted)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(name)
        self._set_up()
        self.selectionModel().currentRowChanged.connect(self._emit_marked)
        self.selectionModel().selectionChanged.connect(lambda *_: self.marks_changed.emit())
        self.doubleClicked.connect(lambda index: self.row_opened.emit(self._source_row(index)))
        follow_theme(self._apply_theme)

    def _own_header(self, orientation: Qt.Orientation) -> QHeaderView:
        """One that Python made: of its death Python hears, and of that of Qt's own it may not."""
        made = QHeaderView(orientation, self)
        made.setSectionsClickable(True)
        return made

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._bar.setProperty("beside", True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self._side.setVisible(False)
        header = self._header
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setStretchLastSection(False)
        for at, column in enumerate(self._model.columns):
            grows, hugs = QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(at, grows if column.grows else hugs)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)

    def columns(self) -> tuple[TableColumn, ...]:
        return self._model.columns

    def hovered_row(self) -> int:
        """The row under the mouse as it stands now, -1 for none."""
        return self._hovered

    def show_rows(self, rows: Sequence[Sequence[Cell | str]]) -> None:
        """Other rows; the sorting stays as chosen."""
        self._model.show_rows(rows)
        self._fit_rows(current_theme())

    def _fit_rows(self, theme: Theme) -> None:
        two = any(isinstance(cell, Cell) and cell.under for row in self._model.rows for cell in row)
        self._side.setDefaultSectionSize(theme.px(_HIGH_ROW if two else _ROW))

    def mark_row(self, place: int) -> None:
        """Mark a row, counted as the rows were given, wherever it is sorted to; what is in sight stays so. Of a table
        whose window was closed meanwhile nothing is marked."""
        if not isValid(self):
            return
        index = self._sorted.mapFromSource(self._model.index(place, 0))
        if index.isValid() and index.row() != self.currentIndex().row():
            scrolled = self._bar.value()
            self.setCurrentIndex(index)
            self._bar.setValue(scrolled)

    def allow_many(self) -> None:
        """Several rows may be marked: with Ctrl, Shift, or both with the arrows."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def mark_rows(self, places: Sequence[int]) -> None:
        """Mark these, counted as the rows were given, the first of them with the ring; none of a closed table."""
        if not isValid(self):
            return
        for number, place in enumerate(places):
            index = self._sorted.mapFromSource(self._model.index(place, 0))
            if index.isValid():
                flag = QItemSelectionModel.SelectionFlag
                self.selectionModel().select(index, flag.Rows | (flag.Select if number else flag.ClearAndSelect))
        if places:
            first = self._sorted.mapFromSource(self._model.index(places[0], 0))
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)

    def marked_rows(self) -> list[int]:
        """Every marked row, counted as the rows were given."""
        return sorted(self._source_row(index) for index in self.selectionModel().selectedRows())

    def current_row(self) -> int:
        """The marked row, counted as the rows were given; -1 for none."""
        return self._source_row(self.currentIndex())

    def _source_row(self, index: QModelIndex) -> int:
        return self._sorted.mapToSource(index).row() if index.isValid() else -1

    def _emit_marked(self, current: QModelIndex) -> None:
        if current.isValid():
            self.row_marked.emit(self._source_row(current))

    def _apply_theme(self, theme: Theme) -> None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Button, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.ButtonText, theme.color("ink3"))
        self._header.setPalette(palette)
        self._header.setFont(theme.font("meta"))
        self._header.setFixedHeight(theme.px(32))
        self._fit_rows(theme)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The grounds of whole rows below the cells, the ring above them."""
        theme, painter = current_theme(), QPainter(self.viewport())
        current = self.currentIndex()
        hovered = self.model().index(self._hovered, 0)
        if hovered.isValid():
            fill_round(painter, self._row_box(hovered), theme.px(8), theme.color("hover"))
        for chosen in self.selectionModel().selectedRows():
            fill_round(painter, self._row_box(chosen), theme.px(8), theme.color("accentsoft"))
        painter.end()
        super().paintEvent(event)
        if current.isValid() and self.hasFocus():
            focus_ring(QPainter(self.viewport()), self._row_box(current), theme.px(8), theme)

    def _row_box(self, index: QModelIndex) -> QRect:
        row = self.visualRect(index.siblingAtColumn(0))
        return QRect(0, row.y(), self.viewport().width(), row.height())

    def mouseMoveEvent(self, event) -> None:
        self._set_hovered(self.indexAt(event.position().toPoint()).row())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event) -> None:
        self._set_hovered(-1)
        super().leaveEvent(event)

    def _set_hovered(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.row_opened.emit(self.current_row())
        else:
            super().keyPressEvent(event)
