"""What can stand at a cursor → a list under it, inside the window: arrows choose, Enter or Tab takes, Esc closes.

Question: Qt's own completer or a list of ours? Choice: a list that is a part of the window. Reason: it never leaves the
window or the screen, the field keeps the keyboard, and what is being typed narrows it. Refused: `QCompleter`, a window
of its own that takes the keys first, and a menu, which takes the keyboard from the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.snippets import Snippet
from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, current_theme
from kms_desktop.ui.theme.style import fill_round
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.paint import RIGHT, draw_text, elide_text, text_width
from kms_desktop.ui.widgets.row_list import RowList, RowLook, RowModel

_WIDEST, _ROWS, _EDGE = 460, 9, 10
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS - 1, Qt.Key.Key_PageUp: 1 - _ROWS}
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


def _spoken(row: Snippet) -> str:
    return f"{row.label}, {row.detail}" if row.detail else row.label


class _Face:
    def row_height(self, row: Snippet, width: int, theme: Theme) -> int:
        return theme.line("list") + theme.gap(8)

    def paint_row(self, painter: QPainter, row: Snippet, rect: QRect, theme: Theme, look: RowLook) -> None:
        if look.chosen or look.hovered:
            fill_round(painter, rect, theme.px(6), theme.color("accentsoft" if look.chosen else "hover"))
        inside = rect.adjusted(theme.gap(_EDGE), 0, -theme.gap(_EDGE), 0)
        font, small = theme.font("list"), theme.font("meta")
        taken = min(text_width(font, row.label), inside.width())
        draw_text(painter, inside, elide_text(font, row.label, inside.width()), font, theme.color("ink"))
        room = inside.width() - taken - theme.gap(16)
        if row.detail and row.detail != row.label and room > theme.px(60):
            draw_text(painter, inside, elide_text(small, row.detail, room), small, theme.color("ink2"), RIGHT)


class CompletionList(RowList):
    """One list for one field. `taken(snippet)`; the field hands it its keys first.

    `unasked`: it comes while somebody types, so nothing is marked until an arrow is pressed, and Tab goes on as ever.
    """

    taken = Signal(object)

    def __init__(self, field: QWidget, *, unasked: bool = False) -> None:
        super().__init__(RowModel(_spoken, lambda _row: ""), _Face(), tr("What can stand here"), field)
        self._field, self._unasked = field, unasked
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVisible(False)
        self.row_opened.connect(self._take)

    def is_open(self) -> bool:
        return not self.isHidden()

    def show_for(self, under: QRect, rows: Sequence[Snippet]) -> None:
        """Show rows under a place of the field, or above it where there is no room; without rows it closes."""
        if not rows:
            self.close_list()
            return
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.show_rows(rows)
        theme = current_theme()
        height = min(len(rows), _ROWS) * (theme.line("list") + theme.gap(8)) + 2 * theme.gap(4)
        width = min(self._wanted_width(rows, theme), window.width() - 2 * theme.gap(8))
        at = self._field.mapTo(window, under.bottomLeft() + QPoint(0, theme.gap(4)))
        if at.y() + height > window.height() - theme.gap(4):
            above = self._field.mapTo(window, under.topLeft()).y() - height - theme.gap(4)
            at.setY(max(theme.gap(4), above))
        at.setX(max(theme.gap(4), min(at.x(), window.width() - width - theme.gap(8))))
        self.setGeometry(at.x(), at.y(), width, height)
        self.setViewportMargins(theme.gap(4), theme.gap(4), theme.gap(4), theme.gap(4))
        self.setVisible(True)
        self.raise_()
        self.mark_row(-1 if self._unasked else 0)
        self._announce()

    def close_list(self) -> None:
        self.setVisible(False)

    def take_key(self, event: QKeyEvent) -> bool:
        """Whether the key was meant for the list."""
        if not self.is_open() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() in _MOVES:
            self.move_mark(_MOVES[Qt.Key(event.key())])
            self._announce()
        elif event.key() in _TAKES:
            row = self.current_row()
            self._take(row)
            return not (self._unasked and (row is None or event.key() == Qt.Key.Key_Tab))
        elif event.key() == Qt.Key.Key_Escape:
            self.close_list()
        else:
            return False
        return True

    def claims_key(self, event: QKeyEvent) -> bool:
        """Whether `take_key` would take it; a shortcut of the window must wait."""
        keys = (*_MOVES, *_TAKES, Qt.Key.Key_Escape)
        return self.is_open() and event.key() in keys and not event.modifiers()

    def _take(self, row: Snippet | None) -> None:
        self.close_list()
        if row is not None:
            self.taken.emit(row)

    def _announce(self) -> None:
        row = self.current_row()
        if row is not None:
            announce_message(self._field, _spoken(row))

    def _wanted_width(self, rows: Sequence[Snippet], theme: Theme) -> int:
        font, small = theme.font("list"), theme.font("meta")
        widest = max(
            text_width(font, row.label) + (text_width(small, row.detail) + theme.gap(24) if row.detail else 0)
            for row in rows
        )
        return min(theme.px(_WIDEST), max(theme.px(200), widest + theme.gap(2 * _EDGE + 20)))

    def event(self, event: QEvent) -> bool:
        """The box itself; the rows are painted by the viewport."""
        if event.type() == QEvent.Type.Paint:
            theme, painter = current_theme(), QPainter(self)
            fill_round(painter, self.rect(), theme.px(8), theme.color("paper"), theme.color("edge"), 1)
            painter.end()
            return True
        return super().event(event)
