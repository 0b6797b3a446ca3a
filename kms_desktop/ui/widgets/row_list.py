"""Rows of any kind in a QListView: the model, the keys, the heights; what a row looks like is its face's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme

ROW = Qt.ItemDataRole.UserRole
AnyIndex = QModelIndex | QPersistentModelIndex


class RowModel(QAbstractListModel):
    """A tuple of frozen rows. `spoken(row)` is what a screen reader says, `tip(row)` the tooltip."""

    def __init__(self, spoken: Callable[[Any], str], tip: Callable[[Any], str], parent=None) -> None:
        super().__init__(parent)
        self._spoken, self._tip = spoken, tip
        self.rows: tuple[Any, ...] = ()

    def show_rows(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def replace_row(self, at: int, row: Any) -> None:
        """Replace one row, the others stay where they are."""
        self.rows = (*self.rows[:at], row, *self.rows[at + 1 :])
        self.dataChanged.emit(self.index(at), self.index(at))

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return self._spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row) or None
        return None


class RowLook:
    """How the view sees a row now."""

    def __init__(self, state: QStyle.StateFlag, view: QListView) -> None:
        self.hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        self.chosen = bool(state & QStyle.StateFlag.State_Selected)
        self.ringed = bool(state & QStyle.StateFlag.State_HasFocus) and view.hasFocus()


class RowFace(Protocol):
    """What rows of one kind look like. `rect` is the row's; heights are pixels."""

    def row_height(self, row: Any, width: int, theme: Theme) -> int: ...

    def paint_row(self, painter: QPainter, row: Any, rect: QRect, theme: Theme, look: RowLook) -> None: ...


class _Delegate(QStyledItemDelegate):
    def __init__(self, face: RowFace, view: QListView) -> None:
        super().__init__(view)
        self._face, self._view = face, view

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        width = self._view.viewport().width()
        return QSize(width, self._face.row_height(index.data(ROW), width, current_theme()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = index.data(ROW)
        if row is None:
            return
        painter.save()
        self._face.paint_row(painter, row, QRect(option.rect), current_theme(), RowLook(option.state, self._view))
        painter.restore()


class RowList(QListView):
    """`row_opened(row)` on Enter or a click of either button, `row_looked(row)` on Space, `row_marked(row)` when the
    choice moves.

    `fits` makes the list as tall as its rows (for a list inside a column that scrolls as a whole).
    """

    row_opened = Signal(object)
    row_looked = Signal(object)
    row_marked = Signal(object)

    def __init__(self, model: RowModel, face: RowFace, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fits = False
        self._tall: tuple[tuple[Any, ...], int, Theme, int] | None = None
        """Rows, width and look that were asked for last, and how tall that is: layouts ask many times over."""
        self._margin = 0
        self._model = model
        model.setParent(self)
        self.setModel(model)
        self._face = face
        self.setItemDelegate(_Delegate(face, self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setTabKeyNavigation(False)
        self.viewport().setAutoFillBackground(False)
        self.selectionModel().currentChanged.connect(self._emit_marked)
        model.modelReset.connect(self.updateGeometry)
        follow_theme(self._apply_theme)

    def fit_rows(self) -> None:
        """Be as tall as the rows; scrolling is somebody else's."""
        self._fits = True
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def keep_margin(self, pixels: int) -> None:
        """Leave so much at the right of the rows; the scroll bar lies there and on none of them."""
        self._margin = pixels
        self._apply_theme(current_theme())

    def rows(self) -> tuple[Any, ...]:
        return self._model.rows

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Other rows; the choice is dropped."""
        self._model.show_rows(rows)

    def current_row(self) -> Any:
        """The row that is marked, or None."""
        return self.currentIndex().data(ROW)

    def mark_row(self, at: int) -> None:
        """Mark a row by its place; -1 marks none. `row_marked` is said."""
        if at < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        elif at < len(self._model.rows):
            self.setCurrentIndex(self._model.index(at))

    def move_mark(self, by: int) -> None:
        """Move the mark by `by` rows, staying inside; for a field that keeps the keyboard."""
        count = len(self._model.rows)
        if count:
            self.mark_row(min(count - 1, max(0, self.currentIndex().row() + by)))

    def _emit_marked(self, current: QModelIndex) -> None:
        if current.isValid():
            self.row_marked.emit(current.data(ROW))

    def _apply_theme(self, theme: Theme) -> None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(palette)
        self.setViewportMargins(0, 0, theme.gap(self._margin), 0)
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            if self._fits:
                self.updateGeometry()  # the most it may be tall is that of its rows at this width

    def hasHeightForWidth(self) -> bool:
        return self._fits

    def heightForWidth(self, width: int) -> int:
        rows, theme, known = self._model.rows, current_theme(), self._tall
        if known is None or known[0] is not rows or known[1] != width or known[2] is not theme:
            tall = sum(self._face.row_height(row, width, theme) for row in rows) + 1
            known = self._tall = (rows, width, theme, tall)
        return known[3]

    def sizeHint(self) -> QSize:
        if not self._fits:
            return QSize(current_theme().px(240), current_theme().px(160))
        return QSize(current_theme().px(240), self.heightForWidth(max(1, self.viewport().width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().px(120), self.sizeHint().height() if self._fits else current_theme().px(48))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current_row()
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and row is not None:
            self.row_opened.emit(row)
        elif event.key() == Qt.Key.Key_Space and row is not None:
            self.row_looked.emit(row)
        elif _is_not_for_rows(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton) and index.isValid():
            self.row_opened.emit(index.data(ROW))

    def focusInEvent(self, event) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        ):
            self.mark_row(0)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and self._fits:
            event.ignore()
            return False
        return super().viewportEvent(event)


def _is_not_for_rows(event: QKeyEvent) -> bool:
    """Digits, letters and what takes back mean something to the page, and not one of the rows."""
    written = event.text().isprintable() and bool(event.text().strip())
    return written or event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Escape)
