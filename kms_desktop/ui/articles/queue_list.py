"""The rows of the editors' list: headings that the keyboard passes over, and entries with why they wait."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.articles.queue_text import QueueRow
from kms_desktop.ui.theme.current import Theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text
from kms_desktop.ui.widgets.paint import RIGHT, draw_icon, draw_text, focus_ring
from kms_desktop.ui.widgets.row_list import AnyIndex, RowList, RowLook, RowModel

_INSET = 8
_MOST_LINES = 2


class _QueueModel(RowModel):
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        row = self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None
        if row is None or row.entry is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _QueueFace:
    def _text_left(self, theme: Theme) -> int:
        return theme.gap(_INSET) + theme.px(16) + theme.gap(8)

    def _lay_out(self, row: QueueRow, width: int, theme: Theme) -> tuple[LaidText, LaidText | None]:
        room = max(1, width - self._text_left(theme) - theme.gap(_INSET))
        title = lay_text(row.title, theme.font("list", 500), theme.line("list"), room, _MOST_LINES)
        detail = lay_text(row.detail, theme.font("meta"), theme.line("meta"), room, _MOST_LINES) if row.detail else None
        return title, detail

    def row_height(self, row: QueueRow, width: int, theme: Theme) -> int:
        if row.entry is None:
            return theme.gap(8) + theme.px(24)
        title, detail = self._lay_out(row, width, theme)
        return theme.gap(6) + title.height + (detail.height if detail else 0) + theme.gap(6)

    def paint_row(self, painter: QPainter, row: QueueRow, rect: QRect, theme: Theme, look: RowLook) -> None:
        if row.entry is None:
            line = rect.adjusted(theme.gap(_INSET), theme.gap(8), -theme.gap(_INSET), 0)
            draw_text(painter, line, row.title, theme.font("meta", 600), theme.color("ink2"))
            draw_text(painter, line, row.detail, theme.font("meta"), theme.color("ink3"), RIGHT)
            return
        if look.chosen or look.hovered:
            chosen = "accentsoft" if theme.tokens.edged else "paper"
            fill_round(painter, rect, theme.px(8), theme.color(chosen if look.chosen else "hover"))
        if look.ringed:
            focus_ring(painter, rect, theme.px(8), theme)
        title, detail = self._lay_out(row, rect.width(), theme)
        x, y, size = rect.x() + self._text_left(theme), rect.y() + theme.gap(6), theme.px(16)
        where = QRect(rect.x() + theme.gap(_INSET), y + (theme.line("list") - size) // 2, size, size)
        draw_icon(painter, theme, row.icon, row.ink, where)
        title.paint_text(painter, x, y, theme.color("ink"))
        if detail:
            detail.paint_text(painter, x, y + title.height, theme.color("ink3"))


class QueueList(RowList):
    """Rows are QueueRow. Digits and the key that closes an entry are left to whoever holds the list.

    A click marks an entry and leaves the keyboard here, where that key is; Enter or a double click goes to its text.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_QueueModel(_accessible_text, _tooltip_text), _QueueFace(), tr("To do"), parent)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        QListView.mouseReleaseEvent(self, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        row = self.current_row()
        if event.button() == Qt.MouseButton.LeftButton and row is not None:
            self.row_opened.emit(row)

    def mark_row(self, at: int) -> None:
        """The row, or the next one that is no heading."""
        rows = self.rows()
        while 0 <= at < len(rows) and rows[at].entry is None:
            at += 1
        super().mark_row(at)

    def move_mark(self, by: int) -> None:
        """Move the mark over headings too."""
        rows, at = self.rows(), self.currentIndex().row() + by
        while 0 <= at < len(rows) and rows[at].entry is None:
            at += by
        if 0 <= at < len(rows):
            super().mark_row(at)

    def mark_key(self, key: str) -> bool:
        """Mark the entry of this key; False where it is not there any more."""
        at = next((at for at, row in enumerate(self.rows()) if row.entry is not None and row.entry.key == key), -1)
        if at >= 0:
            self.mark_row(at)
        return at >= 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.mark_row(0)
        else:
            super().keyPressEvent(event)


def _accessible_text(row: QueueRow) -> str:
    if row.entry is None:
        return f"{row.title}, {row.detail}"
    return ", ".join(part for part in (row.title, row.detail) if part)


def _tooltip_text(row: QueueRow) -> str:
    if row.entry is None:
        return ""
    said = "\n".join(row.entry.words[:5]) if row.entry.kind in ("searched", "flag") else ""
    return "\n".join(part for part in (row.title, row.detail, said or row.entry.path) if part)
